"""SEARCH, SORT and THREAD: what is asked, and what is answered (RFC 9051 section 6.4.4)."""
