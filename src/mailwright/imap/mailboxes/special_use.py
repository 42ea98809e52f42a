"""What a folder is for (RFC 6154), and the names that people know such folders by."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

# use-attr = "\All" / "\Archive" / "\Drafts" / "\Flagged" / "\Junk" / "\Sent" / "\Trash" /
#            use-attr-ext                                                RFC 6154 section 6


class SpecialUse(StrEnum):
    r"""What a folder is for; each is a `str`, its attribute (RFC 6154, RFC 8457).

    The last three are registered without a document of their own being needed to use them.
    """

    ALL = "\\All"
    ARCHIVE = "\\Archive"
    DRAFTS = "\\Drafts"
    FLAGGED = "\\Flagged"
    IMPORTANT = "\\Important"
    JUNK = "\\Junk"
    SENT = "\\Sent"
    TRASH = "\\Trash"
    MEMOS = "\\Memos"
    SCHEDULED = "\\Scheduled"
    SNOOZED = "\\Snoozed"


# QUIRK(Gmail): XLIST, which came before SPECIAL-USE, has other names for three of them
# https://developers.google.com/workspace/gmail/imap/imap-extensions
_USES = {
    **{use.lower(): use for use in SpecialUse},
    "\\allmail": SpecialUse.ALL,
    "\\spam": SpecialUse.JUNK,
    "\\starred": SpecialUse.FLAGGED,
}

#: Names that programs gave to such folders before there were attributes; for `guess=True` alone.
USUAL_NAMES: dict[SpecialUse, frozenset[str]] = {
    SpecialUse.ALL: frozenset({"all mail", "all"}),
    SpecialUse.ARCHIVE: frozenset({"archive", "archives", "archived"}),
    SpecialUse.DRAFTS: frozenset({"drafts", "draft"}),
    SpecialUse.FLAGGED: frozenset({"flagged", "starred"}),
    SpecialUse.IMPORTANT: frozenset({"important"}),
    SpecialUse.JUNK: frozenset({"junk", "spam", "junk e-mail", "junk email", "bulk mail"}),
    SpecialUse.SENT: frozenset({"sent", "sent items", "sent messages", "sent mail"}),
    SpecialUse.TRASH: frozenset({"trash", "deleted items", "deleted messages", "bin"}),
    SpecialUse.MEMOS: frozenset({"memos", "notes"}),
    SpecialUse.SCHEDULED: frozenset({"scheduled"}),
    SpecialUse.SNOOZED: frozenset({"snoozed"}),
}


def uses_of(attributes: Iterable[str]) -> frozenset[SpecialUse]:
    """Return what the attributes of a folder say that it is for."""
    found = (_USES.get(attribute.lower()) for attribute in attributes)
    return frozenset([use for use in found if use is not None])
