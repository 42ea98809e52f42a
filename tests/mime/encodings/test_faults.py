from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import InvalidMessageError
from mailwright.mime.encodings.faults import Fault
from mailwright.mime.encodings.transfer import ContentEncoding, decode, encode, find_faults

BASE64 = ContentEncoding.BASE64
QP = ContentEncoding.QUOTED_PRINTABLE
UU = ContentEncoding.UUENCODE
YENC = ContentEncoding.YENC

#: Encoding, coded octets, the one reading of them, and the faults without their prefix.
FAULTY = [
    (BASE64, b"ZmlzaA", b"fish", "MISSING_PADDING"),
    (BASE64, b"ZmlzaA=", b"fish", "MISSING_PADDING"),
    (BASE64, b"ZmlzaA===", b"fish", "EXCESS_PADDING"),
    (BASE64, b"Zml*zaA==", b"fish", "JUNK"),
    (BASE64, b"Zml zaA==", b"fish", "JUNK"),
    (BASE64, b"Zml\xe9zaA==", b"fish", "JUNK"),
    (BASE64, b"Zml\0zaA==", b"fish", "NUL"),
    (BASE64, b"Zml-zaA_==", b"fish", "URL_SAFE"),
    (BASE64, b"ZmlzaA==ZmlzaA==", b"fishfish", "DATA_BEHIND_PADDING"),
    (BASE64, b"ZmlzaA==\r\nZmlz", b"fishfis", "DATA_BEHIND_PADDING"),
    (BASE64, b"=ZmlzaA==", b"fish", "EARLY_PADDING DATA_BEHIND_PADDING"),
    (BASE64, b"Zmlz=aA==", b"fish", "EARLY_PADDING DATA_BEHIND_PADDING"),
    (BASE64, b"ZmlzaB==", b"fish", "LEFTOVER_BITS"),
    (BASE64, b"ZmlzaGI", b"fishb", "MISSING_PADDING"),
    (BASE64, b"ZmlzaGJ=", b"fishb", "LEFTOVER_BITS"),
    (BASE64, b"Zmlza", b"fis", "CUT_GROUP"),
    (BASE64, b"Z\r\nm\r\nl\r\nz\r\n", b"fis", "ODD_LINES"),
    (BASE64, b"Zmlz" * 20, b"fis" * 20, "ODD_LINES"),
    (QP, b"a=0", b"a=0", "INVALID_ESCAPE"),
    (QP, b"a=E\r\nb", b"a=E\r\nb", "INVALID_ESCAPE"),
    (QP, b"a=zzb", b"a=zzb", "INVALID_ESCAPE"),
    (QP, b"==3D", b"==", "INVALID_ESCAPE"),
    (QP, b"=\rb", b"=\rb", "INVALID_ESCAPE BARE_CR"),
    (QP, b"a= \r\nb", b"ab", "BLANKS_BEHIND_SOFT_BREAK"),
    (QP, b"a=\t \nb", b"ab", "BLANKS_BEHIND_SOFT_BREAK"),
    (QP, b"=c3=A9", b"\xc3\xa9", "LOWER_CASE"),
    (QP, b"a=", b"a", "SOFT_BREAK_AT_END"),
    (QP, b"a=\r\n", b"a", "SOFT_BREAK_AT_END"),
    (QP, b"a= ", b"a", "SOFT_BREAK_AT_END BLANKS_BEHIND_SOFT_BREAK"),
    (QP, b"a\rb", b"a\rb", "BARE_CR"),
    (QP, b"\xe9", b"\xe9", "EIGHT_BIT"),
    (QP, b"\x07", b"\x07", "CONTROL"),
    (QP, b"a \t\r\nb", b"a\r\nb", "BLANKS_AT_LINE_END"),
    (QP, b"a ", b"a", "BLANKS_AT_LINE_END"),
    (QP, b"x" * 77, b"x" * 77, "LONG_LINE"),
    (UU, b"#9FES\r\n", b"#9FES\r\n", "NO_BEGIN"),
    (UU, b"begin 644 f\r\n$9FES: \r\n", b"fish", "NO_END"),
    (UU, b"begin 644 f\r\n$9FES:\r\nprose\r\nend", b"fish", "BAD_LINE"),
    (UU, b"begin 644 f\r\n$9FES: 12345\r\nend", b"fish", "BAD_LINE"),
    (YENC, b"\x90", b"\x90", "NO_BEGIN"),
    (YENC, b"=ybegin size=1 name=f\r\n\x90", b"f", "NO_END"),
    (YENC, b"=ybegin size=2 name=f\r\n\x90\r\n=yend size=2", b"f", "SIZE"),
    (YENC, b"=ybegin size=1 name=f\r\n\x90\r\n=yend size=1 crc32=0", b"f", "CHECKSUM"),
]


