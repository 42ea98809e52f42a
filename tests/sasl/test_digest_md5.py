from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sasl_driver import SUCCESS, login

from mailwright.errors import (
    InvalidArgumentError,
    LimitExceededError,
    MailwrightError,
    ProtocolError,
    ServerNotAuthenticatedError,
    UnsupportedError,
)
from mailwright.sasl import SaslMechanismDigestMd5

# RFC 2831 section 4, the IMAP example.
CHALLENGE = (
    b'realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",'
    b"algorithm=md5-sess,charset=utf-8"
)
RESPONSE = (
    b'charset=utf-8,username="chris",realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",'
    b'nc=00000001,cnonce="OA6MHXh6VqTrRk",digest-uri="imap/elwood.innosoft.com",'
    b"response=d388dad90d4bbd760a152321f2143af7,qop=auth"
)
RSPAUTH = b"rspauth=ea40f60335c427b5527b84dbabcdfffd"
CONTEXT = {"service": "imap", "host": "elwood.innosoft.com", "nonce": lambda: "OA6MHXh6VqTrRk"}


def digest_md5(**options):
    return SaslMechanismDigestMd5("chris", "secret", **options)


def test_rfc_2831():
    done = login(digest_md5(), CHALLENGE, RSPAUTH, SUCCESS, **CONTEXT)
    assert done.said == [None, RESPONSE, b""]


def test_rfc_2831_acap_example():
    done = login(
        digest_md5(),
        b'realm="elwood.innosoft.com",nonce="OA9BSXrbuRhWay",qop="auth",'
        b"algorithm=md5-sess,charset=utf-8",
        b"rspauth=2f0b3d7c3c2e486600ef710726aa2eae",
        SUCCESS,
        service="acap",
        host="elwood.innosoft.com",
        nonce=lambda: "OA9BSuZWMSpW8m",
    )
    assert b"response=6084c6db3fede7352c551284490fd0fc," in done.said[1]


@pytest.mark.parametrize("replies", [[SUCCESS], [CHALLENGE, SUCCESS]])
def test_A15_success_before_the_servers_proof(replies):
    with pytest.raises(ServerNotAuthenticatedError):
        login(digest_md5(), *replies, **CONTEXT)


def wrong_proofs():
    yield from (b"", b"rspauth=", b"rspauth=ea40", b"x", b"rspauth", RSPAUTH + b"," + RSPAUTH)
    for position in range(len(b"rspauth="), len(RSPAUTH)):
        for bit in range(8):
            yield (
                RSPAUTH[:position] + bytes([RSPAUTH[position] ^ 1 << bit]) + RSPAUTH[position + 1 :]
            )


def test_A01_no_wrong_rspauth_authenticates():
    for proof in wrong_proofs():
        with pytest.raises(ServerNotAuthenticatedError):
            login(digest_md5(), CHALLENGE, proof, SUCCESS, **CONTEXT)


@pytest.mark.parametrize(
    ("challenge", "error"),
    [
        (b"", ProtocolError),
        (b"nonsense", ProtocolError),
        (b'nonce="a"', ProtocolError),
        (b'nonce="a",algorithm=md5', ProtocolError),
        (b"algorithm=md5-sess", ProtocolError),
        (b'nonce="",algorithm=md5-sess', ProtocolError),
        (b'nonce="a",nonce="b",algorithm=md5-sess', ProtocolError),
        (b'nonce="a",algorithm=md5-sess,algorithm=md5-sess', ProtocolError),
        (b'nonce="a",algorithm=md5-sess,charset=utf-8,charset=utf-8', ProtocolError),
        (b'nonce="a",algorithm=md5-sess,charset=koi8-r', ProtocolError),
        (b'nonce="a",algorithm=md5-sess,qop=auth,qop=auth', ProtocolError),
        (b'nonce="a",algorithm=md5-sess,qop="auth-int,auth-conf"', UnsupportedError),
        (b'nonce="a,algorithm=md5-sess', ProtocolError),
        (b'nonce="a\\"', ProtocolError),
        (b'nonce="a",algorithm=md5-sess,"', ProtocolError),
        (b'nonce="a",algorithm=md5-sess,qop', ProtocolError),
        (b'nonce="a" algorithm=md5-sess', ProtocolError),
        (b'realm="\xff",nonce="a",algorithm=md5-sess,charset=utf-8', ProtocolError),
        (b'nonce="' + b"a" * 2048 + b'",algorithm=md5-sess', LimitExceededError),
    ],
)
def test_A14_malformed_challenges(challenge, error):
    with pytest.raises(error):
        login(digest_md5(), challenge, **CONTEXT)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b'nonce="',
                b'"',
                b",",
                b"=",
                b"\\",
                b"algorithm=md5-sess",
                b"realm=",
                b" ",
                b"\xff",
                b"a",
            ]
        ),
        max_size=12,
    ).map(b"".join)
)
def test_A14_any_challenge_raises_an_error_of_ours(challenge):
    with pytest.raises(MailwrightError):
        login(digest_md5(), challenge, b"", SUCCESS, **CONTEXT)


