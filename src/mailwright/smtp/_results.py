"""What is known about a message, from what is known about each of its recipients.

A recipient has an answer of its own in LMTP, and where a message went in several transactions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import (
    AuthenticationError,
    DeliveryInDoubtError,
    MailwrightError,
    RecipientsRefusedError,
    ServiceUnavailableError,
)
from ._refusals import refusal
from ._session import Session
from .replies import Reply
from .types import DeliveryState, SendOutcome, SendResult

_SENT, _NOT_SENT, _IN_DOUBT = DeliveryState.SENT, DeliveryState.NOT_SENT, DeliveryState.IN_DOUBT
#: Codes that speak of a mailbox, where there is no enhanced one (RFC 5321 section 4.2.2).
_MAILBOX_CODES = frozenset({450, 550, 551, 553})


@dataclass(frozen=True, slots=True)
class Fate:
    """What is known about one recipient of a message.

    Args:
        state: whether the message was sent to it.
        reply: the reply that says so; None where the recipient has none.
        error: why it has none.
    """

    state: DeliveryState
    reply: Reply | None = None
    error: MailwrightError | None = None


def outcome_of(
    session: Session,
    fates: Mapping[str, Fate],
    *,
    message_id: str,
    bytes_sent: int,
    error: MailwrightError | None = None,
) -> SendOutcome:
    """Return what became of a message, honest for each recipient.

    Args:
        session: the session that it was sent in.
        fates: what is known about each recipient, by address and in order.
        message_id: its Message-ID without angle brackets.
        bytes_sent: octets of it that were written.
        error: the error to raise where nobody got it; made from the replies where None.
    """
    accepted = {
        address: fate.reply
        for address, fate in fates.items()
        if fate.state is _SENT and fate.reply is not None
    }
    refused = {
        address: fate.reply
        for address, fate in fates.items()
        if fate.state is _NOT_SENT and fate.reply is not None
    }
    unsent = {
        address: fate.error
        for address, fate in fates.items()
        if fate.state is _NOT_SENT and fate.reply is None and fate.error is not None
    }
    doubtful = tuple(address for address, fate in fates.items() if fate.state is _IN_DOUBT)
    if doubtful:
        causes = (fates[address].error for address in doubtful)
        doubt = in_doubt(
            session,
            message_id,
            doubtful,
            next(filter(None, causes), None),
            accepted=accepted,
            refused=refused,
        )
        return SendOutcome(_IN_DOUBT, message_id, error=doubt)
    if accepted:
        result = SendResult(
            accepted=tuple(accepted),
            refused=refused,
            reply=next(iter(accepted.values())),
            bytes_sent=bytes_sent,
            message_id=message_id,
            unsent=unsent,
        )
        return SendOutcome(_SENT, message_id, result=result)
    if error is None:
        error = next(iter(unsent.values())) if unsent else content_error(refused, session)
    return SendOutcome(_NOT_SENT, message_id, error=error)


def in_doubt(
    session: Session,
    message_id: str,
    recipients: tuple[str, ...],
    cause: BaseException | None,
    *,
    accepted: Mapping[str, Reply] | None = None,
    refused: Mapping[str, Reply] | None = None,
) -> DeliveryInDoubtError:
    """Return the error that says that nobody knows, and who is sure to have it or not to."""
    why = "The connection was closed" if cause is None else str(cause).rstrip(".")
    error = DeliveryInDoubtError(
        f"{why}, when the message <{message_id}> to {', '.join(recipients)} had been written to "
        f"{session.host} and no answer had come. It may have been delivered; look for it by its "
        "Message-ID before sending it again.",
        message_id=message_id,
        recipients=recipients,
        host=str(session.host),
        accepted=accepted,
        refused=refused,
    )
    error.__cause__ = cause
    return error


def content_error(refused: Mapping[str, Reply], session: Session) -> MailwrightError:
    """Return the error for a content that was refused to each recipient, by the server's words."""
    replies = list(refused.values())
    first = replies[0]
    if all(reply == first for reply in replies) and not _is_about_a_mailbox(first):
        return refusal(first, session, "The message", stage="content")
    return recipients_error(refused, session)


def recipients_error(refused: Mapping[str, Reply], session: Session) -> MailwrightError:
    """Return the error for recipients that were refused, so that nobody got the message."""
    address, reply = next(iter(refused.items()))
    first = refusal(reply, session, f"The recipient {address}", stage="RCPT")
    if isinstance(first, (ServiceUnavailableError, AuthenticationError)):
        return first
    more = f" and {len(refused) - 1} more" if len(refused) > 1 else ""
    return RecipientsRefusedError(
        f"Nobody got the message; {address}{more} was refused: {session.scrub(str(reply))}.",
        refused=refused,
        code=reply.code,
        enhanced_code=reply.enhanced_code,
        text=session.scrub(reply.text),
        retryable=all(each.is_transient for each in refused.values()),
    )


def _is_about_a_mailbox(reply: Reply) -> bool:
    # subject: 1 is addressing, 2 the mailbox                    RFC 3463 section 2
    if (enhanced := reply.enhanced_code) is not None:
        return enhanced.split(".")[1] in ("1", "2")
    return reply.code in _MAILBOX_CODES
