"""How a message is read, where readers may differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import InvalidArgumentError
from .fields.compliance import Compliance

if TYPE_CHECKING:
    from .entity import MimeEntity


_is_media_type = re.compile(r"[^\s/*]+/(?:[^\s/*]+|\*)").fullmatch


@dataclass(frozen=True, slots=True)
class ParserOptions:
    """How a message is read. Whatever is chosen, reading never fails.

    Args:
        addresses: what lists of addresses may look like. What the level does not take is left out.
        parameters: the same for Content-Type, Content-Disposition and their parameters.
        encoded_words: which encoded-words are decoded; the others stay as they stand.
        part_classes: classes of yours by media type, such as ``{"text/calendar": Calendar}`` or
            ``{"image/*": Picture}``. Each is a subclass of what would be made otherwise; where it
            is not, it is passed over.
        utf7: decode UTF-7, which hides markup from filters.
        fallback_charset: the charset of octets that are no UTF-8 and have no label.

    Raises:
        InvalidArgumentError: a name in `part_classes` is no media type.
    """

    addresses: Compliance = Compliance.LOOSE
    parameters: Compliance = Compliance.LOOSE
    encoded_words: Compliance = Compliance.LOOSE
    part_classes: Mapping[str, type[MimeEntity]] = field(
        default_factory=dict[str, "type[MimeEntity]"]
    )
    utf7: bool = False
    fallback_charset: str = "windows-1252"

    def __post_init__(self) -> None:
        lowered = {name.lower(): made for name, made in self.part_classes.items()}
        wrong = next((name for name in lowered if not _is_media_type(name)), None)
        if wrong is not None:
            raise InvalidArgumentError(
                f"{wrong[:80]!a} is no media type, such as text/calendar or image/*.",
                name="part_classes",
            )
        object.__setattr__(self, "part_classes", lowered)


#: What applies where nothing else is said.
DEFAULT = ParserOptions()
