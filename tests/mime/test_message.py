from __future__ import annotations

import mmap
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import (
    InvalidArgumentError,
    InvalidMessageError,
    MailboxAddress,
    MimeMessage,
    MimePart,
    Multipart,
    TextPart,
)

MOMENT = datetime(2025, 3, 1, 12, 0, tzinfo=timezone(timedelta(hours=1)))


def make() -> MimeMessage:
    return MimeMessage(clock=lambda: MOMENT, unique=lambda: "unique")


# --- what is there without being set ---


def test_what_is_built_has_a_date_an_id_and_a_version_when_it_is_written() -> None:
    message = make()
    message.from_ = ["Ann <ann@example.org>"]
    message.body = TextPart("plain", "x")
    header = bytes(message).partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert header == [
        b"From: Ann <ann@example.org>",
        b"Date: Sat, 01 Mar 2025 12:00:00 +0100",
        b"Message-ID: <unique@example.org>",
        b"MIME-Version: 1.0",
        b"Content-Type: text/plain; charset=utf-8",
    ]
    assert [field.name for field in message.headers] == ["From"]
    assert (message.date, message.message_id) == (MOMENT, "unique@example.org")


@pytest.mark.parametrize(
    ("author", "domain"),
    [
        ("", "localhost"),
        ("a@bücher.example", "xn--bcher-kva.example"),
        ("a@[192.0.2.1]", "localhost"),
    ],
)
def test_the_id_is_in_the_domain_of_the_author(author: str, domain: str) -> None:
    message = make()
    if author:
        message.from_ = [MailboxAddress("", author)]
    assert message.message_id == f"unique@{domain}"


def test_what_is_taken_away_stays_away() -> None:
    message = make()
    message.date = None
    message.message_id = ""
    assert bytes(message) == b"\r\n"


def test_what_was_parsed_gets_nothing_that_it_had_not() -> None:
    message = MimeMessage.parse(b"Subject: x\r\n\r\ny")
    assert (message.date, message.message_id, message.raw) == (None, "", b"Subject: x\r\n\r\ny")
    message.subject = "z"
    assert bytes(message) == b"Subject: z\r\n\r\ny"


# --- fields ---


@pytest.mark.parametrize(
    "moment",
    [MOMENT, datetime(2000, 2, 29, 23, 59, 59, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)],
)
def test_dates_come_back(moment: datetime) -> None:
    message = make()
    message.date = moment
    assert MimeMessage.parse(bytes(message)).date == moment


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidArgumentError):
        make().date = datetime(2025, 1, 1)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    "text", ["x", "Sat, 01 Mar 99999 12:00 +9999", "0 Jan 0 0:0", "\xff" * 50, "1 Feb 1900 99:99 Z"]
)
def test_M24_a_date_that_is_none_is_none(text: str) -> None:
    date = MimeMessage.parse(b"Date: " + text.encode("latin-1") + b"\r\n\r\n").date
    assert date is None or date.tzinfo is not None


def test_threads() -> None:
    message = make()
    message.in_reply_to = "a@b"
    message.references = ("a@b", "c@d")
    assert message.headers["References"] == "<a@b> <c@d>"
    assert (message.in_reply_to, message.references) == ("a@b", ("a@b", "c@d"))
    message.in_reply_to = ""
    message.references = ()
    assert len(message.headers) == 0


BREAKS = ["a\r\nBcc: x@y", "a\nb", "a\rb", "a\0b"]


@pytest.mark.parametrize("text", BREAKS)
@pytest.mark.parametrize(
    ("attribute", "named"),
    [("subject", "Subject"), ("message_id", "message_id"), ("in_reply_to", "msg_ids")],
)
def test_S03_a_line_break_is_refused_when_it_is_assigned(
    attribute: str, named: str, text: str
) -> None:
    message = make()
    with pytest.raises(InvalidArgumentError) as caught:
        setattr(message, attribute, text)
    assert caught.value.name == named
    assert len(message.headers) == 0


