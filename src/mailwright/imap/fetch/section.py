"""What of a message a FETCH is about: ``BODY[1.2.HEADER.FIELDS (From To)]<0>`` and its like.

An answer is matched to its question by this and nothing else (I17); servers differ in case, quotes
and the order of names of fields.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ...errors import InvalidArgumentError
from ...mime.specifiers import Section, Specifier

# section         = "[" [section-spec] "]"                                  RFC 9051 section 9
# section-binary  = "[" [section-part] "]"
# header-list     = "(" header-fld-name *(SP header-fld-name) ")"
# partial         = "<" number64 "." nz-number64 ">"        ; of a response: "<" number64 ">"
_QUOTED_NAME = rb'"[^"\\]*+(?:\\.[^"\\]*+)*"'
#: The part in brackets of the name of an item, with what follows it.
BRACKETS = rb'\[[^\]"{]*+(?:' + _QUOTED_NAME + rb'[^\]"{]*+){0,1000}\](?:<[0-9]{1,19}>)?'
_NAME = re.compile(
    rb"(BODY(?:\.PEEK)?|BINARY(?:\.SIZE|\.PEEK)?)\[(.*)\](?:<([0-9]{1,19})(?:\.([0-9]{1,19}))?>)?\Z",
    re.IGNORECASE | re.DOTALL,
)
_LITERAL = re.compile(rb"\{([0-9]{1,5})\+?\}\r?\n")
_UNQUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_LIST = re.compile(r" *\( *(.*?) *\) *\Z", re.DOTALL)
# header-fld-name = astring; a name of a field has no colon, either (RFC 5322 section 2.2)
_FIELD_NAME = re.compile(r"[!-9;-~]{1,200}\Z")
_MOST = 2**63 - 1

#: Older names of what has a section (RFC 3501 section 6.4.5).
_ALIASES = {"RFC822": "BODY[]", "RFC822.HEADER": "BODY[HEADER]", "RFC822.TEXT": "BODY[TEXT]"}


class SectionKind(StrEnum):
    """How a section comes."""

    BODY = "BODY"  #: as it is in the message
    BINARY = "BINARY"  #: decoded (RFC 3516)
    BINARY_SIZE = "BINARY.SIZE"  #: only how large it is when decoded


@dataclass(frozen=True, slots=True)
class BodySection:
    """A section of a message, or a range of its octets.

    Args:
        specifier: which part, and what of it.
        kind: how it comes.
        offset: the first octet of a range; None for all.
        count: octets of a range; None in what a server answers, which has no such number.

    Raises:
        InvalidArgumentError: a range that cannot be, a field name that is none, or what BINARY
            cannot give: headers and texts.
    """

    specifier: Specifier
    kind: SectionKind = SectionKind.BODY
    offset: int | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        is_binary = self.kind is not SectionKind.BODY
        if is_binary and self.specifier.section is not Section.WHOLE:
            raise InvalidArgumentError(
                f"{self.kind} has no section {self.specifier}.", name="section"
            )
        if self.kind is SectionKind.BINARY_SIZE and self.offset is not None:
            raise InvalidArgumentError("The size of a range is known.", name="offset")
        if not (0 <= (self.offset or 0) <= _MOST and 0 < (self.count or 1) <= _MOST):
            raise InvalidArgumentError(
                f"{self.offset}.{self.count} is no range of octets.", name="offset"
            )
        for name in self.specifier.fields:
            if not _FIELD_NAME.match(name):
                raise InvalidArgumentError(f"{name[:80]!a} is no name of a field.", name="section")

    @classmethod
    def of(
        cls,
        section: str | Specifier,
        *,
        kind: SectionKind = SectionKind.BODY,
        offset: int | None = None,
        count: int | None = None,
    ) -> BodySection:
        """Make one of a part specifier.

        Args:
            section: such as ``1.2``, ``TEXT`` or ``2.HEADER.FIELDS (From To)``; "" is the message.
            kind: how it comes.
            offset: the first octet of a range; None for all.
            count: octets of a range.

        Raises:
            InvalidArgumentError: there is no such section.
        """
        specifier = section if isinstance(section, Specifier) else Specifier.parse(section)
        return cls(specifier, kind, offset, count)

    @classmethod
    def parse(cls, item: bytes | str) -> BodySection:
        """Read the name of an item, of a request or of a response.

        Args:
            item: such as ``BODY[1.MIME]`` or ``BINARY.PEEK[1]<0.100>``.

        Raises:
            InvalidArgumentError: it is none.
        """
        octets = item.encode("utf-8", "replace") if isinstance(item, str) else item
        found = _NAME.match(_ALIASES.get(str_of(octets), "").encode() or octets)
        if found is None:
            raise InvalidArgumentError(f"{octets[:80]!a} is no section.", name="section")
        kind = SectionKind(found[1].decode("ascii").upper().removesuffix(".PEEK"))
        offset, count = (None if digits is None else int(digits) for digits in found.groups()[2:])
        return cls(Specifier.parse(_spelled(found[2])), kind, offset, count)

    def wire_name(self, *, peek: bool = True) -> str:
        r"""Return the name of the item that asks for it.

        Args:
            peek: whether the message stays unread; without, the server sets ``\Seen``.
        """
        mark = ".PEEK" if peek and self.kind is not SectionKind.BINARY_SIZE else ""
        span = "" if self.offset is None else f"<{self.offset}.{self.count or _MOST}>"
        return f"{self.kind}{mark}[{self._spec()}]{span}"

    def __str__(self) -> str:
        """The name of the item that answers it; two that mean the same are spelled the same."""
        span = "" if self.offset is None else f"<{self.offset}>"
        return f"{self.kind}[{self._spec()}]{span}"

    def _spec(self) -> str:
        text, parenthesis, _ = str(self.specifier).partition(" (")
        if not parenthesis:
            return text
        return f"{text} ({' '.join(_written(name) for name in sorted(self.specifier.fields))})"


def str_of(octets: bytes) -> str:
    """Return the name of an item in upper case, as text."""
    return octets.decode("utf-8", "replace").upper()


def _item_key(octets: bytes) -> str:
    name = str_of(octets)
    if "[" not in name:
        return _ALIASES.get(name, name)
    try:
        return str(BodySection.parse(octets))
    except InvalidArgumentError:
        return name


_cached = lru_cache(512)(_item_key)


def item_key(octets: bytes) -> str:
    """Return the name of an item of a response, spelled as `BodySection` spells it.

    Args:
        octets: as the server sent it, literals in it included.
    """
    return (_cached if len(octets) <= 200 else _item_key)(octets)


def _spelled(spec: bytes) -> str:
    """Return a section with the names of fields bare, without line ends and quotes."""
    plain = _LITERAL.sub(b"", spec).decode("utf-8", "replace")
    text, parenthesis, fields = plain.partition("(")
    if not parenthesis:
        return text.strip()
    found = _LIST.match(f"({fields}")
    names = _UNQUOTED.sub(r"\1", found[1] if found is not None else fields)
    return f"{text.strip()} ({names})"


# atom specials, of which the name of a field may have some
_SPECIAL = re.compile(r'[(){%*"\\\]\x7f]')


def _written(name: str) -> str:
    if not _SPECIAL.search(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
