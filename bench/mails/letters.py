"""Whole mails: short ones, newsletters, and such with large attachments."""

from __future__ import annotations

import quopri
import textwrap
from binascii import b2a_base64

from .header import header
from .words import Words


def small(words: Words) -> bytes:
    """Return a mail of 2 to 8 KB without parts, in one of the transfer encodings."""
    draw = words.random
    length, kind = draw.randrange(300, 1800), draw.random()
    if kind < 0.6:
        head = header(words, 'text/plain; charset="us-ascii"', "7bit")
        return head + b"\r\n" + _lines(words.text(length, foreign=0))
    text = _lines(words.text(length, foreign=0.05))
    if kind < 0.85:
        head = header(words, "text/plain; charset=UTF-8; format=flowed", "quoted-printable")
        return head + b"\r\n" + _quoted_printable(text)
    if kind < 0.95:
        return header(words, "text/plain; charset=utf-8", "8bit") + b"\r\n" + text
    return header(words, 'text/plain; charset="utf-8"', "base64") + b"\r\n" + _base64(text)


def newsletter(words: Words) -> bytes:
    """Return a newsletter of about 60 KB: alternative(text, related(html, images))."""
    draw = words.random
    outer, inner = _boundary(words), _boundary(words)
    parts = [_part('text/html; charset="utf-8"', _quoted_printable(_html(words, 28_000)))]
    for number in range(draw.choice((1, 2))):
        image = draw.randbytes(draw.randrange(4_000, 11_000))
        parts.append(
            _part(
                f'image/png; name="img{number}.png"',
                _base64(image),
                "base64",
                f"Content-ID: <img{number}@x>\r\n"
                f'Content-Disposition: inline; filename="img{number}.png"\r\n',
            )
        )
    text = _part(
        'text/plain; charset="utf-8"', _quoted_printable(_lines(words.text(4000, foreign=0.03)))
    )
    related = f'Content-Type: multipart/related;\r\n boundary="{inner}"; type="text/html"\r\n\r\n'
    return b"".join(
        (
            header(words, f'multipart/alternative;\r\n\tboundary="{outer}"'),
            b"\r\nThis is a multi-part message in MIME format.\r\n",
            _joined(outer, [text, related.encode() + _joined(inner, parts)]),
        )
    )


def with_attachment(words: Words) -> bytes:
    """Return a mail with one or two attachments of 1 to 5 MB together."""
    draw = words.random
    outer, inner = _boundary(words), _boundary(words)
    text = _part(
        'text/plain; charset="UTF-8"', _quoted_printable(_lines(words.text(900, foreign=0.03)))
    )
    html = _part('text/html; charset="UTF-8"', _quoted_printable(_html(words, 3_000)))
    head = f'Content-Type: multipart/alternative; boundary="{inner}"\r\n\r\n'.encode()
    parts = [head + _joined(inner, [text, html])]
    size = draw.randrange(700_000, 3_600_000)
    for number, share in enumerate((size,) if draw.random() < 0.6 else (size // 3, size * 2 // 3)):
        name = f"UTF-8''r%C3%A9port%20{number}.pdf"
        fields = f"Content-Disposition: attachment;\r\n\tfilename*={name}\r\n"
        content = _base64(draw.randbytes(share))
        parts.append(
            _part(f'application/pdf; name="report {number}.pdf"', content, "base64", fields)
        )
    return header(words, f'multipart/mixed; boundary="{outer}"') + b"\r\n" + _joined(outer, parts)


def alternative(words: Words) -> bytes:
    """Return a mail of about 4 KB as text and as HTML."""
    boundary = _boundary(words)
    text = words.text(words.random.randrange(400, 1500), foreign=0.05)
    parts = [
        _part('text/plain; charset="utf-8"', _quoted_printable(_lines(text))),
        _part('text/html; charset="utf-8"', _quoted_printable(_html(words, 800))),
    ]
    head = header(words, f'multipart/alternative; boundary="{boundary}"')
    return head + b"\r\n" + _joined(boundary, parts)


def with_large_part(words: Words, size: int) -> bytes:
    """Return a mail with an attachment of so many octets, before base64."""
    boundary = _boundary(words)
    text = _lines(words.text(900, foreign=0.03))
    parts = [
        _part('text/plain; charset="utf-8"', _quoted_printable(text)),
        _part(
            'application/pdf; name="report.pdf"',
            _base64(words.random.randbytes(size)),
            "base64",
            'Content-Disposition: attachment; filename="report.pdf"\r\n',
        ),
    ]
    return (
        header(words, f'multipart/mixed; boundary="{boundary}"')
        + b"\r\n"
        + _joined(boundary, parts)
    )


def _boundary(words: Words) -> str:
    draw = words.random
    forms = (
        f"----=_Part_{draw.randrange(99999)}_{draw.randrange(10**9)}.{draw.randrange(10**13)}",
        f"000000000000{words.letters(16)}",
        f"_000_{words.letters(32)}_",
        f"=-{words.letters(22)}",
    )
    return draw.choice(forms)


def _part(
    content_type: str, body: bytes, encoding: str = "quoted-printable", fields: str = ""
) -> bytes:
    head = f"Content-Type: {content_type}\r\n{fields}Content-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body


def _joined(boundary: str, parts: list[bytes]) -> bytes:
    line = f"--{boundary}\r\n".encode()
    return line + (b"\r\n" + line).join(parts) + f"\r\n--{boundary}--\r\n".encode()


def _html(words: Words, length: int) -> bytes:
    pieces = ['<!DOCTYPE html>\r\n<html><head><meta charset="utf-8"></head><body>\r\n']
    while length > 0:
        text = words.text(words.random.randrange(80, 400), foreign=0.03)
        link = f"https://click.{words.domain()}/track/{words.letters(60)}?id={words.letters(20)}"
        pieces.append(
            '<table border="0" cellpadding="0" width="100%" style="min-width:100%;"><tr>'
            f'<td style="padding: 9px 18px;font-family: Helvetica, sans-serif;">{text}'
            f'<a href="{link}"><img src="cid:img0@x" width="264" /></a></td></tr></table>\r\n'
        )
        length -= len(pieces[-1])
    return "".join([*pieces, "</body></html>\r\n"]).encode()


def _lines(text: str) -> bytes:
    return ("\r\n".join(textwrap.wrap(text, 72)) + "\r\n").encode()


def _quoted_printable(octets: bytes) -> bytes:
    return quopri.encodestring(octets.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")


def _base64(octets: bytes) -> bytes:
    lines = (b2a_base64(octets[i : i + 57], newline=False) for i in range(0, len(octets), 57))
    return b"\r\n".join(lines) + b"\r\n"
