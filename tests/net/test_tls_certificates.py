"""Verdicts on certificates and the names in them, without a network."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
from collections.abc import Sequence
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID
from net_certificates import DAY, NOW, Authority, Issued, issue, rsa_key, self_signed
from tls_engines import connect, handshake, insecure_server
from tls_peer import HOST, trusting

from mailwright.errors import CertificateError, TlsHandshakeError
from mailwright.net._tls_engine import TlsEngine
from mailwright.net.tls_options import TlsOptions, make_context


def leaf_of_a_leaf(authority: Authority) -> Issued:
    middle = authority.issue("middle.example", common_name="Middle")
    leaf = issue("A server", middle, names=[HOST])
    return ChainOf(leaf, middle)


def through(authority: Authority, **middle: object) -> Issued:
    """Return a server's certificate by way of an intermediate authority."""
    between = issue("An authority in between", authority.root, ca=True, **middle)
    return ChainOf(issue("A server", between, names=[HOST]), between)


def without_the_middle(authority: Authority) -> Issued:
    chain = through(authority)
    return Issued(chain.certificate, chain.key)


def too_long(authority: Authority) -> Issued:
    first = issue("An authority", authority.root, ca=True, path_length=0)
    second = issue("One below it", first, ca=True)
    return ChainOf(issue("A server", second, names=[HOST]), ChainOf(second, first))


def to_another_root(_: Authority) -> Issued:
    other = Authority("Nobody's")
    return ChainOf(other.issue(HOST), other.root)


def only_for(name: str) -> Sequence[tuple[x509.ExtensionType, bool]]:
    return [(x509.NameConstraints([x509.DNSName(name)], None), True)]


#: Critical, and known to nobody: RFC 5280 section 4.2 has it refused.
UNKNOWN = (
    x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\0"),
    True,
)


class ChainOf(Issued):
    def __init__(self, leaf: Issued, middle: Issued) -> None:
        super().__init__(leaf.certificate, leaf.key)
        self.middle = middle

    @property
    def pem(self) -> bytes:
        return super().pem + self.middle.pem


WRONG = {
    "wrong host": (lambda ca: ca.issue("other.example"), "wrong-host"),
    "no name": (lambda ca: ca.issue(), "wrong-host"),
    "common name only": (lambda ca: ca.issue(common_name=HOST), "wrong-host"),
    "common name beside another": (
        lambda ca: ca.issue("other.example", common_name=HOST),
        "wrong-host",
    ),
    "expired": (lambda ca: ca.issue(HOST, starts=NOW - 3 * DAY, ends=NOW - DAY), "expired"),
    "not yet valid": (
        lambda ca: ca.issue(HOST, starts=NOW + DAY, ends=NOW + 3 * DAY),
        "not-yet-valid",
    ),
    "self-signed": (lambda _: self_signed(HOST), "self-signed"),
    "unknown authority": (lambda _: Authority("Nobody's").issue(HOST), "unknown-ca"),
    "same name, other key": (lambda _: Authority().issue(HOST), "unknown-ca"),
    "forged": (lambda ca: ca.forge(HOST), "untrusted"),
    "for clients": (
        lambda ca: ca.issue(HOST, usage=ExtendedKeyUsageOID.CLIENT_AUTH),
        "wrong-purpose",
    ),
    "for code": (
        lambda ca: ca.issue(HOST, usage=ExtendedKeyUsageOID.CODE_SIGNING),
        "wrong-purpose",
    ),
    "issued by a leaf": (leaf_of_a_leaf, "wrong-purpose"),
    "intermediate missing": (without_the_middle, "unknown-ca"),
    "intermediate expired": (
        lambda ca: through(ca, starts=NOW - 3 * DAY, ends=NOW - DAY),
        "expired",
    ),
    "intermediate not yet valid": (
        lambda ca: through(ca, starts=NOW + DAY, ends=NOW + 3 * DAY),
        "not-yet-valid",
    ),
    "intermediate for other names": (
        lambda ca: through(ca, extensions=only_for("elsewhere.example")),
        "untrusted",
    ),
    "chain longer than allowed": (too_long, "untrusted"),
    "chain to an unknown root": (to_another_root, "unknown-ca"),
    "unknown critical extension": (lambda ca: ca.issue(HOST, extensions=[UNKNOWN]), "untrusted"),
    "only a mail address": (
        lambda ca: ca.issue(x509.RFC822Name(f"ann@{HOST}")),
        "wrong-host",
    ),
    "only a URI": (
        lambda ca: ca.issue(x509.UniformResourceIdentifier(f"smtp://{HOST}")),
        "wrong-host",
    ),
    "a wildcard one level up": (lambda ca: ca.issue("*.example"), "wrong-host"),
}


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("kind", WRONG)
def test_T14_a_wrong_certificate_is_refused(authority, context, kind, version):
    make, reason = WRONG[kind]
    issued = make(authority)
    with pytest.raises(CertificateError, match=r"^The certificate of mail\.example") as caught:
        connect(context, issued, maximum_version=version)
    assert caught.value.reason == reason
    assert not caught.value.retryable
    assert sha256(issued.der).hexdigest() in str(caught.value)


