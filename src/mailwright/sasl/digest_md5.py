"""DIGEST-MD5 (RFC 2831): historic since RFC 6331, and used only when it is named.

Only qop=auth is spoken: mail has TLS for what the other levels would protect.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest

from .._flow import Flow
from .._secret import Secret
from ..errors import (
    InvalidArgumentError,
    LimitExceededError,
    ProtocolError,
    ServerNotAuthenticatedError,
    UnsupportedError,
)
from .digest_md5_proofs import NONCE_COUNT, Digest, quoted, read_directives
from .mechanism import PasswordMechanism, Respond, SaslContext
from .saslprep import check_text, saslprep

#: Octets; "the size of a digest-challenge MUST be less than 2048 bytes", RFC 2831 section 2.1.1.
MAX_DIGEST_CHALLENGE = 2_047


@dataclass(frozen=True, slots=True)
class _Challenge:
    realms: tuple[str, ...]
    nonce: str
    utf8: bool


class SaslMechanismDigestMd5(PasswordMechanism):
    """DIGEST-MD5 with qop=auth (RFC 2831).

    Args:
        user: the authentication identity.
        password: its password.
        authzid: the identity to act as; the user's own where empty.
        realm: the realm that the user name belongs to; where None, the first that is offered.

    Raises:
        InvalidArgumentError: SASLprep refuses user or password.
    """

    name = "DIGEST-MD5"

    def __init__(
        self, user: str, password: str | Secret, *, authzid: str = "", realm: str | None = None
    ) -> None:
        super().__init__(user, password, authzid=authzid)
        self._realm = realm if realm is None else check_text(realm, "realm", controls=False)

    def _prepare_user(self, user: str) -> str:
        return saslprep(user, "user")

    def _prepare_password(self, password: str) -> str:
        return saslprep(password, "password")

    def exchange(self, context: SaslContext) -> Flow[None]:
        """Answer the challenge, and return once the server has proved the password too.

        Args:
            context: the connection; the digest covers its service and host.

        Raises:
            ProtocolError: a malformed challenge, or one of more than 2,047 octets.
            UnsupportedError: the server insists on integrity or confidentiality layers.
            InvalidArgumentError: the named realm is not offered, or the server takes no UTF-8 and
                user or password are not ISO 8859-1.
            ServerNotAuthenticatedError: the server's proof is missing or wrong.
        """
        challenge = _read_challenge((yield from Respond(None)))
        realm = self._choose_realm(challenge.realms)
        digest = Digest(
            user=self.user,
            realm=realm or "",
            nonce=challenge.nonce,
            cnonce=context.fresh_nonce(),
            uri=f"{context.service}/{context.host}",
            authzid=self.authzid,
            utf8=challenge.utf8,
        )
        key = digest.session_key(self._password)
        proof = digest.client_proof(key)
        fields = [
            "charset=utf-8" if challenge.utf8 else "",
            f"username={quoted(self.user)}",
            "" if realm is None else f"realm={quoted(realm)}",
            f"nonce={quoted(challenge.nonce)}",
            f"nc={NONCE_COUNT},cnonce={quoted(digest.cnonce)},digest-uri={quoted(digest.uri)}",
            f"response={proof},qop=auth",
            f"authzid={quoted(self.authzid)}" if self.authzid else "",
        ]
        response = digest.encode(",".join(filter(None, fields)))
        # The proof does not show the password, but lets whoever has it guess in his own time.
        self._on_wire = (Secret(b64encode(response).decode("ascii")), Secret(proof))
        answer = yield from Respond(response)
        self._verify(answer, digest.server_proof(key))

    def _choose_realm(self, offered: tuple[str, ...]) -> str | None:
        if self._realm is None:
            return offered[0] if offered else None
        if offered and self._realm not in offered:
            raise InvalidArgumentError(
                f"The server does not offer the realm {self._realm!r}, but "
                f"{', '.join(map(repr, offered))}.",
                name="realm",
            )
        return self._realm

    def _verify(self, answer: bytes, expected: str) -> None:
        try:
            received = _one(_read_directives(answer), "rspauth")
        except ProtocolError:
            received = ""
        if not compare_digest(received.encode(), expected.encode()):
            raise ServerNotAuthenticatedError(
                "The server did not prove in DIGEST-MD5 that it knows the password: it is not "
                "the server that you meant, or it is broken.",
                mechanism=self.name,
            )


def _read_challenge(message: bytes) -> _Challenge:
    directives = _read_directives(message)
    qop = _one(directives, "qop", default="auth")
    if "auth" not in (level.strip(" \t").lower() for level in qop.split(",")):
        raise UnsupportedError(
            "The server's DIGEST-MD5 insists on a security layer of its own (qop), which "
            "mailwright leaves to TLS; take another mechanism."
        )
    if _one(directives, "algorithm").lower() != "md5-sess":
        raise ProtocolError("The server's DIGEST-MD5 challenge names no algorithm=md5-sess.")
    charset = _one(directives, "charset", default="")
    if charset.lower() not in ("", "utf-8"):
        raise ProtocolError("The server's DIGEST-MD5 challenge names a charset other than utf-8.")
    if not (nonce := _one(directives, "nonce")):
        raise ProtocolError("The server's DIGEST-MD5 challenge has an empty nonce.")
    values = [nonce, *directives.get("realm", ())]
    if charset:
        try:
            values = [value.encode("iso-8859-1").decode() for value in values]
        except UnicodeDecodeError:
            raise ProtocolError("The server's DIGEST-MD5 challenge is not UTF-8.") from None
    return _Challenge(nonce=values[0], realms=tuple(values[1:]), utf8=bool(charset))


def _read_directives(message: bytes) -> Mapping[str, list[str]]:
    if len(message) > MAX_DIGEST_CHALLENGE:
        raise LimitExceededError(
            f"The server sent a DIGEST-MD5 challenge of more than {MAX_DIGEST_CHALLENGE} octets.",
            limit=MAX_DIGEST_CHALLENGE,
        )
    directives = read_directives(message)
    if directives is None:
        raise ProtocolError("The server sent a malformed DIGEST-MD5 challenge.")
    return directives


def _one(directives: Mapping[str, list[str]], name: str, *, default: str | None = None) -> str:
    values = directives.get(name, [] if default is None else [default])
    if len(values) != 1:
        raise ProtocolError(
            f"The server's DIGEST-MD5 challenge has {len(values)} directives {name}, not one."
        )
    return values[0]
