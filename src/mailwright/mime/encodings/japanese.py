"""ISO-2022-JP and EUC-JP as they are sent: with characters of Microsoft's set, and more katakana.

RFC 1468 has neither, so that Python's codecs refuse them; readers of mail know both.
"""

from __future__ import annotations

import re

# A set lasts until the next escape sequence, whatever the lines.
_sets = re.compile(rb"\x1b(?:\$[@B]([^\x1b]*)|\(I([^\x1b]*)|\([BHJ])")
_runs = re.compile(rb"[\x21-\x7e]+")
_OTHER_SETS = b"\x1b$("

_euc = re.compile(rb"\x8e([\xa1-\xdf])|((?:[\xa1-\xfe][\xa1-\xfe])+)")
_THIRD_SET = b"\x8f"  # JIS X 0212, which Shift_JIS lacks

_LOW = bytes(octet & 0x7F for octet in range(256))
_HIGH = bytes(octet | 0x80 for octet in range(256))
# Rows and cells of JIS X 0208 in Shift_JIS: two rows share a first octet.
_FIRST = bytes(
    ((octet + 1) // 2 + (0x70 if octet <= 0x5E else 0xB0)) & 0xFF for octet in range(256)
)
_SECOND_ODD = bytes((octet + (0x20 if octet >= 0x60 else 0x1F)) & 0xFF for octet in range(256))
_SECOND_EVEN = bytes((octet + 0x7E) & 0xFF for octet in range(256))
_IS_ODD = bytes(0xFF if octet % 2 else 0 for octet in range(256))


def decode_iso_2022(data: bytes) -> tuple[str, bool]:
    """Decode ISO-2022-JP; the second value tells whether every octet was understood.

    Args:
        data: octets with its escape sequences, all of them ASCII.
    """
    if _OTHER_SETS in data:
        text = data.decode("iso2022_jp_ext", "replace")
    else:
        text = _sets.sub(_shift_jis, data).decode("cp932", "replace")
    return text, "\ufffd" not in text and "\x1b" not in text


def decode_euc(data: bytes) -> tuple[str, bool]:
    """Decode EUC-JP; the second value tells whether every octet was understood.

    Args:
        data: octets.
    """
    if _THIRD_SET in data or not _euc.sub(b"", data).isascii():
        return data.decode("euc_jp", "replace"), False
    text = _euc.sub(_euc_to_shift_jis, data).decode("cp932", "replace")
    return text, "\ufffd" not in text


def _euc_to_shift_jis(match: re.Match[bytes]) -> bytes:
    return match[1] or _kanji(match[2].translate(_LOW))


def _shift_jis(match: re.Match[bytes]) -> bytes:
    """Turn what stands behind an escape sequence into Shift_JIS."""
    if match[1]:
        return _runs.sub(_kanji_of, match[1])
    return match[2].translate(_HIGH) if match[2] else b""


def _kanji_of(match: re.Match[bytes]) -> bytes:
    return _kanji(match[0])


def _kanji(pairs: bytes) -> bytes:
    # All characters at once: of both possible octets, a mask takes the one that fits the row.
    half = len(pairs) // 2
    rows, cells = pairs[: 2 * half : 2], pairs[1 : 2 * half : 2]
    mask = int.from_bytes(rows.translate(_IS_ODD), "big")
    odd = int.from_bytes(cells.translate(_SECOND_ODD), "big")
    even = int.from_bytes(cells.translate(_SECOND_EVEN), "big")
    out = bytearray(2 * half)
    out[::2] = rows.translate(_FIRST)
    out[1::2] = (even ^ ((even ^ odd) & mask)).to_bytes(half, "big")
    # Half of a character: nothing follows that could be its other half, so that it is U+FFFD.
    return bytes(out) + b"\x81" * (len(pairs) % 2)
