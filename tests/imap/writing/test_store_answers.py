r"""Thousands of answers to a STORE are taken at once, and tell what they would one by one."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest
from scripted_session import ScriptedSession

from mailwright.errors import ServerRefusedError
from mailwright.imap._limits import ImapLimits
from mailwright.imap.commands.store import Change, Stored, UidStore
from mailwright.imap.selected.selection import Selection
from mailwright.imap.uids.uid_set import UidSet

UIDS = UidSet.parse("1:400,405:600")
FLAGS = ["", r"\Seen", r"\Seen \Flagged", "$Junk Any", "caf\u00e9", "x" * 600]


class OneByOne(UidStore):
    """The same command, to which every answer comes by itself."""

    run = None


class Counted(UidStore):
    """The same command, which counts."""

    one_by_one = taken = 0

    def take(self, response: Any) -> bool:
        self.one_by_one += 1
        is_taken = super().take(response)
        self.taken += is_taken
        return is_taken


def store(
    kind: type[UidStore],
    octets: bytes,
    sizes: Iterable[int],
    *,
    change: Change | None = None,
    ending: bytes = b"OK done",
    digests: bool = False,
    limits: ImapLimits | None = None,
) -> tuple[UidStore, dict[str, Any]]:
    """Run a STORE whose answers come in pieces of some sizes; return what is known then."""
    scripted = ScriptedSession(limits=limits)
    session = scripted.session
    mailbox = session.selected
    assert mailbox is not None
    mailbox.map.grow(500)
    mailbox.is_opening = False
    if digests:
        mailbox.keep_flags()
    selection = Selection(session, mailbox, UIDS)
    command = kind(selection, change or Change(sign="+", flags=(r"\Flagged",)))
    session.protocol.submit(command)
    session.protocol.data_to_send()
    octets += command.tag + b" " + ending + b"\r\n"
    place = 0
    for size in sizes:
        if octets[place:]:
            session.protocol.receive_data(octets[place : place + size])
        place += size
    if octets[place:]:
        session.protocol.receive_data(octets[place:])
    known = {
        "map": [*mailbox.map],
        "digests": None if mailbox.known_flags is None else mailbox.known_flags.groups(),
        "events": [*iter(session.next_event, None)],
        "exists": mailbox.exists,
    }
    return command, known


def ordinary(numbers: Iterable[int], *, modseq: bool = True) -> bytes:
    """Return what Dovecot answers."""
    mark = " MODSEQ (12345678)" if modseq else ""
    lines = [f"* {n} FETCH (UID {n}{mark} FLAGS (\\Flagged \\Seen))\r\n" for n in numbers]
    return "".join(lines).encode()


def test_answers_are_taken_at_once() -> None:
    command, known = store(Counted, ordinary(range(1, 401)), [999] * 30)
    assert isinstance(command, Counted)
    assert command.one_by_one == 0
    stored = command.result()
    assert stored.flags == dict.fromkeys(range(1, 401), frozenset({r"\Flagged", r"\Seen"}))
    assert stored.modseqs == dict.fromkeys(range(1, 401), 12345678)
    assert known["map"][:401] == [*range(1, 401), None]
    assert command.progress > 0


@pytest.mark.parametrize(
    "line",
    [
        "* 1 FETCH (FLAGS (\\Seen) UID 7 MODSEQ (9))",  # as Cyrus writes it
        "* 1 FETCH (UID 7 FLAGS ())",
        "* 1 FETCH (MODSEQ (9) UID 7 FLAGS (a b))",
        "* 1 FETCH (UID 7 UID 8 FLAGS ())",
        "* 1 FETCH (UID 7 FLAGS (a) FLAGS (b))",
        "* 1 FETCH (FLAGS (a) MODSEQ (5))",
        "* 1 FETCH (UID 7 MODSEQ (5))",
        "* 410 FETCH (UID 410 MODSEQ (5))",
        "* 410 FETCH (UID 410 FLAGS ())",
        "* 410 FETCH (UID 410)",
        "* 1 FETCH (UID 0 FLAGS (a))",
        "* 1 FETCH (UID 4294967296 FLAGS (a))",
        "* 1 FETCH (UID 401 FLAGS (a))",
        "* 9 FETCH (UID 7 FLAGS (a) MODSEQ (9999999999999999999))",
        "* 900 FETCH (UID 7 FLAGS (a))",
        "* 0 FETCH (UID 7 FLAGS (a))",
        "* 1 fetch (uid 7 flags (a))",
        '* 1 FETCH (UID 7 FLAGS ("a" b))',
        "* 1 FETCH (UID 7 FLAGS (a) X-ODD ((1 2)))",
        "* 1 FETCH (UID 7 FLAGS (a)",
        "* 7 UIDFETCH (FLAGS (a) MODSEQ (5))",
        "* 5 EXPUNGE",
        "* 501 EXISTS",
        "* OK words",
        "* 1 FETCH (UID 7 FLAGS ({3}\r\na b))",
    ],
)
def test_what_stands_between_is_read_as_it_would_be_alone(line: str) -> None:
    octets = ordinary(range(1, 50)) + line.encode() + b"\r\n" + ordinary(range(50, 90))
    with_runs, known = store(UidStore, octets, [])
    alone, expected = store(OneByOne, octets, [])
    assert with_runs.result() == alone.result()
    assert known == expected


@pytest.mark.parametrize("seed", range(60))
def test_random_answers_in_random_pieces(seed: int) -> None:
    draw = random.Random(seed)
    octets = b"".join(random_line(draw) for _ in range(draw.randrange(1, 120)))
    sizes = [draw.choice([1, 7, 60, 900, 5000]) for _ in range(40)]
    digests = draw.random() < 0.2
    with_runs, known = store(UidStore, octets, sizes, digests=digests)
    alone, expected = store(OneByOne, octets, [], digests=digests)
    assert with_runs.result() == alone.result()
    assert known == expected


def random_line(draw: random.Random) -> bytes:
    """Return an answer: mostly an ordinary one."""
    number = draw.randrange(1, 520)
    if draw.random() < 0.7:
        first = draw.randrange(1, 500)
        return ordinary(range(first, first + draw.randrange(12)), modseq=draw.random() < 0.5)
    items = [
        f"UID {draw.choice([number, draw.randrange(1, 700)])}",
        f"FLAGS ({draw.choice(FLAGS)})",
        f"MODSEQ ({draw.randrange(1, 2**63)})",
    ]
    draw.shuffle(items)
    name = draw.choice(["FETCH", "FETCH", "FETCH", "fetch"])
    return f"* {number} {name} ({' '.join(items[: draw.randrange(4)])})\r\n".encode()


def test_T25_the_same_answer_again_and_again_is_not_kept() -> None:
    command, _ = store(Counted, ordinary([5]) * 5_000, [])
    assert isinstance(command, Counted)
    assert command.taken < 20


SILENT = Change(sign="+", flags=(r"\Flagged",), silent=True)


def test_no_flags_are_taken_by_what_is_silent() -> None:
    command, known = store(Counted, ordinary(range(1, 50)), [], change=SILENT)
    assert command.result() == Stored({}, {}, UidSet(), is_complete=True)
    assert len(known["events"]) == 49


@pytest.mark.parametrize("kind", [UidStore, OneByOne])
def test_T25_what_is_silent_is_told_the_modseq_of_any_number(kind: type[UidStore]) -> None:
    lines = [b"* %d FETCH (UID %d MODSEQ (%d))\r\n" % (n, n, 10 + n) for n in range(1, 401)]
    limits = ImapLimits(unclaimed=100)
    command, known = store(kind, b"".join(lines), [999] * 20, change=SILENT, limits=limits)
    assert command.result() == Stored(
        {}, {n: 10 + n for n in range(1, 401)}, UidSet(), is_complete=True
    )
    assert known["events"] == []
    assert known["map"][:401] == [*range(1, 401), None]


def test_a_refusal_after_answers() -> None:
    command, _ = store(UidStore, ordinary(range(1, 50)), [], ending=b"NO not all")
    with pytest.raises(ServerRefusedError):
        command.outcome()
