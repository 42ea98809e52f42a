"""`MimeMessage.compose`, read back by the standard library, which was written by others."""

from __future__ import annotations

import email
import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import (
    FormatOptions,
    GroupAddress,
    InvalidAddressError,
    InvalidArgumentError,
    MailboxAddress,
    MimeMessage,
)
from mailwright.mime.makers import unique

PNG = b"\x89PNG\r\n\x1a\n"


def judged(message: MimeMessage) -> EmailMessage:
    written = bytes(message)
    assert max(map(len, written.split(b"\r\n"))) <= 998
    read = email.message_from_bytes(written, policy=policy.default)
    assert isinstance(read, EmailMessage)
    assert not [part.defects for part in read.walk() if part.defects]
    return read


def compose(**arguments: Any) -> MimeMessage:
    return MimeMessage.compose(**{"from_": "ann@example.org", "text": "x", **arguments})


# The standard library strips blanks around a text, and knows more line ends than mail has.
_plain = st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"))
texts = st.text(_plain | st.just("\n"), max_size=400)
lines = st.text(_plain, max_size=120).map(lambda text: " ".join(text.split()))
names = st.text(_plain, max_size=40).map(lambda text: " ".join(text.split()))


@given(text=texts, html=texts)
def test_text_is_what_the_standard_library_reads(text: str, html: str) -> None:
    read = judged(compose(text=text, html=html))
    plain, markup = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None
    assert markup is not None
    for part, expected in ((plain, text), (markup, html)):
        assert part.get_content().replace("\r\n", "\n") in (expected, expected + "\n")


@given(subject=lines)
def test_a_subject_is_what_the_standard_library_reads(subject: str) -> None:
    read = judged(compose(subject=subject))
    # It drops the blanks between an encoded-word and what follows differently: RFC 2047 section 2
    # lets words be cut anywhere, so compare without them, and exactly by our own reading.
    assert "".join((read["Subject"] or "").split()) == "".join(subject.split())
    assert MimeMessage.parse(bytes(compose(subject=subject))).subject == subject


@given(name=names)
def test_names_of_people_and_files_are_what_the_standard_library_reads(name: str) -> None:
    message = compose(to=MailboxAddress(name, "bob@example.net"))
    read = judged(message)
    (address,) = read["To"].addresses
    assert address.addr_spec == "bob@example.net"
    assert "".join(address.display_name.split()) == "".join(name.split())
    assert message.to == MimeMessage.parse(bytes(message)).to


@given(content=st.binary(max_size=2000), name=st.text('aé日 ._-()%;"', min_size=1, max_size=90))
def test_an_attachment_is_what_the_standard_library_reads(content: bytes, name: str) -> None:
    name = f"x{name}.bin"
    (part,) = judged(compose(attachments=[(name, content)])).iter_attachments()
    assert part.get_content() == content
    assert part.get_filename() == name


def test_everything_at_once(tmp_path: Path) -> None:
    path = tmp_path / "minutes.pdf"
    path.write_bytes(b"%PDF-1.7 \0\xff")
    message = MimeMessage.compose(
        from_="Ann Example <ann@example.org>",
        sender="office@example.org",
        to=["Bob <bob@example.net>, carl@example.net", MailboxAddress("", "dora@example.net")],
        cc=GroupAddress("Board", [MailboxAddress("", "eve@example.net")]),
        bcc="fay@example.net",
        reply_to="ann@example.org",
        subject="Grüße",
        text="Hallo",
        html='<img src="cid:logo">',
        inline={"logo": PNG},
        attachments=[path, ("ä.csv", b"1;2")],
        headers={"X-Mailer": "tests", "List-Unsubscribe": "<mailto:x@example.org>"},
        date=datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
        message_id="id@example.org",
    )
    read = judged(message)
    assert [address.addr_spec for address in read["To"].addresses] == [
        "bob@example.net", "carl@example.net", "dora@example.net",
    ]  # fmt: skip
    assert read["Cc"].groups[0].display_name == "Board"
    assert read["Bcc"] == "fay@example.net"
    assert (read["Sender"], read["Reply-To"]) == ("office@example.org", "ann@example.org")
    assert (read["Subject"], read["X-Mailer"]) == ("Grüße", "tests")
    assert read["Date"].datetime == message.date
    assert read["Message-ID"] == "<id@example.org>"
    assert read["MIME-Version"] == "1.0"
    names = [part.get_filename() for part in read.iter_attachments()]
    assert names == ["minutes.pdf", "ä.csv"]
    html = read.get_body(("related", "html"))
    assert html is not None
    assert [part["Content-ID"] for part in html.iter_parts()] == [None, "<logo>"]


