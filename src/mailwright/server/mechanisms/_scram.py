"""SCRAM (RFC 5802, RFC 7677): the client proves the password, then the server does."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass

from ...errors import CredentialsRefusedError, ProtocolError
from ...sasl.scram_keys import is_proven, server_signature
from .exchange import (
    Exchange,
    LoginContext,
    ServerMechanism,
    decode_base64,
    decode_text,
    identity,
)

# client-first-message      = gs2-header client-first-message-bare      RFC 5802 section 7
# gs2-header                = gs2-cbind-flag "," [ "a=" saslname ] ","
# gs2-cbind-flag            = ("p=" cb-name) / "n" / "y"
# client-first-message-bare = [reserved-mext ","] "n=" saslname "," "r=" c-nonce ["," extensions]
# saslname is 1*(value-safe-char / "=2C" / "=3D"), and c-nonce is 1*(%x21-2B / %x2D-7E).
# A mandatory extension ("m=") is one that we do not know: no match, as for anything malformed.
_CLIENT_FIRST = re.compile(
    r"(?P<gs2>(?P<flag>n|y|p=[A-Za-z0-9.-]+),(?:a=(?P<authzid>[^,\0]+))?,)"
    r"(?P<bare>n=(?P<user>[^,\0]+),r=(?P<nonce>[!-+\--~]+)(?:,[^\0]*)?)\Z"
)
# client-final-message      = client-final-message-without-proof "," "p=" base64
# ...-without-proof         = "c=" base64 "," "r=" c-nonce s-nonce ["," extensions]
_CLIENT_FINAL = re.compile(
    r"(?P<unproven>c=(?P<binding>[A-Za-z0-9+/=]+),r=(?P<nonce>[!-+\--~]+)(?:,[^\0]*)?)"
    r",p=(?P<proof>[A-Za-z0-9+/]+=*)\Z"
)
_SASLNAME = re.compile(r"(?:[^=]|=2C|=3D)+\Z")
_MAX_NONCE = 512


@dataclass(frozen=True, slots=True)
class _ClientFirst:
    gs2_header: str
    authzid: str
    bare: str
    user: str
    nonce: str


def scram(hash_name: str) -> ServerMechanism:
    """Return the mechanism over ``sha1`` or ``sha256``."""

    def exchange(context: LoginContext) -> Exchange:
        first = _read_client_first((yield b""))
        account = context.accounts.find(first.user)
        keys = account.scram_keys(hash_name)
        nonce = first.nonce + context.nonce()
        server_first = f"r={nonce},s={_base64(keys.salt)},i={keys.iterations}"
        final = _read_client_final((yield server_first.encode("ascii")))
        auth_message = f"{first.bare},{server_first},{final['unproven']}".encode()
        # Only the GS2 header is bound: without -PLUS there is no channel-binding data.
        bound = final["binding"] == _base64(first.gs2_header.encode("utf-8"))
        proof = decode_base64(final["proof"].encode("ascii"), "The proof")
        verified = is_proven(hash_name, keys.stored_key, auth_message, proof)
        name = identity(
            context,
            account,
            first.authzid,
            verified=verified and bound and final["nonce"] == nonce,
        )
        signature = server_signature(hash_name, keys.server_key, auth_message)
        if (yield b"v=" + b64encode(signature)):
            raise ProtocolError("A response where SCRAM has none.")
        return name

    return exchange


def _read_client_first(response: bytes) -> _ClientFirst:
    match = _CLIENT_FIRST.match(decode_text(response))
    if match is None or len(match["nonce"]) > _MAX_NONCE:
        raise ProtocolError("The response is not a client-first-message of SCRAM.")
    if match["flag"].startswith("p"):
        raise CredentialsRefusedError("This mechanism has no channel binding")
    return _ClientFirst(
        match["gs2"],
        _unescape(match["authzid"] or ""),
        match["bare"],
        _unescape(match["user"]),
        match["nonce"],
    )


def _read_client_final(response: bytes) -> re.Match[str]:
    match = _CLIENT_FINAL.match(decode_text(response))
    if match is None:
        raise ProtocolError("The response is not a client-final-message of SCRAM.")
    return match


def _unescape(name: str) -> str:
    if name and not _SASLNAME.match(name):
        raise ProtocolError("The name in the client-first-message is not a saslname.")
    return name.replace("=2C", ",").replace("=3D", "=")


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")
