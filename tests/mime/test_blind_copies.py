"""S26: Bcc and Resent-Bcc never leave, however a header writes them; S05 where line ends are odd.

Others read headers more generously than we do. What any of them could take for Bcc is in here.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sending import SERVERS, sent, wire

from mailwright import (
    InvalidMessageError,
    MimeMessage,
    MimePart,
    Multipart,
    TextPart,
    UnsupportedError,
)
from mailwright.mime.outgoing import prepare

HEADERS = [
    b"To: a@x\r\nBcc: secret@x\r\nSubject: s\r\n",
    b"BCC:secret@x\r\nTo: a@x\r\nSubject: s\r\n",
    b"To: a@x\r\nbcc \t: secret@x,\r\n\tsecret@y\r\n secret@z\r\nSubject: s\r\n",
    b"To: a@x\r\nResent-Bcc: secret@x\r\nSubject: s\r\nBcc: secret@y\r\n",
    b"To: a@x\nBcc: secret@x\n secret@y\nSubject: s\n",
    b"Bcc: secret@x\r\nTo: a@x\r\nno field\r\nBcc: secret@y\r\nSubject: s\r\n",
]


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("body", [b"text", "täxt".encode(), b"x" * 999])
@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("make", [bytes, MimeMessage.parse])
def test_S26_bcc_never_leaves(make: type, header: bytes, body: bytes, server: dict) -> None:
    out = sent(make(header + b"\r\nBcc: kept\r\n" + body), **server)
    assert b"secret" not in out
    assert b"To: a@x\r\n" in out
    assert b"Subject: s\r\n" in out


def test_S26_bcc_of_a_composed_message_stays_in_the_draft() -> None:
    message = MimeMessage.compose(from_="a@x.org", to="b@x.org", bcc="secret@x.org", text="t")
    message.resent_bcc = ["secret@y.org"]
    assert b"secret" not in sent(message)
    assert bytes(message).count(b"secret") == 2


def test_S26_bcc_of_a_message_within_is_content_and_stays() -> None:
    inner = b"Bcc: seen@x\r\n\r\nx"
    data = b"Content-Type: message/rfc822\r\nBcc: secret@x\r\n\r\n" + inner
    assert inner in sent(data)
    assert b"secret" not in sent(data)


def test_S26_utf8_in_bcc_asks_nothing_of_the_server() -> None:
    data = "Bcc: sécret@x\r\nSubject: s\r\n\r\nx\r\n".encode()
    for server in SERVERS:
        prepared = prepare(data, **server)
        assert wire(prepared) == b"Subject: s\r\n\r\nx\r\n"
        assert not prepared.eight_bit
        assert not prepared.international


BOM = b"\xef\xbb\xbf"
ODD_FIELDS = [
    b"Bcc\x0b: secret@x\r\n",
    b"\x0cBcc: secret@x\r\n",
    b"Bcc\xa0: secret@x\r\n",
    b"Bcc\xc2\xa0: secret@x\r\n",
    b"\xe2\x80\x8bBcc: secret@x\r\n",
    b"\xe2\x80\x8bResent-Bcc: secret@x\r\n",
    b"Bcc\x01: secret@x\r\n",
    b"Bcc\0: secret@x\r\n",
    b"\0Bcc: secret@x\r\n",
    b"B\0cc: secret@x\r\n",
    b"Resent\0-\0Bc\0c: secret@x\r\n",
    b"Bcc\r\n : secret@x\r\n",
    b"Bcc\r: secret@x\r\n",
    b"Bcc:\r\n \r\n secret@x\r\n",
    b"Bcc: a@y,\r\n\x0bsecret@x\r\n",
    b"Bcc: a@y,\r\n\xc2\xa0secret@x\r\n",
    b"Bcc: secret@x\n",
    b"Bcc: secret@x\r",
    b"Bcc: secret@x\r\r\n",
    b"X: y\rBcc: secret@x\r\n",
    b"X: y\r\r\nBcc: secret@x\r\n",
    b"X: y\r\rBcc: secret@x\r\n",
    b"X: y\n\rBcc: secret@x\n\r",
    b"no field\r\nBcc: secret@x\r\n",
    b"no field\r\n\x0bBcc: secret@x\r\n",
]
BEFORE = [
    b"",
    BOM,
    BOM + b" ",
    b" ",
    b"\r\n",
    b"\n\n",
    b"\r\n ",
    b"From ann Mon Jan 1\r\n",
    b"From ann Mon Jan 1\n ",
    BOM + b"From ann Mon Jan 1\n",
    b">From ann Mon Jan 1\r\n",
    b"From a\r\nFrom b\r\n",
    b"\0",
]


def edited(data: bytes) -> MimeMessage:
    message = MimeMessage.parse(data)
    message.headers["X-Edited"] = "yes"
    return message


def sent_or_refused(message: MimeMessage | bytes, server: dict) -> bytes:
    """Return what leaves, and behind it all contents decoded; nothing where it is refused."""
    try:
        out = sent(message, **server)
        parts = MimeMessage.parse(out).body_parts
        return out + b"".join(part.content for part in parts if isinstance(part, MimePart))
    except UnsupportedError:
        return b""
    except InvalidMessageError:
        assert isinstance(message, MimeMessage)
        assert message.headers.is_modified, "only what was edited is refused for its Bcc"
        return b""


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("field", ODD_FIELDS)
@pytest.mark.parametrize("make", [bytes, MimeMessage.parse, edited])
def test_S26_S05_bcc_in_odd_octets_does_not_leave(make: type, field: bytes, server: dict) -> None:
    for header in (b"To: a@x\r\n" + field + b"Subject: s\r\n", field + b"Subject: s\r\n"):
        for body in (b"\r\ntext", "\r\ntäxt".encode(), b""):
            assert b"secret" not in sent_or_refused(make(header + body), server)


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("make", [bytes, MimeMessage.parse, edited])
def test_S26_bcc_in_the_first_line_does_not_leave(make: type, before: bytes, server: dict) -> None:
    data = before + b"Bcc: secret@x,\r\n secret@y\r\nSubject: s\r\n\r\ntext\r\n"
    out = sent_or_refused(make(data), server)
    assert b"secret" not in out
    assert make is edited or b"Subject: s\r\n\r\ntext\r\n" in out
    assert b"secret" not in sent_or_refused(make(before + b"Bcc: secret@x"), server)


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: on the field\r\n Bcc: seen\r\n",
        b"Subject: s\r\nX-Bcc: seen\r\nBcc-Note: seen\r\nAbcc: seen\r\n",
        b"Subject: s\r\nbcc seen\r\n",
        b">Bcc: seen\r\n",
    ],
)
def test_S26_what_only_looks_like_it_stays(header: bytes) -> None:
    data = header + b"\r\nBcc: seen\r\n\r\nBcc: seen\r\n"
    assert sent(data) == data


@pytest.mark.parametrize("make", [bytes, MimeMessage.parse])
def test_S26_line_ends_that_a_text_file_doubled_end_one_line_each(make: type) -> None:
    data = b"To: a@x\r\r\nBcc: secret@x\r\r\nSubject: s\r\r\n\r\r\ntext"
    assert sent(make(data)).startswith(b"To: a@x\r\nSubject: s\r\n\r\n")


def test_a_byte_order_mark_is_left_out_and_hides_no_field() -> None:
    text = b"Subject: s\r\nMessage-ID: <a@b>\r\n\r\ntext\r\n"
    message = MimeMessage.parse(BOM + text)
    assert message.subject == "s"
    assert bytes(message) == BOM + text
    for server in SERVERS:
        prepared = prepare(BOM + text, **server)
        assert wire(prepared) == wire(prepare(message, **server)) == text
        assert prepared.message_id == "a@b"
        assert not prepared.international


def test_S26_bcc_in_the_header_of_a_part_that_becomes_the_body_does_not_leave() -> None:
    part = TextPart("plain", "text")
    part.headers["Bcc"] = "secret@x"
    part.headers["Resent-Bcc"] = "secret@x"
    built = MimeMessage()
    built.body = part
    parsed = MimeMessage.parse(b"Subject: s\r\n\r\ntext")
    parsed.body = part
    for message in (built, parsed):
        assert b"secret" not in sent(message)
        assert bytes(message).count(b"secret") == 2


def test_S26_bcc_does_not_move_with_the_body_of_a_message() -> None:
    draft = MimeMessage.parse(b"Bcc: secret@x\r\nContent-Type: image/png\r\n\r\ntext")
    body = draft.body
    assert body is not None
    inside, alone = MimeMessage(), MimeMessage()
    inside.body = Multipart("mixed", body)
    alone.body = body
    draft.body = MimePart("image/png", b"x")
    for message in (inside, alone, draft):
        assert b"secret" not in sent(message)


@pytest.mark.parametrize("name", ["Bcc", "bCC", "RESENT-BCC"])
def test_S26_bcc_in_the_further_fields_does_not_leave(name: str) -> None:
    message = MimeMessage.compose(
        from_="a@x.org", bcc="b@x.org", text="t", headers={name: "secret@x.org"}
    )
    message.headers.add_raw(name.encode() + b" \t: secret@y.org\r\n\tsecret@z.org")
    message.headers.insert(0, name, "secret@z.org")
    assert b"secret" not in sent(message)


def test_S26_bcc_of_an_attached_draft_belongs_to_it_and_stays() -> None:
    draft = MimeMessage.compose(from_="a@x.org", bcc="seen@x.org", text="t")
    letter = MimeMessage.compose(from_="a@x.org", bcc="secret@x.org", attachments=[draft])
    out = sent(letter)
    assert b"secret" not in out
    assert b"\r\nBcc: seen@x.org\r\n" in out


TOKENS = st.sampled_from(
    [
        *(b"Bcc:", b"bcc", b"Resent-", b"secret@x", b"To: a@x", b"X: y", b"no field", b"From a"),
        *(
            b":",
            b" ",
            b"\t",
            b"\0",
            b"\x0b",
            b"\xa0",
            BOM,
            b"\r",
            b"\n",
            b"\r\n",
            b"\r\r\n",
            b"\r\n\r\n",
        ),
    ]
)
#: A line of a header that somebody could take for one of the fields.
LIKE_BCC = re.compile(rb"\n(?![ \t])[^!-~\n]*(?:resent-)?bcc[^!-~]*:")


@given(st.lists(TOKENS, max_size=12).map(b"".join), st.sampled_from(SERVERS))
def test_S26_no_octets_make_it_leave(head: bytes, server: dict) -> None:
    data = b"Subject: s\r\n" + head + b"\r\n\r\ntext\r\n"
    for make in (bytes, MimeMessage.parse, edited):
        header = (b"\n" + sent_or_refused(make(data), server)).lower().partition(b"\r\n\r\n")[0]
        assert not LIKE_BCC.search(header)


def test_S26_what_was_edited_is_refused_where_bcc_is_only_text_to_us() -> None:
    message = MimeMessage.parse(b"To: a@x\r\nno field\r\nBcc: secret@x\r\n\r\ntext")
    message.headers["Subject"] = "s"
    with pytest.raises(InvalidMessageError, match="Bcc"):
        sent(message)


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("hidden", [b"", b"Bcc: secret@x\r\n"])
@pytest.mark.parametrize("make", [bytes, MimeMessage.parse, edited])
def test_S03_a_bare_cr_makes_no_field_of_what_follows_it(
    make: type, hidden: bytes, server: dict
) -> None:
    data = b"From: ann@x\r\n" + hidden + b"X: a\rFrom: evil@x\r\nSubject: s\r\n\r\ntext\r\n"
    out = sent_or_refused(make(data), server)
    assert b"\r\nX: a From: evil@x\r\nSubject: s\r\n" in out
    assert [field.name for field in MimeMessage.parse(out).headers].count("From") == 1
