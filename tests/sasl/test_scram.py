from __future__ import annotations

import base64
import functools
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sasl_driver import SUCCESS, login
from scram_peer import ScramPeer

from mailwright._flow import Work
from mailwright.errors import (
    AuthenticationError,
    CredentialsRefusedError,
    InvalidArgumentError,
    LimitExceededError,
    MailwrightError,
    NoMechanismError,
    ProtocolError,
    ServerNotAuthenticatedError,
)
from mailwright.sasl import (
    Respond,
    SaslContext,
    SaslMechanismScramSha1,
    SaslMechanismScramSha1Plus,
    SaslMechanismScramSha256,
    SaslMechanismScramSha256Plus,
    SaslMechanismScramSha512,
    SaslMechanismScramSha512Plus,
    scram,
)

FAMILY = {
    "sha1": (SaslMechanismScramSha1, SaslMechanismScramSha1Plus),
    "sha256": (SaslMechanismScramSha256, SaslMechanismScramSha256Plus),
    "sha512": (SaslMechanismScramSha512, SaslMechanismScramSha512Plus),
}

# RFC 5802 section 5 and RFC 7677 section 3.
RFC_5802 = (
    SaslMechanismScramSha1,
    "fyko+d2lbbFgONRv9qkxdawL",
    b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    b"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
)
RFC_7677 = (
    SaslMechanismScramSha256,
    "rOprNGfwEbeRWgbNEkqO",
    b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    (
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        b"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    ),
    b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
)


def sha512_vector():
    """SCRAM-SHA-512 has no RFC: the values come from the independent server."""
    peer = ScramPeer("sha512", nonce="%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
    said = login(
        SaslMechanismScramSha512("user", "pencil"),
        peer.first,
        peer.final,
        SUCCESS,
        nonce=lambda: "rOprNGfwEbeRWgbNEkqO",
    ).said
    return (
        SaslMechanismScramSha512,
        "rOprNGfwEbeRWgbNEkqO",
        peer.server_first.encode(),
        said[1],
        peer.final(said[1]),
    )


VECTORS = {"sha1": lambda: RFC_5802, "sha256": lambda: RFC_7677, "sha512": sha512_vector}


@pytest.fixture(autouse=True)
def remembered_hash(monkeypatch):
    """Thousands of exchanges share a few salts: hash the password once for each."""
    monkeypatch.setattr(scram, "salted_password", functools.cache(scram.salted_password))


@pytest.mark.parametrize("vector", VECTORS)
def test_vectors(vector):
    mechanism, nonce, server_first, client_final, server_final = VECTORS[vector]()
    done = login(
        mechanism("user", "pencil"), server_first, server_final, SUCCESS, nonce=lambda: nonce
    )
    assert done.said == [f"n,,n=user,r={nonce}".encode(), client_final, b""]
    assert done.worked == 1


def changes_of(data: bytes, *, every_byte: bool):
    for position in range(len(data)):
        old = data[position]
        values = range(256) if every_byte else (old ^ 1 << bit for bit in range(8))
        for value in values:
            if value != old:
                yield data[:position] + bytes([value]) + data[position + 1 :]


@pytest.mark.parametrize("vector", VECTORS)
def test_A01_no_changed_byte_of_server_final_authenticates(vector):
    mechanism, nonce, server_first, _, server_final = VECTORS[vector]()
    for changed in changes_of(server_final, every_byte=True):
        with pytest.raises((ServerNotAuthenticatedError, CredentialsRefusedError)) as caught:
            login(mechanism("user", "pencil"), server_first, changed, SUCCESS, nonce=lambda: nonce)
        assert changed.startswith(b"e=") == isinstance(caught.value, CredentialsRefusedError)


@pytest.mark.parametrize("vector", VECTORS)
def test_A01_no_flipped_bit_of_server_first_authenticates(vector, monkeypatch):
    mechanism, nonce, server_first, _, server_final = VECTORS[vector]()
    # The signature covers the message itself, whatever salt and count it leads to; without the
    # hashing, all flips take a moment.
    key = scram.salted_password(mechanism.hash_name, b"pencil", salt_of(server_first), 4096)
    monkeypatch.setattr(scram, "salted_password", lambda *_: key)
    login(mechanism("user", "pencil"), server_first, server_final, SUCCESS, nonce=lambda: nonce)
    for changed in changes_of(server_first, every_byte=False):
        with pytest.raises((ProtocolError, AuthenticationError)):
            login(mechanism("user", "pencil"), changed, server_final, SUCCESS, nonce=lambda: nonce)


def salt_of(server_first: bytes) -> bytes:
    return base64.b64decode(server_first.split(b",")[1][2:])


@pytest.mark.parametrize(
    "server_final",
    [b"", b"v=", b"v=rmF9", b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ", b"x=1", b"v", b"\xff", b"v=\xc3\xa9"],
)
def test_A01_missing_or_short_signature(server_final):
    mechanism, nonce, server_first, _, _ = RFC_5802
    with pytest.raises(ServerNotAuthenticatedError, match="did not prove"):
        login(mechanism("user", "pencil"), server_first, server_final, SUCCESS, nonce=lambda: nonce)


@pytest.mark.parametrize("replies", [[SUCCESS], [RFC_5802[2], SUCCESS]])
def test_A01_A15_success_before_the_signature_is_not_believed(replies):
    mechanism, nonce, *_ = RFC_5802
    with pytest.raises(ServerNotAuthenticatedError):
        login(mechanism("user", "pencil"), *replies, nonce=lambda: nonce)


def test_A01_no_response_allows_success_by_itself():
    mechanism, nonce, server_first, _, _ = RFC_5802
    flow = mechanism("user", "pencil").exchange(SaslContext(nonce=lambda: nonce))
    first = next(flow)
    final = flow.send(flow.send(server_first).function())
    assert isinstance(first, Respond)
    assert isinstance(final, Respond)
    assert not first.may_succeed
    assert not final.may_succeed


def test_extensions_after_the_known_attributes_are_ignored():
    peer = ScramPeer()

    def first(message):
        peer.first(message)
        peer.server_first += ",x=1,y=a=b"
        return peer.server_first.encode()

    def final(message):
        return peer.final(message) + b",z=9"

    login(SaslMechanismScramSha256("user", "pencil"), first, final, SUCCESS)


def refuse(server_first: str | bytes, error=ProtocolError, match=None, **options):
    data = server_first.encode() if isinstance(server_first, str) else server_first
    with pytest.raises(error, match=match) as caught:
        login(SaslMechanismScramSha256("user", "pencil", **options), data, nonce=lambda: "abc")
    return caught.value


@pytest.mark.parametrize(
    "nonce", ["", "abc", "ab", "xyz", "xabc1", "ABC1", "abc,1", "abc 1", "abc\x7f"]
)
def test_A02_server_nonce_must_prolong_ours(nonce):
    refuse(f"r={nonce},s=QSXCR+Q6sek8bf92,i=4096")


@pytest.mark.parametrize("nonce", ["", "a,b", "a b", "é", "a\n"])
def test_A02_our_own_nonce_is_checked(nonce):
    with pytest.raises(InvalidArgumentError, match="nonce"):
        login(SaslMechanismScramSha256("user", "pencil"), nonce=lambda: nonce)


def test_the_nonce_is_fresh_for_each_exchange():
    mechanism = SaslMechanismScramSha256("user", "pencil")
    assert (
        next(mechanism.exchange(SaslContext())).data != next(mechanism.exchange(SaslContext())).data
    )


@pytest.mark.parametrize(
    "count",
    ["0", "1", "4095", "-4096", "+4096", "04096", "1e5", "4096.0", " 4096", "٤٠٩٦", "", "9" * 5000],
)
def test_A03_iteration_count_that_is_none_or_too_low(count):
    refuse(f"r=abcd,s=QSXCR+Q6sek8bf92,i={count}")


@pytest.mark.parametrize("count", ["2000001", "1000000000", "9999999999"])
def test_A03_iteration_count_too_high_costs_no_work(count, monkeypatch):
    monkeypatch.setattr(scram, "salted_password", lambda *_: pytest.fail("it was computed"))
    error = refuse(f"r=abcd,s=QSXCR+Q6sek8bf92,i={count}", LimitExceededError, "max_iterations")
    assert error.limit == 2_000_000


def test_A03_ceiling_is_settable():
    refuse("r=abcd,s=QSXCR+Q6sek8bf92,i=4097", LimitExceededError, max_iterations=4096)
    for wrong in (0, 4095, 2**31):
        with pytest.raises(InvalidArgumentError):
            SaslMechanismScramSha256("user", "pencil", max_iterations=wrong)


def test_A03_the_hash_is_a_step_of_its_own(monkeypatch):
    """The async front runs it in a thread and can be cancelled meanwhile."""
    monkeypatch.setattr(scram, "salted_password", lambda *_: pytest.fail("it was computed"))
    flow = SaslMechanismScramSha256("user", "pencil").exchange(SaslContext(nonce=lambda: "abc"))
    next(flow)
    assert isinstance(flow.send(b"r=abcd,s=QSXC,i=4096"), Work)
    flow.close()


LONG_SALT = base64.b64encode(b"x" * 1025).decode()


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("r=abcd,s=,i=4096", ProtocolError),
        (f"r=abcd,s={LONG_SALT},i=4096", LimitExceededError),
        ("r=abcd,s=QSXC*,i=4096", ProtocolError),
        ("r=abcd,s=QSXCR,i=4096", ProtocolError),
        ("r=abcd,s=QQ,i=4096", ProtocolError),
        ("r=abcd,s=QR==,i=4096", ProtocolError),  # stray bits: another spelling of QQ==
        ("r=abcd,s=QS XC,i=4096", ProtocolError),
        ("m=ext,r=abcd,s=QSXC,i=4096", ProtocolError),
        ("r=abcd,s=QSXC,i=4096,m=ext", ProtocolError),
        ("s=QSXC,r=abcd,i=4096", ProtocolError),
        ("r=abcd,i=4096,s=QSXC", ProtocolError),
        ("r=abcd,x=QSXC,i=4096", ProtocolError),
        ("x=abcd,s=QSXC,i=4096", ProtocolError),
        ("r=abcd,s=QSXC,x=4096", ProtocolError),
        (b"r=abcd,s=QSXC,i=4096,x=\xff", ProtocolError),
        ("r=abcd,s=QSXC", ProtocolError),
        ("r=abcd", ProtocolError),
        ("r=abcd,s=QSXC,i=4096,i=9999", ProtocolError),
        ("r=abcd,s=QSXC,i=4096,r=abcde", ProtocolError),
        ("r=abcd,s=QSXC,i=4096,", ProtocolError),
        ("r=abcd,,s=QSXC,i=4096", ProtocolError),
        ("r=abcd,s=QSXC,i=4096,x=\0", ProtocolError),
        ("r=abcd,s=QSXC,i=4096\n", ProtocolError),
        ("", ProtocolError),
        (",", ProtocolError),
        ("e=unknown-user", CredentialsRefusedError),
        (b"r=abcd\xff,s=QSXC,i=4096", ProtocolError),
    ],
)
def test_A04_malformed_server_first(message, error):
    refuse(message, error)


@pytest.mark.parametrize("name", sorted(scram._ADVICE))
def test_A04_server_errors_surface_by_name(name):
    peer = ScramPeer()
    with pytest.raises(CredentialsRefusedError, match=name) as caught:
        login(
            SaslMechanismScramSha256("user", "pencil"),
            peer.first,
            lambda _: b"e=" + name.encode(),
        )
    assert caught.value.text == name
    assert caught.value.mechanism == "SCRAM-SHA-256"
    assert caught.value.retryable == (name == "no-resources")


@pytest.mark.parametrize("value", [b"rm -rf /", b"\x1b[31m", b"a" * 65, "é".encode()])
def test_A04_other_words_of_the_server_stay_out_of_the_error(value):
    error = refuse(b"e=" + value, CredentialsRefusedError, "other-error")
    assert value.decode() not in str(error)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_A04_any_bytes_raise_an_error_of_ours(first, final):
    with pytest.raises(MailwrightError):
        login(SaslMechanismScramSha256("user", "pencil"), first, nonce=lambda: "abc")
    with pytest.raises(MailwrightError):
        login(
            SaslMechanismScramSha256("user", "pencil"),
            b"r=abcd,s=QSXC,i=4096",
            final,
            SUCCESS,
            nonce=lambda: "abc",
        )


PLUS = frozenset({"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"})
NO_PLUS = frozenset({"SCRAM-SHA-256", "PLAIN"})


@pytest.mark.parametrize(
    ("offered", "bindings", "named", "flag"),
    [
        (PLUS, {"tls-unique": b"u"}, None, "n"),  # we chose not to bind: not a downgrade
        (frozenset({"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256"}), {"tls-unique": b"u"}, None, "n"),
        (NO_PLUS, {"tls-unique": b"u"}, None, "y"),
        (NO_PLUS, {"tls-exporter": b"e"}, None, "y"),
        (NO_PLUS, {"tls-server-end-point": b"s"}, None, "n"),
        (NO_PLUS, {"tls-server-end-point": b"s"}, "tls-server-end-point", "y"),
        (NO_PLUS, {"tls-unique": b""}, None, "n"),
        (NO_PLUS, {}, None, "n"),
        (frozenset(), {"tls-unique": b"u"}, None, "n"),  # nothing is known of the offer
    ],
)
def test_A05_flag_without_plus(offered, bindings, named, flag):
    mechanism = SaslMechanismScramSha256("user", "pencil", channel_binding=named)
    flow = mechanism.exchange(SaslContext(offered=offered, bindings=bindings))
    assert next(flow).data.decode().split(",")[0] == flag


@pytest.mark.parametrize(
    ("bindings", "named", "kind"),
    [
        (
            {"tls-unique": b"u", "tls-exporter": b"e", "tls-server-end-point": b"s"},
            None,
            "tls-exporter",
        ),
        ({"tls-unique": b"u", "tls-server-end-point": b"s"}, None, "tls-unique"),
        (
            {"tls-unique": b"u", "tls-server-end-point": b"s"},
            "tls-server-end-point",
            "tls-server-end-point",
        ),
        ({"tls-unique": b"u", "tls-exporter": b"e"}, "tls-unique", "tls-unique"),
    ],
)
def test_A05_binding_preference(bindings, named, kind):
    mechanism = SaslMechanismScramSha256Plus("user", "pencil", channel_binding=named)
    done = login_against(ScramPeer(bindings=bindings), mechanism, bindings=bindings, offered=PLUS)
    assert done.said[0].startswith(f"p={kind},,n=user,".encode())
    expected = base64.b64encode(f"p={kind},,".encode() + bindings[kind])
    assert done.said[1].startswith(b"c=" + expected + b",r=")


def login_against(peer, mechanism, **context):
    return login(mechanism, peer.first, peer.final, SUCCESS, **context)


@pytest.mark.parametrize(
    ("bindings", "named"),
    [({}, None), ({"tls-server-end-point": b"s"}, None), ({"tls-unique": b"u"}, "tls-exporter")],
)
def test_A05_plus_without_binding_says_nothing(bindings, named):
    mechanism = SaslMechanismScramSha256Plus("user", "pencil", channel_binding=named)
    flow = mechanism.exchange(SaslContext(offered=PLUS, bindings=bindings))
    with pytest.raises(NoMechanismError, match="take SCRAM-SHA-256"):
        next(flow)


def test_A05_stripped_plus_is_noticed_by_the_server():
    peer = ScramPeer(offers_plus=True, bindings={"tls-unique": b"u"})
    with pytest.raises(CredentialsRefusedError, match="somebody in between removed it"):
        login_against(
            peer,
            SaslMechanismScramSha256("user", "pencil"),
            offered=NO_PLUS,  # what is left of the offer
            bindings={"tls-unique": b"u"},
        )


def test_A05_two_tls_connections_do_not_bind():
    peer = ScramPeer(bindings={"tls-unique": b"theirs"})
    with pytest.raises(CredentialsRefusedError, match="channel-bindings-dont-match"):
        login_against(
            peer,
            SaslMechanismScramSha256Plus("user", "pencil"),
            offered=PLUS,
            bindings={"tls-unique": b"ours"},
        )


def test_A05_unknown_binding_type():
    with pytest.raises(InvalidArgumentError):
        SaslMechanismScramSha256Plus("user", "pencil", channel_binding="tls-made-up")


@pytest.mark.parametrize(("hash_name", "plus"), list(product(FAMILY, (False, True))))
def test_the_family_against_an_independent_server(hash_name, plus):
    bindings = {"tls-exporter": b"e" * 32}
    peer = ScramPeer(hash_name, bindings=bindings)
    mechanism = FAMILY[hash_name][plus]("user", "pencil", authzid="a,b=c")
    assert mechanism.name == f"SCRAM-SHA-{hash_name[3:]}{'-PLUS' if plus else ''}"
    login_against(peer, mechanism, bindings=bindings, offered=PLUS)
    assert peer.authzid == "a,b=c"


@pytest.mark.parametrize("user", ["a,b", "a=b", "=2C", "ann@example.org", "Jürgen"])
def test_user_names_are_escaped(user):
    login_against(ScramPeer(user=user), SaslMechanismScramSha256(user, "pencil"))


def test_wrong_password():
    with pytest.raises(CredentialsRefusedError, match="invalid-proof"):
        login_against(ScramPeer(), SaslMechanismScramSha256("user", "other"))


def test_A08_both_sides_prepare():
    mechanism = SaslMechanismScramSha256("ⅨⅩ", "pen\u00adcil\u2163\u00a0")
    login_against(ScramPeer(user="IXX", password="pencilIV "), mechanism)


def test_A08_password_is_a_stored_string():
    with pytest.raises(InvalidArgumentError, match='mechanism="PLAIN"'):
        SaslMechanismScramSha256("user", "\U0001f600secret")
    assert SaslMechanismScramSha256("\U0001f600", "pencil").user == "\U0001f600"


def test_N6_the_proof_and_the_password_are_scrubbed():
    mechanism = SaslMechanismScramSha256("user", "pencil")
    done = login_against(ScramPeer(), mechanism)
    final = done.said[1]
    words = f"you said {base64.b64encode(final).decode()}, {final.decode()} and pencil"
    assert mechanism.scrub(words) == "you said ***, *** and ***"
    assert "pencil" not in repr(mechanism)
