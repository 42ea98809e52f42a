"""OAUTHBEARER (RFC 7628) and XOAUTH2: a bearer token of the server's own issuer."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Mapping

from ...errors import ProtocolError
from ..tokens import TokenFault
from .exchange import Exchange, LoginContext, decode_text, identity, refused

# client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep           RFC 7628 section 3.1
# gs2-header  = gs2-cbind-flag "," [ "a=" saslname ] ","           without a channel binding
# kvpair      = key "=" value kvsep      key = 1*(ALPHA)      kvsep = %x01
_CLIENT_RESPONSE = re.compile(
    r"(?:(?:n|y),(?:a=(?P<authzid>(?:[^,=\0\x01]|=2C|=3D)+))?,)\x01(?P<pairs>(?:[^\x01]+\x01)*)\x01\Z"
)
# of which a value is any number of VCHAR / SP / HTAB / CR / LF
_PAIR = re.compile(r"([A-Za-z]+)=([!-~ \t\r\n]*)\Z")
# "user=" {User} "^Aauth=Bearer " {Access Token} "^A^A"
# https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
_XOAUTH2 = re.compile(r"user=(?P<user>[^\0\x01]+)\x01auth=(?P<auth>[!-~ ]*)\x01\x01\Z")
# credentials = "Bearer" 1*SP b64token      RFC 6750 section 2.1; a scheme has no case
_BEARER = re.compile(r"bearer +([!-~]+)\Z", re.IGNORECASE)


def oauthbearer(context: LoginContext) -> Exchange:
    """Check a token; the identity is its owner's, or one that he may act as."""
    match = _CLIENT_RESPONSE.match(decode_text((yield b"")))
    pairs = [_PAIR.match(pair) for pair in match["pairs"].split("\x01")[:-1]] if match else [None]
    said = {pair[1].lower(): pair[2] for pair in pairs if pair}
    if match is None or len(said) != len(pairs):
        raise ProtocolError("The response is not a message of OAUTHBEARER.")
    authzid = (match["authzid"] or "").replace("=2C", ",").replace("=3D", "=")
    user = _owner(context, said.get("auth", ""), authzid)
    if isinstance(user, TokenFault):
        yield from _fail(_details(context, user.value[0]))
        raise refused()
    return _logged_in(context, user, authzid)


def xoauth2(context: LoginContext) -> Exchange:
    """Check a token for the mailbox of `user`, which its owner may be or act as."""
    match = _XOAUTH2.match(decode_text((yield b"")))
    if match is None:
        raise ProtocolError("The response is not a message of XOAUTH2.")
    user = _owner(context, match["auth"], match["user"])
    if isinstance(user, TokenFault):
        # Google's form of it: the status is a number of HTTP
        yield from _fail({**_details(context, str(user.value[1])), "schemes": "bearer"})
        raise refused()
    return _logged_in(context, user, match["user"])


def _owner(context: LoginContext, credentials: str, claimed_by: str) -> str | TokenFault:
    """Return whose the token in `credentials` is; where anybody is a user, who claims it."""
    bearer = _BEARER.match(credentials)
    if bearer is None:
        return TokenFault.INVALID_REQUEST
    if context.accounts.anybody:
        return claimed_by or TokenFault.INVALID_REQUEST
    return TokenFault.INVALID_TOKEN if context.tokens is None else context.tokens.check(bearer[1])


def _logged_in(context: LoginContext, user: str, authzid: str) -> str:
    account = context.accounts.vouched(user, context.mechanism)
    return identity(context, account, authzid, verified=True)


def _details(context: LoginContext, status: str) -> Mapping[str, str]:
    scope = context.tokens.scope if context.tokens is not None else ""
    return {"status": status, **({"scope": scope} if scope else {})}


def _fail(details: Mapping[str, str]) -> Generator[bytes, bytes, None]:
    # The client answers so that the exchange can end; what it says does not matter (3.2.3).
    yield json.dumps(details).encode()
