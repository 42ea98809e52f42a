"""What a certificate says about itself: right on certificates, total on anything else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from net_certificates import Authority

from mailwright.net._tls_errors import certificate_error
from mailwright.net.certificate_facts import MAX_ATTRIBUTES, MAX_VALUE, _name, certificate_facts

CERTIFICATE = Authority().issue("mail.example", "192.0.2.1").der


def test_of_a_certificate() -> None:
    from cryptography import x509

    facts = certificate_facts(CERTIFICATE)
    told = x509.load_der_x509_certificate(CERTIFICATE)
    assert facts.names == ("mail.example", "192.0.2.1")
    assert facts.not_before == told.not_valid_before_utc
    assert facts.not_after == told.not_valid_after_utc
    for shown, name in ((facts.subject, told.subject), (facts.issuer, told.issuer)):
        assert sorted(shown.split(", ")) == sorted(
            f"{each.rfc4514_attribute_name}={each.value}" for each in name
        )
    assert facts.fingerprint == told.fingerprint(told.signature_hash_algorithm).hex()


@pytest.mark.parametrize(
    ("value", "year"), [(b"\x17\x0d500101000000Z", 1950), (b"\x18\x0f20500101000000Z", 2050)]
)
def test_both_forms_of_a_time(value: bytes, year: int) -> None:
    from mailwright.net.certificate_facts import _validity

    assert _validity(value * 2) == (datetime(year, 1, 1, tzinfo=UTC),) * 2


@pytest.mark.parametrize(
    "value", [b"\x17\x0d000000000000Z", b"\x17\x0c00010100000Z", b"\x02\x01\x00", b"\x17\x00"]
)
def test_what_is_no_time(value: bytes) -> None:
    from mailwright.net.certificate_facts import _validity

    assert _validity(value * 2) == (None, None)


def test_a_name_is_bounded() -> None:
    attribute = bytes.fromhex("0603550403") + b"\x0c\x82\x03\xe8" + b"x" * 1000
    sequence = b"\x30\x82" + len(attribute).to_bytes(2, "big") + attribute
    relative = b"\x31\x82" + len(sequence).to_bytes(2, "big") + sequence
    name = _name(relative * 500)
    assert name == ", ".join(["CN=" + "x" * MAX_VALUE] * MAX_ATTRIBUTES)


@given(st.binary(max_size=200), st.integers(0, len(CERTIFICATE) - 1))
def test_T30_anything_is_taken_and_nothing_raised(noise: bytes, place: int) -> None:
    for octets in (noise, CERTIFICATE[:place], CERTIFICATE[:place] + noise + CERTIFICATE[place:]):
        facts = certificate_facts(octets)
        assert len(facts.subject) <= MAX_ATTRIBUTES * (MAX_VALUE + 1000)


def test_an_error_about_a_certificate_has_it() -> None:
    assert certificate_error("mail.example", CERTIFICATE, "x", "y").certificate == CERTIFICATE
