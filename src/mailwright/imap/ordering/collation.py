"""How texts are compared: the collation i;unicode-casemap (RFC 5051)."""

from __future__ import annotations

from unicodedata import normalize


def casemap_key(text: str) -> str:
    """Return what a text is compared by: two texts are equal if their keys are, and sort so.

    Args:
        text: any; letters without their case are taken for the same.
    """
    if text.isascii():
        return text.upper()
    # Each character alone, by its simple title case: one that would become two stays as it is.
    titled = (one.title() for one in text)
    mapped = "".join(new if len(new) == 1 else old for new, old in zip(titled, text, strict=True))
    return normalize("NFKD", mapped)
