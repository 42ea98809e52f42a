"""What is kept of a folder between two synchronisations, and what one of them finds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from ...errors import InvalidArgumentError
from ..uids.uid_set import MAX_UID, UidSet

_MAX_MODSEQ = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """What a client knows of a folder; `ImapFolder.sync` makes it, and takes it the next time.

    Args:
        uid_validity: UIDVALIDITY of the folder.
        uids: the messages that are known.
        highest_modseq: up to where changes of flags are known; None where the server keeps none.
        flags: a digest of flags -> the messages that have them, where there is no `highest_modseq`
            or the server was found to tell untrue ones; else None.
    """

    uid_validity: int
    uids: UidSet
    highest_modseq: int | None = None
    flags: Mapping[int, UidSet] | None = None

    def to_json(self) -> str:
        """Return it as JSON, UIDs as ranges."""
        values: dict[str, Any] = {"uid_validity": self.uid_validity, "uids": str(self.uids)}
        if self.highest_modseq is not None:
            values["highest_modseq"] = self.highest_modseq
        if self.flags is not None:
            values["flags"] = {f"{digest:x}": str(uids) for digest, uids in self.flags.items()}
        return json.dumps(values)

    @classmethod
    def from_json(cls, text: str | bytes) -> SyncState:
        """Return what `to_json` wrote.

        Args:
            text: as it was written.

        Raises:
            InvalidArgumentError: it is something else.
        """
        try:
            return cls._of(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise InvalidArgumentError(
                f"This is no state of a folder: {error}", name="text"
            ) from error

    @classmethod
    def _of(cls, values: Any) -> SyncState:
        validity = _number(values["uid_validity"], MAX_UID)
        modseq = values.get("highest_modseq")
        flags = values.get("flags")
        return cls(
            uid_validity=validity,
            uids=_uids(values["uids"], validity),
            highest_modseq=None if modseq is None else _number(modseq, _MAX_MODSEQ),
            flags=None
            if flags is None
            else {
                _number(int(digest, 16), _MAX_MODSEQ): _uids(uids, validity)
                for digest, uids in cast("dict[str, Any]", flags).items()
            },
        )


def _number(value: Any, most: int) -> int:
    if not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"{value!r:.50} is no such number")
    return value


def _uids(value: Any, validity: int) -> UidSet:
    if not value:
        return UidSet(uid_validity=validity)
    return UidSet.parse(str(value), uid_validity=validity, open_end=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult:
    """What came, went and changed since a state, and the state to keep.

    Args:
        state: what is known now.
        arrived: messages that came.
        vanished: messages that are gone; of the old UIDVALIDITY where it changed.
        changed: all flags of each message whose flags changed, by UID. Where a server's MODSEQ is
            found to be untrue for the first time, all messages are among them.
        is_full: whether the folder was looked at anew: there was no state, its UIDVALIDITY
            changed, or the server's numbers contradicted it.
    """

    state: SyncState
    arrived: UidSet
    vanished: UidSet
    changed: Mapping[int, frozenset[str]] = field(default_factory=dict[int, frozenset[str]])
    is_full: bool = False

    def __bool__(self) -> bool:
        """Whether anything is new."""
        return bool(self.arrived or self.vanished or self.changed)
