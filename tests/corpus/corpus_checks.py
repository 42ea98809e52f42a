"""Each kind of check: from a library and a row to the library's answer and the right one."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import corpus_forms as forms
from corpus_library import LacksFeatureError, Library, in_utc, leaves, walk
from corpus_rows import Row

Answer = tuple[object, object]  # the library's, and the right one
Check = Callable[[Library, Row], Answer]

PASS, FAIL, CRASH, LACKS = "pass", "fail", "crash", "lacks"


@dataclass(frozen=True)
class Verdict:
    """How a library did: what it answered and what is right, or how it crashed."""

    kind: str
    answer: object = None
    expected: object = None

    @property
    def passed(self) -> bool:
        return self.kind == PASS


def judge(library: Library, row: Row) -> Verdict:
    """Ask a library about a row."""
    try:
        answer, expected = CHECKS[row.check](library, row)
    except LacksFeatureError:
        return Verdict(LACKS, None, row.expected)
    except Exception as error:  # noqa: BLE001 - any error is a crash, and says so
        where = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})"
        return Verdict(CRASH, said, row.expected)
    return Verdict(PASS if answer == expected else FAIL, answer, expected)


@lru_cache(maxsize=64)
def _parsed(library: Library, data: bytes) -> Any:
    return library.parse(data)


def _message(library: Library, row: Row) -> Any:
    return _parsed(library, row.data())


def _root(library: Library, row: Row) -> Any:
    return library.root(_message(library, row))


def _one_of(answers: Iterable[object], expected: object) -> Answer:
    """Any of several answers will do."""
    given = list(answers)
    return (expected if expected in given else given), expected


# --- fields of a message ------------------------------------------------------------------------


def _addresses(field: str, library: Library, row: Row) -> Answer:
    return forms.addresses(library.addresses(_message(library, row), field) or ()), forms.addresses(
        row.expected
    )


def _specs(field: str, library: Library, row: Row) -> Answer:
    found = library.addresses(_message(library, row), field or row.arg) or ()
    return forms.specs(found), [forms.address(spec) for spec in row.expected]


def _names(field: str, library: Library, row: Row) -> Answer:
    found = library.addresses(_message(library, row), field) or ()
    expected = [forms.plain(name) for name in row.expected]
    return [forms.plain(name) for name, _ in found][: len(expected)], expected


def _first(field: str, library: Library, row: Row) -> Answer:
    found = library.addresses(_message(library, row), field) or ()
    return forms.addresses(found[:1]), forms.addresses([row.expected])


def _no_fabrication(library: Library, row: Row) -> Answer:
    found = library.addresses(_message(library, row), "From") or ()
    domains = [spec.rpartition("@")[2].lower() for _, spec in found if "@" in spec]
    return [name for name in domains if name in ("attacker.com", "evil.com")], []


def _field_text(field: str, library: Library, row: Row) -> Answer:
    found = library.field_text(_message(library, row), field or row.arg)
    return found if found is None else forms.plain(found), forms.plain(row.expected)


def _message_id(library: Library, row: Row) -> Answer:
    found = library.message_ids(_message(library, row), "Message-ID")
    return [forms.bare_id(one) for one in found], [forms.bare_id(row.expected)]


def _message_ids(field: str, library: Library, row: Row) -> Answer:
    return library.message_ids(_message(library, row), field), row.expected


def _date(library: Library, row: Row) -> Answer:
    return in_utc(library.date(_message(library, row))), row.expected


# --- the tree -----------------------------------------------------------------------------------


def _shape(library: Library, entity: Any) -> Any:
    media_type = library.media_type(entity)
    children = library.children(entity)
    return [media_type, *(_shape(library, child) for child in children)] if children else media_type


def _parts(library: Library, row: Row) -> Answer:
    return forms.tree(_shape(library, _root(library, row))), forms.tree(row.expected)


_NOWHERE = object()


def _at(library: Library, row: Row, path: str) -> Any:
    """Return the entity at a path such as "/2/1"; "/" is the root."""
    entity = _root(library, row)
    for step in path.split("/"):
        if step:
            children = library.children(entity)
            if int(step) > len(children):
                return _NOWHERE
            entity = children[int(step) - 1]
    return entity


def _part(ask: Callable[[Library, Any, Any], object], library: Library, row: Row) -> Answer:
    """Ask about the entity that the row names; `ask` knows what is expected and its form."""
    entity = _at(library, row, row.arg)
    if entity is _NOWHERE:
        return "there is no such part", row.expected
    return ask(library, entity, row.expected), row.expected


def _part_text(library: Library, entity: Any, expected: Any) -> object:
    return forms.text_like(library.text(entity), expected)


def _part_contains(library: Library, entity: Any, expected: str) -> object:
    text = forms.plain(library.text(entity))
    return expected if forms.plain(expected) in text else text


def _part_content(library: Library, entity: Any, _expected: Any) -> object:
    content = library.content(entity)
    return None if content is None else forms.octets(content)


def _part_payload(library: Library, entity: Any, _expected: Any) -> object:
    content = library.content(entity)
    return None if content is None else forms.octets_lf(content)


def _part_content_id(library: Library, entity: Any, expected: str) -> object:
    found = forms.bare_id(library.content_id(entity))
    return expected if found == forms.bare_id(expected) else found


def _part_header(library: Library, row: Row) -> Answer:
    path, field = row.arg
    entity = _at(library, row, path)
    found = None if entity is _NOWHERE else library.entity_field(entity, field)
    return found if found is None else forms.plain(found), forms.plain(row.expected)


PARTS: dict[str, Callable[[Library, Any, Any], object]] = {
    "part_count": lambda library, entity, _: len(library.children(entity)),
    "part_type": lambda library, entity, _: library.media_type(entity),
    "part_text": _part_text,
    "part_contains": _part_contains,
    "part_bytes": _part_content,
    "part_payload_lf": _part_payload,
    "part_raw_lf": lambda library, entity, _: forms.octets_lf(library.raw_body(entity)),
    "part_charset": lambda library, entity, _: library.charset(entity).lower(),
    "part_filename": lambda library, entity, _: library.filename(entity),
    "part_disposition": lambda library, entity, _: library.disposition(entity),
    "part_content_id": _part_content_id,
}


# --- what is somewhere in the tree --------------------------------------------------------------


def _filenames(library: Library, row: Row) -> Answer:
    names = [library.filename(one) for one in leaves(library, _root(library, row))]
    return [name for name in names if name], row.expected


def _has_filename(library: Library, row: Row) -> Answer:
    names = [library.filename(one) for one in walk(library, _root(library, row))]
    return _one_of(names, row.expected)


def _has_content_id(library: Library, row: Row) -> Answer:
    ids = [forms.bare_id(library.content_id(one)) for one in walk(library, _root(library, row))]
    return _one_of(ids, forms.bare_id(row.expected))


def _has_content(measure: Callable[[bytes], object], library: Library, row: Row) -> Answer:
    found = leaves(library, _root(library, row))
    return _one_of([measure(library.content(one) or b"") for one in found], row.expected)


def _named_content(library: Library, row: Row) -> Answer:
    found = leaves(library, _root(library, row))
    named = [one for one in found if library.filename(one) == row.arg]
    return _one_of([forms.octets(library.content(one) or b"") for one in named], row.expected)


def _named_text(library: Library, row: Row) -> Answer:
    found = leaves(library, _root(library, row))
    named = [one for one in found if library.filename(one) == row.arg]
    texts = [forms.text_like(library.text(one), row.expected) for one in named]
    return _one_of(texts, row.expected)


def _body(subtype: str, library: Library, row: Row) -> Answer:
    found = library.body_text(_message(library, row), subtype)
    return found if found is None else forms.text_like(found, row.expected), row.expected


def _html_text(library: Library, row: Row) -> Answer:
    found = library.body_text(_message(library, row), "html") or ""
    return forms.text_like(forms.without_tags(found), row.expected), row.expected


def _some_text_contains(subtype: str, library: Library, row: Row) -> Answer:
    found = leaves(library, _root(library, row))
    texts = [
        forms.plain(library.text(one))
        for one in found
        if library.media_type(one) == f"text/{subtype}"
    ]
    wanted = forms.plain(row.expected)
    return wanted if any(wanted in text for text in texts) else texts, wanted


def _flowed_body(library: Library, row: Row) -> Answer:
    return forms.plain(library.flowed_body(_message(library, row))), forms.plain(row.expected)


def _signed(library: Library, row: Row) -> Answer:
    root = _root(library, row)
    said = {name: library.parameter(root, name) for name in ("protocol", "micalg")}
    return (library.media_type(root), said), ("multipart/signed", row.expected)


def _report_field(library: Library, row: Row) -> Answer:
    found = library.report_fields(_message(library, row), row.arg)
    return _one_of([forms.plain(one).lower() for one in found], forms.plain(row.expected).lower())


def _reassemble(library: Library, row: Row) -> Answer:
    whole = library.parse(library.reassemble([row.beside(name) for name in row.arg]))
    original = library.parse(row.beside(row.expected))
    return _essence(library, whole), _essence(library, original)


def _essence(library: Library, message: Any) -> object:
    """What a message says, whatever became of its header on the way."""
    root = library.root(message)
    contents = [forms.octets_lf(library.content(one) or b"") for one in leaves(library, root)]
    subject = library.field_text(message, "Subject")
    return _shape(library, root), contents, library.addresses(message, "From"), subject


# --- mailboxes ----------------------------------------------------------------------------------


def _mbox_count(library: Library, row: Row) -> Answer:
    return len(library.split_mbox(row)), row.expected


def _mbox_parts(library: Library, row: Row) -> Answer:
    message = library.split_mbox(row)[row.arg]
    return forms.tree(_shape(library, library.root(message))), forms.tree(row.expected)


def _mbox_subject(library: Library, row: Row) -> Answer:
    found = library.field_text(library.split_mbox(row)[row.arg], "Subject")
    return forms.plain(found or ""), forms.plain(row.expected)


# --- tables -------------------------------------------------------------------------------------


def _content_type(library: Library, row: Row) -> Answer:
    media_type, parameters = library.content_type(row.input)
    return {"type": media_type, "params": forms.parameters(parameters)}, row.expected


def _content_disposition(library: Library, row: Row) -> Answer:
    disposition, parameters = library.content_disposition(row.input)
    expected = {**row.expected, "disposition": row.expected["disposition"].lower()}
    return {"disposition": disposition, "params": forms.parameters(parameters)}, expected


def _read_date(library: Library, row: Row) -> Answer:
    expected = row.expected if isinstance(row.expected, list) else [row.expected]
    found = in_utc(library.read_date(row.input))
    return (expected if found in expected else found), expected


def _received(library: Library, row: Row) -> Answer:
    found = library.received(row.input)
    asked = {name: value for name, value in found.items() if name in row.expected}
    return forms.received(asked), forms.received(row.expected)


def _quoted_printable(library: Library, row: Row) -> Answer:
    found = library.decode("quoted-printable", row.input.encode("latin-1"))
    wanted = row.expected.encode("latin-1")
    return found.replace(b"\r\n", b"\n"), wanted.replace(b"\r\n", b"\n")


def _decode(library: Library, row: Row) -> Answer:
    found = library.decode(row.arg, row.data())
    if "lf_size" in row.expected:
        short = with_lf_names(forms.octets_lf(found))
        return short, {name: row.expected[name] for name in short}
    return forms.octets(found), row.expected


def with_lf_names(octets: dict[str, object]) -> dict[str, object]:
    return {f"lf_{name}": value for name, value in octets.items()}


def _address_class(library: Library, row: Row) -> Answer:
    return library.address_class(row.input, row.expected), row.expected


TABLES: dict[str, Check] = {
    "addr_list": lambda library, row: (
        forms.addresses(library.read_addresses(row.input)),
        forms.addresses(row.expected),
    ),
    "addr_specs": lambda library, row: (
        forms.specs(library.read_addresses(row.input)),
        [forms.address(spec) for spec in row.expected],
    ),
    "mailbox_valid": lambda library, row: (library.is_one_mailbox(row.input), row.expected),
    "address": _address_class,
    "address_eai": lambda library, row: (
        library.is_international_address(row.input),
        row.expected["valid"],
    ),
    "content_type": _content_type,
    "content_disposition": _content_disposition,
    "date_parse": _read_date,
    "msg_ids": lambda library, row: (library.read_message_ids(row.input), row.expected),
    "unstructured": lambda library, row: (
        forms.plain(library.unstructured(row.input)),
        forms.plain(row.expected),
    ),
    "received": _received,
    "authres": lambda library, row: (library.authentication_results(row.input), row.expected),
    "qp_decode": _quoted_printable,
    "decode": _decode,
    "idna_to_ascii": lambda library, row: (library.domain_to_ascii(row.input), row.expected),
    "flowed_to_text": lambda library, row: (
        forms.plain(library.unwrap_flowed(row.input)),
        forms.plain(row.expected),
    ),
}

_ADDRESS_FIELDS = {
    "from": "From", "to": "To", "cc": "Cc", "bcc": "Bcc", "reply_to": "Reply-To", "sender": "Sender"
}  # fmt: skip

CHECKS: dict[str, Check] = {
    **{check: partial(_addresses, field) for check, field in _ADDRESS_FIELDS.items()},
    **{f"{check}_addrs": partial(_specs, field) for check, field in _ADDRESS_FIELDS.items()},
    **{f"{check}_names": partial(_names, field) for check, field in _ADDRESS_FIELDS.items()},
    **{f"{check}_first": partial(_first, field) for check, field in _ADDRESS_FIELDS.items()},
    "header_addrs": partial(_specs, ""),
    "from_no_fabrication": _no_fabrication,
    "subject": partial(_field_text, "Subject"),
    "header_text": partial(_field_text, ""),
    "message_id": _message_id,
    "references": partial(_message_ids, "References"),
    "in_reply_to": partial(_message_ids, "In-Reply-To"),
    "date": _date,
    "parts": _parts,
    **{check: partial(_part, ask) for check, ask in PARTS.items()},
    "part_header": _part_header,
    "filenames": _filenames,
    "has_filename": _has_filename,
    "has_content_id": _has_content_id,
    "has_part_bytes": partial(_has_content, forms.octets),
    "has_part_md5": partial(_has_content, lambda data: hashlib.md5(data).hexdigest()),
    "has_part_size": partial(_has_content, len),
    "text": partial(_body, "plain"),
    "html": partial(_body, "html"),
    "html_text": _html_text,
    "text_contains": partial(_some_text_contains, "plain"),
    "html_contains": partial(_some_text_contains, "html"),
    "flowed_text": _flowed_body,
    "attachment_bytes": _named_content,
    "attachment_text": _named_text,
    "signed": _signed,
    "dsn_field": _report_field,
    "partial_reassemble": _reassemble,
    "mbox_count": _mbox_count,
    "mbox_parts": _mbox_parts,
    "mbox_subject": _mbox_subject,
    **TABLES,
}
