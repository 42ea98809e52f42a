"""The search keys that every server has (RFC 9051 section 6.4.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, Self

from ..uids.uid_set import UidSet
from ._words import KEYWORD, MAX_NUMBER64, checked, checked_text, date_word, number_word
from .base import SearchBase

# field-name   = 1*ftext ; printable and no colon                        RFC 5322 section 3.6.8
_FIELD_NAME = re.compile(r"[!-9;-~]{1,200}\Z")

#: The system flags that have search keys of their own.
_FLAG_KEYS: Final = {
    "\\answered": b"ANSWERED",
    "\\deleted": b"DELETED",
    "\\draft": b"DRAFT",
    "\\flagged": b"FLAGGED",
    "\\recent": b"RECENT",
    "\\seen": b"SEEN",
}


class StandardKeys(SearchBase):
    """Flags, texts, dates, sizes and UIDs."""

    __slots__ = ()

    # --- flags and keywords ---

    @classmethod
    def all(cls) -> Self:
        """Every message."""
        return cls()

    @classmethod
    def seen(cls) -> Self:
        r"""Messages with the flag ``\Seen``."""
        return cls._key(b"SEEN")

    @classmethod
    def unseen(cls) -> Self:
        r"""Messages without the flag ``\Seen``."""
        return cls._key(b"UNSEEN")

    @classmethod
    def answered(cls) -> Self:
        r"""Messages with the flag ``\Answered``."""
        return cls._key(b"ANSWERED")

    @classmethod
    def unanswered(cls) -> Self:
        r"""Messages without the flag ``\Answered``."""
        return cls._key(b"UNANSWERED")

    @classmethod
    def flagged(cls) -> Self:
        r"""Messages with the flag ``\Flagged``."""
        return cls._key(b"FLAGGED")

    @classmethod
    def unflagged(cls) -> Self:
        r"""Messages without the flag ``\Flagged``."""
        return cls._key(b"UNFLAGGED")

    @classmethod
    def deleted(cls) -> Self:
        r"""Messages with the flag ``\Deleted``."""
        return cls._key(b"DELETED")

    @classmethod
    def undeleted(cls) -> Self:
        r"""Messages without the flag ``\Deleted``."""
        return cls._key(b"UNDELETED")

    @classmethod
    def draft(cls) -> Self:
        r"""Messages with the flag ``\Draft``."""
        return cls._key(b"DRAFT")

    @classmethod
    def undraft(cls) -> Self:
        r"""Messages without the flag ``\Draft``."""
        return cls._key(b"UNDRAFT")

    @classmethod
    def recent(cls) -> Self:
        r"""Messages with the flag ``\Recent``, which IMAP4rev2 does not have any more."""
        return cls._key(b"RECENT")

    @classmethod
    def old(cls) -> Self:
        r"""Messages without the flag ``\Recent``."""
        return cls._key(b"OLD")

    @classmethod
    def new(cls) -> Self:
        r"""Messages with the flag ``\Recent`` and without ``\Seen``."""
        return cls._key(b"NEW")

    @classmethod
    def keyword(cls, keyword: str) -> Self:
        """Messages with a keyword, such as ``$Forwarded``.

        Raises:
            InvalidArgumentError: it is no keyword.
        """
        return cls._key(b"KEYWORD", checked(KEYWORD, keyword, "keyword", "keyword"))

    @classmethod
    def flags(cls, *flags: str) -> Self:
        r"""Messages that have all of some flags, such as ``\Seen``, and keywords.

        Raises:
            InvalidArgumentError: one of them is none.
        """
        return cls.all_of(
            *(
                cls._key(_FLAG_KEYS[flag.lower()])
                if flag.lower() in _FLAG_KEYS
                else cls.keyword(flag)
                for flag in flags
            )
        )

    # --- texts ---

    @classmethod
    def from_(cls, text: str) -> Self:
        """Messages whose From has the text."""
        return cls._key(b"FROM", checked_text(text))

    @classmethod
    def to(cls, text: str) -> Self:
        """Messages whose To has the text."""
        return cls._key(b"TO", checked_text(text))

    @classmethod
    def cc(cls, text: str) -> Self:
        """Messages whose Cc has the text."""
        return cls._key(b"CC", checked_text(text))

    @classmethod
    def bcc(cls, text: str) -> Self:
        """Messages whose Bcc has the text."""
        return cls._key(b"BCC", checked_text(text))

    @classmethod
    def subject(cls, text: str) -> Self:
        """Messages whose Subject has the text."""
        return cls._key(b"SUBJECT", checked_text(text))

    @classmethod
    def body(cls, text: str) -> Self:
        """Messages whose body has the text."""
        return cls._key(b"BODY", checked_text(text))

    @classmethod
    def text(cls, text: str) -> Self:
        """Messages whose header or body has the text."""
        return cls._key(b"TEXT", checked_text(text))

    @classmethod
    def header(cls, name: str, text: str = "") -> Self:
        """Messages with a header field whose body has the text.

        Args:
            name: of the field, such as List-Id.
            text: "" looks for any message that has such a field.

        Raises:
            InvalidArgumentError: `name` is no field name.
        """
        checked(_FIELD_NAME, name, "name of a header field", "name")
        return cls._key(b"HEADER", name, checked_text(text))

    # --- dates and sizes ---

    @classmethod
    def since(cls, day: date) -> Self:
        """Messages that arrived on a day or later: by INTERNALDATE, without regard to zones."""
        return cls._key(b"SINCE", date_word(day))

    @classmethod
    def before(cls, day: date) -> Self:
        """Messages that arrived before a day."""
        return cls._key(b"BEFORE", date_word(day))

    @classmethod
    def on(cls, day: date) -> Self:
        """Messages that arrived on a day."""
        return cls._key(b"ON", date_word(day))

    @classmethod
    def sent_since(cls, day: date) -> Self:
        """Messages whose Date is a day or later, without regard to time and zone."""
        return cls._key(b"SENTSINCE", date_word(day))

    @classmethod
    def sent_before(cls, day: date) -> Self:
        """Messages whose Date is before a day."""
        return cls._key(b"SENTBEFORE", date_word(day))

    @classmethod
    def sent_on(cls, day: date) -> Self:
        """Messages whose Date is a day."""
        return cls._key(b"SENTON", date_word(day))

    @classmethod
    def larger(cls, octets: int) -> Self:
        """Messages of more octets than that."""
        return cls._key(b"LARGER", number_word(octets, 0, MAX_NUMBER64, "octets"))

    @classmethod
    def smaller(cls, octets: int) -> Self:
        """Messages of fewer octets than that."""
        return cls._key(b"SMALLER", number_word(octets, 0, MAX_NUMBER64, "octets"))

    @classmethod
    def uids(cls, uids: int | Iterable[int]) -> Self:
        """Messages with these UIDs; no message where there are none."""
        found = UidSet.of(uids)
        return cls._key(b"UID", found) if found else ~cls.all()
