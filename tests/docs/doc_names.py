"""Names in the tables of a page: which there are, and whether those of ours exist."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import mailwright

ROW = re.compile(r"^\|(?P<cells>.*)\|\s*$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
#: A dotted name, with the keyword arguments that the text gives it.
NAME = re.compile(r"(?P<name>[A-Za-z_][\w.]*)(?:\((?P<arguments>.*)\))?\Z")
#: Names of Python that stand among ours in a table.
PYTHON = {"OSError", "Path", "None", "True", "False", "bytes", "str", "bytes()", "datetime"}


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row of each table, heads and rules excluded."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        match = ROW.match(line)
        if match is None or set(line) <= set("|-: "):
            continue
        if number + 1 < len(lines) and lines[number + 1].startswith("|--"):
            continue  # the head
        cells = re.split(r"(?<!\\)\|", match["cells"])
        yield [cell.strip() for cell in cells]


def codes(cell: str) -> list[str]:
    """Return what stands between back-ticks."""
    return CODE.findall(cell)


def problem(code: str) -> str:
    """Return what is wrong with a name of ours, "" where it exists with all its arguments."""
    match = NAME.match(code)
    if match is None:
        return "no name"
    first, *rest = match["name"].split(".")
    thing: Any = mailwright if first == "mailwright" else getattr(mailwright, first, None)
    if thing is None:
        return f"mailwright has no {first}"
    for part in rest:
        found = _member(thing, part)
        if found is None:
            return f"{thing!r} has no {part}"
        thing = found
    arguments = re.findall(r"(\w+)=", match["arguments"] or "")
    known = _parameters(thing) if arguments else set()
    unknown = [name for name in arguments if name not in known]
    return f"{match['name']} takes no {', '.join(unknown)}" if unknown else ""


def _member(thing: Any, name: str) -> Any:
    if isinstance(thing, ModuleType) and not hasattr(thing, name):
        try:
            return import_module(f"{thing.__name__}.{name}")
        except ModuleNotFoundError:
            return None
    if hasattr(thing, name):
        return getattr(thing, name)
    # an attribute that instances have from their constructor
    return name if inspect.isclass(thing) and name in _parameters(thing) else None


def _parameters(thing: Any) -> set[str]:
    return set(inspect.signature(thing).parameters)
