"""What the commands show: as text that cannot steer a terminal (K11), or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.text import Text

from ... import Defect
from ...net.wire_log import MAX_LINE, escape

#: Of a terminal, how each thing looks; elsewhere it is plain text.
LABEL = "bold"
NUMBER = "cyan"
NAME = "green"
FAINT = "dim"
FAULT = "yellow"
AMBIGUITY = "bold red"


class _Output(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # `run` knows what that means; rich would end the program with 1


def show(*pieces: tuple[str, str] | str) -> None:
    """Print one line of pieces, each text or (text, style).

    Args:
        pieces: what a message says may be among it.
    """
    line = Text()
    for piece in pieces:
        text, style = piece if isinstance(piece, tuple) else (piece, "")
        line.append(safe(text), style)
    _Output(highlight=False, soft_wrap=True).print(line)


def show_text(text: str) -> None:
    """Print a text of many lines as it stands, tabs expanded."""
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    sys.stdout.writelines(f"{safe(line.expandtabs())}\n" for line in lines)


def show_octets(octets: bytes) -> None:
    """Write octets as they are; a terminal gets them as text that cannot steer it."""
    if sys.stdout.isatty():
        show_text(octets.decode("utf-8", "surrogateescape"))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(octets)


def show_json(value: Any, *, one_line: bool = False) -> None:
    """Print JSON: over several lines on a terminal, else as one line.

    Args:
        value: what `json.dumps` takes.
        one_line: one line there too.
    """
    indent = 2 if sys.stdout.isatty() and not one_line else None
    print(json.dumps(value, indent=indent).replace("\x7f", "\\u007f"))


def safe(text: str) -> str:
    """Return a line of any length in which only what can be seen is left as it is."""
    pieces = (text[start : start + MAX_LINE] for start in range(0, len(text), MAX_LINE))
    return "".join(escape(piece) for piece in pieces)


def octets(size: int) -> str:
    """Return a size as people read it."""
    if size < 1024:
        return f"{size} octets" if size != 1 else "1 octet"
    number = float(size)
    for unit in ("KiB", "MiB"):
        number /= 1024
        if number < 1024:
            return f"{number:.1f} {unit}"
    return f"{number / 1024:.1f} GiB"


def show_defects(defects: Iterable[Defect]) -> None:
    """Print one line for each defect."""
    for defect in defects:
        is_ambiguity = defect.kind.is_ambiguity
        show((str(defect), AMBIGUITY if is_ambiguity else FAULT))


def defect_fields(defect: Defect) -> dict[str, Any]:
    """Return a defect as JSON has it."""
    return {
        "kind": defect.kind.name,
        "offset": defect.offset,
        "text": defect.text,
        "is_ambiguity": defect.kind.is_ambiguity,
        "says": defect.kind.value,
    }
