"""`watch` on real servers: told once, over lost connections too."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from imap_fronts import Front
from test_sync import MESSAGE, Model, change, truth

from mailwright.imap.uids.uid_set import UidSet
from mailwright.imap.watch.events import (
    ConnectionInterrupted,
    FlagsChanged,
    ImapEvent,
    MessagesArrived,
    MessagesVanished,
    UidValidityChanged,
)
from mailwright.imap.watch.sync_state import SyncState
from mailwright.net.secure_socket_options import SecureSocketOptions
from servers.accounts import Account
from servers.ports import LOOPBACK

FAST = ["dovecot", "dovecot24", "cyrus", "courier"]
#: How each of them tells of the open folder.
TELLS = {"dovecot": "IDLE", "dovecot24": "NOTIFY", "cyrus": "NOTIFY", "courier": "IDLE"}


def at_once(attempt: int) -> float:
    """Return a pause that is none."""
    return 0.0 * attempt


class Relay:
    """Stands between client and server, and cuts all connections when it is told to."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._pairs: list[socket.socket] = []

    def __enter__(self) -> Relay:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Cut the connections that there are."""
        for one in self._pairs:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection((LOOPBACK, self._target))
                self._pairs += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=pair, daemon=True).start()

    @staticmethod
    def _pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        source.close()


def follow(model: Model, event: ImapEvent) -> None:
    """Change the model as an event says; nothing may be told twice."""
    if isinstance(event, MessagesArrived):
        assert event.uids is not None
        assert not event.uids & model.keys()
        model.update(dict.fromkeys(event.uids, frozenset()))
    elif isinstance(event, MessagesVanished):
        assert event.uids <= model.keys()
        for uid in event.uids:
            del model[uid]
    elif isinstance(event, FlagsChanged):
        assert event.uid in model
        model[event.uid] = event.flags - {r"\Recent"}


def until(watch: Iterator[ImapEvent], model: Model, uids: set[int]) -> list[ImapEvent]:
    """Follow until the model has these messages."""
    seen: list[ImapEvent] = []
    while set(model) != uids:
        seen.append(next(watch))
        follow(model, seen[-1])
    return seen


@pytest.mark.parametrize("imap_server", FAST, indirect=True)
def test_watch_tells_what_happens_while_it_waits(
    front: Front, account: Account, request: pytest.FixtureRequest
) -> None:
    account.deliver(MESSAGE, MESSAGE)
    log: list[str] = []
    with front.signed_in(account, wire_log=log.append) as client:
        watch = iter(client.inbox.open().watch(SyncState(uid_validity=1, uids=UidSet()), poll=0.05))
        model: Model = {}
        until(watch, model, {1, 2})
        timer = threading.Timer(0.05, lambda: account.deliver(MESSAGE))
        timer.start()
        until(watch, model, {1, 2, 3})
        timer.join()
    verbs = {line.split()[2] for line in log if line.startswith("C: ") and line.count(" ") > 1}
    verbs |= {line.split()[2] for line in log if line.endswith(" IDLE")}
    assert verbs & {"NOTIFY", "IDLE"} == {TELLS[request.node.callspec.params["imap_server"]]}


@pytest.mark.parametrize("front", ["blocking"], indirect=True)  # the flow is the same
@pytest.mark.parametrize("imap_server", ["dovecot", "cyrus"], indirect=True)
def test_watch_outlives_another_uidvalidity(front: Front, account: Account) -> None:
    server = account.server
    with Relay(server.imaps_port) as relay, account.talk() as talk:
        talk.command("CREATE Other")
        account.deliver(MESSAGE, MESSAGE, folder="Other")
        client = front.client(timeout=20, ssl_context=server.client_context())
        client.connect(server.host, relay.port, SecureSocketOptions.SSL_ON_CONNECT)
        client.authenticate(account.user, account.password)
        folder = client.get_folder("Other").open()
        before = folder.uid_validity
        watch = folder.watch(folder.sync().state, pauses=at_once)
        told = iter(watch)
        relay.cut()
        talk.command("DELETE Other")
        talk.command("CREATE Other")
        account.deliver(MESSAGE, folder="Other")
        assert isinstance(next(told), ConnectionInterrupted)
        changed, arrived = next(told), next(told)
        assert isinstance(changed, UidValidityChanged)
        assert (changed.expected, changed.found) == (before, folder.uid_validity)
        assert changed.found != before
        assert arrived.uids == UidSet([1])
        assert arrived.uids.uid_validity == changed.found
        account.deliver(MESSAGE, folder="Other")
        assert next(told).uids == UidSet([2])
        client.disconnect()


@pytest.mark.parametrize("imap_server", FAST, indirect=True)
def test_watch_outlives_its_connection(front: Front, account: Account) -> None:
    chance = random.Random(77)
    account.deliver(*[MESSAGE] * 5)
    server = account.server
    with Relay(server.imaps_port) as relay, account.talk() as talk:
        talk.command("SELECT INBOX")
        client = front.client(timeout=20, ssl_context=server.client_context())
        client.connect(server.host, relay.port, SecureSocketOptions.SSL_ON_CONNECT)
        client.authenticate(account.user, account.password)
        folder = client.inbox.open()
        state = folder.sync().state
        model = truth(talk)
        watch = folder.watch(state, poll=0.05, pauses=at_once)
        told = iter(watch)
        for _ in range(3):
            relay.cut()
            for _ in range(4):
                change(talk, account, chance)
            account.deliver(MESSAGE)
            seen = until(told, model, set(truth(talk)))
            assert sum(isinstance(e, ConnectionInterrupted) for e in seen) == 1
        assert folder.is_open
        client.disconnect()
        for event in told:  # what was found before
            follow(model, event)
        assert set(watch.state.uids) == set(model)
