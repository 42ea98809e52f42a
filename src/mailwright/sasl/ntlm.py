"""NTLM (MS-NLMP, MS-SMTPNTLM), version 2: for old servers of Microsoft's, and only when named.

Whoever sees one login can try passwords in his own time, and the server proves nothing.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from .._flow import Flow
from .._secret import Secret
from ..errors import InvalidArgumentError, ProtocolError, UnsupportedError
from ._ntlm_messages import check_challenge, is_version_2
from ._spnego import Fault, attempt, channel_bindings, new_client, require, spnego
from .mechanism import PasswordMechanism, Respond, SaslContext
from .saslprep import check_text


class SaslMechanismNtlm(PasswordMechanism):
    r"""NTLM, version 2. It takes the extra ``ntlm``.

    Where the server asks for it, the name of this machine is told to it. A password that reads
    like the two hashes of one (32 hexadecimal digits, a colon, 32 more) is taken for them.

    Args:
        user: the user, as "ann", "DOMAIN\\ann" or "ann@example.com".
        password: the password.
        domain: the domain of the user's account; none where empty.
        authzid: must be empty, since the mechanism carries none.

    Raises:
        InvalidArgumentError: a character that NTLM cannot carry, or two domains.
        MissingExtraError: the extra is not installed.
    """

    name = "NTLM"
    carries_authzid = False

    def __init__(
        self, user: str, password: str | Secret, *, domain: str = "", authzid: str = ""
    ) -> None:
        password = Secret(password)  # a traceback may show locals (S21)
        super().__init__(user, password, authzid=authzid)
        self.domain = check_text(domain, "domain", controls=False)
        if "\\" in self.domain or (self.domain and "\\" in self.user):
            raise InvalidArgumentError(
                "Give NTLM's domain once: as domain, or before a backslash in the user.",
                name="domain",
            )
        require("spnego", mechanism=self.name, extra="ntlm")

    def exchange(self, context: SaslContext) -> Flow[None]:
        """Send what we can do, and answer the server's challenge with the proof.

        Args:
            context: the connection; the proof names service and host, and covers the server's
                certificate where there is one (MsvAvChannelBindings, RFC 5929 section 4).

        Raises:
            ProtocolError: the server's challenge is malformed, or is followed by another one.
            UnsupportedError: this machine forbids what NTLM is built on (FIPS), or a setting of it
                (LM_COMPAT_LEVEL) demands the broken version 1.
        """
        client = yield from attempt(lambda: self._new_client(context))
        if isinstance(client, Fault):
            raise _no_ntlm(client)
        negotiate = yield from attempt(lambda: bytes(client.step()))
        if isinstance(negotiate, Fault):
            raise _no_ntlm(negotiate)
        challenge = check_challenge((yield from Respond(negotiate)))
        # In base64, so that it is text, and a Secret: the message lets whoever has it guess.
        answer = yield from attempt(lambda: Secret(b64encode(client.step(challenge)).decode()))
        if isinstance(answer, Fault):
            raise ProtocolError(
                f"The server's NTLM challenge cannot be answered ({answer.kind} in pyspnego)."
            )
        if not is_version_2(b64decode(answer.reveal())):
            raise UnsupportedError(
                "LM_COMPAT_LEVEL of this machine demands version 1 of NTLM, which gives the "
                "password away; nothing of it was sent. Unset it."
            )
        self._on_wire = (answer,)
        yield from Respond(b64decode(answer.reveal()), may_succeed=True)
        raise self._refuse_challenge()

    def _new_client(self, context: SaslContext) -> Any:
        end_point = context.bindings.get("tls-server-end-point")
        user = f"{self.domain}\\{self.user}" if self.domain else self.user
        return new_client(
            spnego().Password(user, self._password.reveal()),
            hostname=context.host,
            service=context.service,
            channel_bindings=channel_bindings(end_point) if end_point else None,
            protocol="ntlm",
            options=("use_ntlm",),
        )


def _no_ntlm(fault: Fault) -> UnsupportedError:
    return UnsupportedError(
        f"NTLM does not work on this machine ({fault.kind} in pyspnego): its cryptographic policy "
        "may forbid MD5. Take SCRAM, or PLAIN over TLS."
    )
