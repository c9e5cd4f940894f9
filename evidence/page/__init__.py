"""The validation page: its words, its tables, its pictures."""
