"""Texts of a server as JSON has them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SURROGATE = re.compile("[\ud800-\udfff]")


def flag_names(flags: Iterable[str]) -> list[str]:
    """Return flags as JSON has them, in order."""
    return sorted(clean(flag) for flag in flags)


def clean(text: str) -> str:
    """Return a text of the server without octets that are no text."""
    return _SURROGATE.sub("\ufffd", text)
