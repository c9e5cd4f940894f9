"""One replication as things in places and times: what maps, playback and every export read."""
