"""Responses as servers should not send them, each with the record of who does: they can be read."""

from __future__ import annotations

import pytest

from mailwright.imap._command import Plain
from mailwright.imap._limits import ImapLimits
from mailwright.imap._protocol import ImapProtocol
from mailwright.imap.fetch.fetched_message import FetchedMessage
from mailwright.imap.responses import Response, Status
from mailwright.imap.uids.uid_map import UidMap


def fetched(text: str) -> FetchedMessage:
    response = Response.parse(text.encode("utf-8"))
    assert response is not None
    return FetchedMessage(response)


def test_domino_puts_an_item_into_parentheses_of_its_own() -> None:
    """https://github.com/jstedfast/MailKit/issues/943"""
    message = fetched(
        '* 2 FETCH (UID 14 (ENVELOPE (NIL "one" NIL NIL NIL NIL NIL NIL NIL NIL)) '
        'BODYSTRUCTURE ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 3 1 NIL) FLAGS (\\Seen))'
    )
    assert message.uid == 14
    assert message.envelope is not None
    assert message.envelope.subject == "one"
    assert message.body_structure is not None
    assert message.flags == {"\\Seen"}


def test_gmail_has_brackets_in_keywords() -> None:
    """https://gitlab.gnome.org/GNOME/geary/-/issues/746"""
    assert fetched("* 2 FETCH (FLAGS ($Not]Junk \\Seen) UID 5)").flags == {"$Not]Junk", "\\Seen"}


def test_mail_ru_counts_in_floating_point() -> None:
    """https://github.com/jstedfast/MailKit/issues/1838"""
    structure = '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 9.3736e+06 0 NIL)'
    message = fetched(f"* 2 FETCH (UID 5 BODYSTRUCTURE {structure} RFC822.SIZE 12)")
    assert message.body_structure is not None
    assert message.body_structure.size is None
    assert message.size == 12


def test_proton_bridge_sends_atoms_and_bare_utf8() -> None:
    """https://github.com/modern-email/defects/issues/38"""
    message = fetched(
        '* 2 FETCH (UID 5 ENVELOPE (NIL "Grüße" ((Proton NIL help proton.test)) '
        '() () () () () "" ""))'
    )
    assert message.envelope is not None
    assert message.envelope.subject == "Grüße"
    assert [str(one) for one in message.envelope.from_] == ["Proton <help@proton.test>"]


@pytest.mark.parametrize("arguments", [b"14  ", b"0 35 41", b"", b"14 1:2 3", b"14 1,2 3:9"])
def test_outlook_leaves_out_what_copyuid_is_for(arguments: bytes) -> None:
    """https://github.com/jstedfast/MailKit/issues/555, /240: an empty one, or of validity 0"""
    assert UidMap.parse(arguments) is None


class Greeting(Plain):
    verb = "greeting"


class Noop(Plain):
    verb = "NOOP"

    def __init__(self) -> None:
        self.continuations: list[bytes] = []

    def take_continuation(self, data: bytes) -> bool:
        self.continuations.append(data)
        return True


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (b"%b OK\r\n", Status.OK),  # DavMail: https://github.com/pimalaya/himalaya/issues/623
        (b"%b ok done\r\n", Status.OK),
        (b"* ok [unseen]\r\n%b No [alert]\r\n", Status.NO),
        (b"+\r\n%b OK done\r\n", Status.OK),  # https://github.com/pimalaya/core/pull/41
        (b"* OK\r\n* NO\r\n%b BAD\r\n", Status.BAD),
        (b"* \r\n*\r\n* 1\r\n* ()\r\n%b OK done\r\n", Status.OK),
    ],
)
def test_lines_that_lack_what_they_should_have(lines: bytes, status: Status) -> None:
    protocol = ImapProtocol("T", limits=ImapLimits(), observe=lambda *_: None)
    protocol.submit(Greeting())
    protocol.data_to_send()
    protocol.receive_data(b"* OK\r\n")
    command = Noop()
    protocol.submit(command)
    tag = protocol.data_to_send().split(b" ")[0]
    protocol.receive_data(lines.replace(b"%b", tag))
    assert command.completion is not None
    assert command.completion.status is status