def test_T14_a_right_certificate_is_accepted(authority, context):
    client, _ = connect(context, authority.issue(HOST))
    assert client.info.verified


def test_T14_the_names_of_a_wrong_host_are_told(authority, context):
    with pytest.raises(
        CertificateError, match=r"it is for a\.example, \*\.b\.example, 192\.0\.2\.1"
    ):
        connect(context, authority.issue("a.example", "*.b.example", "192.0.2.1"))


def test_T14_T31_names_of_a_certificate_cannot_forge_a_log(authority, context):
    with pytest.raises(CertificateError) as caught:
        connect(context, authority.issue("a\x1b[31m\r\nb.example"))
    assert not re.search(r"[\x00-\x1f]", str(caught.value))


@pytest.mark.parametrize("bits", [1024])
def test_T14_T17_a_short_key_is_refused(authority, context, bits):
    weak = authority.issue(HOST, key=rsa_key(bits))
    server_context = insecure_server(weak)
    with pytest.raises(TlsHandshakeError) as caught:
        handshake(
            TlsEngine(context, peer=HOST, server_hostname=HOST),
            TlsEngine(server_context, peer="a client"),
        )
    assert caught.value.reason in {"weak", "EE_KEY_TOO_SMALL"}
    assert "too short" in str(caught.value)


def test_T14_T17_a_sha1_signature_is_refused(context, tmp_path):
    path = tmp_path / "sha1"
    path.mkdir()
    if (openssl := shutil.which("openssl")) is None:
        pytest.skip("the openssl program is missing")
    root_key, root = path / "ca.key", path / "ca.pem"
    key, request, certificate = path / "key.pem", path / "request.pem", path / "certificate.pem"
    new = [openssl, "req", "-newkey", "rsa:2048", "-nodes", "-sha1"]
    sign = [openssl, "x509", "-req", "-in", request, "-CA", root, "-CAkey", root_key, "-sha1"]
    for command in (
        [*new, "-x509", "-keyout", root_key, "-out", root, "-subj", "/CN=Old"],
        [*new, "-keyout", key, "-out", request, "-subj", "/CN=x"],
        [*sign, "-set_serial", "7", "-out", certificate],
    ):
        subprocess.run(command, check=True, capture_output=True)
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.set_ciphers("DEFAULT:@SECLEVEL=0")
    server_context.load_cert_chain(certificate, key)
    trusting_old = make_context(TlsOptions(ca_file=root))
    with pytest.raises(CertificateError) as caught:
        handshake(
            TlsEngine(trusting_old, peer=HOST, server_hostname=HOST),
            TlsEngine(server_context, peer="a client"),
        )
    assert caught.value.reason == "weak"


def test_T14_a_revoked_certificate_is_refused_where_a_list_is_given(authority, tmp_path):
    issued = authority.issue(HOST)
    revoked = (
        x509.RevokedCertificateBuilder()
        .serial_number(issued.certificate.serial_number)
        .revocation_date(NOW - DAY)
        .build()
    )
    crl = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.root.certificate.subject)
        .last_update(NOW - DAY)
        .next_update(NOW + DAY)
        .add_revoked_certificate(revoked)
        .sign(authority.root.key, hashes.SHA256())
    )
    from net_certificates import PEM

    path = tmp_path / "crl.pem"
    path.write_bytes(crl.public_bytes(PEM))
    context = trusting(authority)
    context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    with pytest.raises(CertificateError) as caught:
        connect(context, issued)
    assert caught.value.reason == "revocation-unknown"
    context.load_verify_locations(cafile=path)
    with pytest.raises(CertificateError) as caught:
        connect(context, issued)
    assert caught.value.reason == "revoked"


