"""The file .mh_sequences: named lists of the numbers of messages."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from itertools import pairwise

# sequence = name ":" *( SP ( number / number "-" number ) )
_LINE = re.compile(r"^([^\s:][^:\n]*):([^\n]*)", re.MULTILINE)
_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?\Z")
_FOLDED = re.compile(r"\n[ \t]+")


def read_sequences(text: str, existing: set[int]) -> dict[str, set[int]]:
    """Return the numbers of each sequence.

    Args:
        text: the file. Lines that are none are passed over.
        existing: the numbers that messages have. Others are left out, so that a range costs no
            more than there are messages.
    """
    ordered = sorted(existing)
    sequences: dict[str, set[int]] = {}
    for name, numbers in _LINE.findall(_FOLDED.sub(" ", text.replace("\r\n", "\n"))):
        found = sequences.setdefault(name.strip(), set())
        for first, last in _merged(numbers.split()):
            found.update(_between(ordered, first, last))
    return sequences


def _merged(words: list[str]) -> list[tuple[int, int]]:
    """Return the ranges of a line, those that overlap as one."""
    ranges = sorted(
        (int(match[1]), int(match[2] or match[1])) for match in map(_RANGE.match, words) if match
    )
    merged: list[tuple[int, int]] = []
    for first, last in ranges:
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _between(ordered: list[int], first: int, last: int) -> list[int]:
    return ordered[bisect_left(ordered, first) : bisect_right(ordered, last)]


def write_sequences(sequences: Mapping[str, set[int]]) -> str:
    """Return the file; empty sequences are left out."""
    return "".join(
        f"{name}: {_ranges(sorted(numbers))}\n" for name, numbers in sequences.items() if numbers
    )


def _ranges(ordered: list[int]) -> str:
    starts = [ordered[0], *[b for a, b in pairwise(ordered) if b != a + 1]]
    ends = [*[a for a, b in pairwise(ordered) if b != a + 1], ordered[-1]]
    pairs = zip(starts, ends, strict=True)
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in pairs)
