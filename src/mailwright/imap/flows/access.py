"""Who may do what in a folder (RFC 4314)."""

from __future__ import annotations

from collections.abc import Iterable

from ..._flow import Flow
from .._session import Session
from ..commands.acl import DeleteAcl, GetAcl, ListRights, MyRights, SetAcl
from ..mailboxes.rights import AccessEntry, GrantableRights, Rights
from . import supported

_WHAT = "Managing access rights"


def access_list(session: Session, mailbox: bytes) -> Flow[tuple[AccessEntry, ...]]:
    """Return who has which rights."""
    return supported.ask(session, "ACL", _WHAT, GetAcl(mailbox))


def my_rights(session: Session, mailbox: bytes) -> Flow[Rights]:
    """Return what the user may do."""
    return supported.ask(session, "ACL", _WHAT, MyRights(mailbox))


def grantable(session: Session, mailbox: bytes, identifier: str) -> Flow[GrantableRights]:
    """Return which rights somebody can be given."""
    return supported.ask(session, "ACL", _WHAT, ListRights(mailbox, identifier))


def change(
    session: Session, mailbox: bytes, identifier: str, rights: Iterable[str], sign: str
) -> Flow[None]:
    """Set, add ("+") or take away ("-") rights."""
    command = SetAcl(mailbox, identifier, Rights(rights), sign=sign)
    yield from supported.ask(session, "ACL", _WHAT, command)


def remove(session: Session, mailbox: bytes, identifier: str) -> Flow[None]:
    """Take somebody off the list."""
    yield from supported.ask(session, "ACL", _WHAT, DeleteAcl(mailbox, identifier))
