"""One message or part: into memory, or to a file while it comes."""

from __future__ import annotations

from pathlib import Path

from ..._flow import Flow, Work
from ...errors import (
    InvalidArgumentError,
    MalformedResponseError,
    MessageNotFoundError,
    PartNotFoundError,
    ServerRefusedError,
)
from ...mime.encodings.transfer import ContentEncoding, decode, decoder_of
from ...mime.specifiers import Section, Specifier
from ..commands.fetch import UidFetch
from ..commands.fetch_into import UidFetchInto
from ..fetch.body_structure import BodyStructure
from ..fetch.defects import FetchDefect
from ..fetch.download_target import DownloadSink, NewFile, Progress, Writable
from ..fetch.fetched_message import FetchedMessage
from ..fetch.items import FetchItems
from ..fetch.section import BodySection, SectionKind
from ..selected.selection import Selection
from .fetching import Fetching


def fetch_one(selection: Selection, items: FetchItems) -> Flow[FetchedMessage]:
    """Fetch items of one message.

    Raises:
        MessageNotFoundError: there is none with its UID.
    """
    fetching = Fetching(selection, items)
    found: list[FetchedMessage] = []
    while batch := (yield from fetching.next_batch()):
        found += batch
    if not found:
        raise _no_message(selection)
    return found[0]


def get_sections(
    selection: Selection, *sections: BodySection, mark_seen: bool = False
) -> Flow[tuple[bytes, ...]]:
    """Return the octets of sections of one message.

    Raises:
        MessageNotFoundError: there is none with its UID, or it has no such part.
        MalformedResponseError: the server answered with more than was asked for.
    """
    names = [one.wire_name(peek=not mark_seen).encode("ascii") for one in sections]
    command = UidFetch(selection, [b"UID", *names])
    yield from command
    found = command.take_away()
    if not found:
        raise _no_message(selection)
    octets = tuple(_octets_of(found[0], section, selection) for section in sections)
    for section, one in zip(sections, octets, strict=True):
        if not one and section.offset is None:
            yield from _require_part(selection, section)
    return octets


def _require_part(selection: Selection, section: BodySection) -> Flow[None]:
    """Raise PartNotFoundError unless the message has a part that came without an octet.

    QUIRK(Dovecot): a part that is not there comes as "", like an empty one. Measured.
    """
    if section.specifier.numbers:
        numbers = ".".join(map(str, section.specifier.numbers))
        message = yield from fetch_one(selection, FetchItems(body_structure=True))
        if message.body_structure is None or message.body_structure.find(numbers) is None:
            raise _no_section(selection, section)


def _octets_of(message: FetchedMessage, section: BodySection, selection: Selection) -> bytes:
    if section.kind is SectionKind.BINARY:
        octets = message.binary(str(section.specifier), offset=section.offset)
    else:
        octets = message.section(section.specifier, offset=section.offset)
    if FetchDefect.CUT_SHORT in message.defects:
        raise MalformedResponseError(f"The server cut message {selection.uids} short.")
    if octets is None and section.offset is not None and str(section) in message.items:
        return b""  # NIL: a range behind the end
    if octets is None:
        raise _no_section(selection, section)
    if section.count is not None and len(octets) > section.count:
        raise MalformedResponseError(
            f"The server sent {len(octets)} octets where {section.count} were asked for."
        )
    return octets


def get_part(selection: Selection, part: str | BodyStructure, *, mark_seen: bool) -> Flow[bytes]:
    """Return the decoded content of a part: decoded by the server where it can (RFC 3516)."""
    specifier = _specifier_of(part)
    if selection.session.has("BINARY") and _is_part(specifier):
        section = BodySection(specifier, SectionKind.BINARY)
        try:
            return (yield from get_sections(selection, section, mark_seen=mark_seen))[0]
        except PartNotFoundError:
            pass  # NIL: a multipart has no content of its own
        except MessageNotFoundError:
            raise
        except ServerRefusedError:
            pass  # NO [UNKNOWN-CTE]: it does not know the encoding
    encoding = yield from _encoding_of(selection, part)
    octets = yield from get_sections(selection, BodySection(specifier), mark_seen=mark_seen)
    return decode(octets[0], encoding)


