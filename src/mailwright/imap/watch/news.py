"""What a server tells that is not about the messages of the selected mailbox, as events."""

from __future__ import annotations

import re

from ..mailboxes.folder_status import read_status
from ..mailboxes.list_response import ListReader
from ..mailboxes.names import decode_name
from ..responses import Response, ResponseCode, Status, StatusResponse
from .events import (
    AlertReceived,
    CommandInProgress,
    FolderListChanged,
    FolderStatusChanged,
    ImapEvent,
    MetadataChanged,
    NotificationOverflow,
    ServerNotice,
)

#: Responses that are news where no command asked for them (NOTIFY, RFC 5465 section 4).
TOLD = frozenset({b"LIST", b"STATUS", b"METADATA"})
_MOST_TEXT = 8 * 1024  # characters of a server's words that are kept
_MOST_ENTRIES = 100

# "[INPROGRESS (" tag SP progress SP goal ")]"; each may be NIL            RFC 9585 section 6
_PROGRESS = re.compile(rb'\((?:"([^"]{0,64})"|NIL) ([0-9]{1,10}|NIL) ([0-9]{1,10}|NIL)\)')


def news_of(response: Response, *, utf8: bool) -> ImapEvent | None:
    """Return what a LIST, STATUS or METADATA response tells that nobody asked for.

    Args:
        response: one of `TOLD`.
        utf8: whether names come in UTF-8.

    Raises:
        MalformedResponseError: it cannot be read.
    """
    reader = response.reader()
    if response.name == b"LIST":
        info = ListReader(utf8=utf8).read(reader)
        names = frozenset(map(str, info.attributes))
        return FolderListChanged(folder=info.name, attributes=names, old_name=info.old_name)
    name = decode_name(reader.astring(), utf8=utf8)
    reader.spaces()
    if response.name == b"STATUS":
        return FolderStatusChanged(folder=name, status=read_status(reader))
    # metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)     RFC 5464 section 5
    if reader.peek() == 0x28:
        return None  # values come to those who ask
    entries: list[str] = []
    while not reader.at_end and len(entries) < _MOST_ENTRIES:
        entries.append(_text(reader.astring()))
        reader.spaces()
    return MetadataChanged(folder=name, entries=tuple(entries))


def notice_of(status: StatusResponse) -> ImapEvent | None:
    """Return what an untagged status response tells a person, None where that is nothing."""
    name = "" if status.code is None else status.code.name
    text = status.text[:_MOST_TEXT]
    match name:
        case "ALERT":
            return AlertReceived(text=text)
        case "WEBALERT":
            return AlertReceived(text=text, url=_url_of(status.code))
        case "INPROGRESS":
            return _progress(status.code)
        case "NOTIFICATIONOVERFLOW":
            return NotificationOverflow()
        case _ if status.status in (Status.NO, Status.BAD):
            return ServerNotice(status=status.status.value, code=name, text=text)
        case _:
            return None


# QUIRK(Gmail): "NO [WEBALERT https://accounts.google.com/...] Web login required."
# https://github.com/jstedfast/MailKit/blob/master/MailKit/Net/Imap/ImapEngine.cs
def _url_of(code: ResponseCode | None) -> str | None:
    url = "" if code is None else _text(code.arguments[:_MOST_TEXT])
    return url if url.startswith("https://") and url.isascii() and url.isprintable() else None


def _progress(code: ResponseCode | None) -> CommandInProgress:
    match = None if code is None else _PROGRESS.match(code.arguments)
    if match is None:
        return CommandInProgress(tag=None, done=None, goal=None)
    tag = None if match[1] is None else _text(match[1])
    done, goal = (int(n) if n.isdigit() else None for n in (match[2], match[3]))
    return CommandInProgress(tag=tag, done=done, goal=goal)


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogateescape")
