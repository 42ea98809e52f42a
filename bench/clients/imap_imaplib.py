"""The standard library's `imaplib`, which does not parse what it fetches."""

from __future__ import annotations

import socket
from collections.abc import Callable
from imaplib import IMAP4
from types import SimpleNamespace

from clients.imap_folder import BODY_BATCH, FLAG, ITEMS, SEARCHES, additions, batches, ranges
from inputs import HOST


def opened(job: SimpleNamespace) -> IMAP4:
    """Return a client with the folder selected."""
    client = IMAP4(HOST, job.port)
    client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.login(job.user, job.password)
    client.select()
    return client


def metadata(job: SimpleNamespace) -> Callable[[], None]:
    """One FETCH for all."""
    client = opened(job)

    def run() -> None:
        _, found = client.uid("FETCH", f"1:{job.count}", f"({' '.join(ITEMS)})")
        assert len(found) >= job.count

    return run


def bodies(job: SimpleNamespace) -> Callable[[], None]:
    """Batches."""
    client = opened(job)

    def run() -> None:
        for uids in batches(list(range(1, job.count + 1)), BODY_BATCH):
            _, found = client.uid("FETCH", ranges(uids), "(BODY.PEEK[])")
            assert len(found) >= len(uids)

    return run


def search(job: SimpleNamespace) -> Callable[[], None]:
    """One SEARCH after the other."""
    client = opened(job)

    def run() -> None:
        for number in range(SEARCHES):
            client.uid("SEARCH", "UNSEEN", "SUBJECT", f'"{number}"')

    return run


def append(job: SimpleNamespace) -> Callable[[], None]:
    """One APPEND after the other."""
    letters = additions(job.count, job.size)
    client = opened(job)
    client.create("Drafts")

    def run() -> None:
        for letter in letters:
            status, _ = client.append("Drafts", "", "", letter)
            assert status == "OK"

    return run


def flags(job: SimpleNamespace) -> Callable[[], None]:
    """One STORE for all and one back."""
    client = opened(job)

    def run() -> None:
        for sign in "+-":
            client.uid("STORE", f"1:{job.count}", f"{sign}FLAGS", f"({FLAG})")

    return run
