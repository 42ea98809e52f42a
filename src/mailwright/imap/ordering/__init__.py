"""Sorting and threading (RFC 5256), for servers that cannot and for messages that are here."""
