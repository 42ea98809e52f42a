from __future__ import annotations

import ssl
from hashlib import sha256

import pytest
from net_certificates import Authority

from mailwright._secret import Secret
from mailwright.errors import InvalidArgumentError
from mailwright.net.tls_options import ClientCertificate, TlsOptions, make_context

DIGITS = "00112233445566778899aabbccddeeff" * 2
COLONS = ":".join(DIGITS[n : n + 2] for n in range(0, 64, 2))


# --- the context ----------------------------------------------------------------------------------


def test_T14_T17_a_context_verifies_by_default():
    context = make_context(TlsOptions())
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert not context.hostname_checks_common_name
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.cert_store_stats()["x509_ca"] > 0


def test_an_own_authority_replaces_those_of_the_system(authority, tmp_path):
    context = make_context(TlsOptions(ca_file=authority.write(tmp_path)))
    assert context.cert_store_stats()["x509_ca"] == 1
    assert context.verify_mode == ssl.CERT_REQUIRED


def test_a_pin_replaces_the_authorities():
    context = make_context(TlsOptions(fingerprints={DIGITS}))
    assert context.verify_mode == ssl.CERT_NONE
    assert not context.check_hostname


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_T17_the_floor_can_be_raised(version):
    assert make_context(TlsOptions(minimum_version=version)).minimum_version == version


@pytest.mark.parametrize(
    "version", sorted(set(ssl.TLSVersion) - {ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3})
)
def test_T17_the_floor_cannot_be_lowered(version):
    with pytest.raises(InvalidArgumentError) as caught:
        TlsOptions(minimum_version=version)
    assert caught.value.name == "minimum_version"


def test_the_systems_authorities_are_read_once(monkeypatch, authority, tmp_path):
    assert make_context(TlsOptions()) is make_context(TlsOptions())
    assert make_context(TlsOptions(), ["imap"]) is not make_context(TlsOptions())
    context = make_context(TlsOptions())
    # … but another environment is another store.
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path)))
    assert make_context(TlsOptions()) is not context


def test_contexts_with_files_are_made_anew(authority, tmp_path):
    options = TlsOptions(ca_file=authority.write(tmp_path))
    assert make_context(options) is not make_context(options)


@pytest.mark.parametrize("content", [None, b"", b"no PEM"])
def test_authorities_that_cannot_be_read(tmp_path, content):
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidArgumentError, match=r"ca\.pem") as caught:
        make_context(TlsOptions(ca_file=path))
    assert caught.value.name == "ca_file"


# --- pins -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [DIGITS, DIGITS.upper(), COLONS, f"sha256:{COLONS}", f"SHA256:{COLONS.upper()}", f" {DIGITS} "],
)
def test_fingerprints_are_free_in_form(text):
    assert TlsOptions(fingerprints=[text]).fingerprints == frozenset({DIGITS})


@pytest.mark.parametrize(
    "text", ["", DIGITS[:-2], DIGITS + "00", "sha1:" + DIGITS[:40], "x" * 64, DIGITS[:-1] + "é"]
)
def test_what_is_no_fingerprint_is_refused(text):
    with pytest.raises(InvalidArgumentError) as caught:
        TlsOptions(fingerprints={text})
    assert caught.value.name == "fingerprints"


def test_one_text_is_not_a_set_of_texts():
    with pytest.raises(InvalidArgumentError, match="set of texts"):
        TlsOptions(fingerprints=DIGITS)


# --- client certificates --------------------------------------------------------------------------


@pytest.fixture
def files(authority, tmp_path):
    return authority.issue("ann").write(tmp_path, b"canary-7391")


@pytest.mark.parametrize(
    "password",
    ["canary-7391", Secret("canary-7391"), lambda: "canary-7391", lambda: Secret("canary-7391")],
)
def test_T18_a_key_is_decrypted(files, password):
    certificate, key = files
    options = TlsOptions(
        client_certificate=ClientCertificate(certificate=certificate, key=key, password=password)
    )
    assert isinstance(make_context(options), ssl.SSLContext)


def test_T18_a_file_with_both(authority, tmp_path):
    issued = authority.issue("ann")
    path = tmp_path / "both.pem"
    path.write_bytes(issued.pem + issued.key_pem())
    assert make_context(TlsOptions(client_certificate=ClientCertificate(certificate=path)))


@pytest.mark.parametrize("password", ["wrong", None])
def test_T18_a_key_that_cannot_be_decrypted(files, password):
    certificate, key = files
    client = ClientCertificate(certificate=certificate, key=key, password=password)
    with pytest.raises(InvalidArgumentError, match="password") as caught:
        make_context(TlsOptions(client_certificate=client))
    assert caught.value.name == "client_certificate"


def test_T18_a_key_of_another_certificate(files, tmp_path):
    certificate, _ = files
    (tmp_path / "other").mkdir()
    _, other = Authority().issue("bob").write(tmp_path / "other")
    with pytest.raises(InvalidArgumentError, match="does not give"):
        make_context(
            TlsOptions(client_certificate=ClientCertificate(certificate=certificate, key=other))
        )


def test_S21_the_password_of_a_key_does_not_show(files):
    certificate, key = files
    client = ClientCertificate(certificate=certificate, key=key, password="canary-7391")
    options = TlsOptions(client_certificate=client)
    assert isinstance(client.password, Secret)
    assert "canary-7391" not in repr(client) + repr(options) + str(options)
    hash(options)


def test_fingerprint_of_a_certificate_pins_it(authority):
    issued = authority.issue("mail.example")
    options = TlsOptions(fingerprints={sha256(issued.der).hexdigest()})
    assert options.fingerprints == {sha256(issued.der).hexdigest()}
