"""Parameters of Content-Type and its like (RFC 2045 section 5.1, RFC 2231), changed and written.

What is written is RFC 2231, and plain quotes where ASCII does; or encoded-words in quotes, which
RFC 2047 section 5 forbids and which old programs read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from enum import Enum

from ...errors import InvalidArgumentError
from . import encoded_word
from .characters import find_refused, must_be_encoded
from .compliance import Compliance
from .folding import Item
from .parameter_reading import ATTRIBUTE, MAX_PARAMETERS, ReadField, read_forms
from .tokens import quote

_PLAIN = re.compile(rf"{ATTRIBUTE}\Z")
_NAME = re.compile(r"[A-Za-z0-9!#$&+\-.^_`{|}~]+\Z")  # attribute-char, RFC 2231 section 7

_UNRESERVED = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`{|}~"
)
_PERCENT = [chr(octet) if octet in _UNRESERVED else f"%{octet:02X}" for octet in range(256)]
_ROOM = 76  # characters of one parameter on its line
MAX_NAME = 40  # characters of a name that we write


class ParameterEncoding(Enum):
    """How a parameter is written that is not ASCII."""

    RFC2231 = "rfc2231"  #: ``filename*=utf-8''na%C3%AFve.txt``: the standard
    RFC2047 = "rfc2047"  #: ``filename="=?utf-8?q?na=C3=AFve?="``: what old programs know


class _Store:
    """What parameters hold, apart from who is told of changes: views of it keep nothing alive."""

    __slots__ = ("forms", "items", "read")

    def __init__(self) -> None:
        self.items: dict[str, tuple[str, str]] = {}  # by name in lower case: as spelled, value
        self.read: tuple[str, Compliance, int] | None = None
        self.forms: dict[str, list[tuple[str, str]]] | None = None  # when they are asked for


class Parameters(MutableMapping[str, str]):
    """Parameters in order; names are compared without case and kept as spelled.

    Args:
        values: names and values.
        on_change: is called after each change.

    Raises:
        InvalidArgumentError: a name that is no token, or control characters in a value.
    """

    __slots__ = ("_store", "on_change")

    def __init__(
        self,
        values: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        on_change: Callable[[], object] | None = None,
    ) -> None:
        self._store = _Store()
        self.on_change: Callable[[], object] | None = None
        if values:
            self.update(values)
        self.on_change = on_change

    @classmethod
    def taken(
        cls, reading: ReadField, compliance: Compliance, limit: int = MAX_PARAMETERS
    ) -> Parameters:
        """Take what `read_field` returned, of which nothing is refused.

        Args:
            reading: what it returned.
            compliance: the level it was read at.
            limit: how many parameters were looked at.
        """
        made = cls()
        made._store.items = {name.lower(): (name, value) for name, value in reading.pairs}
        made._store.read = (reading.text, compliance, limit)
        return made

    def view(self, on_change: Callable[[], object]) -> Parameters:
        """Return the same parameters; `on_change` is called after a change by way of these."""
        made = Parameters(on_change=on_change)
        made._store = self._store
        return made

    def variants(self, name: str) -> list[tuple[str, str]]:
        """Return all forms in which a name was given, with the value of each, duplicates kept.

        A form is spelled in lower case: ``filename``, ``filename*``, or ``filename*0`` for what
        the segments from there on make up. Programs differ in which one they take: where the
        values do, they see different names.

        Args:
            name: in any case, without an asterisk.
        """
        key = name.lower()
        forms = self._all_forms().get(key)
        if forms is None:
            return [(key, self[key])] if key in self else []
        return list(forms)

    def _all_forms(self) -> dict[str, list[tuple[str, str]]]:
        store = self._store
        if store.forms is None:
            store.forms = {} if store.read is None else read_forms(*store.read)
        return store.forms

    def __getitem__(self, name: str) -> str:
        return self._store.items[name.lower()][1]

    def __setitem__(self, name: str, value: str) -> None:
        if not _NAME.match(name) or len(name) > MAX_NAME:
            raise InvalidArgumentError(
                f"{name[:80]!a} is no name of a parameter: those are up to {MAX_NAME} letters, "
                "digits and punctuation of ASCII (RFC 2231 section 7).",
                name=name,
            )
        if find_refused(value, free=False):
            raise InvalidArgumentError(
                f"The parameter {name} holds a line break or another control character: "
                f"{value[:80]!a}.",
                name=name,
            )
        self._store.items[name.lower()] = (name, value)
        self._all_forms().pop(name.lower(), None)
        self._changed()

    def __delitem__(self, name: str) -> None:
        del self._store.items[name.lower()]
        self._all_forms().pop(name.lower(), None)
        self._changed()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._store.items

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._store.items.values())

    def __len__(self) -> int:
        return len(self._store.items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Parameters):
            return NotImplemented
        return [(key, value) for key, (_, value) in self._store.items.items()] == [
            (key, value) for key, (_, value) in other._store.items.items()
        ]

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        return f"Parameters({dict(self._store.items.values())!r})"

    def encode(
        self,
        *,
        international: bool,
        encoding: ParameterEncoding = ParameterEncoding.RFC2231,
        always_quote: bool = False,
    ) -> Iterator[Item]:
        """Yield ``name=value`` pieces for folding, the semicolons before them included.

        Args:
            international: UTF-8 may stand in them (RFC 6532); else values that are not ASCII are
                encoded, and a name that is not, which only can have been read, is left out.
            encoding: how they are encoded.
            always_quote: write quotes where a token would do.
        """
        for name, value in self._store.items.values():
            if not (international or name.isascii()):
                continue
            bare = (international or value.isascii()) and not must_be_encoded(value)
            plain = _plain(name, value, always_quote=always_quote) if bare else ""
            yield Item("", ";")
            if plain and len(plain) < _ROOM:
                yield Item(" ", plain)
            elif encoding is ParameterEncoding.RFC2047:
                yield from _quoted_words(name, value)
            else:
                yield from _extended(name, value)

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()


# --- writing -----------------------------------------------------------------------------------


def _plain(name: str, value: str, *, always_quote: bool) -> str:
    fits = len(name) + len(value) + 6 < _ROOM
    if fits and not always_quote and _PLAIN.match(value):
        return f"{name}={value}"
    return f"{name}={quote(value)}"


def _extended(name: str, value: str) -> Iterator[Item]:
    pieces = list(_percent_encoded(value, _ROOM - len(name) - 12))
    if len(pieces) == 1:
        yield Item(" ", f"{name}*=utf-8''{pieces[0]}")
        return
    pieces[0] = f"utf-8''{pieces[0]}"
    for number, piece in enumerate(pieces):
        semicolon = ";" if number < len(pieces) - 1 else ""
        yield Item(" ", f"{name}*{number}*={piece}{semicolon}")


def _quoted_words(name: str, value: str) -> Iterator[Item]:
    room = encoded_word.MAX_WORD - 1
    words = list(encoded_word.encode(value, room - len(name) - 3, room))
    words[0] = f'{name}="{words[0]}'
    words[-1] += '"'
    yield from (Item(" ", word) for word in words)


def _percent_encoded(value: str, room: int) -> Iterator[str]:
    """Cut `value` into percent-encoded pieces; none ends inside a character."""
    piece: list[str] = []
    length = len("utf-8''")
    for character in value:
        encoded = "".join([_PERCENT[octet] for octet in character.encode("utf-8", "replace")])
        if piece and length + len(encoded) > room:
            yield "".join(piece)
            piece, length = [], 0
        piece.append(encoded)
        length += len(encoded)
    yield "".join(piece)
