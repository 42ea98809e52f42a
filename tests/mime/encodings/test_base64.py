from __future__ import annotations

import base64 as standard
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.mime.encodings import base64


def read_in(sizes: list[int], data: bytes) -> list[bytes]:
    file = BytesIO(data)
    blocks = [file.read(size) for size in sizes]
    return [*blocks, file.read()]


@given(st.binary(max_size=400))
def test_what_is_encoded_is_decoded(data: bytes) -> None:
    assert base64.decode(base64.encode(data)) == data


@given(st.binary(max_size=400))
def test_lines_are_as_the_standard_library_writes_them(data: bytes) -> None:
    expected = standard.encodebytes(data).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    assert base64.encode(data) == expected


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 114, 57 * 512, 57 * 512 + 1, 57 * 1025])
def test_the_size_is_computed_to_the_octet(size: int) -> None:
    assert base64.encoded_size(size) == len(base64.encode(bytes(size)))


@given(st.binary(max_size=600), st.lists(st.integers(0, 120), max_size=12))
def test_blocks_of_any_size_encode_as_the_whole(data: bytes, sizes: list[int]) -> None:
    assert b"".join(base64.encode_blocks(read_in(sizes, data))) == base64.encode(data)


def test_the_encoder_can_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base64, "encode_octets", lambda data: b"A" * 80)
    assert base64.encode(b"anything") == b"A" * 76 + b"\r\n" + b"A" * 4


@pytest.mark.parametrize(
    ("encoded", "decoded"),
    [
        (b"aGVsbG8=", b"hello"),
        (b"aGVsbG8", b"hello"),  # padding left out
        (b"aGVs\r\nbG8=\r\n", b"hello"),
        (b"aG!V\x00s*bG8=", b"hello"),  # what is no base64 is skipped
        (b"aGVsbG8=aGVsbG8=", b"hellohello"),  # one encoded text behind another
        (b"aGVsb", b"hel"),  # six bits are no octet
        (b"aGVsbG8=\r\n-- \r\na footer", b"hello" + standard.b64decode(b"afooter=")),
        (b"====", b""),
        (b"", b""),
    ],
)
def test_decoding_is_lenient(encoded: bytes, decoded: bytes) -> None:
    assert base64.decode(encoded) == decoded


@given(st.binary(max_size=300))
def test_M09_anything_can_be_decoded(data: bytes) -> None:
    assert len(base64.decode(data)) <= len(data) * 3 / 4
