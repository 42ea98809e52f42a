"""What is odd in quoted-printable: all that RFC 2045 section 6.7 does not let a writer write."""

from __future__ import annotations

import re

from .faults import NONE, Fault

_LINE = 76
_ALLOWED = bytes([*b"\t\r\n", *range(0x20, 0x7F), *range(0x80, 0x100)])


#: The octets without which it does not occur, how it is found, and what it is.
_FAULTS = (
    (b"=", re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*(?:\r?\n|\Z))").search, Fault.QP_INVALID_ESCAPE),
    (b"=", re.compile(rb"=(?:[a-f][0-9A-Fa-f]|[0-9A-F][a-f])").search, Fault.QP_LOWER_CASE),
    (b"= ", re.compile(rb"= [ \t]*(?:\r?\n|\Z)").search, Fault.QP_BLANKS_BEHIND_SOFT_BREAK),
    (b"=\t", re.compile(rb"=\t[ \t]*(?:\r?\n|\Z)").search, Fault.QP_BLANKS_BEHIND_SOFT_BREAK),
    (b" \r", re.compile(rb"(?<![ \t=])[ \t]+\r\n").search, Fault.QP_BLANKS_AT_LINE_END),
    (b"\t\r", re.compile(rb"(?<![ \t=])[ \t]+\r\n").search, Fault.QP_BLANKS_AT_LINE_END),
    (b" \n", re.compile(rb"(?<![ \t=])[ \t]+\n").search, Fault.QP_BLANKS_AT_LINE_END),
    (b"\t\n", re.compile(rb"(?<![ \t=])[ \t]+\n").search, Fault.QP_BLANKS_AT_LINE_END),
    (b"\r", re.compile(rb"\r(?!\n)").search, Fault.QP_BARE_CR),
)


def find_faults(data: bytes) -> frozenset[Fault]:
    """Return what is odd in `data`, which is quoted-printable as it stands in a body."""
    found = {fault for octets, search, fault in _FAULTS if octets in data and search(data)}
    if data.rstrip(b" \t\r\n").endswith(b"="):
        found.add(Fault.QP_SOFT_BREAK_AT_END)
    elif data.endswith((b" ", b"\t")):
        found.add(Fault.QP_BLANKS_AT_LINE_END)
    if not data.isascii():
        found.add(Fault.QP_EIGHT_BIT)
    if data.translate(None, _ALLOWED):
        found.add(Fault.QP_CONTROL)
    longest = max(map(len, data.split(b"\n")))
    if longest - (b"\r\n" in data) > _LINE:
        found.add(Fault.QP_LONG_LINE)
    return frozenset(found) if found else NONE
