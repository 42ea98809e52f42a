from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import LimitExceededError, ProtocolError
from mailwright.sasl import MAX_CHALLENGE, decode_challenge


@given(st.binary(max_size=200))
def test_A14_what_base64_writes_is_read(data):
    assert decode_challenge(base64.b64encode(data)) == data


@pytest.mark.parametrize(
    "text",
    [
        b"YWI",
        b"YW",
        b"Y",
        b"YWI==",
        b"YWI=YWI=",
        b"YWI=x",
        b"=",
        b"====",
        b"YW I=",
        b" YWI=",
        b"YWI=\n",
        b"YWI=\r\n",
        b"YW-_",
        b"YW\xc3\xa9=",
        b"YWI\0",
        b"YWJ=",  # stray bits: another spelling of YWI=
        b"Username:",
    ],
)
def test_A14_anything_else_is_refused(text):
    with pytest.raises(ProtocolError, match="base64"):
        decode_challenge(text)


@given(st.binary(max_size=12))
def test_A14_one_value_has_one_spelling(text):
    try:
        decoded = decode_challenge(text)
    except ProtocolError:
        return
    assert base64.b64encode(decoded) == text


def test_A14_the_length_is_capped():
    assert len(decode_challenge(b"A" * MAX_CHALLENGE)) == MAX_CHALLENGE // 4 * 3
    with pytest.raises(LimitExceededError) as caught:
        decode_challenge(b"A" * (MAX_CHALLENGE + 4))
    assert caught.value.limit == MAX_CHALLENGE
    with pytest.raises(LimitExceededError):
        decode_challenge(b"*" * 1_000_000)
