"""APPEND: messages for a mailbox (RFC 9051 section 6.3.12, RFC 3502, RFC 4469, RFC 5257)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ...errors import InvalidArgumentError
from ...mime.storing import StoredMessage
from .._command import Command, code_of
from .._encoder import Encoder
from ..flags import Flag, flag_of
from ..responses import ResponseCode
from ..uids.uid_set import MAX_UID, parse_ranges
from ..write.annotations import Annotations, write_annotations
from ..write.internal_date import date_time
from ..write.message_url import MessageUrl

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Appended:
    """One message of an APPEND.

    Args:
        content: its octets, or the parts that the server makes it of (CATENATE, RFC 4469).
        flags: flags and keywords that it gets.
        internal_date: when it arrived; None for now.
        annotations: values by attribute by entry (RFC 5257).
        utf8: write it as one with UTF-8 in its header (RFC 6855 section 4).
        progress: called as ``progress(done, total)`` in octets.
    """

    content: StoredMessage | Sequence[StoredMessage | MessageUrl]
    flags: tuple[str, ...] = ()
    internal_date: datetime | None = None
    annotations: Annotations = field(default_factory=dict[str, Mapping[str, str | None]])
    utf8: bool = False
    progress: Progress | None = None

    @property
    def stored(self) -> tuple[StoredMessage, ...]:
        """The octets that travel."""
        if isinstance(self.content, StoredMessage):
            return (self.content,)
        return tuple(part for part in self.content if isinstance(part, StoredMessage))

    @property
    def size(self) -> int:
        """Octets that travel."""
        return sum(part.size for part in self.stored)

    @property
    def message_id(self) -> str:
        """Its Message-ID, where its header is among what travels."""
        first = self.content if isinstance(self.content, StoredMessage) else self.content[0]
        return first.message_id if isinstance(first, StoredMessage) else ""

    def blocks(self, part: StoredMessage) -> Iterator[bytes]:
        """Make the octets of a part, and tell the caller how far they have got."""
        progress = self.progress
        if progress is None:
            yield from part.blocks()
            return
        done, total = 0, self.size
        for before in self.stored:
            if before is part:
                break
            done += before.size
        for block in part.blocks():
            yield block
            done += len(block)
            progress(done, total)


def checked_flags(flags: Sequence[str]) -> tuple[str, ...]:
    r"""Return flags that a client may set.

    Raises:
        InvalidArgumentError: they are one text, or ``\Recent`` is among them, which only servers
            set.
    """
    if isinstance(flags, str):
        raise InvalidArgumentError("Flags come as a list, such as [Flag.SEEN].", name="flags")
    if any(flag_of(flag) is Flag.RECENT for flag in flags):
        raise InvalidArgumentError(r"\Recent is set by servers alone.", name="flags")
    return tuple(dict.fromkeys(flags))


class Append(Command[tuple[int | None, tuple[int | None, ...]]]):
    """Add messages to a mailbox, all or none of them; the result is UIDVALIDITY and their UIDs.

    Args:
        mailbox: its name on the wire.
        messages: what is added; several take MULTIAPPEND.
    """

    verb = "APPEND"
    streams = True

    def __init__(self, mailbox: bytes, messages: Sequence[Appended]) -> None:
        self.mailbox = mailbox
        self.messages = messages

    # append         = "APPEND" SP mailbox 1*append-message              RFC 3502 section 6.3.11
    # append-message = append-opts SP append-data
    # append-opts    = [SP flag-list] [SP date-time] *(SP append-ext)    RFC 4466 section 6
    def write(self, encoder: Encoder) -> None:
        """Write mailbox and messages."""
        encoder.raw("APPEND ").astring(self.mailbox)
        for message in self.messages:
            write_message(encoder, message)

    def result(self) -> tuple[int | None, tuple[int | None, ...]]:
        """Return UIDVALIDITY and UIDs; None for each that the server does not tell."""
        code = code_of(self, "APPENDUID")
        return appended_uids(code, len(self.messages))


# append-data    = literal / literal8 / append-data-ext
# append-data-ext= "UTF8" SP "(" literal8 ")"                            RFC 6855 section 4
#                / "CATENATE" SP "(" cat-part *(SP cat-part) ")"         RFC 4469 section 5
def write_message(encoder: Encoder, message: Appended) -> None:
    """Write one message: its flags, its date, and its octets."""
    encoder.space()
    if message.flags:
        encoder.flags(message.flags).space()
    if message.internal_date is not None:
        encoder.raw(date_time(message.internal_date)).space()
    if message.annotations:
        encoder.raw("ANNOTATION ")
        write_annotations(encoder, message.annotations)
        encoder.space()
    if not isinstance(message.content, StoredMessage):
        _write_parts(encoder, message, message.content)
    elif message.utf8:
        # A server that does not know the item would take the message's lines for commands: it is
        # asked first, whatever it offers.
        encoder.raw("UTF8 (")
        _write_octets(encoder, message, message.content, binary=True, waits=True)
        encoder.raw(")")
    else:
        _write_octets(encoder, message, message.content, binary=message.content.binary)


# cat-part       = "URL" SP astring / "TEXT" SP literal                  RFC 4469 section 5
def _write_parts(
    encoder: Encoder, message: Appended, parts: Sequence[StoredMessage | MessageUrl]
) -> None:
    encoder.raw("CATENATE (")
    for place, part in enumerate(parts):
        if place:
            encoder.space()
        if isinstance(part, MessageUrl):
            encoder.raw("URL ").string(str(part))
        else:
            encoder.raw("TEXT ")
            _write_octets(encoder, message, part, binary=part.binary)
    encoder.raw(")")


def _write_octets(
    encoder: Encoder,
    message: Appended,
    part: StoredMessage,
    *,
    binary: bool,
    waits: bool = False,
) -> None:
    encoder.literal_blocks(part.size, lambda: message.blocks(part), binary=binary, waits=waits)


# resp-code-apnd = "APPENDUID" SP nz-number SP append-uid                RFC 4315 section 4
# append-uid     = uniqueid / uid-set           ; the latter with MULTIAPPEND, in order
def appended_uids(
    code: ResponseCode | None, count: int
) -> tuple[int | None, tuple[int | None, ...]]:
    """Return UIDVALIDITY and the UIDs of `count` messages; None where the code tells no such."""
    unknown = (None,) * count
    words = [] if code is None else code.arguments.split()
    if len(words) != 2 or not words[0].isdigit() or len(words[0]) > 10:
        return None, unknown
    validity = int(words[0])
    try:
        ranges = list(parse_ranges(words[1], max_ranges=count))
    except InvalidArgumentError:
        return None, unknown
    total = sum(abs(end - start) + 1 for start, end in ranges)
    if total != count or not 0 < validity <= MAX_UID:
        return None, unknown  # a range says what it likes: no UID is better than a wrong one (I03)
    uids = (uid for start, end in ranges for uid in range(min(start, end), max(start, end) + 1))
    return validity, tuple(uids)
