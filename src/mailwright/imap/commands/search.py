"""UID SEARCH (RFC 9051 section 6.4.4, RFC 4731)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...errors import MalformedResponseError
from .._command import Command, code_of
from .._encoder import Encoder
from ..responses import Response
from ..search.base import SearchBase
from ..search.esearch import Esearch, numbers_of, read_esearch
from ..search.writing import write_criteria
from ..uids.uid_set import UidSet


class Found:
    """What a server said to a search: an ESEARCH response, or numbers one by one."""

    __slots__ = ("esearch", "lowest", "modseq", "numbers")

    def __init__(self) -> None:
        self.esearch: Esearch | None = None
        self.numbers: list[int] | None = None
        self.modseq: int | None = None
        #: The lowest UID that was looked at; 0 where that is not said.
        self.lowest = 0

    def left_of(self, uids: UidSet) -> UidSet:
        """Return those of the UIDs that were not looked at (MESSAGELIMIT, RFC 9738 section 3.1).

        Args:
            uids: those that were searched; the server goes from the highest one down.
        """
        if self.lowest <= 1:
            return UidSet()
        below = uids & UidSet.from_ranges([(1, self.lowest - 1)])
        return UidSet() if below == uids else below


class UidSearch(Command[Found]):
    """Look for messages.

    Args:
        criteria: what is looked for.
        returns: what stands between ``RETURN (`` and ``)``; None asks in the old way, for SEARCH.
        charset: of the texts, "" where they need none.
        check: raises where the mailbox that is meant is not the selected one any more.
    """

    verb = "UID SEARCH"
    claims = frozenset({b"SEARCH", b"ESEARCH"})

    def __init__(
        self,
        criteria: SearchBase,
        returns: Sequence[bytes] | None = None,
        charset: str = "",
        *,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._check = check
        self._criteria = criteria
        self._returns = returns
        self._charset = charset
        self._found = Found()
        self._has_strays = False
        self._malformed: MalformedResponseError | None = None

    def write(self, encoder: Encoder) -> None:
        """Write it; a text in what the session speaks, or in `charset`."""
        self._check()
        encoder.raw(self.verb)
        self._write_returns(encoder)
        if self._charset:
            encoder.raw(" CHARSET ").astring(self._charset)
        write_criteria(encoder, self._criteria, self._charset or "utf-8")

    def _write_returns(self, encoder: Encoder) -> None:
        if self._returns is not None:
            encoder.raw(b" RETURN (%s)" % b" ".join(self._returns))

    def conflicts(self, other: Command[object]) -> bool:
        """Answers with tags are told apart; those without are not."""
        both = isinstance(other, UidSearch) and self.has_tag and other.has_tag
        return not both and super().conflicts(other)

    @property
    def has_tag(self) -> bool:
        """Whether the answer names the command."""
        return self._returns is not None

    def take(self, response: Response) -> bool:
        """Take what was found; an answer that cannot be read fails the search, not less of it."""
        try:
            return self._take(response)
        except MalformedResponseError as error:
            self._malformed = error
            raise

    def _take(self, response: Response) -> bool:
        if response.name != b"ESEARCH":
            # QUIRK(several): SEARCH where ESEARCH was asked for. What it says is enough.
            # https://github.com/jstedfast/MailKit/blob/master/UnitTests/Net/Imap
            numbers, modseq = numbers_of(response)
            self._found.numbers = (self._found.numbers or []) + numbers
            self._found.modseq = modseq or self._found.modseq
            return True
        esearch = read_esearch(response)
        # An answer with the tag of something else is not this one's (I19).
        if esearch.updates or esearch.tag not in (None, self.tag) or self._found.esearch:
            self._has_strays = self._has_strays or not (esearch.updates or esearch.mailbox)
            return False
        self._found.esearch = esearch
        return True

    def result(self) -> Found:
        """Return what was found.

        Raises:
            MalformedResponseError: the answer could not be read, or there was none.
        """
        if self._malformed is not None:
            raise self._malformed
        found = self._found
        found.lowest = self._lowest()
        # QUIRK(Cyrus): a fuzzy search without an index is OK, and has no answer: nothing was found.
        # Seen on 3.10. Where there is an answer for somebody else, it is no answer.
        if self._has_strays and found.esearch is None and found.numbers is None:
            raise MalformedResponseError(f"The server said {self.verb} was done, and no result.")
        return found

    # message-limit-code = "MESSAGELIMIT" SP nz-number [SP nz-number]     RFC 9738 section 7
    def _lowest(self) -> int:
        """Return the lowest UID that the server says it has looked at."""
        code = code_of(self, "MESSAGELIMIT")
        words = [] if code is None else code.arguments.split()
        is_told = len(words) == 2 and words[1].isdigit() and len(words[1]) < 11
        return int(words[1]) if is_told else 0
