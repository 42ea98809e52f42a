"""What commands about one mailbox have in common: its name, and the answer that names it too."""

from __future__ import annotations

from typing import Any, TypeVar

from ...errors import MalformedResponseError
from .._command import Command
from .._encoder import Encoder
from .._reader import Reader
from ..mailboxes.names import same_mailbox
from ..responses import Response

T = TypeVar("T")


class MailboxCommand(Command[T]):
    """A command about a mailbox, whose answer begins with the name of the mailbox.

    Many may be in flight, each about another mailbox.

    Args:
        mailbox: its name on the wire.
    """

    def __init__(self, mailbox: bytes) -> None:
        self.mailbox = mailbox
        self._found: T | None = None

    def write(self, encoder: Encoder) -> None:
        """Write the verb and the name."""
        encoder.raw(self.verb).space().astring(self.mailbox)

    def take(self, response: Response) -> bool:
        """Take the answer that names the mailbox."""
        reader = response.reader()
        if not same_mailbox(reader.astring(), self.mailbox):
            return False
        reader.spaces()
        self._found = self.read(reader)
        return True

    def read(self, reader: Reader) -> T:
        """Read what follows the name."""
        raise NotImplementedError

    def conflicts(self, other: Command[object]) -> bool:
        """Whether both are about one mailbox, where their answers look alike."""
        if isinstance(other, type(self)):
            return same_mailbox(self.mailbox, other.mailbox)
        return super().conflicts(other)

    def result(self) -> T:
        """Return what was read.

        Raises:
            MalformedResponseError: the server said OK and nothing else.
        """
        if self._found is None:
            raise unanswered(self)
        return self._found


def unanswered(command: Command[Any]) -> MalformedResponseError:
    """Return the error for a command that is OK without the data that it came for."""
    return MalformedResponseError(f"The server said OK to {command.verb} and sent nothing for it.")
