"""The text of body parts as JSON: decoded, cut to a size, and summed up in a preview."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ...encodings import charsets
from ...text import TextPart
from ..html_text import text_of_html
from .forms import plain
from .structure import BodyPart

PREVIEW = 255  # octets, RFC 8621 section 4.1.4
_LOOKED_AT = 64 * 1024  # characters of a part that a preview is made of

_QUOTED = re.compile(r"^[ \t]*>[^\n]*$", re.MULTILINE)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u200c\u2060\ufeff\xad\u034f]+")


def body_value(part: BodyPart, limit: int) -> dict[str, Any] | None:
    """Return an EmailBodyValue object; None where the part is no text.

    Args:
        part: the part.
        limit: the octets of UTF-8 that its value may have; 0 for any number.
    """
    if not isinstance(part.entity, TextPart):
        return None
    text = plain(part.entity.text)
    value = _cut(text, limit, is_html=part.type == "text/html") if limit else text
    return {
        "value": value,
        "isEncodingProblem": _has_problem(part.entity, text),
        "isTruncated": len(value) < len(text),
    }


def _has_problem(part: TextPart, text: str) -> bool:
    """Whether the octets are not what their labels promise."""
    if part.source is not None and part.source.node.encoding is None:
        return True
    if charsets.codec_of(part.charset) is None:
        return True
    return not text.isascii() and not charsets.decode(part.content, part.charset)[1]


def _cut(text: str, limit: int, *, is_html: bool) -> str:
    """Return as much of `text` as fits, without half a character or half a tag."""
    octets = text[:limit].encode("utf-8")
    if len(octets) <= limit and len(text) <= limit:
        return text
    cut = octets[:limit].decode("utf-8", "ignore")
    if is_html and (start := cut.rfind("<")) > cut.rfind(">"):
        cut = cut[:start]
    return cut


def preview(parts: Iterable[BodyPart]) -> str:
    """Return the beginning of the text that `parts` show, quoted lines left out."""
    found = ""
    for part in parts:
        if not isinstance(part.entity, TextPart):
            continue
        text = part.entity.text[:_LOOKED_AT]
        text = text_of_html(text) if part.type == "text/html" else _QUOTED.sub("", text)
        found = f"{found} {_SPACE.sub(' ', text)}".strip()
        if len(found) >= PREVIEW:
            break
    return _cut(plain(found), PREVIEW, is_html=False).rstrip()
