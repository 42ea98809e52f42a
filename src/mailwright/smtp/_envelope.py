"""Who sends and who receives, read from the header section where the caller does not say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from ..errors import InvalidAddressError, InvalidMessageError
from ..mime.address import MailboxAddress
from ..mime.message import MimeMessage
from .delivery_options import NOTHING_ASKED, DeliveryOptions
from .types import Envelope

#: A path as callers give it.
Path: TypeAlias = str | MailboxAddress


def envelope_of(message: MimeMessage) -> Envelope:
    """Return the envelope that the header section implies (RFC 5322 sections 3.6.2 and 3.6.6).

    Raises:
        InvalidMessageError: there is no author, there are several and no Sender, or there is no
            recipient.
        InvalidAddressError: an address field can be read in more than one way.
    """
    resent = message.is_resent
    return Envelope(_sender(message, resent=resent), _recipients(message, resent=resent))


def given(
    message: MimeMessage | None,
    sender: Path | None,
    recipients: Path | Iterable[Path] | None,
    options: DeliveryOptions = NOTHING_ASKED,
) -> Envelope:
    """Return the envelope of a message, with what the caller gave put in place of what it implies.

    Args:
        message: the message; None only where both others are given.
        sender: the addr-spec of the reverse-path; "" for the null one.
        recipients: the addr-specs of the forward-paths.
        options: what is asked of the servers besides.

    Raises:
        InvalidMessageError: see `envelope_of`.
    """
    resent = message is not None and message.is_resent
    if sender is None:
        assert message is not None
        from_path = _sender(message, resent=resent)
    else:
        from_path = _addr_spec(sender)
    if recipients is None:
        assert message is not None
        return Envelope(from_path, _recipients(message, resent=resent), options)
    if isinstance(recipients, (str, MailboxAddress)):
        recipients = (recipients,)
    forward = _distinct(map(_addr_spec, recipients))
    if not forward:
        raise InvalidMessageError("There is no recipient.")
    return Envelope(from_path, forward, options)


def _addr_spec(path: Path) -> str:
    return path.address if isinstance(path, MailboxAddress) else path


def _sender(message: MimeMessage, *, resent: bool) -> str:
    # The most recent resender answers for the mail, else the Sender, else the one author.
    resenders = ("Resent-Sender", "Resent-From") if resent else ()
    for name in (*resenders, "Sender", "From"):
        mailboxes = _mailboxes(message, name)
        if len(mailboxes) == 1:
            return mailboxes[0].address
        if mailboxes:
            # "If the from field contains more than one mailbox … the sender field … MUST appear"
            raise InvalidMessageError(
                f"{name} names {len(mailboxes)} mailboxes; set {name.replace('From', 'Sender')} to "
                "the one that sends, or pass sender=."
            )
    raise InvalidMessageError("The message has no author: set from_, or pass sender=.")


def _recipients(message: MimeMessage, *, resent: bool) -> tuple[str, ...]:
    prefix = "Resent-" if resent else ""
    recipients = _distinct(
        mailbox.address
        for name in ("To", "Cc", "Bcc")
        for mailbox in _mailboxes(message, f"{prefix}{name}")
    )
    if not recipients:
        raise InvalidMessageError("The message has no recipient: set to, cc or bcc.")
    return recipients


def _mailboxes(message: MimeMessage, name: str) -> list[MailboxAddress]:
    try:
        return message.address_fields.mailboxes(name)
    except InvalidAddressError as error:
        raise InvalidAddressError(
            f"{name} does not say without a doubt whose addresses it holds: {error} Mend it, or "
            "pass sender= and recipients=.",
            name=name,
        ) from error


def _distinct(addresses: Iterable[str]) -> tuple[str, ...]:
    """Drop addresses that were named before; only the domain is compared without case."""
    seen: dict[tuple[str, str], str] = {}
    for address in addresses:
        local_part, _, domain = address.rpartition("@")
        seen.setdefault((local_part, domain.lower()), address)
    return tuple(seen.values())
