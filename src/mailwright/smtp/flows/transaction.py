"""Carry out one mail transaction, and leave nothing of a failed one behind (S22)."""

from __future__ import annotations

from ..._flow import Flow
from ...errors import MailwrightError
from .._session import Session
from .._state import State
from .._steps import Arrival, Close, Departure
from .._transaction import Transaction
from .._transfer import AsMailData
from ..commands import MailData, Rset
from ..types import DeliveryState, SendOutcome, SendResult


def send(session: Session, transaction: Transaction, *, is_part: bool = False) -> Flow[SendResult]:
    """Carry out a transaction whose identity was checked; `session.last_outcome` keeps the truth.

    Args:
        session: the session.
        transaction: the transaction.
        is_part: whether it is one of several of the same message, of which no outcome is kept.

    Raises:
        ServerRefusedError: the server refused the sender, all recipients or the content.
        DeliveryInDoubtError: the connection was lost once the end of the content may have left.
    """
    _keep(session, transaction.outcome(session), is_part=is_part)
    failure: BaseException | None = None
    try:
        for group in transaction.groups(pipelining=session.capabilities.pipelining):
            yield from Departure(*group)
            transaction.content.make_ready()
            yield from Arrival(*group)
            if error := transaction.error(session):
                yield from abandon(session, transaction)
                raise error
        transaction.expect_replies()
        # Until it is known better: an interrupt may come between the reply and its being put down.
        doubt = SendOutcome(DeliveryState.IN_DOUBT, transaction.outgoing.message_id)
        _keep(session, doubt, is_part=is_part)
        yield from transaction.transfer.flow()
    except BaseException as error:  # noqa: BLE001 - raised below, once the truth is put down
        failure = error
    outcome = transaction.outcome(session, failure)
    _keep(session, outcome, is_part=is_part)
    if failure is not None and not isinstance(failure, MailwrightError):
        raise failure
    if failure is None and outcome.state is DeliveryState.NOT_SENT:
        yield from clear(session, transaction)
    result = outcome.unwrap()
    transaction.content.tell_progress()
    return result


def _keep(session: Session, outcome: SendOutcome, *, is_part: bool) -> None:
    if not is_part:
        session.last_outcome = outcome


def abandon(session: Session, transaction: Transaction) -> Flow[None]:
    """Leave nothing of a failed transaction behind (S22)."""
    transfer = transaction.transfer
    if not (isinstance(transfer, AsMailData) and transfer.is_wanted):
        yield from reset(session)
        return
    if session.protocol.state is State.CLOSED:
        return
    # Where everyone was refused and the server wants the content all the same, a lone dot ends
    # it; what the server says to that is no delivery, for nobody was to get it.
    if transaction.is_torn or session.is_lmtp:
        # With a recipient, a dot would be an empty mail to it; in LMTP, nobody knows how many
        # replies it has without one.
        yield from Close()
        return
    try:
        yield from MailData()
    except MailwrightError:
        pass  # the connection is closed, and why the transaction failed matters more


def clear(session: Session, transaction: Transaction) -> Flow[None]:
    """Leave nothing of a content behind that was refused: after BDAT no standard says what is.

    RFC 3030 section 2 calls the state indeterminate in which some refusals leave a server.
    """
    if not isinstance(transaction.transfer, AsMailData):
        yield from reset(session)


def reset(session: Session) -> Flow[None]:
    """Abandon whatever the server thinks is going on, or end the connection."""
    if session.protocol.state is State.CLOSED:
        return
    try:
        reply = yield from Rset()
    except MailwrightError:
        return  # the connection is closed, and why the transaction failed matters more
    if not reply.is_positive:
        yield from Close()
