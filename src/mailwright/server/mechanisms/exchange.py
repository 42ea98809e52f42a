"""What an exchange of SASL is on the server's side: a generator of challenges."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeAlias

from ...errors import CredentialsRefusedError, ProtocolError
from ...sasl.base64 import decode_canonical
from ..accounts import Account, Accounts

#: Yields each challenge, is sent the response to it, and returns the authorization identity.
#: The first challenge is empty where the client speaks first: an initial response answers it.
Exchange: TypeAlias = Generator[bytes, bytes, str]


def _token() -> str:
    from secrets import token_urlsafe

    return token_urlsafe(18)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginContext:
    """What an exchange may need to know.

    Args:
        accounts: who may log in.
        nonce: makes the server's part of a nonce: printable ASCII without a comma.
    """

    accounts: Accounts
    nonce: Callable[[], str] = _token


#: Starts an exchange. It raises CredentialsRefusedError for a login that is refused and
#: ProtocolError for a response that is malformed.
ServerMechanism: TypeAlias = Callable[[LoginContext], Exchange]


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
    """Return the identity that a finished exchange has, once the password is `verified`.

    Raises:
        CredentialsRefusedError: a wrong password, nobody's name, or an `authzid` that is not for
            this user; which one it was is not said.
    """
    allowed = not authzid or context.accounts.may_act_as(account.user, authzid)
    if not (account.exists and verified and allowed):
        raise CredentialsRefusedError("Authentication credentials invalid")
    return authzid or account.user
