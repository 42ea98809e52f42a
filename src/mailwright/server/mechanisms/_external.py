"""EXTERNAL (RFC 4422 appendix A): a client certificate, or the socket, has said who it is."""

from __future__ import annotations

from ...errors import ProtocolError
from .exchange import Exchange, LoginContext, decode_text, identity, refused


def external(context: LoginContext) -> Exchange:
    """Take the word of who vouches; the response is the authorization identity, or empty."""
    authzid = decode_text((yield b""))
    if "\0" in authzid:
        raise ProtocolError("The response is not a message of EXTERNAL.")
    if not context.vouched:
        raise refused()
    # With several names, the one that is asked for; the first one stands for the client otherwise.
    name = authzid if authzid in context.vouched else context.vouched[0]
    account = context.accounts.vouched(name, context.mechanism)
    return identity(context, account, authzid if authzid != name else "", verified=True)
