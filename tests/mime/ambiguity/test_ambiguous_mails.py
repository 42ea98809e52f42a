"""M11, M12, M13, M18: what two programs may take apart in two ways is told, whatever it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ambiguous_mails import PLAIN, STRUCTURES, TYPE, Mail, encodings

from mailwright import InvalidMessageError, MimeMessage

ENCODINGS = dict(encodings())

#: Ordinary mails, of which nothing is to be said.
ORDINARY = {
    "as it should be": PLAIN,
    "with LF": PLAIN,
    "in capitals": replace(
        PLAIN,
        file=TYPE.upper() + b"\r\nCONTENT-TRANSFER-ENCODING: BASE64\r\n",
        version=b"Mime-Version: 1.0\r\n",
    ),
    "folded at a semicolon": replace(
        PLAIN, top=(b'Content-Type: multipart/mixed;\r\n\tboundary="foo"',)
    ),
    "with a preamble": replace(PLAIN, preamble=b"This is a message in MIME format.\r\n"),
    "with an empty preamble": replace(PLAIN, preamble=b"\r\n"),
    "with a name in percent signs": replace(
        PLAIN,
        file=b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''n%C3%B6te.txt\r\n",
    ),
    "with lines of base64": replace(PLAIN, coded=b"SGVsbG8sIHdvcmxkISEh\r\n" * 2 + b"SGVsbG8=\r\n"),
}


def parsed(name: str, mail: Mail) -> MimeMessage:
    data = bytes(mail)
    return MimeMessage.parse(data.replace(b"\r\n", b"\n") if name == "with LF" else data)


def test_there_are_as_many_ways_as_are_known() -> None:
    assert len(STRUCTURES) >= 154
    assert len(ENCODINGS) >= 40
    mails = [bytes(mail) for mail in (PLAIN, *STRUCTURES.values(), *ENCODINGS.values())]
    assert len(set(mails)) == len(mails)


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_mail_is_not_ambiguous(name: str) -> None:
    message = parsed(name, ORDINARY[name])
    assert message.ambiguities == ()
    assert [part.filename for part in message.attachments] != []


@pytest.mark.parametrize("name", STRUCTURES)
def test_M11_M12_M18_an_ambiguous_structure_is_told(name: str) -> None:
    message = parsed(name, STRUCTURES[name])
    assert message.ambiguities
    assert bytes(message) == bytes(STRUCTURES[name])


@pytest.mark.parametrize("name", ENCODINGS)
def test_M13_an_ambiguous_encoding_is_told(name: str) -> None:
    message = parsed(name, ENCODINGS[name])
    assert message.ambiguities
    assert bytes(message) == bytes(ENCODINGS[name])


@pytest.mark.parametrize("coded", [b"Hello" + b"o" * 80, b"Hello\t\r\nworld", b"Hello \r\nworld"])
def test_M13_what_hides_nothing_is_a_defect_but_no_ambiguity(coded: bytes) -> None:
    mail = replace(
        PLAIN,
        file=TYPE + b"\r\nContent-Transfer-Encoding: quoted-printable\r\n",
        coded=coded + b"\r\n",
    )
    message = MimeMessage.parse(bytes(mail))
    assert message.defects
    assert not message.ambiguities


@pytest.mark.parametrize("name", [*STRUCTURES, *ENCODINGS])
def test_M11_M13_a_strict_reader_refuses_it(name: str) -> None:
    data = bytes((STRUCTURES | ENCODINGS)[name])
    with pytest.raises(InvalidMessageError):
        MimeMessage.parse(data, strict=True)
