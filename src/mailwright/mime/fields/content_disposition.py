"""Content-Disposition (RFC 2183): how an entity wants to be shown, and under which name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ...errors import InvalidArgumentError
from .parameterised import Parameterised
from .parameters import ATTRIBUTE, read_field

# disposition := "Content-Disposition" ":" disposition-type *(";" disposition-parm)
_DISPOSITION = re.compile(rf"\s*({ATTRIBUTE})\s*(?=;|\s|\Z)")
MAX_DISPOSITION = 60  # characters


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

    def __init__(
        self,
        disposition: str,
        parameters: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        on_change: Callable[[ContentDisposition], object] | None = None,
    ) -> None:
        super().__init__(_checked(disposition), parameters, on_change=on_change)

    @classmethod
    def parse(
        cls, text: str, *, on_change: Callable[[ContentDisposition], object] | None = None
    ) -> ContentDisposition:
        """Read a field body, folded or not; never raises.

        What cannot be read is ``attachment`` (RFC 2183 section 2.8), and `is_valid` is False.

        Args:
            text: the body, of any length; 1,000 parameters of it count.
            on_change: is called after each change, with the value.
        """
        found, pairs = read_field(text, _DISPOSITION)
        is_valid = found is not None and len(found[1]) <= MAX_DISPOSITION
        disposition = found[1].lower() if found is not None and is_valid else None
        return cls._taken(disposition, pairs, on_change, default="attachment")

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

    @property
    def filename(self) -> str | None:
        """The filename parameter as the sender wrote it: never a path to be trusted."""
        return self.parameters.get("filename")

    @filename.setter
    def filename(self, filename: str | None) -> None:
        if filename is not None:
            self.parameters["filename"] = filename
        elif "filename" in self.parameters:
            del self.parameters["filename"]


def _checked(disposition: str) -> str:
    found = _DISPOSITION.fullmatch(disposition)
    if found is None or disposition != found[1] or len(disposition) > MAX_DISPOSITION:
        raise InvalidArgumentError(
            f"{disposition[:80]!a} is no disposition such as attachment.", name="disposition"
        )
    return disposition.lower()
