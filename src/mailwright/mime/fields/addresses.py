"""Lists of addresses (RFC 5322 section 3.4 and 4.4): what is read, and what was wrong with it.

::

    address         =   mailbox / group
    mailbox         =   name-addr / addr-spec
    name-addr       =   [display-name] angle-addr
    angle-addr      =   [CFWS] "<" addr-spec ">" [CFWS] / obs-angle-addr
    group           =   display-name ":" [group-list] ";" [CFWS]

Reading is total: every text gives a list, in linear time. What an ordinary client would make sense
of is made sense of, and noted as a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from . import encoded_word
from .structured import read_phrase
from .tokens import ATOM, Token, lex


class Fault(Enum):
    """What is wrong with a list of addresses."""

    ROUTE = "a source route, which was left out"
    OBSOLETE = "white space or comments inside an address"
    SEPARATOR = "a missing or wrong separator"
    UNBALANCED = "a bracket, quote or parenthesis without its counterpart"
    NO_DOMAIN = "an address without a domain"
    SYNTAX = "an address that RFC 5322 does not allow"
    TEXT = "text that belongs to no address"
    FOLDING = "a line break or control character that is no folding"
    EMPTY = "an empty place in the list"


class ReadMailbox(NamedTuple):
    """A mailbox as read."""

    name: str
    address: str


class ReadGroup(NamedTuple):
    """A group as read."""

    name: str
    members: list[ReadMailbox]


@dataclass(slots=True)
class Reading:
    """What a list of addresses holds."""

    items: list[ReadMailbox | ReadGroup] = field(default_factory=list[ReadMailbox | ReadGroup])
    faults: set[Fault] = field(default_factory=set[Fault])


_ATEXT = r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]"
_DOT_ATOM = rf"{_ATEXT}+(?:\.{_ATEXT}+)*"
# What nearly every list is made of. Each part ends at a character that cannot be in it, so that a
# miss costs one look at the text; anything else goes to the lexer.
_ORDINARY = re.compile(
    rf'[ \t]*(?:(?:"([^"\\\x00-\x1f\x7f]*)"[ \t]*|((?:{ATOM}[ \t]+)*(?:{ATOM})?))'
    rf"<({_DOT_ATOM}@{_DOT_ATOM})>"
    rf"|({_DOT_ATOM}@{_DOT_ATOM}))[ \t]*(?:,|\Z)"
)
# addr-spec       =   local-part "@" domain                RFC 5322 section 3.4.1
# obs-local-part  =   word *("." word)                       obs-qp = "\" any control
_QUOTED = r'"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\.)*"'
_DOMAIN = rf"(?:{ATOM}(?:\.{ATOM})*|\[(?:[^\[\]\\\x00-\x1f\x7f]|\\.)*\])"
_ADDR_SPEC = re.compile(rf"(?:{ATOM}(?:\.{ATOM})*|{_QUOTED})@{_DOMAIN}\Z", re.DOTALL)
_OBSOLETE_ADDR_SPEC = re.compile(
    rf"(?:{ATOM}|{_QUOTED})(?:\.(?:{ATOM}|{_QUOTED}))*@{_DOMAIN}\Z", re.DOTALL
)
# obs-route       =   obs-domain-list ":"
# obs-domain-list =   *(CFWS / ",") "@" domain *("," [CFWS] ["@" domain])
_ROUTE = re.compile(rf"@{_DOMAIN}(?:,(?:@{_DOMAIN})?)*:\Z", re.DOTALL)
# FWS             =   ([*WSP CRLF] 1*WSP) /  obs-FWS        RFC 5322 section 3.2.2
# A bare LF is taken for CRLF.
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_CFWS = ("space", "comment")
_GAP = re.compile(r"[ \t]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_MISPLACED = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # once the folding is taken out


def read(text: str) -> Reading:
    """Read a list of addresses.

    Args:
        text: a field body, folded or not, of any length.
    """
    unfolded = _FOLD.sub("", text) if "\n" in text else text
    reading = _read_ordinary(unfolded)
    if reading is None:
        reading = _Reader(lex(unfolded)).read()
        if _MISPLACED.search(unfolded):
            reading.faults.add(Fault.FOLDING)
    return reading


def _read_ordinary(text: str) -> Reading | None:
    reading = Reading()
    position = 0
    while position < len(text):
        found = _ORDINARY.match(text, position)
        if found is None:
            return None
        quoted, phrase, angle, bare = found.groups()
        name = quoted if quoted is not None else phrase or ""
        if "\t" in name or (phrase and "  " in phrase):
            return None
        name = name.strip(" ")
        if "=?" in name:
            name = _CONTROLS.sub(" ", encoded_word.decode(name)).strip(" ")
        reading.items.append(ReadMailbox(name, angle or bare))
        position = found.end()
    return reading if text and not text.endswith(",") else None


class _Reader:
    """The state of reading: the words before the next separator, and the group they are in."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._reading = Reading()
        self._words: list[Token] = []
        self._has_at = False  # an at sign is among them
        self._group: ReadGroup | None = None
        self._closed = False  # a mailbox has ended, and no separator has come yet

    def read(self) -> Reading:
        position = 0
        while position < len(self._tokens):
            kind, text = self._tokens[position]
            position += 1
            if kind == "<":
                position = self._angle(position)
            elif kind == ",":
                self._separator()
            elif kind == ";":
                self._end_of_group()
            elif kind == ":" and not self._has_at:
                self._start_of_group()
            elif kind == "junk" or kind in ">:":
                self._junk(kind, text)
            else:
                self._words.append((kind, text))
                self._has_at = self._has_at or kind == "@"
        if not self._flush() and self._ends_with_comma():
            self._fault(Fault.EMPTY)
        if self._group is not None:
            self._fault(Fault.SEPARATOR)
        return self._reading

    def _fault(self, fault: Fault) -> None:
        self._reading.faults.add(fault)

    def _take(self) -> list[Token]:
        words, self._words, self._has_at = self._words, [], False
        return words

    def _ends_with_comma(self) -> bool:
        return next((kind for kind, _ in reversed(self._tokens) if kind not in _CFWS), "") == ","

    def _junk(self, kind: str, text: str) -> None:
        self._fault(Fault.UNBALANCED if text in '"()<>[]' else Fault.TEXT)
        # A quote without end goes; other characters are part of the word they stand in.
        if kind == "junk" and text != '"':
            self._words.append((kind, text))

    # --- lists and groups ---

    def _separator(self) -> None:
        if not self._flush() and not self._closed:
            self._fault(Fault.EMPTY)
        self._closed = False

    def _start_of_group(self) -> None:
        name = read_phrase(self._take())
        self._closed = False
        if self._group is not None or not name:
            self._fault(Fault.TEXT)  # groups do not nest
            return
        self._group = ReadGroup(name, [])
        self._reading.items.append(self._group)

    def _end_of_group(self) -> None:
        self._flush()
        if self._group is None:
            self._fault(Fault.SEPARATOR)  # some clients separate by semicolons
        self._closed = self._group is not None  # a group is an address: a comma may follow it
        self._group = None

    def _add(self, name: str, address: str) -> None:
        if self._closed:
            self._fault(Fault.SEPARATOR)
        if not name and not address:
            return
        members = self._reading.items if self._group is None else self._group.members
        members.append(ReadMailbox(name, address))
        self._closed = True

    # --- mailboxes ---

    def _angle(self, position: int) -> int:
        """Read ``<addr-spec>`` from behind its bracket, and return the position after it."""
        end = self._end_of_angle(position)
        inside = self._tokens[position:end]
        if any(kind == "@" for kind, _ in inside[:1]):
            inside = self._without_route(inside)
        words = self._take()
        name = read_phrase(words)
        self._check_phrase(words)
        address = self._addr_spec(inside)
        if name or address:
            self._add(name, address)
        if not address:
            self._fault(Fault.SYNTAX)
        closed = end < len(self._tokens) and self._tokens[end][0] == ">"
        if not closed:
            self._fault(Fault.UNBALANCED)
        return end + 1 if closed else end

    def _end_of_angle(self, position: int) -> int:
        route = self._tokens[position : position + 1] == [("@", "@")]
        for end in range(position, len(self._tokens)):
            kind = self._tokens[end][0]
            if kind in ("<", ">") or (kind in (",", ";") and not route):
                return end
            route = route and kind != ":"
        return len(self._tokens)

    def _without_route(self, inside: list[Token]) -> list[Token]:
        self._fault(Fault.ROUTE)
        colon = next((i for i, (kind, _) in enumerate(inside) if kind == ":"), len(inside))
        if _ROUTE.match(_text(_solid(inside[: colon + 1]))) is None:
            self._fault(Fault.SYNTAX)
        return inside[colon + 1 :]

    def _flush(self) -> bool:
        """Read the words since the last separator as an address without angle brackets."""
        words = self._take()
        kinds = [kind for kind, _ in words]
        if not any(kind not in _CFWS for kind in kinds):
            return False
        if self._closed:
            self._fault(Fault.TEXT)  # words behind an angle address
            if "@" not in kinds:
                return True
        if "@" not in kinds:
            text = self._addr_spec(words)
            # What was quoted or encoded is a name: as an address it could become anybody's.
            is_name = "quoted" in kinds or encoded_word.decode(text) != text
            self._add(*((read_phrase(words), "") if is_name else ("", text)))
            return True
        position = 0
        last = len(kinds) - 1 - kinds[::-1].index("@")
        while position <= last:
            start, end = _extent(kinds, position)
            name = read_phrase(words[position:start])
            if name:
                self._fault(Fault.TEXT)
            self._add(name, self._addr_spec(words[start:end]))
            position = end
        if read_phrase(words[position:]):
            self._fault(Fault.TEXT)
        return True

    def _check_phrase(self, words: list[Token]) -> None:
        if any(kind in ("@", "literal", "junk") for kind, _ in words):
            self._fault(Fault.TEXT)

    def _addr_spec(self, tokens: list[Token]) -> str:
        """Join an addr-spec from its tokens and note what is wrong with it."""
        kept = self._without_gaps(tokens)
        if kept and not any(kind == "@" for kind, _ in kept):
            self._fault(Fault.NO_DOMAIN)
            words = _text([token for token in tokens if token[0] != "comment"])
            return _visible(_GAP.sub(" ", words).strip(" "))
        address = _text(kept)
        if _ADDR_SPEC.match(address) is None:
            obsolete = _OBSOLETE_ADDR_SPEC.match(address) is not None
            self._fault(Fault.OBSOLETE if obsolete else Fault.SYNTAX)
            if _ADDR_SPEC.match(address.removesuffix(".")) is not None:
                address = address.removesuffix(".")
        return _visible(address)

    def _without_gaps(self, tokens: list[Token]) -> list[Token]:
        """Leave out comments and white space, where that makes no other address.

        They are obsolete beside a dot or an at sign. Between two words they are a fault, and so is
        a line break anywhere: to join what stands around would make up an address.
        """
        kept: list[Token] = []
        gap = broken = False
        for kind, text in tokens:
            if kind in _CFWS:
                gap = True
                broken = broken or (kind == "space" and _MISPLACED.search(text) is not None)
                continue
            if gap and kept:
                beside = kept[-1][0] in (".", "@") or kind in (".", "@")
                self._fault(Fault.OBSOLETE if beside else Fault.SYNTAX)
                if broken:
                    kept.append(("junk", "\ufffd"))
                elif not beside:
                    kept.append(("space", " "))
            gap = broken = False
            kept.append((kind, text))
        return kept


def _solid(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if token[0] not in _CFWS]


def _text(tokens: list[Token]) -> str:
    return "".join([text for _, text in tokens])


def _visible(address: str) -> str:
    """Make control characters visible: to leave them out would make it somebody else's address."""
    return _CONTROLS.sub("\ufffd", address)


def _extent(kinds: list[str], position: int) -> tuple[int, int]:
    """Return where the addr-spec around the first at sign from `position` on starts and ends."""
    at = kinds.index("@", position)
    return _reach(kinds, at, range(at - 1, position - 1, -1)), _reach(
        kinds, at, range(at + 1, len(kinds))
    ) + 1


def _reach(kinds: list[str], at: int, positions: range) -> int:
    """Follow what is joined by dots and at signs away from `at`; spaces do not join."""
    reached = at
    joined = True  # the last solid token joins to the next one across white space
    gap = False
    for position in positions:
        kind = kinds[position]
        if kind in _CFWS:
            gap = True
            continue
        if gap and not joined and kind not in (".", "@"):
            break
        joined = kind in (".", "@")
        gap = False
        reached = position
    return reached
