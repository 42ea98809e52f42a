"""Everything that is wrong with a message: header fields, parameters, structure and contents.

The parser notes what it sees on its way, which is little, as it looks at little. What stands here
reads the whole message again, when its defects are asked for: each octet a few times, in blocks,
without recursion.

An `entity` with its fields cut apart is given to each check in turn: `header_fields`, `addresses`,
`content_fields` (with `file_names`), `structure` and `contents`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..defects import Defect
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


def audit(original: Original) -> tuple[Defect, ...]:
    """Return all defects of a message in the order of their offsets.

    Args:
        original: the message, indexed.
    """
    found = list(original.index.defects)
    for entity in entities(original):
        for check in _CHECKS:
            found += check(entity)
    found += structure.check_whole(original)
    found.sort(key=_offset)
    return tuple(dict.fromkeys(found))


def _offset(defect: Defect) -> int:
    return defect.offset
