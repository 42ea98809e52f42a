"""XOAUTH2 (Google's) and OAUTHBEARER (RFC 7628): an OAuth 2.0 bearer token as the credential."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias, cast

from .._flow import Fetch, Flow
from .._secret import Secret
from ..errors import AuthenticationError, InvalidArgumentError, MailwrightError
from .mechanism import Respond, SaslContext, SaslMechanism
from .saslprep import check_text

#: Called once for each login, so that a token which has expired can be renewed.
TokenSource: TypeAlias = Callable[[], str | Awaitable[str]]

#: Octets of a failure challenge that are read as JSON; real ones have about 100.
MAX_FAILURE = 4_096
#: Brackets in it: RFC 7628 section 3.2.2 wants one flat object, and json.loads recurses.
MAX_BRACKETS = 16


class OAuthMechanism(SaslMechanism):
    """A mechanism of a user name and a bearer token.

    Args:
        user: the user whose mailbox it is.
        token: the access token, or a callable (of no argument, which may be async in the async
            clients) that returns one; it is called once for each exchange.
        authzid: the identity to act as, where the mechanism can carry one.

    Raises:
        InvalidArgumentError: a character that the mechanism cannot carry, an empty token, or a
            mechanism that carries no authzid.
    """

    reveals_credentials = True

    #: What answers a failure challenge, so that the server gets to say no.
    _acknowledgement: ClassVar[bytes]

    def __init__(self, user: str, token: str | Secret | TokenSource, *, authzid: str = "") -> None:
        if authzid and not self.carries_authzid:
            raise InvalidArgumentError(
                f"{self.name} carries no authorization identity (authzid): give the shared "
                "mailbox as the user, with a token that may use it.",
                name="authzid",
            )
        self.user = check_text(user, "user", controls=False)
        self.authzid = check_text(authzid, "authzid", controls=False)
        self._token = token if callable(token) else _checked_token(token)

    def exchange(self, context: SaslContext) -> Flow[None]:
        """Send the token; where the server explains its refusal, keep that in `failure`.

        Args:
            context: the connection; OAUTHBEARER names its host and port.

        Raises:
            InvalidArgumentError: the callable returned something that is no bearer token.
            AuthenticationError: the callable raised, which is the error's cause.
            ProtocolError: the server goes on after the refusal.
        """
        self.failure = MappingProxyType[str, Any]({})
        token = yield from self._fetch_token()
        self._held = (token,)
        message = Secret(self._message(context, token))
        self._on_wire = (message,)
        challenge = yield from Respond(message.reveal().encode(), may_succeed=True)
        # A challenge is a refusal with its reasons. Without an answer to it the server waits for
        # ever; after the answer it must refuse (RFC 7628 section 3.2.3).
        self.failure = self._read_failure(challenge)
        yield from Respond(self._acknowledgement)
        raise self._refuse_challenge()

    def _fetch_token(self) -> Flow[Secret]:
        if isinstance(self._token, Secret):
            return self._token
        try:
            token = yield from Fetch(self._token)
        except MailwrightError:
            raise
        except Exception as error:  # whatever the user's own code may raise
            raise AuthenticationError(
                f"The callable that should return the token raised {type(error).__name__}; "
                "nothing was sent.",
                mechanism=self.name,
            ) from error
        return _checked_token(token)

    @abstractmethod
    def _message(self, context: SaslContext, token: Secret) -> str: ...

    def _read_failure(self, challenge: bytes) -> Mapping[str, Any]:
        fields = _read_flat_object(challenge)
        return MappingProxyType(
            {
                self.scrub(name): self.scrub(value) if isinstance(value, str) else value
                for name, value in fields.items()
            }
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.user!r}, ***)"


class SaslMechanismOAuth2(OAuthMechanism):
    """XOAUTH2, as Gmail and Outlook have it; OAUTHBEARER is its standard form.

    Args:
        user: the user whose mailbox it is; for a shared mailbox, that mailbox.
        token: the access token, or a callable that returns one for each exchange.
        authzid: must be empty, since the mechanism carries none.

    Raises:
        InvalidArgumentError: a character that XOAUTH2 cannot carry, or no user.
    """

    name = "XOAUTH2"
    carries_authzid = False
    _acknowledgement = b""

    def __init__(self, user: str, token: str | Secret | TokenSource, *, authzid: str = "") -> None:
        super().__init__(user, token, authzid=authzid)
        if not user:
            raise InvalidArgumentError("XOAUTH2 needs a user.", name="user")

    def _message(self, context: SaslContext, token: Secret) -> str:  # noqa: ARG002 - carries none
        # "user=" {User} "^Aauth=Bearer " {Access Token} "^A^A"
        # https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
        return f"user={self.user}\x01auth=Bearer {token.reveal()}\x01\x01"


class SaslMechanismOAuthBearer(OAuthMechanism):
    """OAUTHBEARER (RFC 7628). `user` may be empty, where the token says whose it is."""

    name = "OAUTHBEARER"
    _acknowledgement = b"\x01"

    def _message(self, context: SaslContext, token: Secret) -> str:
        # client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep      RFC 7628 section 3.1
        identity = (self.authzid or self.user).replace("=", "=3D").replace(",", "=2C")
        parts = [f"n,a={identity}," if identity else "n,,"]
        if context.host:
            parts.append(f"host={check_text(context.host, 'host', controls=False)}")
        if context.port:
            parts.append(f"port={context.port}")
        parts.append(f"auth=Bearer {token.reveal()}")
        return "\x01".join((*parts, "", ""))


def _checked_token(token: object) -> Secret:
    if not isinstance(token, (str, Secret)):
        raise InvalidArgumentError(
            f"A token is a str; this is of type {type(token).__name__}.", name="token"
        )
    secret = Secret(token)
    # b64token of RFC 6750 section 2.1 in spirit: issuers do not all keep to its alphabet. What
    # cannot be let through is what would end the token in the message, and what is not ASCII.
    if not secret or not all("!" <= c <= "~" for c in secret.reveal()):
        raise InvalidArgumentError(
            "A bearer token is one or more printable ASCII characters without spaces.",
            name="token",
        )
    return secret


def _read_flat_object(challenge: bytes) -> dict[str, str | int | float | bool]:
    # What cannot be read is left: the refusal that follows counts, not its explanation.
    if len(challenge) > MAX_FAILURE or challenge.count(b"{") + challenge.count(b"[") > MAX_BRACKETS:
        return {}
    import json

    try:
        value: object = json.loads(challenge)
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    fields = cast("dict[str, object]", value)
    return {
        _printable(name): _printable(item) if isinstance(item, str) else item
        for name, item in fields.items()
        if isinstance(item, (str, int, float))
    }


def _printable(text: str) -> str:
    # JSON can spell control characters and lone surrogates, which no log or file would take.
    return "".join(c if c.isprintable() else "\ufffd" for c in text)
