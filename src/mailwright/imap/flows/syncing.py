"""What came, went and changed in a folder since it was last looked at (RFC 7162, RFC 4549).

With QRESYNC one command tells all; with CONDSTORE, which flags changed; else flags are compared.
What the server says is checked against the number of messages in the folder, and where its numbers
do not add up, the folder is looked at anew (I13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from ..._flow import Flow
from .._session import Session
from ..commands.fetch_flags import UidFetchFlags, UidFetchFlagsWithVanished
from ..commands.guarded_search import GuardedSearch, uids_of
from ..commands.noop import Noop
from ..search.criteria import Search
from ..selected.known_flags import KnownFlags, flags_digest
from ..selected.mailbox import SelectedMailbox
from ..selected.selection import Selection
from ..uids.uid_set import MAX_UID, UidSet
from ..watch.sync_state import SyncResult, SyncState
from .notifying import recover
from .opening import has_condstore

#: Messages whose flags are asked for at once: what they take in memory is bounded.
_WINDOW: Final = 5_000
_NOBODY: Final = UidSet()

Flags = dict[int, frozenset[str]]


def sync(session: Session, mailbox: SelectedMailbox, state: SyncState | None) -> Flow[SyncResult]:
    """Return what is new in the mailbox since `state`, or all of it."""
    yield from recover(session)
    return (yield from _Sync(session, mailbox).since(state))


class _Sync:
    def __init__(self, session: Session, mailbox: SelectedMailbox) -> None:
        self._session = session
        self._mailbox = mailbox
        self._validity = mailbox.uid_validity or 0

    def since(self, state: SyncState | None) -> Flow[SyncResult]:
        mailbox = self._mailbox
        if not self._validity or state is None or state.uid_validity != self._validity:
            return (yield from self._anew(state))
        known = mailbox.highest_modseq
        if self._keeps_modseq and state.highest_modseq and state.highest_modseq <= (known or 0):
            result = yield from self._by_modseq(state, state.highest_modseq)
            if mailbox.uid_validity == self._validity:
                return result
            return (yield from sync(self._session, mailbox, state))
        return (yield from self._compared(state))

    @property
    def _keeps_modseq(self) -> bool:
        mailbox = self._mailbox
        return (
            has_condstore(self._session)
            and bool(mailbox.highest_modseq)
            and not mailbox.modseq_is_doubtful
        )

    # --- the three ways -------------------------------------------------------------------------

    def _anew(self, state: SyncState | None) -> Flow[SyncResult]:
        """Look at everything: nothing that was known means anything."""
        new = yield from self._new_state(with_flags=not self._keeps_modseq)
        return SyncResult(
            state=new,
            arrived=new.uids,
            vanished=UidSet() if state is None else state.uids,
            is_full=True,
        )

    def _by_modseq(self, state: SyncState, since: int) -> Flow[SyncResult]:
        """Have told what changed since a MODSEQ, unless that was told when it was opened."""
        mailbox, told = self._mailbox, self._mailbox.highest_modseq or since
        mailbox.begin_news()
        changes = mailbox.changes
        if changes is not None and changes.state == state:
            mailbox.changes = None
            vanished: UidSet | None = changes.vanished
            flags, highest = dict(changes.flags), changes.highest_modseq
        else:
            before = mailbox.exists
            command = yield from self._changed_since(since)
            if mailbox.exists > before:  # messages came behind the answer, which does not have them
                command = yield from self._changed_since(since)
            vanished = command.vanished if isinstance(command, UidFetchFlagsWithVanished) else None
            flags, highest = command.told.by_uid, command.told.highest_modseq
        highest = max(since, told, highest)
        uids = yield from self._uids_after(state, vanished, flags)
        beside, lowest = mailbox.end_news()
        flags |= beside
        if lowest is not None:  # of a change that came without a UID
            highest = max(since, min(highest, lowest - 1))
        mailbox.highest_modseq = max(mailbox.highest_modseq or 0, highest)
        new = SyncState(uid_validity=self._validity, uids=uids, highest_modseq=highest)
        if state.flags is not None:  # this server has told untrue ones: flags are compared too
            known = KnownFlags(state.flags)
            flags = _learned(known, flags)
            known.settle(uids)
            new = replace(new, flags=self._of_here(known))
        return self._result(state, new, flags)

    def _changed_since(self, modseq: int) -> Flow[UidFetchFlags | UidFetchFlagsWithVanished]:
        is_whole = "QRESYNC" in self._session.enabled
        kind = UidFetchFlagsWithVanished if is_whole else UidFetchFlags
        command = kind(self._selection(UidSet.all()), changed_since=modseq)
        yield from command
        return command

    def _uids_after(
        self, state: SyncState, vanished: UidSet | None, changed: Iterable[int]
    ) -> Flow[UidSet]:
        """Return the UIDs of the messages that are there."""
        mailbox = self._mailbox
        if vanished is not None:
            uids = (state.uids - vanished) | UidSet(changed)
            if len(uids) == mailbox.exists:
                if not mailbox.map.is_complete:
                    mailbox.map.fill(uids)
                return uids.with_validity(self._validity)
            # It named UIDs that were not there, or left some out.
        return (yield from self._current())

    def _compared(self, state: SyncState) -> Flow[SyncResult]:
        """Compare what is there with what was: nothing else tells, or nothing else is believed.

        From then on the state keeps the flags: what did not change is not told the next time.
        """
        new = yield from self._new_state(with_flags=True)
        common, was, now = new.uids & state.uids, state.flags or {}, new.flags or {}
        ranges = (
            part
            for digest, uids in now.items()
            for part in (uids - was.get(digest, _NOBODY)).ranges
        )
        differ = UidSet.from_ranges(ranges) & common
        if differ:
            flags = yield from self._flags(differ)
            known = KnownFlags(now)
            _learned(known, flags)
            known.settle(new.uids - (differ - UidSet(flags)))  # no answer: it is still to be told
            new = replace(new, flags=self._of_here(known))
        else:
            flags = {}
        if self._keeps_modseq:
            mailbox = self._mailbox
            mailbox.known_flags = None  # the state has them, and MODSEQ tells the next time
        return self._result(state, new, flags, is_full=state.flags is None)

    def _result(
        self, state: SyncState, new: SyncState, flags: Mapping[int, frozenset[str]], **more: bool
    ) -> SyncResult:
        common = new.uids & state.uids
        return SyncResult(
            state=new,
            arrived=new.uids - state.uids,
            vanished=state.uids - new.uids,
            changed={uid: flags[uid] for uid in flags if uid in common},
            **more,
        )

    # --- what is there --------------------------------------------------------------------------

    def _new_state(self, *, with_flags: bool) -> Flow[SyncState]:
        """Return all that is there, the flags too where MODSEQ does not stand for them."""
        mailbox = self._mailbox
        modseq = mailbox.highest_modseq if self._keeps_modseq else None  # before anything is read
        if mailbox.map.is_complete:
            yield from Noop()  # what is known may be old
        known = mailbox.keep_flags() if with_flags else None
        if known is not None and not self._session.tells_flags:
            known.forget()
        uids = yield from self._current()
        if known is not None:
            for window in known.settle(uids).windows(_WINDOW):
                for piece in self._selection(window).pieces():
                    yield from UidFetchFlags(piece)  # the mailbox learns from the answers
            known.settle(uids)
        return SyncState(
            uid_validity=self._validity,
            uids=uids,
            highest_modseq=modseq,
            flags=None if known is None else self._of_here(known),
        )

    def _of_here(self, known: KnownFlags) -> dict[int, UidSet]:
        groups = known.groups().items()
        return {digest: uids.with_validity(self._validity) for digest, uids in groups}

    def _current(self) -> Flow[UidSet]:
        """Return the UIDs of all messages, and teach the map."""
        mailbox = self._mailbox
        if (tail := mailbox.map.tail) is not None:  # as after messages came
            new = yield from self._search(Search.uids(UidSet.from_(tail + 1)))
            mailbox.map.extend(new & UidSet.from_ranges([(tail + 1, MAX_UID)]))
        if not mailbox.map.is_complete:
            uids = yield from self._search(Search.all())
            if not mailbox.map.fill(uids):  # the folder changed meanwhile, or is too large
                return uids.with_validity(self._validity)
        return mailbox.map.known.with_validity(self._validity)

    def _search(self, criteria: Search) -> Flow[UidSet]:
        returns = [b"ALL"] if self._session.has("ESEARCH") else None
        search = GuardedSearch(self._selection(UidSet.all()), criteria, returns)
        return uids_of((yield from search))

    def _flags(self, uids: UidSet) -> Flow[Flags]:
        """Ask for the flags of some messages."""
        found: Flags = {}
        for window in uids.windows(_WINDOW):
            for piece in self._selection(window).pieces():
                command = UidFetchFlags(piece)
                yield from command
                found |= command.told.by_uid
        return found

    def _selection(self, uids: UidSet) -> Selection:
        return Selection(self._session, self._mailbox, uids)


def _learned(known: KnownFlags, flags: Flags) -> Flags:
    """Have flags taken; return those that were not known."""
    found: Flags = {}
    for uid, names in flags.items():
        digest = flags_digest(names)
        if known.digest(uid) != digest:
            known.learn(uid, digest)
            found[uid] = names
    return found
