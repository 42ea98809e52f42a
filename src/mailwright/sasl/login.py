"""LOGIN (draft-murchison-sasl-login-00): user name and password one after the other, in clear.

It never became a standard, and PLAIN does the same in one message; some servers know only it.
"""

from __future__ import annotations

from .._flow import Flow
from .mechanism import PasswordMechanism, Respond, SaslContext


class SaslMechanismLogin(PasswordMechanism):
    """LOGIN: answers two prompts, with the user name and then the password."""

    name = "LOGIN"
    reveals_credentials = True
    carries_authzid = False

    def exchange(self, context: SaslContext) -> Flow[None]:  # noqa: ARG002 - see below
        """Answer the prompts in order; their words differ between servers and mean nothing.

        Args:
            context: the connection, of which LOGIN needs nothing.

        Raises:
            ProtocolError: the server asks a third time.
        """
        yield from Respond(None)
        yield from Respond(self.user.encode())
        yield from Respond(self._password.reveal().encode(), may_succeed=True)
        raise self._refuse_challenge()