def test_a_trusted_server_certificate_needs_no_root(authority, tmp_path):
    issued = authority.issue(HOST)
    path = tmp_path / "leaf.pem"
    path.write_bytes(issued.pem)
    client, _ = connect(make_context(TlsOptions(ca_file=path)), issued)
    assert client.info.verified


# --- T15: names -----------------------------------------------------------------------------------


MATCHES = [
    # names of the certificate, host, whether they match (RFC 9525 section 6)
    (["mail.example"], "mail.example", True),
    (["mail.example"], "MAIL.EXAMPLE", True),
    (["MAIL.example"], "mail.example", True),
    (["mail.example"], "mail.example.", True),
    (["mail.example"], "smtp.mail.example", False),
    (["mail.example"], "example", False),
    (["mail.example"], "xmail.example", False),
    (["mail.example"], "mail.example.org", False),
    (["mail.example", "smtp.example"], "smtp.example", True),
    (["*.mail.example"], "a.mail.example", True),
    (["*.mail.example"], "a.b.mail.example", False),
    (["*.mail.example"], "mail.example", False),
    (["*.mail.example"], "xn--bcher-kva.mail.example", True),
    (["*.mail.example"], "bücher.mail.example", True),
    (["a*.mail.example"], "ab.mail.example", False),
    (["*a.mail.example"], "ba.mail.example", False),
    (["a*b.mail.example"], "axb.mail.example", False),
    (["mail.*.example"], "mail.a.example", False),
    (["a.*.mail.example"], "a.b.mail.example", False),
    (["*"], "example", False),
    (["*"], "mail.example", False),
    (["*.example"], "mail.example", False),
    (["**.mail.example"], "a.mail.example", False),
    (["*.*.example"], "a.b.example", False),
    (["xn--bcher-kva.example"], "bücher.example", True),
    (["xn--bcher-kva.example"], "BÜCHER.example", True),
    (["xn--bcher-kva.example"], "bucher.example", False),
    (["xn--*.mail.example"], "xn--bcher-kva.mail.example", False),
    (["mail.example\0.evil.example"], "mail.example", False),
    (["mail.example\0.evil.example"], "evil.example", False),
    (["\0mail.example"], "mail.example", False),
    (["mail.example "], "mail.example", False),
    ([".mail.example"], "a.mail.example", False),
    (["192.0.2.1"], "192.0.2.1", True),
    (["192.0.2.1"], "192.0.2.2", False),
    ([x509.DNSName("192.0.2.1")], "192.0.2.1", False),
    ([x509.DNSName("*.0.2.1")], "192.0.2.1", False),
    ([x509.UniformResourceIdentifier("smtp://192.0.2.1")], "192.0.2.1", False),
    ([x509.UniformResourceIdentifier("smtp://mail.example")], "mail.example", False),
    ([x509.RFC822Name("ann@mail.example")], "mail.example", False),
    ([x509.DNSName("::1")], "::1", False),
    (["2001:db8::1"], "2001:db8::1", True),
    (["2001:db8::1"], "2001:DB8:0::0:1", True),
    (["2001:db8::1"], "[2001:db8::1]", True),
    (["2001:db8::1"], "2001:db8::2", False),
    (["fe80::1"], "fe80::1%eth0", True),
    (["192.0.2.1"], "::ffff:192.0.2.1", False),
    (["mail.example"], "192.0.2.1", False),
    (["192.0.2.1"], "mail.example", False),
]


@pytest.mark.parametrize(("names", "host", "matches"), MATCHES)
def test_T15_names_match_as_the_rfc_says(authority, context, names, host, matches):
    issued = authority.issue(*names)
    if matches:
        client, _ = connect(context, issued, host)
        assert client.info.verified
        return
    with pytest.raises(CertificateError) as caught:
        connect(context, issued, host)
    assert caught.value.reason == "wrong-host"
