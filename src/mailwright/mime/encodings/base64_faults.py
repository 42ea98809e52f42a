"""What is odd in base64: everything that RFC 2045 section 6.8 does not let a writer write."""

from __future__ import annotations

import re
from itertools import islice

from .base64 import ALPHABET
from .faults import NONE, Fault

_LINE = 76
_FEW = 4  # characters a line, on average
_RUNS = 1000  # a run of the alphabet and its padding: so many are looked at, which shows enough

_USUAL = ALPHABET + b"=\r\n"
_NOT_TEXT = bytes(octet for octet in range(256) if octet not in ALPHABET + b"=")
_blanks_inside = re.compile(rb"[ \t](?![ \t\r\n])").search
_runs = re.compile(rb"([^=]*)(=+)").finditer

#: The bits of the last character that no octet takes, by the characters of the group.
_LEFTOVER = {2: 0b1111, 3: 0b11}
#: How many "=" a group lacks, by its characters.
_LACKS = {0: 0, 1: 0, 2: 2, 3: 1}


def find_faults(data: bytes) -> frozenset[Fault]:
    """Return what is odd in `data`, which is base64 as it stands in a body."""
    text = data.translate(None, _NOT_TEXT)
    found = {*_junk(data), *_groups(text), *_lines(data, len(text))}
    return frozenset(found) if found else NONE


def _junk(data: bytes) -> set[Fault]:
    junk = data.translate(None, _USUAL)
    if not junk:
        return set()
    found: set[Fault] = set()
    if b"\0" in junk:
        found.add(Fault.BASE64_NUL)
    if b"-" in junk or b"_" in junk:
        found.add(Fault.BASE64_URL_SAFE)
    others = junk.translate(None, b" \t\0-_")
    if others or _blanks_inside(data.rstrip(b" \t")):
        found.add(Fault.BASE64_JUNK)
    return found


def _groups(text: bytes) -> set[Fault]:
    found: set[Fault] = set()
    end = 0
    # No further than to the last "=": a run without one would be tried from each of its characters.
    for run in islice(_runs(text, 0, text.rfind(b"=") + 1), _RUNS):
        size, padding = len(run[1]) % 4, len(run[2])
        if end:
            found.add(Fault.BASE64_DATA_BEHIND_PADDING)
        if size < 2:
            found.add(Fault.BASE64_EARLY_PADDING)
        elif padding > _LACKS[size]:
            found.add(Fault.BASE64_EXCESS_PADDING)
        found |= _group(run[1], padding)
        end = run.end()
    if end < len(text) and b"=" not in text[end:]:
        if end:
            found.add(Fault.BASE64_DATA_BEHIND_PADDING)
        found |= _group(text[end:], 0)
    return found


def _group(run: bytes, padding: int) -> set[Fault]:
    """Look at the last group of a run."""
    size = len(run) % 4
    if size == 0:
        return set()
    if size == 1:
        return {Fault.BASE64_CUT_GROUP}
    found: set[Fault] = set()
    if padding < _LACKS[size]:
        found.add(Fault.BASE64_MISSING_PADDING)
    if ALPHABET.index(run[-1]) & _LEFTOVER[size]:
        found.add(Fault.BASE64_LEFTOVER_BITS)
    return found


def _lines(data: bytes, characters: int) -> set[Fault]:
    lines = data.rstrip().split(b"\n")
    longest = max(map(len, lines)) - (b"\r\n" in data)
    if longest > _LINE or (len(lines) > 2 and characters < _FEW * len(lines)):
        return {Fault.BASE64_ODD_LINES}
    return set()
