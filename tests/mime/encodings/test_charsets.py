from __future__ import annotations

import codecs
from encodings.aliases import aliases
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import InvalidArgumentError
from mailwright.mime.encodings import charset_labels, charsets

ALLOWED = set(charset_labels._CODECS)

#: The labels of the web's Encoding Standard, by the codec of Python that comes nearest. Of its
#: encodings, replacement (which decodes nothing) and x-user-defined are not taken.
WEB = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
    "cp866": "866 cp866 csibm866 ibm866",
    "iso8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987"
    " l2 latin2",
    "iso8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988"
    " l3 latin3",
    "iso8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988"
    " l4 latin4",
    "iso8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5"
    " iso_8859-5:1988",
    "iso8859-6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6"
    " iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    "iso8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7"
    " iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek",
    "iso8859-8": "csiso88598e csiso88598i csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e"
    " iso-8859-8-i iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 logical visual",
    "iso8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251",
    "cp1252": "cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1"
    " iso_8859-1:1987 l1 latin1 windows-1252 x-cp1252",
    "ascii": "ansi_x3.4-1968 ascii us-ascii",
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9"
    " iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254",
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"
    " gb18030",
    "cp950": "big5 cn-big5 csbig5",
    "big5hkscs": "big5-hkscs x-x-big5",
    "euc_jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso2022_jp": "csiso2022jp iso-2022-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "cp949": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601"
    " ksc_5601 windows-949",
    "iso2022_kr": "csiso2022kr iso-2022-kr",
    "utf-16-be": "unicodefffe utf-16be",
    "utf-16-le": "unicodefeff utf-16le",
    "utf-16": "csunicode iso-10646-ucs-2 ucs-2 unicode utf-16",
}

#: Names and aliases of IANA's registry for charsets that Python knows, where the web has none.
IANA = {
    "ascii": "iso-ir-6 ANSI_X3.4-1986 ISO_646.irv:1991 ISO646-US us IBM367 cp367 csASCII",
    "cp1252": "csWindows1252 ISO-8859-1-Windows-3.0-Latin-1 csWindows30Latin1 csWindows31Latin1"
    " ISO-8859-1-Windows-3.1-Latin-1",
    "cp1250": "csWindows1250 ISO-8859-2-Windows-Latin-2 csWindows31Latin2",
    "cp1254": "csWindows1254 ISO-8859-9-Windows-Latin-5 csWindows31Latin5",
    "iso8859-10": "ISO_8859-10:1992",
    "iso8859-13": "csISO885913",
    "iso8859-14": "iso-ir-199 ISO_8859-14:1998 ISO_8859-14 latin8 iso-celtic l8 csISO885914",
    "iso8859-15": "Latin-9 csISO885915",
    "iso8859-16": "iso-ir-226 ISO_8859-16:2001 ISO_8859-16 latin10 l10 csISO885916",
    "cp437": "IBM437 cp437 437 csPC8CodePage437",
    "cp775": "IBM775 cp775 csPC775Baltic",
    "cp850": "IBM850 cp850 850 csPC850Multilingual",
    "cp852": "IBM852 cp852 852 csPCp852",
    "cp855": "IBM855 cp855 855 csIBM855",
    "cp857": "IBM857 cp857 857 csIBM857",
    "cp858": "IBM00858 CCSID00858 CP00858 PC-Multilingual-850+euro csIBM00858",
    "cp860": "IBM860 cp860 860 csIBM860",
    "cp861": "IBM861 cp861 861 cp-is csIBM861",
    "cp862": "IBM862 cp862 862 csPC862LatinHebrew",
    "cp863": "IBM863 cp863 863 csIBM863",
    "cp864": "IBM864 cp864 csIBM864",
    "cp865": "IBM865 cp865 865 csIBM865",
    "cp869": "IBM869 cp869 869 cp-gr csIBM869",
    "cp874": "csTIS620 csWindows874",
    "koi8-u": "csKOI8U",
    "ptcp154": "PTCP154 csPTCP154 PT154 CP154 Cyrillic-Asian csCyrillicAsian",
    "kz1048": "KZ-1048 STRK1048-2002 RK1048 csKZ1048",
    "hp-roman8": "hp-roman8 roman8 r8 csHPRoman8",
    "big5hkscs": "csBig5HKSCS",
    "gb18030": "CP936 MS936 windows-936 csGBK csGB18030",
    "cp932": "csWindows31J",
    "euc_jp": "Extended_UNIX_Code_Packed_Format_for_Japanese CP51932 csCP51932",
    "iso2022_jp": "JIS_Encoding csJISEncoding",
    "iso2022_jp_2": "ISO-2022-JP-2 csISO2022JP2",
    "iso2022_jp_ext": "CP50220 csCP50220",
    "utf-8": "csUTF8",
    "utf-16": "csUTF16 UNICODE-1-1 csUnicode11 ISO-10646-UCS-Basic csUnicodeASCII csUnicodeLatin1"
    " ISO-10646-Unicode-Latin1 ISO-10646",
    "utf-16-be": "csUTF16BE",
    "utf-16-le": "csUTF16LE",
    "utf-32": "UTF-32 csUTF32 ISO-10646-UCS-4 csUCS4",
    "utf-32-be": "UTF-32BE csUTF32BE",
    "utf-32-le": "UTF-32LE csUTF32LE",
}

