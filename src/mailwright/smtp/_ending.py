"""What ends a message, and the replies to it."""

from __future__ import annotations

from ._command import Command
from ._content import Content
from .replies import Reply


class Ending(Command):
    """A command that carries octets of a message, the last one among them.

    Args:
        line: the command without its CRLF.
        content: what it carries.
    """

    __slots__ = ("content", "due", "replies")
    wait = "data_termination"
    awaits = "The reply to the message"
    carries = True

    def __init__(self, line: str, content: Content) -> None:
        super().__init__(line)
        self.content = content
        #: How many replies end it: one, or in LMTP one for each recipient that was accepted.
        self.due = 1
        #: Those that came.
        self.replies: list[Reply] = []

    def file(self, reply: Reply) -> bool:
        """See `Command.file`; `reply` is set with the last one, to the first that is positive."""
        self.replies.append(reply)
        if self.due == 1:
            self.reply = reply
            return True
        if len(self.replies) < self.due and reply.code != 421:
            return False
        positive = (each for each in self.replies if each.is_positive)
        self.reply = next(positive, self.replies[0])
        return True
