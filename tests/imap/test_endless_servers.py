"""Servers that never come to an end: what they say again gives no time and takes no memory."""

from __future__ import annotations

from typing import Any

import pytest

from mailwright.errors import (
    LimitExceededError,
    MalformedResponseError,
    ServiceUnavailableError,
)
from mailwright.imap._command import Command, Plain
from mailwright.imap._encoder import Encoder, WireAbilities
from mailwright.imap._limits import ImapLimits
from mailwright.imap._reader import MAX_NESTING, Reader
from mailwright.imap._session import Session, Settings
from mailwright.imap._state import State
from mailwright.imap.commands.append import Appended, appended_uids
from mailwright.imap.commands.esearch import EsearchMailboxes
from mailwright.imap.commands.fetch_flags import UidFetchFlags, UidFetchFlagsWithVanished
from mailwright.imap.commands.noop import Noop
from mailwright.imap.commands.replace import UidReplace
from mailwright.imap.commands.search import UidSearch
from mailwright.imap.commands.select import Select
from mailwright.imap.commands.store import Change, UidStore
from mailwright.imap.commands.url_auth import UrlFetch
from mailwright.imap.responses import ResponseCode
from mailwright.imap.search.criteria import Search
from mailwright.imap.selected.mailbox import SelectedMailbox
from mailwright.imap.selected.selection import Selection
from mailwright.imap.uids.uid_set import UidSet
from mailwright.imap.watch.events import EventsLost
from mailwright.imap.watch.sync_state import SyncState
from mailwright.mime.storing import store
from mailwright.net.timeouts import Timeouts
from mailwright.net.tls_options import TlsOptions

ROUNDS = 100


def opened(**limits: int) -> Session:
    """Return a session with a folder of five messages."""
    settings = Settings(
        timeouts=Timeouts(),
        tls=TlsOptions(),
        wire_log=None,
        allow_plaintext_credentials=False,
        limits=ImapLimits(**limits),
    )
    session = Session(settings, "imap.example.test", 993, tag=lambda: "T")
    session.protocol.state = State.SELECTED
    session.protocol.abilities = WireAbilities(literal_plus=True)
    session.selected = SelectedMailbox("INBOX")
    session.selected.is_opening = False
    session.protocol.receive_data(b"* 5 EXISTS\r\n")
    session.events.clear()
    return session


def select(session: Session) -> Command[Any]:
    return Select(session, b"INBOX")


def resynchronise(session: Session) -> Command[Any]:
    return Select(
        session, b"INBOX", resync=SyncState(uid_validity=7, uids=UidSet(), highest_modseq=1)
    )


def change_flags(session: Session) -> Command[Any]:
    assert session.selected is not None
    return UidStore(
        Selection(session, session.selected, UidSet.parse("1:5")),
        Change(sign="+", flags=("\\Seen",)),
    )


def fetch_flags(session: Session) -> Command[Any]:
    assert session.selected is not None
    return UidFetchFlags(Selection(session, session.selected, UidSet.parse("1:5")))


def fetch_vanished(session: Session) -> Command[Any]:
    assert session.selected is not None
    chosen = Selection(session, session.selected, UidSet.parse("1:99"))
    return UidFetchFlagsWithVanished(chosen, changed_since=1)


def replace(session: Session) -> Command[Any]:
    assert session.selected is not None
    message = Appended(store(b"Subject: x\r\n\r\n"))
    return UidReplace(Selection(session, session.selected, UidSet.of(1)), b"INBOX", message)


def search_everywhere(session: Session) -> Command[Any]:
    return EsearchMailboxes((), Search.all(), (b"ALL",))


def fetch_urls(session: Session) -> Command[Any]:
    return UrlFetch(["imap:///INBOX/;UID=1"])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (select, b"* 5 EXISTS\r\n"),
        (select, b"* 0 RECENT\r\n"),
        (select, b"* FLAGS (\\Seen)\r\n"),
        (select, b"* 1 FETCH (UID 5 FLAGS ())\r\n"),
        (resynchronise, b"* 1 FETCH (UID 5 FLAGS ())\r\n"),
        (resynchronise, b"* 1 FETCH (UID 5 MODSEQ (9))\r\n"),
        (resynchronise, b"* VANISHED (EARLIER) 77\r\n"),
        (resynchronise, b"* VANISHED (EARLIER) 1,3,5,7:4294967295\r\n"),
        (fetch_flags, b"* 1 FETCH (UID 5 FLAGS ())\r\n"),
        (fetch_flags, b"* 1 FETCH (UID 5 MODSEQ (9))\r\n"),
        (change_flags, b"* 1 FETCH (UID 5 FLAGS ())\r\n"),
        (change_flags, b"* 1 FETCH (UID 5 FLAGS () MODSEQ (9) X NIL)\r\n"),
        (fetch_vanished, b"* VANISHED (EARLIER) 7,9\r\n"),
        (fetch_vanished, b"* VANISHED (EARLIER) 777\r\n"),
        (replace, b"* VANISHED 77\r\n"),
        (search_everywhere, b'* ESEARCH (TAG "T1" MAILBOX a) UID ALL 5\r\n'),
        (fetch_urls, b'* URLFETCH "imap:///INBOX/;UID=1" "x"\r\n'),
        (fetch_urls, b'* URLFETCH "imap:///INBOX/;UID=2" "x"\r\n'),
    ],
)
def test_T25_who_says_the_same_for_ever_gets_no_more_time(make: Any, said: bytes) -> None:
    session = opened()
    command = make(session)
    assert command.streams, "its time would begin anew with what comes"
    session.protocol.submit(command)
    while session.protocol.data_to_send():
        pass
    session.protocol.receive_data(said * 10)
    before = command.progress
    session.protocol.receive_data(said * ROUNDS)
    assert command.progress == before


