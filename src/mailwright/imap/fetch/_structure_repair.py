"""Makes a well-formed body structure of what servers send in its place; nothing is refused.

Rows 36 of the list of oddities: no subtype, negative octets, NIL for a body, a disposition where
the language should be, a multipart without parts, quotes that are not escaped.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from ._envelope_repair import cut, note, repaired_value
from ._nested import Atom, Nested, Value, kept
from ._strings import MAX_STRING
from ._structure_fields import MAX_EXTENSIONS, MAX_PARAMETERS
from .defects import FetchDefect

Defects: TypeAlias = list[FetchDefect]

_NUMBER = re.compile(rb"-?[0-9]+\Z")
_PLAIN = re.compile(rb'[^ ()"{\r\n]+\Z')
_SIZE = re.compile(rb"[0-9]{1,19}\Z")
_MOST = 2**63 - 1
_OCTETS = 6  # the place of the size among the fields of a part
_LINES_AND_ALL = 5  # lines, MD5, disposition, language, location
_MESSAGES = (b"RFC822", b"GLOBAL")
#: The subtypes of a type that came alone.
_SUBTYPES: dict[bytes, bytes] = {
    b"TEXT": b"PLAIN",
    b"MULTIPART": b"MIXED",
    b"APPLICATION": b"OCTET-STREAM",
}
_KNOWN_TYPES = (*_SUBTYPES, b"AUDIO", b"FONT", b"IMAGE", b"MESSAGE", b"MODEL", b"VIDEO")
#: What stands for a part of which nothing is known.
UNKNOWN_PART = b'("APPLICATION" "OCTET-STREAM" NIL NIL NIL NIL NIL)'


def repaired_structure(octets: bytes) -> tuple[bytes, Defects]:
    """Return a body structure as it should be, and what was wrong with it.

    Args:
        octets: the list as it came.
    """
    nested = Nested(octets)
    defects = nested.defects
    if octets[nested.position :].strip(b" \r\n"):
        note(defects, FetchDefect.TRAILING_OCTETS)
    out: list[bytes] = []
    # What is written already, and what has still to be: a stack, as structures nest.
    waiting: list[bytes | list[Value] | None] = [_body(nested.value)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, bytes):
            out.append(one)
        elif not one:
            note(defects, FetchDefect.MISSING_BODY)
            out.append(UNKNOWN_PART)
        else:
            make = _multipart if _is_multipart(one) else _part
            waiting.extend(reversed(make(one, defects)))
    return b"".join(out), defects


_Pieces: TypeAlias = "list[bytes | list[Value] | None]"


def _body(value: Value) -> list[Value] | None:
    return value if isinstance(value, list) else None


def _is_multipart(fields: list[Value]) -> bool:
    first = fields[0]
    if isinstance(first, list):
        return True
    has_size = any(map(_is_number, fields[_OCTETS - 1 : _OCTETS + 1]))
    if first is None:
        return not has_size
    # QUIRK(unknown): a multipart without parts comes as what would stand behind them, or like a
    # part (https://github.com/jstedfast/MailKit/blob/master/UnitTests/Net/Imap/ImapUtilsTests.cs).
    return not has_size and (first.upper() == b"MULTIPART" or len(fields) < _OCTETS)


def _multipart(fields: list[Value], defects: Defects) -> _Pieces:
    count = 0
    while count < len(fields) and (fields[count] is None or isinstance(fields[count], list)):
        count += 1
    parts, rest = fields[:count], fields[count:]
    if not any(parts):
        note(defects, FetchDefect.MISSING_PARTS)
        parts = []
        if rest and isinstance(rest[0], bytes) and rest[0].upper() == b"MULTIPART":
            rest = rest[1:]
    subtype = rest[0] if rest else None
    if not isinstance(subtype, bytes) or not subtype:
        note(defects, FetchDefect.MISSING_SUBTYPE)
        subtype = b"MIXED"
    extension = [_string_pairs(rest[1], defects)] if len(rest) > 1 else []
    extension += _dispositioned(rest[2:], defects)
    # Without parts it must not look like a part: what only extensions have is left out.
    tail: list[Value] = [bytes(subtype[:MAX_STRING]), *(extension if parts else extension[:4])]
    pieces: _Pieces = [_body(part) for part in parts] or [b"NIL"]
    return [b"(", *pieces, b" " + b" ".join(map(kept, tail)) + b")"]


def _part(fields: list[Value], defects: Defects) -> _Pieces:
    if len(fields) > _OCTETS - 1 and _is_number(fields[_OCTETS - 1]):
        fields = [fields[0], None, *fields[1:]]  # QUIRK(unknown): there is one word, see above
    if len(fields) <= _OCTETS:
        note(defects, FetchDefect.MISSING_FIELDS)
        fields = [*fields, *[None] * (_OCTETS + 1 - len(fields))]
    kind, subtype = _media_type(fields[0], fields[1], defects)
    named: list[Value] = [kind, subtype, _string_pairs(fields[2], defects)]
    named += [_string(field, defects) for field in fields[3:_OCTETS]]
    head = b" ".join([*map(kept, named), _size(fields[_OCTETS], defects)])
    rest = fields[_OCTETS + 1 :]
    if _holds_message(rest, kind.upper() == b"MESSAGE" and subtype.upper() in _MESSAGES):
        envelope = repaired_value(rest[0], defects)
        lines = _size(rest[2], defects) if len(rest) > 2 else b"NIL"
        tail = _extension(rest[3:], defects)
        return [b"(" + head + b" " + envelope + b" ", _body(rest[1]), b" " + lines + tail + b")"]
    lines = b""
    if rest and _is_number(rest[0]):
        size = _size(rest[0], defects)
        lines = b"" if size == b"NIL" else b" " + size
        rest = rest[1:]
    elif kind.upper() == b"TEXT" and len(rest) >= _LINES_AND_ALL:
        # The server does not know how many there are, or does not say.
        rest = rest[1:] if rest[0] is None and len(rest) == _LINES_AND_ALL else rest
        rest = rest[: _LINES_AND_ALL - 1]
    return [b"(" + head + lines + _extension(rest, defects) + b")"]


def _holds_message(rest: list[Value], is_named_so: bool) -> bool:
    """Whether an envelope and a body stand behind the size; one may be NIL where the type says."""
    if len(rest) < 2 or _is_disposition(rest[1]):
        return False
    lists = [isinstance(one, list) for one in rest[:2]]
    return all(lists) or (is_named_so and any(lists) and None in rest[:2])


def _media_type(kind: Value, subtype: Value, defects: Defects) -> tuple[bytes, bytes]:
    words = [
        bytes(word[:MAX_STRING]) for word in (kind, subtype) if isinstance(word, bytes) and word
    ]
    if len(words) == 2:
        return words[0], words[1]
    note(defects, FetchDefect.MISSING_SUBTYPE)
    if not words:
        return b"APPLICATION", b"OCTET-STREAM"
    word = words[0]
    if word.upper() in _SUBTYPES:
        return word, _SUBTYPES[word.upper()]
    return b"APPLICATION", b"OCTET-STREAM" if word.upper() in _KNOWN_TYPES else word


def _extension(rest: list[Value], defects: Defects) -> bytes:
    """Return what stands behind the size, with the space before it."""
    if not rest:
        return b""
    if _is_disposition(rest[0]):  # there is no MD5
        note(defects, FetchDefect.MISPLACED_FIELD)
        rest = [None, *rest]
    fields = [_string(rest[0], defects), *_dispositioned(rest[1:], defects)]
    return b" " + b" ".join(map(kept, fields))


def _dispositioned(rest: list[Value], defects: Defects) -> list[Value]:
    """Return disposition, language, location and what else there is."""
    rest = [*rest]
    if len(rest) > 1 and _is_disposition(rest[1]) and not isinstance(rest[0], list):
        note(defects, FetchDefect.MISPLACED_FIELD)
        rest[:2] = [rest[1], rest[0]]
    made: list[Value] = []
    if rest:
        made.append(_disposition(rest[0], defects))
    if len(rest) > 1:
        made.append(_language(rest[1], defects))
    if len(rest) > 2:
        made.append(_string(rest[2], defects))
    if len(rest) > 3 + MAX_EXTENSIONS:
        note(defects, FetchDefect.TOO_MUCH)
    for one in rest[3 : 3 + MAX_EXTENSIONS]:
        if _is_shallow(one):
            made.append(_bare(one))
        else:
            note(defects, FetchDefect.TOO_DEEP)
    return made


def _is_disposition(value: Value) -> bool:
    """Whether it is a string, and parameters or NIL."""
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], bytes):
        return False
    return value[1] is None or isinstance(value[1], list)


def _disposition(value: Value, defects: Defects) -> Value:
    if value is None:
        return None
    if isinstance(value, bytes):  # QUIRK(unknown): a word, or the description; see above
        note(defects, FetchDefect.NOT_A_LIST)
        is_known = value.lower() in (b"inline", b"attachment")
        return [bytes(value), None] if is_known else None
    if not value or not isinstance(value[0], bytes):
        note(defects, FetchDefect.NOT_A_STRING)
        return None
    if len(value) != 2:
        missing = len(value) < 2
        note(defects, FetchDefect.MISSING_FIELDS if missing else FetchDefect.EXTRA_FIELDS)
    return [
        _string(value[0], defects),
        _string_pairs(value[1] if len(value) > 1 else None, defects),
    ]


def _language(value: Value, defects: Defects) -> Value:
    if not isinstance(value, list):
        return _string(value, defects)
    tags: list[Value] = [_string(tag, defects) for tag in value if isinstance(tag, bytes)]
    if len(tags) > MAX_EXTENSIONS:
        note(defects, FetchDefect.TOO_MUCH)
        return tags[:MAX_EXTENSIONS]
    if len(tags) < len(value):
        note(defects, FetchDefect.NOT_A_STRING)
    return tags or None


def _string_pairs(value: Value, defects: Defects) -> Value:
    if value is None:
        return None
    if not isinstance(value, list):
        note(defects, FetchDefect.NOT_A_LIST)
        return None
    if len(value) % 2:
        note(defects, FetchDefect.MISSING_FIELDS)
        value = [*value, None]
    if len(value) > 2 * MAX_PARAMETERS:
        note(defects, FetchDefect.TOO_MUCH)
        value = value[: 2 * MAX_PARAMETERS]
    pairs: list[Value] = []
    for name, content in zip(value[::2], value[1::2], strict=True):
        if isinstance(name, bytes) and not isinstance(content, list):
            pairs += (_string(name, defects), _string(content, defects))
        else:
            note(defects, FetchDefect.NOT_A_STRING)
    return pairs or None


def _string(value: Value, defects: Defects) -> bytes | None:
    if isinstance(value, list):
        note(defects, FetchDefect.NOT_A_STRING)
        return None
    return None if value is None else cut(bytes(value), defects)


def _size(value: Value, defects: Defects) -> bytes:
    # QUIRK(unknown): -1 for a size that the server does not know, see above.
    if isinstance(value, bytes) and _SIZE.match(value) and int(value) <= _MOST:
        return b"%d" % int(value)
    if value is not None:
        note(defects, FetchDefect.INVALID_NUMBER)
    return b"NIL"


def _is_number(value: Value) -> bool:
    return isinstance(value, Atom) and _NUMBER.match(value) is not None


def _bare(value: Value) -> Value:
    """Return an extension whose atoms can stand for themselves; others become strings."""
    if not isinstance(value, list):
        is_odd = isinstance(value, Atom) and not _PLAIN.match(value)
        return bytes(value) if is_odd and value is not None else value
    return [
        [_bare(one) for one in inner] if isinstance(inner, list) else _bare(inner)
        for inner in value
    ]


def _is_shallow(value: Value) -> bool:
    """Whether an extension can be kept: more than lists in a list nobody defines."""
    if not isinstance(value, list):
        return value is None or len(value) <= MAX_STRING
    if len(value) > MAX_EXTENSIONS or not all(map(_is_short, value)):
        return False
    inner = [one for one in value if isinstance(one, list)]
    return not any(isinstance(one, list) for each in inner for one in each)


def _is_short(value: Value) -> bool:
    if isinstance(value, list):
        return len(value) <= MAX_EXTENSIONS and all(
            isinstance(one, list) or _is_shallow(one) for one in value
        )
    return value is None or len(value) <= MAX_STRING
