"""Two clients on one folder of a real server at once: the set deleted is the set asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from imap_fronts import Front

from mailwright.errors import ServerRefusedError
from mailwright.imap import UidSet
from mailwright.imap.selected.access import FolderAccess
from servers.accounts import Account

#: Rounds on each server; MAILWRIGHT_ROUNDS asks for more.
ROUNDS = int(os.environ.get("MAILWRIGHT_ROUNDS", "4"))
MESSAGES = 30
HEADER = re.compile(rb"UID ([0-9]+).*?Message-ID: <([0-9]+)@", re.DOTALL | re.IGNORECASE)


def message(ident: int) -> bytes:
    return b"From: a@b.test\r\nMessage-ID: <%d@two.test>\r\nSubject: %d\r\n\r\nx\r\n" % (
        ident,
        ident,
    )


def here(account: Account, folder: str) -> dict[int, int]:
    """Return what is in a folder, ident by UID, as a session of its own sees it."""
    with account.talk() as talk:
        talk.command(f"SELECT {folder}")
        lines = talk.command("UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
    found = (HEADER.search(line) for line in lines)
    return {int(match[1]): int(match[2]) for match in found if match is not None}


def busy(client: Any, folder: Any, steps: list[Callable[[Any], object]]) -> None:
    for step in steps:
        while True:
            try:
                step(folder)
                break
            except ServerRefusedError as error:
                # Dovecot moves nothing while the session has not been told of what went
                if error.response_code != "EXPUNGEISSUED":
                    raise
                client.noop()


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24_sdbox", "cyrus"], indirect=True)
def test_I06_two_clients_at_once_delete_what_was_asked_for(front: Front, account: Account) -> None:
    """I06: neither removes what the other one, or a stranger, has marked as deleted."""
    chance = Random(f"{account.server.name} {front.kind}")
    clients = [front.signed_in(account) for _ in range(2)]
    folders = [client.get_folder("INBOX") for client in clients]
    for folder in folders:
        folder.open(FolderAccess.READ_WRITE)
    trash = {
        id(folder): client.get_folder("Trash")
        for client, folder in zip(clients, folders, strict=True)
    }
    idents = iter(range(1, 1_000_000))
    for _ in range(ROUNDS):
        account.deliver_all(message(next(idents)) for _ in range(MESSAGES))
        before = here(account, "INBOX")
        for client in clients:
            client.noop()  # until a session was told of a message it does not have it
        asked: set[int] = set()
        plans: list[list[Callable[[Any], object]]] = []
        for _ in folders:
            plan: list[Callable[[Any], object]] = []
            for _ in range(3):
                uids = [uid for uid in before if chance.random() < 0.12]
                what = chance.choice(("delete", "move", "mark"))
                plan.append(step(what, UidSet.of(uids), trash))
                asked |= set(uids) if what != "mark" else set()
            plans.append(plan)
        with ThreadPoolExecutor(len(folders)) as pool:
            list(pool.map(busy, clients, folders, plans))
        after = here(account, "INBOX")
        assert set(after) == set(before) - asked
        assert all(before[uid] == ident for uid, ident in after.items())
    for client in clients:
        client.disconnect()


def step(what: str, uids: UidSet, trash: dict[int, Any]) -> Callable[[Any], object]:
    if what == "delete":
        return lambda folder: folder.delete(uids)
    if what == "move":
        return lambda folder: folder.move_to(uids, trash[id(folder)])
    return lambda folder: folder.add_flags(uids, ["\\Deleted"])
