"""Messages without what they say."""

from __future__ import annotations

from entity_strategies import octets, tree
from hypothesis import given

from mailwright import MimeMessage, TextPart
from mailwright.mime.anonymising import anonymise

DATA = (
    "Received: from secret.example.org (192.0.2.1)\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n"
    "From: =?utf-8?q?S=C3=A9cret?= <secret@example.org>\r\n"
    "Subject: =?utf-8?b?c2VjcmV0?= secrét\r\nX-Secret : secret\r\n"
    'Content-Type: multipart/mixed; boundary="secret-1"; x=secret; name*=utf-8\'\'secr%C3%A9t\r\n'
    "\r\nsecret preamble\r\n"
    "--secret-1\r\nContent-Type: text/plain; charset=utf-8 secret=secret\r\n\r\nsecrét: 42 €\r\n"
    "--secret-1\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "secr=C3=A9t=\r\n secret\r\n"
    "--secret-1\r\nContent-Type: image/png; name=secret.png\r\n"
    "Content-Disposition: attachment; filename=\"my secret.png\"; size=6\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nc2VjcmV0\r\n"
    "--secret-1\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: x; secret@x\r\n"
    "--secret-1--\r\nsecret epilogue\r\n"
).encode()  # fmt: skip


def test_nothing_that_was_said_is_left_and_every_octet_has_its_place() -> None:
    made = anonymise(DATA)
    assert len(made) == len(DATA)
    text = made.replace(b"secret-1", b"").replace(b"X-Secret", b"").decode()
    for word in ("secret", "ecr", "c2Vj", "42", "192", "=C3", "%C3", "=A9", "é", "€"):
        assert word not in text
    for kept in (
        "Mon, 1 Jan 2024 10:00:00 +0000", 'boundary="secret-1"', "charset=utf-8", "=?utf-8?q?",
        "=?utf-8?b?AAAAAAAA?=", "name*=utf-8''xxxx%78%78x", "; size=6", "Final-Recipient:",
        "=78=78x=\r\n", "\r\nAAAAAAAA\r\n",
    ):  # fmt: skip
        assert kept in made.decode()


def test_fields_to_keep_can_be_named() -> None:
    made = anonymise(DATA, keep={"SUBJECT"})
    assert MimeMessage.parse(made).subject == MimeMessage.parse(DATA).subject
    assert b"Jan" not in made


def test_what_is_composed_can_be_anonymised() -> None:
    message = MimeMessage.compose(from_="ann@example.org", to="b@example.net", text="Grüße")
    read = MimeMessage.parse(anonymise(message))
    assert str(read.from_) == "xxx@xxxxxxx.xxx"
    assert isinstance(read.body, TextPart)
    assert read.body.content == bytes(len("Grüße".encode()))  # it was base64


def test_a_boundary_that_looks_like_what_replaces_text_is_minded() -> None:
    data = (
        b"Content-Type: multipart/mixed; boundary=xxx\r\n\r\n--abc\r\n\r\n--xxx\r\n\r\n--abc\r\n"
        b"--xxx--\r\n"
    )
    made = anonymise(data)
    assert tree(MimeMessage.parse(made)) == tree(MimeMessage.parse(data))
    assert b"abc" not in made


@given(octets)
def test_any_octets_keep_their_number_and_their_tree(data: bytes) -> None:
    made = anonymise(data)
    assert len(made) == len(data)
    assert [octet for octet in made if octet in b"\r\n"] == [o for o in data if o in b"\r\n"]
    assert tree(MimeMessage.parse(made)) == tree(MimeMessage.parse(data))
