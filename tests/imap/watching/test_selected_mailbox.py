"""The model of the selected mailbox against a reference, whatever the server says."""

from __future__ import annotations

import random
from typing import Any

from mailwright.errors import MalformedResponseError
from mailwright.imap.responses import Response, Status, StatusResponse
from mailwright.imap.selected._sequence_map import SequenceMap
from mailwright.imap.selected.mailbox import SelectedMailbox
from mailwright.imap.uids.uid_set import UidSet
from mailwright.imap.watch.events import (
    EventsLost,
    FlagsChanged,
    MessageExpunged,
    MessagesArrived,
    MessagesVanished,
    UidValidityChanged,
)

STEPS = 50_000


class Told:
    """A mailbox that is open, and what it tells."""

    def __init__(self, *, busy: bool = True) -> None:
        self.busy = busy
        self.events: list[Any] = []
        self.mailbox = SelectedMailbox("INBOX", lambda: self.busy)
        self.code("UIDVALIDITY 7")
        self.mailbox.opened(StatusResponse(Status.OK), read_only=False)

    def say(self, text: str, *, claimed: bool = False) -> list[Any]:
        response = Response.parse(f"* {text}".encode())
        assert response is not None
        self.events.clear()
        self.mailbox.observe(response, claimed, self.events.append)
        return list(self.events)

    def code(self, text: str) -> list[Any]:
        self.events.clear()
        status = StatusResponse.parse(Status.OK, f"[{text}] .".encode())
        self.mailbox.observe_status(status, self.events.append)
        return list(self.events)


def test_I05_random_interleavings_against_a_reference() -> None:
    chance = random.Random(5)
    told, uids, next_uid = Told(), list[int](), 1
    known = 0
    for step in range(STEPS):
        if step % 5_000 == 0:
            told, uids, next_uid = Told(), [], 1
        match chance.randrange(6):
            case 0 | 1 if len(uids) < 60:
                came = chance.randrange(1, 4)
                for _ in range(came):
                    next_uid += chance.randrange(1, 4)
                    uids.append(next_uid)
                [event] = told.say(f"{len(uids)} EXISTS")
                assert event == MessagesArrived(folder="INBOX", count=len(uids), arrived=came)
            case 2 if uids:
                number = chance.randrange(1, len(uids) + 1)
                uid = uids.pop(number - 1)
                [event] = told.say(f"{number} EXPUNGE")
                assert isinstance(event, MessageExpunged)
                assert (event.number, event.is_forbidden) == (number, False)
                assert event.uid in (uid, None)
                known += event.uid is not None
            case 3 if uids:
                gone = sorted(chance.sample(uids, min(len(uids), chance.randrange(1, 4))))
                uids = [uid for uid in uids if uid not in gone]
                [event] = told.say(f"VANISHED {UidSet(gone)}")
                assert event == MessagesVanished(folder="INBOX", uids=UidSet(gone))
            case _ if uids:
                number = chance.randrange(1, len(uids) + 1)
                with_uid = f"UID {uids[number - 1]} " if chance.randrange(3) else ""
                [event] = told.say(f"{number} FETCH ({with_uid}FLAGS (\\Seen))")
                assert isinstance(event, FlagsChanged)
                assert event.uid in (uids[number - 1], None)
                assert event.uid is not None or not with_uid
            case _:
                pass
        assert told.mailbox.exists == len(uids)
        assert all(one in (uid, None) for one, uid in zip(told.mailbox.map, uids, strict=True))
    assert known > 100


def test_I05_an_expunge_where_no_command_runs_is_flagged() -> None:
    told = Told(busy=False)
    told.say("3 EXISTS")
    [event] = told.say("2 EXPUNGE")
    assert event.is_forbidden
    assert told.mailbox.exists == 2


def test_I05_what_cannot_be_is_left_out_and_told() -> None:
    told = Told()
    told.say("3 EXISTS")
    for text in ("4 EXPUNGE", "0 EXPUNGE", "9 FETCH (FLAGS ())", "2 EXISTS"):
        told.say("3 EXISTS")
        assert told.say(text) == [EventsLost(folder="INBOX")], text
        assert told.mailbox.map.known == UidSet()
    told.say("3 EXISTS")
    told.say("1 FETCH (UID 5)", claimed=True)
    assert told.say("2 FETCH (UID 5)", claimed=True) == [EventsLost(folder="INBOX")]
    assert told.say("1 FETCH (UID 0)", claimed=True) in ([], [EventsLost(folder="INBOX")])


def test_I03_exists_and_vanished_of_four_billion_cost_nothing() -> None:
    told = Told()
    told.say("4294967295 EXISTS")
    told.say("4294967295 FETCH (UID 4294967295 FLAGS ())")
    told.say("VANISHED 1:4294967295")
    assert told.mailbox.exists == 0


def test_I07_another_uidvalidity_forgets_what_was_known_by_uid() -> None:
    told = Told()
    told.say("1 EXISTS")
    told.say("1 FETCH (UID 5)", claimed=True)
    assert told.mailbox.map.uid(1) == 5
    changed = UidValidityChanged(folder="INBOX", expected=7, found=8)
    assert told.code("UIDVALIDITY 8") == [changed]
    assert told.mailbox.map.uid(1) is None
    assert told.code("UIDVALIDITY 0") == []
    assert told.code("UIDVALIDITY 99999999999999999999999") == []
    assert told.mailbox.uid_validity == 8


def test_I07_uidnext_goes_up_only() -> None:
    told = Told()
    assert told.code("UIDNEXT 9") == []
    assert told.code("UIDNEXT 5") == [EventsLost(folder="INBOX")]


def test_vanished_that_cannot_be_read_changes_nothing() -> None:
    told = Told()
    told.say("3 EXISTS")
    for text in ("VANISHED 0", "VANISHED *", "VANISHED x", "VANISHED 99999999999"):
        try:
            assert told.say(text) == []
        except MalformedResponseError:
            pass
        assert told.mailbox.exists == 3


def test_a_map_with_holes_takes_out_the_right_numbers() -> None:
    held = SequenceMap()
    held.grow(6)
    held.learn(2, 20)
    held.learn(5, 50)
    assert held.vanish(UidSet([30])) == UidSet([30])
    assert [held.uid(n) for n in range(1, 6)] == [None, 20, None, 50, None]
    assert held.vanish(UidSet([25, 26])) == UidSet([25])  # one unknown is left between them
    assert held.vanish(UidSet([26])) == UidSet()
    assert list(held) == [None, 20, 50, None]
