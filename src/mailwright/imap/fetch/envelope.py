"""The envelope of a message, as a server reads it out of the header (RFC 9051 section 7.5.2)."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from ...mime.address import AddressList
from ...mime.fields.date import parse_date
from ...mime.fields.msg_id import parse_msg_ids
from ...mime.header import AS_USUAL, decoded
from ._envelope_addresses import ADDRESS_LIST, addresses_of
from ._envelope_repair import repaired
from ._strings import NSTRING, comparable, octets_of, text_of, to_wire
from .defects import FetchDefect

# envelope        = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP
#                   env-to SP env-cc SP env-bcc SP env-in-reply-to SP env-message-id ")"
_FIELDS = [NSTRING] * 2 + [ADDRESS_LIST] * 6 + [NSTRING] * 2
#: An envelope as it should be, without groups to take from it.
ENVELOPE = rb"\(" + b" ".join(_FIELDS) + rb"\)"
_match_fields = re.compile(
    rb"\(" + b" ".join(b"(%s)" % field for field in _FIELDS) + rb"\)\Z", re.DOTALL
).match
_ONE_ID = re.compile(rb'"<([^<>"\\\x00-\x20\x7f-\xff]+)>"')
MAX_CACHED = 400  # octets of a list of addresses that may come again

_DATE, _SUBJECT, _FROM, _SENDER, _REPLY_TO, _TO, _CC, _BCC, _IN_REPLY_TO, _MESSAGE_ID = range(10)


class Envelope:
    """Who wrote to whom about what; the attributes have the names of `MimeMessage`.

    It is what the server sent, and each attribute is read when it is asked for. Servers put From
    in the place of Sender and Reply-To where a message has none.

    Args:
        kept: the envelope as `repaired` returns it.
        defects: what was wrong with it.
    """

    __slots__ = ("_defects", "_fields", "_kept", "_lists")

    def __init__(self, kept: bytes, defects: tuple[FetchDefect, ...] | None = None) -> None:
        self._kept = kept
        self._defects = defects
        self._fields: tuple[bytes, ...] = ()
        self._lists: list[AddressList | None] = [None] * 6

    @classmethod
    def parse(cls, octets: bytes) -> Envelope:
        """Read an envelope as a server sent it or `to_bytes` wrote it; never raises.

        Args:
            octets: the parenthesised list; what is wrong with it is in `defects`.
        """
        made = cls(octets)
        made._split()
        return made

    @property
    def date(self) -> datetime | None:
        """Date: when it was written, an aware datetime; None where there is none to read."""
        return parse_date(text_of(self._split()[_DATE]))

    @property
    def subject(self) -> str:
        """Subject, encoded-words decoded; "" where there is none."""
        return decoded(_unfolded(self._split()[_SUBJECT]), "subject", AS_USUAL)

    @property
    def from_(self) -> AddressList:
        """The authors."""
        return self._addresses(_FROM)

    @property
    def sender(self) -> AddressList:
        """Who sent it; the authors, where the message names nobody else."""
        return self._addresses(_SENDER)

    @property
    def reply_to(self) -> AddressList:
        """Where answers shall go; to the authors, where the message names nobody else."""
        return self._addresses(_REPLY_TO)

    @property
    def to(self) -> AddressList:
        """The recipients."""
        return self._addresses(_TO)

    @property
    def cc(self) -> AddressList:
        """Those who got a copy."""
        return self._addresses(_CC)

    @property
    def bcc(self) -> AddressList:
        """Those who got a copy unseen, as far as the message still says so."""
        return self._addresses(_BCC)

    @property
    def in_reply_to(self) -> str:
        """The identifier of the message it answers, without brackets; "" where there is none."""
        return _msg_id(self._split()[_IN_REPLY_TO])

    @property
    def message_id(self) -> str:
        """Message-ID without its angle brackets; "" where there is none."""
        return _msg_id(self._split()[_MESSAGE_ID])

    @property
    def raw(self) -> tuple[bytes | None, ...]:
        """The octets of date, subject, in-reply-to and message-id, as they came; None for NIL."""
        fields = self._split()
        places = (_DATE, _SUBJECT, _IN_REPLY_TO, _MESSAGE_ID)
        return tuple([octets_of(fields[place]) for place in places])

    @property
    def defects(self) -> tuple[FetchDefect, ...]:
        """What was wrong with it, and how it was read."""
        self._split()
        return self._defects or ()

    def to_bytes(self) -> bytes:
        """Return it as a server could have sent it; `parse` reads the same out of it."""
        self._split()
        return to_wire(self._kept)

    def comparable(self) -> bytes:
        """Return what is the same for envelopes that say the same."""
        self._split()
        return comparable(self._kept)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Envelope):
            return NotImplemented
        return self.comparable() == other.comparable()

    def __hash__(self) -> int:
        return hash(self.comparable())

    def __repr__(self) -> str:
        return f"<Envelope {self.subject!r} from {self.from_}>"

    def _split(self) -> tuple[bytes, ...]:
        if not self._fields:
            found = _match_fields(self._kept)
            if found is None:
                self._kept, defects = repaired(self._kept)
                self._defects = (*(self._defects or ()), *defects)
                found = _match_fields(self._kept)
            if found is None:  # what is repaired is well-formed: tests look for this defect
                self._defects = (*(self._defects or ()), FetchDefect.UNREADABLE_ITEM)
                self._kept = b"(%b)" % b" ".join([b"NIL"] * len(_FIELDS))
                self._fields = (b"NIL",) * len(_FIELDS)
                return self._fields
            self._fields = found.groups()
        return self._fields

    def _addresses(self, place: int) -> AddressList:
        made = self._lists[place - _FROM]
        if made is None:
            octets = self._split()[place]
            read = _cached if len(octets) <= MAX_CACHED else addresses_of
            made = self._lists[place - _FROM] = AddressList.taken(read(octets))
        return made


# What is written to a folder is written by few people to few others.
_cached = lru_cache(1024)(addresses_of)


def _unfolded(kept: bytes) -> str:
    text = text_of(kept)
    return text.replace("\r\n", "").replace("\n", "") if "\n" in text else text


def _msg_id(kept: bytes) -> str:
    if kept == b"NIL":
        return ""
    found = _ONE_ID.fullmatch(kept)
    if found is not None:
        return found[1].decode("ascii")
    return next(iter(parse_msg_ids(_unfolded(kept))), "")
