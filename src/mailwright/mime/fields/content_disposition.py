"""Content-Disposition (RFC 2183): how an entity wants to be shown, and under which name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ...errors import InvalidArgumentError
from .parameter_reading import ATTRIBUTE
from .parameterised import Parameterised, date_parameter, text_parameter

# disposition := "Content-Disposition" ":" disposition-type *(";" disposition-parm)
_DISPOSITION = re.compile(rf"\s*({ATTRIBUTE})\s*(?=;|\s|\Z)", re.ASCII)
MAX_DISPOSITION = 60  # characters
MAX_SIZE = 10**18  # octets
_SIZE = re.compile(r"[0-9]{1,18}\Z")


class ContentDisposition(Parameterised):
    """A disposition, ``inline`` or ``attachment`` as a rule, and its parameters.

    Args:
        disposition: the disposition type.
        parameters: names and values, such as filename.
        on_change: is called after each change.

    Raises:
        InvalidArgumentError: the disposition is no token (RFC 2183 section 2).
    """

    __slots__ = ()

    field_name = "Content-Disposition"
    _head = _DISPOSITION
    _default = "attachment"  # RFC 2183 section 2.8

    def __init__(
        self,
        disposition: str,
        parameters: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        on_change: Callable[[ContentDisposition], object] | None = None,
    ) -> None:
        super().__init__(_checked(disposition), parameters, on_change=on_change)

    @classmethod
    def _value_of(cls, head: re.Match[str]) -> str | None:
        return head[1].lower() if len(head[1]) <= MAX_DISPOSITION else None

    @property
    def disposition(self) -> str:
        """The disposition type in lower case."""
        return self._value

    @disposition.setter
    def disposition(self, disposition: str) -> None:
        self._value = _checked(disposition)
        self._changed()

    @property
    def is_attachment(self) -> bool:
        """Whether it is anything but ``inline`` (RFC 2183 section 2.8)."""
        return self._value != "inline"

    filename = text_parameter("filename", "as the sender wrote it: never a path to be trusted.")
    creation_date = date_parameter("creation-date", "when the file was made.")
    modification_date = date_parameter("modification-date", "when the file was changed last.")
    read_date = date_parameter("read-date", "when the file was read last.")

    @property
    def size(self) -> int | None:
        """The size parameter: octets of the file, as the sender says; None where it does not."""
        digits = self.parameters.get("size", "")
        return int(digits) if _SIZE.match(digits) else None

    @size.setter
    def size(self, size: int | None) -> None:
        if size is None:
            self.parameters.pop("size", None)
        elif 0 <= size < MAX_SIZE:
            self.parameters["size"] = str(size)
        else:
            raise InvalidArgumentError(f"{size} is no number of octets.", name="size")


def _checked(disposition: str) -> str:
    found = _DISPOSITION.fullmatch(disposition)
    if found is None or disposition != found[1] or len(disposition) > MAX_DISPOSITION:
        raise InvalidArgumentError(
            f"{disposition[:80]!a} is no disposition such as attachment.", name="disposition"
        )
    return disposition.lower()
