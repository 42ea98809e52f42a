"""NTLM against an independent server (pyspnego's other half), and against hostile ones."""

from __future__ import annotations

import logging
import pickle
import struct
import traceback
from base64 import b64encode

import pytest
import spnego
from hypothesis import given
from hypothesis import strategies as st
from sasl_driver import REFUSED, SUCCESS, login

from mailwright.errors import (
    CredentialsRefusedError,
    InvalidArgumentError,
    MissingExtraError,
    ProtocolError,
    ServerNotAuthenticatedError,
    UnsupportedError,
)
from mailwright.sasl import SaslContext, SaslMechanismNtlm, _spnego
from mailwright.sasl._ntlm_messages import check_challenge

SECRET = "canary-Wörd"
CERTIFICATE = b"hash of a certificate".ljust(32, b".")


@pytest.fixture
def accounts(tmp_path, monkeypatch):
    file = tmp_path / "accounts"
    file.write_text(f":ann:{SECRET}\nOFFICE:bob:{SECRET}\n:jürgen:{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(file))


class Acceptor:
    """The server's half; as a reply of a script, it answers each message."""

    def __init__(self, **settings) -> None:
        options = spnego.NegotiateOptions.use_ntlm
        self.context = spnego.server(protocol="ntlm", options=options, **settings)

    def challenge(self, message: bytes) -> bytes:
        return self.context.step(message)

    def verdict(self, message: bytes) -> str:
        try:
            self.context.step(message)
        except spnego.exceptions.SpnegoError:
            return REFUSED
        return SUCCESS

    @property
    def script(self):
        return self.challenge, self.verdict


@pytest.mark.parametrize(
    ("user", "domain", "principal"),
    [
        ("ann", "", "ann"),
        ("jürgen", "", "jürgen"),
        ("bob", "OFFICE", "OFFICE\\bob"),
        ("OFFICE\\bob", "", "OFFICE\\bob"),
    ],
)
def test_an_independent_server_is_content(accounts, user, domain, principal):
    server = Acceptor()
    done = login(SaslMechanismNtlm(user, SECRET, domain=domain), *server.script, host="mx.test")
    assert server.context.complete
    assert server.context.client_principal == principal
    assert done.worked == 3  # hashing is not done in an event loop


def test_a_wrong_password_is_refused(accounts):
    with pytest.raises(CredentialsRefusedError):
        login(SaslMechanismNtlm("ann", "wrong"), *Acceptor().script)


@pytest.mark.parametrize("seen", [CERTIFICATE, CERTIFICATE[::-1]])
def test_A05_the_proof_covers_the_servers_certificate(accounts, seen):
    """Somebody in between, who shows another certificate, cannot pass the proof on (EPA)."""
    server = Acceptor(channel_bindings=_spnego.channel_bindings(CERTIFICATE))
    mechanism = SaslMechanismNtlm("ann", SECRET)
    if seen == CERTIFICATE:
        login(mechanism, *server.script, bindings={"tls-server-end-point": seen})
        assert server.context.complete
    else:
        with pytest.raises(CredentialsRefusedError):
            login(mechanism, *server.script, bindings={"tls-server-end-point": seen})


def test_A15_success_before_the_proof_is_not_believed(accounts):
    with pytest.raises(ServerNotAuthenticatedError):
        login(SaslMechanismNtlm("ann", SECRET), SUCCESS)


def test_a_further_challenge_is_refused(accounts):
    with pytest.raises(ProtocolError, match="another challenge"):
        login(SaslMechanismNtlm("ann", SECRET), Acceptor().challenge, b"more")


@pytest.mark.parametrize("level", ["0", "1", "2"])
def test_A11_version_1_is_never_sent(accounts, monkeypatch, level):
    """A setting of the machine makes pyspnego fall back to it: the message does not leave."""
    monkeypatch.setenv("LM_COMPAT_LEVEL", level)
    said = []
    with pytest.raises(UnsupportedError, match="LM_COMPAT_LEVEL"):
        login(SaslMechanismNtlm("ann", SECRET), Acceptor().challenge, said.append)
    assert said == []


def test_arguments():
    with pytest.raises(InvalidArgumentError, match="carries no authorization identity"):
        SaslMechanismNtlm("ann", SECRET, authzid="office")
    for user, domain in (("A\\ann", "B"), ("ann", "A\\B"), ("ann", "a\nb"), ("", "")):
        with pytest.raises(InvalidArgumentError):
            SaslMechanismNtlm(user, SECRET, domain=domain)
    with pytest.raises(InvalidArgumentError, match="password"):
        SaslMechanismNtlm("ann", "")


def test_the_extra_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setattr(_spnego, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"mailwright\[ntlm\]") as caught:
        SaslMechanismNtlm("ann", SECRET)
    assert caught.value.extra == "ntlm"


# --- hostile challenges --------------------------------------------------------------------------

FLAGS = 0xE2898235
PAIRS = struct.pack("<HH8sHHQHH", 2, 8, "TEST".encode("utf-16-le"), 7, 8, 10**17, 0, 0)


def challenge_of(
    pairs: bytes = PAIRS,
    *,
    name: bytes = b"T\0",
    flags: int = FLAGS,
    fields: tuple[int, int] | None = None,
    name_fields: tuple[int, int] | None = None,
) -> bytes:
    """Return a CHALLENGE_MESSAGE; `fields` are another length and offset of its target info."""
    place = 56 + len(name)
    length, offset = (len(pairs), place) if fields is None else fields
    name_length, name_offset = (len(name), 56) if name_fields is None else name_fields
    return b"".join(
        (
            struct.pack("<8sIHHII", b"NTLMSSP", 2, name_length, name_length, name_offset, flags),
            b"nonce678" + bytes(8),
            struct.pack("<HHI", length, length, offset),
            bytes(7) + b"\x0f",
            name,
            pairs,
        )
    )


def answer_to(challenge: bytes, user: str = "ann") -> bytes:
    """Return the third message of a login."""
    said = login(SaslMechanismNtlm(user, SECRET), challenge, SUCCESS).said
    return said[1]


def nt_response(message: bytes) -> bytes:
    length, _, offset = struct.unpack_from("<HHI", message, 20)
    return message[offset : offset + length]


def test_the_challenge_of_these_tests_is_a_good_one():
    answer = answer_to(challenge_of())
    assert answer.startswith(b"NTLMSSP\0\x03\0\0\0")
    assert PAIRS[:-4] in nt_response(answer)  # what the server said of itself is in the proof
    assert answer_to(challenge_of(b"")).startswith(b"NTLMSSP\0\x03")


MALFORMED = {
    "empty": b"",
    "3 octets": b"NTL",
    "no fields": challenge_of()[:47],
    "another signature": b"X" + challenge_of()[1:],
    "its own message": challenge_of().replace(b"\0\x02\0\0\0", b"\0\x01\0\0\0", 1),
    "a third message": challenge_of().replace(b"\0\x02\0\0\0", b"\0\x03\0\0\0", 1),
    "target info beyond the end": challenge_of(fields=(len(PAIRS), 5000)),
    "target info longer than all": challenge_of(fields=(65_535, 58)),
    "target info at the last offset": challenge_of(fields=(8, 2**32 - 1)),
    "target name beyond the end": challenge_of(name_fields=(2, 2**31)),
    "target name longer than all": challenge_of(name_fields=(65_534, 56)),
    "an attribute cut off": challenge_of(PAIRS[:-4] + b"\x01"),
    "an attribute longer than the rest": challenge_of(struct.pack("<HH2s", 1, 60_000, b"A\0")),
    "half a character": challenge_of(struct.pack("<HH3sHH", 1, 3, b"A\0B", 0, 0)),
    "no end": challenge_of(PAIRS[:-4]),
    "something after the end": challenge_of(PAIRS + PAIRS),
    "an end with a value": challenge_of(struct.pack("<HH2s", 0, 2, b"AB")),
    "a short time": challenge_of(struct.pack("<HH4sHH", 7, 4, b"time", 0, 0)),
    "a time without end": challenge_of(struct.pack("<HHQHH", 7, 8, 2**64 - 1, 0, 0)),
    "short flags": challenge_of(struct.pack("<HH2sHH", 6, 2, b"\0\0", 0, 0)),
    "an unknown attribute": challenge_of(struct.pack("<HH2sHH", 99, 2, b"AB", 0, 0)),
    "a short host": challenge_of(struct.pack("<HH4sHH", 8, 4, b"host", 0, 0)),
    "half a surrogate pair": challenge_of(struct.pack("<HH2sHH", 1, 2, b"\0\xd8", 0, 0)),
    "twice the same": challenge_of(PAIRS[:-4] + PAIRS),
}


@pytest.mark.parametrize("message", MALFORMED.values(), ids=MALFORMED.keys())
def test_A13_a_malformed_challenge_is_not_answered(message):
    with pytest.raises(ProtocolError, match="NTLM challenge"):
        answer_to(message)


def test_A13_no_truncated_challenge_is_answered():
    whole = challenge_of()
    for length in range(len(whole)):
        with pytest.raises(ProtocolError):
            answer_to(whole[:length])


def test_A13_huge_target_info_is_taken_as_far_as_a_challenge_goes():
    many = struct.pack("<HH", 1, 9_000) + b"A\0" * 4_500 + bytes(4)
    assert len(answer_to(challenge_of(many))) < 20_000


@given(st.data())
def test_A13_any_octets_are_answered_or_refused(data):
    """Fuzz: changed octets in a good challenge, or any octets at all."""
    if data.draw(st.booleans()):
        changed = bytearray(challenge_of())
        for _ in range(data.draw(st.integers(1, 4))):
            changed[data.draw(st.integers(8, len(changed) - 1))] = data.draw(st.integers(0, 255))
        message = bytes(changed)
    else:
        message = b"NTLMSSP\0\x02\0\0\0" + data.draw(st.binary(max_size=200))
    try:
        answer = answer_to(message, user="jürgen\N{SNOWMAN}")
    except ProtocolError:
        return
    assert len(nt_response(answer)) > 24


@given(st.binary(max_size=400))
def test_A13_the_check_itself_ends_in_our_own_errors(message):
    for start in (b"", b"NTLMSSP\0\x02\0\0\0"):
        try:
            assert check_challenge(start + message) == start + message
        except ProtocolError:
            continue


# --- secrets -------------------------------------------------------------------------------------


def test_A18_S21_pyspnego_logs_nothing(accounts, caplog):
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "spnego"):
        said = login(SaslMechanismNtlm("ann", SECRET), challenge_of(), SUCCESS).said
    assert said
    assert [record.getMessage() for record in caplog.records] == []


