"""What is wrong with an item of a FETCH response: it is noted, and reading goes on."""

from __future__ import annotations

from enum import Enum


class FetchDefect(Enum):
    """A kind of fault; its value says what was found and how it was read."""

    MISSING_FIELDS = "a list with fewer fields than it has to have: the last ones count as NIL"
    EXTRA_FIELDS = "a list with more fields than it may have: the last ones were passed over"
    NOT_A_STRING = "a list or atom where a string has to be: it was passed over or read as one"
    NOT_A_LIST = "something else where a list has to be: it was read as what it may stand for"
    INVALID_ADDRESS = "an address that has not four strings: what could be read was read"
    INVALID_NUMBER = "no number, or one that cannot be, where one has to be: there is none"
    MISSING_SUBTYPE = "a media type of one word: the other was assumed"
    MISSING_PARTS = "a multipart without parts: it has none"
    MISSING_BODY = "no body structure where one has to be: an unknown one was assumed"
    MISPLACED_FIELD = "a disposition in the place of another field: it was read as what it is"
    UNESCAPED_QUOTE = "a quote within a quoted string: it was read as part of it"
    CUT_SHORT = "a literal or list that has no end: it ends with the response"
    TRAILING_OCTETS = "something behind the end of an item: it was passed over"
    TOO_DEEP = "lists inside each other more deeply than the limit: they were passed over"
    TOO_MUCH = "more than a limit allows of addresses and the like: the rest was passed over"
    DUPLICATE_ITEM = "an item that came more than once: the first one counts"
    UNREADABLE_ITEM = "an item that cannot be read: it and what follows were passed over"
