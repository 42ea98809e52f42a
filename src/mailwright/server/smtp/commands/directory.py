"""VRFY and EXPN: who is behind a name, where the server's owner wants that told (row K04)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from ....errors import InvalidArgumentError
from .._replies import reply

if TYPE_CHECKING:
    from ....smtp.replies import Reply
    from ..session import SmtpSession

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_UTF8 = " SMTPUTF8"  # the parameter of RFC 6531 section 3.7.4.2


def mailboxes_by_name(
    directory: Mapping[str, str | Collection[str]],
) -> Mapping[str, tuple[str, ...]]:
    """Return what the server's owner wrote, one form for all of it.

    Raises:
        InvalidArgumentError: a mailbox with a control character, or none behind a name.
    """
    read: dict[str, tuple[str, ...]] = {}
    for name, mailboxes in directory.items():
        found = (mailboxes,) if isinstance(mailboxes, str) else tuple(mailboxes)
        if not found or any(map(_UNFIT.search, found)):
            raise InvalidArgumentError(
                f"directory: {name!r} has no mailboxes, or one that no reply can hold.",
                name="directory",
            )
        read[name.casefold()] = found
    return read


def vrfy(session: SmtpSession, argument: str) -> Reply:
    """Name the mailbox of a user (RFC 5321 section 3.5); 252 where nothing is told."""
    directory = session.settings.directory
    if directory is None:
        return reply(252, "2.5.0", "Cannot VRFY user, but will accept the message")
    mailboxes = _find(session, argument)
    if mailboxes is None:
        return reply(550, "5.1.1", "No such user")
    if len(mailboxes) != 1:
        return reply(252, "2.5.2", "Cannot verify the members of a mailing list")
    return _told(argument, mailboxes)


def expn(session: SmtpSession, argument: str) -> Reply:
    """Name the mailboxes of a mailing list (RFC 5321 section 3.5)."""
    mailboxes = _find(session, argument)
    if not mailboxes:
        return reply(550, "5.1.1", "No such mailing list")
    return _told(argument, mailboxes)


def _find(session: SmtpSession, argument: str) -> Sequence[str] | None:
    name = argument.removesuffix(_UTF8).strip().removeprefix("<").removesuffix(">")
    directory = session.settings.directory or {}
    return directory.get(name.casefold())


def _told(argument: str, mailboxes: Sequence[str]) -> Reply:
    if not all(map(str.isascii, mailboxes)) and not argument.endswith(_UTF8):
        return reply(252, "2.6.8", "The answer takes SMTPUTF8")
    return reply(250, "2.1.5", *mailboxes)
