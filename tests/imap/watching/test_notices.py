"""What a server says beside its answers: progress, overflow, metadata, alerts."""

from __future__ import annotations

import pytest
from imap_fronts import Front

from mailwright.errors import ServerRefusedError
from mailwright.imap import (
    AlertReceived,
    CommandInProgress,
    FolderListChanged,
    ImapEvent,
    MetadataChanged,
    NotificationOverflow,
    ServerNotice,
)
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import Answer, ExpectCommand, ScriptedServer, Send

NOTICES: list[tuple[str, ImapEvent]] = [
    ('OK [INPROGRESS ("A7" 454 1000)] at it', CommandInProgress(tag="A7", done=454, goal=1000)),
    ("OK [INPROGRESS (NIL 3 NIL)] at it", CommandInProgress(tag=None, done=3, goal=None)),
    ("OK [INPROGRESS] at it", CommandInProgress(tag=None, done=None, goal=None)),
    ("OK [INPROGRESS (99999999999999999999)] x", CommandInProgress(tag=None, done=None, goal=None)),
    ("OK [NOTIFICATIONOVERFLOW] too much", NotificationOverflow()),
    ("OK [ALERT] Down at noon.", AlertReceived(text="Down at noon.")),
    (
        "NO [WEBALERT https://example.com/a?b] Sign in there.",
        AlertReceived(text="Sign in there.", url="https://example.com/a?b"),
    ),
    ("NO [WEBALERT javascript:x] Sign in.", AlertReceived(text="Sign in.")),
    ("NO Disk is nearly full", ServerNotice(status="NO", code="", text="Disk is nearly full")),
    ('METADATA "" /shared/comment', MetadataChanged(entries=("/shared/comment",))),
    (
        "METADATA Team /shared/a /private/b",
        MetadataChanged(folder="Team", entries=("/shared/a", "/private/b")),
    ),
    (
        'LIST () "/" New ("OLDNAME" (Old))',
        FolderListChanged(folder="New", attributes=frozenset(), old_name="Old"),
    ),
]


@pytest.mark.parametrize(("line", "event"), NOTICES, ids=[line for line, _ in NOTICES])
def test_what_a_server_says_unasked_is_an_event(line: str, event: ImapEvent, front: Front) -> None:
    script = [
        Send("* PREAUTH [CAPABILITY IMAP4rev1 NOTIFY INPROGRESS METADATA] hello\r\n"),
        ExpectCommand("NOOP"),
        Answer(f"* {line}\r\n<tag> OK done\r\n"),
    ]
    with ScriptedServer(script, strict=False) as server:
        client = front.client(timeout=5)
        client.connect("127.0.0.1", server.port, SecureSocketOptions.NONE)
        client.noop()
        assert list(client.events()) == [event]
        client.disconnect()


def test_an_alert_beside_an_answer_reaches_the_user(front: Front) -> None:
    """RFC 9051 section 7.1: in any status response, tagged ones too, whatever they say."""
    script = [
        Send("* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n"),
        ExpectCommand("NOOP"),
        Answer("<tag> OK [ALERT] Down at noon.\r\n"),
        ExpectCommand("NOOP"),
        Answer("<tag> NO [WEBALERT https://example.com/] Sign in there.\r\n"),
    ]
    with ScriptedServer(script, strict=False) as server:
        client = front.client(timeout=5)
        client.connect("127.0.0.1", server.port, SecureSocketOptions.NONE)
        client.noop()
        with pytest.raises(ServerRefusedError):
            client.noop()
        assert list(client.events()) == [
            AlertReceived(text="Down at noon."),
            AlertReceived(text="Sign in there.", url="https://example.com/"),
        ]
        client.disconnect()
