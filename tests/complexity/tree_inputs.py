"""Messages of any length whose structure is made to cost: from about how many octets to octets."""

from __future__ import annotations

from collections.abc import Callable

Make = Callable[[int], bytes]

_MIXED = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n"
_A = _MIXED % b"a"


def _filled(head: bytes, unit: bytes, tail: bytes = b"") -> Make:
    """Return a maker of messages with one piece over and over between a head and a tail."""
    return lambda octets: head + unit * (octets // len(unit)) + tail


def _leaf(fields: bytes, unit: bytes) -> Make:
    return _filled(fields + b"\r\n", unit)


def nested_multiparts(octets: int) -> bytes:
    """Multiparts in each other, each with a boundary of its own, none closed."""
    return b"".join(
        _MIXED % (b"b%d" % depth) + b"--b%d\r\n" % depth for depth in range(octets // 60)
    )


def nested_and_closed(octets: int) -> bytes:
    """Multiparts in each other, all closed."""
    depth = octets // 70
    opened = [_MIXED % (b"b%d" % one) + b"--b%d\r\n" % one for one in range(depth)]
    return b"".join(opened) + b"".join(b"\r\n--b%d--" % one for one in reversed(range(depth)))


def nested_prefixes(octets: int) -> bytes:
    """Multiparts in each other whose boundaries begin alike, and near-misses of all of them."""
    opened = [_MIXED % (b"a" * one) + b"--" + b"a" * one + b"\r\n" for one in range(1, 40)]
    return b"".join(opened) + (b"\r\n--" + b"a" * 75) * (octets // 79)


def delimiters_of_all_depths(octets: int) -> bytes:
    """Ninety multiparts in each other, then delimiters of the outermost and the innermost."""
    opened = b"".join(_MIXED % (b"b%d" % one) + b"--b%d\r\n" % one for one in range(90))
    return opened + b"\r\n--b89\r\n\r\nx\r\n--b0\r\n\r\nx" * (octets // 27)


def nested_messages(octets: int) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" * (octets // 32)


def messages_in_multiparts(octets: int) -> bytes:
    unit = b"Content-Type: message/rfc822\r\n\r\n" + _A + b"--a\r\n"
    return unit * (octets // len(unit))


def many_boundaries(octets: int) -> bytes:
    """Multiparts side by side, each with a boundary of its own, none closed."""
    parts = [
        b"--a\r\n" + _MIXED % (b"b%d" % one) + b"--b%d\r\n" % one for one in range(octets // 60)
    ]
    return _A + b"".join(parts)


TREES: dict[str, Make] = {
    "many parts": _filled(_A, b"--a\r\n\r\nx\r\n", b"--a--\r\n"),
    "parts without headers": _filled(_A, b"--a\n"),
    "digests": _filled(_A.replace(b"mixed", b"digest"), b"--a\r\n\r\nA: b\r\n\r\nx\r\n"),
    "parts with many fields": _filled(
        _A, b"--a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-ID: <a@b>\r\n\r\nx\r\n"
    ),
    "nested multiparts": nested_multiparts,
    "nested and closed": nested_and_closed,
    "nested with one boundary": _filled(b"", _A + b"--a\r\n"),
    "nested prefixes": nested_prefixes,
    "delimiters of all depths": delimiters_of_all_depths,
    "nested messages": nested_messages,
    "messages in multiparts": messages_in_multiparts,
    "many boundaries": many_boundaries,
    "near-misses of a delimiter": _filled(_A, b"\r\n--aa"),
    "near-misses with blanks": _filled(_A, b"\r\n--a " + b" " * 60 + b"x"),
    "a delimiter with blanks": _filled(_A + b"--a", b" \t"),
    "a long boundary nearly": _filled(_MIXED % (b"a" * 70) + b"\r\n--", b"a" * 69 + b"\n--"),
    "delimiters behind the close": _filled(_A + b"--a\r\n\r\n--a--\r\n", b"--a\r\n"),
    "delimiters that read like fields": _filled(_MIXED % b'"a:"', b"--a:" + b" " * 60 + b"\r\n"),
    "fields that begin like delimiters": _filled(_MIXED % b'"a:"', b"--a:\r\n--ab: c\r\n"),
    "dashes": _filled(_A, b"-"),
    "lines of dashes": _filled(_A, b"\r\n--"),
    "CRs": _filled(b"", b"\r"),
    "CRs in a body": _filled(_A, b"\r"),
    "CR CR LF": _filled(_A + b"--a\r\n", b"\r\r\n"),
    "empty lines": _filled(_A, b"\r\n"),
    "NULs": _filled(b"A: b", b"\0"),
    "From lines": _filled(b"From a@b Thu Jan  1 00:00:00 1970\n", b"From a b\n"),
    "escaped From lines": _filled(b"From a b\nA: b\n\n", b">>From a b\n"),
    # --- headers ---
    "fields": _filled(b"", b"A: b\r\n"),
    "fields of one name": _filled(b"", b"To: a@b\r\n"),
    "fields with a space": _filled(b"", b"A : b\n"),
    "Content-Types": _filled(b"", b"Content-Type: multipart/mixed; boundary=a\r\n"),
    "continuation lines": _filled(b"A: b\r\n", b" b\r\n"),
    "blank continuation lines": _filled(b"Subject:", b"\r\n "),
    "lines that are no fields": _filled(b"A: b\r\n", b"x\r\n"),
    "a name without end": _filled(b"", b"a"),
    "one long field": _filled(b"A: ", b"b "),
    "octets beyond ASCII in names": _filled(b"", b"\xc3\xa4: b\r\n"),
    # --- contents ---
    "base64": _leaf(b"Content-Transfer-Encoding: base64\r\n", b"QUFB" * 19 + b"\r\n"),
    "base64, one a line": _leaf(b"Content-Transfer-Encoding: base64\r\n", b"Q\n"),
    "base64 in pieces": _leaf(b"Content-Transfer-Encoding: base64\r\n", b"QQ==!-_ "),
    "quoted-printable": _leaf(b"Content-Transfer-Encoding: quoted-printable\r\n", b"=C3=A4 =\r\n"),
    "broken quoted-printable": _leaf(
        b"Content-Transfer-Encoding: quoted-printable\r\n", b"=\r= \t"
    ),
    "blanks of quoted-printable": _leaf(b"Content-Transfer-Encoding: quoted-printable\r\n", b" "),
    "uuencoded": _leaf(b"Content-Transfer-Encoding: x-uuencode\r\n", b"begin 644 a\n#86)C\n`\n"),
    "wrong UTF-8": _leaf(b"Content-Type: text/plain; charset=utf-8\r\n", b"\xff\xe2\x82a"),
    "ISO-2022-JP": _leaf(b"Content-Type: text/plain; charset=iso-2022-jp\r\n", b'\x1b$B$"\x1b(B'),
    "HTML": _leaf(b"Content-Type: text/html\r\n", b"<meta <meta charset='<!--"),
    "flowed": _leaf(b"Content-Type: text/plain; format=flowed\r\n", b"> >  x \r\n"),
    "a report": _leaf(b"Content-Type: message/delivery-status\r\n", b"A: b\r\n\r\n"),
    "a report's empty lines": _leaf(b"Content-Type: message/delivery-status\r\n", b"\n"),
    "an embedded header": _leaf(b"Content-Type: text/rfc822-headers\r\n", b"A: b\n c\n"),
    "form data": _filled(
        _A.replace(b"mixed", b"form-data"),
        b'--a\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n',
    ),
    "related": _filled(
        _A.replace(b"mixed", b"related"), b"--a\r\nContent-ID: <a>\r\n\r\nx\r\n", b"--a--\r\n"
    ),
}
