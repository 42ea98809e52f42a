"""What a SASL mechanism is (RFC 4422): a flow of responses to the server's challenges.

A mechanism knows nothing of SMTP, IMAP or POP3. Whoever drives its `exchange` performs each
`Respond` in the protocol's own framing and believes a success only where the mechanism allows it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from .._flow import Flow, Step
from .._secret import Secret
from ..errors import InvalidArgumentError, ProtocolError
from .saslprep import check_text


def make_nonce() -> str:
    """Return 32 unpredictable characters of the base64url alphabet."""
    from secrets import token_urlsafe

    return token_urlsafe(24)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaslContext:
    """What a mechanism may know of the connection that it runs on.

    Args:
        service: the service name of GSSAPI and DIGEST-MD5: "smtp", "imap" or "pop".
        host: the host that the user asked for.
        port: its port; 0 where there is none.
        offered: the mechanisms that the peer offered, in upper case.
        bindings: the data of each channel-binding type (RFC 5056) that this connection has.
        nonce: makes a fresh nonce for each call; printable ASCII without commas.
    """

    service: str = "smtp"
    host: str = ""
    port: int = 0
    offered: frozenset[str] = frozenset()
    bindings: Mapping[str, bytes] = field(
        default_factory=lambda: MappingProxyType[str, bytes]({}), repr=False
    )
    nonce: Callable[[], str] = make_nonce

    def fresh_nonce(self) -> str:
        """Return a new nonce from the maker, checked.

        Raises:
            InvalidArgumentError: the maker returned something that no nonce can be.
        """
        nonce = self.nonce()
        # c-nonce = printable = %x21-2B / %x2D-7E      RFC 5802 section 7
        if not nonce or not all("!" <= c <= "~" and c != "," for c in nonce):
            raise InvalidArgumentError(
                "A nonce is one or more printable ASCII characters without commas.", name="nonce"
            )
        return nonce


class Respond(Step[bytes]):
    """Send a response; the answer is the server's next challenge, decoded.

    Args:
        data: the response. None says nothing before the server's first challenge, in mechanisms
            where the server speaks first; ``b""`` is an empty response, which is another thing.
        may_succeed: whether the server may answer with success. Where it is False, a success is a
            violation and must not be believed.
    """

    __slots__ = ("data", "may_succeed")

    def __init__(self, data: bytes | None, *, may_succeed: bool = False) -> None:
        self.data = data
        self.may_succeed = may_succeed


class SaslMechanism(ABC):
    """One way to log in. An object serves one exchange at a time, and may be used again."""

    #: The name in the IANA registry, in upper case.
    name: ClassVar[str]
    #: Whether the server, or a listener, learns the password or token itself.
    reveals_credentials: ClassVar[bool] = False
    #: Whether the mechanism can carry an authorization identity.
    carries_authzid: ClassVar[bool] = True

    #: What a failure challenge said (RFC 7628 section 3.2.2); empty in most mechanisms.
    failure: Mapping[str, Any] = MappingProxyType({})

    _on_wire: tuple[Secret, ...] = ()  # messages of the last exchange that give the secret away
    _held: tuple[Secret, ...] = ()

    @abstractmethod
    def exchange(self, context: SaslContext) -> Flow[None]:
        """Return the flow of this mechanism's responses; it ends when nothing is left to check.

        Args:
            context: the connection to log in on.

        Raises:
            ProtocolError: the server sent what the mechanism does not allow.
            AuthenticationError: the login failed in the exchange itself.
        """

    def scrub(self, text: str) -> str:
        """Return a server's words with this mechanism's secrets masked, plain or in base64.

        Args:
            text: what the server said, which may repeat what it was sent.
        """
        # Messages come first: a password masked inside one would leave the rest of it readable.
        for secret in (*self._on_wire, *self._held):
            text = secret.scrub(text)
        return text

    def _refuse_challenge(self) -> ProtocolError:
        return ProtocolError(
            f"The server sent another challenge where {self.name} has come to its end."
        )


class PasswordMechanism(SaslMechanism):
    """A mechanism of a user name and a password.

    Args:
        user: the authentication identity, whose password it is.
        password: the password.
        authzid: the identity to act as, such as a shared mailbox; the user's own where empty.

    Raises:
        InvalidArgumentError: one of them is empty where it must not be, holds NUL or another
            character that the mechanism cannot carry, or the mechanism carries no authzid.
    """

    def __init__(self, user: str, password: str | Secret, *, authzid: str = "") -> None:
        if authzid and not self.carries_authzid:
            raise InvalidArgumentError(
                f"{self.name} carries no authorization identity (authzid): SCRAM, PLAIN, "
                "DIGEST-MD5, OAUTHBEARER and EXTERNAL do.",
                name="authzid",
            )
        self.user = self._prepare_user(check_text(user, "user", controls=False))
        self.authzid = check_text(authzid, "authzid", controls=False)
        given = Secret(password)
        del password  # a traceback may show locals (S21)
        self._password = self._prepared(given)
        for value, name in ((self.user, "user"), (self._password.reveal(), "password")):
            if not value:
                raise InvalidArgumentError(f"{self.name} needs a {name}.", name=name)
        self._held = (self._password, given)

    @property
    def password(self) -> Secret:
        """The password, as the mechanism takes it."""
        return self._password

    def _prepared(self, given: Secret) -> Secret:
        """Return the password as the mechanism takes it."""
        try:
            return Secret(
                self._prepare_password(check_text(given.reveal(), "password", controls=True))
            )
        except InvalidArgumentError as error:
            refusal = str(error)
        # Raised anew: the frames in which it was found to be wrong hold the password (S21).
        raise InvalidArgumentError(refusal, name="password")

    def _prepare_user(self, user: str) -> str:
        return user

    def _prepare_password(self, password: str) -> str:
        return password

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.user!r}, ***)"
