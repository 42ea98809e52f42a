"""Send one message: in one transaction, or as many as the server takes (LIMITS, RFC 9422)."""

from __future__ import annotations

from collections.abc import Sequence

from ..._flow import Flow
from ...errors import ConnectionLostError, MailwrightError, RecipientsRefusedError
from .._results import Fate, outcome_of
from .._session import Session
from .._state import State
from .._transaction import Transaction
from ..types import DeliveryState, SendOutcome, SendResult
from . import transaction as single


def send(session: Session, transaction: Transaction) -> Flow[SendResult]:
    """Carry out a transaction whose identity was checked; `session.last_outcome` keeps the truth.

    Raises:
        ServerRefusedError: the server refused the sender, all recipients or the content.
        DeliveryInDoubtError: the connection was lost once the end of the content may have left.
    """
    parts = transaction.divided(session.capabilities.limits.recipients)
    if len(parts) == 1:
        return (yield from single.send(session, transaction))
    fates: dict[str, Fate] = {}
    first: MailwrightError | None = None
    # Until it is known better: an interrupt may come when the outcome is put together.
    session.last_outcome = SendOutcome(DeliveryState.IN_DOUBT, transaction.outgoing.message_id)
    try:
        for part in parts:
            error: MailwrightError | None = None
            if session.protocol.state is State.CLOSED:
                break
            try:
                yield from single.send(session, part, is_part=True)
            except MailwrightError as refused:
                error = refused
                first = first or error
            fates |= part.fates(error)
    finally:
        # Also when the call is cut short: what is known of one part is not what became of it all.
        outcome = session.last_outcome = _outcome(session, parts, fates, first)
    return outcome.unwrap()


def _outcome(
    session: Session,
    parts: Sequence[Transaction],
    fates: dict[str, Fate],
    first: MailwrightError | None,
) -> SendOutcome:
    """Return what became of a message whose parts have got as far as `fates`."""
    cut_off = ConnectionLostError("The connection was closed before the turn of this recipient.")
    cut_off.__cause__ = first
    if isinstance(first, RecipientsRefusedError):
        first = None  # it speaks of the recipients of one part; one about all of them is made
    known = dict(fates)
    for part in parts:
        for address, fate in part.fates(cut_off).items():
            known.setdefault(address, fate)
    return outcome_of(
        session,
        known,
        message_id=parts[0].outgoing.message_id,
        bytes_sent=sum(part.content.bytes_sent for part in parts),
        error=first,
    )
