"""What a failure means for a pool: who is to blame, and whether another connection may help."""

from __future__ import annotations

from ...errors import (
    AuthenticationError,
    CredentialsRefusedError,
    DeadlineExceededError,
    MailwrightError,
    NetworkError,
    NotConnectedError,
    ProtocolError,
    ServerNotAuthenticatedError,
    ServerRefusedError,
    ServiceUnavailableError,
    TransactionLimitError,
)

#: How often the transaction of one message is begun at most.
ATTEMPTS = 3


def refuses_login(error: MailwrightError) -> bool:
    """Whether these credentials are wrong, and must not be shown again."""
    return isinstance(error, CredentialsRefusedError) and not error.retryable


def fails_over(error: MailwrightError) -> bool:
    """Whether a failure to connect and sign in lies with the server: another one may do better.

    The network, TLS, the greeting, EHLO, and a login that cannot be checked now. Everything else
    is the caller's to know: a wrong password, a mechanism that is not there, an unsafe connection.
    """
    if isinstance(error, AuthenticationError):
        return isinstance(error, CredentialsRefusedError) and error.retryable
    return isinstance(
        error, (NetworkError, DeadlineExceededError, ServerRefusedError, ProtocolError)
    )


def rests(error: MailwrightError) -> bool:
    """Whether the server is left alone for a while after a failure to connect and sign in."""
    return fails_over(error) or isinstance(error, ServerNotAuthenticatedError)


def is_certainly_unsent(error: MailwrightError) -> bool:
    """Whether a transaction failed for the connection alone, so that it may be begun anew.

    What came of it is certain: a connection that is lost once the end of the content may have left
    raises `DeliveryInDoubtError`, which is none of these. A 421 in answer to the content speaks of
    the message, or of who sends so much of it; one before that, of the connection.
    """
    if isinstance(error, TransactionLimitError):
        return error.retryable
    if isinstance(error, ServiceUnavailableError):
        return error.stage != "content"
    return isinstance(error, (NetworkError, NotConnectedError, DeadlineExceededError))


class Attempts:
    """How often one message was begun, and why it may be begun anew."""

    __slots__ = ("_count", "needs_fresh_connection")

    def __init__(self) -> None:
        self._count = 0
        #: Whether a session that has carried others cannot take it.
        self.needs_fresh_connection = False

    def may_follow(self, error: MailwrightError) -> bool:
        """Count an attempt that failed with `error`; return whether there may be another one."""
        self._count += 1
        self.needs_fresh_connection = isinstance(error, TransactionLimitError)
        return self._count < ATTEMPTS and is_certainly_unsent(error)
