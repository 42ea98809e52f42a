"""UID THREAD (RFC 5256 section 3)."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import MalformedResponseError
from .._command import Command
from .._encoder import Encoder
from ..ordering.thread_tree import ThreadNode, read_threads
from ..responses import Response
from ..search.base import SearchBase
from ..search.writing import write_criteria


class UidThread(Command[list[ThreadNode]]):
    """Look for messages and have them put into threads.

    Args:
        algorithm: such as REFERENCES.
        criteria: what is looked for.
        charset: of the texts.
        check: raises where the mailbox that is meant is not the selected one any more.
    """

    verb = "UID THREAD"
    claims = frozenset({b"THREAD"})

    def __init__(
        self,
        algorithm: str,
        criteria: SearchBase,
        charset: str = "UTF-8",
        *,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._check = check
        self._algorithm = algorithm
        self._criteria = criteria
        self._charset = charset
        self._threads: list[ThreadNode] = []
        self._malformed: MalformedResponseError | None = None

    def write(self, encoder: Encoder) -> None:
        """Write it."""
        self._check()
        # thread = ["UID" SP] "THREAD" SP thread-alg SP search-criteria   RFC 5256 section 5
        encoder.raw(self.verb).space().atom(self._algorithm).space().astring(self._charset)
        write_criteria(encoder, self._criteria, self._charset)

    def take(self, response: Response) -> bool:
        """Take the threads; an answer that cannot be read fails the command."""
        try:
            self._threads += read_threads(response.frame, response.position)
        except MalformedResponseError as error:
            self._malformed = error
            raise
        return True

    def result(self) -> list[ThreadNode]:
        """Return the threads.

        Raises:
            MalformedResponseError: they could not be read.
        """
        if self._malformed is not None:
            raise self._malformed
        return self._threads
