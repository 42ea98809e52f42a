"""What the commands show: as text that cannot steer a terminal (K11), or as JSON."""

from __future__ import annotations

import json
import re
import sys
from functools import lru_cache
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from ..net.wire_log import MAX_LINE, escape

#: Of a terminal, how each thing looks; elsewhere it is plain text.
LABEL = "bold"
NUMBER = "cyan"
NAME = "green"
FAINT = "dim"
FAULT = "yellow"
AMBIGUITY = "bold red"

_NOT_ASCII = re.compile(r"[^\n -~]")


class _Output(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # `run` knows what that means; rich would end the program with 1


@lru_cache(1)
def _output(file: TextIO) -> Console:
    return _Output(file=file, highlight=False, soft_wrap=True)


def show(*pieces: tuple[str, str] | str) -> None:
    """Print one line of pieces, each text or (text, style).

    Args:
        pieces: what a message says may be among it.
    """
    safe_pieces = [
        (safe(piece[0]), piece[1]) if isinstance(piece, tuple) else (safe(piece), "")
        for piece in pieces
    ]
    output = _output(sys.stdout)
    if output.is_terminal:
        output.print(Text.assemble(*safe_pieces))
    else:  # at once: a tree can have thousands of lines
        print("".join(text for text, _ in safe_pieces))


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
    """Print JSON: for a terminal over several lines and in its letters, else as one line of ASCII.

    Args:
        value: what `json.dumps` takes.
        one_line: one line there too.
    """
    is_terminal = sys.stdout.isatty()
    is_ascii = not (is_terminal and sys.stdout.encoding.lower() == "utf-8")
    indent = 2 if is_terminal and not one_line else None
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    print(_NOT_ASCII.sub(_json_escape, text))


def _json_escape(found: re.Match[str]) -> str:
    """Escape what cannot be seen, as JSON does it."""
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]


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
