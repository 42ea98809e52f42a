"""ISO-2022-JP as it is sent: with characters of Microsoft's set, and half-width katakana.

RFC 1468 has neither, so that Python's codec refuses them; readers of mail know both.
"""

from __future__ import annotations

import re

_escapes = re.compile(rb"\x1b(\([A-Z]|\$\(?[@-Z])")
_pairs = re.compile(rb"[\x21-\x7e]+")
_HIGH = bytes(octet | 0x80 for octet in range(256))


def decode(data: bytes) -> tuple[str, bool]:
    """Decode `data`, which is ASCII; the second value tells whether every octet was understood.

    Args:
        data: octets with the escape sequences of ISO-2022-JP. A set lasts until the next one,
            whatever the lines.
    """
    pieces = _escapes.split(data)
    text = [pieces[0].decode("ascii", "replace")]
    for escape, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if escape in (b"$@", b"$B"):
            text.append(_pairs.sub(_shift_jis, piece).decode("cp932", "replace"))
        elif escape == b"(I":
            text.append(_pairs.sub(_katakana, piece).decode("cp932", "replace"))
        elif escape in (b"(B", b"(J", b"(H"):
            text.append(piece.decode("ascii", "replace"))
        else:  # another set: the codec that knows most of them
            text.append((b"\x1b" + escape + piece).decode("iso2022_jp_2004", "replace"))
    decoded = "".join(text)
    return decoded, "\ufffd" not in decoded and "\x1b" not in decoded


def _katakana(match: re.Match[bytes]) -> bytes:
    return match[0].translate(_HIGH)


def _shift_jis(match: re.Match[bytes]) -> bytes:
    """Turn rows and cells of JIS X 0208 into the octets of Shift_JIS."""
    octets = match[0]
    out = bytearray()
    for row, cell in zip(octets[::2], octets[1::2], strict=False):
        out.append((row + 1) // 2 + (0x70 if row <= 0x5E else 0xB0))
        out.append(cell + (0x7E if row % 2 == 0 else 0x20 if cell >= 0x60 else 0x1F))
    if len(octets) % 2:
        out += (
            b"\x81"  # half of a character: no octet that may follow is left, so that it is U+FFFD
        )
    return bytes(out)
