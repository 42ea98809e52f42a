"""What every IMAP command is: a line for the server, the responses that are its own, a result."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Generic, TypeVar

from .._flow import Step
from ..errors import MailwrightError
from ._encoder import Encoder
from ._framer import Sink
from .responses import Response, ResponseCode, Status, StatusResponse

T = TypeVar("T")


class Command(Step[T], Generic[T]):
    """One command; made for one use.

    To yield it in a flow answers its result; a NO or BAD raises what `refusal` makes of it.
    """

    #: The name in the tables of `_state`, and the first words on the wire.
    verb: ClassVar[str]
    #: Names of untagged responses that it may own.
    claims: ClassVar[frozenset[bytes]] = frozenset()
    #: Whether nothing else may be in flight: it changes what the rest would mean.
    alone: ClassVar[bool] = False
    #: Whether its OK is the last word on the stream as it is: compression begins or ends.
    changes_stream: bool = False
    #: Whether another command that is submitted ends it (IDLE).
    interruptible: ClassVar[bool] = False
    #: The field of `Timeouts` that bounds the wait for its end.
    wait: ClassVar[str] = "command"
    #: Whether it carries data in bulk: then its time begins anew with each part that arrives.
    streams: ClassVar[bool] = False

    #: Whether it keeps what it takes until it is done: then all of that has a bound (T27).
    keeps_answers: ClassVar[bool] = True

    #: Matches answers that come by the thousand and look alike: whole lines, one after the other.
    run: ClassVar[re.Pattern[bytes] | None] = None

    #: Its tag, once it is being written: ESEARCH responses name it.
    tag: bytes = b""
    #: Whether the log may not show the continuation requests that it answers.
    hides_challenges: ClassVar[bool] = False

    completion: StatusResponse | None = None
    #: What went wrong besides a refusal: the connection was lost, an answer made no sense.
    error: BaseException | None = None
    #: Whether all of it may have reached the server: before that, it has done nothing.
    is_sent: bool = False
    #: Whether nobody waits for it any more: what comes for it is thrown away.
    is_abandoned: bool = False
    #: Responses that it took, and blocks that it sent: where it grows, its time begins anew.
    progress: int = 0
    #: Octets of the responses that it took and keeps.
    answer_octets: int = 0
    #: Lines for the server in answer to its continuation requests, without CRLF.
    continuations: tuple[bytes, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether nothing more comes for it."""
        return self.completion is not None or self.error is not None

    @property
    def awaits(self) -> str:
        """What is waited for, to begin a sentence with."""
        return f"The response to {self.verb}"

    def write(self, encoder: Encoder) -> None:
        """Write the command; the verb alone, where it has no arguments."""
        encoder.raw(self.verb)

    def shown(self, octets: bytes) -> str:
        """Return what the wire log may show of `octets`, a line that was written."""
        return octets.decode("utf-8", "backslashreplace")

    def shown_literal(self, announcement: str, size: int) -> str:
        """Return what the wire log may show of a literal: never its octets."""
        return f"{announcement} … {size:,} octets"

    def take(self, response: Response) -> bool:
        """Take an untagged response that it claims by name; return whether it was its own."""
        del response
        return False

    def take_run(self, lines: bytes) -> bool:
        """Take what `run` matched; return whether it did: else each comes to `take`.

        It is asked where nothing else is in flight, and tells the mailbox what `observe` would.
        """
        del lines
        return False

    def take_code(self, status: StatusResponse) -> None:
        """Look at an untagged status response with a code, which came while it was in flight."""

    def complete(self, completion: StatusResponse) -> None:
        """Take the tagged response; what it changes is changed before the next response is read."""
        self.completion = completion

    def conflicts(self, other: Command[object]) -> bool:
        """Whether the two cannot be in flight together, because their answers look alike."""
        return not self.claims.isdisjoint(other.claims)

    def take_continuation(self, data: bytes) -> bool:
        """Take a continuation request that no literal waits for; return whether it is its own."""
        del data
        return False

    def interrupt(self) -> None:
        """End it because another command waits (`interruptible` ones)."""

    def large_literal(self, prefix: bytes, size: int) -> Sink | None:
        """Return what takes a large literal of a response that begins with `prefix`.

        None leaves it to others, and in the end to memory.
        """
        del prefix, size
        return None

    def result(self) -> T:
        """Return what the command came for, once it is done and was not refused."""
        raise NotImplementedError

    def refusal(self, completion: StatusResponse) -> MailwrightError:
        """Return the exception for a NO or BAD."""
        from ._refusals import refusal

        return refusal(completion, self.verb)

    def outcome(self) -> T:
        """Return the result, or raise why there is none."""
        if self.error is not None:
            raise self.error
        assert self.completion is not None
        if self.completion.status is not Status.OK:
            raise self.refusal(self.completion)
        return self.result()


class Plain(Command[StatusResponse]):
    """A command that comes for nothing but its completion."""

    def result(self) -> StatusResponse:
        """Return the tagged response."""
        assert self.completion is not None
        return self.completion


def code_of(command: Command[Any], name: str) -> ResponseCode | None:
    """Return the response code of a command's completion where it has this name."""
    completion = command.completion
    code = None if completion is None else completion.code
    return code if code is not None and code.name == name else None
