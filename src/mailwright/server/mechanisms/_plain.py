"""PLAIN (RFC 4616)."""

from __future__ import annotations

from ...errors import ProtocolError
from .exchange import Exchange, LoginContext, decode_text, identity


def plain(context: LoginContext) -> Exchange:
    """Check a name and password that come in one message."""
    response = yield b""
    # message = [authzid] UTF8NUL authcid UTF8NUL passwd                RFC 4616 section 2
    parts = decode_text(response).split("\0")
    if len(parts) != 3 or not parts[1] or not parts[2]:
        raise ProtocolError("The response is not a message of PLAIN.")
    authzid, user, password = parts
    account = context.find(user)
    return identity(context, account, authzid, verified=account.accepts(password))
