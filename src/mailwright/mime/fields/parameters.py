"""Parameters of Content-Type and its like (RFC 2045 section 5.1, RFC 2231), in and out.

::

    parameter            := attribute "=" value
    extended-parameter   := attribute ["*" section] ["*"] "=" extended-value
    extended-value       := [charset "'" [language] "'"] value

Reading takes what mail is full of: values with spaces and without quotes, missing semicolons,
encoded-words in values. Writing is RFC 2231, and plain quotes where ASCII does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from functools import lru_cache

from ...errors import InvalidArgumentError
from ..encodings import charsets
from . import encoded_word
from .characters import find_refused, must_be_encoded
from .folding import Item, without_line_ends
from .tokens import quote, unescape

MAX_PARAMETERS = 1_000  # segments of RFC 2231 included; what follows is not looked at

# attribute := token                                             RFC 2045 section 5.1
# token     := 1*<any (US-ASCII) CHAR except SPACE, CTLs, or tspecials>
ATTRIBUTE = r"[A-Za-z0-9!#$%&'*+\-.^_`{|}~]+"
_PLAIN = re.compile(rf"{ATTRIBUTE}\Z")
_NAME = re.compile(r"[A-Za-z0-9!#$&+\-.^_`{|}~]+\Z")  # attribute-char, RFC 2231 section 7
_PARAMETER = re.compile(
    r"[; \t\r\n]*(?:([^ \t\r\n=;\"]+)[ \t\r\n]*=[ \t\r\n]*"
    r'(?:"([^"\\]*(?:\\.[^"\\]*)*)(?:"|\\?\Z)|([^;"][^;]*)?)|[^;]*)',
    re.DOTALL,
)
_EXTENDED = re.compile(r"([^*]+)(?:\*(0|[1-9][0-9]{0,5}))?(\*)?\Z")
_PERCENT_PAIR = re.compile(rb"%([0-9A-Fa-f]{2})")
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_COMMENT_START = re.compile(r'"|(?:(?<=[\s;"/])|\A)\(')
_QUOTED_REST = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_NEXT_PARENTHESIS = re.compile(r"[^()\\]*(?:\\.[^()\\]*)*([()])", re.DOTALL)

_UNRESERVED = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`{|}~"
)
_PERCENT = [chr(octet) if octet in _UNRESERVED else f"%{octet:02X}" for octet in range(256)]
_ROOM = 76  # characters of one parameter on its line
MAX_NAME = 40  # characters of a name that we write


class Parameters(MutableMapping[str, str]):
    """Parameters in order; names are compared without case and kept as spelled.

    Args:
        values: names and values.
        on_change: is called after each change.

    Raises:
        InvalidArgumentError: a name that is no token, or control characters in a value.
    """

    __slots__ = ("_items", "on_change")

    def __init__(
        self,
        values: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        on_change: Callable[[], object] | None = None,
    ) -> None:
        self._items: dict[str, tuple[str, str]] = {}
        self.on_change: Callable[[], object] | None = None
        if values:
            self.update(values)
        self.on_change = on_change

    @classmethod
    def taken(cls, pairs: Iterable[tuple[str, str]]) -> Parameters:
        """Take what `read` returned, of which nothing is refused."""
        made = cls()
        made._items = {name.lower(): (name, value) for name, value in pairs}
        return made

    def __getitem__(self, name: str) -> str:
        return self._items[name.lower()][1]

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
        self._items[name.lower()] = (name, value)
        self._changed()

    def __delitem__(self, name: str) -> None:
        del self._items[name.lower()]
        self._changed()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._items

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Parameters):
            return NotImplemented
        return [(key, value) for key, (_, value) in self._items.items()] == [
            (key, value) for key, (_, value) in other._items.items()
        ]

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        return f"Parameters({dict(self._items.values())!r})"

    def encode(self, *, international: bool) -> Iterator[Item]:
        """Yield ``name=value`` pieces for folding, the semicolons before them included.

        Args:
            international: UTF-8 may stand in them (RFC 6532); else values that are not ASCII are
                encoded, and a name that is not, which only can have been read, is left out.
        """
        for name, value in self._items.values():
            if not (international or name.isascii()):
                continue
            for piece in _write(name, value, international=international):
                yield Item("", ";")
                yield Item(" ", piece)

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()


# --- reading -----------------------------------------------------------------------------------


def without_comments(text: str) -> str:
    """Replace comments by spaces; a parenthesis inside a word, as in ``a(1).txt``, starts none."""
    if "(" not in text:
        return text
    out: list[str] = []
    position = 0
    while (start := _COMMENT_START.search(text, position)) is not None:
        if start[0] == '"':
            rest = _QUOTED_REST.match(text, start.end())
            end = rest.end() if rest else start.end()
            out.append(text[position:end])
        else:
            end = _comment_end(text, start.end())
            out += (text[position : start.start()], " ")
        position = end
    out.append(text[position:])
    return "".join(out)


def _comment_end(text: str, position: int) -> int:
    depth = 1
    while depth:
        found = _NEXT_PARENTHESIS.match(text, position)
        if found is None:
            return len(text)
        depth += 1 if found[1] == "(" else -1
        position = found.end()
    return position


Pairs = tuple[tuple[str, str], ...]
MAX_CACHED = 200  # characters: what is the same in message after message is short


def read_field(text: str, head: re.Pattern[str]) -> tuple[re.Match[str] | None, Pairs]:
    """Read a field body of a value and parameters; never raises, linear.

    Args:
        text: the body, folded or not.
        head: matches the value at its start, up to the first semicolon.
    """
    return _read_cached(text, head) if len(text) <= MAX_CACHED else _read_field(text, head)


def _read_field(text: str, head: re.Pattern[str]) -> tuple[re.Match[str] | None, Pairs]:
    text = without_comments(without_line_ends(text))
    found = head.match(text)
    start = text.find(";") if found is None else found.end()
    return found, tuple(read(text[start:] if start >= 0 else ""))


_read_cached = lru_cache(256)(_read_field)


def read(text: str) -> list[tuple[str, str]]:
    """Return names and values, segments joined and everything decoded.

    Args:
        text: what follows the media type or disposition, unfolded, comments taken out.
    """
    plain: dict[str, str] = {}
    extended: dict[str, str] = {}
    segments: dict[str, dict[int, tuple[str, bool]]] = {}
    spelled: dict[str, str] = {}
    for name, value in _pairs(text):
        found = _EXTENDED.match(name)
        if found is None:
            continue
        base = found[1].lower()
        spelled.setdefault(base, found[1])
        if found[2] is not None:
            segments.setdefault(base, {}).setdefault(int(found[2]), (value, found[3] is not None))
        elif found[3] is not None:
            extended.setdefault(base, _decode_segments([(value, True)]))
        else:
            plain.setdefault(base, encoded_word.decode(value))
    chosen = [(spelled[base], _choose(base, plain, extended, segments)) for base in spelled]
    return [(name, _CONTROLS.sub(" ", value)) for name, value in chosen if value is not None]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    for _ in range(MAX_PARAMETERS):
        if position >= len(text):
            return
        found = _PARAMETER.match(text, position)
        if found is None:
            return
        position = found.end()
        name, quoted, bare = found.groups()
        if quoted is not None:
            yield name, unescape(quoted.removesuffix("\\") if _odd_escape(quoted) else quoted)
        elif bare is not None and bare.strip():
            yield name, bare.strip()


def _odd_escape(quoted: str) -> bool:
    return (len(quoted) - len(quoted.rstrip("\\"))) % 2 == 1


def _choose(
    base: str,
    plain: dict[str, str],
    extended: dict[str, str],
    segments: dict[str, dict[int, tuple[str, bool]]],
) -> str | None:
    """Take the fullest form: ``name*``, then ``name*0``, then ``name``, then ``name*1`` alone."""
    if base in extended:
        return extended[base]
    numbered = segments.get(base, {})
    first = 0 if 0 in numbered else 1 if base not in plain else None
    if first is not None and first in numbered:
        run: list[tuple[str, bool]] = []
        while first in numbered:
            run.append(numbered[first])
            first += 1
        return _decode_segments(run)
    return plain.get(base)


def _decode_segments(run: list[tuple[str, bool]]) -> str:
    """Join segments; the octets of neighbours that are percent-encoded are decoded together."""
    charset = ""
    value, is_extended = run[0]
    if is_extended and value.count("'") >= 2:
        charset, _, value = value.split("'", 2)
        run = [(value, True), *run[1:]]
    out: list[str] = []
    octets: list[bytes] = []
    for value, is_extended in [*run, ("", False)]:
        if is_extended:
            octets.append(_percent_decoded(value))
            continue
        if octets:
            out.append(_text(b"".join(octets), charset))
            octets = []
        out.append(value)
    return "".join(out)


def _percent_decoded(value: str) -> bytes:
    """Resolve %XX; a per cent sign without two digits means itself."""
    octets = value.encode("utf-8", "surrogateescape")
    return _PERCENT_PAIR.sub(lambda pair: bytes.fromhex(pair[1].decode("ascii")), octets)


def _text(octets: bytes, charset: str) -> str:
    if charsets.codec_of(charset) is None:
        return charsets.decode_unlabelled(octets)
    return charsets.decode(octets, charset)[0]


# --- writing -----------------------------------------------------------------------------------


def _write(name: str, value: str, *, international: bool) -> list[str]:
    fits = len(name) + len(value) + 6 < _ROOM
    bare = (international or value.isascii()) and not must_be_encoded(value)
    if bare and fits and _PLAIN.match(value):
        return [f"{name}={value}"]
    if bare and len(quoted := f"{name}={quote(value)}") < _ROOM:
        return [quoted]
    pieces = list(_percent_encoded(value, _ROOM - len(name) - 12))
    if len(pieces) == 1:
        return [f"{name}*=utf-8''{pieces[0]}"]
    pieces[0] = f"utf-8''{pieces[0]}"
    return [f"{name}*{number}*={piece}" for number, piece in enumerate(pieces)]


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