def test_T27_the_answers_to_one_command_have_a_bound() -> None:
    session = opened(answers=10_000)
    search = UidSearch(Search.all())
    session.protocol.submit(search)
    session.protocol.data_to_send()
    with pytest.raises(LimitExceededError, match="10000 octets"):
        session.protocol.receive_data(b"* SEARCH 1 2 3 4\r\n" * 1_000)


def test_T27_large_literals_of_answers_count() -> None:
    session = opened(answers=100_000)
    session.protocol.submit(fetch_urls(session))
    session.protocol.data_to_send()
    announced = b'* URLFETCH "imap:///INBOX/;UID=1" {100000}\r\n'
    with pytest.raises(LimitExceededError, match="100000 octets"):
        session.protocol.receive_data(announced + b"x" * 100_000 + b"\r\n")


@pytest.mark.parametrize(
    "said",
    [
        b'* LIST () "/" "%b"\r\n',
        b'* STATUS "%b" (MESSAGES 1)\r\n',
        b'* METADATA a "/%b"\r\n',
        b"* 1 FETCH (UID 3 FLAGS (%b))\r\n",
        b"* NO [%b] x\r\n",
        b"* OK [ALERT] %b\r\n",
    ],
)
def test_T27_events_that_nobody_asks_for_have_a_bound_in_octets(said: bytes) -> None:
    session = opened(event_octets=100_000)
    session.protocol.submit(Noop())
    session.protocol.data_to_send()
    for letter in b"abcdefghijklmnop":
        session.protocol.receive_data(said % (bytes([letter]) * 30_000))
        assert len(session.events) <= 3
    lost = session.next_event()
    assert isinstance(lost, EventsLost)
    assert lost.count == 13
    assert session.next_event() is not None


def test_T27_one_event_above_the_bound_is_lost_and_told() -> None:
    session = opened(event_octets=100)
    session.protocol.receive_data(b"* OK [ALERT] " + b"x" * 100 + b"\r\n")
    assert isinstance(session.next_event(), EventsLost)
    assert session.next_event() is None


def test_T27_I16_what_is_said_to_be_enabled_has_a_bound() -> None:
    session = opened()
    for number in range(0, 10_000, 500):
        names = b" ".join(b"X%d" % one for one in range(number, number + 500))
        session.protocol.receive_data(b"* ENABLED " + names + b"\r\n")
    assert len(session.enabled) <= 1_500


@pytest.mark.parametrize("uid", [4294967296, 9999999999])
@pytest.mark.parametrize("make", [select, change_flags])
def test_I12_a_uid_of_more_than_32_bits_is_left_out(make: Any, uid: int) -> None:
    session = opened()
    session.protocol.submit(make(session))
    session.protocol.data_to_send()
    session.protocol.receive_data(b"* 5 EXISTS\r\n* 1 FETCH (UID %d FLAGS (x))\r\n" % uid)
    session.protocol.receive_data(b"T1 OK [READ-WRITE] done\r\n")
    assert session.selected is not None
    assert session.selected.map.uid(1) is None


@pytest.mark.parametrize("behind", [b"T1 NO gone\r\n", b"T1 OK done\r\n", b"nonsense\r\n"])
def test_I10_what_stands_behind_a_bye_does_not_hide_it(behind: bytes) -> None:
    session = opened()
    noop = Noop()
    session.protocol.submit(noop)
    session.protocol.data_to_send()
    session.protocol.receive_data(b"* BYE over quota\r\n" + behind)
    with pytest.raises(ServiceUnavailableError, match="over quota"):
        noop.outcome()


def test_T08_the_answer_may_come_with_the_last_octet_of_a_full_write() -> None:
    """A write of 64 KiB that ends where the command does is the whole command."""

    class Long(Plain):
        verb = "UID STORE"

        def __init__(self, size: int) -> None:
            self.size = size

        def write(self, encoder: Encoder) -> None:
            encoder.raw("UID STORE ").literal(b"x" * self.size)

    for size in range(65_480, 65_540):
        session, command = opened(), Long(size)
        session.protocol.submit(command)
        if session.protocol.data_to_send().endswith(b"\r\n"):
            session.protocol.receive_data(b"T1 OK done\r\n")
            assert command.is_done


def test_I11_lists_inside_each_other_have_a_bound() -> None:
    """The data of any response, be it a quota or a namespace, is read without recursion."""
    assert Reader(b"(" * MAX_NESTING + b")" * MAX_NESTING).value() is not None
    for depth in (MAX_NESTING + 1, 100_000):
        with pytest.raises(MalformedResponseError, match="inside each other"):
            Reader(b"(" * depth + b")" * depth).value()


@pytest.mark.parametrize(
    "said", [b"7 1:4294967295", b"7 1:2", b"7 1,2", b"7 0", b"7 4294967296", b"0 1"]
)
def test_I03_a_range_of_new_uids_is_not_made_into_numbers(said: bytes) -> None:
    assert appended_uids(ResponseCode("APPENDUID", said), 1) == (None, (None,))