HOSTILE = [
    *("unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem"),
    *(
        "zlib",
        "zip",
        "bz2",
        "hex",
        "base64",
        "uu",
        "quopri",
        "rot13",
        "charmap",
        "unicode-internal",
    ),
    *("utf-7", "csUTF7", "unicode-1-1-utf-7", "hz", "hz-gb-2312", "utf-8-sig", "utf_8_sig"),
    *(
        "ibm037",
        "cp037",
        "cp500",
        "ebcdic-cp-us",
        "cp1047",
        "cp1140",
        "x-user-defined",
        "replacement",
    ),
    *("", " ", "utf-8\0", "utf-8\r\n", "utf-8\u2028", "ütf-8", "x" * 65, "x" * 5000),
    *("encodings.utf_8", "utf 8 with more", "None", "iso-2022-cn", "utf-8;x"),
]


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        (codec, label)
        for table in (WEB, IANA)
        for codec, names in table.items()
        for label in names.split()
    ],
)
def test_M14_labels_of_the_web_and_of_iana(codec: str, label: str) -> None:
    for spelling in (label, label.upper(), f" {label} "):
        assert charsets.codec_of(spelling) == codec


@pytest.mark.parametrize("label", HOSTILE)
def test_M14_other_labels_are_none(label: str) -> None:
    assert charsets.codec_of(label) is None
    assert charsets.decode("é".encode(), label) == ("é", False)
    assert charsets.decode(b"\xe9", label) == ("é", False)
    assert charsets.decode(b"+ADw-", label) == ("+ADw-", False)
    with pytest.raises(InvalidArgumentError, match="use utf-8"):
        charsets.encode("é", label)


