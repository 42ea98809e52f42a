"""Octets to characters and back, by the labels of charsets that mail gives.

Whatever the label, decoding never fails: what is unknown is read as UTF-8 where it is that, else by
a charset for such cases. `charset_labels` says which labels are known.
"""

from __future__ import annotations

from ...errors import InvalidArgumentError
from .charset_labels import MAX_LABEL, codec_of, is_utf7, is_wide, writing_codec_of

__all__ = [
    "FALLBACK",
    "MAX_LABEL",
    "codec_of",
    "decode",
    "decode_unlabelled",
    "encode",
    "is_utf7",
    "is_wide",
]

#: What octets are taken for that have no label and are no UTF-8.
FALLBACK = "windows-1252"

_BYTE_ORDER_MARKS = {
    "utf-16": (b"\xff\xfe", b"\xfe\xff"),
    "utf-32": (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"),
}

# Octets beyond ASCII show that the label is wrong.
_SEVEN_BIT = frozenset(
    {
        *("ascii", "utf-7", "iso2022_kr"),
        *("iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_2004"),
        "iso2022_jp_ext",
    }
)


def decode(
    data: bytes, label: str, *, utf7: bool = False, fallback: str = FALLBACK
) -> tuple[str, bool]:
    """Decode `data`; the second value tells whether the label is known and every octet fits it.

    What does not fit becomes U+FFFD. Without a known label the octets are read as UTF-8 where they
    are that, else by `fallback`.

    Args:
        data: the octets.
        label: their charset; see `codec_of`.
        utf7: know UTF-7 as well.
        fallback: the charset of octets that are no UTF-8 and have no label.
    """
    codec = codec_of(label)
    if codec is None and utf7 and is_utf7(label):
        codec = "utf-7"
    if codec is None or (codec in _SEVEN_BIT and not data.isascii()):
        return decode_unlabelled(data, fallback), False
    marks = _BYTE_ORDER_MARKS.get(codec)
    if marks is not None and not data.startswith(marks):
        codec += "-be"  # RFC 2781 section 4.3: big-endian unless a mark says otherwise
    try:
        return data.decode(codec), True
    except UnicodeDecodeError:
        return _decode_more(data, codec)


def _decode_more(data: bytes, codec: str) -> tuple[str, bool]:
    """Decode what a codec refused by what goes by the same name in mail, or with U+FFFD."""
    if codec in ("iso2022_jp", "iso2022_jp_ext"):
        from .japanese import decode_iso_2022

        return decode_iso_2022(data)
    if codec == "euc_jp":
        from .japanese import decode_euc

        return decode_euc(data)
    if codec == "cp950":
        try:
            return data.decode("big5hkscs"), True
        except UnicodeDecodeError:
            pass
    return data.decode(codec, "replace"), False


def decode_unlabelled(data: bytes, fallback: str = FALLBACK) -> str:
    """Decode octets without a (believable) charset: as UTF-8, else by `fallback`.

    Args:
        data: the octets.
        fallback: a charset; one that is not known, or has no ASCII in it, counts as windows-1252.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        codec = None if is_wide(fallback) else codec_of(fallback)
        return data.decode("cp1252" if codec is None else codec, "replace")


def encode(text: str, label: str) -> bytes:
    """Encode `text`.

    Args:
        text: characters that the charset has.
        label: the charset; see `codec_of`. UTF-7 is not written.

    Raises:
        InvalidArgumentError: the charset is not known, or lacks a character.
    """
    codec = writing_codec_of(label)
    if codec is None:
        raise InvalidArgumentError(
            f"{label[:80]!a} is no charset that is known; use utf-8.", name="charset"
        )
    try:
        return text.encode(codec)
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        if "\ud800" <= character <= "\udfff":
            raise InvalidArgumentError(
                f"The text holds {character!a}, half of a surrogate pair: no charset has that.",
                name="text",
            ) from error
        raise InvalidArgumentError(
            f"{label} has no {character!a}; use utf-8.", name="charset"
        ) from error
