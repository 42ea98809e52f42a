"""ESEARCH: a search of many mailboxes (MULTISEARCH, RFC 7377)."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import MalformedResponseError
from .._command import Command
from .._encoder import Encoder
from ..responses import Response
from ..search.base import SearchBase
from ..search.esearch import Esearch, read_esearch
from ..search.scope import FolderScope
from ..search.writing import write_criteria


class EsearchMailboxes(Command[list[Esearch]]):
    """Look for messages in many mailboxes; an answer for each that has some.

    Args:
        scopes: where.
        criteria: what is looked for.
        returns: what stands between ``RETURN (`` and ``)``.
        charset: of the texts, "" where they need none.
    """

    verb = "ESEARCH"
    claims = frozenset({b"ESEARCH"})
    streams = True

    def __init__(
        self,
        scopes: Sequence[FolderScope],
        criteria: SearchBase,
        returns: Sequence[bytes],
        charset: str = "",
    ) -> None:
        self._scopes = scopes
        self._criteria = criteria
        self._returns = returns
        self._charset = charset
        self._found: dict[bytes, Esearch] = {}
        self._malformed: MalformedResponseError | None = None

    def write(self, encoder: Encoder) -> None:
        """Write it."""
        # esearch = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP search-program
        encoder.raw("ESEARCH IN (")
        for scope in self._scopes:
            scope.write(encoder)
            encoder.space()
        encoder.close().raw(b" RETURN (%s)" % b" ".join(self._returns))
        if self._charset:
            encoder.raw(" CHARSET ").astring(self._charset)
        write_criteria(encoder, self._criteria, self._charset or "utf-8")

    def conflicts(self, other: Command[object]) -> bool:
        """The answers have its tag."""
        del other
        return False

    def take(self, response: Response) -> bool:
        """Take what was found in a mailbox."""
        try:
            found = read_esearch(response)
        except MalformedResponseError as error:
            self._malformed = error
            raise
        if found.tag != self.tag or found.mailbox is None or found.mailbox in self._found:
            return False
        self._found[found.mailbox] = found
        return True

    def result(self) -> list[Esearch]:
        """Return what was found, by mailbox.

        Raises:
            MalformedResponseError: an answer could not be read.
        """
        if self._malformed is not None:
            raise self._malformed
        return list(self._found.values())
