"""A server whose numbers do not add up: the folder is looked at anew, and nothing is lost."""

from __future__ import annotations

import random
from typing import Any

import pytest

from mailwright._flow import drive
from mailwright.imap._limits import ImapLimits
from mailwright.imap._session import Session, Settings
from mailwright.imap.capabilities import Capabilities
from mailwright.imap.commands.fetch import UidFetch, UidFetchWithVanished
from mailwright.imap.flows.syncing import sync
from mailwright.imap.responses import Response, Status, StatusResponse
from mailwright.imap.selected.mailbox import SelectedMailbox
from mailwright.imap.uids.uid_set import UidSet
from mailwright.imap.watch.sync_state import SyncResult, SyncState
from mailwright.net.timeouts import Timeouts
from mailwright.net.tls_options import TlsOptions

OK = StatusResponse(Status.OK)


class Liar:
    """A mailbox on a server, with flags and MODSEQ, that answers as `lie` says."""

    def __init__(self, lie: str, extensions: str) -> None:
        self.lie = lie
        self.messages: dict[int, tuple[str, int]] = {}
        self.gone: list[tuple[int, int]] = []
        self.modseq, self.next_uid = 10, 1
        settings = Settings(
            timeouts=Timeouts(),
            tls=TlsOptions(),
            wire_log=None,
            allow_plaintext_credentials=False,
            limits=ImapLimits(),
        )
        self.session = Session(settings, "imap.example.test")
        self.session.set_capabilities(Capabilities(f"IMAP4rev1 {extensions}"))
        if "QRESYNC" in extensions:
            self.session.enabled.add("QRESYNC")

    def open(self) -> None:
        if self.lie == "MODSEQ begins anew":  # as after a restore from a backup
            self.messages = {u: (f, 1) for u, (f, _) in self.messages.items()}
            self.gone = [(uid, 1) for uid, _ in self.gone]
            self.modseq = 1
        mailbox = SelectedMailbox("INBOX")
        self.session.selected = self.mailbox = mailbox
        self._code("UIDVALIDITY 7")
        if "CONDSTORE" in self.session.capabilities:
            modseq = 3 if self.lie == "HIGHESTMODSEQ decreases" else self.modseq
            self._code("NOMODSEQ" if self.lie == "NOMODSEQ" else f"HIGHESTMODSEQ {modseq}")
        self.say(f"{len(self.messages)} EXISTS")
        mailbox.opened(OK, read_only=False)

    def change(self, chance: random.Random) -> None:
        self.modseq += 1
        match chance.randrange(3):
            case 0:
                self.messages[self.next_uid] = ("", self.modseq)
                self.next_uid += 1
            case 1 if self.messages:
                uid = chance.choice(list(self.messages))
                del self.messages[uid]
                self.gone.append((uid, self.modseq))
            case _ if self.messages:
                uid = chance.choice(list(self.messages))
                self.messages[uid] = (chance.choice(["\\Seen", "\\Flagged", ""]), self.modseq)
            case _:
                pass

    def sync(self, state: SyncState | None) -> SyncResult:
        return drive(sync(self.session, self.mailbox, state), self._perform)

    def _perform(self, command: Any) -> Any:
        command.tag = b"T1"
        if isinstance(command, UidFetch):
            self._fetch(command)
        elif command.verb == "UID SEARCH":
            uids = " ".join(map(str, self.messages))
            self._give(command, f"SEARCH {uids}".strip())
        command.completion = OK
        return command.outcome()

    def _fetch(self, command: UidFetch) -> None:
        since = command._changed_since  # pyright: ignore[reportPrivateUsage]
        for number, (uid, (flags, modseq)) in enumerate(self.messages.items(), 1):
            shown = 0 if self.lie == "MODSEQ 0" else modseq
            if uid in command.uids and (since is None or modseq > since):
                text = f"{number} FETCH (UID {uid} FLAGS ({flags}) MODSEQ ({shown}))"
                self._give(command, text)
        if isinstance(command, UidFetchWithVanished):
            gone = [uid for uid, modseq in self.gone if modseq > (since or 0)]
            if self.lie == "VANISHED of what is there":
                gone += list(self.messages)[:2]
            if self.lie == "VANISHED of what never was":
                gone += [4_000_000_000]
            if gone and self.lie != "no VANISHED":
                self._give(command, f"VANISHED (EARLIER) {UidSet(gone)}")

    def _give(self, command: Any, text: str) -> None:
        response = Response.parse(f"* {text}".encode())
        assert response is not None
        self.session.observe(response, command.take(response))

    def say(self, text: str) -> None:
        response = Response.parse(f"* {text}".encode())
        assert response is not None
        self.session.observe(response, False)

    def _code(self, text: str) -> None:
        self.say(f"OK [{text}] .")


