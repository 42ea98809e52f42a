from __future__ import annotations

import os
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from mailwright.errors import InvalidArgumentError
from mailwright.testing.certificates import Authority, Certificate

AUTHORITY = Authority()


def handshake(certificate: Certificate, client: ssl.SSLContext, host: str) -> str:
    """Shake hands in memory and return the TLS version."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = certificate.server_context().wrap_bio(to_server, to_client, server_side=True)
    peer = client.wrap_bio(to_client, to_server, server_hostname=host)
    for _ in range(3):
        for side in (peer, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return str(peer.version())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_certificate_for_this_machine(host):
    assert handshake(AUTHORITY.issue(), AUTHORITY.client_context(), host) == "TLSv1.3"


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        (AUTHORITY.issue(expired=True), "certificate has expired"),
        (AUTHORITY.issue(not_yet_valid=True), "certificate is not yet valid"),
        (AUTHORITY.issue(self_signed=True), "self-signed certificate"),
        (AUTHORITY.issue("mail.example.org"), "Hostname mismatch"),
        (Authority().issue(), "unable to get local issuer certificate|signature failure"),
    ],
)
def test_a_certificate_that_is_wrong_in_one_way(certificate, words):
    with pytest.raises(ssl.SSLCertVerificationError, match=words):
        handshake(certificate, AUTHORITY.client_context(), "localhost")


def test_a_certificate_passes_the_strict_checks_of_newer_pythons():
    """`ssl.create_default_context` makes them since Python 3.13."""
    context = AUTHORITY.client_context()
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    assert handshake(AUTHORITY.issue(), context, "localhost") == "TLSv1.3"


def test_a_certificate_is_not_wrong_in_two_ways():
    with pytest.raises(InvalidArgumentError):
        AUTHORITY.issue(expired=True, not_yet_valid=True)


def test_K06_the_key_is_in_a_file_for_its_owner_alone_and_only_while_ssl_loads_it(monkeypatch):
    seen = []
    load = ssl.SSLContext.load_cert_chain

    def spy(context, path):
        seen.append((Path(path), Path(path).stat().st_mode & 0o777))
        load(context, path)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", spy)
    AUTHORITY.issue().server_context()
    ((path, mode),) = seen
    assert not path.exists()
    if os.name == "posix":
        assert mode == 0o600


def test_K06_the_file_goes_too_when_ssl_does_not_like_it(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ssl.SSLError):
        Certificate(b"no certificate", b"no key", AUTHORITY).server_context()
    assert list(tmp_path.iterdir()) == []


def test_K06_every_authority_has_a_key_of_its_own():
    assert AUTHORITY.pem != Authority().pem
    assert AUTHORITY.issue().fingerprint != AUTHORITY.issue().fingerprint


def test_no_repr_shows_a_key():
    certificate = AUTHORITY.issue()
    assert repr(certificate) == f"<Certificate sha256:{certificate.fingerprint}>"


@pytest.mark.parametrize("tls", [True, False])
def test_without_cryptography_a_server_without_tls_still_works(tls):
    program = (
        "import sys; sys.modules['cryptography'] = None\n"
        "from mailwright.errors import MissingExtraError\n"
        "from mailwright.testing import SmtpServer\n"
        "try:\n"
        f"    with SmtpServer(tls={tls}) as server: print(server.port > 0)\n"
        "except MissingExtraError as error: print(error, error.extra)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    said = (
        "The throwaway certificate authority takes the package cryptography: "
        "pip install mailwright[dev] dev\n"
    )
    assert done.stdout == (said if tls else "True\n")
