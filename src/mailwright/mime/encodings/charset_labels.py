"""Which charset labels are known, and the codec that reads, or writes, what bears them.

A label comes from the peer and is never handed to Python as a codec name: that namespace also
holds decompressors and escape languages. Only the names of this table are: those that IANA and the
Encoding Standard of the web have for charsets that Python knows, and a few that were met. Where
the two disagree, the web's reading counts (iso-8859-1 is windows-1252).

Left out on purpose are those that hide markup from whoever looks for it in ASCII: UTF-7 (which can
be asked for), HZ, and all of EBCDIC.
"""

from __future__ import annotations

from functools import lru_cache

MAX_LABEL = 64  # characters; the longest name that IANA registered has 45

# codec of Python: labels in lower case, without anything but letters and digits, and without the
# "cs" of IANA's short aliases
_CODECS = {
    "ascii": "ascii usascii ansix341968 ansix341986 iso646us iso646irv1991 us cp367 ibm367 646 "
    "isoir6",
    "utf-8": "utf8 utf u8 unicode11utf8 unicode20utf8 utf8mb4 xunicode20utf8 cp65001",
    "cp1252": "iso88591 iso885911987 latin1 l1 cp819 ibm819 isoir100 windows1252 cp1252 xcp1252 "
    "ansi xansi 88591 8859 iso8859 latin isolatin1 windows30latin1 windows31latin1 "
    "iso88591windows30latin1 iso88591windows31latin1",
    "iso8859-2": "iso88592 iso885921987 latin2 l2 isoir101 88592 isolatin2",
    "iso8859-3": "iso88593 iso885931988 latin3 l3 isoir109 isolatin3",
    "iso8859-4": "iso88594 iso885941988 latin4 l4 isoir110 isolatin4",
    "iso8859-5": "iso88595 iso885951988 cyrillic isoir144 isolatincyrillic",
    "iso8859-6": "iso88596 iso885961987 iso88596e iso88596i arabic ecma114 asmo708 isoir127 "
    "isolatinarabic",
    "iso8859-7": "iso88597 iso885971987 greek greek8 ecma118 elot928 isoir126 suneugreek "
    "isolatingreek",
    "iso8859-8": "iso88598 iso885981988 iso88598e iso88598i hebrew logical visual isoir138 "
    "isolatinhebrew",
    "cp1254": "iso88599 iso885991989 latin5 l5 isoir148 windows1254 cp1254 xcp1254 isolatin5 "
    "windows31latin5 iso88599windowslatin5",
    "iso8859-10": "iso885910 iso8859101992 latin6 l6 isoir157 isolatin6",
    "cp874": "iso885911 tis620 tis6200 tis62025290 tis62025291 windows874 cp874 dos874 thai "
    "isoir166 iso8859112001",
    "iso8859-13": "iso885913 latin7 l7",
    "iso8859-14": "iso885914 iso8859141998 latin8 l8 isoceltic isoir199",
    "iso8859-15": "iso885915 latin9 l9 isolatin9",
    "iso8859-16": "iso885916 iso8859162001 latin10 l10 isoir226",
    "cp1250": "windows1250 cp1250 xcp1250 windows31latin2 iso88592windowslatin2",
    "cp1251": "windows1251 cp1251 xcp1251",
    "cp1253": "windows1253 cp1253 xcp1253",
    "cp1255": "windows1255 cp1255 xcp1255",
    "cp1256": "windows1256 cp1256 xcp1256",
    "cp1257": "windows1257 cp1257 xcp1257",
    "cp1258": "windows1258 cp1258 xcp1258",
    "koi8-r": "koi8r koi8 koi",
    "koi8-u": "koi8u koi8ru",
    "koi8-t": "koi8t",
    "kz1048": "kz1048 rk1048 strk10482002",
    "ptcp154": "ptcp154 pt154 cp154 cyrillicasian",
    "cp437": "cp437 ibm437 437 pc8codepage437",
    "cp720": "cp720 ibm720 dos720",
    "cp737": "cp737 ibm737",
    "cp775": "cp775 ibm775 pc775baltic",
    "cp850": "cp850 ibm850 850 pc850multilingual",
    "cp852": "cp852 ibm852 852 pcp852",
    "cp855": "cp855 ibm855 855",
    "cp857": "cp857 ibm857 857",
    "cp858": "cp858 ibm858 ibm00858 cp00858 ccsid00858 pcmultilingual850euro",
    "cp860": "cp860 ibm860 860",
    "cp861": "cp861 ibm861 861 cpis",
    "cp862": "cp862 ibm862 862 pc862latinhebrew",
    "cp863": "cp863 ibm863 863",
    "cp864": "cp864 ibm864 864",
    "cp865": "cp865 ibm865 865",
    "cp866": "cp866 ibm866 866",
    "cp1125": "cp1125 ibm1125 ruscii cp866u",
    "hp-roman8": "hproman8 roman8 r8 cp1051 ibm1051",
    "cp869": "cp869 ibm869 869 cpgr",
    "mac-roman": "macintosh mac xmacroman macroman",
    "mac-cyrillic": "xmaccyrillic xmacukrainian maccyrillic",
    "mac-greek": "xmacgreek macgreek",
    "mac-turkish": "xmacturkish macturkish",
    "mac-latin2": "xmaccentraleurroman xmacce maccentraleurope maccenteuro maclatin2",
    "mac-iceland": "xmacicelandic xmaciceland maciceland",
    "cp932": "shiftjis sjis xsjis mskanji ms932 windows31j cp932 xmscp932",
    "shift_jisx0213": "shiftjisx0213 sjisx0213 shiftjis2004 sjis2004",
    "euc_jis_2004": "eucjis2004 eucjisx0213 eucjis2004x0213",
    "euc_jp": "eucjp xeucjp extendedunixcodepackedformatforjapanese eucpkdfmtjapanese ujis cp51932",
    "iso2022_jp": "iso2022jp jisencoding",
    "iso2022_jp_1": "iso2022jp1",
    "iso2022_jp_2": "iso2022jp2",
    "iso2022_jp_3": "iso2022jp3",
    "iso2022_jp_2004": "iso2022jp2004",
    "iso2022_jp_ext": "iso2022jpext cp50220 cp50221 cp50222",
    "iso2022_kr": "iso2022kr",
    "cp949": "euckr ksc56011987 ksc56011989 ksc5601 korean ksx1001 isoir149 windows949 "
    "cp949 uhc ms949",
    "johab": "johab cp1361 ms1361",
    "gb18030": "gb2312 gb231280 gb23121980 eucgb2312cn gbk gb18030 euccn xgbk cp936 ms936 "
    "windows936 chinese isoir58 iso58gb231280 xeuccn gb180302000 gb180302022",
    "big5hkscs": "big5hkscs xxbig5",
    "cp950": "big5 cnbig5 cp950 windows950 ms950 big5eten",
    "utf-16-be": "utf16be unicodefffe unicodebigunmarked",
    "utf-16-le": "utf16le unicodefeff unicodelittleunmarked",
    "utf-16": "utf16 unicode unicode11 iso10646ucs2 ucs2 iso10646ucsbasic unicodeascii "
    "iso10646unicodelatin1 unicodelatin1 iso10646",
    "utf-32-be": "utf32be",
    "utf-32-le": "utf32le",
    "utf-32": "utf32 iso10646ucs4 ucs4",
}
_BY_LABEL = {label: codec for codec, labels in _CODECS.items() for label in labels.split()}

