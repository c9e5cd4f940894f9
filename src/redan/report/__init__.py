"""What the reader gets: plain text (`summary`, `story`), figures, map and the HTML report (`write`)."""
