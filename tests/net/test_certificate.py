"""The little reader of DER: right on certificates, total on anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from net_certificates import Authority

from mailwright.net._certificate import MAX_NAMES, signature_hash, subject_names
from mailwright.net._der import values

CERTIFICATE = Authority().issue("mail.example", "*.smtp.example", "192.0.2.1", "2001:db8::1").der
NAMES = ["mail.example", "*.smtp.example", "192.0.2.1", "2001:db8::1"]


def test_names_and_hash_of_a_certificate():
    assert subject_names(CERTIFICATE) == NAMES
    assert signature_hash(CERTIFICATE) == "sha256"


def test_names_are_bounded(authority):
    issued = authority.issue(*(f"{n}.example" for n in range(500)))
    assert subject_names(issued.der) == [f"{n}.example" for n in range(MAX_NAMES)]


def test_a_certificate_without_names(authority):
    assert subject_names(authority.issue().der) == []


@pytest.mark.parametrize("length", range(0, len(CERTIFICATE), 7))
def test_a_certificate_that_is_cut_off_has_no_names(length):
    assert subject_names(CERTIFICATE[:length]) == []
    assert signature_hash(CERTIFICATE[:length]) is None


@pytest.mark.parametrize(
    "octets",
    [
        b"\x30\x80\x00\x00",  # indefinite length
        b"\x30\x85\x01\x00\x00\x00\x00" + b"x" * 9,  # a length of five octets
        b"\x30\x84\xff\xff\xff\xff",  # 4 GiB
        b"\x30",
        b"\x30\x82\x01",
        b"\x30\x00" * 1000,
        b"\x30\x02\x30\x00" * 1000,
        b"\x30\x7f" * 10_000,
    ],
)
def test_T28_lengths_that_lie(octets):
    assert subject_names(octets) == []
    assert signature_hash(octets) is None


@pytest.mark.parametrize("octets", [b"\x30\x80\x00\x00", b"\x30\x85\x00\x00\x00\x00\x01x"])
def test_T28_only_the_lengths_of_der_are_read(octets):
    with pytest.raises(ValueError, match="definite"):
        list(values(octets))


@given(st.binary(max_size=200))
def test_any_octets_have_an_answer(octets):
    assert isinstance(subject_names(octets), list)
    assert signature_hash(octets) is None


@given(st.integers(0, len(CERTIFICATE) - 1), st.integers(0, 255))
def test_a_changed_octet_has_an_answer(position, octet):
    changed = bytearray(CERTIFICATE)
    changed[position] = octet
    for name in subject_names(bytes(changed)):
        assert name.isprintable()
    assert signature_hash(bytes(changed)) in {None, "sha256", "sha384", "sha512", "sha224"}