# What is read as a superset is written as what its label says, so that others can read it, too.
_WRITERS = {
    label: codec
    for codec, labels in {
        "iso8859-1": "iso88591 iso885911987 latin1 l1 cp819 ibm819 isoir100 88591 8859 iso8859 "
        "latin isolatin1",
        "iso8859-9": "iso88599 iso885991989 latin5 l5 isoir148 isolatin5",
        "iso8859-11": "iso885911 isoir166 iso8859112001",
        "tis-620": "tis620 tis6200 tis62025290 tis62025291 thai",
        "gb2312": "gb2312 gb231280 gb23121980 eucgb2312cn euccn chinese isoir58 iso58gb231280 "
        "xeuccn",
        "gbk": "gbk xgbk cp936 ms936 windows936",
        "euc_kr": "euckr ksc56011987 ksc56011989 ksc5601 korean ksx1001 isoir149",
    }.items()
    for label in labels.split()
}

_UTF7 = ("utf7", "u7", "unicode11utf7", "xunicode20utf7", "unicode20utf7")


@lru_cache(256)  # the labels of one mailbox are few, and each encoded-word has one
def codec_of(label: str) -> str | None:
    """Return the name of the Python codec that decodes `label`, or None where it is not known.

    Args:
        label: a charset as mail names it, in any case and punctuation, of at most 64 characters.
    """
    return _look_up(_BY_LABEL, label)


@lru_cache(256)
def writing_codec_of(label: str) -> str | None:
    """Return the name of the Python codec that encodes for `label`, or None; see `codec_of`."""
    return _look_up(_WRITERS, label) or codec_of(label)


@lru_cache(256)
def is_utf7(label: str) -> bool:
    """Whether `label` names UTF-7; see `codec_of`."""
    return _look_up(dict.fromkeys(_UTF7, "utf-7"), label) is not None


def is_wide(label: str) -> bool:
    """Whether the characters of `label` are of more than one octet each, ASCII included."""
    return (codec_of(label) or "").startswith(("utf-16", "utf-32"))


def _look_up(codecs: dict[str, str], label: str) -> str | None:
    # What is no name at all is none, though its letters may spell one: a NUL is an attack.
    if len(label) > MAX_LABEL or not (label.isascii() and label.isprintable()):
        return None
    compact = "".join(filter(str.isalnum, label.lower()))
    return codecs.get(compact) or codecs.get(compact.removeprefix("cs"))  # IANA's aliases
