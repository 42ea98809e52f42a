"""What is left of a subject without "Re:", "Fwd:" and the like (RFC 5256 section 2.1)."""

from __future__ import annotations

import re
from typing import NamedTuple

_SPACES = re.compile(r"[ \t\r\n]+")
# subj-blob    = "[" *BLOBCHAR "]" *WSP        ; no bracket inside
_BLOB = re.compile(r"\[[^\[\]]*\] *")
# subj-refwd   = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"
_REPLY = re.compile(r"(?:re|fwd?) *(?:\[[^\[\]]*\] *)?:", re.IGNORECASE | re.ASCII)
# subj-trailer = "(fwd)" / WSP
_TRAILER = "(fwd)"
# subj-fwd     = subj-fwd-hdr subject subj-fwd-trl ; "[fwd:" and "]"
_FORWARD = "[fwd:"


class BaseSubject(NamedTuple):
    """What is left of a subject, and what it was.

    Args:
        text: the base subject, "" where nothing is left.
        is_reply: whether it had the marks of a reply or a forwarded message.
    """

    text: str
    is_reply: bool


def base_subject(subject: str) -> BaseSubject:
    """Return what a subject is about, in time that is linear in its length.

    Args:
        subject: as text, encoded-words decoded.
    """
    text = _SPACES.sub(" ", subject)
    start, end, is_reply = 0, len(text), False
    while True:
        end, had_trailer = _before_trailer(text, start, end)
        start, had_leader = _after_leader(text, start, end)
        is_reply = is_reply or had_trailer or had_leader
        opens = text[start : start + len(_FORWARD)].lower() == _FORWARD
        if not (opens and text.endswith("]", start + len(_FORWARD), end)):
            return BaseSubject(text[start:end], is_reply)
        start, end, is_reply = start + len(_FORWARD), end - 1, True


def _before_trailer(text: str, start: int, end: int) -> tuple[int, bool]:
    found = False
    while end > start:
        if text[end - 1] == " ":
            end -= 1
        elif text[max(end - len(_TRAILER), start) : end].lower() == _TRAILER:
            end -= len(_TRAILER)
            found = True
        else:
            break
    return end, found


def _after_leader(text: str, start: int, end: int) -> tuple[int, bool]:
    """Return where the text begins behind leaders, and behind blobs if something is left then."""
    found = False
    while start < end:
        if text[start] == " ":
            start += 1
            continue
        # subj-leader = (*subj-blob subj-refwd) / WSP
        # The blobs of a run are looked at once: if no "Re:" is behind them, they go one by one.
        behind = last = start
        while (blob := _BLOB.match(text, behind, end)) is not None:
            last, behind = behind, blob.end()
        reply = _REPLY.match(text, behind, end)
        if reply is not None:
            start, found = reply.end(), True
            continue
        return (behind if behind < end else last), found
    return start, found
