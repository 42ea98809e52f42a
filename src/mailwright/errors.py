"""Every exception that mailwright raises, and who is to blame for it.

Anything else that comes out of the library is a bug of ours: please report it. ::

    MailwrightError
    ├── UsageError                        your call: change it
    │   ├── InvalidArgumentError          (ValueError) an argument that can not be right
    │   │   └── InvalidAddressError       an address that is none, or that cannot be sent to
    │   ├── InvalidMessageError           (ValueError) a message that cannot be sent as it is
    │   ├── StateError                    (RuntimeError) the right call at the wrong moment
    │   │   ├── NotConnectedError         there is no connection (any more)
    │   │   └── UidValidityChangedError   the UIDs are of another time: ask for new ones (IMAP)
    │   └── MissingExtraError             (ImportError) an optional dependency is not installed
    ├── AuthenticationError               an identity is missing, or was not accepted
    │   ├── NotAuthenticatedError         refused here, before a byte of the transaction was written
    │   ├── AuthenticationRequiredError   the server asked for a login
    │   ├── CredentialsRefusedError       the server refused the login
    │   ├── PlaintextCredentialsError     refused here: the credentials would travel in clear
    │   ├── NoMechanismError              no mechanism that both sides accept
    │   └── ServerNotAuthenticatedError   the server did not prove that it knows the password
    ├── UnsupportedError                  the server lacks what this message or call needs
    │   ├── MessageTooLargeError          the server announced a smaller maximum size
    │   └── TransactionLimitError         it takes no more messages in this session: connect again
    ├── ProtocolError                     the peer broke the protocol; the connection is closed
    │   ├── LimitExceededError            the peer sent more than a limit allows
    │   └── MalformedResponseError        one response cannot be read; the connection goes on (IMAP)
    ├── ServerRefusedError                the server said no; the connection is still usable
    │   ├── ServiceUnavailableError       421: the server closes the connection
    │   ├── PolicyRefusedError            a rule of the server forbids it to this identity
    │   ├── SenderRefusedError            MAIL was refused
    │   ├── RecipientsRefusedError        every recipient was refused (one, with require_all)
    │   ├── MessageRefusedError           the content was refused
    │   ├── FolderNotFoundError           there is no such folder (IMAP)
    │   ├── FolderExistsError             there is one already (IMAP)
    │   ├── MessageNotFoundError          there is no message with this UID (IMAP)
    │   │   └── PartNotFoundError         it has no such part (IMAP)
    │   └── QuotaExceededError            no more room (IMAP)
    ├── NetworkError                      (ConnectionError) the network, or the machine at its end
    │   ├── NameResolutionError           the host's name has no address
    │   ├── ConnectFailedError            no address of the host took the connection
    │   ├── ConnectionLostError           the connection ended where the protocol goes on
    │   ├── NoServerError                 no server of the pool can be asked at this moment
    │   ├── ProxyError                    the proxy made no connection
    │   │   ├── ProxyAuthenticationError  it wants a login, or refused the one it got
    │   │   ├── ProxyProtocolError        what answered is no such proxy
    │   │   └── ProxyRefusedError         it said no, or could not reach the server
    │   └── TlsError                      no secure connection came about
    │       ├── TlsUnavailableError       TLS is required, and the server did not offer or start it
    │       └── TlsHandshakeError         the handshake failed
    │           └── CertificateError      the server's certificate was not accepted
    ├── DeadlineExceededError             (TimeoutError) the time limit ran out
    │   └── PoolTimeoutError              every connection of the pool was in use for too long
    ├── PartialFailureError               a call of several steps came to a halt after some of them
    └── DeliveryInDoubtError              (ConnectionError) lost when the message may have arrived
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = [
    "AuthenticationError",
    "AuthenticationRequiredError",
    "CertificateError",
    "ConnectFailedError",
    "ConnectionLostError",
    "CredentialsRefusedError",
    "DeadlineExceededError",
    "DeliveryInDoubtError",
    "FolderExistsError",
    "FolderNotFoundError",
    "InvalidAddressError",
    "InvalidArgumentError",
    "InvalidMessageError",
    "LimitExceededError",
    "MailwrightError",
    "MalformedResponseError",
    "MessageNotFoundError",
    "MessageRefusedError",
    "MessageTooLargeError",
    "MissingExtraError",
    "NameResolutionError",
    "NetworkError",
    "NoMechanismError",
    "NoServerError",
    "NotAuthenticatedError",
    "NotConnectedError",
    "PartialFailureError",
    "PartNotFoundError",
    "PlaintextCredentialsError",
    "PolicyRefusedError",
    "PoolTimeoutError",
    "ProtocolError",
    "ProxyAuthenticationError",
    "ProxyError",
    "ProxyProtocolError",
    "ProxyRefusedError",
    "QuotaExceededError",
    "RecipientsRefusedError",
    "SenderRefusedError",
    "ServerNotAuthenticatedError",
    "ServerRefusedError",
    "ServiceUnavailableError",
    "StateError",
    "TlsError",
    "TlsHandshakeError",
    "TlsUnavailableError",
    "TransactionLimitError",
    "UidValidityChangedError",
    "UnsupportedError",
    "UsageError",
]


class MailwrightError(Exception):
    """The root of the tree: one ``except`` for all that this library raises.

    Args:
        message: what happened and what to do about it, for a person.
        code: the reply code of the server, where a reply is the reason.
        enhanced_code: its enhanced status code (RFC 3463) as "5.7.8".
        text: the server's own words.
        retryable: whether the same call may succeed later. None takes the class's default, which
            follows the code where there is one: 4yz is transient (RFC 5321 section 4.2.1).
    """

    #: Whether errors of this class may go away by themselves when there is no reply code.
    transient = False

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        enhanced_code: str | None = None,
        text: str = "",
        retryable: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.enhanced_code = enhanced_code
        self.text = text
        if retryable is None:
            retryable = self.transient if code is None else 400 <= code < 500
        self.retryable = retryable


# --- your call ---------------------------------------------------------------------------------


class UsageError(MailwrightError):
    """The call cannot be carried out as it was made; nothing was sent."""


class InvalidArgumentError(UsageError, ValueError):
    """An argument that can not be right, such as a line break in a header field.

    Args:
        message: what is wrong and where.
        name: the argument or header field that holds it.
    """

    def __init__(self, message: str, *, name: str = "") -> None:
        super().__init__(message)
        self.name = name


class InvalidAddressError(InvalidArgumentError):
    """An address that RFC 5322 does not allow, or that cannot be a path of an envelope."""


class InvalidMessageError(UsageError, ValueError):
    """A message that cannot be sent as it is: no author, no recipient, a file that is gone."""


class StateError(UsageError, RuntimeError):
    """The right call at the wrong moment: already connected, already authenticated, busy."""


class NotConnectedError(StateError):
    """There is no connection: `connect` was not called, or an error has closed it."""


class UidValidityChangedError(StateError):
    """The UIDs are of another UIDVALIDITY than the folder has now (RFC 9051 section 2.3.1.1).

    Args:
        message: both values, and what to do.
        expected: the UIDVALIDITY that the UIDs belong to.
        found: the one that the folder has.
    """

    def __init__(self, message: str, *, expected: int = 0, found: int = 0) -> None:
        super().__init__(message)
        self.expected = expected
        self.found = found


class MissingExtraError(UsageError, ImportError):
    """An optional dependency is not installed.

    Args:
        message: the feature, and the command that installs what it needs.
        extra: the name of the extra, as in ``pip install mailwright[extra]``.
    """

    def __init__(self, message: str, *, extra: str = "") -> None:
        super().__init__(message)
        self.extra = extra


# --- identity ----------------------------------------------------------------------------------


class AuthenticationError(MailwrightError):
    """An identity is missing or was not accepted.

    Args:
        message: what happened and what to do about it.
        mechanism: the SASL mechanism, where one was tried.
        details: what the server said beyond its reply, such as the JSON of RFC 7628 section 3.2.2.
        response_code: of IMAP, such as AUTHENTICATIONFAILED (RFC 5530); "" for none.
        code: see `MailwrightError`, as for the rest.
        enhanced_code: see `MailwrightError`.
        text: see `MailwrightError`.
        retryable: see `MailwrightError`.
    """

    def __init__(
        self,
        message: str,
        *,
        mechanism: str = "",
        details: Mapping[str, Any] | None = None,
        response_code: str = "",
        code: int | None = None,
        enhanced_code: str | None = None,
        text: str = "",
        retryable: bool | None = None,
    ) -> None:
        super().__init__(
            message, code=code, enhanced_code=enhanced_code, text=text, retryable=retryable
        )
        self.mechanism = mechanism
        self.details = dict(details or {})
        self.response_code = response_code


class NotAuthenticatedError(AuthenticationError):
    """Sending takes an identity and the session has none: not a byte was written."""


class AuthenticationRequiredError(AuthenticationError):
    """The server asked for a login (530, 534, 538, or words to that effect)."""


class CredentialsRefusedError(AuthenticationError):
    """The server refused the login (535 and its relatives); `retryable` for 454 and 432."""


class PlaintextCredentialsError(AuthenticationError):
    """The mechanism would show the credentials on a connection that is not secure."""


class NoMechanismError(AuthenticationError):
    """No mechanism is left that the server offers and the caller's choice and policy allow."""


