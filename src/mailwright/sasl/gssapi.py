"""GSSAPI (RFC 4752): a Kerberos ticket instead of a password; both sides prove who they are."""

from __future__ import annotations

import sys
from typing import Any

from .._flow import Flow
from .._secret import Secret
from ..errors import (
    AuthenticationError,
    InvalidArgumentError,
    NoMechanismError,
    ProtocolError,
    ServerNotAuthenticatedError,
)
from ._spnego import Fault, attempt, new_client, require, spnego
from .mechanism import Respond, SaslContext, SaslMechanism
from .saslprep import check_text

#: What the extra installs. Windows has Kerberos of its own, which pyspnego finds.
PACKAGES = ("spnego",) if sys.platform == "win32" else ("spnego", "gssapi", "krb5")
#: Tokens that the server may send before both sides are known to each other; Kerberos sends one.
MAX_TOKENS = 4
#: The bit by which a server says that it takes a session without a security layer.
NO_LAYER = 1


class SaslMechanismGssapi(SaslMechanism):
    """GSSAPI, by Kerberos 5. It takes the extra ``gssapi``, and Kerberos' own settings.

    The Kerberos library asks its key distribution centre by itself, with time limits of its own.

    Args:
        user: the principal, as "ann" or "ann@EXAMPLE.COM"; where empty, that of the ticket.
        password: its password, to get a ticket with; where None, a ticket must be there already.
        authzid: the identity to act as; the principal's own where empty.
        service_host: the host in the server's principal, where it is not the one connected to.

    Raises:
        InvalidArgumentError: a password without a user, or a control character.
        MissingExtraError: the extra is not installed.
    """

    name = "GSSAPI"

    def __init__(
        self,
        user: str = "",
        password: str | Secret | None = None,
        *,
        authzid: str = "",
        service_host: str = "",
    ) -> None:
        self.user = check_text(user, "user", controls=False)
        self.authzid = check_text(authzid, "authzid", controls=False)
        self.service_host = check_text(service_host, "service_host", controls=False)
        self._password = None if password is None else Secret(password)
        del password  # a traceback may show locals (S21)
        if self._password is not None:
            self._held = (self._password,)
            if not self.user or not self._password:
                raise InvalidArgumentError(
                    "GSSAPI takes a user with a password, or neither.",
                    name="password" if self.user else "user",
                )
        for package in PACKAGES:
            require(package, mechanism=self.name, extra="gssapi")

    def exchange(self, context: SaslContext) -> Flow[None]:
        """Show the ticket, have the server prove itself, and agree on no security layer.

        Args:
            context: the connection; its service and host make the server's principal.

        Raises:
            AuthenticationError: there is no ticket for this server; nothing was sent.
            ServerNotAuthenticatedError: the server did not prove who it is.
            NoMechanismError: the server demands a security layer; TLS is the one here.
            ProtocolError: the server sends more than the exchange has.
        """
        client = yield from attempt(lambda: self._new_client(context))
        if isinstance(client, Fault):
            raise self._no_ticket(client, context)
        token = yield from attempt(client.step)
        if isinstance(token, Fault):
            raise self._no_ticket(token, context)
        challenge = yield from Respond(token)
        for _ in range(MAX_TOKENS):
            if client.complete:
                break
            challenge = yield from self._continue(client, challenge)
        yield from self._choose_no_layer(client, challenge)

    def _continue(self, client: Any, challenge: bytes) -> Flow[bytes]:
        """Answer a token of the server; what it sends next may be for the layers already."""
        token = yield from attempt(lambda: client.step(challenge))
        if isinstance(token, Fault):
            raise self._unproven(token.kind)
        # Where the context is complete and nothing is left to say, the answer is empty
        # (RFC 4752 section 3.1).
        return (yield from Respond(token or b""))

    def _choose_no_layer(self, client: Any, challenge: bytes) -> Flow[None]:
        """Read which layers the server offers, and answer that there shall be none."""
        if not client.complete:
            raise ProtocolError(f"The GSSAPI server sent more than {MAX_TOKENS} tokens.")
        proved = yield from attempt(lambda: _is_mutual(client))
        if proved is not True:
            raise self._unproven("no mutual authentication")
        offer = yield from attempt(lambda: bytes(client.unwrap(challenge).data))
        if isinstance(offer, Fault):
            raise self._unproven(offer.kind)
        # offer = layers (1) maximum-size (3)
        if len(offer) != 4:
            raise ProtocolError("The GSSAPI server's offer of security layers is malformed.")
        if not offer[0] & NO_LAYER:
            raise NoMechanismError(
                "The server's GSSAPI demands a security layer of its own, and mailwright has TLS "
                "for that; the server has to be told to take sessions without one.",
                mechanism=self.name,
            )
        # QUIRK(Dovecot 2.3): it offers no layer, and 16,777,215 octets of that, where RFC 4752
        # section 3.3 wants 0. The size means nothing without a layer, and is not looked at.
        # https://github.com/dovecot/core/blob/release-2.3.19/src/auth/mech-gssapi.c
        choice = bytes((NO_LAYER, 0, 0, 0)) + self.authzid.encode()
        answer = yield from attempt(lambda: bytes(client.wrap(choice, encrypt=False).data))
        if isinstance(answer, Fault):
            raise self._unproven(answer.kind)
        yield from Respond(answer, may_succeed=True)
        raise self._refuse_challenge()

    def _new_client(self, context: SaslContext) -> Any:
        if self._password is not None:
            credential = spnego().Password(self.user, self._password.reveal())
        else:
            credential = spnego().CredentialCache(self.user or None)
        # No channel binding: RFC 4752 section 3.1 has none.
        return new_client(
            credential,
            hostname=self.service_host or context.host,
            service=context.service,
            protocol="kerberos",
            context_req=("mutual_auth", "integrity", "sequence_detect"),
        )

    def _no_ticket(self, fault: Fault, context: SaslContext) -> AuthenticationError:
        server = f"{context.service}/{self.service_host or context.host}"
        return AuthenticationError(
            f"There is no Kerberos ticket for {server}; nothing was sent. The Kerberos library "
            f"says: {self.scrub(fault.reason) or fault.kind}",
            mechanism=self.name,
        )

    def _unproven(self, why: str) -> ServerNotAuthenticatedError:
        return ServerNotAuthenticatedError(
            f"The server did not prove in GSSAPI that it is the one that the ticket is for ({why}):"
            " it is not the server that you meant, or it is broken. Nothing was sent after the "
            "login.",
            mechanism=self.name,
        )

    def __repr__(self) -> str:
        secret = ", ***" if self._password is not None else ""
        return f"{type(self).__name__}({self.user!r}{secret})"


def _is_mutual(client: Any) -> bool:
    return bool(client.context_attr & spnego().ContextReq.mutual_auth)