def download(
    selection: Selection,
    target: Path | Writable,
    part: str | BodyStructure | None,
    *,
    progress: Progress | None,
    overwrite: bool,
    mark_seen: bool,
) -> Flow[int]:
    """Write a message, or the decoded content of a part, to a file; return its octets.

    Raises:
        MessageNotFoundError: there is none with its UID, or it has no such part.
        FileExistsError: there is a file, which is not to be replaced.
        InvalidArgumentError: the target is neither a path nor a file.
        OSError: the file cannot be written. The connection is usable all the same.
    """
    if not isinstance(target, Path):
        if not hasattr(target, "write"):
            raise InvalidArgumentError(
                f"A download goes to a Path or an open binary file, not {type(target).__name__}.",
                name="target",
            )
        return (yield from _into(selection, target, part, progress, mark_seen=mark_seen))
    file = yield from Work(lambda: NewFile(target, overwrite=overwrite))
    try:
        size = yield from _into(selection, file, part, progress, mark_seen=mark_seen)
        yield from Work(file.keep)
    except BaseException:
        file.discard()
        raise
    return size


def _into(
    selection: Selection,
    target: Writable,
    part: str | BodyStructure | None,
    progress: Progress | None,
    *,
    mark_seen: bool,
) -> Flow[int]:
    if part is None:
        sink = DownloadSink(target, None, progress)
        whole = BodySection(Specifier())
        return (yield from _section_into(selection, whole, sink, mark_seen=mark_seen))
    specifier = _specifier_of(part)
    if selection.session.has("BINARY") and _is_part(specifier):
        sink = DownloadSink(target, None, progress)
        section = BodySection(specifier, SectionKind.BINARY)
        try:
            return (yield from _section_into(selection, section, sink, mark_seen=mark_seen))
        except PartNotFoundError:
            pass
        except MessageNotFoundError:
            raise
        except ServerRefusedError:
            if sink.written:
                raise
    encoding = yield from _encoding_of(selection, part)
    sink = DownloadSink(target, decoder_of(encoding), progress)
    section = BodySection(specifier)
    return (yield from _section_into(selection, section, sink, mark_seen=mark_seen))


def _section_into(
    selection: Selection, section: BodySection, sink: DownloadSink, *, mark_seen: bool
) -> Flow[int]:
    """Have the octets of a section go through a sink."""
    protocol = selection.session.protocol

    def is_only() -> bool:
        return sum(b"FETCH" in command.claims for command in protocol.in_flight) == 1

    command = UidFetchInto(selection, section, sink, mark_seen=mark_seen, is_only=is_only)
    try:
        yield from command
        _complete(selection, section, command, sink)
        if not sink.written:
            yield from _require_part(selection, section)
    finally:
        sink.is_closed = True
    return sink.written


def _complete(
    selection: Selection, section: BodySection, command: UidFetchInto, sink: DownloadSink
) -> None:
    found = command.take_away()
    if not found:
        raise _no_message(selection)
    if command.literal is None:  # few octets: they are in the response
        octets = _octets_of(found[0], section, selection)
        sink.total = len(octets)
        sink.write(octets)
    elif command.literal.error is not None:
        raise command.literal.error
    sink.finish()


def _encoding_of(selection: Selection, part: str | BodyStructure) -> Flow[ContentEncoding]:
    """Return the transfer encoding of a part, which its structure names."""
    if isinstance(part, str):
        message = yield from fetch_one(selection, FetchItems(body_structure=True))
        structure = message.body_structure
        found = None if structure is None else structure.find(part)
        if found is None:
            raise _no_section(selection, BodySection.of(part))
        part = found
    if part.is_multipart or part.envelope is not None:
        return ContentEncoding.BINARY
    return part.content_transfer_encoding or ContentEncoding.BINARY


def _specifier_of(part: str | BodyStructure) -> Specifier:
    return Specifier.parse(part if isinstance(part, str) else part.part_specifier)


def _is_part(specifier: Specifier) -> bool:
    return bool(specifier.numbers) and specifier.section is Section.WHOLE


def _no_message(selection: Selection) -> MessageNotFoundError:
    return MessageNotFoundError(f"The folder has no message with UID {selection.uids} (any more).")


def _no_section(selection: Selection, section: BodySection) -> PartNotFoundError:
    return PartNotFoundError(f"Message {selection.uids} has no part {section.specifier}.")