def test_M14_no_label_reaches_another_codec(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every alias that Python has, every one of its codecs, and all of the tables above."""
    import encodings

    modules = {path.stem for path in Path(encodings.__file__).parent.glob("*.py")}
    labels = {*aliases, *aliases.values(), *modules, *HOSTILE}
    labels |= {name for table in (WEB, IANA) for names in table.values() for name in names.split()}
    asked: set[str] = set()

    class Octets(bytes):
        def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
            asked.add(encoding)
            return super().decode(encoding, errors)

    for label in labels:
        for utf7 in (False, True):
            text, _ = charsets.decode(Octets(b"+ADw-\xe9"), label, utf7=utf7)
            assert isinstance(text, str)
            charsets.decode(Octets(b"+ADw-"), label, utf7=utf7)
    assert asked - {"utf-7"} <= ALLOWED
    unsafe = {
        "utf-7",
        "hz",
        "idna",
        "punycode",
        "raw-unicode-escape",
        "unicode-escape",
        "undefined",
    }
    for codec in ALLOWED | set(charset_labels._WRITERS.values()):
        found = codecs.lookup(codec)
        assert found._is_text_encoding  # type: ignore[attr-defined]
        assert found.name not in unsafe
        # What is ASCII in a filter's eyes is that to us, but for the wide ones and what shifts.
        if not codec.startswith(("utf-16", "utf-32")):
            assert b"<script>+ADw-{".decode(codec) == "<script>+ADw-{"


def test_M14_utf7_is_read_where_it_is_asked_for() -> None:
    for label in ("utf-7", "UTF7", "unicode-1-1-utf-7", "csUTF7"):
        assert charsets.decode(b"+ADw-b+AD4-", label) == ("+ADw-b+AD4-", False)
        assert charsets.decode(b"+ADw-b+AD4-", label, utf7=True) == ("<b>", True)
    assert charsets.decode(b"+ADw-", "utf-8", utf7=True) == ("+ADw-", True)
    assert charsets.decode(b"+ADw", "utf-7", utf7=True)[1] in (True, False)
    assert charsets.decode(b"\xc3\xa9", "utf-7", utf7=True) == ("é", False)


@pytest.mark.parametrize(
    ("data", "label", "text", "fits"),
    [
        (b"\xe9", "us-ascii", "é", False),
        (b"\x80", "iso-8859-1", "€", True),
        (b"\xc3\xa9", "iso-2022-jp", "é", False),
        (b"\0a", "utf-16", "a", True),
        (b"\xff\xfea\0", "utf-16", "a", True),
        (b"\xfe\xff\0a", "utf-16", "a", True),
        (b"\xed\xa0\x80", "utf-8", "\ufffd\ufffd\ufffd", False),
        (b"\xc0\xaf", "utf-8", "\ufffd\ufffd", False),
        (b"\x93\xfa\x87\x40", "shift_jis", "日①", True),
        (b"\xc6\xfc\xad\xa1\x8e\xb1a", "euc-jp", "日①ｱa", True),
        (b"\xfc\xe2", "cp51932", "髙", True),
        (b"\x8f\xb0\xa1\xad\xa1", "euc-jp", "丂\ufffd\ufffd", False),
        (b"\xc6\xfc\xff", "euc-jp", "日\ufffd", False),
        (b"\xc6\xfc\xb1a", "euc-jp", "日\ufffda", False),
        (b"\xa4\xa4\x89\x5e", "big5", "中" + b"\x89\x5e".decode("big5hkscs"), True),
        (b"\xa4\xa4\xff", "big5", "中\ufffd", False),
        (b"\xb0\xa1\x81\x41\xac\x62", "ks_c_5601-1987", "가갂촢", True),
    ],
)
def test_readings(data: bytes, label: str, text: str, fits: bool) -> None:
    assert charsets.decode(data, label) == (text, fits)


@pytest.mark.parametrize(
    ("data", "text", "fits"),
    [
        (b"\x1b$BF|K\\\x1b(B ok", "日本 ok", True),
        (b"\x1b$B|b-!\x1b(B!", "髙①!", True),  # of Microsoft's set
        (b"\x1b(I12\x1b(B!", "ｱｲ!", True),  # half-width katakana
        (b"\x1b$BF|-!", "日①", True),  # the state of a text that ends too early
        (b"\x1b$B-!\r\nF|\x1b(B", "①\r\n日", True),  # nor does a line end it
        (b"\x1b$B-!F\x1b(B!", "①\ufffd!", False),
        ("丂".encode("iso2022_jp_ext") + b"\x1b(B", "丂", True),  # JIS X 0212
        (b"\x1b$B-!\x1b(B\x1b", "①\x1b", False),
    ],
)
def test_iso_2022_jp_keeps_its_state(data: bytes, text: str, fits: bool) -> None:
    assert charsets.decode(data, "ISO-2022-JP") == (text, fits)


@given(st.binary(max_size=80), st.sampled_from(sorted(ALLOWED)), st.booleans())
def test_M09_any_octets_in_any_charset(data: bytes, codec: str, ascii_only: bool) -> None:
    octets = bytes(octet & 0x7F for octet in data) if ascii_only else data
    text, fits = charsets.decode(b"\x1b$B" + octets if ascii_only else octets, codec)
    assert isinstance(text, str)
    assert not fits or isinstance(charsets.decode(octets, codec)[0], str)


def test_what_has_no_label() -> None:
    assert charsets.decode_unlabelled(b"\xc3\xa9") == "é"
    assert charsets.decode_unlabelled(b"\x80") == "€"
    assert charsets.decode_unlabelled(b"\xd0", "koi8-r") == "п"
    assert charsets.decode_unlabelled(b"\x80", "zlib") == "€"
    assert charsets.decode_unlabelled(b"\x80", "utf-16") == "€"
    assert charsets.decode(b"\xd0", "x", fallback="koi8-r") == ("п", False)


@pytest.mark.parametrize(
    ("text", "label", "octets"),
    [
        ("é", "iso-8859-1", b"\xe9"),
        ("€", "windows-1252", b"\x80"),
        ("ş", "latin5", b"\xfe"),
        ("ก", "tis-620", b"\xa1"),
        ("中", "gb2312", b"\xd6\xd0"),
        ("가", "euc-kr", b"\xb0\xa1"),
        ("日", "iso-2022-jp", b"\x1b$BF|\x1b(B"),
    ],
)
def test_writing(text: str, label: str, octets: bytes) -> None:
    assert charsets.encode(text, label) == octets
    assert charsets.decode(octets, label) == (text, True)


@pytest.mark.parametrize(("text", "label"), [("€", "iso-8859-1"), ("€", "latin5"), ("☃", "gb2312")])
def test_what_is_read_as_more_is_written_as_what_it_says(text: str, label: str) -> None:
    with pytest.raises(InvalidArgumentError, match="use utf-8"):
        charsets.encode(text, label)
