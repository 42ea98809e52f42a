"""SCRAM (RFC 5802, RFC 7677): both sides prove that they know the password, and neither shows it.

With -PLUS the proof also covers the TLS connection, so that nobody can sit in between.
"""

from __future__ import annotations

from base64 import b64encode
from hmac import compare_digest
from typing import ClassVar, NamedTuple

from .._flow import Flow, Work
from .._secret import Secret
from ..errors import (
    CredentialsRefusedError,
    InvalidArgumentError,
    NoMechanismError,
    ProtocolError,
    ServerNotAuthenticatedError,
)
from ._scram_messages import (
    MAX_ITERATIONS,
    MIN_ITERATIONS,
    ServerError,
    read_server_final,
    read_server_first,
)
from .mechanism import PasswordMechanism, Respond, SaslContext
from .saslprep import saslprep
from .scram_keys import client_key, client_proof, salted_password, server_key, server_signature

#: The channel bindings that are used unasked, best first (RFC 9266, RFC 5929).
BINDING_PREFERENCE = ("tls-exporter", "tls-unique")
#: All that are known: the last one only by name, since a real server's login process dies of it.
BINDING_TYPES = (*BINDING_PREFERENCE, "tls-server-end-point")

# server-error-value of RFC 5802 section 7, and what to do about it.
_ADVICE = {
    "invalid-proof": "the password is wrong.",
    "unknown-user": "it does not know this user, or holds no SCRAM secret for it; over TLS, "
    'mechanism="PLAIN" may work.',
    "invalid-encoding": "it could not read our message.",
    "invalid-username-encoding": "it could not read the user name.",
    "no-resources": "it is short of resources; try again later.",
    "channel-bindings-dont-match": "it sees another TLS connection than we do: something in "
    "between decrypts the traffic.",
    "server-does-support-channel-binding": "it offers channel binding, and that offer did not "
    "reach us: somebody in between removed it.",
    "channel-binding-not-supported": "it does not support channel binding; take the mechanism "
    "without -PLUS.",
    "unsupported-channel-binding-type": "it does not know this type of channel binding; take the "
    "mechanism without -PLUS, or name another channel_binding.",
}


class Binding(NamedTuple):
    """Data by which both ends know that they share one TLS connection (RFC 5056)."""

    type: str
    data: bytes


