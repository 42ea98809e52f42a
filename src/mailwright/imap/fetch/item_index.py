"""Where the items of a FETCH response are: found once, in one pass, when one is asked for.

A value stays as it came; literals in a list become strings. What lies in it is leapt over by one
regular expression, strings and lists included; only what that does not match is read as `_nested`
reads it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from .._framer import LargeLiteral
from ._nested import Nested, kept
from ._strings import QUOTED, kept_string
from .defects import FetchDefect
from .section import BRACKETS, item_key

if TYPE_CHECKING:
    from ..responses import Response

#: A value: octets as they came (a list, a string, an atom), or what a literal held.
Item: TypeAlias = "bytes | tuple[bytes] | LargeLiteral"

_MAX_UID = 2**32 - 1
_LEVELS = 9  # of lists that the expression leaps over; a structure of real mail has up to seven
#: The names of items that come in every response, as they nearly always are spelled.
_KEYS = {
    key.encode("ascii"): key
    for key in (
        "UID",
        "FLAGS",
        "INTERNALDATE",
        "RFC822.SIZE",
        "ENVELOPE",
        "BODYSTRUCTURE",
        "BODY[]",
    )
}


def _leaping(levels: int) -> bytes:
    """Return the expression of a list with up to so many levels, linear: no octet fits twice."""
    plain = rb'[^()"{]*+'
    level = rb"\(" + plain + rb"(?:" + QUOTED + plain + rb")*\)"
    for _ in range(levels - 1):
        level = rb"\(" + plain + rb"(?:(?:" + QUOTED + rb"|" + level + rb")" + plain + rb")*\)"
    return level


# fetch-att       = "ENVELOPE" / "FLAGS" / ... / "BODY" [".PEEK"] section [partial] / ...
# msg-att         = "(" (msg-att-dynamic / msg-att-static)
#                   *(SP (msg-att-dynamic / msg-att-static)) ")"             RFC 9051 section 9
# QUIRK(Domino): "(UID 5 (ENVELOPE (...)) BODYSTRUCTURE ...)", an item in parentheses of its own
# https://github.com/jstedfast/MailKit/issues/943
_NAME = rb"[ ()]*+([A-Za-z][A-Za-z0-9.\-]*+(?:" + BRACKETS + rb")?) *+"
_LITERAL = rb"(?:~?\{([0-9]{1,19})\+?\}\r?\n|("
_SIMPLE = QUOTED + rb'|[^ ()"{\[\r\n][^ ()"\r\n]*+)(?=[ )]|\Z))'
_match_item = re.compile(_NAME + _LITERAL + _leaping(_LEVELS) + rb"|" + _SIMPLE, re.DOTALL).match
_match_simple_item = re.compile(_NAME + _LITERAL + _SIMPLE, re.DOTALL).match
#: Octets of a response up to which lists are leapt over: it takes memory for each string in them.
_MAX_LEAP = 256 * 1024
#: Values that may be none of the ordinary: each may be looked at to its end twice.
_MAX_ODD = 20
_match_name = re.compile(_NAME, re.DOTALL).match
_match_list = re.compile(_leaping(_LEVELS) + rb"(?=[ )]|\Z)", re.DOTALL).match
_ANNOUNCED = b"}\r\n"
_match_to_literal = re.compile(
    rb'(?:[^"{]*+' + QUOTED + rb'){0,65536}[^"{]*+\{([0-9]{1,19})\+?\}\r\n', re.DOTALL
).match
_match_named_by_literals = re.compile(
    rb"[ ()]*+([A-Za-z][A-Za-z0-9.]*+\[[^\]{]*+(?:\{[0-9]{1,4}\+?\}\r?\n[^\]{]*+){0,1000}\]"
    rb"(?:<[0-9]{1,19}>)?) *+",
    re.DOTALL,
).match
_match_end = re.compile(rb"[ )]*\Z").match
# What nearly every server puts in front.
_match_uid = re.compile(
    rb"\((?:FLAGS \([^()\"]*+\) )?UID ([0-9]{1,10})(?=[ )])", re.IGNORECASE
).match


def uid_in_front(frame: bytes, position: int) -> int | None:
    """Return the UID where it comes first, or behind the flags; None elsewhere.

    Args:
        frame: the response.
        position: where its list begins.
    """
    found = _match_uid(frame, position)
    if found is None:
        return None
    uid = int(found[1])
    return uid if 0 < uid <= _MAX_UID else None


def fetch_uid(response: Response) -> int | None:
    """Return the UID of the message that a FETCH or UIDFETCH is about; None where it says none.

    Args:
        response: the response; cheap where the UID comes first.
    """
    if response.name == b"UIDFETCH":
        return response.number
    uid = uid_in_front(response.frame, response.position)
    if uid is not None:
        return uid
    items, _ = index_of(response.frame, response.position, response.literals)
    return number_of(items.get("UID"), _MAX_UID) or None


def number_of(item: Item | None, most: int = 2**63 - 1) -> int | None:
    """Return a number; None where it is none, or too large (I12).

    Args:
        item: the value.
        most: the largest one.
    """
    if not isinstance(item, bytes) or not 0 < len(item) <= 20 or not item.isdigit():
        return None
    number = int(item)
    return number if number <= most else None


def index_of(
    frame: bytes, position: int, literals: tuple[LargeLiteral, ...] = ()
) -> tuple[dict[str, Item], list[FetchDefect]]:
    """Return the items of a response by their names, and what is wrong with them; never raises.

    Args:
        frame: the response.
        position: where its list begins.
        literals: its large literals.
    """
    items: dict[str, Item] = {}
    defects: list[FetchDefect] = []
    large = [*reversed(literals)]
    match = _match_item if len(frame) <= _MAX_LEAP else _match_simple_item
    odd = 0
    while True:
        found = match(frame, position)
        if found is not None:
            name, digits, value = found.groups()
            position = found.end()
            if digits is not None:
                value, position = _literal(frame, position, int(digits), large, defects)
        else:
            found = _match_named_by_literals(frame, position) or _match_name(frame, position)
            if found is None:
                break
            odd += 1
            if odd == _MAX_ODD:
                match = _match_simple_item
            name = found[1]
            is_ordinary = match is _match_item and not large
            listed = _list_of_strings(frame, found.end()) if is_ordinary else None
            value, position = listed or _slow_value(frame, found.end(), large, defects)
        key = _KEYS.get(name) or item_key(name)
        if key in items:
            defects.append(FetchDefect.DUPLICATE_ITEM)
        else:
            items[key] = value
    if not _match_end(frame, position):
        defects.append(FetchDefect.UNREADABLE_ITEM)
    elif position >= len(frame):
        defects.append(FetchDefect.CUT_SHORT)
    return items, defects


def _literal(
    frame: bytes, start: int, size: int, large: list[LargeLiteral], defects: list[FetchDefect]
) -> tuple[Item, int]:
    if large and large[-1].size == size:
        return large.pop(), start
    if size > len(frame) - start:
        defects.append(FetchDefect.CUT_SHORT)
    end = min(start + size, len(frame))
    return (frame[start:end],), end


def _list_of_strings(frame: bytes, start: int) -> tuple[bytes, int] | None:
    """Return a list, its literals as strings, and where it ends; None where it is not that simple.

    A subject of two lines comes as a literal: one message in three may have such a list.
    """
    if not frame.startswith(b"(", start):
        return None
    pieces: list[bytes] = []
    size, position = 0, start  # of the pieces; of what follows the last literal
    places: list[tuple[int, int]] = []
    while frame.find(_ANNOUNCED, position) >= 0:
        found = _match_to_literal(frame, position)
        if found is None:
            break
        end = found.end() + int(found[1])
        if end > len(frame):
            return None
        before = frame[position : found.start(1) - 1].removesuffix(b"~")
        string = kept_string(frame[found.end() : end])
        pieces += (before, string)
        size += len(before) + len(string)
        position = end
        places.append((size, position))
    whole = b"".join((*pieces, frame[position:]))
    listed = _match_list(whole)
    if listed is None:
        return None
    for size, position in reversed(places):
        if size < listed.end():
            return listed[0], position + listed.end() - size
    return None


def _slow_value(
    frame: bytes, start: int, large: list[LargeLiteral], defects: list[FetchDefect]
) -> tuple[Item, int]:
    found = _match_literal(frame, start)
    if found is not None:
        return _literal(frame, found.end(), int(found[1]), large, defects)
    nested = Nested(frame, start, tuple(reversed(large)))
    del large[nested.large_left :]  # the first ones stand at its end
    defects += nested.defects
    return kept(nested.value), nested.position


_match_literal = re.compile(rb"~?\{([0-9]{1,19})\+?\}\r?\n").match
