"""Dialogues with servers that others recorded, where the corpora are at hand, and ways to cut them.

A file of a dialogue is what a server sent after one command; the tag in it is a place-holder.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from corpus.corpus_rows import given

#: What stands in the files for the tag of the command.
PLACE = b"A########"


def recorded_files() -> list[Path]:
    """Return the files of responses, none where the corpora are not here."""
    folder = given() / "mailkit" / "imap"
    return sorted(folder.rglob("*.txt")) if folder.is_dir() else []


@cache
def dialogues() -> tuple[dict[str, Any], ...]:
    """Return the recorded dialogues: a name, and steps of what client and server said."""
    file = given() / "mailkit" / "transcripts-imap.json"
    return tuple(json.loads(file.read_text("utf-8"))) if file.is_file() else ()


def answer_of(step: dict[str, Any], tag: bytes) -> bytes:
    """Return what the server said in one step of a dialogue, for a command with a tag."""
    if "s_kind" in step:
        return b"%b %b done\r\n" % (tag, step["s_kind"].encode())
    if "s_file" in step:
        text = (given() / "mailkit" / step["s_file"]).read_bytes()
    else:
        text = re.sub(rb"(?m)^A[0-9]{8}(?= )", tag, step["s"].encode("utf-8"))
    return text.replace(PLACE, tag)


def whole(data: bytes) -> Iterator[bytes]:
    """Yield all at once."""
    yield data


def bytewise(data: bytes) -> Iterator[bytes]:
    """Yield one octet at a time."""
    for start in range(len(data)):
        yield data[start : start + 1]


def at_random(seed: int) -> Callable[[bytes], Iterator[bytes]]:
    """Return a way to cut at places drawn by lot."""

    def cut(data: bytes) -> Iterator[bytes]:
        draw = random.Random(seed)
        start = 0
        while start < len(data):
            size = draw.choice((1, 2, 3, 7, 40, 500, 4096))
            yield data[start : start + size]
            start += size

    return cut


#: The ways of cutting, by their names.
CUTS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "bytewise": bytewise,
    **{f"random{seed}": at_random(seed) for seed in range(5)},
}
