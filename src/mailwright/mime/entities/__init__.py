"""The entities of particular media types: one family a file."""
