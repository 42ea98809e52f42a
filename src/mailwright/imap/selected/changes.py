"""What a server told of changes when it opened a mailbox (QRESYNC, RFC 7162 section 3.2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..uids.uid_set import UidSet
from ..watch.sync_state import SyncState


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesSince:
    """What is new since a state.

    Args:
        state: what the client knew, and the server was told of.
        flags: the flags of each message that came or changed.
        vanished: UIDs of those that are gone.
        highest_modseq: the highest MODSEQ among `flags`; 0 where none was told.
    """

    state: SyncState
    flags: Mapping[int, frozenset[str]]
    vanished: UidSet
    highest_modseq: int
