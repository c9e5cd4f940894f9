"""The ground of the page: coverage, footprints, ruler, tiles. A text and a folder in, JSON or a picture out."""
