"""IDLE on a clock of the test: renewed, ended for others, dead servers found out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from imap_fronts import Front

from mailwright._flow import drive
from mailwright.errors import ConnectionLostError, MailwrightError, ServiceUnavailableError
from mailwright.imap._steps import Clock, Pause, Submit, Until
from mailwright.imap.commands.idle import Idle
from mailwright.imap.flows.idling import wait
from mailwright.imap.flows.watching import Watcher
from mailwright.imap.responses import Status, StatusResponse
from mailwright.imap.selected.access import FolderAccess
from mailwright.imap.watch.events import ConnectionInterrupted
from mailwright.imap.watch.pace import RENEW, backoff
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import ExpectCommand, ScriptedServer, Send


class VirtualServer:
    """Answers steps; time passes only where a step waits."""

    def __init__(self, *extensions: str) -> None:
        self.now = 0.0
        self.sent: list[tuple[float, str]] = []
        self.extensions = extensions
        self.protocol = self
        self.is_told = self.has_overflowed = False
        self.notifications = ()
        self.idle_is_refused = False
        self.answers_done = self.answers_noop = True
        self.refuses = False
        self._idle: Idle | None = None

    @property
    def is_idle(self) -> bool:
        return self._idle is None or self._idle.is_done

    def has(self, name: str) -> bool:
        return name in self.extensions

    def require_connected(self) -> None: ...

    def abandon(self, command: Any) -> None: ...

    def perform(self, step: Any) -> Any:
        match step:
            case Clock():
                return self.now
            case Submit():
                [command] = step.commands
                assert isinstance(command, Idle)
                self._idle = command
                self.sent.append((self.now, "IDLE"))
                if self.refuses:
                    self._idle.completion = StatusResponse(Status.BAD)
                else:
                    self._idle.take_continuation(b"")
            case Until():
                return self._until(step)
            case Pause():
                self.now += step.seconds
            case _:
                self.sent.append((self.now, step.verb))
                if step.verb == "NOOP" and not self.answers_noop:
                    raise ConnectionLostError("no answer")
        return None

    def _until(self, step: Until) -> bool:
        idle = self._idle
        if idle is not None and idle.continuations:
            self.sent.append((self.now, idle.continuations[0].decode()))
            idle.continuations = ()
            if self.answers_done:
                idle.completion = StatusResponse(Status.OK)
        if step.condition():
            return True
        if step.seconds is None:  # as long as a command may take
            raise ConnectionLostError("no answer")
        self.now += step.seconds
        return step.condition()


def waited(server: VirtualServer, seconds: float, is_there: Callable[[], bool]) -> bool:
    return drive(wait(server, seconds, is_there), server.perform)  # type: ignore[arg-type]


def test_I10_idle_begins_anew_before_29_minutes() -> None:
    server = VirtualServer("IDLE")
    assert not waited(server, 3600, lambda: False)
    assert server.now == 3600
    begun = [at for at, what in server.sent if what == "IDLE"]
    ended = [at for at, what in server.sent if what == "DONE"]
    assert begun == [0, RENEW, 2 * RENEW]
    assert all(end - begin < 29 * 60 for begin, end in zip(begun, ended, strict=True))


def test_I10_a_server_that_died_silently_is_found_out() -> None:
    server = VirtualServer("IDLE")
    server.answers_done = False
    with pytest.raises(ConnectionLostError):
        waited(server, 36_000, lambda: False)
    assert server.now == RENEW


def test_what_notify_tells_is_listened_to_without_idle() -> None:
    server = VirtualServer("IDLE", "NOTIFY")
    server.is_told = True
    assert not waited(server, 3600, lambda: False)
    assert server.sent == [(RENEW, "NOOP"), (2 * RENEW, "NOOP"), (3600, "NOOP")]


def test_I10_a_server_that_died_silently_under_notify_is_found_out() -> None:
    server = VirtualServer("NOTIFY")
    server.is_told, server.answers_noop = True, False
    with pytest.raises(ConnectionLostError):
        waited(server, 36_000, lambda: False)
    assert server.now == RENEW


def test_a_server_that_gives_up_notify_is_asked_to_tell_of_the_open_folder_again() -> None:
    server = VirtualServer("IDLE", "NOTIFY")
    server.has_overflowed = True
    assert not waited(server, 60, lambda: False)
    assert [what for _, what in server.sent] == ["NOTIFY", "IDLE", "DONE"]


def test_without_idle_questions_are_asked() -> None:
    server = VirtualServer()
    assert not waited(server, 100, lambda: False)
    assert [what for _, what in server.sent] == ["NOOP"] * 4


def test_an_idle_that_is_refused_is_not_asked_for_again() -> None:
    server = VirtualServer("IDLE")
    server.refuses = True
    assert not waited(server, 100, lambda: False)
    assert [what for _, what in server.sent] == ["IDLE"] + ["NOOP"] * 4


def test_done_is_only_written_once_and_after_the_go_ahead() -> None:
    command = Idle()
    command.interrupt()
    assert command.continuations == ()
    assert command.take_continuation(b"idling")
    assert command.continuations == (b"DONE",)
    command.continuations = ()
    command.interrupt()
    assert command.continuations == ()
    assert not command.take_continuation(b"again")


def test_pauses_grow_and_what_the_server_suggests_goes_before() -> None:
    watcher = Watcher(None, FolderAccess.READ_ONLY, pauses=lambda attempt: 2.0**attempt)
    lost = ConnectionLostError("gone")
    assert [watcher.fail(lost).pause for _ in range(3)] == [2, 4, 8]
    busy = ServiceUnavailableError(
        "no", text="Request is throttled. Suggested Backoff Time: 299910 milliseconds"
    )
    busy.retryable = True
    assert watcher.fail(busy) == ConnectionInterrupted(error=busy, pause=299.91)
    for attempt in (1, 5, 50):
        most = min(300, 2.0**attempt)
        assert all(most / 2 <= backoff(attempt) <= most for _ in range(100))
    busy.retryable = False
    with pytest.raises(MailwrightError):
        watcher.fail(busy)


def test_I10_bye_inside_idle_is_a_typed_error(front: Front) -> None:
    script = [
        Send("* PREAUTH [CAPABILITY IMAP4rev1 IDLE] ready\r\n"),
        ExpectCommand("IDLE"),
        Send("+ idling\r\n* BYE [UNAVAILABLE] going down\r\n"),
    ]
    with ScriptedServer(script) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with pytest.raises(ServiceUnavailableError) as caught:
            client.idle(5)
        assert caught.value.retryable
        assert caught.value.response_code == "UNAVAILABLE"
        assert not client.is_connected
