"""Characters that header fields do not hold, because some reader ends a line there.

Control characters (but the tab) stand nowhere. Those of the range U+0080 to U+009F and the line
separators of Unicode may stand in free text, where an encoding comes between them and the wire.

(They are looked for without large character classes: `re` takes milliseconds to compile one.)
"""

from __future__ import annotations

import re

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_MORE_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_SEPARATORS = ("\u2028", "\u2029")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def find_refused(text: str, *, free: bool) -> str:
    """Return the first character of `text` that no field may hold, or "".

    Args:
        text: a value.
        free: it is free text, in which separators will be encoded.
    """
    if text.isprintable():  # which no control, separator or surrogate is
        return ""
    found = (_CONTROLS if free else _MORE_CONTROLS).search(text)
    if found is not None:
        return found[0]
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:  # a lone surrogate
        return text[error.start]
    return "" if free else next((mark for mark in _SEPARATORS if mark in text), "")


def without_refused(text: str, *, free: bool) -> str:
    """Return `text`, which has no lone surrogates, with a space for each character refused."""
    text = (_CONTROLS if free else _MORE_CONTROLS).sub(" ", text)
    if not free:
        for mark in _SEPARATORS:
            text = text.replace(mark, " ")
    return text


def without_unprintable(text: str) -> str:
    """Return `text` with a space for each tab, character refused, and lone surrogate."""
    return _UNPRINTABLE.sub(" ", text)


def must_be_encoded(text: str) -> bool:
    """Whether `text` may not travel bare, not even as UTF-8: a line could end, or be decoded."""
    if "=?" in text:
        return True
    return not (text.isascii() or text.isprintable()) and bool(find_refused(text, free=False))
