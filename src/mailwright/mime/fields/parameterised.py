"""A value with parameters: what Content-Type and Content-Disposition have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from ...errors import InvalidArgumentError
from .compliance import Compliance
from .date import format_date, parse_date
from .folding import Item
from .parameter_reading import MAX_PARAMETERS, ReadField, read_field
from .parameters import ParameterEncoding, Parameters

_T = TypeVar("_T")


class Parameterised:
    """A value and its parameters, both of which can be changed.

    A subclass says in `field_name` where it stands, in `_head` how its value is written, in
    `_default` what it is where that cannot be read.

    Args:
        value: what stands before the parameters, as the subclass has checked it.
        parameters: names and values.
        on_change: is called after each change, with the value.
    """

    __slots__ = ("_on_change", "_parameters", "_unread", "_value", "is_valid")

    field_name: ClassVar[str]
    _head: ClassVar[re.Pattern[str]]
    _default: ClassVar[str]
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
        self._parameters: Parameters | None = Parameters(parameters)
        self.is_valid = True
        self._on_change = on_change

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        compliance: Compliance = Compliance.LOOSE,
        on_change: Callable[[Self], object] | None = None,
        limit: int = MAX_PARAMETERS,
    ) -> Self:
        """Read a field body, folded or not; linear.

        Where the value cannot be read, `is_valid` is False.

        Args:
            text: the body, of any length.
            compliance: what is taken; see `fields.parameter_reading`.
            on_change: is called after each change, with the value.
            limit: so many parameters count, segments included.

        Raises:
            InvalidArgumentError: only at `STRICT`: a piece of it does not follow the grammar.
        """
        made, fault = cls._read(text, compliance, on_change, limit)
        if compliance is Compliance.STRICT and (fault or not made.is_valid):
            fault = fault or "its value cannot be read"
            raise InvalidArgumentError(f"This is no {cls.field_name}: {fault}.", name="text")
        return made

    @classmethod
    def understood(
        cls,
        text: str,
        *,
        compliance: Compliance = Compliance.LOOSE,
        on_change: Callable[[Self], object] | None = None,
        limit: int = MAX_PARAMETERS,
    ) -> Self:
        """Read what `compliance` takes of a field body, and leave out the rest; never raises.

        Args:
            text: see `parse`.
            compliance: see `parse`.
            on_change: see `parse`.
            limit: see `parse`.
        """
        return cls._read(text, compliance, on_change, limit)[0]

    @classmethod
    def _read(
        cls,
        text: str,
        compliance: Compliance,
        on_change: Callable[[Self], object] | None,
        limit: int,
    ) -> tuple[Self, str]:
        """Return what was read, and what the strict level does not take of it."""
        reading = read_field(text, cls._head, compliance, limit)
        made = cls.__new__(cls)
        made.take(reading, compliance, on_change, limit)
        return made, reading.fault

    @classmethod
    def taken(cls, value: str, pairs: tuple[tuple[str, str], ...]) -> Self:
        """Make one of what was read elsewhere and needs no decoding; nothing is refused.

        Args:
            value: what stands before the parameters, as the subclass has checked it.
            pairs: names and values, each name once.
        """
        made = cls.__new__(cls)
        made.take_pairs(value, pairs)
        return made

    def take_pairs(self, value: str, pairs: tuple[tuple[str, str], ...]) -> None:
        """Become what was read elsewhere; see `taken`."""
        self._on_change = None
        self._value = value
        self.is_valid = True
        self._parameters = None
        self._unread = (ReadField(None, pairs, "", ""), Compliance.LOOSE, MAX_PARAMETERS)

    def take(
        self,
        reading: ReadField,
        compliance: Compliance,
        on_change: Callable[[Self], object] | None,
        limit: int,
    ) -> None:
        """Become what was read.

        Args:
            reading: what `read_field` returned.
            compliance: the level it was read at.
            on_change: is called after each change, with the value.
            limit: how many parameters were looked at.
        """
        value = None if reading.head is None else self._value_of(reading.head)
        self._on_change = on_change
        self._value = self._default if value is None else value
        self.is_valid = value is not None
        self._parameters = None
        self._unread = (reading, compliance, limit)  # what is made parameters when they are wanted

    def _own_parameters(self) -> Parameters:
        if self._parameters is None:
            self._parameters = Parameters.taken(*self._unread)
        return self._parameters

    def parameter(self, name: str) -> str | None:
        """Return the value of one parameter; None where there is none.

        Args:
            name: in lower case.
        """
        if self._parameters is not None:
            return self._parameters.get(name)
        for spelled, value in self._unread[0].pairs:  # a few: no need to put them in order
            if spelled.lower() == name:
                return value
        return None

    @property
    def parameters(self) -> Parameters:
        """The parameters, which can be changed."""
        # They know the value and not the other way round: a cycle would keep the message alive.
        return self._own_parameters().view(self._changed)

    @classmethod
    def _value_of(cls, head: re.Match[str]) -> str | None:
        """Return the value that `_head` found, or None where it is too long."""
        raise NotImplementedError

    def encode(
        self,
        *,
        international: bool,
        encoding: ParameterEncoding = ParameterEncoding.RFC2231,
        always_quote: bool = False,
    ) -> Iterator[Item]:
        """Yield the pieces of which a header field is folded.

        Args:
            international: UTF-8 may stand in them (RFC 6532); else what is not ASCII is encoded.
            encoding: how it is encoded.
            always_quote: write quotes where a token would do.
        """
        yield Item("", self._value)
        yield from self._own_parameters().encode(
            international=international, encoding=encoding, always_quote=always_quote
        )

    def __str__(self) -> str:
        return "".join([item.space + item.text for item in self.encode(international=True)])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return (self._value, self.parameters) == (other._value, other.parameters)

    __hash__ = None  # type: ignore[assignment]  # mutable

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change(self)


class ParameterAttribute(Generic[_T]):
    """An attribute that is one of the parameters; None removes it.

    Args:
        name: the parameter.
        read: makes of its value what the attribute is; None of what is none.
        write: does the reverse.
        purpose: what it says.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[str], _T | None],
        write: Callable[[_T], str],
        purpose: str,
    ) -> None:
        self._name = name
        self._read = read
        self._write = write
        self.__doc__ = f"The {name} parameter: {purpose}"

    @overload
    def __get__(self, owner: None, kind: type[Parameterised]) -> Self: ...
    @overload
    def __get__(self, owner: Parameterised, kind: type[Parameterised]) -> _T | None: ...
    def __get__(self, owner: Parameterised | None, kind: type[Parameterised]) -> Self | _T | None:
        if owner is None:
            return self
        value = owner.parameter(self._name)
        return None if value is None else self._read(value)

    def __set__(self, owner: Parameterised, value: _T | None) -> None:
        if value is None:
            owner.parameters.pop(self._name, None)
        else:
            owner.parameters[self._name] = self._write(value)


def text_parameter(name: str, purpose: str) -> ParameterAttribute[str]:
    """Make an attribute that is the text of a parameter; see `ParameterAttribute`."""
    return ParameterAttribute(name, str, str, purpose)


def date_parameter(name: str, purpose: str) -> ParameterAttribute[datetime]:
    """Make an attribute that is the date in a parameter (RFC 2183 section 2.4)."""
    purpose = f"{purpose} None where there is no date to read."
    return ParameterAttribute(name, parse_date, format_date, purpose)
