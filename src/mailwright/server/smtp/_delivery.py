"""The end of a message: the rules are asked, it is kept, and its sender is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...errors import CredentialsRefusedError, MailwrightError
from ...smtp.replies import Reply
from ...smtp.types import Envelope
from ..store import ReceivedMessage, ReceivedRecipient
from ._replies import reply
from .answers import Answer
from .rules import Request, Verdict, judge

if TYPE_CHECKING:
    from .session import SmtpSession
    from .state import Transaction


def refusal(error: MailwrightError) -> Reply:
    """Return what the client is told of `error`."""
    refused = isinstance(error, CredentialsRefusedError)
    code, enhanced_code = (535, "5.7.8") if refused else (501, "5.5.2")
    return reply(error.code or code, error.enhanced_code or enhanced_code, str(error))


def for_each(session: SmtpSession, answer: Answer) -> tuple[Answer, ...]:
    """Return `answer` to the end of a message: once, or for each recipient (RFC 2033 4.2)."""
    transaction = session.transaction
    recipients = len(transaction.recipients) if transaction is not None else 0
    return (answer,) * (recipients or 1 if session.settings.lmtp else 1)


def deliver(session: SmtpSession, content: bytes) -> tuple[Answer, ...]:
    """Keep `content` for the recipients that no rule refuses, and return the answers."""
    transaction = session.transaction
    assert transaction is not None
    queue_id = session.settings.queue_id()
    verdicts = _verdicts(session, transaction, content)
    # In SMTP there is one verdict, on all of them; in LMTP one each, and none behind a drop.
    judged = zip(transaction.recipients, verdicts, strict=False)
    accepted = (
        [recipient for recipient, verdict in judged if not verdict.refuses]
        if session.settings.lmtp
        else [recipient for recipient in transaction.recipients if not verdicts[0].refuses]
    )
    usual = reply(250, "2.0.0", f"Ok: queued as {queue_id}")
    if accepted:
        try:
            session.settings.deliver(_received(session, content, queue_id, accepted))
        except MailwrightError as error:
            usual = refusal(error)
    return tuple(verdict.answer(lambda: usual) for verdict in verdicts)


def _verdicts(
    session: SmtpSession, transaction: Transaction, content: bytes
) -> tuple[Verdict, ...]:
    rules = session.settings.rules
    request = Request(".", "", content, session)
    if not session.settings.lmtp:
        return (judge(rules, request),)
    verdicts: list[Verdict] = []
    for recipient in transaction.recipients:
        verdicts.append(judge(rules, replace(request, recipient=recipient.address)))
        if verdicts[-1].fault.drop:
            break
    return tuple(verdicts)


def _received(
    session: SmtpSession, content: bytes, queue_id: str, recipients: Sequence[ReceivedRecipient]
) -> ReceivedMessage:
    transaction = session.transaction
    assert transaction is not None
    return ReceivedMessage(
        envelope=Envelope(
            transaction.sender,
            tuple(recipient.address for recipient in recipients),
            transaction.options,
        ),
        raw=content,
        received_at=session.settings.clock(),
        authenticated_as=session.authenticated_as,
        tls=session.tls,
        queue_id=queue_id,
        parameters=transaction.parameters,
        recipients=tuple(recipients),
        session=session,
    )