class ServerNotAuthenticatedError(AuthenticationError):
    """The server did not prove that it knows the password, whatever it said about success."""


# --- the server ----------------------------------------------------------------------------------


class UnsupportedError(MailwrightError):
    """The server does not offer what this call or message needs; nothing was sent.

    Args:
        message: what is missing and what would do instead.
        extension: the extension's keyword, such as SMTPUTF8.
    """

    def __init__(self, message: str, *, extension: str = "") -> None:
        super().__init__(message)
        self.extension = extension


class MessageTooLargeError(UnsupportedError):
    """The message is larger than the server's announced maximum (RFC 1870); nothing was sent.

    Args:
        message: both numbers, in words.
        size: octets of this message.
        limit: the most that the server takes, in octets.
    """

    def __init__(self, message: str, *, size: int = 0, limit: int = 0) -> None:
        super().__init__(message, extension="SIZE")
        self.size = size
        self.limit = limit


class TransactionLimitError(UnsupportedError):
    """The server takes no more in this session (LIMITS, RFC 9422); nothing was sent.

    It is `retryable` on a new connection, unless the message alone asks for too much.

    Args:
        message: which limit, and what to do.
        limit: its value.
        retryable: whether a new connection helps.
    """

    def __init__(self, message: str, *, limit: int = 0, retryable: bool = True) -> None:
        super().__init__(message, extension="LIMITS")
        self.limit = limit
        self.retryable = retryable


