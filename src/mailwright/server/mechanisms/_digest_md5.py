"""DIGEST-MD5 (RFC 2831, historic by RFC 6331), with qop=auth, where the owner names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hmac import compare_digest

from ...errors import InvalidArgumentError, ProtocolError
from ...sasl.digest_md5_proofs import NONCE_COUNT, Digest, quoted, read_directives
from .exchange import Exchange, LoginContext, decode_text, identity

MAX_RESPONSE = 4_095  # "the size of a digest-response MUST be less than 4096 bytes", section 2.1.2

# digest-response = 1#( username | realm | nonce | cnonce | nonce-count | qop | digest-uri |
#                       response | maxbuf | charset | cipher | authzid )
_NEEDED = frozenset({"username", "nonce", "cnonce", "nc", "digest-uri", "response"})
_KNOWN = _NEEDED | {"realm", "qop", "maxbuf", "charset", "cipher", "authzid"}
_PROOF = re.compile(r"[0-9a-f]{32}\Z")


def digest_md5(context: LoginContext) -> Exchange:
    """Check the client's proof, and then prove that the server knows the password too."""
    nonce = context.nonce()
    said = _read((yield _challenge(context.hostname, nonce)), context, nonce)
    account = context.find(said["username"])
    digest = Digest(
        user=said["username"],
        realm=said.get("realm", ""),
        nonce=nonce,
        cnonce=said["cnonce"],
        uri=said["digest-uri"],
        authzid=said.get("authzid", ""),
        utf8="charset" in said,
    )
    try:
        key = digest.session_key(account.password)
    except InvalidArgumentError:  # it does not fit into the client's charset, so it is not proved
        return identity(context, account, "", verified=False)
    verified = compare_digest(digest.client_proof(key), said["response"])
    name = identity(context, account, digest.authzid, verified=verified)
    if (yield b"rspauth=" + digest.server_proof(key).encode("ascii")):
        raise ProtocolError("A response where DIGEST-MD5 has none.")
    return name


def _challenge(realm: str, nonce: str) -> bytes:
    directives = f"realm={quoted(realm)},nonce={quoted(nonce)}"
    return f'{directives},qop="auth",charset=utf-8,algorithm=md5-sess'.encode()


def _read(response: bytes, context: LoginContext, nonce: str) -> Mapping[str, str]:
    """Return the directives of a response to our challenge.

    Raises:
        ProtocolError: it is malformed, or answers another challenge.
    """
    directives = read_directives(response) if len(response) <= MAX_RESPONSE else None
    if directives is None or not _NEEDED <= directives.keys() <= _KNOWN:
        raise _malformed()
    if any(len(values) != 1 for values in directives.values()):
        raise _malformed()
    said = {name: values[0] for name, values in directives.items()}
    if "charset" in said:
        said = {name: decode_text(value.encode("iso-8859-1")) for name, value in said.items()}
    # Compared with what the proof covers, or with the only value that there is.
    expected = (
        (said.get("realm", ""), {"", context.hostname}),
        (said["nonce"], {nonce}),
        (said["nc"], {NONCE_COUNT}),
        (said.get("qop", "auth"), {"auth"}),
        (said.get("charset", "utf-8").lower(), {"utf-8"}),
        # digest-uri-value = serv-type "/" host [ "/" serv-name ]: which of its names a client has
        # connected to, a server on somebody's own machine cannot know.
        (said["digest-uri"].partition("/")[0].lower(), {context.service}),
    )
    if not all(value in allowed for value, allowed in expected):
        raise ProtocolError("The response is not an answer to this challenge.")
    if not (said["username"] and said["cnonce"] and _PROOF.match(said["response"])):
        raise _malformed()
    return said


def _malformed() -> ProtocolError:
    return ProtocolError("The response is not a message of DIGEST-MD5.")
