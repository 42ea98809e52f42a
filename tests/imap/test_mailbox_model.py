"""The model of a server checks itself: who follows what it says knows what is there."""

from __future__ import annotations

import re
from random import Random

import pytest
from mailbox_model import Mailbox, ModelSession, numbers

NEWS = re.compile(rb"\* ([0-9]+) (EXPUNGE|EXISTS|FETCH \(UID ([0-9]+))")


def changes(box: Mailbox, chance: Random) -> None:
    """Let somebody else do something."""
    match chance.randrange(4):
        case 0 if box.messages:
            box.remove(chance.choice(box.messages), "other")
        case 1 if box.messages:
            box.mark(chance.choice(box.messages), {chance.choice(["\\Seen", "\\Deleted"])})
        case _ if len(box.messages) < 12:
            box.add()
        case _:
            pass


def follow(known: list[int | None], answers: bytes) -> None:
    """Do to a list of UIDs what the responses say."""
    for line in answers.split(b"\r\n"):
        match = NEWS.match(line)
        if match is None:
            continue
        number = int(match[1])
        if match[2] == b"EXPUNGE":
            del known[number - 1]
        elif match[2] == b"EXISTS":
            known += [None] * (number - len(known))
        else:
            assert known[number - 1] in (None, int(match[3]))
            known[number - 1] = int(match[3])


@pytest.mark.parametrize("seed", range(200))
def test_numbers_lead_to_the_messages(seed: int) -> None:
    chance = Random(seed)
    box = Mailbox()
    for _ in range(6):
        box.add()
    session = ModelSession(
        "one", {"INBOX": box}, chance, "IMAP4rev1 UIDPLUS", lambda: changes(box, chance)
    )
    b"".join(session.receive(b"a SELECT INBOX\r\n"))
    known: list[int | None] = [None] * len(session.view)
    for number in range(12):
        command = chance.choice(
            [
                b"UID FETCH 1:* (FLAGS)",
                b"UID STORE 1:3 +FLAGS (\\Deleted)",
                b"UID EXPUNGE 2:3",
                b"UID SEARCH ALL",
                b"NOOP",
            ]
        )
        follow(known, b"".join(session.receive(b"t%d %b\r\n" % (number, command))))
        assert len(known) == len(session.view)
        for found, message in zip(known, session.view, strict=True):
            assert found in (None, message.uid)
    session.meanwhile = lambda: None
    follow(known, b"".join(session.receive(b"y NOOP\r\n")))
    follow(known, b"".join(session.receive(b"z UID FETCH 1:* (FLAGS)\r\n")))
    assert known == [message.uid for message in box.messages]


def test_a_set_with_a_star_and_literals() -> None:
    assert numbers("1:3,7,9:*", 11) == {1, 2, 3, 7, 9, 10, 11}
    box = Mailbox()
    session = ModelSession("one", {"INBOX": box}, Random(1), "IMAP4rev1", lambda: None)
    assert b"".join(session.receive(b"a SELECT {5}\r\n")) == b"+ go ahead\r\n"
    session.mailboxes[b"INBOX".hex()] = box
    assert b"a OK" in b"".join(session.receive(b"INBOX\r\n"))


def test_what_removes_by_number_is_written_down() -> None:
    session = ModelSession("one", {"INBOX": Mailbox()}, Random(1), "IMAP4rev1", lambda: None)
    for command in (b"SELECT INBOX", b"EXPUNGE", b"STORE 1 +FLAGS (x)", b"CLOSE", b"UID EXPUNGE 1"):
        b"".join(session.receive(b"a " + command + b"\r\n"))
    assert session.reckless == ["EXPUNGE", "STORE 1 +FLAGS (x)", "CLOSE"]