@pytest.mark.parametrize(
    ("realms", "named", "field"),
    [
        ([], None, b""),
        ([], "mine", b'realm="mine",'),
        (["one", "two"], None, b'realm="one",'),
        (["one", "two"], "two", b'realm="two",'),
        (['a"b\\c'], None, b'realm="a\\"b\\\\c",'),
    ],
)
def test_realm(realms, named, field):
    listed = b"".join(
        b'realm="' + r.replace("\\", "\\\\").replace('"', '\\"').encode() + b'",' for r in realms
    )
    said = []

    def stop(data):
        said.append(data)
        return b""

    with pytest.raises(ServerNotAuthenticatedError):
        login(
            digest_md5(realm=named),
            listed + b"nonce=a,,algorithm=md5-sess, qop=auth",
            stop,
            **CONTEXT,
        )
    assert b'username="chris",' + field + b'nonce="a"' in said[0]


def test_realm_that_is_not_offered():
    with pytest.raises(InvalidArgumentError, match="'one', 'two'"):
        login(
            digest_md5(realm="other"), b"realm=one,realm=two,nonce=a,algorithm=md5-sess", **CONTEXT
        )


def answer_of(mechanism, challenge: bytes) -> bytes:
    said = []
    with pytest.raises(ServerNotAuthenticatedError):
        login(mechanism, challenge, lambda data: said.append(data) or b"", **CONTEXT)
    return said[0]


def response_of_rfc_2831(user: bytes, realm: bytes, password: bytes, *tail: bytes) -> bytes:
    def hexed(data: bytes) -> bytes:
        return hashlib.md5(data).hexdigest().encode()

    a1 = b":".join(
        (hashlib.md5(b":".join((user, realm, password))).digest(), b"N", b"OA6MHXh6VqTrRk", *tail)
    )
    a2 = b"AUTHENTICATE:imap/elwood.innosoft.com"
    return hexed(b":".join((hexed(a1), b"N", b"00000001", b"OA6MHXh6VqTrRk", b"auth", hexed(a2))))


def test_charset_decides_the_bytes_that_are_hashed():
    with_utf8 = b'realm="r",nonce=N,algorithm=md5-sess,charset=utf-8'
    latin1 = answer_of(SaslMechanismDigestMd5("jürgen", "straße"), with_utf8)
    assert 'username="jürgen"'.encode() in latin1
    assert response_of_rfc_2831(b"j\xfcrgen", b"r", b"stra\xdfe") in latin1
    mixed = answer_of(SaslMechanismDigestMd5("jürgen", "10€"), with_utf8)
    assert response_of_rfc_2831(b"j\xfcrgen", b"r", "10€".encode()) in mixed
    without = answer_of(SaslMechanismDigestMd5("jürgen", "straße"), with_utf8[:-14])
    assert b'username="j\xfcrgen"' in without
    assert response_of_rfc_2831(b"j\xfcrgen", b"r", b"stra\xdfe") in without


def test_authzid():
    answer = answer_of(digest_md5(authzid="bob"), b"nonce=N,algorithm=md5-sess,charset=utf-8")
    assert answer.endswith(b',qop=auth,authzid="bob"')
    assert response_of_rfc_2831(b"chris", b"", b"secret", b"bob") in answer


def test_A08_user_and_password_are_prepared():
    answer = answer_of(
        SaslMechanismDigestMd5("\u2168", "pen\u00adcil\u2163"), b"nonce=N,algorithm=md5-sess"
    )
    assert b'username="IX"' in answer
    assert response_of_rfc_2831(b"IX", b"", b"pencilIV") in answer


def test_A08_beyond_latin1_without_utf8_is_refused_and_not_quoted():
    with pytest.raises(InvalidArgumentError, match="ISO 8859-1") as caught:
        login(SaslMechanismDigestMd5("chris", "hunter2€"), b"nonce=N,algorithm=md5-sess", **CONTEXT)
    assert caught.value.__context__ is None
    assert "hunter2" not in repr(caught.value)