class ProtocolError(MailwrightError):
    """The peer said what the protocol does not allow at this point; the connection is closed."""


class LimitExceededError(ProtocolError):
    """The peer sent more than a limit allows.

    Args:
        message: which limit.
        limit: its value.
    """

    def __init__(self, message: str, *, limit: int = 0) -> None:
        super().__init__(message)
        self.limit = limit


class MalformedResponseError(ProtocolError):
    """One response cannot be read: it is dropped, and the connection goes on."""


class ServerRefusedError(MailwrightError):
    """The server understood and said no; code, enhanced_code and text are its own.

    Args:
        message: what happened.
        status: of IMAP, NO or BAD; "" elsewhere.
        response_code: of IMAP, such as TRYCREATE (RFC 9051 section 7.1, RFC 5530); "" for none.
        code: see `MailwrightError`, as for the rest.
        enhanced_code: see `MailwrightError`.
        text: see `MailwrightError`.
        retryable: see `MailwrightError`.
    """

    def __init__(
        self,
        message: str,
        *,
        status: str = "",
        response_code: str = "",
        code: int | None = None,
        enhanced_code: str | None = None,
        text: str = "",
        retryable: bool | None = None,
    ) -> None:
        super().__init__(
            message, code=code, enhanced_code=enhanced_code, text=text, retryable=retryable
        )
        self.status = status
        self.response_code = response_code


