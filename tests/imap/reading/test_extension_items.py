"""Items and conditions of FETCH that extensions bring: each with an answer."""

from __future__ import annotations

from typing import Any

import pytest
from imap_fronts import Front
from reading_scripts import asked, folder_of, noop, opened

from mailwright.errors import UnsupportedError
from mailwright.imap.uids.uid_set import UidSet
from mailwright.testing import Answer, ExpectCommand
from servers.accounts import Account

MESSAGE = b"From: ann@example.org\r\nSubject: x\r\n\r\nhello\r\n"


@pytest.fixture
def client(front: Front, account: Account) -> Any:
    account.deliver_all(MESSAGE.replace(b"x", b"%d" % number) for number in range(6))
    client = front.signed_in(account)
    yield client
    client.disconnect()


# --- real servers --------------------------------------------------------------------------------


@pytest.mark.parametrize("imap_server", ["cyrus", "cyrus36"], indirect=True)
def test_annotations_of_messages(client: Any) -> None:
    inbox = client.inbox.open()
    inbox.set_annotations(2, {"/comment": {"value.priv": 'call "back"\r\nsoon'}})
    inbox.set_annotations(3, {"/altsubject": {"value.priv": "Grüße"}})
    found = {
        item.uid: item.annotations
        for item in inbox.fetch([1, 2, 3], annotations=("/comment", "/altsubject"))
    }
    assert found[2]["/comment"]["value.priv"] == b'call "back"\r\nsoon'
    assert found[2]["/comment"]["size.priv"] == b"17"
    assert found[3]["/altsubject"]["value.priv"] == "Grüße".encode()
    assert not (found[1] or {}).get("/comment", {}).get("value.priv")


@pytest.mark.parametrize(
    "imap_server", ["dovecot", "dovecot_sdbox", "dovecot24", "cyrus", "cyrus36"], indirect=True
)
def test_what_vanished_since_a_modseq(client: Any, account: Account) -> None:
    inbox = client.inbox.open()
    session = getattr(inbox, "twin", inbox)._session
    if "QRESYNC" not in session.enabled:
        with pytest.raises(UnsupportedError):
            inbox.fetch(UidSet.all(), flags=True, changed_since=1, with_vanished=True)
        pytest.skip(f"{account.server.name} does not turn QRESYNC on")
    modseq = max(item.modseq for item in inbox.fetch(UidSet.all(), modseq=True))
    with account.talk() as talk:
        talk.command("SELECT INBOX")
        talk.command(r"UID STORE 2,5 +FLAGS.SILENT (\Deleted)")
        talk.command("EXPUNGE")
        talk.command(r"UID STORE 3 +FLAGS (\Flagged)")
    stream = inbox.fetch(UidSet.all(), flags=True, changed_since=modseq, with_vanished=True)
    assert [item.uid for item in stream] == [3]
    assert stream.vanished == {2, 5}
    some = inbox.fetch([4, 5, 6], flags=True, changed_since=modseq, with_vanished=True)
    assert [item.uid for item in some] == []
    assert some.vanished == {5}


# --- scripted ------------------------------------------------------------------------------------


def test_what_gmail_tells_of_a_message(front: Front) -> None:
    answer = (
        b"* 1 FETCH (X-GM-THRID 12 X-GM-MSGID 1278455344230334865"
        b' X-GM-LABELS (\\Inbox "M&APw-ll" {3}\r\na b) UID 5)\r\n'
        b"* 2 FETCH (X-GM-THRID 18446744073709551615 X-GM-MSGID 2 X-GM-LABELS () UID 6)\r\n"
    )
    steps = asked(r"UID FETCH 5:6 \(UID X-GM-LABELS X-GM-MSGID X-GM-THRID\)", answer)
    with folder_of(front, opened("X-GM-EXT-1"), steps, noop()) as (client, folder):
        first, second = folder.fetch(
            [5, 6], gmail_labels=True, gmail_message_id=True, gmail_thread_id=True
        )
        assert first.gmail_labels == ("\\Inbox", "Müll", "a b")
        assert (first.gmail_message_id, first.gmail_thread_id) == (1278455344230334865, 12)
        assert (second.gmail_labels, second.gmail_thread_id) == ((), 2**64 - 1)
        client.noop()


SPARSE = UidSet(range(1, 4_001, 2))  # more than a line holds


def test_changes_of_many_uids_are_asked_for_in_several_commands(front: Front) -> None:
    windows = list(SPARSE.split(8_000 - 200 - len("UID FLAGS ")))
    assert len(windows) == 2
    first, second = windows
    steps = [
        *asked("ENABLE QRESYNC", "* ENABLED QRESYNC\r\n"),
        *condstore(),
        ExpectCommand(rf"UID FETCH {first} \(UID FLAGS\) \(CHANGEDSINCE 9 VANISHED\)"),
        Answer(
            f"* VANISHED (EARLIER) {first.min + 2},4000\r\n"
            "* VANISHED 7\r\n"  # gone just now
            f"* 1 FETCH (UID {first.min} FLAGS () MODSEQ (12))\r\n"
            "<tag> OK done\r\n"
        ),
        ExpectCommand(rf"UID FETCH {second} \(UID FLAGS\) \(CHANGEDSINCE 9 VANISHED\)"),
        Answer(
            f"* VANISHED (EARLIER) 1:{second.max - 2}\r\n"
            f"* 2 FETCH (UID {second.max} FLAGS (\\Seen) MODSEQ (13))\r\n<tag> OK done\r\n"
        ),
    ]
    with folder_of(front, opened("ENABLE QRESYNC")[:1], steps) as (_, folder):
        stream = folder.fetch(SPARSE, flags=True, changed_since=9, with_vanished=True)
        assert [item.uid for item in stream] == [first.min, second.max]
        assert stream.vanished == {first.min + 2, 7, *second} - {second.max}


def test_a_page_by_the_extension(front: Front) -> None:
    steps = [
        *asked(
            r"UID FETCH 1:\* \(UID FLAGS\) \(PARTIAL -1:-2\)",
            "* 3 FETCH (UID 9 FLAGS ())\r\n* 2 FETCH (UID 7 FLAGS ())\r\n",
        ),
        *asked(r"UID FETCH 1:\* \(UID FLAGS\) \(PARTIAL 1:2 CHANGEDSINCE 5\)"),
    ]
    opening = [*opened("PARTIAL CONDSTORE")[:1], *condstore()]
    with folder_of(front, opening, steps) as (_, folder):
        stream = folder.fetch(UidSet.all(), page=(-1, -2), flags=True)
        assert [item.uid for item in stream] == [9, 7]
        assert stream.missing == set()
        assert list(folder.fetch(UidSet.all(), page=(1, 2), changed_since=5, flags=True)) == []


def condstore() -> list[Any]:
    """The opening of a folder that keeps MODSEQ."""
    _, _, answer = opened()
    return [ExpectCommand(r"SELECT INBOX \(CONDSTORE\)"), answer]
