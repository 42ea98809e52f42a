"""Messages as others know them: the standard library's `EmailMessage`, and JMAP's JSON."""