@pytest.mark.parametrize("text", BREAKS)
@pytest.mark.parametrize("name", ["from_", "sender", "reply_to", "to", "cc", "bcc", "resent_bcc"])
def test_S03_addresses_likewise(name: str, text: str) -> None:
    message = make()
    with pytest.raises(InvalidArgumentError):
        setattr(message, name, [MailboxAddress(text, "a@example.org")])
    assert len(message.headers) == 0


@given(st.dictionaries(st.sampled_from(["Subject", "X-Note", "Comments"]), st.text()))
def test_S03_what_is_written_has_the_fields_that_were_set_and_no_other(
    fields: dict[str, str],
) -> None:
    message = make()
    for name, value in fields.items():
        try:
            message.headers[name] = value
        except InvalidArgumentError:
            continue
    read = MimeMessage.parse(bytes(message)).headers
    own = [field.name for field in message.headers]
    assert [field.name for field in read] == [*own, "Date", "Message-ID"]
    for name in own:
        assert read[name] == message.headers[name]


def test_resent_fields_are_those_of_the_latest_resending() -> None:
    data = (
        b"Resent-To: b@x\r\nResent-From: a@x\r\nReceived: y\r\nResent-To: old@x\r\nTo: c@x\r\n\r\n"
    )
    message = MimeMessage.parse(data)
    assert message.is_resent
    assert str(message.resent_to) == "b@x"
    assert not make().is_resent


# --- the body ---


def test_another_body_takes_the_content_fields_along() -> None:
    data = b"Subject: x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+"
    message = MimeMessage.parse(data)
    old = message.body
    message.body = MimePart("image/png", b"\0")
    assert bytes(message) == (
        b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: image/png\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nAA=="
    )
    assert isinstance(old, TextPart)
    assert bytes(old) == b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+"


def test_a_parsed_body_becomes_a_part_of_a_new_one() -> None:
    message = MimeMessage.parse(b"Subject: x\r\nContent-Type: text/html\r\n\r\n<p>")
    assert message.body is not None
    message.body = Multipart("mixed", message.body, boundary="b")
    assert bytes(message) == (
        b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>\r\n--b--\r\n"
    )


def test_the_text_that_counts_is_no_attachment() -> None:
    attached = TextPart("plain", "attached")
    attached.filename = "a.txt"
    message = make()
    message.body = Multipart("mixed", attached, TextPart("html", "<p>"), TextPart("plain", "shown"))
    assert (message.text_body, message.html_body) == ("shown", "<p>")
    assert list(message.attachments) == [attached]
    assert (make().text_body, list(make().body_parts)) == (None, [])


def test_M02_an_entity_that_lies_in_itself_is_an_error_and_not_endless() -> None:
    message = make()
    message.body = body = Multipart()
    body.append(body)
    with pytest.raises(InvalidMessageError, match="lies in itself"):
        bytes(message)


# --- files ---


def test_load_reads_a_path_and_a_file(tmp_path: Path) -> None:
    data = b"Subject: x\r\n\r\ny"
    path = tmp_path / "a.eml"
    path.write_bytes(data)
    assert bytes(MimeMessage.load(path)) == bytes(MimeMessage.load(BytesIO(data))) == data
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        mapped = MimeMessage.parse(view)
        assert (mapped.subject, bytes(mapped)) == ("x", data)
        del mapped


def test_write_to_writes_to_a_path_and_a_file(tmp_path: Path) -> None:
    message = make()
    message.body = MimePart("image/png", bytes(300_000))
    message.write_to(tmp_path / "a.eml")
    message.write_to(file := BytesIO())
    assert (tmp_path / "a.eml").read_bytes() == file.getvalue() == bytes(message)


def test_S23_a_str_is_no_file() -> None:
    for use in (MimeMessage.load, make().write_to):
        with pytest.raises(InvalidArgumentError, match=r"Path\("):
            use("a.eml")  # type: ignore[arg-type]
