"""What STATUS tells of a folder that is not open (RFC 9051 section 6.3.11)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum

from .._reader import Reader


class StatusItem(StrEnum):
    """What can be asked for; each is a `str`, its name on the wire."""

    MESSAGES = "MESSAGES"
    UID_NEXT = "UIDNEXT"
    UID_VALIDITY = "UIDVALIDITY"
    UNSEEN = "UNSEEN"
    RECENT = "RECENT"  # IMAP4rev1 only
    HIGHEST_MODSEQ = "HIGHESTMODSEQ"  # CONDSTORE
    SIZE = "SIZE"  # STATUS=SIZE
    DELETED = "DELETED"  # QUOTA=RES-MESSAGE, IMAP4rev2
    DELETED_STORAGE = "DELETED-STORAGE"  # QUOTA=RES-STORAGE
    APPEND_LIMIT = "APPENDLIMIT"  # APPENDLIMIT
    MAILBOX_ID = "MAILBOXID"  # OBJECTID


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderStatus:
    r"""What the server told; None is what it did not tell, or was not asked.

    Args:
        messages: how many there are.
        uid_next: the next UID that will be given, or a larger one.
        uid_validity: while it stays, UIDs mean the same messages.
        unseen: how many have not been seen.
        recent: how many are new to any session (IMAP4rev1).
        highest_modseq: the highest MODSEQ; 0 where the folder keeps none (RFC 7162).
        size: octets of all messages (RFC 8438).
        deleted: how many have the flag ``\Deleted``.
        deleted_storage: octets that expunging them would free (RFC 9208).
        append_limit: octets of the largest message that it takes (RFC 7889).
        mailbox_id: the id that survives renaming (RFC 8474).
    """

    messages: int | None = None
    uid_next: int | None = None
    uid_validity: int | None = None
    unseen: int | None = None
    recent: int | None = None
    highest_modseq: int | None = None
    size: int | None = None
    deleted: int | None = None
    deleted_storage: int | None = None
    append_limit: int | None = None
    mailbox_id: str | None = None

    def replace(self, other: FolderStatus) -> FolderStatus:
        """Return this with what `other` knows in place of what was known."""
        values = {
            field.name: new if (new := getattr(other, field.name)) is not None else old
            for field in fields(self)
            for old in (getattr(self, field.name),)
        }
        return FolderStatus(**values)


# objectid = 1*255(ALPHA / DIGIT / "_" / "-")                             RFC 8474 section 7
_OBJECT_ID = re.compile(rb"[A-Za-z0-9_-]{1,255}\Z")

# status-att-val = ("MESSAGES" SP number) / ("UIDNEXT" SP nz-number) / ("UIDVALIDITY" SP nz-number)
#                / ("UNSEEN" SP number) / ("DELETED" SP number) / ("SIZE" SP number64)
#                                                                        RFC 9051 section 9
# status-att-val =/ "HIGHESTMODSEQ" SP mod-sequence-valzer               RFC 7162 section 7
# status-att-val =/ "APPENDLIMIT" SP (number / nil)                      RFC 7889 section 5
# status-att-val =/ "MAILBOXID" SP "(" objectid ")"                      RFC 8474 section 7
_READ: dict[bytes, tuple[str, Callable[[Reader], object]]] = {
    b"MESSAGES": ("messages", Reader.number),
    b"UIDNEXT": ("uid_next", Reader.number),
    b"UIDVALIDITY": ("uid_validity", Reader.number),
    b"UNSEEN": ("unseen", Reader.number),
    b"RECENT": ("recent", Reader.number),
    b"HIGHESTMODSEQ": ("highest_modseq", Reader.number64),
    b"SIZE": ("size", Reader.number64),
    b"DELETED": ("deleted", Reader.number),
    b"DELETED-STORAGE": ("deleted_storage", Reader.number64),
}


def read_status(reader: Reader) -> FolderStatus:
    """Read a parenthesised list of items and values; what is not known is passed over.

    Raises:
        MalformedResponseError: it is none.
    """
    values: dict[str, object] = {}
    reader.expect(b"(")
    reader.spaces()
    while not reader.skip(b")"):
        item = reader.atom().upper()
        reader.spaces()
        if item in _READ:
            name, read = _READ[item]
            values[name] = read(reader)
        elif item == b"MAILBOXID":
            values["mailbox_id"] = read_object_id(reader)
        elif item == b"APPENDLIMIT":
            limit = reader.nstring()
            digits = limit is not None and limit.isdigit() and len(limit) <= 19
            values["append_limit"] = int(limit) if limit is not None and digits else None
        else:
            reader.skip_value()
        reader.spaces()
    return FolderStatus(**values)  # type: ignore[arg-type]


def read_object_id(reader: Reader) -> str | None:
    """Read an object id in its parentheses; None where it is none (RFC 8474 section 7)."""
    reader.expect(b"(")
    object_id = reader.astring()
    reader.expect(b")")
    return object_id.decode("ascii") if _OBJECT_ID.match(object_id) else None
