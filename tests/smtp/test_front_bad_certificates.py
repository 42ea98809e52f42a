"""A server whose certificate is wrong, in each way, and the reason that every front gives (T14)."""

from __future__ import annotations

import pytest
from smtp_fronts import Front

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.tls_options import TlsOptions
from mailwright.server import SmtpServer
from mailwright.server.bad_certificate import BadCertificate

REASONS = {
    "expired": "expired",
    "not-yet-valid": "not-yet-valid",
    "self-signed": "self-signed",
    "wrong-host": "wrong-host",
    "common-name-only": "wrong-host",
    "unknown-authority": "unknown-ca",
    "forged": "unknown-ca",
    "missing-intermediate": "unknown-ca",
    "expired-intermediate": "expired",
    "issued-by-leaf": "wrong-purpose",
    "wrong-purpose": "wrong-purpose",
    "weak-key": "weak",
    "sha1": "weak",
}


def test_every_kind_is_here() -> None:
    assert set(REASONS) == set(BadCertificate)


@pytest.mark.parametrize("implicit", [True, False])
@pytest.mark.parametrize("kind", REASONS)
def test_T14_T17_a_bad_certificate_is_refused_and_the_reason_told(
    front: Front, kind: str, implicit: bool
) -> None:
    with SmtpServer(users={"ann": "canary-secret"}, bad_certificate=kind) as server:
        for settings in (
            {"tls": TlsOptions(ca_file=server.ca_file)},
            {"ssl_context": server.ssl_context()},
        ):
            client = front.client(timeout=10, **settings)
            with pytest.raises(errors.CertificateError) as caught:
                if implicit:
                    client.connect("localhost", server.tls_port, SecureSocketOptions.SSL_ON_CONNECT)
                else:
                    client.connect("localhost", server.port)
            assert caught.value.reason == REASONS[kind]
            assert not caught.value.retryable
            assert not client.is_connected
    said = [line for session in server.sessions for line in session.transcript]
    assert {line for line in said if line.startswith("C: ")} <= {
        "C: EHLO [127.0.0.1]",
        "C: STARTTLS",
    }


def test_a_good_one_is_taken(front: Front) -> None:
    with SmtpServer(users={"ann": "canary-secret"}) as server:
        client = front.client(timeout=10, ssl_context=server.ssl_context())
        client.connect("localhost", server.port)
        assert client.is_secure
        client.disconnect()


def test_a_pinned_certificate_is_taken_whatever_is_wrong_with_it(front: Front) -> None:
    with SmtpServer(users={"ann": "canary-secret"}, bad_certificate="self-signed") as server:
        tls = TlsOptions(fingerprints={server.certificate.fingerprint})
        client = front.client(timeout=10, tls=tls)
        client.connect("localhost", server.port)
        client.authenticate("ann", "canary-secret")
        client.disconnect()