def test_A18_S21_a_pyspnego_that_cannot_be_silenced_is_not_used(monkeypatch):
    class Talkative:
        pass

    monkeypatch.setattr(_spnego.spnego(), "client", lambda *args, **settings: Talkative())
    with pytest.raises(MissingExtraError, match="logs"):
        login(SaslMechanismNtlm("ann", SECRET), b"")


@pytest.mark.parametrize("kind", ["a time without end", "no end"])
def test_S21_no_secret_in_an_error_nor_in_its_frames(kind):
    mechanism = SaslMechanismNtlm("ann", SECRET)
    with pytest.raises(ProtocolError) as caught:
        login(mechanism, MALFORMED[kind])
    shown = "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )
    assert SECRET not in shown
    assert SECRET.encode() not in pickle.dumps(caught.value)
    assert caught.value.__cause__ is None
    assert SECRET not in repr(mechanism)


def test_S21_words_of_the_server_that_repeat_the_proof_are_masked(accounts):
    mechanism = SaslMechanismNtlm("ann", SECRET)
    said = login(mechanism, *Acceptor().script).said
    proof = b64encode(said[1]).decode()
    assert proof not in mechanism.scrub(f"535 you said {proof} and {SECRET}")
    assert SECRET not in mechanism.scrub(f"535 you said {SECRET}")


def test_FIPS_without_md5_it_says_so(monkeypatch):
    def forbidden(*args, **settings):
        raise ValueError("digital envelope routines: unsupported")

    monkeypatch.setattr(_spnego.spnego(), "client", forbidden)
    with pytest.raises(UnsupportedError, match="forbid MD5"):
        login(SaslMechanismNtlm("ann", SECRET), b"")


def test_md4_is_not_asked_of_openssl():
    """OpenSSL 3 has put MD4 away; pyspnego brings its own."""
    from spnego._ntlm_raw.crypto import ntowfv1

    # MS-NLMP section 4.2.2.1.2
    assert ntowfv1("Password").hex() == "a4f49c406510bdcab6824ee7c30fd852"


def test_the_context_names_what_it_is_for():
    """The target's name stands in the proof, so that it is of no use at another service."""
    said = login(
        SaslMechanismNtlm("ann", SECRET), challenge_of(), SUCCESS, service="imap", host="mx.test"
    ).said
    assert "imap/mx.test".encode("utf-16-le") in nt_response(said[1])
    assert SaslContext().service == "smtp"
