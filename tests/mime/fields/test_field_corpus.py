"""Every field of real messages, where the project's corpora are at hand.

What the rows of the corpora expect of fields is looked at in ``tests/corpus``.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable
from email import policy
from pathlib import Path

import pytest

from corpus.corpus_rows import WITHOUT_CORPORA, corpus_files
from mailwright._idna import to_ascii
from mailwright.errors import InvalidArgumentError
from mailwright.mime.address import AddressList
from mailwright.mime.fields import kinds
from mailwright.mime.fields.content_disposition import ContentDisposition
from mailwright.mime.fields.content_type import ContentType
from mailwright.mime.fields.date import parse_date
from mailwright.mime.fields.kinds import Kind
from mailwright.mime.fields.msg_id import parse_msg_ids
from mailwright.mime.fields.tokens import unquote
from mailwright.mime.header import Header, unfold
from mailwright.mime.headers import Headers

#: Where we read other addresses than the standard library.
DEVIATIONS = tomllib.loads(Path(__file__).with_name("address_deviations.toml").read_text("utf-8"))
DOT_STRING = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")


def plain(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


def comparable(address: str) -> str:
    """Take a quoted local part that needs no quotes for the bare one, and a domain without case."""
    local_part, at, domain = address.rpartition("@")
    if not at:
        return address
    if local_part.startswith('"') and DOT_STRING.fullmatch(unquote(local_part)):
        local_part = unquote(local_part)
    return f"{local_part}@{domain.lower()}"


def pairs(addresses: AddressList) -> list[list[str]]:
    return [[plain(one.name), comparable(one.address)] for one in addresses.mailboxes]


def value_and_parameters(made: ContentType | ContentDisposition) -> object:
    value = made.media_type if isinstance(made, ContentType) else made.disposition
    return value, {name.lower(): value for name, value in made.parameters.items()}


SUFFIXES = (".eml", ".msg", ".raw", ".message", ".mbox", ".txt")
HEADER = re.compile(rb"(?:From [^\n]*\n)?[!-9;-~]+:")


def all_fields() -> list[Header]:
    """Return each field of the corpora once, those of body parts and of nested messages too."""
    found: dict[bytes, Header] = {}
    for path in corpus_files():
        if path.suffix not in SUFFIXES:
            continue
        for block in re.split(rb"(?<=\n)\r?\n", path.read_bytes()):
            if HEADER.match(block):
                found |= {field.raw: field for field in Headers.from_bytes(block)}
    return list(found.values())


@pytest.fixture(scope="module")
def fields() -> list[Header]:
    if not corpus_files():
        pytest.skip(WITHOUT_CORPORA)
    found = all_fields()
    assert len(found) > 3_000
    return found


def ascii_domain(address: str) -> str:
    local_part, at, domain = address.rpartition("@")
    try:
        return f"{local_part}{at}{to_ascii(domain)}" if at else address
    except InvalidArgumentError:
        return address


def mailboxes(body: bytes) -> object:
    found = AddressList.parse(unfold(body)).mailboxes
    return [(one.name, ascii_domain(one.address)) for one in found]


def meaning(field: Header) -> object:
    """Return what a field says to those who read it; some kinds can be written in many ways."""
    readers: dict[Kind, Callable[[bytes], object]] = {
        kinds.ADDRESSES: mailboxes,
        kinds.MSG_IDS: lambda body: parse_msg_ids(unfold(body)),
        kinds.CONTENT_TYPE: lambda body: value_and_parameters(ContentType.parse(unfold(body))),
        kinds.CONTENT_DISPOSITION: lambda body: value_and_parameters(
            ContentDisposition.parse(unfold(body))
        ),
    }
    read = readers.get(kinds.kind_of(field.key))
    return field.value if read is None else read(field.body)


def test_M09_every_field_can_be_read_by_every_grammar(fields):
    for field in fields:
        text = unfold(field.body)
        for read in (AddressList.parse, ContentType.parse, ContentDisposition.parse, parse_date):
            read(text)
        assert all(parse_msg_ids(text))


@pytest.mark.parametrize("international", [False, True])
def test_S03_S04_every_field_says_the_same_once_it_is_written_anew(fields, international):
    changed: list[bytes] = []
    for field in fields:
        if not field.name:
            continue
        written = Header(field.name, field.value).encode(international=international)
        [back] = Headers.from_bytes(written)
        assert max(map(len, written.split(b"\r\n"))) <= 998
        if (back.name, meaning(back)) != (field.name, meaning(field)):
            changed.append(field.raw)
    assert changed == []


def test_S25_addresses_are_those_of_the_standard_library_but_for_the_deviations(fields):
    make = policy.default.header_factory
    different: set[str] = set()
    for field in fields:
        if field.key not in ("from", "to", "cc"):
            continue
        text = unfold(field.body).strip()
        theirs = [
            [plain(one.display_name), comparable(one.addr_spec)]
            for one in make("To", text).addresses
        ]
        if pairs(AddressList.parse(text)) != theirs:
            different.add(hashlib.sha256(text.encode()).hexdigest()[:16])
    assert different == set(DEVIATIONS)
