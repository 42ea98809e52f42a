"""A driver that follows the rules of a login to the letter, over a server that is a script."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field

from mailwright._flow import Fetch, Work
from mailwright.errors import CredentialsRefusedError, ServerNotAuthenticatedError
from mailwright.sasl import Respond, SaslContext

#: The two verdicts of a server; anything else in a script is a challenge, decoded.
SUCCESS = "success"
REFUSED = "refused"


@dataclass
class Login:
    """One login against `replies`: challenges, and a verdict at the end.

    A reply may be a callable, which gets what was said last and returns the reply.
    """

    mechanism: object
    replies: list
    context: SaslContext = field(default_factory=SaslContext)
    said: list = field(default_factory=list)  # responses; None, b"" and the cancelling "*" differ
    fetched: int = 0
    worked: int = 0

    def run(self) -> Login:
        flow = self.mechanism.exchange(self.context)
        try:
            self._run(flow)
        except CredentialsRefusedError as error:
            if error.code is None:
                self.said.append("*")
            raise
        except Exception:
            self.said.append("*")
            raise
        finally:
            flow.close()
        return self

    def _run(self, flow) -> None:
        try:
            step = next(flow)
            while True:
                if isinstance(step, Respond):
                    answer = self._respond(step.data, may_succeed=step.may_succeed)
                    if answer is None:
                        return
                else:
                    try:
                        answer = self._perform(step)
                    except Exception as error:  # noqa: BLE001 - the mechanism judges it
                        step = flow.throw(error)
                        continue
                step = flow.send(answer)
        except StopIteration:
            pass
        if self._respond(b"", may_succeed=True) is not None:
            raise AssertionError("the script goes on after the last empty response")

    def _perform(self, step):
        if isinstance(step, Work):
            self.worked += 1
            return step.function()
        assert isinstance(step, Fetch)
        self.fetched += 1
        value = step.function()
        if inspect.iscoroutine(value):
            try:
                value.send(None)
            except StopIteration as stop:
                return stop.value
        return value

    def _respond(self, data: bytes | None, *, may_succeed: bool) -> bytes | None:
        self.said.append(data)
        reply = self.replies.pop(0)
        if callable(reply):
            reply = reply(data)
        if reply == REFUSED:
            raise CredentialsRefusedError("refused", code=535, details=self.mechanism.failure)
        if reply == SUCCESS:
            if not may_succeed:
                raise ServerNotAuthenticatedError("success out of place")
            return None
        return reply


def login(mechanism, *replies, **context) -> Login:
    """Run one login to its end and return it, with all that was said."""
    return Login(mechanism, list(replies), SaslContext(**context)).run()
