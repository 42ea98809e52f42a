"""Metadata of folders and of the server (RFC 5464)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from ..._flow import Flow
from ...errors import InvalidArgumentError
from .._session import Session
from ..commands.metadata import GetMetadata, SetMetadata
from ..mailboxes.metadata import Metadata, check_entry

Depth: TypeAlias = "Literal[0, 1] | None"
_DEPTHS: dict[object, str] = {0: "0", 1: "1", None: "infinity"}
_SERVER = b""


def _require(session: Session, mailbox: bytes) -> None:
    session.require_connected()
    if mailbox != _SERVER or not session.has("METADATA-SERVER"):
        session.require("METADATA", "Metadata")


def get(
    session: Session,
    mailbox: bytes,
    entries: Sequence[str],
    *,
    depth: Depth = 0,
    max_size: int | None = None,
) -> Flow[Metadata]:
    """Return values of entries; b"" as the mailbox is the server."""
    _require(session, mailbox)
    for entry in entries:
        check_entry(entry, exact=False)
    if not entries or depth not in _DEPTHS or (max_size is not None and max_size < 0):
        raise InvalidArgumentError(
            "Metadata takes one entry or more, a depth of 0, 1 or None, and no negative size.",
            name="entries",
        )
    command = GetMetadata(mailbox, entries, depth=_DEPTHS[depth], max_size=max_size)
    return (yield from command)


def put(session: Session, mailbox: bytes, values: Mapping[str, str | bytes | None]) -> Flow[None]:
    """Set values of entries; None removes one."""
    _require(session, mailbox)
    if not values:
        raise InvalidArgumentError("There is nothing to set.", name="values")
    octets = {check_entry(entry): _octets(value) for entry, value in values.items()}
    yield from SetMetadata(mailbox, octets)


def _octets(value: str | bytes | None) -> bytes | None:
    if not isinstance(value, str):
        return value
    try:
        return value.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgumentError(f"{value!r} is no text.", name="values") from error
