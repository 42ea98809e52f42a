"""Everything that is wrong with a message: header fields, parameters, structure and contents.

The parser notes what it sees on its way, which is little, as it looks at little. What stands here
reads the whole message again, when its defects are asked for: each octet a few times, in blocks,
without recursion.

An `entity` with its fields cut apart is given to each check in turn: `header_fields`, `addresses`,
`content_fields` (with `file_names`), `structure` and `contents`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..defects import Defect, DefectKind
from . import addresses, content_fields, contents, header_fields, structure
from .entity import Entity, entities

if TYPE_CHECKING:
    from ..source import Original

#: What looks at one entity, in turn.
_CHECKS: tuple[Callable[[Entity], Iterator[Defect]], ...] = (
    header_fields.check,
    addresses.check,
    content_fields.check,
    structure.check,
    contents.check,
)


MAX_OF_A_KIND = 1_000  # defects: ten megabytes could have millions, and each takes memory


def audit(original: Original) -> tuple[Defect, ...]:
    """Return the defects of a message in the order of their offsets, a thousand of each kind.

    Args:
        original: the message, indexed.
    """
    found = list(_bounded(_all(original)))
    found.sort(key=_offset)
    return tuple(dict.fromkeys(found))


def _all(original: Original) -> Iterator[Defect]:
    yield from original.index.defects
    for entity in entities(original):
        for check in _CHECKS:
            yield from check(entity)
    yield from structure.check_whole(original)


def _bounded(defects: Iterator[Defect]) -> Iterator[Defect]:
    """Leave out what there is too much of; a bound on all would let one kind hide another."""
    told: Counter[DefectKind] = Counter()
    for defect in defects:
        told[defect.kind] += 1
        if told[defect.kind] <= MAX_OF_A_KIND:
            yield defect


def _offset(defect: Defect) -> int:
    return defect.offset
