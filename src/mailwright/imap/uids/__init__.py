"""UIDs: many of them in little room (RFC 9051 section 2.3.1.1).

- `uid_set`: UIDs without an order, by their `_ranges`
- `uid_sequence`: UIDs in the order of a sort
- `uid_map`: which message became which
"""