class FolderNotFoundError(ServerRefusedError):
    """There is no such folder (NONEXISTENT, TRYCREATE); `create` makes one."""


class MessageNotFoundError(ServerRefusedError):
    """The folder has no message with this UID, or has it no more; the others are there."""


class PartNotFoundError(MessageNotFoundError):
    """The message has no part with this number, or none that can be had."""


class FolderExistsError(ServerRefusedError):
    """There is a folder of this name already (ALREADYEXISTS)."""


class QuotaExceededError(ServerRefusedError):
    """There is no more room (OVERQUOTA)."""


class ServiceUnavailableError(ServerRefusedError):
    """421: the server closes the connection (RFC 5321 section 3.8); try again later.

    Args:
        message: what happened.
        stage: the step of the transaction that it answered, "MAIL", "RCPT" or "content"; "" outside
            of one.
        code: see `MailwrightError`, as for the rest.
        enhanced_code: see `MailwrightError`.
        text: see `MailwrightError`.
    """

    def __init__(
        self,
        message: str,
        *,
        stage: str = "",
        code: int | None = None,
        enhanced_code: str | None = None,
        text: str = "",
    ) -> None:
        super().__init__(message, code=code, enhanced_code=enhanced_code, text=text)
        self.stage = stage


class PolicyRefusedError(ServerRefusedError):
    """A rule of the server forbids this to the identity of the session (RFC 3463, X.7.Z)."""


class SenderRefusedError(ServerRefusedError):
    """The server refused the reverse-path (MAIL).

    Args:
        message: what happened.
        sender: the address that was refused.
        code: see `MailwrightError`, as for the rest.
        enhanced_code: see `MailwrightError`.
        text: see `MailwrightError`.
    """

    def __init__(
        self,
        message: str,
        *,
        sender: str = "",
        code: int | None = None,
        enhanced_code: str | None = None,
        text: str = "",
    ) -> None:
        super().__init__(message, code=code, enhanced_code=enhanced_code, text=text)
        self.sender = sender


class RecipientsRefusedError(ServerRefusedError):
    """Nobody got the message: every recipient was refused, or one of them with `require_all`.

    Args:
        message: what happened.
        refused: the reply to each address that was refused.
        code: see `MailwrightError`, as for the rest.
        enhanced_code: see `MailwrightError`.
        text: see `MailwrightError`.
        retryable: see `MailwrightError`.
    """

    def __init__(
        self,
        message: str,
        *,
        refused: Mapping[str, Any] | None = None,
        code: int | None = None,
        enhanced_code: str | None = None,
        text: str = "",
        retryable: bool | None = None,
    ) -> None:
        super().__init__(
            message, code=code, enhanced_code=enhanced_code, text=text, retryable=retryable
        )
        self.refused = dict(refused or {})


class MessageRefusedError(ServerRefusedError):
    """The server refused the content (DATA or its final reply); nobody got the message."""


# --- the network ---------------------------------------------------------------------------------


class NetworkError(MailwrightError, ConnectionError):
    """The network failed, or the machine at its other end."""

    transient = True


class NameResolutionError(NetworkError):
    """The host's name has no address, or the name service did not answer."""


class ConnectFailedError(NetworkError):
    """No address of the host took the connection."""


class ConnectionLostError(NetworkError):
    """The connection ended, or was cut, where the protocol goes on."""


