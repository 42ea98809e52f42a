"""What users do with messages and field bodies; each step is measured by itself."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

from fuzz.grammars import octet_readers, text_readers
from mailwright import MailwrightError, MimeEntity, MimeMessage, MimePart, Multipart, TextPart
from mailwright.mime.anonymising import anonymise
from mailwright.mime.outgoing import prepare


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
    return [getattr(message, name, None) for name in names.split()]


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
    return message.defects, getattr(message, "ambiguities", None)


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
    "prepare": _prepare,
    "pickle": pickle.dumps,
    "copy": copy.deepcopy,
    "write": _write,
    "write anew": _write_anew,
}


def on_message(data: bytes) -> list[tuple[str, Callable[[], object]]]:
    """Return what is done with a message, step by step."""
    box: list[MimeMessage] = []
    steps: list[tuple[str, Callable[[], object]]] = [
        ("parse", lambda: box.append(MimeMessage.parse(data))),
        *((name, lambda do=do: do(box[0])) for name, do in MESSAGE_OPERATIONS.items()),
    ]
    return [(name, _forgiving(step)) for name, step in steps]


def on_text(text: str) -> list[tuple[str, Callable[[], object]]]:
    """Return what reads a field body: every grammar, at the levels that take least and most."""
    chosen: dict[str, list[Callable[[], object]]] = {"strictly": [], "looser": []}
    for readers in text_readers().values():
        for name, read in (("strictly", readers[0]), ("looser", readers[-1])):
            chosen[name].append(_forgiving(lambda read=read: read(text)))
    return [
        (name, lambda steps=steps: [step() for step in steps]) for name, steps in chosen.items()
    ]


def on_octets(data: bytes) -> list[tuple[str, Callable[[], object]]]:
    """Return what takes coded octets: every codec."""
    return [
        (name.rpartition("encodings.")[2], _forgiving(lambda read=read: read(data)))
        for name, [read] in octet_readers().items()
    ]


def _forgiving(step: Callable[[], Any]) -> Callable[[], object]:
    """An error of ours is an answer like others."""

    def run() -> object:
        try:
            return step()
        except MailwrightError as error:
            return error

    return run
