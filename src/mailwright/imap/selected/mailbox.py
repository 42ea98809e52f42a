"""What is known of the mailbox that is selected: each untagged response updates it.

Numbers and UIDs of strangers are looked at before they are believed: what cannot be is left out,
and an event says that something was lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...errors import InvalidArgumentError
from ..fetch.fetched_message import FetchedMessage
from ..flags import read_flags
from ..responses import Response, ResponseCode, StatusResponse
from ..uids.uid_set import MAX_UID, UidSet
from ..watch.events import (
    EventsLost,
    FlagsChanged,
    MessageExpunged,
    MessagesArrived,
    MessagesVanished,
    UidValidityChanged,
)
from ._sequence_map import SequenceMap
from .changes import ChangesSince
from .known_flags import KnownFlags, flags_digest

Emit = Callable[[Any], None]

# The UID is first, or behind the flags, in what servers write.
_UID = re.compile(rb"\((?:FLAGS \([^()]*\) )?UID ([0-9]{1,10})(?=[ )])")
_NUMBER = re.compile(rb"[0-9]{1,20}(?![0-9])")
_MOST_FLAGS = 64 * 1024  # octets of a list of flags that is kept
_MAX_MODSEQ = 2**63 - 1


class SelectedMailbox:
    """The selected mailbox, as the server's responses describe it.

    Args:
        name: its name.
        is_busy: says whether a command is in progress: EXPUNGE is forbidden where none is (I05).
    """

    def __init__(self, name: str, is_busy: Callable[[], bool] = lambda: True) -> None:
        self.name = name
        self._is_busy = is_busy
        #: Whether the command that opens it runs: what comes is how things stand, and no news.
        self.is_opening = True
        #: The flags of every message, where the server's MODSEQ does not say which changed.
        self.known_flags: KnownFlags | None = None
        self.clear()

    def clear(self) -> None:
        """Forget everything: what came until now was about another mailbox (CLOSED)."""
        self.map = SequenceMap()
        #: What was told of changes when it was opened; None once anything else was told.
        self.changes: ChangesSince | None = None
        self.recent: int | None = None
        self.first_unseen: int | None = None
        self.uid_validity: int | None = None
        self.uid_next: int | None = None
        self.highest_modseq: int | None = None
        #: Whether the server keeps no MODSEQ for this mailbox (NOMODSEQ).
        self.has_modseq = False
        #: Whether the MODSEQs contradicted each other: then nothing is concluded from them (I13).
        self.modseq_is_doubtful = False
        #: While `sync` asks: flags that came beside its answer, by UID, and the lowest MODSEQ of
        #: those that came without one.
        self.news: dict[int, frozenset[str]] | None = None
        self.lowest_news: int | None = None
        self.is_read_only = True
        #: Whether UIDs last (RFC 4315 section 2, UIDNOTSTICKY).
        self.uids_are_sticky = True
        self.flags: frozenset[str] = frozenset()
        #: What may be set for good; with "\\*", new keywords too. None where nobody said.
        self.permanent_flags: frozenset[str] | None = None
        self.mailbox_id: str | None = None

    @property
    def exists(self) -> int:
        """Messages in it."""
        return self.map.count

    def observe(self, response: Response, claimed: bool, emit: Emit) -> None:
        """Learn from data that came while it is selected."""
        self.changes = None
        match response.name:
            case b"FETCH":
                self._observe_fetch(response, claimed, emit)
            case b"EXISTS":
                self._observe_exists(response.number or 0, emit)
            case b"EXPUNGE":
                self._observe_expunge(response.number or 0, emit)
            case b"VANISHED":
                self._observe_vanished(response, emit)
            case b"RECENT":
                self.recent = response.number
            case b"FLAGS":
                if len(response.frame) <= _MOST_FLAGS:
                    self.flags = read_flags(response.frame[response.position :])
            case b"UIDFETCH":
                self._observe_uid_fetch(response, claimed, emit)
            case _:
                pass

    def observe_status(self, status: StatusResponse, emit: Emit) -> None:
        """Learn from a status response that came while it is selected."""
        code = status.code
        if code is None:
            return
        self.changes = None
        match code.name:
            case "UIDVALIDITY":
                self._observe_validity(code, emit)
            case "UIDNEXT":
                self._observe_next(code, emit)
            case "HIGHESTMODSEQ":
                self._observe_modseq(code)
            case "NOMODSEQ":
                self.highest_modseq, self.has_modseq = None, False
            case "READ-ONLY" | "READ-WRITE":
                self.is_read_only = code.name == "READ-ONLY"
            case _:
                self._observe_nature(code)

    def _observe_nature(self, code: ResponseCode) -> None:
        """Learn what stays while it is selected."""
        match code.name:
            case "UIDNOTSTICKY":
                self.uids_are_sticky = False
            case "UNSEEN":
                self.first_unseen = _number(code, MAX_UID) or None
            case "PERMANENTFLAGS" if len(code.arguments) <= _MOST_FLAGS:
                self.permanent_flags = read_flags(code.arguments)
            case "MAILBOXID":
                text = code.arguments[:300].strip(b"() ")
                self.mailbox_id = text.decode("ascii", "replace") or None
            case _:
                pass

    def opened(self, completion: StatusResponse, *, read_only: bool) -> None:
        """Take the end of the command that opens it: from here on, what comes is news.

        Args:
            completion: it may say READ-ONLY or READ-WRITE.
            read_only: what was asked for.
        """
        self.is_read_only = read_only
        self.observe_status(completion, _nobody)
        self.is_opening = False

    def keep_flags(self) -> KnownFlags:
        """Keep the flags of every message from here on."""
        if self.known_flags is None:
            self.known_flags = KnownFlags()
        return self.known_flags

    def begin_news(self) -> None:
        """Remember flags that come beside an answer, from here on."""
        self.news, self.lowest_news = {}, None

    def end_news(self) -> tuple[dict[int, frozenset[str]], int | None]:
        """Return flags that came beside it by UID, and the lowest MODSEQ of those without one."""
        news, self.news = self.news or {}, None
        return news, self.lowest_news

    # --- messages -------------------------------------------------------------------------------

    def _forget_flags(self) -> None:
        if self.known_flags is not None:
            self.known_flags.forget()

    def _lost(self, emit: Emit) -> None:
        self.map.forget()
        self._forget_flags()
        if not self.is_opening:
            emit(EventsLost(folder=self.name))

    def _observe_exists(self, count: int, emit: Emit) -> None:
        came = self.map.grow(count)
        if came < 0:
            self._lost(emit)
        elif came and not self.is_opening:
            emit(MessagesArrived(folder=self.name, count=count, arrived=came))

    def _observe_expunge(self, number: int, emit: Emit) -> None:
        if not 0 < number <= self.map.count:
            self._lost(emit)
            return
        uid = self.map.expunge(number)
        forbidden = not self._is_busy()
        emit(MessageExpunged(folder=self.name, number=number, uid=uid, is_forbidden=forbidden))

    def _observe_vanished(self, response: Response, emit: Emit) -> None:
        # expunged-resp  =  "VANISHED" [SP "(EARLIER)"] SP known-uids       RFC 7162 section 7
        reader = response.reader()
        if reader.skip(b"(EARLIER)"):
            return  # what is gone since another time, which was asked for: no number changes
        reader.spaces()
        try:
            uids = UidSet.parse(reader.atom(), open_end=False)
        except InvalidArgumentError:
            raise reader.malformed("UIDs") from None
        gone = self.map.vanish(uids)
        if gone and not self.is_opening:
            emit(MessagesVanished(folder=self.name, uids=gone.with_validity(self.uid_validity)))

    def _observe_fetch(self, response: Response, claimed: bool, emit: Emit) -> None:
        number = response.number or 0
        if not 0 < number <= self.map.count:
            if not claimed:
                self._lost(emit)
            return
        if claimed and self.known_flags is None:
            match = _UID.match(response.frame, response.position)
            if match is not None:
                self._learn(number, int(match[1]), emit)
                return
        message = FetchedMessage(response)
        uid = message.uid
        if uid is not None:
            self._learn(number, uid, emit)
        else:
            uid = self.map.uid(number)
        self._changed(message, number, uid, claimed, emit)

    def observe_uids(self, numbers: list[int], uids: list[int], emit: Emit) -> bool:
        """Learn from the answers of a command that say no more than UID, flags and MODSEQ.

        Args:
            numbers: sequence numbers.
            uids: as many UIDs.
            emit: takes events.

        Returns:
            Whether that is all there is to learn; nothing was, where not.
        """
        self.changes = None
        if self.known_flags is not None:
            return False
        if not self.map.learn_run(numbers, uids):
            for number, uid in zip(numbers, uids, strict=True):
                if 0 < number <= self.map.count:
                    self._learn(number, uid, emit)
        return True

    def _observe_uid_fetch(self, response: Response, claimed: bool, emit: Emit) -> None:
        # uidfetch-resp  = uniqueid SP "UIDFETCH" SP msg-att                  RFC 9586 section 3.3
        if response.number:
            self._changed(FetchedMessage(response), 0, response.number, claimed, emit)

    def _learn(self, number: int, uid: int, emit: Emit) -> None:
        if self.map.uid(number) != uid and not self.map.learn(number, uid):
            self._lost(emit)

    def _changed(
        self, message: FetchedMessage, number: int, uid: int | None, claimed: bool, emit: Emit
    ) -> None:
        flags = message.flags
        if flags is None:
            return
        if self.known_flags is not None:
            if uid:
                self.known_flags.learn(uid, flags_digest(flags), self.map.count)
            elif self.map.tail is None:  # it may be any message, and not one of the new ones alone
                self._forget_flags()
        if not claimed and not self.is_opening:
            modseq = message.modseq or None
            if uid is not None and self.news is not None:
                self.news[uid] = flags
            elif modseq is not None:
                self.lowest_news = min(modseq, self.lowest_news or modseq)
            emit(FlagsChanged(folder=self.name, number=number, uid=uid, flags=flags, modseq=modseq))

    # --- numbers of the mailbox -----------------------------------------------------------------

    def _observe_validity(self, code: ResponseCode, emit: Emit) -> None:
        found = _number(code, MAX_UID)
        if not found:
            return
        expected, self.uid_validity = self.uid_validity, found
        if expected is not None and expected != found:
            self.map.forget()
            self.highest_modseq = self.uid_next = None
            self._forget_flags()
            emit(UidValidityChanged(folder=self.name, expected=expected, found=found))

    def _observe_next(self, code: ResponseCode, emit: Emit) -> None:
        found = _number(code, MAX_UID)
        if not found:
            return
        if self.uid_next is not None and found < self.uid_next:
            self._lost(emit)  # UIDs go up only: one of the two was not true
        self.uid_next = found

    def _observe_modseq(self, code: ResponseCode) -> None:
        found = _number(code, _MAX_MODSEQ)
        if found is None:
            return
        if self.highest_modseq is not None and found < self.highest_modseq:
            self.modseq_is_doubtful = True
        # QUIRK(modseq 0): some servers answer HIGHESTMODSEQ 0, which says nothing
        # https://github.com/jstedfast/MailKit/issues/380
        self.highest_modseq = found or None
        self.has_modseq = bool(found)


def _nobody(event: object) -> None:
    del event


def _number(code: ResponseCode, most: int) -> int | None:
    """Return the number of a response code, None where it has none, or too large a one (I12)."""
    match = _NUMBER.match(code.arguments)
    number = int(match[0]) if match is not None else None
    return number if number is not None and number <= most else None
