"""Writes the arguments of a command: the one place that decides how a text crosses the wire.

No argument can add a line or a token (I01): what cannot be quoted becomes a literal, and NUL, which
no string may hold, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..errors import InvalidArgumentError

# atom = 1*ATOM-CHAR; atom-specials = "(" / ")" / "{" / SP / CTL / list-wildcards /
#        quoted-specials / resp-specials                                    RFC 9051 section 9
_ATOM = re.compile(r'[^\x00-\x20(){%*"\\\]\x7f-\U0010ffff]+\Z')
# ASTRING-CHAR = ATOM-CHAR / resp-specials
_ASTRING = re.compile(rb'[^\x00-\x20(){%*"\\\x7f-\xff]+\Z')
# QUOTED-CHAR  = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials / UTF8-2/3/4
_QUOTABLE = re.compile(rb"[^\x00\r\n\x80-\xff]*\Z")
_QUOTABLE_UTF8 = re.compile(rb"[^\x00\r\n]*\Z")
_SPECIAL = re.compile(rb'(["\\])')
# flag-keyword = atom; system flags have a backslash in front
_FLAG = re.compile(r'\\?[^\x00-\x20(){%*"\\\x7f-\U0010ffff]+\Z')
#: Octets of a string above which it travels as a literal: servers bound their lines.
_MAX_QUOTED = 1024
#: Octets that LITERAL- lets through without asking (RFC 7888 section 5).
MAX_LITERAL_MINUS = 4096


@dataclass(frozen=True, slots=True)
class Literal:
    """Octets that travel as they are.

    Args:
        size: how many there are.
        blocks: makes them, block by block; called once.
        announcement: the octets in front, with the CRLF.
        waits: whether the server has to say go on first.
    """

    size: int
    blocks: Callable[[], Iterator[bytes]]
    announcement: bytes
    waits: bool


@dataclass(frozen=True, slots=True)
class WireAbilities:
    """What the server takes on the wire.

    Args:
        literal_plus: LITERAL+ (RFC 7888): no literal waits.
        literal_minus: LITERAL-, also part of IMAP4rev2: no literal up to 4,096 octets waits.
        utf8: UTF8=ACCEPT or IMAP4rev2 is enabled: quoted strings may hold UTF-8.
    """

    literal_plus: bool = False
    literal_minus: bool = False
    utf8: bool = False


class Encoder:
    """The arguments of one command, in pieces: octets, and literals.

    Args:
        abilities: what the server takes.
    """

    __slots__ = ("_octets", "abilities", "pieces")

    def __init__(self, abilities: WireAbilities) -> None:
        self.abilities = abilities
        self.pieces: list[bytes | Literal] = []
        self._octets = bytearray()

    def raw(self, text: bytes | str) -> Encoder:
        """Write what our own code made, letter by letter."""
        octets = text.encode("ascii") if isinstance(text, str) else text
        # The last wall: no line break can come from any argument, whatever was missed before.
        if b"\r" in octets or b"\n" in octets or b"\0" in octets:
            raise InvalidArgumentError("A command is one line.", name="command")
        self._octets += octets
        return self

    def space(self) -> Encoder:
        """Write a space."""
        self._octets += b" "
        return self

    def open(self) -> Encoder:
        """Write "("."""
        self._octets += b"("
        return self

    def close(self) -> Encoder:
        """Write ")"; a space in front of it, left by a list, goes away."""
        if self._octets.endswith(b" "):
            del self._octets[-1:]
        self._octets += b")"
        return self

    def number(self, number: int) -> Encoder:
        """Write a number, which is not negative."""
        if number < 0:
            raise InvalidArgumentError(f"{number} is no number for a command.", name="number")
        self._octets += b"%d" % number
        return self

    def atom(self, text: str) -> Encoder:
        """Write an atom.

        Raises:
            InvalidArgumentError: the text is none.
        """
        if not _ATOM.match(text):
            raise InvalidArgumentError(f"{text!r} is no atom (RFC 9051 section 9).", name="atom")
        self._octets += text.encode("ascii")
        return self

    def flags(self, flags: Iterable[str]) -> Encoder:
        """Write a parenthesised list of flags and keywords.

        Raises:
            InvalidArgumentError: one of them is none.
        """
        self.open()
        for flag in flags:
            if not _FLAG.match(flag):
                raise InvalidArgumentError(
                    f"{flag!r} is no flag or keyword: that is one word of ASCII.",
                    name="flags",
                )
            self._octets += flag.encode("ascii") + b" "
        return self.close()

    def astring(self, text: str | bytes) -> Encoder:
        """Write an atom where it is one, else a string."""
        octets = _octets_of(text)
        if len(octets) <= _MAX_QUOTED and _ASTRING.match(octets) and octets.upper() != b"NIL":
            self._octets += octets
            return self
        return self.string(octets)

    def string(self, text: str | bytes) -> Encoder:
        """Write a quoted string, or a literal where that cannot hold it.

        Raises:
            InvalidArgumentError: the text has a NUL, which no string may hold.
        """
        octets = _octets_of(text)
        quotable = _QUOTABLE_UTF8 if self.abilities.utf8 and _is_utf8(octets) else _QUOTABLE
        if len(octets) > _MAX_QUOTED or not quotable.match(octets):
            return self.literal(octets)
        self._octets += b'"' + _SPECIAL.sub(rb"\\\1", octets) + b'"'
        return self

    def nstring(self, text: str | bytes | None) -> Encoder:
        """Write a string, or NIL for None."""
        return self.raw(b"NIL") if text is None else self.string(text)

    def literal(self, octets: bytes) -> Encoder:
        """Write a literal.

        Raises:
            InvalidArgumentError: it has a NUL (only `literal8` may).
        """
        if b"\0" in octets:
            raise InvalidArgumentError("An IMAP string cannot hold a NUL.", name="text")
        return self.literal_blocks(len(octets), lambda: iter((octets,)))

    def literal_blocks(
        self,
        size: int,
        blocks: Callable[[], Iterator[bytes]],
        *,
        binary: bool = False,
        waits: bool = False,
    ) -> Encoder:
        """Write a literal whose octets are made while they are sent.

        Args:
            size: how many octets `blocks` makes in all.
            blocks: makes them; called once.
            binary: write a literal8, which may hold NUL (RFC 3516).
            waits: let the server say go on, whatever it offers: one that does not know what is
                around the literal would take the octets for commands.
        """
        # literal8 of RFC 9051 has no "+"; that of RFC 6855 section 4 and RFC 7888 has it.
        abilities = self.abilities
        without_asking = not waits and (
            abilities.literal_plus or (abilities.literal_minus and size <= MAX_LITERAL_MINUS)
        )
        mark = b"+" if without_asking else b""
        announcement = b"%s{%d%s}\r\n" % (b"~" if binary else b"", size, mark)
        self._flush()
        self.pieces.append(Literal(size, blocks, announcement, not without_asking))
        return self

    def finish(self) -> list[bytes | Literal]:
        """End the command and return its pieces."""
        self._octets += b"\r\n"
        self._flush()
        return self.pieces

    def _flush(self) -> None:
        if self._octets:
            self.pieces.append(bytes(self._octets))
            self._octets.clear()


def _octets_of(text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise InvalidArgumentError(f"{text!r} is no text.", name="text") from error


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
