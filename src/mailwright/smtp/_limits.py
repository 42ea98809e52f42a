"""How much a server takes in a session and in a transaction (LIMITS, RFC 9422)."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import TransactionLimitError, UnsupportedError
from ..mime.fields.addr_spec import encode_addr_spec
from ._session import Session


def require_room(session: Session, recipients: tuple[str, ...], *, require_all: bool) -> None:
    """Raise unless the server takes a message for these recipients; remember their domains.

    Args:
        session: whose server set the limits.
        recipients: the addr-specs of the forward-paths.
        require_all: nobody shall get it unless everybody does.

    Raises:
        TransactionLimitError: not in this session.
        UnsupportedError: it takes several transactions, of which one can fail, with `require_all`.
    """
    limits = session.capabilities.limits
    count = transactions_needed(len(recipients), limits.recipients)
    if count > 1 and require_all:
        raise UnsupportedError(
            f"The server takes {limits.recipients} recipients at a time, so that {len(recipients)} "
            "of them take several transactions, and require_all cannot be kept; nothing was sent.",
            extension="LIMITS",
        )
    _require_transactions(session, count)
    if limits.domains is not None:
        _require_domains(session, recipients, limits.domains)


def transactions_needed(recipients: int, most: int | None) -> int:
    """Return how many transactions so many recipients take, `most` in each."""
    return 1 if most is None else max(1, -(-recipients // most))


def _require_transactions(session: Session, count: int) -> None:
    left, most = session.transactions_left, session.capabilities.limits.transactions
    if left is None or most is None or count <= left:
        return
    raise TransactionLimitError(
        f"The server takes {most} messages in a session, and this one has room for {left} more; "
        "nothing was sent. "
        + (
            "Connect again."
            if count <= most
            else f"This message takes {count}: divide its recipients among several connections."
        ),
        limit=most,
        retryable=count <= most,
    )


def _require_domains(session: Session, recipients: Iterable[str], most: int) -> None:
    # RCPTDOMAINMAX counts the domains of a session, not those of a transaction: section 4.3.
    own = {encode_addr_spec(address).rpartition("@")[2].lower() for address in recipients}
    known = session.recipient_domains | own
    if len(known) <= most:
        session.recipient_domains = known
        return
    raise TransactionLimitError(
        f"The server takes recipients of {most} domains in a session, and with this message there "
        f"would be {len(known)}; nothing was sent. "
        + (
            "Connect again."
            if len(own) <= most
            else "Divide its recipients among several connections."
        ),
        limit=most,
        retryable=len(own) <= most,
    )
