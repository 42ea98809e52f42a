"""The ways in which `watch` is told: NOTIFY, IDLE where that is refused, questions where both are.

Throttling and a server that gives up NOTIFY are here too.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from imap_fronts import Front
from imap_scripts import ok
from test_watch import at_once

from mailwright.errors import ServerRefusedError
from mailwright.imap import (
    ConnectionInterrupted,
    MessagesArrived,
    MessagesVanished,
    Notification,
    NotificationOverflow,
    NotifyEvent,
    NotifyFilter,
    SyncState,
    UidSet,
)
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import (
    Answer,
    Close,
    Expect,
    ExpectCommand,
    ScriptedServer,
    Send,
    Stall,
    Step,
)

_EVENTS = r"\(MessageNew MessageExpunge FlagChange\)"
AT_ONCE = rf"NOTIFY SET \(SELECTED {_EVENTS}\)"
AS_EVER = rf"NOTIFY SET \(SELECTED-DELAYED {_EVENTS}\)"

OPEN = ok(
    r"SELECT INBOX \(CONDSTORE\)",
    "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [HIGHESTMODSEQ 5] .\r\n",
)
_ASK = r"UID FETCH 1:\* \(UID FLAGS MODSEQ\) \(CHANGEDSINCE 5\)"
#: Message 3 is gone: this is told before the rest of the script is played.
STATE = SyncState(uid_validity=7, uids=UidSet([3]), highest_modseq=5)
BEGIN: list[Step] = [*ok(_ASK), Stall()]
ARRIVAL = "* 1 EXISTS\r\n"
LOOK = ok(_ASK, "* 1 FETCH (UID 9 FLAGS () MODSEQ (6))\r\n")
GONE = MessagesVanished(folder="INBOX", uids=UidSet([3]))
IDLE: list[Step] = [
    ExpectCommand("IDLE"),
    Send(f"+ idling\r\n{ARRIVAL}"),
    Expect("DONE"),
    Answer("<tag> OK done\r\n"),
]


def refused(command: str, answer: str = "NO not now") -> list[Step]:
    return [ExpectCommand(command), Answer(f"<tag> {answer}\r\n")]


def greeting(extensions: str) -> Step:
    return Send(f"* PREAUTH [CAPABILITY IMAP4rev1 CONDSTORE {extensions}] ready\r\n")


def much_later(attempt: int) -> float:
    return 3000.0 * attempt


WAYS: dict[str, list[Step]] = {
    "NOTIFY": [greeting("IDLE NOTIFY"), *OPEN, *ok(AT_ONCE), *BEGIN, Send(ARRIVAL), *LOOK],
    "NOTIFY refused": [
        *(greeting("IDLE NOTIFY"), *OPEN, *refused(AT_ONCE, "NO [BADEVENT (MessageNew)] no")),
        *(*BEGIN, *IDLE, *LOOK),
    ],
    "IDLE": [greeting("IDLE"), *OPEN, *BEGIN, *IDLE, *LOOK],
    "both refused": [
        *(greeting("IDLE NOTIFY"), *OPEN, *refused(AT_ONCE, "BAD what"), *BEGIN),
        *(*refused("IDLE", "BAD what"), *ok("NOOP", ARRIVAL), *LOOK),
    ],
    "neither": [greeting(""), *OPEN, *BEGIN, *ok("NOOP"), *ok("NOOP", ARRIVAL), *LOOK],
    "held back": [  # as Dovecot 2.3 does
        greeting("IDLE NOTIFY CONTEXT=SEARCH THREAD=REFS URL-PARTIAL"),
        *(*OPEN, *BEGIN, *IDLE, *LOOK),
    ],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_watch_falls_back_from_notify_to_idle_to_questions(front: Front, way: str) -> None:
    with ScriptedServer(WAYS[way]) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        watch = iter(client.inbox.open().watch(STATE, poll=0.01))
        assert next(watch) == GONE
        server.resume()
        arrived = next(watch)
        assert arrived == MessagesArrived(folder="INBOX", count=1, arrived=1, uids=UidSet([9]))
        client.disconnect(quit=False)


def test_a_watch_goes_on_when_the_server_gives_up_notify(front: Front) -> None:
    script = [
        *(greeting("IDLE NOTIFY"), *OPEN, *ok(AT_ONCE), *BEGIN),
        Send("* OK [NOTIFICATIONOVERFLOW] too much\r\n"),
        *ok(AS_EVER),  # or it would tell nothing any more
        *ok(r"UID FETCH 1:\* .*"),
        *(*IDLE, *LOOK),
    ]
    with ScriptedServer(script) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        watch = iter(client.inbox.open().watch(STATE))
        assert next(watch) == GONE
        server.resume()
        overflow, arrived = islice(watch, 2)
        assert overflow == NotificationOverflow()
        assert arrived.uids == UidSet([9])
        client.disconnect(quit=False)


def test_a_watch_waits_as_long_as_the_server_suggests_and_comes_back(front: Front) -> None:
    words = "Request is throttled. Suggested Backoff Time: 30 milliseconds"
    first = [
        *(greeting("IDLE"), *OPEN, *BEGIN, ExpectCommand("IDLE")),
        *(Send(f"+ idling\r\n* BYE {words}\r\n"), Close()),
    ]
    second = [
        *(greeting("IDLE"), *refused(r"SELECT INBOX \(CONDSTORE\)", f"NO {words}"), OPEN[0]),
        Answer(
            "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [HIGHESTMODSEQ 6] .\r\n<tag> OK .\r\n"
        ),
        *LOOK,
    ]
    with ScriptedServer(first, second) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        watch = iter(client.inbox.open().watch(STATE, pauses=much_later))
        assert next(watch) == GONE
        server.resume()
        events: list[Any] = list(islice(watch, 3))
        assert [type(event) for event in events[:2]] == [ConnectionInterrupted] * 2
        assert [event.pause for event in events[:2]] == [0.03, 0.03]
        assert events[2].uids == UidSet([9])
        client.disconnect(quit=False)


def test_what_could_not_be_looked_at_is_looked_at_again(front: Front) -> None:
    script = [
        *(greeting("IDLE"), *OPEN, *BEGIN, *IDLE),
        *(*refused(_ASK, "NO [UNAVAILABLE] a moment please"), *LOOK),
    ]
    with ScriptedServer(script) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        watch = iter(client.inbox.open().watch(STATE, pauses=at_once))
        assert next(watch) == GONE
        server.resume()
        interrupted, arrived = islice(watch, 2)
        assert isinstance(interrupted, ConnectionInterrupted)
        assert arrived.uids == UidSet([9])
        client.disconnect(quit=False)


def test_notify_leaves_the_open_folder_as_it_was_told_of(front: Front) -> None:
    of_others = rf"\(INBOXES {_EVENTS}\) \(SUBTREE \(Team\) \(MailboxName\)\)"
    script = [
        *(greeting("IDLE NOTIFY"), *ok(rf"NOTIFY SET STATUS {of_others} {AS_EVER[11:]}")),
        *ok(AS_EVER),
        *(*refused(AS_EVER), *ok("NOTIFY NONE")),
        *refused(rf"NOTIFY SET \(SUBSCRIBED {_EVENTS}\) {AS_EVER[11:]}"),
    ]
    of_messages = (NotifyEvent.MESSAGE_NEW, NotifyEvent.MESSAGE_EXPUNGE, NotifyEvent.FLAG_CHANGE)
    with ScriptedServer(script) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        client.notify(
            Notification(NotifyFilter.INBOXES, of_messages),
            Notification(NotifyFilter.SUBTREE, [NotifyEvent.MAILBOX_NAME], ["Team"]),
            status=True,
        )
        client.notify()
        client.notify()
        with pytest.raises(ServerRefusedError):
            client.notify(Notification(NotifyFilter.SUBSCRIBED, of_messages))
        client.disconnect(quit=False)
