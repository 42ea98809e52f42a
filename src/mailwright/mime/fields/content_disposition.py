"""Content-Disposition (RFC 2183): how an entity wants to be shown, and under which name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from ...errors import InvalidArgumentError
from .folding import Item
from .parameters import ATTRIBUTE, Parameters, read_field

# disposition := "Content-Disposition" ":" disposition-type *(";" disposition-parm)
_DISPOSITION = re.compile(rf"\s*({ATTRIBUTE})\s*(?=;|\s|\Z)")
MAX_DISPOSITION = 60  # characters


class ContentDisposition:
    """A disposition, ``inline`` or ``attachment`` as a rule, and its parameters.

    Args:
        disposition: the disposition type.
        parameters: names and values, such as filename.
        on_change: is called after each change.

    Raises:
        InvalidArgumentError: the disposition is no token (RFC 2183 section 2).
    """

    __slots__ = ("_disposition", "_on_change", "is_valid", "parameters")

    def __init__(
        self,
        disposition: str,
        parameters: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        on_change: Callable[[ContentDisposition], object] | None = None,
    ) -> None:
        self._on_change: Callable[[ContentDisposition], object] | None = None
        self.disposition = disposition
        self.parameters = Parameters(parameters, on_change=self._changed)
        self.is_valid = True
        self._on_change = on_change

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
        made = cls("attachment")
        if found is not None and len(found[1]) <= MAX_DISPOSITION:
            made._disposition = found[1].lower()
        else:
            made.is_valid = False
        made.parameters = Parameters.taken(pairs)
        made.parameters.on_change = made._changed
        made._on_change = on_change
        return made

    @property
    def disposition(self) -> str:
        """The disposition type in lower case."""
        return self._disposition

    @disposition.setter
    def disposition(self, disposition: str) -> None:
        found = _DISPOSITION.fullmatch(disposition)
        if found is None or disposition != found[1] or len(disposition) > MAX_DISPOSITION:
            raise InvalidArgumentError(
                f"{disposition[:80]!a} is no disposition such as attachment.", name="disposition"
            )
        self._disposition = disposition.lower()
        self._changed()

    @property
    def is_attachment(self) -> bool:
        """Whether it is anything but ``inline`` (RFC 2183 section 2.8)."""
        return self._disposition != "inline"

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

    def encode(self, *, international: bool) -> Iterator[Item]:
        """Yield the pieces of which a header field is folded.

        Args:
            international: UTF-8 may stand in them (RFC 6532); else what is not ASCII is encoded.
        """
        yield Item("", self._disposition)
        yield from self.parameters.encode(international=international)

    def __str__(self) -> str:
        return "".join([item.space + item.text for item in self.encode(international=True)])

    def __repr__(self) -> str:
        return f"ContentDisposition({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ContentDisposition):
            return NotImplemented
        return (self._disposition, self.parameters) == (other._disposition, other.parameters)

    __hash__ = None  # type: ignore[assignment]  # mutable

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change(self)