class ScramMechanism(PasswordMechanism):
    """What the six mechanisms of the family have in common, which is all but two names.

    Args:
        user: the authentication identity.
        password: its password.
        authzid: the identity to act as; the user's own where empty.
        channel_binding: the one type of channel binding to use, such as "tls-server-end-point";
            where None, tls-exporter is preferred to tls-unique.
        max_iterations: the most iterations of the password hash that a server may ask for.

    Raises:
        InvalidArgumentError: SASLprep refuses user or password, or an option is out of range.
    """

    hash_name: ClassVar[str]

    def __init__(
        self,
        user: str,
        password: str | Secret,
        *,
        authzid: str = "",
        channel_binding: str | None = None,
        max_iterations: int = MAX_ITERATIONS,
    ) -> None:
        super().__init__(user, password, authzid=authzid)
        if channel_binding is not None and channel_binding not in BINDING_TYPES:
            raise InvalidArgumentError(
                f"channel_binding is one of {', '.join(BINDING_TYPES)}.", name="channel_binding"
            )
        if not MIN_ITERATIONS <= max_iterations < 2**31:
            raise InvalidArgumentError(
                f"max_iterations is at least {MIN_ITERATIONS}.", name="max_iterations"
            )
        self._channel_binding = channel_binding
        self._max_iterations = max_iterations

    def _prepare_user(self, user: str) -> str:
        return saslprep(user, "user")

    def _prepare_password(self, password: str) -> str:
        # Normalize(str) takes "stored strings", RFC 5802 section 2.2.
        return saslprep(password, "password", stored=True)

    def exchange(self, context: SaslContext) -> Flow[None]:
        """Prove the password, and return once the server has proved it too.

        Args:
            context: the connection; its bindings and what was offered decide the GS2 flag.

        Raises:
            ProtocolError: a malformed or unacceptable message of the server.
            CredentialsRefusedError: the server named a reason for its refusal (``e=``).
            ServerNotAuthenticatedError: the server's proof is missing or wrong.
            NoMechanismError: a -PLUS mechanism on a connection without channel binding.
        """
        header, bound = self._gs2_header(context)
        nonce = context.fresh_nonce()
        client_first = f"n={_saslname(self.user)},r={nonce}"
        challenge = yield from Respond(f"{header}{client_first}".encode())

        first = read_server_first(
            challenge, client_nonce=nonce, max_iterations=self._max_iterations
        )
        if isinstance(first, ServerError):
            raise self._refusal(first)
        binding = b64encode(header.encode() + bound).decode()
        without_proof = f"c={binding},r={first.nonce}"
        auth_message = b",".join((client_first.encode(), challenge, without_proof.encode()))
        password = self._password
        salted = yield from Work(
            lambda: salted_password(
                self.hash_name, password.reveal().encode(), first.salt, first.iterations
            )
        )
        proof = Secret(
            b64encode(
                client_proof(self.hash_name, client_key(self.hash_name, salted), auth_message)
            ).decode()
        )
        expected = b64encode(
            server_signature(self.hash_name, server_key(self.hash_name, salted), auth_message)
        )
        del salted  # as good as the password, and a traceback may show locals
        # The proof does not show the password, but lets whoever has it guess in his own time.
        client_final = Secret(f"{without_proof},p={proof.reveal()}")
        self._on_wire = (client_final, proof)
        challenge = yield from Respond(client_final.reveal().encode())
        self._verify(challenge, expected)

    def _verify(self, challenge: bytes, expected: bytes) -> None:
        try:
            final = read_server_final(challenge)
        except ProtocolError as error:
            raise self._unproven() from error
        if isinstance(final, ServerError):
            raise self._refusal(final)
        if not compare_digest(final.verifier, expected):
            raise self._unproven()

    def _gs2_header(self, context: SaslContext) -> tuple[str, bytes]:
        # gs2-header = gs2-cbind-flag "," [ authzid ] ","
        authzid = f"a={_saslname(self.authzid)}" if self.authzid else ""
        binding = find_binding(context, self._channel_binding)
        if self.name.endswith("-PLUS"):
            if binding is None:
                raise NoMechanismError(
                    f"{self.name} needs channel-binding data that this connection does not have; "
                    f"take {self.name.removesuffix('-PLUS')}.",
                    mechanism=self.name,
                )
            return f"p={binding.type},{authzid},", binding.data
        return f"{_unbound_flag(context, binding)},{authzid},", b""

    def _refusal(self, error: ServerError) -> CredentialsRefusedError:
        advice = _ADVICE.get(error.value, "it gives no further reason.")
        return CredentialsRefusedError(
            f"The server refused {self.name} with {error.value}: {advice}",
            mechanism=self.name,
            text=self.scrub(error.value),
            retryable=error.value == "no-resources",
        )

    def _unproven(self) -> ServerNotAuthenticatedError:
        return ServerNotAuthenticatedError(
            f"The server did not prove in {self.name} that it knows the password: it is not the "
            "server that you meant, or it is broken. Nothing was sent after the login.",
            mechanism=self.name,
        )


def find_binding(context: SaslContext, named: str | None = None) -> Binding | None:
    """Return the channel binding to use on this connection: the `named` one, or the best."""
    for kind in BINDING_PREFERENCE if named is None else (named,):
        if data := context.bindings.get(kind):
            return Binding(kind, data)
    return None


def _unbound_flag(context: SaslContext, binding: Binding | None) -> str:
    # "y" tells the server that we would have bound and saw no -PLUS in its offer; one that did
    # offer it knows then that the offer was tampered with (RFC 5802 section 6). Said where we
    # merely chose not to bind, it would make an honest server refuse us.
    saw_plus = any(name.endswith("-PLUS") for name in context.offered)
    return "y" if binding and context.offered and not saw_plus else "n"


def _saslname(text: str) -> str:
    # RFC 5802 section 7:  saslname = 1*(value-safe-char / "=2C" / "=3D")
    return text.replace("=", "=3D").replace(",", "=2C")


class SaslMechanismScramSha1(ScramMechanism):
    """SCRAM-SHA-1 (RFC 5802)."""

    name = "SCRAM-SHA-1"
    hash_name = "sha1"


class SaslMechanismScramSha1Plus(SaslMechanismScramSha1):
    """SCRAM-SHA-1 bound to the TLS connection (RFC 5802)."""

    name = "SCRAM-SHA-1-PLUS"


class SaslMechanismScramSha256(ScramMechanism):
    """SCRAM-SHA-256 (RFC 7677)."""

    name = "SCRAM-SHA-256"
    hash_name = "sha256"


class SaslMechanismScramSha256Plus(SaslMechanismScramSha256):
    """SCRAM-SHA-256 bound to the TLS connection (RFC 7677)."""

    name = "SCRAM-SHA-256-PLUS"


class SaslMechanismScramSha512(ScramMechanism):
    """SCRAM-SHA-512 (by the scheme of RFC 7677; draft-melnikov-scram-sha-512)."""

    name = "SCRAM-SHA-512"
    hash_name = "sha512"


class SaslMechanismScramSha512Plus(SaslMechanismScramSha512):
    """SCRAM-SHA-512 bound to the TLS connection (draft-melnikov-scram-sha-512)."""

    name = "SCRAM-SHA-512-PLUS"
