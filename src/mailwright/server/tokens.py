"""Bearer tokens of a development server's own: enough of an issuer to test OAuth logins with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from hashlib import sha256

from .._secret import Secret
from ..errors import InvalidArgumentError


class TokenFault(Enum):
    """Why a token is refused: RFC 6750 section 3.1, with its status in HTTP."""

    INVALID_REQUEST = ("invalid_request", 400)
    INVALID_TOKEN = ("invalid_token", 401)
    INSUFFICIENT_SCOPE = ("insufficient_scope", 403)


@dataclass(frozen=True, slots=True)
class _Grant:
    user: str
    scopes: frozenset[str]
    expires: datetime | None


def _now() -> datetime:
    return datetime.now(UTC)


def _token() -> str:
    from secrets import token_urlsafe

    return token_urlsafe(32)


class TokenIssuer:
    """Issues tokens, and says what one of them is worth; only their hashes are kept.

    Args:
        scope: what a token must be for, to log in with it; "" where nothing is asked.
        clock: the time.
        make_token: makes a token: printable ASCII, and hard to guess.
    """

    def __init__(
        self,
        *,
        scope: str = "",
        clock: Callable[[], datetime] = _now,
        make_token: Callable[[], str] = _token,
    ) -> None:
        #: What a token must be for, to log in with it.
        self.scope = scope
        self._clock = clock
        self._make_token = make_token
        self._grants: dict[bytes, _Grant] = {}

    def issue(
        self,
        user: str,
        *,
        lifetime: float | None = 3600.0,
        scopes: Collection[str] | None = None,
        token: str | Secret | None = None,
    ) -> Secret:
        """Return a new token for `user`.

        Args:
            user: whose it is.
            lifetime: seconds until it expires; 0 makes an expired one, None one that never does.
            scopes: what it is for; by default what the issuer's `scope` asks for.
            token: the token itself, where a test needs a certain one.

        Raises:
            InvalidArgumentError: no user, a `scopes` that is one text, or a token that is none.
        """
        if not user:
            raise InvalidArgumentError("A token is somebody's.", name="user")
        if isinstance(scopes, str):
            raise InvalidArgumentError("scopes is a set of texts, not one text.", name="scopes")
        secret = Secret(self._make_token() if token is None else token)
        if not secret or not all("!" <= character <= "~" for character in secret.reveal()):
            raise InvalidArgumentError(
                "A bearer token is one or more printable ASCII characters without spaces.",
                name="token",
            )
        expires = None if lifetime is None else self._clock() + timedelta(seconds=lifetime)
        granted = frozenset({self.scope} if scopes is None else scopes)
        self._grants[_hash(secret.reveal())] = _Grant(user, granted, expires)
        return secret

    def revoke(self, token: str | Secret) -> None:
        """Make a token worth nothing; one that is unknown already is."""
        self._grants.pop(_hash(Secret(token).reveal()), None)

    def check(self, token: str) -> str | TokenFault:
        """Return whose token this is, or why it is refused."""
        # Looked up by its hash: the time that takes says nothing about a token (row A17).
        grant = self._grants.get(_hash(token))
        if grant is None or (grant.expires is not None and self._clock() >= grant.expires):
            return TokenFault.INVALID_TOKEN
        if self.scope and self.scope not in grant.scopes:
            return TokenFault.INSUFFICIENT_SCOPE
        return grant.user


def issuer_of(tokens: TokenIssuer | Mapping[str, str | Secret] | None) -> TokenIssuer | None:
    """Return the issuer that an argument `tokens` means: each user's token makes one."""
    if tokens is None or isinstance(tokens, TokenIssuer):
        return tokens
    issuer = TokenIssuer()
    for user, token in tokens.items():
        issuer.issue(user, lifetime=None, token=token)
    return issuer


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
