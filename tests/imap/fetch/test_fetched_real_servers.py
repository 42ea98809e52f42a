"""What real servers say of real mail is what our own parser finds in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fetch_samples import response_of

from corpus.corpus_rows import WITHOUT_CORPORA, corpus_files
from fuzz.seeds import SEEDS
from mailwright import MimeMessage, MimePart
from mailwright.imap.fetch.body_structure import BodyStructure
from mailwright.imap.fetch.envelope import Envelope
from mailwright.imap.fetch.fetched_message import FetchedMessage
from mailwright.imap.fetch.section import BodySection
from mailwright.mime.specifiers import specifier_of
from mailwright.mime.text_bodies import find_text
from servers.accounts import Account

ITEMS = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER])"
MOST = 60_000  # octets of a message

PLAIN = b"""\
From: "Ann, B" <ann@a.example>, =?utf-8?q?M=C3=BCller?= <m@b.example>
Sender: s@a.example
To: friends: bob@b.example, "c d"@c.example;, eve@e.example
Cc: undisclosed-recipients:;
Subject: =?utf-8?b?R3LDvMOfZQ==?= "quoted" \\ back
Date: Tue, 24 Nov 2026 09:05:00 +0100
Message-ID: <1@a.example>
In-Reply-To: <0@a.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_x"

--=_x
Content-Type: multipart/alternative; boundary=y

--y
Content-Type: text/plain; charset=utf-8; format=flowed
Content-Transfer-Encoding: 8bit
Content-Language: de, en-GB

Gr\xc3\xbc\xc3\x9fe
--y
Content-Type: text/html; charset=us-ascii

<p>hi
--y--
--=_x
Content-Type: application/pdf; name="a \\"b\\".pdf"
Content-Disposition: attachment; filename*=utf-8''%C3%A4.pdf
Content-Transfer-Encoding: base64
Content-ID: <c@x>
Content-Description: =?utf-8?q?=C3=A4?=
Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==
Content-Location: x/y

AAAA
--=_x
Content-Type: message/rfc822

From: in@x.example
Subject: inside

