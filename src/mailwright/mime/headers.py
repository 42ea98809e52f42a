"""The header of an entity: its fields in order, duplicates kept, names compared without case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, ClassVar, Protocol, Self, TypeVar, overload

from ..errors import MailwrightError
from .fields.compliance import Compliance
from .fields.folding import WIDTH
from .fields.parameters import ParameterEncoding
from .header import (
    AS_USUAL,
    Header,
    ParsedHeader,
    Reading,
    decoded,
    may_stay,
    survives,
    with_crlf,
    written,
)
from .header_block import HeaderBlock
from .limits import DEFAULT_LIMITS, MimeLimits
from .options import DEFAULT, ParserOptions

__all__ = ["Header", "Headers"]


class _Grammar(Protocol):
    field_name: ClassVar[str]

    @classmethod
    def parse(cls, text: str, *, compliance: Compliance) -> Self: ...


_T = TypeVar("_T", bound=_Grammar)


class Headers:
    """The header of an entity: its fields in order, duplicates kept, names without case.

    A field that was parsed keeps its bytes until it is replaced. Of fields that may stand there
    once, the first one counts, wherever one is asked for; `get_all` has the others. (The lists of
    addresses of a message are those of all fields of the name.) A program that takes the last one
    reads another message: `MimeMessage.ambiguities` tells.
    """

    __slots__ = ("_block", "_list", "_reading", "version")

    #: Counts the changes: what was read of the header holds as long as this stays.
    version: int

    def __init__(self, fields: Iterable[Header] = ()) -> None:
        self._list: list[Header] | None = [*fields]
        self._block: HeaderBlock | None = None  # the bytes while no field has been changed
        self._reading = AS_USUAL
        self.version = 0

    @classmethod
    def from_bytes(
        cls,
        block: bytes,
        options: ParserOptions = DEFAULT,
        limits: MimeLimits = DEFAULT_LIMITS,
        *,
        offset: int = 0,
    ) -> Headers:
        """Take the header of a message or body part, with or without the empty line behind it.

        Never raises. A line that is no field is kept as a `Header` without name.

        Args:
            block: the fields as they are on the wire, with LF or CRLF as line ends.
            options: how they are read.
            limits: the bounds; `field_octets` and `parameters` apply here.
            offset: where the block begins in the message.
        """
        made = cls()
        if options is not DEFAULT or limits is not DEFAULT_LIMITS:
            made._reading = Reading(options, limits)
        made._block = HeaderBlock(block, offset, made._reading)
        made._list = None
        return made

    @property
    def reading(self) -> Reading:
        """The options and limits that the fields that were parsed are read with."""
        return self._reading

    @property
    def options(self) -> ParserOptions:
        """How the fields that were parsed are read."""
        return self._reading.options

    @property
    def limits(self) -> MimeLimits:
        """The bounds within which the fields that were parsed are read."""
        return self._reading.limits

    @property
    def is_modified(self) -> bool:
        """Whether a field was set, added or removed since the bytes were taken."""
        return self._block is None

    @property
    def _fields(self) -> list[Header]:
        """All fields; those that were parsed are cut apart when first asked for."""
        if self._list is None:
            self._list = [] if self._block is None else self._block.all_fields()
        return self._list

    def _edit(self) -> list[Header]:
        fields = self._fields
        self._block = None
        self.version += 1
        return fields

    # --- reading ---

    @overload
    def __getitem__(self, place: str) -> str: ...
    @overload
    def __getitem__(self, place: int) -> Header: ...
    def __getitem__(self, place: str | int) -> str | Header:
        """Return the value of the first field of a name, or the field at an index."""
        if isinstance(place, int):
            return self._fields[place]
        field = self.field(place)
        if field is None:
            raise KeyError(place)
        return field.value

    def field(self, name: str) -> Header | None:
        """Return the first field of that name, or None."""
        fields = self.fields(name)
        return fields[0] if fields else None

    def fields(self, name: str) -> list[Header]:
        """Return all fields of that name, in order."""
        key = name.lower()
        if self._list is None and self._block is not None:
            found = self._block.fields(key)
            if found is not None:
                return found
        return [field for field in self._fields if field.key == key]

    def bodies(self, name: str) -> list[str]:
        """Return the bodies of all fields of that name without their line breaks, in order.

        This is what grammars read: they decode after they have cut up.
        """
        if self._list is None and self._block is not None:
            bodies = self._block.bodies(name.lower())
            if bodies is not None:
                return bodies
        return [field.unfolded for field in self.fields(name)]

    @overload
    def get(self, name: str, default: None = None) -> str | None: ...
    @overload
    def get(self, name: str, default: str) -> str: ...
    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the value of the first field of that name, or `default`."""
        key = name.lower()
        if self._list is None and self._block is not None:
            bodies = self._block.bodies(key)
            if bodies is not None:
                return decoded(bodies[0], key, self._reading) if bodies else default
        field = self.field(key)
        return default if field is None else field.value

    def get_all(self, name: str) -> list[str]:
        """Return the values of all fields of that name, in order."""
        return [field.value for field in self.fields(name)]

    def find(self, name: str) -> int:
        """Return the index of the first field of that name, or -1."""
        key = name.lower()
        return next((i for i, field in enumerate(self._fields) if field.key == key), -1)

    def rfind(self, name: str) -> int:
        """Return the index of the last field of that name, or -1."""
        key = name.lower()
        fields = self._fields
        return next((i for i in range(len(fields) - 1, -1, -1) if fields[i].key == key), -1)

    def typed(self, grammar: type[_T], name: str = "") -> list[_T]:
        """Return what all fields of a name say, in order: ``headers.typed(Received)``.

        What the level of compliance does not take is left out. To write one,
        ``headers[name] = value.format()``, or ``str(value)`` where it has no `format`.

        Args:
            grammar: a class of `fields` with `parse`: `Received`, `AuthenticationResults`,
                `ListUrls`, `ContentType` and so on.
            name: the field name, where it is not the one that the grammar is made for.
        """
        level = self._reading.options.parameters
        found: list[_T] = []
        for field in self.fields(name or grammar.field_name):
            try:
                found.append(grammar.parse(field.unfolded, compliance=level))
            except MailwrightError:
                continue
        return found

    def raw_all(self, name: str) -> list[bytes]:
        """Return the bodies of all fields of that name as they are on the wire, in order."""
        return [field.body for field in self.fields(name)]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.field(name) is not None

    def __iter__(self) -> Iterator[Header]:
        if self._list is None and self._block is not None:
            self._list = self._block.all_fields(with_values=True)
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        return self._fields == other._fields if isinstance(other, Headers) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __getstate__(self) -> tuple[Any, ...]:
        # What was found in the bytes is found again.
        block = self._block
        return block and (block.octets, block.offset), self._list, self._reading, self.version

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        block, self._list, self._reading, self.version = state
        self._block = None if block is None else HeaderBlock(block[0], block[1], self._reading)

    def __repr__(self) -> str:
        return f"Headers({self._fields!r})"

    # --- changing ---

    def __setitem__(self, name: str, value: str) -> None:
        """Put one field in the place of the first of that name, and remove the others.

        Raises:
            InvalidArgumentError: see `Header`.
        """
        field = Header(name, value)
        fields = self._edit()
        keys = [other.key for other in fields]
        if field.key not in keys:
            fields.append(field)
            return
        fields[keys.index(field.key)] = field
        if keys.count(field.key) > 1:
            fields[:] = [other for other in fields if other.key != field.key or other is field]

    def replace(self, index: int, name: str, value: str) -> None:
        """Put a field in the place of that at `index`, whatever its name.

        Args:
            index: a place as a list takes it.
            name: the field name.
            value: the body as text; see `Header`.

        Raises:
            InvalidArgumentError: see `Header`.
            IndexError: there is no such field.
        """
        field = Header(name, value)
        self._fields[index]
        self._edit()[index] = field

    def add(self, name: str, value: str) -> None:
        """Append a field, whether or not there is one of that name.

        Args:
            name: the field name.
            value: the body as text; see `Header`.

        Raises:
            InvalidArgumentError: see `Header`.
        """
        field = Header(name, value)
        self._edit().append(field)

    def extend(self, fields: Iterable[Header]) -> None:
        """Append fields that were made, whether or not there are any of their names.

        Args:
            fields: the fields.
        """
        self._edit().extend(fields)

    def insert(self, index: int, name: str, value: str) -> None:
        """Put a field before that at `index`: trace and Resent fields go on top.

        Args:
            index: a place as `list.insert` takes it.
            name: the field name.
            value: the body as text; see `Header`.

        Raises:
            InvalidArgumentError: see `Header`.
        """
        field = Header(name, value)
        self._edit().insert(index, field)

    def add_raw(self, field: bytes) -> None:
        """Append a field that is written already, such as one that was signed; it stays as it is.

        Raises:
            InvalidArgumentError: see `Header.from_raw`.
        """
        header = Header.from_raw(field)
        self._edit().append(header)

    def remove(self, name: str) -> None:
        """Remove all fields of that name, if there are any."""
        key = name.lower()
        if self.field(key) is not None:
            fields = self._edit()
            fields[:] = [field for field in fields if field.key != key]

    def __delitem__(self, place: str | int) -> None:
        """Remove all fields of a name, or the field at an index."""
        if isinstance(place, int):
            self._fields[place]
            del self._edit()[place]
        elif place not in self:
            raise KeyError(place)
        else:
            self.remove(place)

    # --- writing ---

    def is_international(self) -> bool:
        """Whether a field holds octets beyond ASCII: UTF-8 came so, or nothing else can write it.

        The former can be encoded away when it is written; `encode` shows whether all could.
        """
        if self._block is not None:
            return not self._block.octets.isascii()
        return any(not field.raw.isascii() for field in self._fields)

    def as_made(self) -> dict[str, bytes] | None:
        """Return all fields by name in lower case as `encode` writes them by default.

        None where one was parsed, or a name stands twice.
        """
        found = {field.key: field.raw for field in self._fields if type(field) is Header}
        return found if len(found) == len(self._fields) else None

    def survive(self, *, international: bool, hidden: Collection[str] = ()) -> bool:
        """Whether what was parsed is written as it came, line ends apart; see `encode`.

        Args:
            international: UTF-8 may stand in them (RFC 6532).
            hidden: names of fields that are left out, in lower case.
        """
        return all(
            survives(field, international=international)
            for field in self._fields
            if field.key not in hidden
        )

    def encode(
        self,
        *,
        international: bool = False,
        hidden: Collection[str] = (),
        width: int = WIDTH,
        parameter_encoding: ParameterEncoding = ParameterEncoding.RFC2231,
        always_quote: bool = False,
        exact: bool = False,
    ) -> bytes:
        """Write all fields, each line ended by CRLF, without the empty line behind them.

        Fields that were parsed stay byte for byte, but for line ends. Without `exact` they lose
        stray CRs as well, lines of more than 998 octets, and octets beyond ASCII that
        `international` does not allow.

        Args:
            international: UTF-8 may stand in them (RFC 6532).
            hidden: names of fields that are left out, such as Bcc.
            width: the longest line to aim for, 20 to 998 characters.
            parameter_encoding: how parameters are encoded, in fields written anew.
            always_quote: write quotes around each parameter, in fields written anew.
            exact: fields that were parsed keep the octets that they came with, whatever these are.
        """
        left_out = {name.lower() for name in hidden} if hidden else hidden
        block = b"" if self._block is None else self._block.octets
        if (
            block.endswith(b"\r\n")
            and not block.endswith(b"\n\r\n")
            and not (left_out and any(field.key in left_out for field in self._fields))
            and may_stay(block, international=international)
        ):
            return block
        usual = parameter_encoding is ParameterEncoding.RFC2231 and not always_quote
        as_made = usual and not international and width == WIDTH
        return b"".join(
            [
                field.raw
                if as_made and type(field) is Header
                else with_crlf(field.raw)
                if exact and isinstance(field, ParsedHeader)
                else written(
                    field,
                    international=international,
                    width=width,
                    parameter_encoding=parameter_encoding,
                    always_quote=always_quote,
                )
                for field in self._fields
                if field.key not in left_out
            ]
        )
