"""Fields of real messages and tables of fields, where the project's corpora are at hand."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Callable
from email import policy
from pathlib import Path
from typing import Any

import pytest
from field_corpus import (
    comparable,
    content_disposition,
    content_type,
    in_utc,
    is_address,
    is_mailbox,
    pairs,
    place_of_address,
    plain,
    unstructured,
    wanted,
)

from mailwright._idna import to_ascii
from mailwright.errors import InvalidArgumentError
from mailwright.mime.address import AddressList
from mailwright.mime.encodings import base64, quoted_printable
from mailwright.mime.fields import kinds
from mailwright.mime.fields.content_disposition import ContentDisposition
from mailwright.mime.fields.content_type import ContentType
from mailwright.mime.fields.date import parse_date
from mailwright.mime.fields.kinds import Kind
from mailwright.mime.fields.msg_id import parse_msg_ids
from mailwright.mime.header import Header, unfold
from mailwright.mime.headers import Headers

BESIDE = Path(__file__).resolve().parents[3].parent / "shared" / "corpora"
GIVEN = Path(os.environ.get("MAILWRIGHT_CORPORA") or BESIDE) / "given"
TABLE = GIVEN / "expectations.jsonl"
WITHOUT_CORPORA = "the corpora are not here: set MAILWRIGHT_CORPORA to their folder"
DEVIATIONS = tomllib.loads(Path(__file__).with_name("corpus_deviations.toml").read_text("utf-8"))

Row = dict[str, Any]

# Of each kind of row about a text: what we say to it, and what is expected, in one form.
TEXT_CHECKS: dict[str, tuple[Callable[[str], object], Callable[[Any], object]]] = {
    "addr_list": (lambda text: pairs(AddressList.parse(text)), wanted),
    "addr_specs": (
        lambda text: [address for _, address in pairs(AddressList.parse(text))],
        lambda expected: [*map(comparable, expected)],
    ),
    "mailbox_valid": (is_mailbox, bool),
    "address": (place_of_address, str),
    "address_eai": (is_address, lambda expected: expected["valid"]),
    "content_type": (content_type, dict),
    "content_disposition": (
        content_disposition,
        lambda expected: {**expected, "disposition": expected["disposition"].lower()},
    ),
    "date_parse": (in_utc, lambda expected: expected),
    "msg_ids": (parse_msg_ids, list),
    "unstructured": (unstructured, plain),
    "idna_to_ascii": (to_ascii, str),
    "qp_decode": (
        lambda text: quoted_printable.decode(text.encode("latin-1")).decode("latin-1"),
        str,
    ),
}


def answer_of_text(row: Row) -> tuple[object, object]:
    say, expect = TEXT_CHECKS[row["check"]]
    ours, expected = say(row["input"]), row["expected"]
    if row["check"] == "date_parse" and isinstance(expected, list):
        expected = ours if ours in expected else expected  # any of them will do
    return ours, expect(expected)


ADDRESS_FIELDS = ("from", "to", "cc", "bcc", "reply_to", "sender")
ID_FIELDS = ("message_id", "references", "in_reply_to")


def answer_of_message(row: Row) -> tuple[object, object]:
    """Return what we say to a row about a field of a message, and what is expected."""
    check, expected = row["check"], row["expected"]
    headers = Headers.from_bytes(header_block(GIVEN / row["file"]))
    name = check.replace("_", "-")
    if check in ADDRESS_FIELDS:
        return pairs(read_addresses(headers, name)), wanted(expected)
    if check.endswith("_addrs"):
        name = row.get("arg") or name.removesuffix("-addrs")
        found = pairs(read_addresses(headers, name))
        return [address for _, address in found], [*map(comparable, expected)]
    if check in ID_FIELDS:
        found = [one for body in headers.raw_all(name) for one in parse_msg_ids(unfold(body))]
        return found, [expected.strip(" <>")] if isinstance(expected, str) else expected
    if check == "date":
        return in_utc(headers["Date"]), expected
    return plain(headers[row.get("arg") or "Subject"]), plain(expected)


def answer_of_file(row: Row) -> tuple[object, object]:
    data, expected = (GIVEN / row["file"]).read_bytes(), row["expected"]
    if row["arg"] == "base64":
        made = base64.decode(data)
        return (len(made), hashlib.sha256(made).hexdigest()), (expected["size"], expected["sha256"])
    made = quoted_printable.decode(data).replace(b"\r\n", b"\n").rstrip(b"\n")
    digest = hashlib.sha256(made).hexdigest()
    return (len(made), digest), (expected["lf_size"], expected["lf_sha256"])


def header_block(path: Path) -> bytes:
    return re.split(rb"(?<=\n)\r?\n", path.read_bytes(), maxsplit=1)[0]


def read_addresses(headers: Headers, name: str) -> AddressList:
    return AddressList(
        one for body in headers.raw_all(name) for one in AddressList.parse(unfold(body))
    )


MESSAGE_CHECKS = (
    *(*ADDRESS_FIELDS, "from_addrs", "to_addrs", "cc_addrs", "header_addrs"),
    *(*ID_FIELDS, "date", "subject", "header_text"),
)
CHECKS = {
    **dict.fromkeys(TEXT_CHECKS, answer_of_text),
    **dict.fromkeys(MESSAGE_CHECKS, answer_of_message),
    "decode": answer_of_file,
}


def is_ours(row: Row) -> bool:
    known = row["check"] in CHECKS and row.get("arg") != "uuencode"
    return known and row["tier"] != "policy"


def rows() -> list:
    if not TABLE.is_file():
        return [pytest.param({}, marks=pytest.mark.skip(reason=WITHOUT_CORPORA), id="no-corpora")]
    table = [json.loads(line) for line in TABLE.read_text("utf-8").split("\n") if line]
    chosen = [row for row in table if is_ours(row)]
    assert len(chosen) > 500
    assert {row["check"] for row in chosen} >= {"addr_list", "from", "subject", "decode"}
    return [pytest.param(row, id=row["id"]) for row in chosen]


@pytest.mark.parametrize("row", rows())
def test_a_row_of_the_corpora_gets_its_answer_or_stands_among_the_deviations(row):
    ours, theirs = CHECKS[row["check"]](row)
    if row["id"] in DEVIATIONS["rows"]:
        assert ours != theirs
    else:
        assert ours == theirs


# --- every field of every message --------------------------------------------------------------

SUFFIXES = (".eml", ".msg", ".raw", ".message", ".mbox", ".txt")
HEADER = re.compile(rb"(?:From [^\n]*\n)?[!-9;-~]+:")


def all_fields() -> list[Header]:
    """Return each field of the corpora once, those of body parts and of nested messages too."""
    found: dict[bytes, Header] = {}
    for path in sorted(GIVEN.rglob("*")):
        if path.suffix not in SUFFIXES or not path.is_file():
            continue
        for block in re.split(rb"(?<=\n)\r?\n", path.read_bytes()):
            if HEADER.match(block):
                found |= {field.raw: field for field in Headers.from_bytes(block)}
    return list(found.values())


@pytest.fixture(scope="module")
def fields() -> list[Header]:
    if not TABLE.is_file():
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
        kinds.CONTENT_TYPE: lambda body: content_type(unfold(body)),
        kinds.CONTENT_DISPOSITION: lambda body: content_disposition(unfold(body)),
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
        theirs = [[one.display_name, one.addr_spec] for one in make("To", text).addresses]
        if pairs(AddressList.parse(text)) != wanted(theirs):
            different.add(hashlib.sha256(text.encode()).hexdigest()[:16])
    assert different == set(DEVIATIONS["standard_library"])