text
--=_x--
"""


def messages() -> list[bytes]:
    files = [path for path in corpus_files() if path.suffix in (".eml", ".msg", ".txt")]
    mails = [path.read_bytes() for path in files if path.stat().st_size < MOST]
    found = map(canonical, (PLAIN, *SEEDS, *mails))
    return [data for data in found if b"\0" not in data and data.strip()]


def canonical(data: bytes) -> bytes:
    return re.sub(rb"\r\n|\r|\n", b"\r\n", data)


def fetch_all(account: Account, mails: list[bytes]) -> Iterator[tuple[bytes, FetchedMessage]]:
    account.deliver_all(mails)
    yield from answers(account, mails)


def answers(account: Account, mails: list[bytes]) -> Iterator[tuple[bytes, FetchedMessage]]:
    with account.talk() as talk:
        talk.command("SELECT INBOX")
        lines = talk.command(f"UID FETCH 1:* {ITEMS}")
    found = [response_of(line) for line in lines if b" FETCH (" in line]
    assert len(found) == len(mails)
    yield from zip(mails, map(FetchedMessage, found), strict=True)


def about_structure(answer: FetchedMessage) -> list[tuple[object, ...]]:
    root = answer.body_structure
    assert root is not None
    return [
        (
            one.part_specifier,
            one.content_type.media_type,
            one.filename,
            one.content_id,
            one.is_attachment,
        )
        for one in root.walk()
    ]


def about_message(message: MimeMessage) -> list[tuple[object, ...]]:
    return [
        (
            place.specifier,
            place.entity.content_type.media_type,
            place.entity.filename,
            place.entity.content_id,
            place.entity.is_attachment,
        )
        for place in message.places()
    ]


def about_envelope(one: Envelope | MimeMessage) -> dict[str, object]:
    return {
        "subject": one.subject,
        "date": one.date,
        "message_id": one.message_id,
        "from": [(each.name, each.address) for each in one.from_.mailboxes],
        "to": [(each.name, each.address) for each in one.to.mailboxes],
        "cc": [(each.name, each.address) for each in one.cc.mailboxes],
    }


def test_of_an_ordinary_message_all_is_the_same(account: Account) -> None:
    ((data, answer),) = fetch_all(account, [canonical(PLAIN)])
    message = MimeMessage.parse(data)
    assert about_structure(answer) == about_message(message)
    assert answer.envelope is not None
    assert about_envelope(answer.envelope) == about_envelope(message)
    assert [type(one) for one in answer.envelope.to] == [type(one) for one in message.to]
    assert answer.envelope.in_reply_to == message.in_reply_to
    assert answer.size == len(data)
    assert answer.headers is not None
    assert answer.headers["Subject"] == message.headers["Subject"]
    assert answer.internal_date is not None
    assert answer.flags is not None
    assert answer.defects == ()


def test_of_each_part_all_is_the_same(account: Account) -> None:
    ((data, answer),) = fetch_all(account, [canonical(PLAIN)])
    message = MimeMessage.parse(data)
    root = answer.body_structure
    assert root is not None
    is_courier = account.server.name == "courier"  # has no languages, counts an empty line more
    for place in message.places():
        part = root.find(place.specifier)
        entity = place.entity
        assert part is not None
        assert part.content_description == entity.content_description
        if not is_courier:  # Cyrus has languages in upper case
            languages = [tag.lower() for tag in part.content_language]
            assert languages == [tag.lower() for tag in entity.content_language]
            assert part.content_location == entity.content_location
        if isinstance(entity, MimePart):
            assert entity.source is not None
            assert part.size is not None
            assert abs(part.size - len(entity.source.body)) <= (2 if is_courier else 0)
            told = part.content_type.parameters
            for name, value in entity.content_type.parameters.items():
                assert told[name] == value
            assert {name.lower() for name in told} <= {"charset", *entity.content_type.parameters}


def test_the_text_to_show_is_the_same(account: Account) -> None:
    ((data, answer),) = fetch_all(account, [canonical(PLAIN)])
    message = MimeMessage.parse(data)
    root = answer.body_structure
    assert root is not None
    assert message.body is not None
    for media_type, found in (("text/plain", root.text_body), ("text/html", root.html_body)):
        wanted = find_text(message.body, media_type)
        assert wanted is not None
        assert found is not None
        assert specifier_of(message, wanted) == found.part_specifier
    (pdf, embedded) = root.parts[1:]
    assert pdf.content_md5 == "1B2M2Y8AsgTpgAmY7PhCfg=="
    assert embedded.envelope is not None
    assert embedded.envelope.subject == "inside"


SECTIONS = ("HEADER", "TEXT", "1", "1.1", "1.1.MIME", "2", "3", "3.HEADER", "3.TEXT", "3.1")


def test_sections_are_the_same(account: Account) -> None:
    data = canonical(PLAIN)
    message = MimeMessage.parse(data)
    account.deliver(data)
    names = " ".join(BodySection.of(one).wire_name() for one in SECTIONS)
    fields = BodySection.of("HEADER.FIELDS (Message-Id To From)")
    ranges = BodySection.of("", offset=0, count=9).wire_name()
    with account.talk() as talk:
        talk.command("SELECT INBOX")
        lines = talk.command(f"UID FETCH 1 ({names} {fields.wire_name()} {ranges} BODY.PEEK[])")
    (answer,) = [FetchedMessage(response_of(one)) for one in lines if b" FETCH (" in one]
    assert answer.uid == 1
    for section in SECTIONS:
        got, wanted = answer.section(section), message.section(section)
        assert got is not None
        assert wanted is not None
        # Servers give the line end before a delimiter to a multipart, or do not.
        assert got.rstrip(b"\r\n") == wanted.rstrip(b"\r\n"), section
    got = answer.section(fields.specifier)
    assert got is not None
    assert got.lower().count(b"\r\n") == 4
    assert answer.section() == data
    assert answer.section(offset=0) == data[:9]
    assert answer.message is not None
    assert answer.message.subject == message.subject


def squeezed(one: Envelope | MimeMessage) -> dict[str, object]:
    """What an envelope says, but for comments behind addresses and the spaces of folding."""
    told = about_envelope(one)
    addresses = {
        name: [address for _, address in value]
        for name, value in told.items()
        if isinstance(value, list)
    }
    return {**told, "subject": one.subject.split(), **addresses}


# What is left are messages that are read in more than one way: Dovecot takes a multipart without
# parts for one with an empty text, begins the header elsewhere, and so on.
@pytest.mark.skipif(not corpus_files(), reason=WITHOUT_CORPORA)
@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24"], indirect=True)
def test_of_real_messages_nearly_all_is_the_same(account: Account) -> None:
    mails = messages()
    structures = envelopes = 0
    for data, answer in fetch_all(account, mails):
        message = MimeMessage.parse(data)
        assert answer.body_structure is not None
        assert answer.envelope is not None
        structures += about_structure(answer) == about_message(message)
        envelopes += squeezed(answer.envelope) == squeezed(message)
        assert answer.defects == ()
        assert BodyStructure.parse(answer.body_structure.to_bytes()) == answer.body_structure
        assert Envelope.parse(answer.envelope.to_bytes()) == answer.envelope
    assert len(mails) > 500
    assert structures >= 0.95 * len(mails)
    assert envelopes >= 0.96 * len(mails)


@pytest.mark.skipif(not corpus_files(), reason=WITHOUT_CORPORA)
@pytest.mark.parametrize("imap_server", ["cyrus", "courier"], indirect=True)
def test_whatever_real_messages_hold_their_structure_is_read(account: Account) -> None:
    taken: list[bytes] = []
    for data in messages()[::8]:
        try:
            account.deliver(data)
        except AssertionError:  # Cyrus refuses headers that are none
            continue
        taken.append(data)
    assert len(taken) > 50
    for _, answer in answers(account, taken):
        assert answer.body_structure is not None
        assert answer.envelope is not None
        assert list(answer.body_structure.walk())
        assert answer.defects == ()
