"""A value with parameters: what Content-Type and Content-Disposition have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Self

from .folding import Item
from .parameters import Parameters


class Parameterised:
    """A value and its parameters, both of which can be changed.

    Args:
        value: what stands before the parameters, as the subclass has checked it.
        parameters: names and values.
        on_change: is called after each change, with the value.
    """

    __slots__ = ("_on_change", "_value", "is_valid", "parameters")

    _on_change: Callable[[Any], object] | None  # mypy does not see that it takes this very class

    def __init__(
        self,
        value: str,
        parameters: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        on_change: Callable[[Self], object] | None = None,
    ) -> None:
        self._on_change = None
        self._value = value
        self.parameters = Parameters(parameters, on_change=self._changed)
        self.is_valid = True
        self._on_change = on_change

    def encode(self, *, international: bool) -> Iterator[Item]:
        """Yield the pieces of which a header field is folded.

        Args:
            international: UTF-8 may stand in them (RFC 6532); else what is not ASCII is encoded.
        """
        yield Item("", self._value)
        yield from self.parameters.encode(international=international)

    def __str__(self) -> str:
        return "".join([item.space + item.text for item in self.encode(international=True)])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return (self._value, self.parameters) == (other._value, other.parameters)

    __hash__ = None  # type: ignore[assignment]  # mutable

    @classmethod
    def _taken(
        cls,
        value: str | None,
        pairs: Iterable[tuple[str, str]],
        on_change: Callable[[Self], object] | None,
        *,
        default: str,
    ) -> Self:
        """Return what was read in a field body; `default` where the value could not be."""
        made = cls(default)
        if value is None:
            made.is_valid = False
        else:
            made._value = value
        made.parameters = Parameters.taken(pairs)
        made.parameters.on_change = made._changed
        made._on_change = on_change
        return made

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change(self)
