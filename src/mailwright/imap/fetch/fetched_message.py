"""A message as a FETCH response tells of it: each item is read when it is asked for."""

from __future__ import annotations

from collections.abc import KeysView
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from ...mime.encodings.charsets import decode_unlabelled
from ...mime.header_reading import read_headers
from ...mime.message import MimeMessage
from ...mime.specifiers import Specifier
from .._framer import LargeLiteral
from ..flags import read_flags
from ._values import (
    date_of,
    identifier_of,
    labels_of,
    octets_in,
    pairs_of,
)
from .body_structure import BodyStructure
from .defects import FetchDefect
from .envelope import Envelope
from .item_index import Item, index_of, number_of, uid_in_front
from .section import BodySection, SectionKind

if TYPE_CHECKING:
    from ...mime.headers import Headers
    from ..responses import Response

_MAX_UID = 2**32 - 1


class FetchedMessage:
    """What a server said about one message.

    An attribute is None where its item was not asked for, did not come or cannot be read, and
    where the server has nothing to say. `items` names what came: that tells the cases apart.

    Args:
        response: the response, FETCH or UIDFETCH (RFC 9586).
    """

    __slots__ = ("_body_structure", "_defects", "_envelope", "_items", "_responses", "_uid")

    def __init__(self, response: Response) -> None:
        self._responses: tuple[Response, ...] = (response,)
        self._items: dict[str, Item] | None = None
        self._defects: list[FetchDefect] = []
        self._envelope: Envelope | None = None
        self._body_structure: BodyStructure | None = None
        self._uid: int | None = None

    # --- which message ---------------------------------------------------------------------------

    @property
    def number(self) -> int | None:
        """The sequence number when the response came; None with UIDONLY.

        It is another message's as soon as one is expunged: nothing takes it for an argument.
        """
        first = self._responses[0]
        return None if first.name == b"UIDFETCH" else first.number

    @property
    def uid(self) -> int | None:
        """The UID; None where the server did not say it."""
        if self._uid is None:
            response = self._responses[0]
            if response.name == b"UIDFETCH":
                self._uid = response.number
            elif self._items is None:
                self._uid = uid_in_front(response.frame, response.position)
            if self._uid is None:
                self._uid = number_of(self._index().get("UID"), _MAX_UID) or None
        return self._uid

    @property
    def items(self) -> KeysView[str]:
        """The names of what came, such as "ENVELOPE" and "BODY[1.2]", spelled as `BodySection`."""
        return self._index().keys()

    def __contains__(self, name: object) -> bool:
        return name in self._index()

    # --- what it says ----------------------------------------------------------------------------

    @property
    def flags(self) -> frozenset[str] | None:
        """Flags and keywords: ``Flag.SEEN in item.flags``; see `flags`."""
        item = self._index().get("FLAGS")
        return read_flags(item) if isinstance(item, bytes) else None

    @property
    def internal_date(self) -> datetime | None:
        """When it arrived, an aware datetime."""
        return date_of(self._index().get("INTERNALDATE"))

    @property
    def size(self) -> int | None:
        """Octets of the message (RFC822.SIZE), as the server counts them."""
        return number_of(self._index().get("RFC822.SIZE"))

    @property
    def modseq(self) -> int | None:
        """The number of its latest change (RFC 7162)."""
        item = self._index().get("MODSEQ")
        # QUIRK(unknown): 0 or -1 for a message without one (https://github.com/jstedfast/MailKit/
        # blob/master/UnitTests/Net/Imap/ImapFolderFetchTests.cs).
        return number_of(item.strip(b"() ")) or None if isinstance(item, bytes) else None

    @property
    def envelope(self) -> Envelope | None:
        """Who wrote to whom about what."""
        if self._envelope is None and isinstance(item := self._index().get("ENVELOPE"), bytes):
            self._envelope = Envelope(item)
        return self._envelope

    @property
    def body_structure(self) -> BodyStructure | None:
        """What it is made of; of BODY, where BODYSTRUCTURE did not come."""
        if self._body_structure is None:
            items = self._index()
            item = items.get("BODYSTRUCTURE") or items.get("BODY")
            if isinstance(item, bytes):
                self._body_structure = BodyStructure.parse(item)
        return self._body_structure

    @property
    def email_id(self) -> str | None:
        """The identifier of its content, wherever it lies (EMAILID, RFC 8474)."""
        return identifier_of(self._index().get("EMAILID"))

    @property
    def thread_id(self) -> str | None:
        """The identifier of the thread that it belongs to (THREADID, RFC 8474)."""
        return identifier_of(self._index().get("THREADID"))

    @property
    def save_date(self) -> datetime | None:
        """When it came into this folder (SAVEDATE, RFC 8514)."""
        return date_of(self._index().get("SAVEDATE"))

    @property
    def preview(self) -> str | None:
        """The beginning of its text (PREVIEW, RFC 8970); None also where there is none yet."""
        octets = octets_in(self._index().get("PREVIEW"))
        return None if octets is None else decode_unlabelled(octets)

    @property
    def gmail_labels(self) -> tuple[str, ...] | None:
        """Its labels at Gmail (X-GM-LABELS); those of Gmail itself begin with a backslash."""
        return labels_of(self._index().get("X-GM-LABELS"))

    @property
    def gmail_message_id(self) -> int | None:
        """Its number at Gmail (X-GM-MSGID)."""
        return number_of(self._index().get("X-GM-MSGID"), 2**64 - 1)

    @property
    def gmail_thread_id(self) -> int | None:
        """The number of its thread at Gmail (X-GM-THRID)."""
        return number_of(self._index().get("X-GM-THRID"), 2**64 - 1)

    @property
    def annotations(self) -> dict[str, dict[str, bytes | None]] | None:
        """Annotations (RFC 5257): of each entry, such as "/comment", attributes and values."""
        return pairs_of(self._index().get("ANNOTATION"))

    # --- octets ----------------------------------------------------------------------------------

    def section(self, section: str | Specifier = "", *, offset: int | None = None) -> bytes | None:
        """Return the octets of a section; None where it did not come, or went to a file.

        Args:
            section: a part specifier such as "1.2", "HEADER" or "1.HEADER.FIELDS (From To)"; ""
                is the message.
            offset: where the range begins that was asked for; None where all was.

        Raises:
            InvalidArgumentError: there is no such section.
        """
        return octets_in(self._find(_section(section, offset)))

    def binary(self, section: str = "", *, offset: int | None = None) -> bytes | None:
        """Return the decoded octets of a part (RFC 3516); None where they did not come.

        Args:
            section: a part specifier such as "1.2"; "" is the message.
            offset: where the range begins that was asked for; None where all was.

        Raises:
            InvalidArgumentError: there is no such section.
        """
        wanted = BodySection.of(section, kind=SectionKind.BINARY, offset=offset)
        return octets_in(self._find(wanted))

    def binary_size(self, section: str = "") -> int | None:
        """Return how many octets a part has when it is decoded; None where that did not come.

        Args:
            section: a part specifier such as "1.2"; "" is the message.

        Raises:
            InvalidArgumentError: there is no such section.
        """
        return number_of(self._find(BodySection.of(section, kind=SectionKind.BINARY_SIZE)))

    def literal(self, section: BodySection) -> LargeLiteral | None:
        """Return the large literal that a section came in; None where it came in no such.

        Args:
            section: the section.
        """
        item = self._find(section)
        return item if isinstance(item, LargeLiteral) else None

    @property
    def headers(self) -> Headers | None:
        """The header fields that came: of HEADER, of HEADER.FIELDS, or of the message."""
        octets = octets_in(self._index().get("BODY[HEADER]"))
        if octets is None:
            names = [name for name in self._index() if name.startswith("BODY[HEADER.FIELDS")]
            fields = [octets_in(self._index()[name]) for name in names]
            octets = next((one for one in fields if one is not None), None)
        if octets is None:
            octets = octets_in(self._index().get("BODY[]"))
        return None if octets is None else read_headers(octets)

    @property
    def message(self) -> MimeMessage | None:
        """The message, a new object each time; None where BODY[] did not come."""
        octets = octets_in(self._index().get("BODY[]"))
        return None if octets is None else MimeMessage.parse(octets)

    # --- for what gathers them -------------------------------------------------------------------

    @property
    def defects(self) -> tuple[FetchDefect, ...]:
        """What was wrong with the response, and with those items that were looked at."""
        self._index()
        found = [*self._defects]
        found += self._envelope.defects if self._envelope is not None else ()
        found += self._body_structure.defects if self._body_structure is not None else ()
        return tuple(dict.fromkeys(found))

    @property
    def responses(self) -> tuple[Response, ...]:
        """The responses that it is read from, in the order in which they came."""
        return self._responses

    def merge(self, response: Response) -> bool:
        """Add another response about the same message; return whether it told anything new.

        Of flags and their like the later ones count, of all else the first (I17).

        Args:
            response: the response that came later.
        """
        items = self._index()
        added, defects = index_of(response.frame, response.position, response.literals)
        new = {name: item for name, item in added.items() if name not in items}
        changed = {name: item for name, item in added.items() if name in _CHANGING}
        if not (new or changed):
            return False
        items.update(new, **changed)
        self._defects += defects
        self._responses = (*self._responses, response)
        return True

    def set_preview(self, text: str) -> None:
        """Take the preview that was made here, where the server makes none.

        Args:
            text: the preview.
        """
        self._index()["PREVIEW"] = (text.encode("utf-8", "replace"),)

    def __repr__(self) -> str:
        return f"<FetchedMessage {self.uid or self.number}: {' '.join(self.items)}>"

    def _index(self) -> dict[str, Item]:
        if self._items is None:
            response = self._responses[0]
            self._items, self._defects = index_of(
                response.frame, response.position, response.literals
            )
        return self._items

    def _find(self, wanted: BodySection) -> Item | None:
        items = self._index()
        found = items.get(_key(wanted))
        if found is None and wanted.offset == 0:
            # A server that leaves out <0> is understood: no other range begins there.
            found = items.get(str(BodySection(wanted.specifier, wanted.kind)))
        return found


@lru_cache(256)
def _section(section: str | Specifier, offset: int | None) -> BodySection:
    return BodySection.of(section, offset=offset)


#: The same section is asked of message after message.
_key = lru_cache(256)(str)
_CHANGING = frozenset({"FLAGS", "MODSEQ", "X-GM-LABELS", "ANNOTATION"})
