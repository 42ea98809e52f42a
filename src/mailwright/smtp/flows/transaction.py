"""Send one message."""

from __future__ import annotations

from ..._flow import Flow
from ...errors import (
    DeadlineExceededError,
    DeliveryInDoubtError,
    MailwrightError,
    NetworkError,
    NotConnectedError,
    ProtocolError,
)
from .._session import Session
from .._state import State
from .._steps import Arrival, Close, Departure
from .._transaction import Transaction
from ..commands import MailData, Rset
from ..types import DeliveryState, SendOutcome, SendResult


def send(session: Session, transaction: Transaction) -> Flow[SendResult]:
    """Carry out a transaction whose identity was checked; `session.last_outcome` keeps the truth.

    Raises:
        ServerRefusedError: the server refused the sender, all recipients or the content.
        DeliveryInDoubtError: the connection was lost once the final dot may have left.
    """
    session.last_outcome = transaction.outcome(session)
    failure: BaseException | None = None
    try:
        for group in transaction.groups(pipelining=session.capabilities.pipelining):
            yield from Departure(*group)
            transaction.content.make_ready()
            yield from Arrival(*group)
            if error := transaction.error(session):
                yield from abandon(session, transaction)
                raise error
        # Until it is known better: an interrupt may come between the reply and its being put down.
        session.last_outcome = SendOutcome(DeliveryState.IN_DOUBT, transaction.outgoing.message_id)
        yield from transaction.content
    except BaseException as error:  # noqa: BLE001 - raised below, once the truth is put down
        failure = honest(session, transaction, error)
    outcome = session.last_outcome = transaction.outcome(session, failure)
    if failure is not None and not isinstance(failure, MailwrightError):
        raise failure
    result = outcome.unwrap()
    transaction.content.tell_progress()
    return result


def abandon(session: Session, transaction: Transaction) -> Flow[None]:
    """Leave nothing of a failed transaction behind (S22)."""
    if session.protocol.state is State.CLOSED:
        return
    data = transaction.data.reply
    # Where everyone was refused and the server wants the content all the same, a lone dot ends
    # it; what the server says to that is no delivery, for nobody was to get it.
    last = MailData() if data is not None and data.code == 354 else Rset()
    if isinstance(last, MailData) and transaction.accepted:
        # The sender was refused and a recipient was not: a dot would be an empty mail to them.
        yield from Close()
        return
    try:
        reply = yield from last
    except MailwrightError:
        return  # the connection is closed, and why the transaction failed matters more
    if isinstance(last, Rset) and not reply.is_positive:
        yield from Close()


def honest(session: Session, transaction: Transaction, error: BaseException) -> BaseException:
    """Return the error that tells the truth: in doubt from the moment the dot may have left."""
    lost = isinstance(
        error, (NetworkError, DeadlineExceededError, ProtocolError, NotConnectedError)
    )
    if not lost or not transaction.content.released or transaction.content.reply is not None:
        return error
    assert isinstance(error, MailwrightError)
    recipients = transaction.accepted
    in_doubt = DeliveryInDoubtError(
        f"{str(error).rstrip('.')}, when the message <{transaction.outgoing.message_id}> to "
        f"{', '.join(recipients)} had been written to {session.host} and no answer had come. It "
        "may have been delivered; look for it by its Message-ID before sending it again.",
        message_id=transaction.outgoing.message_id,
        recipients=recipients,
        host=str(session.host),
    )
    in_doubt.__cause__ = error
    return in_doubt
