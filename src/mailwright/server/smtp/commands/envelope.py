"""MAIL and RCPT: the envelope of a message, and what is asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....smtp.delivery_options import NOTHING_ASKED, RecipientOptions
from ...store import ReceivedRecipient
from .._paths import forward_path, reverse_path
from .._replies import reply
from ..parameters import MAIL_PARAMETERS, RCPT_PARAMETERS, read
from ..state import State, Transaction

if TYPE_CHECKING:
    from ....smtp.replies import Reply
    from ..session import SmtpSession


def mail(session: SmtpSession, argument: str) -> Reply:
    """Begin a transaction, for whoever may."""
    settings = session.settings
    if settings.require_auth and not session.authenticated_as and not session.local:
        if session.tls is None and settings.starttls and not settings.auth_without_tls:
            return reply(530, "5.7.0", "Must issue a STARTTLS command first")
        return reply(530, "5.7.0", "Authentication required")
    limit = settings.limits.transactions
    if limit is not None and session.transactions >= limit:
        return reply(421, "4.7.0", f"More than {limit} messages, closing the connection")
    path = reverse_path(argument)
    options = read(session, MAIL_PARAMETERS, path.parameters, NOTHING_ASKED)
    if not path.address.isascii() and "SMTPUTF8" not in path.parameters:
        return reply(550, "5.6.7", "This address takes SMTPUTF8")
    session.transaction = Transaction(path.address, path.parameters, options)
    session.transactions += 1
    session.state = State.MAIL
    return reply(250, "2.1.0", "Sender OK")


def rcpt(session: SmtpSession, argument: str) -> Reply:
    """Add a recipient, while there is room."""
    transaction, limits = session.transaction, session.settings.limits
    assert transaction is not None
    path = forward_path(argument)
    options = read(session, RCPT_PARAMETERS, path.parameters, RecipientOptions())
    if not path.address.isascii() and "SMTPUTF8" not in transaction.parameters:
        return reply(553, "5.6.7", "This address takes SMTPUTF8")
    if len(transaction.recipients) >= limits.recipients:
        return reply(452, "4.5.3", "Too many recipients")
    domain = path.address.rpartition("@")[2].lower()
    if domain not in transaction.domains and len(transaction.domains) == limits.recipient_domains:
        return reply(452, "4.5.3", "Too many domains of recipients")
    transaction.domains.add(domain)
    transaction.recipients.append(ReceivedRecipient(path.address, path.parameters, options))
    session.state = State.RECIPIENTS
    return reply(250, "2.1.5", "Recipient OK")
