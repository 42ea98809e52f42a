"""Mails in files: packs, which the programs of all clients read, and one mbox of 200 MB.

A pack is a row of mails, each behind its length (64 bits, little-endian).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from struct import Struct

from .letters import newsletter, small, with_attachment
from .words import Words

_LENGTH = Struct("<Q")
_FROM_LINE = re.compile(rb"(?m)^(>*From )")

#: What packs there are, with the number of their mails.
PACKS: dict[str, tuple[int, Callable[[Words], bytes]]] = {
    "small": (2_000, small),
    "newsletters": (500, newsletter),
    "attachments": (20, with_attachment),
}
MBOX_MAILS = 2_450  # of all kinds: 200 MB


def write_pack(name: str, folder: Path) -> Path:
    """Write one of `PACKS`, unless it is there, and return its path."""
    file = folder / f"{name}.pack"
    if not file.exists():
        count, make = PACKS[name]
        words = Words(name)
        with file.open("wb") as out:
            for _ in range(count):
                mail = make(words)
                out.write(_LENGTH.pack(len(mail)) + mail)
    return file


def read_pack(file: Path, count: int) -> list[bytes]:
    """Return the first `count` mails of a pack."""
    mails: list[bytes] = []
    with file.open("rb") as pack:
        while len(mails) < count and (head := pack.read(_LENGTH.size)):
            mails.append(pack.read(*_LENGTH.unpack(head)))
    return mails


def write_mbox(folder: Path) -> Path:
    """Write an mbox file (mboxrd, LF) of all kinds, unless it is there, and return its path."""
    file = folder / "mails.mbox"
    if not file.exists():
        with file.open("wb") as out:
            for mail in _mixed():
                quoted = _FROM_LINE.sub(rb">\1", mail.replace(b"\r\n", b"\n"))
                out.write(b"From ann@example.org Thu Aug 22 12:36:23 2002\n" + quoted + b"\n")
    return file


def _mixed() -> Iterator[bytes]:
    words = Words("mbox")
    for _ in range(MBOX_MAILS):
        make = words.random.choices((small, newsletter, with_attachment), (80, 18, 2))[0]
        yield make(words)
