"""Two clients on one folder: what is deleted is what was asked for, whatever the other one does."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from mailbox_model import Mailbox, ModelSession, ModelStream

from mailwright.errors import UidValidityChangedError, UnsupportedError
from mailwright.imap import ImapClient, UidSet
from mailwright.imap.selected.access import FolderAccess
from mailwright.net.secure_socket_options import SecureSocketOptions

#: Runs of the model in an ordinary run of the tests; MAILWRIGHT_INTERLEAVINGS asks for more.
RUNS = int(os.environ.get("MAILWRIGHT_INTERLEAVINGS", "10000"))
SLICES = 8
OFFERS = (
    "IMAP4rev1 UIDPLUS MOVE LITERAL+ UNSELECT",
    "IMAP4rev1 UIDPLUS UNSELECT",
    "IMAP4rev1 UIDPLUS MOVE ENABLE CONDSTORE QRESYNC LITERAL+ UNSELECT",
    "IMAP4rev1 MOVE UNSELECT",
    "IMAP4rev1 UNSELECT",
)


class World:
    """A server of the model with two clients, and what each of them asked to be removed."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.offers = self.chance.choice(OFFERS)
        self.boxes = {"INBOX": Mailbox(), "Trash": Mailbox("Trash", uid_validity=3)}
        self.box = self.boxes["INBOX"]
        for _ in range(self.chance.randrange(3, 9)):
            self.box.add()
        #: session -> the idents that it has asked to be removed, and that were there.
        self.asked: dict[str, set[int]] = {"a": set(), "b": set(), "stranger": set()}
        self.busy = False
        self.acting = ""
        self.folders: dict[str, Any] = {}
        self.sessions: dict[str, ModelSession] = {}
        self.trash: dict[str, Any] = {}
        for name in ("a", "b"):
            self.folders[name] = self._folder(name)

    def _folder(self, name: str) -> Any:
        session = ModelSession(name, self.boxes, self.chance, self.offers, self._meanwhile)
        self.sessions[name] = session
        client = ImapClient()
        client.connect(
            "model.test", options=SecureSocketOptions.NONE, transport=ModelStream(session)
        )
        folder = client.get_folder("INBOX")
        folder.open(FolderAccess.READ_WRITE)
        self.trash[name] = client.get_folder("Trash")
        return folder

    # --- what happens between two responses -----------------------------------------------------

    def _meanwhile(self) -> None:
        """Let a stranger, or the other client, do something."""
        if self.busy:
            return
        self.busy = True
        try:
            match self.chance.randrange(8):
                case 0 | 1:
                    self.box.add()
                case 2 | 3 if self.box.messages:
                    message = self.chance.choice(self.box.messages)
                    self.asked["stranger"].add(message.ident)
                    self.box.remove(message, "stranger")
                case 4 | 5 if self.box.messages:
                    message = self.chance.choice(self.box.messages)
                    self.box.mark(message, {"\\Deleted", "\\Seen"})
                case 6 if len(self.folders) == 2:
                    self.act("a" if self.acting == "b" else "b")
                case _:
                    pass
        finally:
            self.busy = False

    # --- what a client does ---------------------------------------------------------------------

    def act(self, name: str) -> None:
        """Let a client remove some messages that it knows of, or mark them."""
        if not self.busy:
            self.acting = name
        folder = self.folders[name]
        known = self.sessions[name].view  # what this client has been told of
        chosen = [message for message in known if self.chance.random() < 0.4]
        if not chosen:
            self.box.add()
            folder._client.noop()
            return
        uids = UidSet.of(message.uid for message in chosen)
        idents = {one.ident for one in self.box.messages if one in chosen}
        before = set(self.box.removed)
        action = self.chance.choice(("delete", "move", "mark", "expunge", "noop"))
        if action in ("delete", "move", "expunge"):
            self.asked[name] |= idents
        try:
            if action == "delete":
                folder.delete(uids)
            elif action == "move":
                folder.move_to(uids, self.trash[name])
            elif action == "expunge":
                folder.expunge(uids)
            elif action == "mark":
                folder.add_flags(uids, ["\\Deleted"])
            else:
                folder._client.noop()
        except UnsupportedError:
            assert "UIDPLUS" not in self.offers
            assert not any(self.box.removed[one] == name for one in set(self.box.removed) - before)
            return
        gone = set(self.box.removed)
        if action in ("delete", "move"):
            assert idents <= gone

    def check(self) -> None:
        """What each one removed is what it asked for, and nothing else went."""
        for ident, who in self.box.removed.items():
            assert ident in self.asked[who], f"{who} removed {ident}, which it did not ask for"
        for session in self.sessions.values():
            assert session.reckless == []
        everybody = {one.ident for one in self.box.messages} | set(self.box.removed)
        assert everybody == set(range(1, self.box.idents + 1))


@pytest.mark.parametrize("part", range(SLICES))
def test_I05_I06_what_is_deleted_is_what_was_asked_for(part: int) -> None:
    """I05, I06: with numbers changing under every command, no client removes another message."""
    removed: Counter[str] = Counter()
    for seed in range(part, RUNS, SLICES):
        world = World(seed)
        for _ in range(4):
            world.act(world.chance.choice("ab"))
            world.check()
        removed.update(world.box.removed.values())
    assert all(removed[name] > RUNS // SLICES // 10 for name in ("a", "b", "stranger"))


@pytest.mark.parametrize("seed", range(50))
def test_I07_uids_of_another_time_delete_nothing(seed: int) -> None:
    """I07: after the folder was numbered anew, UIDs that were found before are refused."""
    world = World(seed)
    folder = world.folders["a"]
    stale = UidSet.of(range(1, 100), uid_validity=world.box.uid_validity)
    world.box.begin_anew()
    world.sessions["a"].meanwhile = lambda: None
    folder.close()
    folder.open(FolderAccess.READ_WRITE)
    calls: Iterator[Any] = iter(
        (
            lambda: folder.delete(stale),
            lambda: folder.expunge(stale),
            lambda: folder.move_to(stale, world.trash["a"]),
            lambda: folder.add_flags(stale, ["\\Deleted"]),
        )
    )
    before = {message.ident: set(message.flags) for message in world.box.messages}
    for call in calls:
        with pytest.raises((UidValidityChangedError, UnsupportedError)):
            call()
    assert {message.ident: message.flags for message in world.box.messages} == before
