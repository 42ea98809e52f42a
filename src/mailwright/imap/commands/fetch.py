"""UID FETCH (RFC 9051 section 6.4.5): messages of a set, with the items that were asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import InvalidArgumentError
from .._command import Command
from .._encoder import Encoder
from .._framer import Sink
from ..fetch.fetched_message import FetchedMessage
from ..fetch.item_index import fetch_uid, uid_in_front
from ..responses import Response, Status
from ..selected.selection import SelectedCommand, Selection
from ..uids.uid_set import UidSet

# message-data   = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))       RFC 9051 section 9
# uidfetch-resp  = uniqueid SP "UIDFETCH" SP msg-att                     RFC 9586 section 3.3
# What is told of a message whose flags changed, and nothing else.
_UPDATE = re.compile(
    rb"\( ?(?:(?:UID [0-9]{1,10}|FLAGS \([^()]*\)|MODSEQ \([0-9]{1,20}\)) ?){1,8}\)\s*\Z"
)
_LONGEST_UPDATE = 2_000
#: Octets of answers that are handed out before the command is done.
_MOST_HELD = 512 * 1024
#: Responses of which one message may be put together; more are not taken.
_MOST_RESPONSES = 64


class Discard:
    """A sink for what nobody waits for any more."""

    def write(self, data: bytes, /) -> None:
        """Throw it away."""


DISCARD = Discard()


class UidFetch(SelectedCommand[None]):
    """Ask for items of messages; they are in `messages` while they come.

    Args:
        selection: the messages.
        names: the items, as they are written.
        of_updates: whether nothing but flags, MODSEQ and the UID is asked for.
        with_flags: whether flags or MODSEQ are among the items: then an update that nobody asked
            for may be part of the answer.
        changed_since: only messages whose MODSEQ is above this (CONDSTORE, RFC 7162).
        page: only these of the messages found, counted from 1, or from the end where both numbers
            are negative (PARTIAL, RFC 9394).
    """

    verb = "UID FETCH"
    claims = frozenset({b"FETCH", b"UIDFETCH"})
    streams = True
    keeps_answers = False

    def __init__(
        self,
        selection: Selection,
        names: Sequence[bytes],
        *,
        of_updates: bool = False,
        with_flags: bool = False,
        changed_since: int | None = None,
        page: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(selection)
        uids = selection.uids
        self._names = names
        self._of_updates = of_updates
        self._with_flags = with_flags
        self._changed_since = changed_since
        self._page = page
        # `5:*` is also the last message where that is below 5 (RFC 9051 section 9).
        self.first = uids.min or 0 if not uids.is_open else 1
        self.last = uids.max or 0
        self._is_whole = uids.is_open or len(uids) == self.last - self.first + 1
        #: What came and was not taken away, by UID, in the order in which it came.
        self.messages: dict[int, FetchedMessage] = {}
        #: UIDs of messages that were taken away.
        self.taken: set[int] = set()
        #: Octets that came: all of them, and those of the messages that are held.
        self.octets = 0
        self.held = 0
        self._updates: dict[int, FetchedMessage] = {}
        self._again: dict[int, int] = {}  # responses of those that have several

    def write(self, encoder: Encoder) -> None:
        """Write it: ``UID FETCH 1:5 (UID FLAGS) (CHANGEDSINCE 12)``."""
        self.selection.check()
        encoder.raw(b"UID FETCH %b (%b)" % (self.selection.to_bytes(), b" ".join(self._names)))
        if modifiers := self._modifiers():
            encoder.raw(b" (%b)" % b" ".join(modifiers))

    def _modifiers(self) -> list[bytes]:
        modifiers: list[bytes] = []
        if self._page is not None:
            modifiers.append(b"PARTIAL %d:%d" % self._page)
        if self._changed_since is not None:
            modifiers.append(b"CHANGEDSINCE %d" % self._changed_since)
        return modifiers

    def conflicts(self, other: Command[object]) -> bool:
        """Answers are told apart by UID: only sets that overlap are in each other's way."""
        if not isinstance(other, UidFetch):
            return super().conflicts(other)
        if self.last < other.first or other.last < self.first:
            return False
        return not self.uids.isdisjoint(other.uids) or self.uids.is_open or other.uids.is_open

    def wants(self, uid: int) -> bool:
        """Whether a UID is one of those that were asked for (I17)."""
        return self.first <= uid <= self.last and (self._is_whole or uid in self.uids)

    def take(self, response: Response) -> bool:
        """Take an answer of a message that was asked for; what is none is an update of flags."""
        frame, position = response.frame, response.position
        if response.name == b"FETCH":
            uid = uid_in_front(frame, position) or fetch_uid(response)
        else:
            uid = response.number
        if uid is None or not self.wants(uid) or uid in self.taken:
            return False
        size = len(frame)
        may_be_update = not self._of_updates and size - position <= _LONGEST_UPDATE
        if may_be_update and _UPDATE.match(frame, position):
            return self._take_update(uid, response)
        if self.is_abandoned:
            return True
        if response.literals:
            size += sum(literal.size for literal in response.literals if literal.is_kept)
        return self._keep(uid, response, size)

    def _keep(self, uid: int, response: Response, size: int) -> bool:
        earlier = self.messages.get(uid)
        if earlier is None and self._updates:
            earlier = self._updates.pop(uid, None)
        if earlier is None:
            earlier = FetchedMessage(response)
        elif not (self._count_again(uid) and earlier.merge(response)):
            return False
        self.messages[uid] = earlier
        self.octets += size
        self.held += size
        return True

    def _take_update(self, uid: int, response: Response) -> bool:
        """Take flags that may be part of the answer; the message is there once the rest is."""
        if self._with_flags and not self.is_abandoned:
            known = self.messages.get(uid) or self._updates.get(uid)
            if known is None:
                self._updates[uid] = FetchedMessage(response)
            elif self._count_again(uid):
                known.merge(response)
        return False  # the folder learns of it, and whoever asks for events

    def _count_again(self, uid: int) -> bool:
        """Count one more response of a message; return whether it is not one too many."""
        self._again[uid] = self._again.get(uid, 1) + 1
        return self._again[uid] <= _MOST_RESPONSES

    def has_enough(self) -> bool:
        """Whether it is done, or holds so much that it should be taken away."""
        return self.held > _MOST_HELD or self.is_done

    def take_away(self) -> list[FetchedMessage]:
        """Return what came since the last time."""
        messages = list(self.messages.values())
        self.taken.update(self.messages)
        self.messages.clear()
        self.held = 0
        return messages

    def large_literal(self, prefix: bytes, size: int) -> Sink | None:
        """Throw away what nobody waits for; the rest stays in memory."""
        del size
        return DISCARD if self.is_abandoned and self._is_of_this(prefix) else None

    def _is_of_this(self, prefix: bytes) -> bool:
        """Whether a response that begins so is of a message that was asked for, as far as seen."""
        response = Response.parse(prefix)
        if response is None or response.name not in self.claims:
            return False
        uid = fetch_uid(response)
        return uid is not None and self.wants(uid) and uid not in self.taken

    def outcome(self) -> None:
        """Return, or raise why there is less than there should be.

        That messages were expunged meanwhile is no failure: they are missing.
        """
        completion = self.completion
        if (
            self.error is None
            and completion is not None
            and completion.status is Status.NO
            and completion.code is not None
            and completion.code.name in ("EXPUNGEISSUED", "MESSAGELIMIT")
        ):
            return
        super().outcome()

    def result(self) -> None:
        """Return nothing: `messages` has what came."""

    def rest(self) -> UidSet | None:
        """Return what the server left for another command (MESSAGELIMIT, RFC 9738 section 3.1).

        It goes from the highest UID down and names the lowest that it came to.
        """
        code = None if self.completion is None else self.completion.code
        if code is None or code.name != "MESSAGELIMIT":
            return None
        numbers = code.arguments.split()
        if len(numbers) != 2 or not numbers[1].isdigit() or len(numbers[1]) > 10:
            return None
        lowest = int(numbers[1])
        if not self.first < lowest <= self.last:
            return None
        return self.uids & UidSet.from_ranges([(1, lowest - 1)])


