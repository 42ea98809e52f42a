"""What came, went and changed in a folder since it was last looked at (RFC 7162, RFC 4549).

With QRESYNC one command tells all; with CONDSTORE, which flags changed; else flags are compared.
What the server says is checked against the number of messages in the folder, and where its numbers
do not add up, the folder is looked at anew (I13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ..._flow import Flow
from .._session import Session
from ..commands.fetch import UidFetch, UidFetchWithVanished
from ..commands.guarded_search import GuardedSearch, uids_of
from ..commands.noop import Noop
from ..search.criteria import Search
from ..selected.mailbox import SelectedMailbox, flags_digest
from ..selected.selection import Selection
from ..uids.uid_set import MAX_UID, UidSet
from ..watch.sync_state import SyncResult, SyncState
from .opening import has_condstore

#: Messages whose flags are asked for at once: what they take in memory is bounded.
_WINDOW: Final = 5_000
_ITEMS = (b"UID", b"FLAGS")
_ITEMS_WITH_MODSEQ = (*_ITEMS, b"MODSEQ")

Flags = dict[int, frozenset[str]]


def sync(session: Session, mailbox: SelectedMailbox, state: SyncState | None) -> Flow[SyncResult]:
    """Return what is new in the mailbox since `state`, or all of it."""
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
        new = yield from self._new_state()
        return SyncResult(
            state=new,
            arrived=new.uids,
            vanished=UidSet() if state is None else state.uids,
            is_full=True,
        )

    def _by_modseq(self, state: SyncState, since: int) -> Flow[SyncResult]:
        """Ask what changed since a MODSEQ."""
        mailbox, told = self._mailbox, self._mailbox.highest_modseq or since
        mailbox.begin_news()
        before = mailbox.exists
        command = yield from self._changed_since(since)
        if mailbox.exists > before:  # messages came behind the answer, which does not have them
            command = yield from self._changed_since(since)
        vanished = command.vanished if isinstance(command, UidFetchWithVanished) else None
        flags: Flags = {
            uid: message.flags
            for uid, message in command.messages.items()
            if message.flags is not None
        }
        beside, lowest = mailbox.end_news()
        flags |= beside
        modseqs = (message.modseq or 0 for message in command.messages.values())
        highest = max((since, told, *modseqs))
        uids = yield from self._uids_after(state, vanished, flags)
        if lowest is not None:  # of a change that came without a UID
            highest = max(since, min(highest, lowest - 1))
        mailbox.highest_modseq = max(mailbox.highest_modseq or 0, highest)
        new = SyncState(uid_validity=self._validity, uids=uids, highest_modseq=highest)
        return self._result(state, new, flags)

    def _changed_since(self, modseq: int) -> Flow[UidFetch]:
        everything = self._selection(UidSet.all())
        kind = UidFetchWithVanished if "QRESYNC" in self._session.enabled else UidFetch
        command = kind(everything, _ITEMS_WITH_MODSEQ, changed_since=modseq, of_updates=True)
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
        """Compare what is there with what was: nothing else tells, or nothing else is believed."""
        known: dict[int, int] = {
            uid: digest for digest, uids in (state.flags or {}).items() for uid in uids
        }
        new = yield from self._new_state(with_digests=True)
        common = new.uids & state.uids
        now = self._mailbox.flag_digests or {}
        differ = UidSet(uid for uid in common if known.get(uid) != now.get(uid))
        flags = yield from self._flags(differ)
        if self._keeps_modseq:
            self._mailbox.flag_digests = None
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

    def _new_state(self, *, with_digests: bool = False) -> Flow[SyncState]:
        """Return all that is there, as far as MODSEQ or digests stand for the flags."""
        mailbox = self._mailbox
        modseq = mailbox.highest_modseq if self._keeps_modseq else None  # before anything is read
        with_digests = with_digests or modseq is None
        if mailbox.map.is_complete:
            yield from Noop()  # what is known may be old
        if with_digests:
            mailbox.keep_digests()
        uids = yield from self._current()
        if with_digests:
            yield from self._digests(uids)
        groups: dict[int, list[int]] | None = None
        if modseq is None:
            groups = {}
            for uid, digest in (mailbox.flag_digests or {}).items():
                groups.setdefault(digest, []).append(uid)
        return SyncState(
            uid_validity=self._validity,
            uids=uids,
            highest_modseq=modseq,
            flags=None if groups is None else self._grouped(groups),
        )

    def _grouped(self, groups: Mapping[int, list[int]]) -> dict[int, UidSet]:
        return {
            digest: UidSet(uids, uid_validity=self._validity) for digest, uids in groups.items()
        }

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

    def _digests(self, uids: UidSet) -> Flow[None]:
        """Have a digest of the flags of each message, and of no other."""
        mailbox = self._mailbox
        digests = mailbox.flag_digests if mailbox.flag_digests is not None else {}
        missing = UidSet(uid for uid in uids if uid not in digests)
        found = yield from self._flags(missing)
        digests = mailbox.flag_digests if mailbox.flag_digests is not None else {}
        for uid, flags in found.items():
            digests[uid] = flags_digest(flags)
        mailbox.flag_digests = {uid: digests[uid] for uid in uids if uid in digests}

    def _flags(self, uids: UidSet) -> Flow[Flags]:
        """Ask for the flags of some messages."""
        found: Flags = {}
        for window in uids.windows(_WINDOW):
            for piece in self._selection(window).pieces():
                command = UidFetch(piece, _ITEMS, of_updates=True)
                yield from command
                for uid, message in command.messages.items():
                    if message.flags is not None:
                        found[uid] = message.flags
        return found

    def _selection(self, uids: UidSet) -> Selection:
        return Selection(self._session, self._mailbox, uids)