class ProxyError(NetworkError):
    """The proxy was reached and made no connection to the server.

    Args:
        message: what it said, and what to do.
        status: its answer: REP of SOCKS 5, CD of SOCKS 4, the status code of HTTP; 0 for none.
        retryable: see `MailwrightError`.
    """

    transient = False

    def __init__(self, message: str, *, status: int = 0, retryable: bool | None = None) -> None:
        super().__init__(message, retryable=retryable)
        self.status = status


class ProxyAuthenticationError(ProxyError):
    """The proxy wants a login, or refused the one it got (not that of the mail server)."""


class ProxyProtocolError(ProxyError):
    """What answered is no proxy of this kind, or does not keep to its protocol."""


class ProxyRefusedError(ProxyError):
    """The proxy said no, or could not reach the server; `retryable` where that may pass."""


class NoServerError(NetworkError):
    """No server of the pool can be asked at this moment: each one failed, and rests.

    Args:
        message: what became of each (`__cause__` has the first).
        seconds: when the first of them will be asked again, from now.
    """

    def __init__(self, message: str, *, seconds: float = 0.0) -> None:
        super().__init__(message)
        self.seconds = seconds


class TlsError(NetworkError):
    """No secure connection came about; nothing was sent in clear instead."""

    transient = False


class TlsUnavailableError(TlsError):
    """TLS is required, and the server did not offer STARTTLS or refused to start it."""


class TlsHandshakeError(TlsError):
    """The TLS handshake failed.

    Args:
        message: which step failed, and what to do.
        reason: OpenSSL's name for the fault, such as UNSUPPORTED_PROTOCOL.
    """

    def __init__(self, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class CertificateError(TlsHandshakeError):
    """The server's certificate was not accepted; `reason` says which check failed.

    Args:
        message: which check failed, and what to do.
        reason: the check, such as "expired" or "wrong-host".
        certificate: the certificate in DER, b"" where it is not known.
    """

    def __init__(self, message: str, *, reason: str = "", certificate: bytes = b"") -> None:
        super().__init__(message, reason=reason)
        self.certificate = certificate


class DeadlineExceededError(MailwrightError, TimeoutError):
    """The time limit of a step ran out; the connection is closed.

    Args:
        message: which step, and its limit.
        seconds: the limit.
    """

    transient = True

    def __init__(self, message: str, *, seconds: float = 0.0) -> None:
        super().__init__(message)
        self.seconds = seconds


class PoolTimeoutError(DeadlineExceededError):
    """Every connection of the pool was in use for longer than its `wait`; nothing was sent."""


class PartialFailureError(MailwrightError):
    """A call of several steps came to a halt after some of them: part of it was done.

    Args:
        message: what was done and what was not (`__cause__` has the reason).
        done: what the call would have returned, for the part that was done.
        retryable: whether the rest may succeed later; the part that was done is not to be repeated.
    """

    def __init__(self, message: str, *, done: Any = None, retryable: bool | None = None) -> None:
        super().__init__(message, retryable=retryable)
        self.done = done


class DeliveryInDoubtError(MailwrightError, ConnectionError):
    """The connection was lost when the message may have arrived: never send it again unasked.

    Args:
        message: what happened (`__cause__` has the reason).
        message_id: the Message-ID of the message without angle brackets, to look for it by.
        recipients: the addresses for which nobody knows: those that the server had accepted, and
            that have no answer of their own.
        host: the server.
        accepted: the reply for each recipient that has the message, where each has its own (LMTP).
        refused: the reply for each recipient that certainly has not.
    """

    def __init__(
        self,
        message: str,
        *,
        message_id: str = "",
        recipients: tuple[str, ...] = (),
        host: str = "",
        accepted: Mapping[str, Any] | None = None,
        refused: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message, retryable=False)
        self.message_id = message_id
        self.recipients = recipients
        self.host = host
        self.accepted = dict(accepted or {})
        self.refused = dict(refused or {})
