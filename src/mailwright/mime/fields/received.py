"""Received (RFC 5321 section 4.4): the stamp of a server that took the message over.

::

    Stamp           = From-domain By-domain Opt-info [CFWS] ";" FWS date-time
    From-domain     = "FROM" FWS Extended-Domain
    By-domain       = CFWS "BY" FWS Extended-Domain
    Extended-Domain = Domain / (Domain FWS "(" TCP-info ")") /
                      (address-literal FWS "(" TCP-info ")")
    TCP-info        = address-literal / (Domain FWS address-literal)
    Opt-info        = [Via] [With] [ID] [For] [Additional-Registered-Clauses]

====================================  ======  =====  ======
what is read                          STRICT  LOOSE  LOOSER
====================================  ======  =====  ======
from, by, and each clause of one word   yes    yes    yes
clauses in any order, or none of them   no     yes    yes
values of several words, stray words    no     yes    yes
a clause twice: the first one counts    no     yes    yes
no date, or no semicolon before it      no     yes    yes
====================================  ======  =====  ======
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from typing import ClassVar

from ...errors import InvalidArgumentError
from .characters import find_refused, without_unprintable
from .comments import content_of, is_comment
from .compliance import Compliance
from .date import format_date, parse_date
from .folding import without_line_ends
from .tokens import Token, lex

_NAMES = ("from", "by", "via", "with", "id", "for")
MAX_CLAUSES = 100  # what follows is not looked at
_WORD = re.compile(r'[^\s"()<>\\;,]+|<[^\s"()<>\\;]+>')
# A clause is a word that is one of the names; a date stands behind the last semicolon, or, where
# that was forgotten, at the end.
_DATE_AT_END = re.compile(
    r"\s(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s{1,9})?\d{1,2}\s{1,9}[A-Z][a-z]{2}\s{1,9}\d{4}\s{1,9}"
    r"\d{1,2}:\d\d(?::\d\d)?(?:\s[^;]{0,40})?\Z"
)
# The address of the client, as the server saw it, in brackets; the argument of HELO is no such.
_ADDRESS = re.compile(
    r"(?<!\bhelo )(?<!\behlo )(?<!\bhelo=)\[(?:ipv6:)?"
    r"(?:([0-9.]{7,15})(?::\d{1,5})?|([0-9a-f:.]{2,45}))\]",
    re.IGNORECASE,
)
_BARE_ADDRESS = re.compile(r"([0-9.]{7,15})(?::\d{1,5})?\Z|([0-9A-Fa-f:.]{2,45})\Z")

# The transmission types of IANA's registry "Mail Parameters", and how programs spell them else.
_PROTOCOLS = {
    name.lower(): name
    for base in ("SMTP", "ESMTP", "LMTP", "UTF8SMTP", "UTF8LMTP")
    for name in (base, f"{base}A", f"{base}S", f"{base}SA")
} | {
    "smtpsvc": "SMTP",  # QUIRK(Exchange): "Microsoft SMTPSVC(6.0.3790.0)"
    "esmtp-tls": "ESMTPS",  # QUIRK(CommuniGate Pro)
    "local-smtp": "SMTP",  # QUIRK(Exim): what came over a pipe
    "local-bsmtp": "SMTP",
    "local-esmtp": "ESMTP",
    "local": "LOCAL",
    "mms": "MMS",
    "http": "HTTP",
    "https": "HTTPS",
    "imap": "IMAP",
    "pop3": "POP3",
}
_BETWEEN_PROTOCOLS = re.compile(r"[\s/\[\]();,]+")


@dataclass(frozen=True, slots=True)
class ReceivedClause:
    """A clause of a Received field.

    Args:
        name: in lower case: from, by, via, with, id, for, or another that is registered.
        value: its words, without comments.
        comments: what stands in parentheses behind it, as it is written.
    """

    name: str
    value: str
    comments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        refused = [text for text in (self.name, self.value, *self.comments) if _is_unsafe(text)]
        if refused:
            raise InvalidArgumentError(
                f"{refused[0][:80]!a} cannot stand in a Received field: it holds a line break or "
                "another control character.",
                name="clauses",
            )

    def __str__(self) -> str:
        comments = [f"({comment})" for comment in self.comments]
        return " ".join([piece for piece in (self.name, self.value, *comments) if piece])


def _is_unsafe(text: str) -> bool:
    return bool(find_refused(text, free=False))


@dataclass(frozen=True, slots=True)
class Received:
    """What one server noted when it took the message over.

    Args:
        clauses: the clauses in their order; one without a name holds what stands before the first.
        date: when it was; None where that cannot be read.
    """

    field_name: ClassVar[str] = "Received"
    clauses: tuple[ReceivedClause, ...] = ()
    date: datetime | None = None
    _by_name: dict[str, ReceivedClause] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, ReceivedClause] = {}
        for clause in self.clauses:
            by_name.setdefault(clause.name, clause)
        object.__setattr__(self, "_by_name", by_name)

    @classmethod
    def parse(cls, text: str, *, compliance: Compliance = Compliance.LOOSE) -> Received:
        """Read a field body, folded or not; linear.

        Args:
            text: the body; 100 clauses of it count.
            compliance: what is taken; see the module.

        Raises:
            InvalidArgumentError: only at `STRICT`: it does not follow RFC 5321 section 4.4.
        """
        text = without_line_ends(text).replace("\r", " ").strip()
        stamp, date_text = _split(text)
        made = cls(tuple(_clauses(lex(stamp))), parse_date(date_text.strip()))
        if compliance is Compliance.STRICT and (fault := made._fault(text)):
            raise InvalidArgumentError(f"This is no Received field: {fault}.", name="text")
        return made

    @classmethod
    def compose(
        cls,
        *,
        by: str,
        date: datetime,
        from_: str = "",
        tcp_info: str = "",
        via: str = "",
        with_: str = "",
        id_: str = "",
        for_: str = "",
        comment: str = "",
    ) -> Received:
        """Make the field that a server puts on top of what it takes over.

        Args:
            by: the server's own name, or an address literal.
            date: when it was: an aware datetime.
            from_: what the client called itself.
            tcp_info: who it was: an address literal, or a domain and that, such as
                ``a.example [192.0.2.1]``.
            via: the link.
            with_: the protocol, such as ESMTPS.
            id_: under which name the server keeps the message.
            for_: the one recipient, an addr-spec.
            comment: what else the server tells about itself.

        Raises:
            InvalidArgumentError: a value that is more than a word, or a date without time zone.
        """
        format_date(date)
        values = {
            "from": from_,
            "by": by,
            "via": via,
            "with": with_,
            "id": id_,
            "for": for_ and f"<{for_}>",
        }
        for name, value in values.items():
            if value and not _WORD.fullmatch(value):
                raise InvalidArgumentError(
                    f"{value[:80]!a} is no word that could follow {name!r} in a Received field.",
                    name=name,
                )
        for name, value in (("tcp_info", tcp_info), ("comment", comment)):
            if not is_comment(value):
                raise InvalidArgumentError(f"{value[:80]!a} cannot be a comment.", name=name)
        comments = {"from": tcp_info if from_ else "", "by": comment}
        return cls(
            tuple(
                ReceivedClause(name, value, (comments[name],) if comments.get(name) else ())
                for name, value in values.items()
                if value
            ),
            date,
        )

    def clause(self, name: str) -> ReceivedClause | None:
        """Return the first clause of that name, or None.

        Args:
            name: in any case, such as ``with``.
        """
        return self._by_name.get(name.lower())

    @property
    def from_(self) -> str:
        """What the client called itself: a domain or an address literal, or ""."""
        first = self._first_word("from")
        return first.partition("]")[0] + "]" if first.startswith("[") else first

    @property
    def by(self) -> str:
        """The server that took it over; "" where it did not say."""
        return self._first_word("by")

    @property
    def via(self) -> str:
        """The link that it came over; "" as a rule."""
        return self._value("via")

    @property
    def with_(self) -> str:
        """The protocol as the server wrote it; see `protocol`."""
        return self._value("with")

    @property
    def id(self) -> str:
        """Under which name the server kept the message, without angle brackets."""
        return self._first_word("id").removeprefix("<").removesuffix(">")

    @property
    def for_(self) -> str:
        """The recipient, without angle brackets; "" where there were several, as a rule."""
        return self._first_word("for").removeprefix("<").removesuffix(">")

    @property
    def protocol(self) -> str:
        """The protocol by its registered name, such as ESMTPS; "" where it has none."""
        words = _BETWEEN_PROTOCOLS.split(self.with_.lower())
        return next((_PROTOCOLS[word] for word in words if word in _PROTOCOLS), "")

    @property
    def from_ip(self) -> str:
        """The address that the server saw the client have; "" where it does not tell."""
        clause = self.clause("from")
        if clause is None:
            return ""
        behind = clause.value.partition(" ")[2]
        seen = [_address(text) for text in (*clause.comments, behind)]
        return next((address for address in seen if address), "")

    def __str__(self) -> str:
        stamp = " ".join([str(clause) for clause in self.clauses])
        return stamp if self.date is None else f"{stamp}; {format_date(self.date)}"

    def _value(self, name: str) -> str:
        clause = self.clause(name)
        return "" if clause is None else clause.value

    def _first_word(self, name: str) -> str:
        return self._value(name).partition(" ")[0].rstrip(",")

    def _fault(self, text: str) -> str:
        names = [clause.name for clause in self.clauses]
        if names[:2] != ["from", "by"]:
            return "it does not begin with the clauses from and by"
        if len(set(names)) < len(names):
            return "a clause stands there twice"
        known = [_NAMES.index(name) for name in names if name in _NAMES]
        if known != sorted(known):
            return "its clauses have another order"
        if any(" " in clause.value or not clause.value for clause in self.clauses):
            return "a clause has more than one word, or none"
        if self.date is None or ";" not in text:
            return "there is no date behind a semicolon"
        return ""


def _split(text: str) -> tuple[str, str]:
    """Cut the date off, which stands behind the last semicolon outside of comments."""
    stamp, semicolon, date = text.rpartition(";")
    if semicolon and (parse_date(date) is not None or ")" not in date):
        return stamp, date
    found = _DATE_AT_END.search(text, max(len(text) - 120, 0))
    return (text[: found.start()], found[0]) if found is not None else (text, "")


def _clauses(tokens: list[Token]) -> Iterator[ReceivedClause]:
    name = ""
    words: list[str] = []
    comments: list[str] = []
    count = 0
    for kind, text in _words(tokens):
        key = text.lower()
        if kind == "comment":
            content = content_of(text)
            # QUIRK(NAVGW): it puts its whole from clause into parentheses.
            if not (name or words or comments) and content[:5].lower() == "from ":
                yield from _clauses(lex(content))
            else:
                comments.append(content)
        elif key in _NAMES:
            if name or words or comments:
                count += 1
                yield _clause(name, words, comments)
            if count >= MAX_CLAUSES:
                return
            name, words, comments = key, [], []
        else:
            words.append(text)
    if name or words or comments:
        yield _clause(name, words, comments)


def _clause(name: str, words: Iterable[str], comments: Iterable[str]) -> ReceivedClause:
    return ReceivedClause(
        name, without_unprintable(" ".join(words)), tuple(map(without_unprintable, comments))
    )


def _words(tokens: list[Token]) -> Iterator[Token]:
    word: list[str] = []
    for kind, text in tokens:
        if kind in ("space", "comment"):
            if word:
                yield "word", "".join(word)
                word = []
            if kind == "comment":
                yield kind, text
        else:
            word.append(text)
    if word:
        yield "word", "".join(word)


def _address(text: str) -> str:
    """Return the address that a comment or what stands beside the name tells, or ""."""
    found = [match[1] or match[2] for match in _ADDRESS.finditer(text)]
    bare = _BARE_ADDRESS.match(text)
    if bare is not None:
        found.append(bare[1] or bare[2])
    for address in found:
        try:
            ip_address(address)
        except ValueError:
            continue
        return address
    return ""
