"""CRAM-MD5 (RFC 2195): historic, and offered only where the server's owner names it."""

from __future__ import annotations

import re
from hmac import compare_digest

from ...errors import ProtocolError
from ...sasl.md5 import hmac_md5
from .exchange import Exchange, LoginContext, decode_text, identity

# response = user SP 32LHEX      section 2; the user name may hold spaces
_RESPONSE = re.compile(r"([^\0]+) ([0-9a-f]{32})\Z")


def cram_md5(context: LoginContext) -> Exchange:
    """Check the keyed digest of a challenge that has the form of a msg-id."""
    challenge = f"<{context.nonce()}@{context.hostname}>".encode()
    match = _RESPONSE.match(decode_text((yield challenge)))
    if match is None:
        raise ProtocolError("The response is not a message of CRAM-MD5.")
    account = context.find(match[1])
    expected = hmac_md5(account.password.reveal().encode(), challenge).hex()
    return identity(context, account, "", verified=compare_digest(expected, match[2]))
