"""Access control: GETACL, SETACL, DELETEACL, LISTRIGHTS and MYRIGHTS (RFC 4314)."""

from __future__ import annotations

from .._command import Plain
from .._encoder import Encoder
from .._reader import Reader
from .._text import text_of_wire
from ..mailboxes.rights import AccessEntry, GrantableRights, Rights
from ._mailbox_command import MailboxCommand


class GetAcl(MailboxCommand[tuple[AccessEntry, ...]]):
    """Ask who has which rights."""

    verb = "GETACL"
    claims = frozenset({b"ACL"})

    # acl-data = "ACL" SP mailbox *(SP identifier SP rights)             RFC 4314 section 7
    def read(self, reader: Reader) -> tuple[AccessEntry, ...]:
        """Read identifiers and rights."""
        entries: list[AccessEntry] = []
        while not reader.at_end:
            identifier = text_of_wire(reader.astring())
            reader.spaces()
            entries.append(AccessEntry(identifier, Rights.read(reader.astring())))
            reader.spaces()
        return tuple(entries)


class SetAcl(Plain):
    """Set, add or take away the rights of an identifier.

    Args:
        mailbox: the name on the wire.
        identifier: whose rights.
        rights: which.
        sign: "+" adds them, "-" takes them away, "" sets them in place of what was.
    """

    verb = "SETACL"

    def __init__(self, mailbox: bytes, identifier: str, rights: Rights, *, sign: str = "") -> None:
        self._mailbox = mailbox
        self._identifier = identifier
        self._rights = rights
        self._sign = sign

    def write(self, encoder: Encoder) -> None:
        """Write mailbox, identifier and rights."""
        encoder.raw("SETACL ").astring(self._mailbox).space().astring(self._identifier)
        encoder.space().astring(f"{self._sign}{self._rights}")


class DeleteAcl(Plain):
    """Take an identifier off the list.

    Args:
        mailbox: the name on the wire.
        identifier: which.
    """

    verb = "DELETEACL"

    def __init__(self, mailbox: bytes, identifier: str) -> None:
        self._mailbox = mailbox
        self._identifier = identifier

    def write(self, encoder: Encoder) -> None:
        """Write mailbox and identifier."""
        encoder.raw("DELETEACL ").astring(self._mailbox).space().astring(self._identifier)


class ListRights(MailboxCommand[GrantableRights]):
    """Ask which rights an identifier can be given.

    Args:
        mailbox: the name on the wire.
        identifier: which.
    """

    verb = "LISTRIGHTS"
    claims = frozenset({b"LISTRIGHTS"})

    def __init__(self, mailbox: bytes, identifier: str) -> None:
        super().__init__(mailbox)
        self._identifier = identifier

    def write(self, encoder: Encoder) -> None:
        """Write mailbox and identifier."""
        super().write(encoder)
        encoder.space().astring(self._identifier)

    # listrights-data = "LISTRIGHTS" SP mailbox SP identifier SP rights *(SP rights)
    def read(self, reader: Reader) -> GrantableRights:
        """Read the identifier, what it always has, and what it may have."""
        identifier = text_of_wire(reader.astring())
        reader.spaces()
        groups: list[Rights] = []
        while not reader.at_end:
            groups.append(Rights.read(reader.astring()))
            reader.spaces()
        return GrantableRights(identifier, groups[0] if groups else Rights(), tuple(groups[1:]))


class MyRights(MailboxCommand[Rights]):
    """Ask what the user may do."""

    verb = "MYRIGHTS"
    claims = frozenset({b"MYRIGHTS"})

    # myrights-data = "MYRIGHTS" SP mailbox SP rights                    RFC 4314 section 7
    def read(self, reader: Reader) -> Rights:
        """Read the rights."""
        return Rights.read(reader.astring())
