"""Append many messages with the pipe kept full, each with an outcome of its own.

Where the server offers MULTIAPPEND (RFC 3502), many messages travel in one command, which takes
all of them or none; one that is refused is done again message by message, so that each is judged
by itself. Several commands are in flight.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..._flow import Flow
from ...errors import FolderNotFoundError, MailwrightError
from .._session import Session
from .._state import State
from .._steps import Submit, Until
from ..commands.append import Append, Appended
from ..write.results import AppendOutcome, AppendState
from ._doubt import doubt, is_in_doubt
from .appending import appended, make, require_room, wants_item

#: Messages, and octets, of one MULTIAPPEND.
BATCH, BATCH_OCTETS = 100, 1024 * 1024
#: Messages that may be in flight: when the line breaks, all of them are in doubt.
WINDOW = 200


class _Flight:
    """Messages that travel in one command, or the outcome of one that did not."""

    __slots__ = ("command", "outcomes")

    def __init__(
        self, command: Append | None, outcomes: tuple[AppendOutcome, ...] | None = None
    ) -> None:
        self.command = command
        self.outcomes = outcomes


class Appending:
    """The messages of one `append_all`, fed one by one; outcomes come out in the same order.

    Args:
        session: the session.
        mailbox: the mailbox's name on the wire.
        create: make the mailbox where there is none.
        window: how many messages may be in flight.
    """

    __slots__ = (
        "_batch",
        "_create",
        "_flights",
        "_held",
        "_is_made",
        "_mailbox",
        "_session",
        "_window",
    )

    def __init__(self, session: Session, mailbox: bytes, *, create: bool, window: int) -> None:
        session.require_connected()
        self._session = session
        self._mailbox = mailbox
        self._create = create
        self._is_made = False
        self._window = window
        self._batch: list[Appended] = []
        self._flights: deque[_Flight] = deque()
        self._held: deque[AppendOutcome] = deque()

    def outcomes(self) -> Iterator[AppendOutcome]:
        """Take out what is known, in order."""
        while self._held:
            yield self._held.popleft()

    def add(self, prepare: Callable[[], Appended]) -> Flow[None]:
        """Send as much as may be sent now.

        Args:
            prepare: makes the next message ready; its error is the outcome.
        """
        try:
            message = prepare()
            self._session.require_connected()
            yield from require_room(self._session, self._mailbox, message)
        except MailwrightError as error:
            yield from self._dispatch()
            outcome = AppendOutcome(AppendState.NOT_APPENDED, error=error)
            self._flights.append(_Flight(None, (outcome,)))
            yield from self._land_what_is_done()
            return
        self._batch.append(message)
        octets = sum(one.size for one in self._batch)
        most = min(BATCH, max(1, self._window // 2)) if self._has_multiappend else 1
        if len(self._batch) >= most or octets >= BATCH_OCTETS:
            yield from self._dispatch()
            while self._in_flight > self._window - most:
                yield from self._land()
        yield from self._land_what_is_done()

    def finish(self) -> Flow[None]:
        """Send what is left, and wait for every outcome."""
        yield from self._dispatch()
        while self._flights:
            yield from self._land()

    def give_up(self) -> None:
        """Nobody waits any more: what is in flight is left to the server."""
        for flight in self._flights:
            if flight.command is not None:
                self._session.protocol.abandon(flight.command)

    @property
    def _has_multiappend(self) -> bool:
        return self._session.has("MULTIAPPEND")

    @property
    def _in_flight(self) -> int:
        return sum(len(f.command.messages) for f in self._flights if f.command is not None)

    def _dispatch(self) -> Flow[None]:
        """Write the batch."""
        if not self._batch:
            return
        command = Append(self._mailbox, tuple(self._batch))
        self._batch = []
        self._flights.append(_Flight(command))
        try:
            yield from Submit(command)
        except MailwrightError as error:
            if command.error is None:
                command.error = error  # what it means, `_land` decides

    def _land_what_is_done(self) -> Flow[None]:
        while self._flights:
            command = self._flights[0].command
            if command is not None and not command.is_done:
                return
            yield from self._land()

    def _land(self) -> Flow[None]:
        """Wait for the oldest flight, and put down its outcomes."""
        flight = self._flights[0]
        if flight.command is not None:
            yield from self._wait(flight.command)
            flight.outcomes = yield from self._judge(flight.command)
        self._flights.popleft()
        self._held.extend(flight.outcomes or ())

    def _wait(self, command: Append) -> Flow[None]:
        try:
            yield from Until(lambda: command.is_done, command=command)
        except MailwrightError as error:
            if not command.is_done:
                command.error = error

    def _judge(self, command: Append, *, is_retry: bool = False) -> Flow[tuple[AppendOutcome, ...]]:
        try:
            validity, uids = command.outcome()
        except MailwrightError as error:
            if is_in_doubt(command):
                return tuple(self._doubtful(message, error) for message in command.messages)
            if not is_retry and (yield from self._may_try_again(command, error)):
                return (yield from self._again(command.messages, error))
            return tuple(_bad(message, error) for message in command.messages)
        return tuple(
            _good(message, validity, uid)
            for message, uid in zip(command.messages, uids, strict=True)
        )

    def _may_try_again(self, command: Append, error: MailwrightError) -> Flow[bool]:
        """Whether a command that was refused, and so added nothing, may succeed in part now."""
        if command.completion is None or self._session.protocol.state not in _USABLE:
            return False
        if not isinstance(error, FolderNotFoundError):
            return len(command.messages) > 1 or wants_item(
                self._session, command.messages[0], error
            )
        if self._create and not self._is_made:
            try:
                yield from make(self._mailbox)
            except MailwrightError:
                return False
            self._is_made = True
        return self._is_made

    def _again(
        self, messages: Sequence[Appended], refusal: MailwrightError
    ) -> Flow[tuple[AppendOutcome, ...]]:
        """Append the messages of a command that was refused one by one: it added none."""
        outcomes: list[AppendOutcome] = []
        for message in messages:
            is_alone = len(messages) == 1
            utf8 = message.utf8 or (is_alone and wants_item(self._session, message, refusal))
            single = Append(self._mailbox, (replace(message, utf8=utf8),))
            try:
                yield from single
            except MailwrightError as error:
                if not single.is_done:
                    single.error = error
            outcomes += yield from self._judge(single, is_retry=is_alone)
        return tuple(outcomes)

    def _doubtful(self, message: Appended, error: MailwrightError) -> AppendOutcome:
        return AppendOutcome(
            AppendState.IN_DOUBT,
            message.message_id,
            error=doubt(self._session, error, message.message_id),
        )


_USABLE = (State.AUTHENTICATED, State.SELECTED)


def _good(message: Appended, validity: int | None, uid: int | None) -> AppendOutcome:
    result = appended(message, validity, uid)
    return AppendOutcome(AppendState.APPENDED, message.message_id, result)


def _bad(message: Appended, error: MailwrightError) -> AppendOutcome:
    return AppendOutcome(AppendState.NOT_APPENDED, message.message_id, error=error)