class UidFetchWithVanished(UidFetch):
    """The same, and the UIDs of those expunged since (QRESYNC, RFC 7162 section 3.2.6)."""

    claims = UidFetch.claims | {b"VANISHED"}

    def __init__(
        self,
        selection: Selection,
        names: Sequence[bytes],
        *,
        changed_since: int,
        of_updates: bool = False,
    ) -> None:
        super().__init__(
            selection,
            names,
            changed_since=changed_since,
            with_flags=True,
            of_updates=of_updates,
        )
        self.vanished = UidSet()

    def _modifiers(self) -> list[bytes]:
        return [*super()._modifiers(), b"VANISHED"]

    def take(self, response: Response) -> bool:
        """Take a message, or UIDs of those that are gone."""
        if response.name != b"VANISHED":
            return super().take(response)
        reader = response.reader()
        # expunged-resp  =  "VANISHED" [SP "(EARLIER)"] SP known-uids       RFC 7162 section 7
        # QUIRK(Dovecot): what the session learns of by this very command is not said to be EARLIER
        is_answer = reader.skip(b"(EARLIER)")
        reader.spaces()
        try:
            gone = UidSet.parse(reader.atom(), open_end=False)
        except InvalidArgumentError:
            raise reader.malformed("UIDs") from None
        known = len(self.vanished)
        self.vanished |= gone & self.uids
        return is_answer and len(self.vanished) > known  # what is not new gives no time (T25)
