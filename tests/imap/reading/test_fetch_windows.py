"""Many messages come in windows: a few in flight, no more in memory, whatever the loop does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from imap_fronts import Front
from imap_scripts import WaitFor
from reading_scripts import asked, folder_of, noop, opened

from mailwright.errors import ConnectionLostError
from mailwright.imap import AsyncImapClient, ImapClient, ImapLimits
from mailwright.imap._session import Session, Settings
from mailwright.imap._state import State
from mailwright.imap.capabilities import Capabilities
from mailwright.imap.commands.fetch import UidFetch
from mailwright.imap.fetch.items import FetchItems
from mailwright.imap.flows.fetching import Fetching
from mailwright.imap.folder.imap_folder import ImapFolder
from mailwright.imap.folder.imap_folder_aio import AsyncImapFolder
from mailwright.imap.responses import Response, Status, StatusResponse
from mailwright.imap.selected.mailbox import SelectedMailbox
from mailwright.imap.selected.selection import Selection
from mailwright.imap.uids.uid_set import UidSet
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.timeouts import Timeouts
from mailwright.net.tls_options import TlsOptions
from mailwright.testing import Answer, Close, ExpectCommand
from servers.accounts import Account


def window(uids: str, size: int = 0) -> list[Any]:
    """A FETCH of a set, and messages with a body of so many octets."""
    text = b"x" * size
    answers = b"".join(
        b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (uid, uid, size, text)
        for uid in UidSet.parse(uids)
    )
    return asked(rf"UID FETCH {uids} \(.*\)", answers)


def plan(size: int, octets: int, capabilities: str = "") -> list[str]:
    """Return the sets in which `size` messages of some octets are asked for, without network."""

    session = _session(capabilities, size)
    fetching = Fetching(
        Selection(session, session.selected, UidSet(range(1, size + 1))), FetchItems(message=True)
    )
    sent: list[str] = []
    most = 0
    flow = fetching.next_batch()
    answer: Any = None
    while True:
        try:
            step = flow.send(answer)
        except StopIteration as stop:
            if not stop.value:
                return sent
            flow, answer = fetching.next_batch(), None
            continue
        answer = None
        if hasattr(step, "commands"):
            sent += [str(command.uids) for command in step.commands]
            most = max(most, len(fetching._flying))
            assert most <= 3
        else:
            command = step.command
            assert isinstance(command, UidFetch)
            for uid in command.uids:
                frame = b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)" % (
                    uid,
                    uid,
                    octets,
                    b"x" * octets,
                )
                response = Response.parse(frame)
                assert response is not None
                assert command.take(response)
            command.completion = StatusResponse(Status.OK)
            answer = True


def _session(capabilities: str, exists: int) -> Any:

    settings = Settings(
        timeouts=Timeouts(), tls=TlsOptions(), wire_log=None, allow_plaintext_credentials=False
    )
    session = Session(settings, "imap.example.test", 993)
    session.protocol.state = State.SELECTED
    session.set_capabilities(Capabilities(f"IMAP4rev1 {capabilities}"))
    session.selected = SelectedMailbox("INBOX")
    told = Response.parse(b"* %d EXISTS" % exists)
    assert told is not None
    session.observe(told, False)
    return session


def test_windows_grow_and_shrink_with_the_octets_of_messages() -> None:
    small = plan(5_000, 500)
    assert small[:3] == ["1:32", "33:96", "97:224"]
    assert max(len(UidSet.parse(uids)) for uids in small) > 3_000
    large = plan(300, 1_000_000)
    assert {len(UidSet.parse(uids)) for uids in large[3:-1]} == {2}
    assert sum(len(UidSet.parse(uids)) for uids in large) == 300


def test_message_limit_bounds_windows() -> None:
    """RFC 9738: no command names more messages than the server bears."""
    sizes = [len(UidSet.parse(uids)) for uids in plan(500, 100, "MESSAGELIMIT=50")]
    assert max(sizes) == 50
    assert sum(sizes) == 500


def test_lines_stay_below_what_the_server_takes() -> None:
    """A set of 20,000 UIDs of which no two touch travels in lines of 8,000 octets."""

    session = _session("", 20_000)
    uids = UidSet(range(1_000_000, 1_040_000, 2))
    fetching = Fetching(Selection(session, session.selected, uids), FetchItems(flags=True))
    fetching._size = 20_000
    with pytest.raises(StopIteration) as stop:
        next(fetching._plan())
    fetching._left = stop.value.value
    lines = list(iter(fetching._next_window, None))
    assert max(len(str(one)) for one in lines) <= 8_000
    assert len(lines) > 15
    assert sum(map(len, lines)) == 20_000


def test_leaving_early_throws_away_what_is_on_its_way(blocking: Front) -> None:
    """Large contents are not even kept until they have come."""
    left = threading.Event()
    asked_for, answered = window("33:96", 100_000)
    steps = [*window("1:32", 1_000), asked_for, WaitFor(left), answered]
    limits = ImapLimits(literal=80_000)  # what is thrown away does not count
    with folder_of(blocking, opened(exists=96), steps, noop(), limits=limits) as (client, folder):
        stream = folder.fetch(range(1, 97), message=True)
        assert next(stream).uid == 1
        command = stream._fetching._flying[-1]
        del stream
        left.set()
        client.noop()
        assert command.is_done
        assert not command.messages


def test_commands_inside_the_loop_wait_for_what_is_in_flight(front: Front) -> None:
    steps = [
        ExpectCommand(r"UID FETCH 1:32 .*"),
        *(Answer(b"* %d FETCH (UID %d BODY[] {1}\r\nx)\r\n" % (n, n)) for n in range(1, 33)),
        Answer(b"<tag> OK done\r\n"),
        *window("33:40", 10),
        *noop(),
    ]
    with folder_of(front, opened(exists=40), steps) as (client, folder):
        uids = []
        for item in folder.fetch(range(1, 41), message=True):
            uids.append(item.uid)
            if item.uid == 5:
                client.noop()
        assert uids == list(range(1, 41))


def _mails(count: int) -> Iterator[bytes]:
    for number in range(count):
        yield b"Subject: %d\r\n\r\n%b\r\n" % (number, b"body %d " % number * 2_000)


@pytest.fixture
def filled(account: Account) -> Account:
    account.deliver_all(_mails(300))
    return account


@pytest.mark.parametrize("imap_server", ["dovecot", "cyrus"], indirect=True)
def test_threads_share_a_client(filled: Account, tmp_path: Any) -> None:
    """Several threads fetch, download and read from one folder at once."""
    server = filled.server
    client = ImapClient(timeout=30, ssl_context=server.client_context())
    client.connect(server.host, server.imaps_port, SecureSocketOptions.SSL_ON_CONNECT)
    client.authenticate(filled.user, filled.password)
    folder: ImapFolder = client.inbox.open()
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for item in folder.fetch(range(1 + number, 301, 6), message=True):
                assert item.message is not None
                assert item.uid is not None
                assert item.message.subject == str(item.uid - 1)
                if item.uid % 40 == 0:
                    path = tmp_path / f"{number}-{item.uid}"
                    folder.download(item.uid, path)
                    assert path.read_bytes() == item.section("")
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults
    client.disconnect()


@pytest.mark.parametrize("imap_server", ["dovecot", "cyrus"], indirect=True)
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_tasks_share_a_client_and_may_be_cancelled(filled: Account, backend: str) -> None:
    """A task that is cancelled in the middle costs the others nothing."""

    async def whole() -> None:
        server = filled.server
        client = AsyncImapClient(timeout=30, ssl_context=server.client_context())
        await client.connect(server.host, server.imaps_port, SecureSocketOptions.SSL_ON_CONNECT)
        await client.authenticate(filled.user, filled.password)
        folder: AsyncImapFolder = await client.inbox.open()
        count = 0

        async def work(number: int) -> None:
            nonlocal count
            async for item in folder.fetch(range(1 + number, 301, 4), message=True):
                assert item.message is not None
                assert item.uid is not None
                assert item.message.subject == str(item.uid - 1)
                count += 1

        async with anyio.create_task_group() as group:
            with anyio.CancelScope() as scope:
                stream = folder.fetch(UidSet.all(), message=True)
                async for item in stream:
                    if item.uid == 20:
                        scope.cancel()
            for number in range(4):
                group.start_soon(work, number)
        assert count == 300
        assert (await folder.get_message(300)).subject == "299"
        await client.disconnect()

    anyio.run(whole, backend=backend)


def test_whole_range_of_uids_is_searched_once(front: Front) -> None:
    """``1:*`` costs one search; what is asked for are UIDs that there are."""
    steps = asked(r"UID SEARCH (?:UID )?1:\*|UID SEARCH UID 1:\*", "* SEARCH 3 5 900000\r\n")
    fetch = asked(
        r"UID FETCH 3,5,900000 \(UID RFC822.SIZE\)",
        "".join(f"* 1 FETCH (UID {uid} RFC822.SIZE {uid})\r\n" for uid in (3, 5, 900000)),
    )
    with folder_of(front, opened(exists=1_000), steps, fetch) as (_, folder):
        stream = folder.fetch(UidSet.all(), size=True)
        assert [item.uid for item in stream] == [3, 5, 900000]
        assert not stream.missing


def test_dead_connection_fails_the_stream(front: Front) -> None:

    steps = [ExpectCommand("UID FETCH .*"), Answer("* 1 FETCH (UID 1 RFC822.SIZE 1)\r\n"), Close()]
    with folder_of(front, opened(), steps) as (_, folder):
        with pytest.raises(ConnectionLostError):
            list(folder.fetch([1, 2], size=True))
