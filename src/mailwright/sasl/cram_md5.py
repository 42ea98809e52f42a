"""CRAM-MD5 (RFC 2195): broken with the means of today, and used only when it is named."""

from __future__ import annotations

from .._flow import Flow
from .._secret import Secret
from .md5 import hmac_md5
from .mechanism import PasswordMechanism, Respond, SaslContext


class SaslMechanismCramMd5(PasswordMechanism):
    """CRAM-MD5: proves the password, but neither the server nor a long life of the proof."""

    name = "CRAM-MD5"
    carries_authzid = False

    def exchange(self, context: SaslContext) -> Flow[None]:  # noqa: ARG002 - see below
        """Answer the challenge with the user name and the keyed digest of it.

        Args:
            context: the connection, of which CRAM-MD5 needs nothing.

        Raises:
            ProtocolError: the server goes on with another challenge.
        """
        challenge = yield from Respond(None)
        # response = user SP 32LHEX      RFC 2195 section 2
        digest = hmac_md5(self._password.reveal().encode(), challenge).hex()
        response = f"{self.user} {digest}"
        self._on_wire = (Secret(response), Secret(digest))
        yield from Respond(response.encode(), may_succeed=True)
        raise self._refuse_challenge()
