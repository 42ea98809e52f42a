"""mbox files of about n octets that are made to cost."""

from __future__ import annotations

_LINE = b"From a@b.example Tue Nov 24 09:05:00 2026\n"


def _filled(head: bytes, unit: bytes, octets: int) -> bytes:
    return head + unit * (octets // len(unit))


def mbox_of_separators(octets: int) -> bytes:
    """Messages without anything in them."""
    return _filled(b"", _LINE, octets)


def mbox_of_bare_separators(octets: int) -> bytes:
    """Separators without a date, each before a header field."""
    return _filled(_LINE, b"\nFrom -\nA:\n", octets)


def mbox_of_prose(octets: int) -> bytes:
    """Lines that look like separators and are none."""
    return _filled(_LINE, b"\nFrom Russia with love\n", octets)


def mbox_of_words(octets: int) -> bytes:
    """What the search stumbles over in one line."""
    return _filled(_LINE, b"From ", octets)


def mbox_of_quoted_lines(octets: int) -> bytes:
    """Quoted lines, to be unquoted."""
    return _filled(_LINE, b">From x\n", octets)


def mbox_of_quotes(octets: int) -> bytes:
    """One line of quotes."""
    return _filled(_LINE + b"\n", b">", octets) + b"From x\n"


def mbox_of_spaces(octets: int) -> bytes:
    """What the leap to the next space does not leap over."""
    return _filled(_LINE, b" ", octets)


def mbox_of_long_separator(octets: int) -> bytes:
    """One separator, whose date is always about to begin."""
    return _filled(b"From ", b" Mon, Jan 1 1:11 ", octets)


def mbox_of_long_separators(octets: int) -> bytes:
    """Separators that are longer than what is looked at."""
    return _filled(b"", b"From " + b"x" * 20_000 + b"\nA: b\n\n", octets)


def mbox_of_lengths(octets: int) -> bytes:
    """Messages with a right Content-Length, and a separator in each."""
    return _filled(b"", _LINE + b"Content-Length: 44\n\n\n" + _LINE + b"x\n\n", octets)


def mbox_of_wrong_lengths(octets: int) -> bytes:
    """Messages whose Content-Length leads nowhere."""
    return _filled(
        b"", _LINE + b"Content-Length: 1\n\n\n" + _LINE + b"Content-Length: 9999\n\nx\n\n", octets
    )


def mbox_of_far_lengths(octets: int) -> bytes:
    """Messages whose Content-Length leads to the last one."""
    unit = _LINE + b"Content-Length: %10d\n\nx\n\n"
    size = len(unit % 0)
    count = octets // size
    header = unit.index(b"x")
    return b"".join(unit % ((count - n - 1) * size - header - 1) for n in range(count))


def mbox_without_header_end(octets: int) -> bytes:
    """Header fields without end, before each of many separators."""
    return _filled(b"", _LINE + b"Content-Length: 5\nA: b\n", octets)


def mbox_of_lines(octets: int) -> bytes:
    """One message of short lines."""
    return _filled(_LINE, b"\n", octets)
