"""`imap_tools`, which reads header sections where others ask for envelopes."""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import SimpleNamespace

from imap_tools import AND, MailBoxUnencrypted

from clients.imap_folder import BATCH, BODY_BATCH, FLAG, SEARCHES, additions
from inputs import HOST


def opened(job: SimpleNamespace) -> MailBoxUnencrypted:
    """Return a client with the folder selected."""
    box = MailBoxUnencrypted(HOST, job.port)
    box.client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return box.login(job.user, job.password)


def metadata(job: SimpleNamespace) -> Callable[[], None]:
    """Header sections in bulk: not the same data."""
    box = opened(job)

    def run() -> None:
        wanted = AND(uid=f"1:{job.count}")
        found = box.fetch(wanted, mark_seen=False, headers_only=True, bulk=BATCH)
        assert sum(1 for _ in found) == job.count

    return run


def bodies(job: SimpleNamespace) -> Callable[[], None]:
    """Whole messages in bulk, which it also parses."""
    box = opened(job)

    def run() -> None:
        found = box.fetch(AND(uid=f"1:{job.count}"), mark_seen=False, bulk=BODY_BATCH)
        assert sum(1 for _ in found) == job.count

    return run


def search(job: SimpleNamespace) -> Callable[[], None]:
    """One SEARCH after the other."""
    box = opened(job)

    def run() -> None:
        for number in range(SEARCHES):
            box.uids(AND(seen=False, subject=str(number)))

    return run


def append(job: SimpleNamespace) -> Callable[[], None]:
    """One APPEND after the other."""
    letters = additions(job.count, job.size)
    box = opened(job)
    if not box.folder.exists("Drafts"):
        box.folder.create("Drafts")

    def run() -> None:
        for letter in letters:
            box.append(letter, "Drafts")

    return run


def flags(job: SimpleNamespace) -> Callable[[], None]:
    """STORE for all, and back."""
    box = opened(job)
    uids = [str(uid) for uid in range(1, job.count + 1)]

    def run() -> None:
        for value in (True, False):
            box.flag(uids, FLAG, value, chunks=BATCH)

    return run
