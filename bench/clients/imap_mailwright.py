"""`mailwright.ImapClient`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from clients.imap_folder import FLAG, SEARCHES, additions
from inputs import HOST
from mailwright import SecureSocketOptions
from mailwright.imap import ImapClient, UidSet
from mailwright.imap.fetch.fetched_message import FetchedMessage
from mailwright.imap.folder.imap_folder import ImapFolder
from mailwright.imap.search.criteria import Search
from mailwright.imap.selected.access import FolderAccess

METADATA = {
    "envelope": True,
    "flags": True,
    "body_structure": True,
    "internal_date": True,
    "size": True,
}


def signed_in(job: SimpleNamespace) -> ImapClient:
    """Return a client that has signed in."""
    client = ImapClient(allow_plaintext_credentials=True)
    client.connect(HOST, job.port, SecureSocketOptions.NONE)
    client.authenticate(job.user, job.password)
    return client


def opened(job: SimpleNamespace) -> ImapFolder:
    """Return the folder, open."""
    return signed_in(job).inbox.open(FolderAccess.READ_WRITE)


def metadata(job: SimpleNamespace) -> Callable[[], None]:
    """One `fetch` for all; nothing of it is read but the UID."""
    folder = opened(job)

    def run() -> None:
        found = folder.fetch(UidSet.parse(f"1:{job.count}"), **METADATA)
        assert sum(1 for item in found if item.uid) == job.count

    return run


def read(item: FetchedMessage) -> None:
    """Read every value of a message's metadata."""
    envelope = item.envelope
    assert envelope is not None
    _ = envelope.subject, envelope.date, envelope.message_id, envelope.in_reply_to
    for addresses in (
        *(envelope.from_, envelope.sender, envelope.reply_to),
        *(envelope.to, envelope.cc, envelope.bcc),
    ):
        for mailbox in addresses.mailboxes:
            _ = mailbox.name, mailbox.address
    _ = item.flags, item.internal_date, item.size
    structure = item.body_structure
    assert structure is not None
    for part in structure.walk():
        _ = part.content_type, part.size, part.content_disposition, part.content_id


def metadata_read(job: SimpleNamespace) -> Callable[[], None]:
    """One `fetch` for all, every value read."""
    folder = opened(job)

    def run() -> None:
        for item in folder.fetch(UidSet.parse(f"1:{job.count}"), **METADATA):
            read(item)

    return run


def bodies(job: SimpleNamespace) -> Callable[[], None]:
    """One `fetch` for all."""
    folder = opened(job)

    def run() -> None:
        found = folder.fetch(UidSet.parse(f"1:{job.count}"), message=True)
        assert sum(1 for item in found if item.section("")) == job.count

    return run


def search(job: SimpleNamespace) -> Callable[[], None]:
    """One search after the other."""
    folder = opened(job)

    def run() -> None:
        for number in range(SEARCHES):
            folder.search(Search.unseen() & Search.subject(str(number)))

    return run


def _drafts(client: ImapClient) -> ImapFolder:
    folder = client.get_folder("Drafts")
    if not list(client.list_folders("Drafts")):
        folder.create()
    return folder


def append(job: SimpleNamespace) -> Callable[[], None]:
    """One `append` after the other."""
    letters = additions(job.count, job.size)
    folder = _drafts(signed_in(job))

    def run() -> None:
        for letter in letters:
            folder.append(letter)

    return run


def append_all(job: SimpleNamespace) -> Callable[[], None]:
    """`append_all`: MULTIAPPEND where it is offered."""
    letters = additions(job.count, job.size)
    folder = _drafts(signed_in(job))

    def run() -> None:
        assert sum(1 for _ in folder.append_all(letters)) == job.count

    return run


def _flagged(job: SimpleNamespace, *, silent: bool) -> Callable[[], None]:
    folder = opened(job)
    uids = UidSet.parse(f"1:{job.count}")

    def run() -> None:
        folder.add_flags(uids, [FLAG], silent=silent)
        folder.remove_flags(uids, [FLAG], silent=silent)

    return run


def flags(job: SimpleNamespace) -> Callable[[], None]:
    """A flag on all and off again."""
    return _flagged(job, silent=False)


def flags_silent(job: SimpleNamespace) -> Callable[[], None]:
    """The same without the server's answers."""
    return _flagged(job, silent=True)


def idle(job: SimpleNamespace) -> Callable[[], None]:
    """The time from the OK to an APPEND to the news, again and again."""
    idler, inbox = opened(job), signed_in(job).inbox
    (letter,) = additions(1, job.size)
    pool = ThreadPoolExecutor(1)

    def run() -> None:
        for _ in range(job.count):
            told = pool.submit(idler.idle, 30)
            inbox.append(letter)
            assert told.result()
            assert any(idler.events())

    return run
