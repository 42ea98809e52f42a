"""What an exchange of SASL is on the server's side: a generator of challenges."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ...errors import CredentialsRefusedError, ProtocolError
from ...sasl.base64 import decode_canonical
from ..accounts import Account, Accounts
from ..tokens import TokenIssuer

#: Yields each challenge, is sent the response to it, and returns the authorization identity.
#: The first challenge is empty where the client speaks first: an initial response answers it.
Exchange: TypeAlias = Generator[bytes, bytes, str]


def _token() -> str:
    from secrets import token_urlsafe

    return token_urlsafe(18)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginContext:
    """What an exchange may need to know; the second half belongs to one session.

    Args:
        accounts: who may log in.
        tokens: what tokens are worth; None where the server takes none.
        service: what DIGEST-MD5 calls the protocol.
        hostname: what the server calls itself: the realm of DIGEST-MD5.
        binds_end_point: whether -PLUS is offered too where tls-server-end-point is the only channel
            binding, which clients do not take unasked.
        certificate: returns the certificate that the server presents, DER, b"" without TLS.
        nonce: makes the server's part of a nonce: printable ASCII without a comma.
        mechanism: the one that was chosen.
        offered: the mechanisms that this session was offered.
        bindings: the channel bindings of its connection, by kind (RFC 5056).
        vouched: the names that a client certificate, or the operating system, vouches for.
    """

    accounts: Accounts
    tokens: TokenIssuer | None = None
    service: str = "smtp"
    hostname: str = "localhost"
    binds_end_point: bool = False
    certificate: Callable[[], bytes] = bytes
    nonce: Callable[[], str] = _token

    mechanism: str = ""
    offered: tuple[str, ...] = ()
    bindings: Mapping[str, bytes] = field(default_factory=dict[str, bytes], repr=False)
    vouched: tuple[str, ...] = ()

    def find(self, user: str) -> Account:
        """Return the account whose password the chosen mechanism is to check, or a decoy."""
        return self.accounts.find(user, self.mechanism)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerMechanism:
    """One row of the table of mechanisms.

    Args:
        begin: starts an exchange. It raises CredentialsRefusedError for a login that is refused and
            ProtocolError for a response that is malformed.
        is_available: whether it may be offered to a session.
        server_first: whether an initial response is an error (RFC 4954 section 4).
        unasked: whether it is offered unless the server's owner says otherwise.
    """

    begin: Callable[[LoginContext], Exchange]
    is_available: Callable[[LoginContext], bool]
    server_first: bool = False
    unasked: bool = True


def decode_base64(data: bytes, what: str) -> bytes:
    """Return what `data`, which came from a client, encodes; see `decode_canonical`.

    Raises:
        ProtocolError: a foreign character, wrong padding, or stray bits at the end.
    """
    decoded = decode_canonical(data)
    if decoded is None:
        raise ProtocolError(f"{what} is not base64", code=501, enhanced_code="5.5.2")
    return decoded


def decode_text(response: bytes) -> str:
    """Return `response` as text.

    Raises:
        ProtocolError: it is no UTF-8.
    """
    try:
        return response.decode("utf-8")
    except UnicodeDecodeError:
        raise ProtocolError("The response is not UTF-8.") from None


def identity(context: LoginContext, account: Account, authzid: str, *, verified: bool) -> str:
    """Return the identity that a finished exchange has, once the credentials are `verified`.

    Raises:
        CredentialsRefusedError: a wrong password, nobody's name, or an `authzid` that is not for
            this user; which one it was is not said. Or what `User.refusal` asks for.
    """
    allowed = not authzid or context.accounts.may_act_as(account.user, authzid)
    if not (account.exists and verified and allowed):
        raise refused()
    if account.refusal is not None:
        raise account.refusal.error()
    return authzid or account.user


def refused() -> CredentialsRefusedError:
    """Return the error of a login that is refused without a word on why."""
    return CredentialsRefusedError("Authentication credentials invalid")
