"""PLAIN (RFC 4616): the password itself, so only where nobody listens."""

from __future__ import annotations

from .._flow import Flow
from .._secret import Secret
from .mechanism import PasswordMechanism, Respond, SaslContext
from .saslprep import saslprep


class SaslMechanismPlain(PasswordMechanism):
    """PLAIN: identity and password in one message (RFC 4616)."""

    name = "PLAIN"
    reveals_credentials = True

    # RFC 4616 section 2 lets the server prepare what it gets as query strings. We do so already,
    # so that PLAIN and SCRAM show a server the same password.
    def _prepare_user(self, user: str) -> str:
        return saslprep(user, "user")

    def _prepare_password(self, password: str) -> str:
        return saslprep(password, "password")

    def exchange(self, context: SaslContext) -> Flow[None]:  # noqa: ARG002 - see below
        """Send the message; the server answers it with its verdict.

        Args:
            context: the connection, of which PLAIN needs nothing.

        Raises:
            ProtocolError: the server goes on with a challenge.
        """
        # message = [authzid] UTF8NUL authcid UTF8NUL passwd      RFC 4616 section 2
        # A Secret, because a traceback may show locals.
        message = Secret(f"{self.authzid}\0{self.user}\0{self._password.reveal()}")
        self._on_wire = (message,)
        yield from Respond(message.reveal().encode(), may_succeed=True)
        raise self._refuse_challenge()
