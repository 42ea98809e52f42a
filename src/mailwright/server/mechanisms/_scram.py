"""SCRAM (RFC 5802, RFC 7677): the client proves the password, then the server does."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest

from ...errors import CredentialsRefusedError, ProtocolError
from ...sasl.scram_keys import is_proven, server_signature
from .exchange import (
    Exchange,
    LoginContext,
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
    flag: str
    authzid: str
    bare: str
    user: str
    nonce: str


def scram(hash_name: str, *, plus: bool = False) -> Callable[[LoginContext], Exchange]:
    """Return the exchange over ``sha1``, ``sha256`` or ``sha512``.

    Args:
        hash_name: as `hashlib` has it.
        plus: whether the proof covers the TLS connection too.
    """

    def exchange(context: LoginContext) -> Exchange:
        first = _read_client_first((yield b""))
        bound = first.gs2_header.encode() + _channel_binding(context, first.flag, plus=plus)
        account = context.find(first.user)
        keys = account.scram_keys(hash_name)
        nonce = first.nonce + context.nonce()
        server_first = f"r={nonce},s={_base64(keys.salt)},i={keys.iterations}"
        final = _read_client_final((yield server_first.encode("ascii")))
        auth_message = f"{first.bare},{server_first},{final['unproven']}".encode()
        proof = decode_base64(final["proof"].encode("ascii"), "The proof")
        verified = (
            is_proven(hash_name, keys.stored_key, auth_message, proof),
            compare_digest(final["binding"], _base64(bound)),
            final["nonce"] == nonce,
        )
        name = identity(context, account, first.authzid, verified=all(verified))
        signature = server_signature(hash_name, keys.server_key, auth_message)
        if (yield b"v=" + b64encode(signature)):
            raise ProtocolError("A response where SCRAM has none.")
        return name

    return exchange


def _channel_binding(context: LoginContext, flag: str, *, plus: bool) -> bytes:
    """Return the data that the client has to know, by its gs2-cbind-flag (RFC 5802 section 6).

    Raises:
        CredentialsRefusedError: the flag is for another mechanism, or for a binding that this
            connection does not have, or says that our offer of -PLUS did not arrive.
    """
    if plus != flag.startswith("p="):
        raise CredentialsRefusedError("This mechanism takes another channel-binding flag")
    if plus:
        data = context.bindings.get(flag.removeprefix("p="))
        if data is None:
            raise CredentialsRefusedError("This connection has no such channel binding")
        return data
    if flag == "y" and any(name.endswith("-PLUS") for name in context.offered):
        # The client could have bound, and saw no -PLUS: somebody took it out of the offer (A05).
        raise CredentialsRefusedError("Channel binding was offered, and the offer did not arrive")
    return b""


def _read_client_first(response: bytes) -> _ClientFirst:
    match = _CLIENT_FIRST.match(decode_text(response))
    if match is None or len(match["nonce"]) > _MAX_NONCE:
        raise ProtocolError("The response is not a client-first-message of SCRAM.")
    return _ClientFirst(
        match["gs2"],
        match["flag"],
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
