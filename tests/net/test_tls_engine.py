"""The TLS engine by itself: versions, channel bindings, ends, hostile octets."""

from __future__ import annotations

import ssl
from hashlib import sha256, sha384

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from hypothesis import given
from hypothesis import strategies as st
from net_certificates import Authority, issue, rsa_key
from tls_engines import connect, handshake, insecure_server
from tls_peer import HOST, trusting

from mailwright.errors import ConnectionLostError, TlsError, TlsHandshakeError
from mailwright.net._tls_engine import WRITE_SIZE, TlsEngine
from mailwright.net.tls_info import TlsInfo
from mailwright.net.tls_options import TlsOptions, make_context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.parametrize("pinned", [False, True])
def test_T17_an_old_version_is_refused(authority, context, version, pinned):
    issued = authority.issue(HOST)
    server_context = insecure_server(issued)
    server_context.minimum_version = ssl.TLSVersion.TLSv1
    server_context.maximum_version = version
    options = TlsOptions(fingerprints={sha256(issued.der).hexdigest()})
    client = TlsEngine(
        make_context(options) if pinned else context,
        peer=HOST,
        server_hostname=HOST,
        options=options if pinned else None,
    )
    assert not client.handshake()
    server = TlsEngine(server_context, peer="a client")
    server.receive_data(client.data_to_send())
    with pytest.raises(TlsHandshakeError):
        server.handshake()
    client.receive_data(server.data_to_send())
    with pytest.raises(TlsHandshakeError, match=r"TLS 1\.2") as caught:
        client.handshake()
    assert caught.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"


@pytest.mark.parametrize("ciphers", ["aNULL:@SECLEVEL=0", "eNULL:@SECLEVEL=0"])
def test_T17_ciphers_that_hide_nothing_are_refused(authority, context, ciphers):
    server_context = insecure_server(authority.issue(HOST))
    server_context.set_ciphers(ciphers)
    server_context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(TlsHandshakeError):
        handshake(
            TlsEngine(context, peer=HOST, server_hostname=HOST),
            TlsEngine(server_context, peer="a client"),
        )


def test_T17_a_higher_floor_holds(authority, tmp_path):
    options = TlsOptions(ca_file=authority.write(tmp_path), minimum_version=ssl.TLSVersion.TLSv1_3)
    with pytest.raises(TlsHandshakeError):
        connect(
            make_context(options),
            authority.issue(HOST),
            maximum_version=ssl.TLSVersion.TLSv1_2,
        )


# --- channel bindings -----------------------------------------------------------------------------


def test_A05_tls_unique_is_for_tls_1_2(authority, context):
    issued = authority.issue(HOST)
    client, server = connect(context, issued, maximum_version=ssl.TLSVersion.TLSv1_2)
    binding = client.info.channel_binding("tls-unique")
    assert binding
    assert server.info.channel_binding("tls-unique") == binding


def test_A05_tls_unique_means_nothing_on_tls_1_3(authority, context):
    client, _ = connect(context, authority.issue(HOST))
    assert client.info.version == "TLSv1.3"
    assert client.info.channel_binding("tls-unique") is None
    assert client.info.channel_binding("tls-nonsense") is None
    if "tls-exporter" not in ssl.CHANNEL_BINDING_TYPES:
        assert client.info.channel_binding("tls-exporter") is None


@pytest.mark.parametrize(
    ("algorithm", "extra", "hashed"),
    [
        (hashes.SHA256(), {}, sha256),
        (hashes.SHA384(), {}, sha384),
        (
            hashes.SHA384(),
            {"rsa_padding": padding.PSS(padding.MGF1(hashes.SHA384()), 48)},
            sha384,
        ),
    ],
)
def test_A05_tls_server_end_point_takes_the_hash_of_the_signature(algorithm, extra, hashed):
    issued = issue("x", None, names=[HOST], key=rsa_key(2048), algorithm=algorithm, **extra)
    info = TlsInfo(version="TLSv1.3", cipher="", certificate=issued.der, verified=True)
    assert info.channel_binding("tls-server-end-point") == hashed(issued.der).digest()


def test_tls_server_end_point_of_an_ecdsa_certificate():
    key = ec.generate_private_key(ec.SECP384R1())
    issued = issue("x", None, names=[HOST], key=key, algorithm=hashes.SHA384())
    info = TlsInfo(version="TLSv1.3", cipher="", certificate=issued.der, verified=True)
    assert info.channel_binding("tls-server-end-point") == sha384(issued.der).digest()


def test_tls_server_end_point_is_not_defined_for_ed25519():
    key = ed25519.Ed25519PrivateKey.generate()
    issued = issue("x", None, names=[HOST], key=key, algorithm=None)
    info = TlsInfo(version="TLSv1.3", cipher="", certificate=issued.der, verified=True)
    assert info.channel_binding("tls-server-end-point") is None
    assert (
        TlsInfo(version="", cipher="", certificate=b"", verified=False).channel_binding(
            "tls-server-end-point"
        )
        is None
    )


# --- the end --------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_T19_goodbyes_that_cross_are_a_clean_end(authority, context, version):
    client, server = connect(context, authority.issue(HOST), maximum_version=version)
    client.close()
    server.close()
    client.receive_data(server.data_to_send())
    server.receive_data(client.data_to_send())
    assert client.read() == client.read() == b""
    assert server.read() == b""


def test_T19_a_long_write_is_encrypted_in_parts(authority, context):
    client, _ = connect(context, authority.issue(HOST))
    assert client.write(memoryview(bytes(WRITE_SIZE * 3))) == WRITE_SIZE


# --- hostile octets -------------------------------------------------------------------------------


@given(
    st.lists(st.binary(max_size=40), max_size=6), st.sampled_from([b"", b"\x16\x03\x03", b"\x15"])
)
def test_T26_any_octets_in_the_handshake_are_a_tls_error(chunks, start):
    engine = TlsEngine(make_context(TlsOptions(fingerprints={"0" * 64})), peer=HOST,
                       server_hostname=HOST)  # fmt: skip
    assert not engine.handshake()
    try:
        for chunk in [start, *chunks]:
            if chunk:
                engine.receive_data(chunk)
                assert not engine.handshake()
        engine.receive_data(b"")
    except TlsError:
        return
    raise AssertionError("the end was not noticed")


@given(st.binary(min_size=1, max_size=60), st.booleans())
def test_T19_any_octets_afterwards_are_an_error_or_wait(octets, end):
    client, _ = CONNECTED()
    try:
        client.receive_data(octets)
        assert client.read() is None
        if end:
            client.receive_data(b"")
    except (ConnectionLostError, TlsHandshakeError):
        return
    assert not end


class Connected:
    """A pair of engines, from certificates that are made once."""

    authority: Authority | None = None

    def __call__(self) -> tuple[TlsEngine, TlsEngine]:
        if self.authority is None:
            self.authority = Authority()
            self.issued = self.authority.issue(HOST)
            self.context = trusting(self.authority)
        return connect(self.context, self.issued)


CONNECTED = Connected()
