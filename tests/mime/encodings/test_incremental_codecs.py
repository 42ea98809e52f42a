from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import InvalidArgumentError
from mailwright.mime.encodings import hexadecimal, transfer, uuencode, yenc
from mailwright.mime.encodings.codec import Decoder, Encoder, decode_blocks
from mailwright.mime.encodings.transfer import ContentEncoding, decoder_of, encoder_of
from mailwright.mime.newlines import canonical

#: What makes a difference to one codec or another, so that chance meets it often.
PIECES = [
    *(b"=", b"==", b"=4", b"=3D", b"=c3", b"=\r\n", b"= \r\n", b"=\n", b"\r", b"\n", b"\r\n"),
    *(
        b" ",
        b"\t",
        b"  \t",
        b"A",
        b"AB",
        b"aGVsbG8=",
        b"YQ",
        b"-",
        b"\0",
        b"\xe9",
        b"%",
        b"%4",
        b"%41",
    ),
    *(
        b"begin 644 a\r\n",
        b"begin 644 a\n",
        b"#86)C\n",
        b"#86)C\r\n",
        b"M\n",
        b"`\n",
        b"end\n",
        b"end",
    ),
    *(b"=ybegin line=128 size=3 name=a\r\n", b"=ypart begin=1 end=3\r\n", b"=yend size=3\r\n"),
    *(b"=y", b"=ybegin", b"\n=yend", b"=}", b"=M", b"x" * 75, b"end of it\n", b"E" * 70 + b"\n"),
]
octets = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=6)), max_size=30).map(
    b"".join
)
cuts = st.lists(st.integers(0, 400), max_size=12)


def blocks_of(data: bytes, places: list[int]) -> list[bytes]:
    borders = [0, *sorted(min(place, len(data)) for place in places), len(data)]
    return [data[a:b] for a, b in pairwise(borders)]


def one_by_one(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]


def decoded(decoder: Decoder, blocks: list[bytes]) -> bytes:
    return b"".join([*map(decoder.decode, blocks), decoder.finish()])


def encoded(encoder: Encoder, blocks: list[bytes]) -> bytes:
    return b"".join([*map(encoder.encode, blocks), encoder.finish()])


@pytest.mark.parametrize("encoding", ContentEncoding)
@given(octets, cuts)
def test_the_borders_of_blocks_do_not_matter_to_decoders(
    encoding: ContentEncoding, data: bytes, places: list[int]
) -> None:
    whole = transfer.decode(data, encoding)
    assert decoded(decoder_of(encoding), blocks_of(data, places)) == whole
    assert decoded(decoder_of(encoding), one_by_one(data)) == whole


@pytest.mark.parametrize("begin", [b"begin 644 a\n", b"=ybegin line=128 size=3 name=a\r\n"])
@given(data=octets, places=cuts)
def test_the_borders_of_blocks_do_not_matter_within_a_file(
    begin: bytes, data: bytes, places: list[int]
) -> None:
    encoding = ContentEncoding.UUENCODE if begin.startswith(b"begin") else ContentEncoding.YENC
    data = b"prose\r\n" + begin + data
    whole = transfer.decode(data, encoding)
    decoder = decoder_of(encoding)
    # With so much before it, the file does not wait for a better beginning any more.
    assert decoded(decoder, blocks_of(data, places)) == whole
    late = b"x" * 60_000 + b"\n" + data + b"\n" + b" \n" * 5_000
    decoder = decoder_of(encoding)
    assert decoded(decoder, blocks_of(late, [66_600 + place for place in places])) == (
        transfer.decode(late, encoding)
    )


@pytest.mark.parametrize("encoding", [e for e in ContentEncoding if e is not ContentEncoding.YENC])
@given(st.binary(max_size=700), cuts)
def test_the_borders_of_blocks_do_not_matter_to_encoders(
    encoding: ContentEncoding, data: bytes, places: list[int]
) -> None:
    blocks = blocks_of(data, places)
    whole = encoded(encoder_of(encoding), [data])
    assert encoded(encoder_of(encoding), blocks) == whole
    assert encoded(encoder_of(encoding), one_by_one(data)) == whole
    assert transfer.decode(whole, encoding) == data


