"""Somebody with a valid certificate sits in between: channel binding is what stops him (A05).

He ends TLS on both sides and reads it all. The proof of SCRAM-PLUS covers the client's connection,
which is not the server's; and the flag "y" tells the server that its offer was taken away.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from smtp_fronts import Front

from mailwright import errors
from mailwright.net.connecting import connect_tcp
from mailwright.net.deadline import Deadline
from mailwright.net.listening import Listener, listen
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.stream import Stream
from mailwright.net.tls import accept_tls, start_tls
from mailwright.sasl import SaslMechanism, SaslMechanismScramSha256, SaslMechanismScramSha256Plus
from mailwright.server import SmtpServer
from mailwright.server.authority import Authority

SECRET = "canary-secret"
AUTHORITY = Authority()
CERTIFICATE = AUTHORITY.issue()

#: What he makes of the octets of the server.
Change = Callable[[bytes], bytes]


def soon() -> Deadline:
    return Deadline(10, "The dialogue")


def limited(context: ssl.SSLContext) -> ssl.SSLContext:
    """Return `context` for TLS 1.2, where `ssl` has a channel binding."""
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


@contextmanager
def in_between(server: SmtpServer, certificate, change: Change) -> Iterator[Listener]:
    def handle(stream: Stream) -> None:
        context = limited(certificate.server_context())
        with suppress(errors.MailwrightError):
            with (
                accept_tls(stream, context=context, deadline=soon()) as client,
                upstream() as there,
            ):
                # SMTP takes turns, and each turn is written at once.
                while data := there.read(soon()):
                    client.write(change(data), soon())
                    there.write(client.read(soon()), soon())

    def upstream() -> Stream:
        return start_tls(
            connect_tcp("127.0.0.1", server.tls_port, deadline=soon()),
            context=limited(server.ssl_context()),
            server_hostname="localhost",
            deadline=soon(),
        )

    with listen() as listener:
        listener.serve(handle)
        yield listener


def without_plus(data: bytes) -> bytes:
    return re.sub(rb" SCRAM-SHA-\d+-PLUS", b"", data)


def log_in(front: Front, port: int, mechanism: SaslMechanism | None) -> None:
    client = front.client(timeout=10, ssl_context=limited(AUTHORITY.client_context()))
    client.connect("localhost", port, SecureSocketOptions.SSL_ON_CONNECT)
    try:
        if mechanism is None:
            client.authenticate("ann", SECRET)
        else:
            client.authenticate(mechanism)
    finally:
        client.disconnect()


@pytest.mark.parametrize(
    ("change", "flag"),
    [(lambda data: data, "-PLUS"), (without_plus, "")],
    ids=["relayed", "stripped"],
)
def test_A05_who_sits_in_between_gets_no_login(front: Front, change: Change, flag: str) -> None:
    with SmtpServer(
        users={"ann": SECRET}, certificate=CERTIFICATE, maximum_tls_version=ssl.TLSVersion.TLSv1_2
    ) as server:
        log_in(front, server.tls_port, None)  # directly, it works
        with (
            in_between(server, AUTHORITY.issue(), change) as attacker,
            pytest.raises(errors.CredentialsRefusedError) as caught,
        ):
            log_in(front, attacker.port, None)
        assert caught.value.mechanism == f"SCRAM-SHA-512{flag}"
        assert [session.authenticated_as for session in server.sessions] == ["ann", ""]


def test_A05_the_same_certificate_makes_no_same_connection(front: Front) -> None:
    """He may have stolen the server's key: tls-unique does not care, the end point does."""
    mechanisms = {
        kind: SaslMechanismScramSha256Plus("ann", SECRET, channel_binding=kind)
        for kind in ("tls-unique", "tls-server-end-point")
    }
    with (
        SmtpServer(
            users={"ann": SECRET},
            certificate=CERTIFICATE,
            maximum_tls_version=ssl.TLSVersion.TLSv1_2,
        ) as server,
        in_between(server, CERTIFICATE, lambda data: data) as attacker,
    ):
        with pytest.raises(errors.CredentialsRefusedError):
            log_in(front, attacker.port, mechanisms["tls-unique"])
        log_in(front, attacker.port, mechanisms["tls-server-end-point"])


def test_without_a_binding_he_would_have_it(front: Front) -> None:
    """What the tests above are worth: plain SCRAM passes through him."""
    with (
        SmtpServer(
            users={"ann": SECRET}, certificate=CERTIFICATE, mechanisms=["SCRAM-SHA-256"]
        ) as server,
        in_between(server, AUTHORITY.issue(), lambda data: data) as attacker,
    ):
        log_in(front, attacker.port, SaslMechanismScramSha256("ann", SECRET))
        assert server.sessions[-1].authenticated_as == "ann"
