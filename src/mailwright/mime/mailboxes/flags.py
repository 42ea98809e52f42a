"""What a mailbox remembers about a message, and the letters that formats have for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from ...errors import InvalidArgumentError


class MailboxFlag(Enum):
    r"""A mark on a message; its value is IMAP's name for it (RFC 9051 section 2.3.2)."""

    SEEN = "\\Seen"
    ANSWERED = "\\Answered"
    FLAGGED = "\\Flagged"
    DELETED = "\\Deleted"
    DRAFT = "\\Draft"
    FORWARDED = "$Forwarded"


Flags = frozenset[MailboxFlag]

#: The letters behind ":2," in a file name of Maildir.
MAILDIR_LETTERS: Mapping[str, MailboxFlag] = {
    "D": MailboxFlag.DRAFT,
    "F": MailboxFlag.FLAGGED,
    "P": MailboxFlag.FORWARDED,
    "R": MailboxFlag.ANSWERED,
    "S": MailboxFlag.SEEN,
    "T": MailboxFlag.DELETED,
}

#: The letters of the header field Status in an mbox file ...
STATUS_LETTERS: Mapping[str, MailboxFlag] = {"R": MailboxFlag.SEEN}

#: ... and those of X-Status.
X_STATUS_LETTERS: Mapping[str, MailboxFlag] = {
    "A": MailboxFlag.ANSWERED,
    "D": MailboxFlag.DELETED,
    "F": MailboxFlag.FLAGGED,
    "T": MailboxFlag.DRAFT,
}


def flags_of(letters: str, table: Mapping[str, MailboxFlag]) -> Flags:
    """Return the flags that `letters` stand for; letters without a meaning are passed over."""
    return frozenset([table[letter] for letter in set(letters) if letter in table])


def letters_of(flags: Iterable[MailboxFlag], table: Mapping[str, MailboxFlag]) -> str:
    """Return the letters of `flags` in the order of the alphabet, as Maildir wants them.

    Raises:
        InvalidArgumentError: one is no `MailboxFlag`: letters of a format would be lost in silence.
    """
    wanted: set[object] = {*flags}
    strange = next((flag for flag in wanted if not isinstance(flag, MailboxFlag)), None)
    if strange is not None:
        raise InvalidArgumentError(
            f"{strange!r:.80} is no flag: those are MailboxFlag.SEEN and its like.", name="flags"
        )
    return "".join(sorted([letter for letter, flag in table.items() if flag in wanted]))
