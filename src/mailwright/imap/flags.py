"""Flags and keywords of messages (RFC 9051 section 2.3.2), as names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

# flag           = "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" / flag-keyword /
#                  flag-extension                                        RFC 9051 section 9
# Quotes around a keyword, which no grammar allows, do not belong to its name.
_NAME = re.compile(rb'[^\x00-\x20()"\x7f]+')
MAX_CACHED = 512  # octets: what is the same in message after message is short


class Flag(StrEnum):
    r"""A flag that has a meaning for everybody; each is a `str`, its name.

    The first six are of IMAP itself, and ``\Recent`` only of IMAP4rev1. The rest are keywords that
    are registered (RFC 5788).
    """

    SEEN = "\\Seen"
    ANSWERED = "\\Answered"
    FLAGGED = "\\Flagged"
    DELETED = "\\Deleted"
    DRAFT = "\\Draft"
    RECENT = "\\Recent"
    FORWARDED = "$Forwarded"
    MDN_SENT = "$MDNSent"
    SUBMIT_PENDING = "$SubmitPending"
    SUBMITTED = "$Submitted"
    JUNK = "$Junk"
    NOT_JUNK = "$NotJunk"
    PHISHING = "$Phishing"
    IMPORTANT = "$Important"


_KNOWN = {flag.lower(): flag for flag in Flag}


def flag_of(name: str) -> str:
    r"""Return a flag as it is spelled here: names are compared without case (RFC 9051 section 2).

    Args:
        name: such as ``\seen``; one that is not known is returned as it is.
    """
    return _KNOWN.get(name.lower(), name)


def has_flag(flags: Iterable[str], name: str) -> bool:
    """Whether a flag is among others, in whatever case each is spelled.

    ``Flag.SEEN in flags`` is the same for every `Flag`; other keywords come as the server has them.

    Args:
        flags: such as `FetchedMessage.flags`.
        name: the flag or keyword.
    """
    wanted = name.lower()
    return any(flag.lower() == wanted for flag in flags)


def keywords_of(flags: Iterable[str]) -> frozenset[str]:
    """Return those of `flags` that are keywords: without a backslash in front."""
    return frozenset([flag for flag in flags if not flag.startswith("\\")])


def read_flags(octets: bytes) -> frozenset[str]:
    """Return the flags in a list, with its parentheses or without; any octets have a reading.

    Args:
        octets: as the server sent them.
    """
    return _read_cached(octets) if len(octets) <= MAX_CACHED else _read(octets)


def _read(octets: bytes) -> frozenset[str]:
    names = [name.decode("utf-8", "surrogateescape") for name in _NAME.findall(octets)]
    return frozenset([flag_of(name) for name in names])


_read_cached = lru_cache(512)(_read)
