"""The search keys that extensions bring, each with the capability that it takes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Self

from ...errors import InvalidArgumentError
from ._terms import Kind, LabelName, Term, Word
from ._words import (
    KEYWORD,
    MAX_NUMBER64,
    age_word,
    checked,
    checked_text,
    date_word,
    number_word,
)
from .base import SearchBase

# filter-name  = 1*<any ATOM-CHAR except "/">                            RFC 5466 section 3.4
_FILTER = re.compile(r'[^\x00-\x20(){%*"\\\]/\x7f-\U0010ffff]{1,200}\Z')
# objectid     = 1*255(ALPHA / DIGIT / "_" / "-")                        RFC 8474 section 7
_OBJECT_ID = re.compile(r"[A-Za-z0-9_-]{1,255}\Z")
# Words of one line; parentheses close what they open, and strings are quoted.
_RAW = re.compile(r'(?:[^\x00-\x1f"{\x7f-\U0010ffff]|"(?:[^\x00-\x1f"\\\x7f]|\\["\\])*")+\Z')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


class ExtensionKeys(SearchBase):
    """WITHIN, SAVEDATE, CONDSTORE, OBJECTID, FILTERS, SEARCH=FUZZY and others; Gmail's own."""

    __slots__ = ()

    @classmethod
    def fuzzy(cls, criteria: SearchBase) -> Self:
        """Messages that meet the criteria more or less, as the server sees it (RFC 6203)."""
        needs = frozenset(("SEARCH=FUZZY",))
        return cls.of_term(Term(Kind.FUZZY, below=(criteria.term,), requires=needs))

    @classmethod
    def saved_since(cls, day: date) -> Self:
        """Messages that came into the folder on a day or later (SAVEDATE, RFC 8514)."""
        return cls._key(b"SAVEDSINCE", date_word(day), requires="SAVEDATE")

    @classmethod
    def saved_before(cls, day: date) -> Self:
        """Messages that came into the folder before a day (SAVEDATE, RFC 8514)."""
        return cls._key(b"SAVEDBEFORE", date_word(day), requires="SAVEDATE")

    @classmethod
    def saved_on(cls, day: date) -> Self:
        """Messages that came into the folder on a day (SAVEDATE, RFC 8514)."""
        return cls._key(b"SAVEDON", date_word(day), requires="SAVEDATE")

    @classmethod
    def save_date_supported(cls) -> Self:
        """Every message of a folder that knows save dates, none of another (RFC 8514)."""
        return cls._key(b"SAVEDATESUPPORTED", requires="SAVEDATE")

    @classmethod
    def younger(cls, age: timedelta | int) -> Self:
        """Messages that arrived less than some time ago (WITHIN, RFC 5032).

        Args:
            age: a time, or seconds; 1 second at least.
        """
        return cls._key(b"YOUNGER", age_word(age), requires="WITHIN")

    @classmethod
    def older(cls, age: timedelta | int) -> Self:
        """Messages that arrived more than some time ago (WITHIN, RFC 5032).

        Args:
            age: a time, or seconds; 1 second at least.
        """
        return cls._key(b"OLDER", age_word(age), requires="WITHIN")

    @classmethod
    def saved_result(cls) -> Self:
        """The messages of the last search that was to be saved (SEARCHRES, RFC 5182)."""
        return cls._key(b"UID", b"$", requires="SEARCHRES")

    @classmethod
    def changed_since(cls, modseq: int, flag: str = "", entry_type: str = "all") -> Self:
        r"""Messages whose mod-sequence is `modseq` or higher (CONDSTORE, RFC 7162 section 3.1.5).

        Args:
            modseq: 0 to 2**63 - 1.
            flag: a flag or keyword whose changes alone are looked at, on servers that count them
                one by one.
            entry_type: whose flag: "all", "shared" or "priv".

        Raises:
            InvalidArgumentError: one of them is none of that.
        """
        words: list[Word] = [b"MODSEQ"]
        if flag:
            # entry-flag-name = DQUOTE "/flags/" attr-flag DQUOTE     ; a backslash is doubled
            checked(KEYWORD, flag.removeprefix("\\"), "flag", "flag")
            if entry_type not in ("all", "shared", "priv"):
                raise InvalidArgumentError(f"{entry_type!r} is no entry type.", name="entry_type")
            words += [f"/flags/{flag}", entry_type.encode()]
        words.append(number_word(modseq, 0, MAX_NUMBER64, "modseq"))
        return cls._key(*words, requires="CONDSTORE")

    @classmethod
    def email_id(cls, email_id: str) -> Self:
        """The message with an EMAILID, in whatever folders it is (OBJECTID, RFC 8474)."""
        octets = checked(_OBJECT_ID, email_id, "EMAILID", "email_id")
        return cls._key(b"EMAILID", octets, requires="OBJECTID")

    @classmethod
    def thread_id(cls, thread_id: str) -> Self:
        """The messages of a thread, by THREADID (OBJECTID, RFC 8474)."""
        octets = checked(_OBJECT_ID, thread_id, "THREADID", "thread_id")
        return cls._key(b"THREADID", octets, requires="OBJECTID")

    @classmethod
    def filter(cls, name: str) -> Self:
        """Messages that a filter on the server lets through, by its name (FILTERS, RFC 5466)."""
        octets = checked(_FILTER, name, "name of a filter", "name")
        return cls._key(b"FILTER", octets, requires="FILTERS")

    @classmethod
    def annotation(cls, entry: str, attribute: str, text: str | None) -> Self:
        """Messages with an annotation whose value has the text (RFC 5257 section 4.6).

        Args:
            entry: such as ``/comment``; ``*`` and ``%`` stand for others.
            attribute: such as ``value``, ``value.priv`` or ``value.shared``.
            text: None looks for messages without it.
        """
        value: Word = b"NIL" if text is None else checked_text(text)
        requires = "ANNOTATE-EXPERIMENT-1"
        return cls._key(
            b"ANNOTATION", checked_text(entry), checked_text(attribute), value, requires=requires
        )

    @classmethod
    def gmail_raw(cls, query: str) -> Self:
        """Messages that Gmail finds for what a person types into its search box."""
        return cls._key(b"X-GM-RAW", checked_text(query), requires="X-GM-EXT-1")

    @classmethod
    def gmail_label(cls, label: str) -> Self:
        r"""Messages that have a label of Gmail, such as ``\Important`` or one of the user's."""
        return cls._key(b"X-GM-LABELS", LabelName(checked_text(label)), requires="X-GM-EXT-1")

    @classmethod
    def gmail_message_id(cls, number: int) -> Self:
        """The message with a number of Gmail's."""
        octets = number_word(number, 0, 2**64 - 1, "number")
        return cls._key(b"X-GM-MSGID", octets, requires="X-GM-EXT-1")

    @classmethod
    def gmail_thread_id(cls, number: int) -> Self:
        """The messages of a thread of Gmail's."""
        octets = number_word(number, 0, 2**64 - 1, "number")
        return cls._key(b"X-GM-THRID", octets, requires="X-GM-EXT-1")

    @classmethod
    def unsafe_raw(cls, keys: str) -> Self:
        """Search keys that are written as they are, for what a server has beyond all standards.

        Never put a text into it that came from elsewhere: that text could add keys.

        Args:
            keys: ASCII words on one line, without literals.

        Raises:
            InvalidArgumentError: parentheses or quotes do not close what they open.
        """
        depth = least = 0
        for one in _QUOTED.sub("", keys):
            depth += (one == "(") - (one == ")")
            least = min(least, depth)
        if depth or least or not _RAW.match(keys):
            raise InvalidArgumentError(f"{keys!r} is no list of search keys.", name="keys")
        return cls._key(f"({keys})".encode("ascii"))