def test_headers_replace_what_is_there_and_double_nothing() -> None:
    message = compose(
        headers={"date": "Thu, 02 Jan 2025 03:04:05 +0000", "Subject": "s"}, subject="t"
    )
    names = [field.name.lower() for field in message.headers]
    assert len(names) == len(set(names))
    assert (message.subject, message.date) == ("s", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC))


@pytest.mark.parametrize("text", ["x\r\nBcc: y@z", "x\ny", "x\ry", "x\0y"])
@pytest.mark.parametrize(
    ("argument", "make", "named"),
    [
        ("subject", lambda text: text, "Subject"),
        ("headers", lambda text: {"X-Note": text}, "X-Note"),
        ("headers", lambda text: {text: "x"}, None),
        ("message_id", lambda text: text, "message_id"),
        ("attachments", lambda text: [(text, b"")], "filename"),
        ("inline", lambda text: {text: PNG}, "msg_ids"),
    ],
)
def test_S03_a_line_break_is_refused_and_the_error_names_the_field(
    argument: str, make: Any, named: str | None, text: str
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        compose(html="h", **{argument: make(text)})
    assert caught.value.name == (named or text)


@pytest.mark.parametrize("text", ["Ann\r\nBcc: x@y <a@b.c>", "a@b.c\n", "a\0@b.c"])
@pytest.mark.parametrize("argument", ["from_", "sender", "to", "cc", "bcc", "reply_to"])
def test_S03_an_address_adds_no_field(argument: str, text: str) -> None:
    try:
        written = bytes(compose(**{argument: text}))
    except (InvalidArgumentError, InvalidAddressError):
        return
    names = [field.name for field in MimeMessage.parse(written).headers]
    assert len([name for name in names if name.lower() == "bcc"]) == (argument == "bcc")
    assert "\0" not in written.decode()


def test_clock_and_chance_are_arguments() -> None:
    numbers = iter(range(100))

    def unique() -> str:
        return f"u{next(numbers)}"

    moment = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    message = compose(html="h", clock=lambda: moment, unique=unique)
    assert message.message_id == "u0@example.org"
    assert message.body is not None
    assert message.body.content_type.boundary == "=_u1"
    assert message.date == moment


@given(subject=names, sender=names, text=texts)
def test_a_letter_of_one_text_is_written_as_any_other_tree_is(
    subject: str, sender: str, text: str
) -> None:
    message = compose(from_=MailboxAddress(sender, "ann@example.org"), subject=subject, text=text)
    assert bytes(message) == message.to_bytes(FormatOptions())  # not the very default


def test_what_a_letter_of_one_part_says_of_its_content_stands_once() -> None:
    message = compose(text="caf\u00e9\n" * 300, headers={"Content-Type": "text/x", "X-A": "b"})
    for written in (bytes(message), message.to_bytes(FormatOptions())):
        assert written.count(b"Content-Type: text/plain; charset=utf-8\r\n") == 1
        assert b"text/x" not in written
        assert written.count(b"Content-Transfer-Encoding: ") == 1


def test_entities_that_are_described_alike_can_be_described_anew() -> None:
    first, second = compose().body, compose().body
    assert first is not None
    assert second is not None
    first.content_type.parameters["charset"] = "us-ascii"
    assert second.content_type.charset == "utf-8"


def test_unique_text_is_that_of_message_ids_and_boundaries() -> None:
    made = {unique() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch("[a-z0-9]{26}", one) for one in made)