@pytest.mark.parametrize(("encoding", "coded", "octets", "faults"), FAULTY)
def test_M13_one_reading_and_its_faults(
    encoding: ContentEncoding, coded: bytes, octets: bytes, faults: str
) -> None:
    prefix = {BASE64: "BASE64", QP: "QP", UU: "UU", YENC: "YENC"}[encoding]
    expected = {Fault[f"{prefix}_{name}"] for name in faults.split()}
    # A group that begins elsewhere than it ought to lacks something at its end, too.
    extra = {Fault.BASE64_MISSING_PADDING, Fault.BASE64_CUT_GROUP, Fault.UU_BAD_LINE}
    found = find_faults(coded, encoding)
    assert expected <= found <= expected | extra
    assert decode(coded, encoding) == octets
    with pytest.raises(InvalidMessageError, match="not as they ought to be"):
        decode(coded, encoding, strict=True)


def test_M13_every_fault_has_its_case() -> None:
    named = {
        name if name.startswith(("BASE64", "QP", "UU", "YENC")) else f"{prefix}_{name}"
        for encoding, _coded, _octets, names in FAULTY
        for prefix in [{BASE64: "BASE64", QP: "QP", UU: "UU", YENC: "YENC"}[encoding]]
        for name in names.split()
    }
    assert named == {fault.name for fault in Fault}


@pytest.mark.parametrize(
    ("encoding", "coded"),
    [
        (BASE64, b""),
        (BASE64, b"ZmlzaA=="),
        (BASE64, b"ZmlzaA==\r\n\r\n"),
        (BASE64, b"Zmlz\r\nZmlz\r\naA==\r\n"),
        (BASE64, b"ZmlzaA==  \r\n \r\n"),
        (QP, b""),
        (QP, b"a=3D=\r\n b=20\r\nc"),
        (QP, b"a=\nb\n"),
        (UU, b"begin 600 a\n`\nend\n"),
        (YENC, b"=ybegin size=1 name=f\r\n\x90\r\n=yend size=1 crc32=76D32BE0"),
    ],
)
def test_what_is_right_has_no_faults(encoding: ContentEncoding, coded: bytes) -> None:
    assert find_faults(coded, encoding) == frozenset()
    assert decode(coded, encoding, strict=True) == decode(coded, encoding)


def test_M06_of_very_many_groups_the_first_ones_tell() -> None:
    early, behind = Fault.BASE64_EARLY_PADDING, Fault.BASE64_DATA_BEHIND_PADDING
    for group, fault in ((b"QQ==", behind), (b"QUJDR=", early), (b"Q=", early), (b"=", early)):
        assert fault in find_faults(group * 5000, BASE64)


@pytest.mark.parametrize("encoding", ContentEncoding)
@given(data=st.binary(max_size=400))
def test_what_we_write_has_no_faults(encoding: ContentEncoding, data: bytes) -> None:
    coded = encode(data, encoding)
    assert find_faults(coded, encoding) == frozenset()
    assert decode(coded, encoding, strict=True) == data


@pytest.mark.parametrize("encoding", ContentEncoding)
@given(data=st.binary(max_size=400))
def test_M09_anything_can_be_looked_at(encoding: ContentEncoding, data: bytes) -> None:
    faults = find_faults(data, encoding)
    assert all(isinstance(fault, Fault) and str(fault) for fault in faults)
    if not faults:
        assert decode(data, encoding, strict=True) == decode(data, encoding)