@given(octets, cuts)
def test_quoted_printable_keeps_the_lines_of_text_in_blocks(data: bytes, places: list[int]) -> None:
    text = canonical(data)
    encoder = encoder_of(ContentEncoding.QUOTED_PRINTABLE, text=True)
    whole = transfer.quoted_printable.encode(text)
    assert encoded(encoder, blocks_of(text, places)) == whole


@given(st.binary(max_size=700), cuts)
def test_yenc_in_blocks(data: bytes, places: list[int]) -> None:
    encoder = yenc.YencEncoder(len(data))
    assert encoded(encoder, blocks_of(data, places)) == yenc.encode(data)
    assert yenc.decode(yenc.encode(data)) == data


def test_yenc_takes_its_own_encoder() -> None:
    with pytest.raises(InvalidArgumentError, match="YencEncoder"):
        encoder_of(ContentEncoding.YENC)


@pytest.mark.parametrize(
    ("decoder", "whole"),
    [
        (hexadecimal.HexDecoder, hexadecimal.decode),
        (hexadecimal.PercentDecoder, hexadecimal.percent_decode),
    ],
)
@given(octets, cuts)
def test_hexadecimal_in_blocks(
    decoder: Callable[[], Decoder],
    whole: Callable[[bytes], bytes],
    data: bytes,
    places: list[int],
) -> None:
    assert decoded(decoder(), blocks_of(data, places)) == whole(data)
    assert decoded(decoder(), one_by_one(data)) == whole(data)


@given(st.binary(max_size=100), cuts)
def test_hexadecimal_comes_back(data: bytes, places: list[int]) -> None:
    blocks = blocks_of(data, places)
    assert hexadecimal.decode(encoded(hexadecimal.HexEncoder(), blocks)) == data
    assert hexadecimal.percent_decode(encoded(hexadecimal.PercentEncoder(), blocks)) == data


@pytest.mark.parametrize(
    ("coded", "plain", "percent"),
    [
        (b"48 65:6C-6c6F", b"Hello", b"48 65:6C-6c6F"),
        (b"4", b"", b"4"),
        (b"%41%4a%4", b"AJ", b"AJ%4"),
        (b"100% %zz%", b"\x10", b"100% %zz%"),
        (b"%25%41", b"%A", b"%A"),
    ],
)
def test_hexadecimal_is_read_in_one_way(coded: bytes, plain: bytes, percent: bytes) -> None:
    assert hexadecimal.decode(coded) == plain
    assert hexadecimal.percent_decode(coded) == percent


@pytest.mark.parametrize("encoding", ContentEncoding)
def test_M27_decoders_keep_little_back(encoding: ContentEncoding) -> None:
    """What waits for the next block does not grow with what came."""
    data = bytes(range(256)) * 4096
    coded = transfer.encode(data, encoding)
    decoder = decoder_of(encoding)
    most = 0
    given_, got = 0, 0
    for at in range(0, len(coded), 4096):
        given_ += len(coded[at : at + 4096])
        got += len(decoder.decode(coded[at : at + 4096]))
        most = max(most, given_ - got * len(coded) // len(data))
    assert got + len(decoder.finish()) == len(data)
    assert most < 80_000


def test_a_stream_is_decoded_as_it_comes() -> None:
    stream = decode_blocks([b"YW", b"", b"Jj", b"ZA"], decoder_of(ContentEncoding.BASE64))
    assert list(stream) == [b"abc", b"d"]


def test_uuencode_writes_names_without_line_ends() -> None:
    assert uuencode.encode(b"", "a\r\nM") == b"begin 644 a  M\r\n`\r\nend"
    assert yenc.encode(b"", "\0") == (
        b"=ybegin line=128 size=0 name=attachment\r\n=yend size=0 crc32=00000000"
    )
