"""What a file of an exchange format must keep, written from the format's own text: for cases and for tests."""
