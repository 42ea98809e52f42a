"""`imapclient`."""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import SimpleNamespace

from imapclient import IMAPClient

from clients.imap_folder import BATCH, FLAG, ITEMS, SEARCHES, additions, batches
from inputs import HOST


def opened(job: SimpleNamespace) -> IMAPClient:
    """Return a client with the folder selected."""
    client = IMAPClient(HOST, job.port, ssl=False)
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.login(job.user, job.password)
    client.select_folder("INBOX")
    return client


def metadata(job: SimpleNamespace) -> Callable[[], None]:
    """FETCH in batches: all UIDs at once are a line that the server refuses."""
    client = opened(job)

    def run() -> None:
        for uids in batches(list(range(1, job.count + 1)), BATCH):
            assert len(client.fetch(uids, ITEMS)) == len(uids)

    return run


def bodies(job: SimpleNamespace) -> Callable[[], None]:
    """FETCH in batches."""
    client = opened(job)

    def run() -> None:
        for uids in batches(list(range(1, job.count + 1)), BATCH):
            assert len(client.fetch(uids, ["BODY.PEEK[]"])) == len(uids)

    return run


def search(job: SimpleNamespace) -> Callable[[], None]:
    """One SEARCH after the other."""
    client = opened(job)

    def run() -> None:
        for number in range(SEARCHES):
            client.search(["UNSEEN", "SUBJECT", str(number)])

    return run


def append(job: SimpleNamespace) -> Callable[[], None]:
    """One APPEND after the other."""
    letters = additions(job.count, job.size)
    client = opened(job)
    if not client.folder_exists("Drafts"):
        client.create_folder("Drafts")

    def run() -> None:
        for letter in letters:
            client.append("Drafts", letter)

    return run


def append_many(job: SimpleNamespace) -> Callable[[], None]:
    """MULTIAPPEND, all at once."""
    letters = additions(job.count, job.size)
    client = opened(job)
    if not client.folder_exists("Drafts"):
        client.create_folder("Drafts")

    def run() -> None:
        client.multiappend("Drafts", letters)

    return run


def flags(job: SimpleNamespace) -> Callable[[], None]:
    """STORE in batches, and back."""
    client = opened(job)

    def run() -> None:
        for uids in batches(list(range(1, job.count + 1)), BATCH):
            client.add_flags(uids, [FLAG])
            client.remove_flags(uids, [FLAG])

    return run


def idle(job: SimpleNamespace) -> Callable[[], None]:
    """The time from the OK to an APPEND to the EXISTS, again and again."""
    idler, writer = opened(job), opened(job)
    writer.unselect_folder()
    (letter,) = additions(1, job.size)
    idler.idle()

    def run() -> None:
        for _ in range(job.count):
            writer.append("INBOX", letter)
            while not any(b"EXISTS" in response for response in idler.idle_check(timeout=10)):
                pass

    return run
