"""What docs/from-the-standard-library.md says about `email` and `mailbox` is so: each claim, run.

A claim that a future Python makes untrue fails here, and then the page has to change.
"""

from __future__ import annotations

import email.policy
import email.utils
import mailbox
import sys
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

import pytest

from mailwright import Mbox, MimeMessage

CHECKED = {(3, 11), (3, 12), (3, 13)}
pytestmark = pytest.mark.skipif(
    sys.version_info[:2] not in CHECKED, reason="nobody has looked at this version's email"
)

DEFAULT = email.policy.default


def parse(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=DEFAULT)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize("levels", [2_000])
def test_deep_messages_raise(levels: int) -> None:
    level = b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n"
    data = b"".join(level % (number, number) for number in range(levels))
    with pytest.raises(RecursionError):
        parse(data)
    assert bytes(MimeMessage.parse(data)) == data


@pytest.mark.parametrize(("field", "error"), [(b"To: a@[", AttributeError), (b'To: "', IndexError)])
def test_fields_raise_when_they_are_asked_for(field: bytes, error: type[Exception]) -> None:
    message = parse(field + b"\n\nx")
    with pytest.raises(error):
        message["To"]
    assert MimeMessage.parse(field + b"\n\nx").to is not None


@pytest.mark.parametrize("policy", [email.policy.default, email.policy.compat32])
def test_what_is_parsed_does_not_come_out_as_it_was(policy: email.policy.Policy) -> None:
    data = b"Subject:  two  spaces\r\nX-Long: " + b"word " * 30 + b"\r\n\r\nbody\r\n"
    assert email.message_from_bytes(data, policy=policy).as_bytes() != data
    assert bytes(MimeMessage.parse(data)) == data


def test_labels_are_codecs_of_python() -> None:
    data = b"Content-Type: text/plain; charset=%b\n\n\\u0041"
    assert parse(data % b"unicode_escape").get_content() == "A"
    with pytest.raises(LookupError):
        parse(data % b"x-nope").get_content()
    for label in (b"unicode_escape", b"x-nope"):
        assert MimeMessage.parse(data % label).text_body == "\\u0041"


def test_two_authors_are_no_defect() -> None:
    data = b"From: eve@attack.example\nFrom: boss@legit.example\n\nx"
    message = parse(data)
    assert message["From"] == "eve@attack.example"
    assert message.defects == []
    assert message["From"].defects == ()
    assert MimeMessage.parse(data).ambiguities


def test_file_names_are_paths() -> None:
    message = parse(b'Content-Disposition: attachment; filename="../../etc/passwd"\n\nx')
    assert message.get_filename() == "../../etc/passwd"


def test_the_parser_of_headers_takes_the_body_along() -> None:
    message = BytesHeaderParser(policy=DEFAULT).parsebytes(b"Subject: x\n\nthe body\n")
    assert message.get_payload() == "the body\n"


def test_dates_raise_and_lack_their_zone() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        email.utils.parsedate_to_datetime("nonsense")
    moment = email.utils.parsedate_to_datetime("Tue, 24 Nov 2026 09:05:00 -0000")
    assert moment.tzinfo is None


def test_a_new_identifier_tells_the_name_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getfqdn", lambda: "ann-laptop.corp.example")
    assert email.utils.make_msgid().endswith("@ann-laptop.corp.example>")


def test_what_is_no_address_is_no_error() -> None:
    assert email.utils.parseaddr("no address at all <")[1] != "no address at all <"


# --- mailbox -------------------------------------------------------------------------------------

PROSE = (
    b"From - Tue Nov 24 09:05:00 2026\nSubject: x\n\nMy favourite is\n\nFrom Russia with love\n\n"
)


def test_prose_separates_messages_of_an_mbox(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(PROSE)
    theirs = mailbox.mbox(path)
    assert len(theirs) == 2
    theirs.close()
    assert len(Mbox.from_bytes(PROSE)) == 1


def test_what_was_added_to_an_mbox_is_not_what_comes_back(tmp_path: Path) -> None:
    data = b"Subject: x\n\nFrom here on\n"
    theirs = mailbox.mbox(tmp_path / "theirs")
    assert theirs.get_bytes(theirs.add(data)) == b"Subject: x\n\n>From here on\n"
    ours = Mbox(tmp_path / "ours")
    assert ours.get(ours.add(data)).raw == data
    ours.close()
    theirs.close()


def test_an_mbox_is_written_without_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbox._lock_file", lambda *_: pytest.fail("it was locked"))
    theirs = mailbox.mbox(tmp_path / "mbox")
    theirs.add(b"Subject: x\n\n")
    theirs.flush()
    theirs.close()
