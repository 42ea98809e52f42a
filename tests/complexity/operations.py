"""What users do with messages and field bodies; each step is measured by itself."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

from fuzz.grammars import octet_readers, text_readers
from mailwright import MailwrightError, MimeEntity, MimeMessage, MimePart, Multipart, TextPart
from mailwright.imap.fetch.body_structure import BodyStructure
from mailwright.imap.fetch.envelope import Envelope
from mailwright.imap.fetch.fetched_message import FetchedMessage
from mailwright.imap.ordering.base_subject import base_subject
from mailwright.imap.ordering.thread_tree import read_threads, write_threads
from mailwright.imap.responses import Response
from mailwright.imap.search.esearch import numbers_of, read_esearch
from mailwright.imap.uids.uid_set import UidSet
from mailwright.mime.anonymising import anonymise
from mailwright.mime.body_structure import body_structure
from mailwright.mime.conversions.jmap import to_jmap
from mailwright.mime.events import events
from mailwright.mime.feeding import MimeMessageFeeder
from mailwright.mime.header_reading import read_headers
from mailwright.mime.mailboxes.mbox import Mbox
from mailwright.mime.outgoing import prepare
from mailwright.smtp.capabilities import Capabilities
from mailwright.smtp.inquiries import mailboxes_in
from mailwright.smtp.replies import Reply

Steps = list[tuple[str, Callable[[], object]]]

_BLOCK = 64 * 1024


def _parts(message: MimeMessage) -> list[MimeEntity]:
    """All entities of a message and of the messages in it."""
    found: list[MimeEntity] = []
    waiting: list[MimeEntity] = [] if message.body is None else [message.body]
    while waiting:
        entity = waiting.pop()
        found.append(entity)
        if isinstance(entity, Multipart):
            waiting.extend(entity)
        inner = getattr(entity, "message", None)
        if isinstance(inner, MimeMessage) and inner.body is not None:
            waiting.append(inner.body)
    return found


def _values(message: MimeMessage) -> object:
    return [field.value for part in _parts(message) for field in part.headers]


def _main_fields(message: MimeMessage) -> object:
    names = (
        "from_ sender reply_to to cc bcc resent_to subject date message_id in_reply_to references"
        " list_id list_unsubscribe received keywords importance priority mime_version"
    )
    return [getattr(message, name) for name in names.split()]


def _about_parts(message: MimeMessage) -> object:
    return [
        (part.content_type, part.content_disposition, part.filename, part.is_attachment)
        for part in _parts(message)
    ]


def _contents(message: MimeMessage) -> object:
    leaves = [part for part in _parts(message) if isinstance(part, MimePart)]
    return [part.text if isinstance(part, TextPart) else part.content for part in leaves]


def _bodies(message: MimeMessage) -> object:
    return message.text_body, message.html_body, list(message.attachments)


def _of_kinds(message: MimeMessage) -> object:
    """What parts of particular media types have to say."""
    names = "status_groups fields phantom_headers phantom_body url number total root micalg".split()
    return [[getattr(part, name, None) for name in names] for part in _parts(message)]


def _places(message: MimeMessage) -> object:
    return [place.specifier for place in message.places()]


def _defects(message: MimeMessage) -> object:
    return message.defects, message.ambiguities


def _write(message: MimeMessage) -> object:
    message.headers["X-Seen"] = "1"
    return bytes(message)


def _write_anew(message: MimeMessage) -> object:
    """Write all fields and parts from what they say."""
    for part in _parts(message):
        if isinstance(part, TextPart):
            part.text = part.text
        elif isinstance(part, MimePart):
            part.content = part.content
    fields = [field.encode() for part in _parts(message) for field in part.headers if field.name]
    return fields, bytes(message)


def _prepare(message: MimeMessage) -> object:
    return b"".join(prepare(message, eight_bit=False, international=False).blocks())


#: In their order: what the first ones find out, the later ones need not find out again.
MESSAGE_OPERATIONS: dict[str, Callable[[MimeMessage], object]] = {
    "main fields": _main_fields,
    "walk": _parts,
    "bodies": _bodies,
    "contents": _contents,
    "all fields": _values,
    "about parts": _about_parts,
    "of kinds": _of_kinds,
    "places": _places,
    "anonymise": anonymise,
    "defects": _defects,
    "body structure": lambda message: body_structure(message.source),
    "prepare": _prepare,
    "JMAP": to_jmap,
    "pickle": pickle.dumps,
    "copy": copy.deepcopy,
    "write": _write,
    "write anew": _write_anew,
}


def _feed(data: bytes) -> object:
    feeder = MimeMessageFeeder()
    for start in range(0, len(data), _BLOCK):
        feeder.feed(data[start : start + _BLOCK])
    return feeder.close().subject


#: What else is made of the octets of a message.
OCTET_OPERATIONS: dict[str, Callable[[bytes], object]] = {
    "header only": lambda data: [field.value for field in read_headers(data)],
    "events": lambda data: sum(1 for _ in events(data)),
    "feed": _feed,
    "anonymise": anonymise,
}


def on_message(data: bytes) -> Steps:
    """Return what is done with a message, step by step."""
    box: list[MimeMessage] = []
    steps: Steps = [
        ("parse", lambda: box.append(MimeMessage.parse(data))),
        *((name, lambda do=do: do(box[0])) for name, do in MESSAGE_OPERATIONS.items()),
        *((name, lambda do=do: do(data)) for name, do in OCTET_OPERATIONS.items()),
    ]
    return [(name, _forgiving(step)) for name, step in steps]


def on_mbox(data: bytes) -> Steps:
    """Return what is done with an mbox file."""

    def messages() -> object:
        return [(entry.sender, entry.message.subject) for entry in Mbox.from_bytes(data)]

    steps: Steps = [
        ("split", lambda: sum(1 for _ in Mbox.from_bytes(data))),
        ("defects", lambda: list(Mbox.from_bytes(data).defects)),
        ("messages", messages),
    ]
    return [(name, _forgiving(step)) for name, step in steps]


def on_text(text: str) -> Steps:
    """Return what reads a field body: every grammar, at the levels that take least and most."""
    chosen: dict[str, list[Callable[[], object]]] = {"strictly": [], "looser": []}
    for readers in text_readers().values():
        for name, read in (("strictly", readers[0]), ("looser", readers[-1])):
            chosen[name].append(_forgiving(lambda read=read: read(text)))
    return [
        (name, lambda steps=steps: [step() for step in steps]) for name, steps in chosen.items()
    ]


def on_octets(data: bytes) -> Steps:
    """Return what takes coded octets: every codec, and what looks for faults or files in them."""
    return [
        (name.rpartition("encodings.")[2], _forgiving(lambda read=readers[-1]: read(data)))
        for name, readers in octet_readers().items()
    ]


def on_reply(data: bytes) -> Steps:
    """Return what is read out of the lines of a reply."""
    lines = tuple(data.split(b"\n"))
    reply = Reply(250, lines)
    return [
        ("capabilities", lambda: Capabilities(reply.lines)),
        ("mailboxes", lambda: mailboxes_in(reply)),
        ("texts", lambda: (reply.text, reply.enhanced_code, reply.is_consistent, reply.queue_id)),
    ]


def on_search(data: bytes) -> Steps:
    """Return what is read out of an answer to a search, and out of a subject."""

    def answer(name: bytes) -> Response:
        response = Response.parse(b"* " + name + b" " + data)
        assert response is not None
        return response

    def uids() -> object:
        read = UidSet.parse(data)
        return read & UidSet([5]), read | UidSet([5]), str(read), list(read.split(100))

    return [
        ("uids", lambda: _or_ours(uids)),
        ("SEARCH", lambda: _or_ours(lambda: UidSet(numbers_of(answer(b"SEARCH"))[0]))),
        ("ESEARCH", lambda: _or_ours(lambda: read_esearch(answer(b"ESEARCH")))),
        ("THREAD", lambda: _or_ours(lambda: write_threads(read_threads(data)))),
        ("subject", lambda: base_subject(data.decode("ascii"))),
    ]


def _or_ours(work: Callable[[], object]) -> object:
    try:
        return work()
    except MailwrightError as error:
        return error


def on_fetch(data: bytes) -> Steps:
    """Return what is read out of a FETCH response, of which these are the items or one of them."""

    def items(head: bytes) -> object:
        response = Response.parse(head + data)
        assert response is not None
        message = FetchedMessage(response)
        return message.items, message.gmail_labels, message.annotations, message.headers

    def envelope() -> object:
        read = Envelope.parse(data)
        return read.to, read.sender, read.defects, read.to_bytes()

    def structure() -> object:
        read = BodyStructure.parse(data)
        about = [(part.content_type.name, part.filename, part.size) for part in read.walk()]
        return about, read.text_body, read.defects, read.to_bytes()

    return [
        ("items", lambda: items(b"* 1 FETCH (")),
        ("one item", lambda: items(b"* 1 FETCH (X-GM-LABELS ")),
        ("envelope", envelope),
        ("structure", structure),
    ]


def _forgiving(step: Callable[[], Any]) -> Callable[[], object]:
    """An error of ours is an answer like others."""

    def run() -> object:
        try:
            return step()
        except MailwrightError as error:
            return error

    return run
