"""What messages are made of, for properties: octets with everything that ever misled a parser."""

from __future__ import annotations

from hypothesis import strategies as st

from mailwright.mime.entity import walk
from mailwright.mime.message import MimeMessage
from mailwright.mime.multipart import Multipart
from mailwright.mime.part import MessagePart, MimePart
from mailwright.mime.text import TextPart

FRAGMENTS = [
    b"Content-Type: multipart/mixed; boundary=a\r\n",
    b"Content-Type: multipart/mixed; boundary=ab\n",
    b"content-type: multipart/digest; boundary=\"a b\"\r\n", b"Content-Type: message/rfc822\r\n",
    b"Content-Type: multipart/signed; boundary=s\r\n",
    b"Content-Type: text/html; charset=utf-8\r\n", b"Content-Type: multipart/mixed\r\n",
    b"Content-Type: multipart/mixed; boundary=\"\x01\"\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Transfer-Encoding: binary\r\n", b"Content-Transfer-Encoding: 8bit\r\n",
    b"Content-Transfer-Encoding: x-y\r\n", b"Bcc: a@b\r\n", b"Bcc : a@b\r\n", b"bcc:x\r",
    b"Bcc\r: x\n", b"Resent-Bcc: c@d\r\n e@f\r\n", b"Subject: =?utf-8?q?=C3=A4?=\r\n",
    b"Subject: \xc3\xa4\xff\r\n", b"From: \xc3\xa4@b.c\r\n", b"From: a@b.c\r\n",
    b"Message-ID: <x@y>\r\n", b"From x y\n", b"--a\r\n", b"--a--\r\n", b"--ab\n", b"--ab--",
    b"--a b\r\n", b"--a b--\r\n", b"--s\r\n", b"--s--\r\n", b"--a \t\r\n", b"--\r\n", b"\r\n",
    b"\n", b"\r", b" ", b"\t", b"x", b"\x00", b"\x0b\x0c\x1c\x85", b"\xff\xfe", b"YWJj\r\n",
    b"=C3=A4=\r\n", b"=\r", b"x" * 1000, b": ", b"- ", b"--", b"DKIM-Signature: x\r\n", b"\r\r\n",
    b"Content-ID: <a@b>\r\n", b"Content-Disposition: attachment; filename=x\r\n",
]  # fmt: skip

octets = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(b"".join) | st.binary(max_size=200)

_FIELDS = (
    "from_ sender reply_to to cc bcc resent_from resent_to resent_bcc subject date message_id"
    " in_reply_to references is_resent text_body html_body defects raw source"
).split()
_PROPERTIES = (
    "content_type content_disposition content_id filename is_attachment raw source is_in_message"
).split()
_OWN = {
    TextPart: ["text", "charset"],
    MimePart: ["content", "encoded", "content_transfer_encoding"],
    Multipart: ["preamble", "epilogue", "boundary"],
}


def look_at_everything(message: MimeMessage) -> int:
    """Use every accessor of every node, and return how many nodes there are."""
    waiting = [message]
    count = 0
    for each in waiting:  # it grows while it is read
        for name in _FIELDS:
            getattr(each, name)
        repr(each)
        list(each.attachments)
        for field in each.headers:
            assert isinstance(field.value, str)
        for entity in walk(each.body) if each.body is not None else ():
            count += 1
            kinds = [names for kind, names in _OWN.items() if isinstance(entity, kind)]
            for name in [*_PROPERTIES, *(name for names in kinds for name in names)]:
                getattr(entity, name)
            repr(entity)
            if isinstance(entity, MessagePart):
                waiting.append(entity.message)
    return count


def tree(entity: object) -> object:
    """Return the structure of an entity: a media type, or one with a list of what lies in it."""
    if isinstance(entity, MimeMessage):
        return tree(entity.body)
    if isinstance(entity, MessagePart):
        return [entity.content_type.media_type, tree(entity.message)]
    if isinstance(entity, Multipart):
        return [entity.content_type.subtype, *map(tree, entity)]
    assert isinstance(entity, MimePart)
    return entity.content_type.media_type
