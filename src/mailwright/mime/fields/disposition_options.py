"""Disposition-Notification-Options (RFC 8098 section 2.2): how a receipt shall be made.

::

    Disposition-Notification-Options = [FWS] parameter *([FWS] ";" [FWS] parameter)
    parameter  = attribute [FWS] "=" [FWS] importance [FWS] "," [FWS] value *([FWS] "," [FWS] value)
    importance = "required" / "optional"

======================================  ======  =====  ======
what is read                            STRICT  LOOSE  LOOSER
======================================  ======  =====  ======
what RFC 8098 lets a program write        yes    yes    yes
a semicolon at the end                    no     yes    yes
no values, an importance that is none     no     yes    yes
======================================  ======  =====  ======
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from ...errors import InvalidArgumentError
from .comments import without_comments
from .compliance import Compliance
from .folding import without_line_ends
from .parameter_reading import ATTRIBUTE

MAX_OPTIONS = 100  # what follows is not looked at
_ATTRIBUTE = re.compile(rf"{ATTRIBUTE}\Z")
_VALUE = re.compile(r"[^\s,;\"()\x00-\x1f\x7f-\x9f]+\Z")


@dataclass(frozen=True, slots=True)
class DispositionNotificationOption:
    """One option of a receipt.

    Args:
        name: in lower case, such as signed-receipt-micalg.
        values: what the sender would take, the best first.
        is_required: whether a program that does not know it shall send no receipt.
    """

    name: str
    values: tuple[str, ...]
    is_required: bool = False

    def __str__(self) -> str:
        importance = "required" if self.is_required else "optional"
        return f"{self.name}={','.join([importance, *self.values])}"


@dataclass(frozen=True, slots=True)
class DispositionNotificationOptions:
    """How the sender wants a receipt made.

    Args:
        options: in their order.
    """

    field_name: ClassVar[str] = "Disposition-Notification-Options"
    options: tuple[DispositionNotificationOption, ...] = ()

    @classmethod
    def parse(
        cls, text: str, *, compliance: Compliance = Compliance.LOOSE
    ) -> DispositionNotificationOptions:
        """Read a field body, folded or not; linear.

        Args:
            text: the body; 100 options of it count.
            compliance: what is taken; see the module.

        Raises:
            InvalidArgumentError: only at `STRICT`: it does not follow RFC 8098 section 2.2.
        """
        pieces = without_comments(without_line_ends(text)).split(";", MAX_OPTIONS)[:MAX_OPTIONS]
        read = [_read(piece) for piece in pieces]
        made = cls(tuple(option for option in read if option is not None))
        if compliance is Compliance.STRICT and not all(map(_is_strict, pieces)):
            raise InvalidArgumentError("These are no options of a receipt.", name="text")
        return made

    def option(self, name: str) -> DispositionNotificationOption | None:
        """Return the first option of that name, or None.

        Args:
            name: in any case.
        """
        return next((one for one in self.options if one.name == name.lower()), None)

    def format(self) -> str:
        """Write the field body.

        Raises:
            InvalidArgumentError: a name or value is no token.
        """
        for one in self.options:
            odd = [value for value in one.values if not _VALUE.match(value)]
            if odd or not one.values or not _ATTRIBUTE.match(one.name):
                raise InvalidArgumentError(f"{str(one)[:80]!a} is no option.", name="options")
        return str(self)

    def __str__(self) -> str:
        return "; ".join([str(one) for one in self.options])


def _read(piece: str) -> DispositionNotificationOption | None:
    name, equals, rest = piece.partition("=")
    name = name.strip().lower()
    if not equals or not _ATTRIBUTE.match(name):
        return None
    values = [value.strip() for value in rest.split(",")]
    importance = values[0].lower()
    if importance in ("required", "optional"):
        values = values[1:]
    found = tuple(value for value in values if _VALUE.match(value))
    return DispositionNotificationOption(name, found, importance == "required")


def _is_strict(piece: str) -> bool:
    name, _, rest = piece.partition("=")
    values = [value.strip() for value in rest.split(",")]
    return (
        _ATTRIBUTE.match(name.strip()) is not None
        and values[0].lower() in ("required", "optional")
        and len(values) > 1
        and all(map(_VALUE.match, values))
    )
