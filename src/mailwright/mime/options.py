"""How a message is read, where readers may differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .fields.compliance import Compliance

if TYPE_CHECKING:
    from .entity import MimeEntity


@dataclass(frozen=True, slots=True)
class ParserOptions:
    """How a message is read. Whatever is chosen, reading never fails.

    Args:
        addresses: what lists of addresses may look like. What the level does not take is left out.
        parameters: the same for Content-Type, Content-Disposition and their parameters.
        encoded_words: which encoded-words are decoded; the others stay as they stand.
        part_classes: classes of yours by media type, such as ``{"text/calendar": Calendar}`` or
            ``{"image/*": Picture}``. Each is a subclass of what would be made otherwise.
        utf7: decode UTF-7, which hides markup from filters.
        fallback_charset: the charset of octets that are no UTF-8 and have no label.
    """

    addresses: Compliance = Compliance.LOOSE
    parameters: Compliance = Compliance.LOOSE
    encoded_words: Compliance = Compliance.LOOSE
    part_classes: Mapping[str, type[MimeEntity]] = field(
        default_factory=dict[str, "type[MimeEntity]"]
    )
    utf7: bool = False
    fallback_charset: str = "windows-1252"


#: What applies where nothing else is said.
DEFAULT = ParserOptions()
