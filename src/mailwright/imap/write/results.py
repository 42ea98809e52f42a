"""What the calls return that write: what was done, told as the server told it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ...errors import MailwrightError
from ..uids.uid_map import UidMap
from ..uids.uid_set import UidSet


@dataclass(frozen=True, slots=True)
class AppendResult:
    """A message that a folder took.

    Args:
        uid: its UID there; None where the server does not tell (no UIDPLUS).
        uid_validity: UIDVALIDITY of the folder; None likewise.
        size: octets of the message, as they were written.
        message_id: its Message-ID without angle brackets; "" where it has none.
        was_present: whether it was there already, and so was not appended.
    """

    uid: int | None = None
    uid_validity: int | None = None
    size: int = 0
    message_id: str = ""
    was_present: bool = False


class AppendState(Enum):
    """What is known about a message that was to be appended; *in doubt* is neither of both."""

    APPENDED = "appended"
    NOT_APPENDED = "not appended"
    IN_DOUBT = "in doubt"


@dataclass(frozen=True, slots=True)
class AppendOutcome:
    """What became of one message of `append_all`.

    Args:
        state: appended, certainly not appended, or in doubt.
        message_id: its Message-ID without angle brackets; "" where it has none.
        result: where it is now, if it was appended.
        error: why not, where it was not appended or is in doubt.
    """

    state: AppendState
    message_id: str = ""
    result: AppendResult | None = None
    error: MailwrightError | None = field(default=None, compare=False)

    def unwrap(self) -> AppendResult:
        """Return the result, or raise the error that stands in its place."""
        if self.result is not None:
            return self.result
        raise self.error or MailwrightError(f"The message is {self.state.value}.")


@dataclass(frozen=True, slots=True)
class CopyResult:
    """Messages that were copied.

    Args:
        uids: the new UID of each, by its old one; of those alone that the server told of. It is
            empty where the server has no UIDPLUS.
        uid_validity: UIDVALIDITY of the folder that they were copied to, or None.
    """

    uids: UidMap = field(default_factory=UidMap)

    @property
    def uid_validity(self) -> int | None:
        """UIDVALIDITY of the folder that the messages are in now, where the server told it."""
        return self.uids.uid_validity


@dataclass(frozen=True, slots=True)
class MoveResult(CopyResult):
    """Messages that were moved.

    Args:
        uids: see `CopyResult`.
        emulated: whether it took COPY, STORE and UID EXPUNGE, because the server has no MOVE.
    """

    emulated: bool = False


@dataclass(frozen=True, slots=True)
class StoreResult:
    r"""What became of flags.

    Args:
        modified: UIDs whose messages were left alone, because they had changed since the MODSEQ
            that the call named (RFC 7162 section 3.1.3).
        flags: what the server says that messages have now, by UID; empty with ``silent``.
        modseqs: the new MODSEQ of messages by UID, where the server told it.
        not_permanent: those of the flags that the folder does not keep when the session is over.
        is_complete: False where the server said NO for some, such as those that are gone.
    """

    modified: UidSet = field(default_factory=UidSet)
    flags: Mapping[int, frozenset[str]] = field(default_factory=dict[int, frozenset[str]])
    modseqs: Mapping[int, int] = field(default_factory=dict[int, int])
    not_permanent: frozenset[str] = frozenset()
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class ExpungeResult:
    r"""Messages that are gone.

    Args:
        modseq: HIGHESTMODSEQ after it, where the server told it (RFC 7162 section 3.2.10).
        archived: whether the server keeps them in another folder all the same (Gmail).
    """

    modseq: int | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class ReplaceResult:
    """A message that took the place of another.

    Args:
        appended: where the new one is.
        emulated: whether it took APPEND, STORE and UID EXPUNGE, because the server has no REPLACE.
    """

    appended: AppendResult
    emulated: bool = False
