"""The reading of address lists that an ordinary pattern does not fit: tokens in, mailboxes out.

What is taken from which text stands in the table of `addresses`.
"""

from __future__ import annotations

import re

from . import encoded_word
from .address_parts import AddressFault, ReadGroup, ReadList, ReadMailbox
from .compliance import Compliance
from .structured import read_phrase
from .tokens import ATOM, Token

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
_AROUND_SIGN = re.compile(r" ?([,@:.]) ?")
_CFWS = ("space", "comment")
_HIDING = ("quoted", "comment", "literal")
_WORD = r"[^\x00-\x20\x7f\"'()<>\[\],;:@\\]"
_HIDDEN = re.compile(rf"(?<!{_WORD}){_WORD}++@{_WORD}++")
_GAP = re.compile(r"[ \t]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_MISPLACED = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # once the folding is taken out


class AddressReader:
    """The state of reading: the words before the next separator, and the group they are in.

    Args:
        tokens: a list without its folding.
        compliance: how closely it has to follow the grammar; see `addresses`.
        encoded_words: the same for encoded-words in names.
        groups: how many there may be.
    """

    def __init__(
        self,
        tokens: list[Token],
        compliance: Compliance,
        encoded_words: Compliance,
        groups: int,
    ) -> None:
        self._groups = groups
        self._tokens = tokens
        self._compliance = compliance
        self._encoded_words = encoded_words
        self._reading = ReadList()
        self._words: list[Token] = []
        self._has_at = False  # an at sign is among them
        self._held: list[Token] = []  # words before a comma that may be part of a name
        self._group: ReadGroup | None = None
        self._depth = 0  # of groups in each other
        self._closed = False  # a mailbox has ended, and no separator has come yet

    def read(self) -> ReadList:
        """Read the whole list."""
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
            self._fault(AddressFault.EMPTY)
        self._release()
        if self._group is not None:
            self._fault(AddressFault.SEPARATOR)
        return self._reading

    def _phrase(self, words: list[Token]) -> str:
        return read_phrase(words, self._encoded_words)

    def _fault(self, fault: AddressFault) -> None:
        self._reading.faults.add(fault)

    def _take(self) -> list[Token]:
        words, self._words, self._has_at = self._words, [], False
        return words

    def _ends_with_comma(self) -> bool:
        return next((kind for kind, _ in reversed(self._tokens) if kind not in _CFWS), "") == ","

    def _junk(self, kind: str, text: str) -> None:
        self._fault(AddressFault.UNBALANCED if text in '"()<>[]' else AddressFault.TEXT)
        # A quote without end goes; other characters are part of the word they stand in.
        if kind == "junk" and text != '"':
            self._words.append((kind, text))

    # --- lists and groups ---

    def _separator(self) -> None:
        if self._may_be_name():
            self._held += [*self._take(), (",", ",")]
            return
        if not self._flush() and not self._closed:
            self._fault(AddressFault.EMPTY)
        self._closed = False

    def _may_be_name(self) -> bool:
        """Whether the words before a comma may belong to a name that goes on: Doe, Ann <…>."""
        kinds = {kind for kind, _ in self._words}
        return not self._closed and "atom" in kinds and kinds.isdisjoint(("@", "quoted"))

    def _release(self) -> None:
        """Read what was held, where no name goes on: each piece is an address without a domain."""
        held, self._held = self._held, []
        piece: list[Token] = []
        for token in held:
            if token[0] == ",":
                self._read_bare(piece)
                self._closed = False
                piece = []
            else:
                piece.append(token)

    def _start_of_group(self) -> None:
        self._release()
        if self._closed:
            self._fault(AddressFault.SEPARATOR)
        words = self._take()
        self._check_phrase(words)
        name = self._phrase(words)
        self._closed = False
        self._depth += 1
        if self._group is not None or not name:
            self._fault(AddressFault.TEXT)  # groups do not nest
            return
        if not self._groups:
            self._fault(AddressFault.TOO_MANY)
            return
        self._groups -= 1
        self._group = ReadGroup(name, [])
        self._reading.items.append(self._group)

    def _end_of_group(self) -> None:
        self._flush()
        if self._group is None:
            self._fault(AddressFault.SEPARATOR)  # some clients separate by semicolons
        self._closed = self._group is not None  # a group is an address: a comma may follow it
        self._depth = max(self._depth - 1, 0)
        if not self._depth:
            self._group = None

    def _add(self, name: str, address: str, route: tuple[str, ...] = ()) -> None:
        if self._closed:
            self._fault(AddressFault.SEPARATOR)
        if not name and not address:
            return
        members = self._reading.items if self._group is None else self._group.members
        members.append(ReadMailbox(name, address, route))
        self._closed = True

    # --- mailboxes ---

    def _angle(self, position: int) -> int:
        """Read ``<addr-spec>`` from behind its bracket, and return the position after it."""
        end = self._end_of_angle(position)
        inside = self._tokens[position:end]
        route: tuple[str, ...] = ()
        if any(kind == "@" for kind, _ in inside[:1]):
            route, inside = self._cut_route(inside)
        address = self._addr_spec(inside)
        if not address and self._has_at:
            self._flush()  # the address stands before the brackets
        words = self._name_words()
        name = self._phrase(words)
        self._check_phrase(words)
        if not address:
            self._fault(AddressFault.SYNTAX)
            name, address = self._hidden(words) or (name, "")
        self._add(name, address, route)
        closed = end < len(self._tokens) and self._tokens[end][0] == ">"
        if not closed:
            self._fault(AddressFault.UNBALANCED)
        return end + 1 if closed else end

    def _name_words(self) -> list[Token]:
        """Take the words before an angle address; what was held belongs to them if they go on."""
        is_phrase = not self._closed and not self._has_at
        if self._held and is_phrase and any(kind not in _CFWS for kind, _ in self._words):
            self._fault(AddressFault.COMMA)
            held, self._held = self._held, []
            return held + self._take()
        self._release()
        return self._take()

    def _end_of_angle(self, position: int) -> int:
        route = self._tokens[position : position + 1] == [("@", "@")]
        for end in range(position, len(self._tokens)):
            kind = self._tokens[end][0]
            if kind in ("<", ">") or (kind in (",", ";") and not route):
                return end
            route = route and kind != ":"
        return len(self._tokens)

    def _cut_route(self, inside: list[Token]) -> tuple[tuple[str, ...], list[Token]]:
        self._fault(AddressFault.ROUTE)
        colon = next((i for i, (kind, _) in enumerate(inside) if kind == ":"), len(inside))
        route = _AROUND_SIGN.sub(r"\1", _text(_with_single_spaces(inside[: colon + 1])))
        domains: list[str] = []
        if _ROUTE.match(route) is None:
            self._fault(AddressFault.SYNTAX)
        else:
            domains = [domain[1:] for domain in route[:-1].split(",") if domain]
        return tuple(domains), inside[colon + 1 :]

    def _flush(self) -> bool:
        """Read the words since the last separator as addresses without angle brackets."""
        self._release()
        return self._read_bare(self._take())

    def _read_bare(self, words: list[Token]) -> bool:
        kinds = [kind for kind, _ in words]
        if not any(kind not in _CFWS for kind in kinds):
            return self._add_hidden(words)
        if self._closed:
            self._fault(AddressFault.TEXT)  # words behind an angle address
            if "@" not in kinds:
                return True
        if "@" not in kinds:
            if not self._add_hidden(words):
                self._add(*self._without_at(words))
            return True
        position = 0
        last = len(kinds) - 1 - kinds[::-1].index("@")
        while position <= last:
            start, end = _extent(kinds, position)
            name = self._phrase(words[position:start])
            if name:
                self._fault(AddressFault.TEXT)
            self._add(name, self._addr_spec(words[start:end]))
            position = end
        if self._phrase(words[position:]):
            self._fault(AddressFault.TEXT)
        return True

    def _without_at(self, words: list[Token]) -> tuple[str, str]:
        """Read words without an at sign as a name or as an address."""
        text = self._addr_spec(words)
        # What was quoted or encoded is a name: as an address it could become anybody's.
        if any(kind == "quoted" for kind, _ in words) or encoded_word.decode(text) != text:
            return self._phrase(words), ""
        return "", text

    def _add_hidden(self, words: list[Token]) -> bool:
        found = None if self._closed else self._hidden(words)
        if found is not None:
            self._add(*found)
        return found is not None

    def _hidden(self, words: list[Token]) -> tuple[str, str] | None:
        """Return name and address of the one address in quotes, comments and square brackets.

        What is encoded is never looked at: it is text and no address.
        """
        if self._compliance is not Compliance.LOOSER:
            return None
        places = [text for kind, text in words if kind in _HIDING and "=?" not in text]
        found = [address for text in places for address in _HIDDEN.findall(text)]
        if len(found) != 1:
            return None
        self._fault(AddressFault.HIDDEN)
        return self._phrase(words).replace(found[0], "").strip(" []<>"), found[0]

    def _check_phrase(self, words: list[Token]) -> None:
        if any(kind in ("@", "literal", "junk") for kind, _ in words):
            self._fault(AddressFault.TEXT)

    def _addr_spec(self, tokens: list[Token]) -> str:
        """Join an addr-spec from its tokens and note what is wrong with it."""
        kept = self._without_gaps(tokens)
        if kept and not any(kind == "@" for kind, _ in kept):
            self._fault(AddressFault.NO_DOMAIN)
            words = _text([token for token in tokens if token[0] != "comment"])
            return _visible(_GAP.sub(" ", words).strip(" "))
        address = _text(kept)
        if self._compliance is Compliance.LOOSER:
            address = _undressed(address)
        if _ADDR_SPEC.match(address) is None:
            obsolete = _OBSOLETE_ADDR_SPEC.match(address) is not None
            self._fault(AddressFault.OBSOLETE if obsolete else AddressFault.SYNTAX)
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
                self._fault(AddressFault.OBSOLETE if beside else AddressFault.SYNTAX)
                if broken:
                    kept.append(("junk", "\ufffd"))
                elif not beside:
                    kept.append(("space", " "))
            gap = broken = False
            kept.append((kind, text))
        return kept


def _with_single_spaces(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        if token[0] not in _CFWS:
            kept.append(token)
        elif kept and kept[-1][0] != "space":
            kept.append(("space", " "))
    return kept


def _text(tokens: list[Token]) -> str:
    return "".join([text for _, text in tokens])


def _undressed(address: str) -> str:
    """Leave out what people copy along with an address."""
    if address[:7].lower() == "mailto:":
        address = address[7:]
    return address[1:-1] if address[:1] == address[-1:] == "'" else address


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
