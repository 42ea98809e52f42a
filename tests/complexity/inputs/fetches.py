"""Items of a FETCH response of about n octets that are made to cost."""

from __future__ import annotations

_TEXT = b'("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 12 1 NIL NIL NIL NIL)'


def _filled(unit: bytes, octets: int, head: bytes = b"", tail: bytes = b"") -> bytes:
    return head + unit * (octets // len(unit)) + tail


def literals_in_a_list(octets: int) -> bytes:
    """T29: many literals in one response."""
    return _filled(b"{1}\r\nx ", octets, b"(", b")")


def items_that_are_literals(octets: int) -> bytes:
    """A section, again and again."""
    return _filled(b"BODY[1] {1}\r\nx ", octets)


def lists_without_end(octets: int) -> bytes:
    """Lists that begin and never end."""
    return _filled(b"(", octets)


def items_too_deep_to_leap_over(octets: int) -> bytes:
    """Lists in lists, more than the expression for ordinary ones has levels."""
    numbers = range(octets // 30 + 1)
    return b" ".join(b"X%d ((((((((((((a))))))))))))" % number for number in numbers)


def quotes_within_strings(octets: int) -> bytes:
    """Quotes that close nothing."""
    return _filled(b'"a"b "', octets, b"(", b")")


def escaped_quotes(octets: int) -> bytes:
    """A string without end, in which each quote might be it."""
    return _filled(b'\\" ', octets, b'("')


def open_strings(octets: int) -> bytes:
    """Strings without end, one in the other."""
    return _filled(b'"\\" ', octets, b"(")


def many_addresses(octets: int) -> bytes:
    """An envelope with one long list."""
    return _filled(b'(NIL NIL "a" "b")', octets, b"(NIL NIL (", b"))")


def groups_without_end(octets: int) -> bytes:
    """An envelope with groups that begin."""
    return _filled(b'(NIL NIL "a" NIL)', octets, b"(NIL NIL (", b"))")


def many_parts(octets: int) -> bytes:
    """A multipart with short texts."""
    return _filled(_TEXT, octets, b"(", b' "mixed")')


def parts_that_are_none(octets: int) -> bytes:
    """A multipart of which each part has to be repaired."""
    return _filled(b"(x)", octets, b"(", b' "mixed")')


def many_parameters(octets: int) -> bytes:
    """A part with parameters of one name; the last one has no value, so that it is repaired."""
    return _filled(b' "a" "b"', octets, b'("a" "b" ("x"', b') NIL NIL "7bit" 1)')


def many_extensions(octets: int) -> bytes:
    """Behind a part what no standard knows."""
    return _filled(b" 1", octets, _TEXT[:-1], b")")


def fields_of_a_section(octets: int) -> bytes:
    """A section with many names of fields."""
    return _filled(b"x ", octets, b"BODY[HEADER.FIELDS (", b')] ""')
