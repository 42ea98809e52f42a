"""IMAP: a core without I/O, and two fronts that drive it (RFC 3501, RFC 9051)."""
