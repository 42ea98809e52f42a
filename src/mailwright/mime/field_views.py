"""Fields as attributes: lists that are views of a field, and single values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableSequence
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from ..errors import MailwrightError
from .fields.compliance import Compliance
from .headers import Headers
from .latest_fields import fields_of, first_field, put

if TYPE_CHECKING:
    from .message_fields import MessageFields

_T = TypeVar("_T")


class FieldList(MutableSequence[str]):
    """The words of a field as a list; to edit either one changes the other.

    Args:
        headers: where the field is.
        name: its name; of several such fields all count, and one is written.
        parse: reads a field body.
        write: writes one.
    """

    __slots__ = ("_headers", "_name", "_parse", "_values", "_version", "_write")

    def __init__(
        self,
        headers: Headers,
        name: str,
        parse: Callable[[str], list[str]],
        write: Callable[[Iterable[str]], str],
    ) -> None:
        self._headers = headers
        self._name = name
        self._parse = parse
        self._write = write
        self._version = -1  # that of the header when it was read
        self._values: list[str] = []

    def _read(self) -> list[str]:
        if self._version != self._headers.version:
            fields = fields_of(self._headers, self._name)
            self._values = [word for field in fields for word in self._parse(field.unfolded)]
            self._version = self._headers.version
        return self._values

    def _put(self, values: list[str]) -> None:
        put(self._headers, self._name, self._write(values) if values else "")

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return self._read()[index]

    @overload
    def __setitem__(self, index: int, value: str) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[str]) -> None: ...
    def __setitem__(self, index: int | slice, value: str | Iterable[str]) -> None:
        values = [*self._read()]
        if isinstance(index, slice):
            values[index] = value
        else:
            assert isinstance(value, str)
            values[index] = value
        self._put(values)

    def __delitem__(self, index: int | slice) -> None:
        values = [*self._read()]
        del values[index]
        self._put(values)

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[str]:
        return iter([*self._read()])

    def insert(self, index: int, value: str) -> None:
        """Put a word before that at `index`.

        Raises:
            InvalidArgumentError: it cannot stand in the field.
        """
        values = [*self._read()]
        values.insert(index, value)
        self._put(values)

    def extend(self, values: Iterable[str]) -> None:
        """Append words.

        Raises:
            InvalidArgumentError: one cannot stand in the field.
        """
        self._put([*self._read(), *values])

    def clear(self) -> None:
        """Remove the field."""
        self._put([])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, list | tuple | FieldList):
            return NotImplemented
        return self._read() == [*other]

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        return repr(self._read())


class FieldListAttribute:
    """An attribute of a message that is a field of several words.

    Args:
        name: the name of the field.
        parse: reads a field body; never raises.
        write: writes one.
        purpose: what it says.
    """

    def __init__(
        self,
        name: str,
        parse: Callable[[str], list[str]],
        write: Callable[[Iterable[str]], str],
        purpose: str,
    ) -> None:
        self.name = name
        self._parse = parse
        self._write = write
        self.__doc__ = f"{name}: {purpose}"

    @overload
    def __get__(self, message: None, owner: type[MessageFields]) -> FieldListAttribute: ...
    @overload
    def __get__(self, message: MessageFields, owner: type[MessageFields]) -> FieldList: ...
    def __get__(
        self, message: MessageFields | None, owner: type[MessageFields]
    ) -> FieldListAttribute | FieldList:
        if message is None:
            return self
        return FieldList(message.headers, self.name, self._parse, self._write)

    def __set__(self, message: MessageFields, values: Iterable[str]) -> None:
        given = list(values)
        put(message.headers, self.name, self._write(given) if given else "")


class FieldAttribute(Generic[_T]):
    """An attribute of a message that is a field with one value; None removes it.

    It is None where there is no such field, and where the level of compliance does not take it.

    Args:
        name: the name of the field.
        parse: reads a field body at a level; None for what is none.
        write: writes one.
        purpose: what it says.
    """

    def __init__(
        self,
        name: str,
        parse: Callable[[str, Compliance], _T | None],
        write: Callable[[_T], str],
        purpose: str,
    ) -> None:
        self.name = name
        self._parse = parse
        self._write = write
        self.__doc__ = f"{name}: {purpose} None where there is none to read."

    @overload
    def __get__(self, message: None, owner: type[MessageFields]) -> FieldAttribute[_T]: ...
    @overload
    def __get__(self, message: MessageFields, owner: type[MessageFields]) -> _T | None: ...
    def __get__(
        self, message: MessageFields | None, owner: type[MessageFields]
    ) -> FieldAttribute[_T] | _T | None:
        if message is None:
            return self
        field = first_field(message.headers, self.name)
        if field is None:
            return None
        try:
            return self._parse(field.unfolded, field.reading.options.parameters)
        except MailwrightError:
            return None

    def __set__(self, message: MessageFields, value: _T | None) -> None:
        put(message.headers, self.name, "" if value is None else self._write(value))
