"""Message identifiers (RFC 5322 section 3.6.4): Message-ID, In-Reply-To, References, Content-ID.

In Python an identifier has no angle brackets; header fields have them.

====================================================  ======  =====  ======
What is read                                          STRICT  LOOSE  LOOSER
====================================================  ======  =====  ======
``<left@right>``, comments and white space between     yes     yes    yes
anything between brackets, such as white space                 yes    yes
words, commas and the like between, passed over                yes    yes
words alone, where there is no bracket at all                  yes    yes
an identifier whose last bracket is missing, if it is          yes    yes
the only one
words with an at sign between those in brackets, and                  yes
any that lack their last bracket
====================================================  ======  =====  ======
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from ..._idna import to_ascii
from ...errors import InvalidArgumentError
from . import encoded_word
from .characters import find_refused
from .compliance import Compliance
from .tokens import ATOM, FOLD, lex

MAX_MSG_ID = 900  # octets: with its brackets it fits on a line wherever it stands

# msg-id          =   [CFWS] "<" id-left "@" id-right ">" [CFWS]; read: whatever stands between
_IN_BRACKETS = re.compile(r"<([^<>]*)>")
_IN_OR_OUTSIDE = re.compile(r"<[^<>]*>|[^<]+")
_ANYWHERE = re.compile(r"<([^<>]*)|([^\s<>,;()\"']+)")
# id-left         =   dot-atom-text / obs-id-left
# id-right        =   dot-atom-text / no-fold-literal / obs-id-right
_DOT_ATOM = rf"{ATOM}(?:\.{ATOM})*"
_STRICT = re.compile(rf"{_DOT_ATOM}@(?:{_DOT_ATOM}|\[[!-Z^-~]*\])\Z")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
_BREAK = re.compile(r"[\x00-\x1f\x7f]+")
_REFUSED = re.compile(r"[\t <>]")
_PLAIN = re.compile(rf"[!-;=?-~]{{1,{MAX_MSG_ID}}}\Z")

_right = lru_cache(256)(to_ascii)  # a program writes in the name of few domains


def make_msg_id(domain: str, *, unique: Callable[[], str]) -> str:
    """Make an identifier, without angle brackets: ``unique()@domain``.

    Args:
        domain: a domain that this identifier's maker owns; U-labels become A-labels.
        unique: gives an atom that it never gave before, nor anybody else in that domain.

    Raises:
        InvalidArgumentError: the domain is none, or the identifier would not be one.
    """
    msg_id = f"{unique()}@{_right(domain)}"
    check_msg_id(msg_id, name="message_id")
    return msg_id


def check_msg_id(msg_id: str, *, name: str) -> None:
    """Refuse what cannot stand between angle brackets.

    Args:
        msg_id: an identifier without them, of up to 900 octets.
        name: the argument or field that an error names.

    Raises:
        InvalidArgumentError: it is empty or too long, or holds spaces, brackets or controls.
    """
    if _PLAIN.match(msg_id):
        return
    refused = find_refused(msg_id, free=False) or _REFUSED.search(msg_id)
    if refused or not 0 < len(msg_id.encode("utf-8")) <= MAX_MSG_ID:
        raise InvalidArgumentError(
            f"{msg_id[:80]!a} is no message identifier: 1 to {MAX_MSG_ID} octets without spaces, "
            "angle brackets and control characters.",
            name=name,
        )


def parse_msg_ids(text: str, *, compliance: Compliance = Compliance.LOOSE) -> list[str]:
    """Return the identifiers of a field body without their angle brackets.

    Some servers encode a long identifier, brackets and all, as if it were text: such a one is
    decoded, others never are.

    Args:
        text: the body, of any length.
        compliance: what identifiers may look like, and what may stand between them.

    Raises:
        InvalidArgumentError: only at `STRICT`: there is none, or something else.
    """
    if compliance is Compliance.STRICT:
        return _parse_strict(text)
    if "=?" in text:
        text = _IN_OR_OUTSIDE.sub(_decoded_outside, text)
    if compliance is Compliance.LOOSER:
        found = [closed or word for closed, word in _ANYWHERE.findall(text)]
        if any("@" in one for one in found):
            found = [one for one in found if "@" in one]
    else:
        found = _IN_BRACKETS.findall(text)
        if not found:
            # A lone one without its last bracket, or words.
            _, bracket, rest = text.rpartition("<")
            found = [rest] if bracket else _SPACES.split(text)
    return [msg_id for one in found if (msg_id := _BREAK.sub("", one).strip())]


def _parse_strict(text: str) -> list[str]:
    found: list[str] = []
    inside: list[str] | None = None
    for kind, value in lex(FOLD.sub("", text)):
        if inside is None and kind == "<":
            inside = []
        elif inside is not None and kind == ">":
            found.append("".join(inside))
            inside = None
        elif inside is not None:
            inside.append(value)
        elif kind not in ("space", "comment"):
            raise _refusal(text)
    if inside is not None or not found or not all(map(_STRICT.match, found)):
        raise _refusal(text)
    return found


def _refusal(text: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"{text[:80]!a} is no list of message identifiers of RFC 5322 section 3.6.4.",
        name="message_id",
    )


def _decoded_outside(piece: re.Match[str]) -> str:
    return piece[0] if piece[0][0] == "<" else encoded_word.decode(piece[0])


def format_msg_ids(msg_ids: Iterable[str]) -> str:
    """Write identifiers as a field body: each in angle brackets, spaces between.

    Raises:
        InvalidArgumentError: see `check_msg_id`.
    """
    checked = list(msg_ids)
    for msg_id in checked:
        check_msg_id(msg_id, name="msg_ids")
    return " ".join(f"<{msg_id}>" for msg_id in checked)
