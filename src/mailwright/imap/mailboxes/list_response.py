"""Reads what LIST, LSUB and XLIST answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...errors import MalformedResponseError
from .._reader import Reader
from .._text import text_of_wire
from .folder_info import FolderAttribute, FolderInfo, attributes_of
from .names import decode_name

_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
#: Attributes that say another thing as well (RFC 5258 section 3.4, RFC 9051 section 7.3.1).
_IMPLIED = {
    FolderAttribute.NON_EXISTENT: FolderAttribute.NO_SELECT,
    FolderAttribute.NO_INFERIORS: FolderAttribute.HAS_NO_CHILDREN,
}


@dataclass(frozen=True, slots=True)
class ListReader:
    """Reads one response.

    Args:
        utf8: whether names come in UTF-8.
        subscriptions: whether the answer says of each folder if it is subscribed to.
    """

    utf8: bool = False
    subscriptions: bool = False

    def text(self, wire_name: bytes) -> str:
        """Return the name of a mailbox as text."""
        return decode_name(wire_name, utf8=self.utf8)

    def named(self, wire_name: bytes) -> FolderInfo:
        """Return what is known of a folder of which the server said nothing."""
        return FolderInfo(name=self.text(wire_name), wire_name=wire_name)

    # mailbox-list      = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
    #                     [SP mbox-list-extended]                        RFC 9051 section 9
    # mbox-list-extended = "(" [mbox-list-extended-item *(SP mbox-list-extended-item)] ")"
    def read(self, reader: Reader) -> FolderInfo:
        """Read what follows the name of the response.

        Raises:
            MalformedResponseError: it is nothing of the kind.
        """
        reader.spaces()
        attributes = attributes_of(reader.flag_list())
        reader.spaces()
        delimiter = _delimiter(reader)
        reader.spaces()
        wire_name = _mailbox(reader)
        extended = _extended(reader)
        attributes |= {more for one, more in _IMPLIED.items() if one in attributes}
        subscribed = FolderAttribute.SUBSCRIBED in attributes
        old_name = extended.get(b"OLDNAME")
        return FolderInfo(
            name=self.text(wire_name),
            wire_name=wire_name,
            delimiter=delimiter,
            attributes=attributes,
            is_subscribed=subscribed if subscribed or self.subscriptions else None,
            child_info=tuple(map(text_of_wire, extended.get(b"CHILDINFO", ()))),
            old_name=self.text(old_name[0]) if old_name else None,
        )


def _delimiter(reader: Reader) -> str | None:
    # QUIRK(Domino): a backslash comes without the one that should be in front of it
    # https://github.com/jstedfast/MailKit/blob/master/MailKit/Net/Imap/ImapUtils.cs
    octets = b"\\" if reader.skip(b'"\\" ') else reader.nstring()
    return text_of_wire(octets) if octets else None


def _mailbox(reader: Reader) -> bytes:
    """Read a name that ends the response, or has a list behind it.

    QUIRK(many): names with spaces come without quotes, and quotes in them without backslashes.
    """
    start, frame = reader.position, reader.frame
    try:
        name = reader.astring()
    except MalformedResponseError:
        reader.position = start
    else:
        if reader.at_end or frame.startswith((b" (", b" )"), reader.position):
            return name
    rest = frame[start:].rstrip(b" ")
    reader.position = len(frame)
    if len(rest) > 1 and rest.startswith(b'"') and rest.endswith(b'"'):
        return _ESCAPED.sub(rb"\1", rest[1:-1])
    if not rest:
        raise reader.malformed("the name of a mailbox")
    return rest


def _extended(reader: Reader) -> dict[bytes, list[bytes]]:
    """Read the items behind the name, each a list of strings; others are passed over."""
    items: dict[bytes, list[bytes]] = {}
    reader.spaces()
    if not reader.skip(b"("):
        return items
    reader.spaces()
    while not reader.skip(b")"):
        name = reader.astring().upper()
        reader.spaces()
        value = reader.value()
        if isinstance(value, list):
            items[name] = [one for one in value if isinstance(one, bytes)]
        reader.spaces()
    return items