LIES = [
    *("", "MODSEQ begins anew", "HIGHESTMODSEQ decreases", "NOMODSEQ", "MODSEQ 0"),
    *("VANISHED of what is there", "VANISHED of what never was", "no VANISHED"),
]


@pytest.mark.parametrize("extensions", ["QRESYNC CONDSTORE ENABLE", "CONDSTORE", ""])
@pytest.mark.parametrize("lie", LIES)
def test_I13_whatever_a_server_says_nothing_is_lost(lie: str, extensions: str) -> None:
    chance = random.Random(13)
    server = Liar("", extensions)
    state: SyncState | None = None
    model: dict[int, frozenset[str]] = {}
    kept = False
    for turn in range(150):
        server.lie = lie if turn % 3 == 2 else ""
        for _ in range(chance.randrange(5)):
            server.change(chance)
        server.open()
        result = server.sync(state)
        if state is not None and state.flags is not None:
            # Flags are kept once a MODSEQ was untrue: what did not change is not told again.
            assert all(model[uid] != flags for uid, flags in result.changed.items())
            kept = True
        assert result.vanished <= model.keys()
        model = {uid: flags for uid, flags in model.items() if uid not in result.vanished}
        assert not result.arrived & model.keys()
        assert result.changed.keys() <= model.keys()
        model |= result.changed
        now = {u: frozenset([f] if f else []) for u, (f, _) in server.messages.items()}
        model |= {uid: now[uid] for uid in result.arrived}
        assert model == now
        state = SyncState.from_json(result.state.to_json())
    is_untrue = lie in ("MODSEQ begins anew", "HIGHESTMODSEQ decreases", "NOMODSEQ")
    assert kept == (is_untrue or not extensions)


def test_I13_modseqs_that_contradict_each_other_in_a_session_are_not_believed() -> None:
    server = Liar("", "CONDSTORE")
    server.messages = {1: ("", 4), 2: ("\\Seen", 9)}
    server.next_uid = 3
    server.open()
    state = server.sync(None).state
    server.messages[1] = ("\\Answered", 1)  # it changed, and its MODSEQ is of long ago
    server.open()
    for modseq in (5, 99):
        server.say(f"OK [HIGHESTMODSEQ {modseq}] .")
    assert server.mailbox.modseq_is_doubtful
    result = server.sync(state)
    assert result.changed[1] == {"\\Answered"}


class Interrupted(Liar):
    """Tells of a change without UID while it answers, and of a later one in its answer."""

    def _fetch(self, command: UidFetch) -> None:
        if self.lie:
            self.lie = ""
            self.modseq += 2
            self.messages[1] = ("\\Flagged", self.modseq - 1)
            self.say(f"1 FETCH (FLAGS (\\Flagged) MODSEQ ({self.modseq - 1}))")
            self.messages[3] = ("\\Seen", self.modseq)
            self._give(command, f"3 FETCH (UID 3 FLAGS (\\Seen) MODSEQ ({self.modseq}))")
        else:
            super()._fetch(command)


@pytest.mark.parametrize("extensions", ["QRESYNC CONDSTORE ENABLE", "CONDSTORE"])
def test_a_change_that_is_told_without_uid_is_found_the_next_time(extensions: str) -> None:
    server = Interrupted("", extensions)
    server.messages = {1: ("", 5), 2: ("", 6), 3: ("", 7)}
    server.open()
    state = server.sync(None).state
    server.open()
    server.lie = "interrupted"
    result = server.sync(state)
    assert result.changed == {3: {"\\Seen"}}
    assert server.sync(result.state).changed[1] == {"\\Flagged"}
