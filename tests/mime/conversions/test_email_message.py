"""The standard library's messages and ours: what one writes the other reads, and back."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import EmailPolicy, Policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import (
    InvalidArgumentError,
    InvalidMessageError,
    MessagePart,
    MimeMessage,
    MimePart,
    Multipart,
    TextPart,
)
from mailwright.mime.conversions.email_message import from_email_message, to_email_message

POLICIES: list[Policy[Any]] = [email.policy.default, email.policy.SMTP, email.policy.compat32]


def composed() -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address("Müller, Jörg", "joerg", "example.org")
    message["To"] = "bob@example.net"
    message["Bcc"] = "eve@example.net"
    message["Subject"] = "Grüße " * 20
    message.set_content("Grüße\nFrom here\n")
    message.add_alternative("<p>Grüße</p>\n", subtype="html")
    message.add_attachment(b"\x00\xff" * 99, maintype="image", subtype="png", filename="Größe.png")
    return message


def leaves(message: MimeMessage) -> list[tuple[str, bytes]]:
    return [
        (part.content_type.media_type, part.content)
        for part in message.body_parts
        if isinstance(part, MimePart)
    ]


def test_what_a_program_composed_is_kept() -> None:
    made = from_email_message(composed())
    assert made.defects == ()
    assert str(made.from_) == '"Müller, Jörg" <joerg@example.org>'
    assert [made.subject, str(made.bcc)] == [("Grüße " * 20).rstrip(), "eve@example.net"]
    assert "Date" not in made.headers
    assert made.text_body == "Grüße\nFrom here\n"
    assert made.html_body == "<p>Grüße</p>\n"
    [attachment] = made.attachments
    assert isinstance(attachment, MimePart)
    assert (attachment.filename, attachment.content) == ("Größe.png", b"\x00\xff" * 99)
    assert max(map(len, bytes(made).split(b"\r\n"))) <= 78
    assert b"\n" not in bytes(made).replace(b"\r\n", b"")


def test_the_message_that_was_given_is_not_changed() -> None:
    message = composed()
    before = message.items()
    from_email_message(message)
    assert message.items() == before
    assert message.get_boundary() is None


def test_boundaries_are_made_by_the_argument() -> None:
    names = iter(["one", "two"])
    made = from_email_message(composed(), unique=lambda: next(names))
    assert isinstance(made.body, Multipart)
    assert made.body.boundary == "=_one"


def test_a_message_in_a_message() -> None:
    outer = EmailMessage()
    outer["Subject"] = "outer"
    outer.set_content("see below\n")
    outer.add_attachment(composed())
    made = from_email_message(outer)
    inner = [part for part in made.body_parts if isinstance(part, MessagePart)]
    assert [part.message.html_body for part in inner] == ["<p>Grüße</p>\n"]


@pytest.mark.parametrize("policy", POLICIES, ids=["default", "SMTP", "compat32"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_what_was_parsed_comes_through_octet_for_octet(
    policy: Policy[Any], line_end: bytes
) -> None:
    octets = bytes(
        MimeMessage.compose(
            from_="ann@example.org",
            to="bob@example.net",
            subject="Grüße",
            text="From here\nto there",
            html="<p>ü",
            attachments=[
                ("a.bin", b"\x00\n\xff" * 500),
                MimeMessage.parse(b"Subject: in\r\n\r\nbody"),
            ],
            headers={"X-Long": "word " * 100},
        )
    )
    parsed = email.message_from_bytes(octets.replace(b"\r\n", line_end), policy=policy)
    assert bytes(from_email_message(parsed)) == octets


def test_octets_beyond_ascii_are_not_guessed_at() -> None:
    octets = (
        b"Subject: \xe4\xff\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\n\xc3\xa4 \xff\xfe\r\n"
    )
    for policy in POLICIES:
        parsed = email.message_from_bytes(octets, policy=policy)
        assert bytes(from_email_message(parsed)) == octets


def test_binary_content_keeps_its_line_ends() -> None:
    octets = b"Content-Type: a/b\r\nContent-Transfer-Encoding: binary\r\n\r\n\x00\n\r\n\xff\n"
    parsed = email.message_from_bytes(octets, policy=email.policy.default)
    assert bytes(from_email_message(parsed)) == octets


def test_a_delivery_status_keeps_its_groups() -> None:
    octets = (
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\n"
        b"Final-Recipient: rfc822; b\r\nAction: failed\r\n"
    )
    parsed = email.message_from_bytes(octets, policy=email.policy.default)
    assert bytes(from_email_message(parsed)).rstrip() == octets.rstrip()


def test_text_that_was_set_without_a_charset_is_utf_8() -> None:
    message: Message[str, str] = Message()
    message["Content-Type"] = "text/plain; charset=utf-8"
    message.set_payload("Grüße")
    assert from_email_message(message).text_body == "Grüße"


def test_nesting_that_its_generator_cannot_write() -> None:
    message = EmailMessage()
    message.set_content("deep\n")
    for _ in range(2000):
        outer = EmailMessage()
        outer["Content-Type"] = "multipart/mixed"
        outer.set_payload([message])
        message = outer
    assert b"deep" in bytes(from_email_message(message))


def raw_field(name: str, value: str) -> Message[str, str]:
    message: Message[str, str] = Message()
    message[name] = value
    message.set_payload("body")
    return message


def in_itself() -> EmailMessage:
    message = EmailMessage()
    message["Content-Type"] = "multipart/mixed"
    message.set_payload([message])
    return message


def with_parts_of_text() -> EmailMessage:
    message = EmailMessage()
    message["Content-Type"] = "text/plain"
    message.set_payload([EmailMessage()])
    return message


@pytest.mark.parametrize(
    "made",
    [
        lambda: raw_field("Subject", "a\nBcc: eve@example.net"),
        lambda: raw_field("Subject", "a\rBcc: eve@example.net"),
        lambda: raw_field("X\nBcc", "eve@example.net"),
        lambda: raw_field("Two words", "a"),
        in_itself,
        with_parts_of_text,
    ],
    ids=["LF in a value", "CR in a value", "LF in a name", "no name", "a cycle", "text of parts"],
)
def test_S03_what_would_be_another_message_is_refused(
    made: Callable[[], Message[str, str]],
) -> None:
    with pytest.raises(InvalidMessageError):
        from_email_message(made())


def test_a_body_never_becomes_header_fields() -> None:
    parsed = email.message_from_bytes(b"Subject: a\r\nno field\r\n", policy=email.policy.default)
    assert bytes(from_email_message(parsed)) == b"Subject: a\r\nno field\r\n"
    parsed.set_payload("Bcc: eve@example.net\r\n")
    made = from_email_message(parsed)
    assert [field.name for field in made.headers] == ["Subject"]


# --- and back ------------------------------------------------------------------------------------


def test_to_email_message() -> None:
    message = MimeMessage.compose(
        from_="Jörg <joerg@example.org>",
        to="bob@example.net",
        subject="Grüße",
        text="Grüße\n",
        attachments=[("Größe.csv", b"a,b\r\n")],
    )
    made = to_email_message(message)
    assert isinstance(made, EmailMessage)
    assert (made["Subject"], made["From"].addresses[0].display_name) == ("Grüße", "Jörg")
    assert made["Message-ID"] == f"<{message.message_id}>"
    body = made.get_body(("plain",))
    assert body is not None
    assert body.get_content() == "Grüße\r\n"  # the octets are those of the wire
    [attachment] = made.iter_attachments()
    assert attachment.get_filename() == "Größe.csv"
    assert bytes(from_email_message(made)) == bytes(message)


def test_the_policy_is_the_callers() -> None:
    policy = email.policy.default.clone(max_line_length=40)
    assert to_email_message(MimeMessage.parse(b"Subject: a\n\nb"), policy=policy).policy is policy
    with pytest.raises(InvalidArgumentError, match="EmailMessage"):
        to_email_message(MimeMessage.parse(b""), policy=email.policy.compat32)


def test_M09_what_breaks_its_parser_is_an_error_of_ours() -> None:
    class Breaking(EmailPolicy):
        def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
            raise IndexError("as in the field")

    with pytest.raises(InvalidMessageError, match="IndexError: as in the field"):
        to_email_message(MimeMessage.parse(b"Subject: a\n\nb"), policy=Breaking())


def test_M01_nesting_that_its_parser_cannot_read() -> None:
    octets = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (depth, depth)
        for depth in range(3000)
    )
    with pytest.raises(InvalidMessageError, match="RecursionError"):
        to_email_message(MimeMessage.parse(octets))


# --- properties ----------------------------------------------------------------------------------

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60
)


@given(TEXT, st.lists(st.binary(max_size=300), max_size=3))
def test_text_and_attachments_come_through(text: str, contents: list[bytes]) -> None:
    message = EmailMessage()
    message["Subject"] = "a"
    message.set_content(text)
    for number, content in enumerate(contents):
        message.add_attachment(content, maintype="a", subtype="b", filename=f"{number}")
    made = from_email_message(message)
    assert isinstance(part := next(made.body_parts), TextPart)
    assert part.text == message.get_body().get_content()  # type: ignore[union-attr]
    found = [part.content for part in made.attachments if isinstance(part, MimePart)]
    assert found == contents
    assert [kind for kind, _ in leaves(made)][1:] == ["a/b"] * len(contents)


@given(st.binary(max_size=400))
def test_M09_any_octets_go_there_and_back(octets: bytes) -> None:
    try:
        made = to_email_message(MimeMessage.parse(octets))
        from_email_message(made)
    except InvalidMessageError:
        pass


LINE_ENDS = st.text(st.sampled_from("a:\r\n \t\x0b\x1c\x85\u2028ä=?"), max_size=12)


@given(st.lists(st.tuples(LINE_ENDS, LINE_ENDS), max_size=3), LINE_ENDS)
def test_S03_as_many_fields_come_out_as_were_put_in(
    fields: list[tuple[str, str]], body: str
) -> None:
    message: Message[str, str] = Message()
    for name, value in fields:
        message[f"X{name}"] = value
    message.set_payload(body)
    try:
        made = from_email_message(message)
    except InvalidMessageError:
        return
    assert [field.name for field in made.headers] == [f"X{name}" for name, _ in fields]
