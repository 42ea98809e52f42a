"""EXTERNAL (RFC 4422 appendix A): who we are was shown before, by a client certificate say."""

from __future__ import annotations

from .._flow import Flow
from .mechanism import Respond, SaslContext, SaslMechanism
from .saslprep import check_text


class SaslMechanismExternal(SaslMechanism):
    """EXTERNAL: the identity of the TLS client certificate, or of the Unix-domain socket.

    Args:
        authzid: the identity to act as; where empty, the server derives it from the certificate.

    Raises:
        InvalidArgumentError: it holds a control character.
    """

    name = "EXTERNAL"

    def __init__(self, authzid: str = "") -> None:
        self.authzid = check_text(authzid, "authzid", controls=False)

    def exchange(self, context: SaslContext) -> Flow[None]:  # noqa: ARG002 - see below
        """Send the authorization identity, which may be empty.

        Args:
            context: the connection, of which EXTERNAL needs nothing.

        Raises:
            ProtocolError: the server goes on with a challenge.
        """
        yield from Respond(self.authzid.encode(), may_succeed=True)
        raise self._refuse_challenge()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.authzid!r})"
