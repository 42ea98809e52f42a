"""The answers to a STORE: thousands that look alike, or one that is like nothing else."""

from __future__ import annotations

import re
from typing import NamedTuple

from ...errors import MalformedResponseError
from .._reader import Reader, Value
from ..flags import read_flags
from ..responses import Response
from ..uids.uid_set import MAX_UID

# What nearly every server answers: * 3 FETCH (UID 5 MODSEQ (12) FLAGS (\Seen)), each item once
# (hence the conditions on groups), in any order.
_UID, _MODSEQ = r"[1-9][0-9]{0,9}+", r"[0-9]{1,18}+"
_FLAGS = r"[^()\"{\x00-\x1f\x7f-\xff]{0,2000}+"
_ITEM = rf"(?:UID {_UID}|MODSEQ \({_MODSEQ}\)|FLAGS \({_FLAGS}\))"
_GROUPS = (
    rf"(?:UID (?(2)(?!))({_UID})|MODSEQ \((?(3)(?!))({_MODSEQ})\)"
    rf"|FLAGS (?(4)(?!))(\({_FLAGS}\)))"
)
_LINE = rf"\* ({_UID}) FETCH \((?:{_GROUPS} ?+){{2,3}}\)"
_match_line = re.compile(rf"{_LINE}\Z".encode("ascii")).match
_find_lines = re.compile(rf"{_LINE}\r\n").findall
#: Many whole lines of that kind; each takes memory until the end of the match. Groups are not
#: possessive: CPython before 3.11.5 does not go back to where one began that fails midway
#: (https://github.com/python/cpython/issues/106052).
RUN = re.compile(rf"(?:\* {_UID} FETCH \((?:{_ITEM} ?+){{2,3}}\)\r\n){{1,2000}}".encode("ascii"))
_NUMBER = re.compile(rb"[0-9]{1,19}\Z")


class Run(NamedTuple):
    """What many answers say, in the order in which they came.

    Args:
        numbers: sequence numbers.
        uids: as many UIDs.
        modseqs: as many MODSEQs in digits, "" where there is none.
        flags: as many lists of flags in parentheses, "" where there is none.
    """

    numbers: list[int]
    uids: list[int]
    modseqs: tuple[str, ...]
    flags: tuple[str, ...]


def read_run(lines: bytes) -> Run | None:
    """Return what many answers say; None where they have to be looked at one by one.

    Args:
        lines: what `RUN` matched.
    """
    rows: list[tuple[str, str, str, str]] = _find_lines(lines.decode("ascii"))
    if len(rows) != lines.count(b"\n"):
        return None
    numbers, uids, modseqs, flags = zip(*rows, strict=True)
    if "" in uids:
        return None
    run = Run([*map(int, numbers)], [*map(int, uids)], modseqs, flags)
    return run if max(run.uids) <= MAX_UID else None


def add_run(run: Run, flags: dict[int, frozenset[str]], modseqs: dict[int, int]) -> None:
    """Add what many answers say to what is known by UID.

    Args:
        run: the answers.
        flags: flags by UID.
        modseqs: MODSEQ by UID.
    """
    known = {text: read_flags(text.encode("ascii")) for text in set(run.flags)}
    flags.update({uid: known[text] for uid, text in zip(run.uids, run.flags, strict=True) if text})
    pairs = zip(run.uids, run.modseqs, strict=True)
    modseqs.update({uid: int(digits) for uid, digits in pairs if digits})


def add_answer(
    response: Response, flags: dict[int, frozenset[str]], modseqs: dict[int, int]
) -> None:
    """Add what one answer says to what is known by UID.

    Args:
        response: the answer.
        flags: flags by UID.
        modseqs: MODSEQ by UID.

    Raises:
        MalformedResponseError: nobody can read it.
    """
    usual = _match_line(response.frame)
    if usual is not None and usual[2] and usual[4]:
        uid = int(usual[2])
        flags[uid] = read_flags(usual[4])
        if usual[3]:
            modseqs[uid] = int(usual[3])
        return
    found = uid_of(response)
    if found is None:
        return
    items = _items(response)
    names = items.get(b"FLAGS")
    if isinstance(names, list):
        words = [name for name in names if isinstance(name, bytes)]
        flags[found] = read_flags(b" ".join(words))
    modseq = items.get(b"MODSEQ")
    first = modseq[0] if isinstance(modseq, list) and modseq else None
    if isinstance(first, bytes) and _NUMBER.match(first):
        modseqs[found] = int(first)


def uid_of(response: Response) -> int | None:
    """Return the UID that an answer is about, None where it does not say."""
    if response.name == b"UIDFETCH":
        return response.number
    usual = _match_line(response.frame)
    if usual is not None:
        return None if usual[2] is None else int(usual[2])
    try:
        uid = _items(response).get(b"UID")
    except MalformedResponseError:
        return None
    return int(uid) if isinstance(uid, bytes) and _NUMBER.match(uid) else None


def says_flags(response: Response) -> bool:
    """Whether an answer that says its UID says flags, too."""
    if response.name == b"FETCH" and (usual := _match_line(response.frame)) is not None:
        return usual[4] is not None
    return b"FLAGS" in _items(response)


def _items(response: Response) -> dict[bytes, Value]:
    """Read a FETCH response of any form: values by the names in front of them."""
    reader: Reader = response.reader()
    reader.expect(b"(")
    items: dict[bytes, Value] = {}
    reader.spaces()
    while not reader.skip(b")"):
        name = reader.atom().upper()
        reader.spaces()
        items[name] = reader.value()
        reader.spaces()
    return items
