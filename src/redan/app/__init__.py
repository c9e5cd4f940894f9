"""The page's server on this machine: text in, JSON out, jobs in threads, everything kept in one work folder."""
