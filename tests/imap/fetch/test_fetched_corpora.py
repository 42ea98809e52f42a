"""What others expect of envelopes, structures and sections, where the corpora are at hand."""

from __future__ import annotations

from typing import Any

import pytest
from fetch_samples import response_of

from corpus.corpus_forms import addresses, plain, with_lf
from corpus.corpus_library import in_utc
from corpus.corpus_rows import WITHOUT_CORPORA, Row, all_rows
from mailwright import AddressList, Mbox
from mailwright.imap.fetch.body_structure import BodyStructure
from mailwright.imap.fetch.envelope import Envelope
from mailwright.imap.fetch.fetched_message import FetchedMessage
from mailwright.imap.fetch.section import BodySection, SectionKind
from servers.accounts import Account


def rows(*checks: str) -> list:
    found = [row for row in all_rows() if row.check in checks]
    if not found:
        return [pytest.param(None, marks=pytest.mark.skip(reason=WITHOUT_CORPORA), id="no-corpora")]
    return [pytest.param(row, id=row.name) for row in found]


def pairs(found: AddressList) -> list[list[str]]:
    return addresses([one.name, one.address] for one in found.mailboxes)


@pytest.mark.parametrize("row", rows("imap_envelope_parse"))
def test_envelopes(row: Row) -> None:
    read = Envelope.parse(row.input.encode())
    answers: dict[str, Any] = {
        "date": in_utc(read.date),
        "subject": plain(read.subject),
        "from": pairs(read.from_),
        "sender": pairs(read.sender),
        "reply_to": pairs(read.reply_to),
        "to": pairs(read.to),
        "cc": pairs(read.cc),
        "bcc": pairs(read.bcc),
        "in_reply_to": read.in_reply_to or None,
        "message_id": read.message_id or None,
    }
    expected = {
        name: addresses(value) if isinstance(value, list) else value
        for name, value in row.expected.items()
    }
    assert {name: answers[name] for name in expected} == expected
    assert Envelope.parse(read.to_bytes()) == read


@pytest.mark.parametrize("row", rows("imap_bodystructure_parse"))
def test_structures(row: Row) -> None:
    read = BodyStructure.parse(row.input.encode())
    parameters = {name.lower(): value for name, value in read.content_type.parameters.items()}
    answers: dict[str, Any] = {
        "type": read.content_type.media_type,
        "params": parameters,
        "octets": read.size,
        "lines": read.lines,
        "children": len(read.parts),
    }
    assert {name: answers[name] for name in row.expected} == row.expected
    assert BodyStructure.parse(read.to_bytes()) == read


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24"], indirect=True)
@pytest.mark.parametrize("row", rows("imap_section", "imap_binary_section"))
def test_sections_of_a_real_server(row: Row, account: Account) -> None:
    number, specifier = row.arg
    assert row.file is not None
    with Mbox(row.file) as mbox:
        data = [bytes(entry.message) for entry in mbox][number - 1]
    account.deliver(with_lf(data).replace(b"\n", b"\r\n") + b"\r\n")
    is_binary = row.check == "imap_binary_section"
    kind = SectionKind.BINARY if is_binary else SectionKind.BODY
    section = BodySection.of(specifier, kind=kind)
    with account.talk() as talk:
        talk.command("SELECT INBOX")
        lines = talk.command(f"UID FETCH 1 ({section.wire_name()})")
    (answer,) = [FetchedMessage(response_of(line)) for line in lines if b" FETCH (" in line]
    got = answer.binary(specifier) if is_binary else answer.section(specifier)
    assert got is not None
    assert with_lf(got).decode() == row.expected.rstrip("\n")
