"""The servers' configuration files, with @name@ where a value goes."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).with_name("templates")
PLACE = re.compile(r"@(\w+)@")


def render(template: str, /, **values: object) -> str:
    """Return the text of a template with its places filled in.

    Every place needs a value; a value without a place is a mistake too.
    """
    used: set[str] = set()

    def fill(match: re.Match[str]) -> str:
        used.add(match[1])
        return str(values[match[1]])

    text = PLACE.sub(fill, (FOLDER / template).read_text(encoding="utf-8"))
    if unused := values.keys() - used:
        raise ValueError(f"{template} has no place for {', '.join(sorted(unused))}")
    return text
