"""Mails that two programs may take apart in two ways, after the ways that are known.

What hides attachments from filters was collected by "Inbox Invasion" (Chen et al., CCS 2024) and
described in draft-chen-email-mime-ambiguity-defense. Each mail here is an ordinary one with a
harmless file in it, but for one thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

MULTIPART = b"Content-Type: multipart/mixed; boundary=foo"
TYPE = b"Content-Type: application/octet-stream; name=note.txt"
NAME = b"Content-Disposition: attachment; filename=note.txt"
CODING = b"Content-Transfer-Encoding: base64"
_CODING = b"Content-Transfer-Encoding"


@dataclass(frozen=True)
class Mail:
    """A mail with a text and a file; what is given is otherwise than it should be.

    Args:
        top: the Content- fields of the message.
        first: the delimiter line before the text.
        second: that before the file.
        last: the one that closes.
        file: the fields of the file, each with its line end.
        blank: what ends the header of the file.
        coded: the content of the file.
        text: the text, with its line end.
        preamble: what stands before the first delimiter.
        epilogue: what stands behind the last one.
        version: the field MIME-Version, with its line end.
    """

    top: tuple[bytes, ...] = (MULTIPART,)
    first: bytes = b"--foo\r\n"
    second: bytes = b"--foo\r\n"
    last: bytes = b"--foo--\r\n"
    file: bytes = b"\r\n".join((TYPE, NAME, CODING, b""))
    blank: bytes = b"\r\n"
    coded: bytes = b"SGVsbG8sIHdvcmxkIQ==\r\n"
    text: bytes = b"See the file.\r\n"
    preamble: bytes = b""
    epilogue: bytes = b""
    version: bytes = b"MIME-Version: 1.0\r\n"

    def __bytes__(self) -> bytes:
        top = b"".join(field + b"\r\n" for field in self.top)
        return b"".join(
            (
                b"From: ann@example.org\r\nTo: bob@example.net\r\nSubject: A file\r\n",
                b"Date: Tue, 1 Jul 2003 10:52:37 +0200\r\nMessage-ID: <1@example.org>\r\n",
                *(self.version, top, b"\r\n", self.preamble),
                *(self.first, b"Content-Type: text/plain\r\n\r\n", self.text),
                *(self.second, self.file, self.blank, self.coded),
                *(self.last, self.epilogue),
            )
        )


PLAIN = Mail()


def _file(*lines: bytes) -> Mail:
    return replace(PLAIN, file=b"".join(line + b"\r\n" for line in lines))


def _coding(*lines: bytes) -> Mail:
    """A file whose transfer encoding is named by other lines."""
    return _file(TYPE, NAME, *lines)


def _typed(*top: bytes, boundary: bytes = b"foo") -> Mail:
    """A message with other Content- fields, and perhaps other delimiters."""
    line = b"--" + boundary
    return Mail(top=top, first=line + b"\r\n", second=line + b"\r\n", last=line + b"--\r\n")


def _bounded(parameters: bytes, boundary: bytes) -> Mail:
    return _typed(b"Content-Type: multipart/mixed" + parameters, boundary=boundary)


# --- how the file is encoded ----------------------------------------------------------------------

_VALUES = {
    "two in one field": b"base64, quoted-printable",
    "two in one field, the other first": b"quoted-printable, base64",
    "a quoted one and another": b'"base64", quoted-printable',
    "another quoted, and it": b'"quoted-printable", base64',
    "quoted": b'"base64"',
    "NUL before the value": b"\0base64",
    "NUL in the value": b"bas\0e64",
    "NUL behind the value": b"base64\0",
    "folded in the word": b"bas\r\n e64",
    "folded behind the colon": b"\r\n base64",
    "a comment folded in the word": b"bas(a\r\n b)e64",
    "the name twice": b"Content-Transfer-Encoding:base64",
    "the value twice": b"base64base64",
    "a digit more": b"base645",
    "a dash more": b"base64-",
    "a semicolon more": b"base64;",
    "a parameter": b"base64; x=y",
    "all a comment": b"(base64)",
    "a comment in the word": b"bas(a)e64",
    "a comment in the other word": b"quot(a)ed-printable",
    "a comment that does not end": b"base64(quoted-printable",
    "a comment with a CR": b"base64(quoted-printable\r)",
    "an encoded-word": b"=?US-ASCII?Q?base64?=",
    "an encoded-word with escapes": b"=?US-ASCII?Q?base=364?=",
    "an encoded-word for a part": b"ba=?US-ASCII?Q?se64?=",
    "an encoded-word for a part of the other": b"quot=?US-ASCII?Q?ed-printable?=",
    "unknown": b"x-base64",
    "a charset": b"utf-7",
    "empty": b"",
    "two words": b"base64 quoted-printable",
}

_LINES: dict[str, tuple[bytes, ...]] = {
    "twice, it first": (CODING, b"Content-Transfer-Encoding: quoted-printable"),
    "twice, the other first": (b"Content-Transfer-Encoding: quoted-printable", CODING),
    "thrice, the other first": (b"Content-Transfer-Encoding: quoted-printable", CODING, CODING),
    "thrice, the other last": (CODING, CODING, b"Content-Transfer-Encoding: quoted-printable"),
    "an unknown one first": (b"Content-Transfer-Encoding: xx", CODING),
    "an unknown one last": (CODING, b"Content-Transfer-Encoding: xx"),
    "indented": (b" " + CODING,),
    "NUL before the name": (b"\0" + CODING,),
    "space before the colon": (b"Content-Transfer-Encoding : base64",),
    "NUL before the colon": (b"Content-Transfer-Encoding\0: base64",),
    "folded before the colon": (b"Content-Transfer-Encoding\r\n :base64",),
    "a comment before the colon": (b"Content-Transfer-Encoding(: )base64",),
    "a parenthesis in the name": (b"Content-Transfe(r-Encoding: base64",),
    "an octet beyond ASCII in the name": (b"Content-Transfer-\xc3\xabncoding: base64",),
    "an open comment, then again": (b"Content-Transfer-Encoding: (base64", CODING),
    "a hash before the next": (CODING, b"#Content-ID: <3@example.org>\0"),
}

CODINGS = {
    **{f"encoding: {why}": _coding(_CODING + b": " + value) for why, value in _VALUES.items()},
    **{f"encoding: {why}": _coding(*lines) for why, lines in _LINES.items()},
    "encoding: indented, first": _file(b" " + CODING, TYPE, NAME),
    "encoding: NUL before the name, first": _file(b"\0" + CODING, TYPE, NAME),
    "encoding: a multipart has one": _typed(MULTIPART, CODING),
    "encoding: a message has one": _file(b"Content-Type: message/rfc822", CODING),
}

# --- what the message and the file are ------------------------------------------------------------

_TOPS: dict[str, tuple[bytes, ...]] = {
    "twice, and a leaf": (MULTIPART, b"Content-Type: application/octet-stream"),
    "twice, a leaf first": (b"Content-Type: application/octet-stream", MULTIPART),
    "two values": (b"Content-Type: multipart/mixed, application/octet-stream; boundary=foo",),
    "two values, a leaf first": (b"Content-Type: text/plain, multipart/mixed; boundary=foo",),
    "indented": (b" " + MULTIPART,),
    "NUL before the name": (b"\0" + MULTIPART,),
    "space before the colon": (b"Content-Type : multipart/mixed; boundary=foo",),
    "NUL before the colon": (b"Content-Type\0: multipart/mixed; boundary=foo",),
    "NUL before the value": (b"Content-Type: \0multipart/mixed; boundary=foo",),
    "NUL in the value": (b"Content-Type: multipar\0t/mixed; boundary=foo",),
    "NUL behind the value": (b"Content-Type: multipart/mixed\0; boundary=foo",),
    "the name twice": (b"Content-Type:Content-Type:multipart/mixed; boundary=foo",),
    "the value twice": (b"Content-Type: multipart/mixedmultipart/mixed; boundary=foo",),
    "a comment in the value": (b"Content-Type: multi(a)part/mixed; boundary=foo",),
    "space around the slash": (b"Content-Type: multipart / mixed; boundary=foo",),
    "no subtype": (b"Content-Type: multipart; boundary=foo",),
    "no slash": (b"Content-Type: multipart mixed; boundary=foo",),
    "two slashes": (b"Content-Type: multipart/mixed/x; boundary=foo",),
    "quoted": (b'Content-Type: "multipart/mixed"; boundary=foo',),
    "an encoded-word": (b"Content-Type: =?us-ascii?q?multipart/mixed?=; boundary=foo",),
    "no semicolon": (b"Content-Type: multipart/mixed boundary=foo",),
    "a comma": (b"Content-Type: multipart/mixed, boundary=foo",),
    "a folded value": (b"Content-Type: multi\r\n part/mixed; boundary=foo",),
    "folded before the colon": (b"Content-Type\r\n : multipart/mixed; boundary=foo",),
    "an empty line of blanks": (b"Content-Type: multipart/mixed;\r\n \r\n boundary=foo",),
}

TYPES = {
    **{f"type: {why}": _typed(*top) for why, top in _TOPS.items()},
    "type: a file and a multipart": _file(
        TYPE, b"Content-Type: multipart/mixed; boundary=bar", NAME, CODING
    ),
    "type: a multipart and a file": _file(
        b"Content-Type: multipart/mixed; boundary=bar", TYPE, NAME, CODING
    ),
    "type: a file, a multipart, in one": _file(
        b"Content-Type: application/octet-stream, multipart/mixed; boundary=bar", NAME, CODING
    ),
    "type: a field without a name": _file(b": application/octet-stream", NAME, CODING),
    "type: a multipart indented in a part": _file(
        b" Content-Type: multipart/mixed; boundary=bar", b"", b"--bar", TYPE, NAME, CODING
    ),
    "type: a NUL before that of a part": _file(b"\0" + TYPE, NAME, CODING),
    "type: charset twice": _file(
        b"Content-Type: text/html; charset=utf-8; charset=utf-7", NAME, CODING
    ),
    "type: charset twice, once encoded": _file(
        b"Content-Type: text/html; charset=utf-8; charset*=us-ascii''utf-7", NAME, CODING
    ),
    "type: an unknown charset": _file(b"Content-Type: text/html; charset=x-y", CODING),
    "type: a fragment": _file(b"Content-Type: message/partial; id=a; number=1; total=2"),
    "type: elsewhere": _file(
        b'Content-Type: message/external-body; access-type=URL; URL="https://a.example"', b""
    ),
    "version: missing": replace(PLAIN, version=b""),
    "version: another": replace(PLAIN, version=b"MIME-Version: 2.0\r\n"),
    "version: twice": replace(PLAIN, version=b"MIME-Version: 1.0\r\nMIME-Version: 1.1\r\n"),
    "version: no number": replace(PLAIN, version=b"MIME-Version: yes\r\n"),
}

# --- how the file is called -----------------------------------------------------------------------

_NAMES = {
    "twice": b"; filename=a.txt; filename=b.exe",
    "once plain, once encoded": b"; filename=a.txt; filename*=utf-8''b.exe",
    "once plain, once in pieces": b"; filename=a.txt; filename*0=b.; filename*1=exe",
    "in pieces, and one twice": b"; filename*0=a; filename*0=b; filename*1=.exe",
    "in pieces, and one is missing": b"; filename*0=a.; filename*2=exe",
    "an encoded-word": b'; filename="=?utf-8?q?b.exe?="',
    "an encoded-word without quotes": b"; filename==?utf-8?q?b.exe?=",
    "quotes in the middle": b'; filename=a".txt".exe',
    "quotes that do not end": b'; filename="a.exe',
    "two words": b"; filename=a b.exe",
    "no semicolon": b" filename=a.exe",
    "a NUL": b'; filename="a.txt\0.exe"',
    "folded in the word": b"; filename=a.\r\n exe",
    "another than the name of the type": b"; filename=b.exe",
    "a comment": b"; filename=(a.txt)b.exe",
}

NAMES = {
    f"name: {why}": _file(TYPE, b"Content-Disposition: attachment" + parameters, CODING)
    for why, parameters in _NAMES.items()
} | {
    "name: two dispositions": _file(TYPE, NAME, b"Content-Disposition: inline", CODING),
    "name: a disposition that is none": _file(TYPE, b"Content-Disposition: =?u?q?a?=", CODING),
}

# --- where fields end -----------------------------------------------------------------------------

_BETWEEN = {
    "CR": b"\r", "LF": b"\n", "LF CR": b"\n\r", "CR CR LF": b"\r\r\n", "CRLF LF": b"\r\n\n",
    "CRLF CR": b"\r\n\r", "LF CRLF": b"\n\r\n", "CR and a control": b"\r\x13",
    "a control and LF": b"\x13\n", "CR, braces, LF": b"\r{}\n", "CR and a comment": b"\r(\n)",
    "CR and a space": b"\r ", "a space and LF": b" \n", "LF and a space": b"\n ", "VT": b"\x0b",
    "FF": b"\x0c", "NEL": b"\x85", "LS": b"\xe2\x80\xa8",
}  # fmt: skip

_BLANKS = {
    "CR": b"\r", "LF": b"\n", "CR CR LF": b"\r\r\n", "LF CRLF": b"\n\r\n", "CRLF CR": b"\r\n\r",
    "CRLF LF": b"\r\n\n", "a letter and LF": b"c\n", "an angle bracket": b"<\r\n",
    "CR, quotes, LF": b"\r\"\"\n", "a space": b" \r\n", "nothing": b"",
}  # fmt: skip

_ENDS = {
    "CR and CRLF": b"\r\r\n", "LF and CRLF": b"\n\r\n", "two CRs": b"\r\r", "two LFs": b"\n\n",
    "LF and CR": b"\n\r", "CR, slash, CRLF": b"\r/\r\n", "CR, brackets, LF": b"\r<>\n\r\n",
    "a parenthesis": b"(\r\n\r\n", "a parenthesis around CRLF": b"(\r\n)\r\n",
    "a parenthesis and LF": b"(\n\r\n",
}  # fmt: skip

LINE_ENDS = {
    **{
        f"between fields: {why}": replace(
            PLAIN, file=TYPE + b"\r\n" + NAME + end + CODING + b"\r\n"
        )
        for why, end in _BETWEEN.items()
    },
    **{f"behind the header: {why}": replace(PLAIN, blank=blank) for why, blank in _BLANKS.items()},
    **{
        f"end of the header: {why}": replace(
            PLAIN, file=TYPE + b"\r\n" + NAME + b"\r\n" + CODING, blank=end
        )
        for why, end in _ENDS.items()
    },
    "header: the encoding behind the empty line": _file(TYPE, NAME, b"", CODING),
    "header: the encoding in the body": _file(TYPE, NAME, b"", b"Words.", CODING),
    "header: a line that is no field": _file(TYPE, NAME, b"Words.", CODING),
    "header: an empty line in it": _file(TYPE, b"", NAME, CODING),
    "header: an indented field behind it": _file(TYPE, NAME, b"", b" " + CODING),
}

# --- the boundary ---------------------------------------------------------------------------------

_BOUNDARIES: dict[str, tuple[bytes, bytes]] = {
    "two, by a comma, the first": (b"; boundary=foo, boundary=faa", b"foo"),
    "two, by a comma, the last": (b"; boundary=faa, boundary=foo", b"foo"),
    "two, the first": (b"; boundary=foo; boundary=faa", b"foo"),
    "two, the last": (b"; boundary=faa; boundary=foo", b"foo"),
    "a comma in it": (b"; boundary=foo,faa", b"foo,faa"),
    "a comma behind it": (b"; boundary=foo,faa", b"foo"),
    "a comma before it": (b"; boundary=faa,foo", b"foo"),
    "a space before it": (b"; boundary= foo", b"foo"),
    "a space before it, in both": (b"; boundary= foo", b" foo"),
    "a quoted space before it": (b'; boundary=" foo"', b"foo"),
    "a quoted space before it, in both": (b'; boundary=" foo"', b" foo"),
    "a NUL before it": (b"; boundary=\0foo", b"foo"),
    "a NUL before it, in both": (b"; boundary=\0foo", b"\0foo"),
    "a quoted NUL": (b'; boundary="\0foo"', b"foo"),
    "a quoted NUL, in both": (b'; boundary="\0foo"', b"\0foo"),
    "two words, the first": (b"; boundary=foo faa", b"foo"),
    "two words, both": (b"; boundary=foo faa", b"foo faa"),
    "quotes in the delimiter": (b'; boundary="foo faa"', b'"foo faa"'),
    "a semicolon, the first": (b"; boundary=foo;faa", b"foo"),
    "a semicolon, both": (b"; boundary=foo;faa", b"foo;faa"),
    "a quoted semicolon": (b'; boundary="foo;faa"', b"foo;faa"),
    "a quoted semicolon, quoted again": (b'; boundary="foo;faa"', b'"foo;faa"'),
    "empty quotes and it": (b'; boundary=""foo', b""),
    "empty quotes and it, the rest": (b'; boundary=""foo', b"foo"),
    "empty quotes and it, all": (b'; boundary=""foo', b'""foo'),
    "quotes and more, the quoted": (b'; boundary="bar"foo', b"bar"),
    "quotes and more, the rest": (b'; boundary="bar"foo', b"foo"),
    "quotes and more, all": (b'; boundary="bar"foo', b'"bar"foo'),
    "empty": (b"; boundary=", b""),
    "half a quote": (b'; boundary="', b""),
    "empty quotes": (b'; boundary=""', b""),
    "nothing but a semicolon": (b"; boundary=;", b""),
    "a semicolon as it": (b"; boundary=;", b";"),
    "folded in it, the first": (b"; boundary=foo\r\n faa", b"foo"),
    "folded in it, joined": (b"; boundary=foo\r\n faa", b"foofaa"),
    "folded behind the equals sign": (b"; boundary=\r\n foo", b"foo"),
    "folded before the equals sign": (b"; boundary\r\n =foo", b"foo"),
    "a space before the equals sign": (b"; boundary =foo", b"foo"),
    "a NUL before the equals sign": (b"; boundary\0=foo", b"foo"),
    "another name": (b"; bound=foo", b"foo"),
    "another value": (b"; boundary=foo", b"faa"),
    "a comment in it, all": (b"; boundary=foo(a)faa", b"foo(a)faa"),
    "a comment in it, without": (b"; boundary=foo(a)faa", b"foofaa"),
    "all a comment": (b"; boundary=(foo)", b"(foo)"),
    "all a comment, without": (b"; boundary=(foo)", b""),
    "a comment before it": (b"; boundary=(foo)1", b"(foo)1"),
    "an open comment": (b"; boundary=(foo", b"(foo"),
    "an open comment, without": (b"; boundary=(foo", b""),
    "an open comment behind it, all": (b"; boundary=foo(faa", b"foo(faa"),
    "an open comment behind it, without": (b"; boundary=foo(faa", b"foo"),
    "an encoded-word, decoded": (b"; boundary==?US-ASCII?Q?foo?=", b"foo"),
    "an encoded-word as it stands": (b"; boundary==?US-ASCII?Q?foo?=", b"=?US-ASCII?Q?foo?="),
    "in percent signs": (b"; boundary*=us-ascii''%66oo", b"foo"),
    "in percent signs, and plain": (b"; boundary*=us-ascii''%66oo; boundary=faa", b"faa"),
    "in pieces": (b"; boundary*0=fo; boundary*1=o", b"foo"),
    "with a space at its end": (b'; boundary="foo "', b"foo"),
    "a quoted pair": (b'; boundary="f\\oo"', b"foo"),
    "too long": (b"; boundary=" + b"f" * 71, b"f" * 71),
    "far too long": (b"; boundary=" + b"f" * 10_000, b"f" * 10_000),
    "octets beyond ASCII": (b"; boundary=f\xc3\xb6", b"f\xc3\xb6"),
    "an equals sign": (b"; boundary=foo=faa", b"foo=faa"),
}

BOUNDARIES = {
    **{f"boundary: {why}": _bounded(*both) for why, both in _BOUNDARIES.items()},
    "boundary: twice, the first": _typed(MULTIPART, MULTIPART.replace(b"foo", b"faa")),
    "boundary: twice, the last": _typed(MULTIPART.replace(b"foo", b"faa"), MULTIPART),
    "boundary: twice, one for each part": replace(
        PLAIN, top=(MULTIPART, MULTIPART.replace(b"foo", b"faa")), first=b"--faa\r\n",
        epilogue=b"--faa--\r\n",
    ),
    "boundary: a file has one": _file(TYPE + b"; boundary=foo", NAME, CODING),
}  # fmt: skip

# --- delimiter lines ------------------------------------------------------------------------------

DELIMITERS = {
    "delimiter: a space before the first": replace(PLAIN, first=b" --foo\r\n"),
    "delimiter: a space before the second": replace(PLAIN, second=b" --foo\r\n"),
    "delimiter: a space before the last": replace(PLAIN, last=b" --foo--\r\n"),
    "delimiter: a space behind the second": replace(PLAIN, second=b"--foo \r\n"),
    "delimiter: a space in it": replace(PLAIN, second=b"-- foo\r\n"),
    "delimiter: words behind it": replace(PLAIN, second=b"--foo bar\r\n"),
    "delimiter: a NUL behind it": replace(PLAIN, second=b"--foo\0\r\n"),
    "delimiter: it and more": replace(PLAIN, second=b"--foobar\r\n"),
    "delimiter: in capitals": replace(PLAIN, second=b"--FOO\r\n"),
    "delimiter: three dashes": replace(PLAIN, second=b"---foo\r\n"),
    "delimiter: the last without dashes": replace(PLAIN, last=b"--foo\r\n"),
    "delimiter: the last with one dash": replace(PLAIN, last=b"--foo-\r\n"),
    "delimiter: the last with three dashes": replace(PLAIN, last=b"--foo---\r\n"),
    "delimiter: the last with words behind it": replace(PLAIN, last=b"--foo--bar\r\n"),
    "delimiter: the last without line end, and more": replace(PLAIN, last=b"--foo-- x\r\n"),
    "delimiter: none at the end": replace(PLAIN, last=b""),
    "delimiter: closed before the file": replace(PLAIN, second=b"--foo--\r\n"),
    "delimiter: closed before the file, and opened": replace(PLAIN, second=b"--foo--\r\n--foo\r\n"),
    "delimiter: an empty line behind it": replace(PLAIN, second=b"--foo\r\n\r\n"),
    "delimiter: CR before it": replace(PLAIN, text=b"See the file.\r"),
    "delimiter: CR and a comma before it": replace(PLAIN, text=b"See the file.\r,"),
    "delimiter: LF before it": replace(PLAIN, text=b"See the file.\n"),
    "delimiter: CR behind it": replace(PLAIN, second=b"--foo\r"),
    "delimiter: CR and a control behind it": replace(PLAIN, second=b"--foo\r\x13"),
    "delimiter: LF behind it": replace(PLAIN, second=b"--foo\n"),
    "preamble: a file": replace(
        PLAIN, preamble=TYPE + b"\r\n" + NAME + b"\r\n" + CODING + b"\r\n\r\nSGVsbG8=\r\n"
    ),
    "epilogue: a file": replace(
        PLAIN, epilogue=TYPE + b"\r\n" + NAME + b"\r\n" + CODING + b"\r\n\r\nSGVsbG8=\r\n"
    ),
    "epilogue: a part": replace(PLAIN, epilogue=b"--foo\r\n" + TYPE + b"\r\n\r\nHello\r\n"),
    "epilogue: words": replace(PLAIN, epilogue=b"Words\r\n"),
    "content: a uuencoded file in a text": replace(
        PLAIN, text=b"begin 644 note.exe\r\n%2&5L;&\\\r\n`\r\nend\r\n"
    ),
}

_INNER = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n\r\ntext\r\n"

NESTED = {
    "nested: a delimiter of the outer one within": replace(
        PLAIN, second=b"--foo\r\n" + _INNER % (b"faa", b"faa") + b"--foo\r\n",
        last=b"--faa--\r\n--foo--\r\n",
    ),
    "nested: one boundary for both": replace(
        PLAIN, second=b"--foo\r\n" + _INNER % (b"foo", b"foo") + b"--foo--\r\n"
    ),
    "nested: the inner one without a boundary": replace(
        PLAIN, second=b"--foo\r\nContent-Type: multipart/mixed\r\n\r\n--faa\r\n",
        last=b"--faa--\r\n--foo--\r\n",
    ),
    "nested: the inner one without a boundary, that of the outer": replace(
        PLAIN, second=b"--foo\r\nContent-Type: multipart/mixed\r\n\r\n--foo\r\n",
        last=b"--foo--\r\n--foo--\r\n",
    ),
    "nested: the inner one is empty": replace(
        PLAIN, second=b"--foo\r\nContent-Type: multipart/mixed; boundary=bar\r\n\r\n\r\n--foo\r\n"
    ),
    "nested: the inner boundary begins like the outer": replace(
        PLAIN, second=b"--foo\r\n" + _INNER % (b"foobar", b"foobar") + b"--foobar\r\n",
        last=b"--foobar--\r\n--foo--\r\n",
    ),
    "nested: the inner one is not closed": replace(
        PLAIN, second=b"--foo\r\n" + _INNER % (b"faa", b"faa") + b"--faa\r\n"
    ),
    "nested: too deep": replace(
        PLAIN,
        second=b"--foo\r\n" + b"".join(_INNER % (b"n%d" % one, b"n%d" % one) for one in range(150)),
    ),
}  # fmt: skip

STRUCTURES = {**CODINGS, **TYPES, **NAMES, **LINE_ENDS, **BOUNDARIES, **DELIMITERS, **NESTED}

# --- coded contents -------------------------------------------------------------------------------

_BASE64 = {
    "a dot in it": b"SGVs.bG8sIHdvcmxkIQ==",
    "a dash in it": b"SGVs-bG8sIHdvcmxkIQ==",
    "a space in it": b"SGVs bG8sIHdvcmxkIQ==",
    "a hash in it": b"SGVs#bG8sIHdvcmxkIQ==",
    "four dots in it": b"SGVs....bG8sIHdvcmxkIQ==",
    "four equals signs in it": b"SGVs====bG8sIHdvcmxkIQ==",
    "equals signs at the end of lines": b"SGVsbG8=\r\nLCB3b3JsZCE=",
    "two of them": b"SGVsbG8sIA==d29ybGQh",
    "two of them in lines": b"SGVsbG8sIA==\r\nd29ybGQh",
    "a NUL in it": b"SGVs\0bG8sIHdvcmxkIQ==",
    "the alphabet of URLs": b"_-__SGVsbG8sIHdvcmxkIQ==",
    "one equals sign too few": b"SGVsbG8sIHdvcmxkIQ=",
    "no equals signs": b"SGVsbG8sIHdvcmxkIQ",
    "one equals sign too many": b"SGVsbG8sIHdvcmxkIQ===",
    "an equals sign first": b"=SGVsbG8sIHdvcmxkIQ==",
    "bits that are left": b"SGVsbG8sIHdvcmxkIR==",
    "one character too many": b"SGVsbG8sIHdvcmxkIQ==A",
    "octets beyond ASCII": b"SGVs\xc3\xa4bG8sIHdvcmxkIQ==",
    "text behind it": b"SGVsbG8sIHdvcmxkIQ==\r\nWords.",
    "a comment": b"(a)SGVsbG8sIHdvcmxkIQ==",
}

_QUOTED_PRINTABLE = {
    "CR": b"Hello\rworld",
    "LF": b"Hello\nworld",
    "CR CR LF": b"Hello\r\r\nworld",
    "CRLF LF": b"Hello\r\n\nworld=3D",
    "a control": b"Hello\x12 world",
    "an octet beyond ASCII": b"Hello\xaa world",
    "a soft line end of CR": b"Hello=\rworld",
    "a soft line end of LF": b"Hello=\nworld",
    "an equals sign before a soft one": b"Hello==\r\nworld",
    "one digit at the end of a line": b"Hello=2\r\nworld",
    "a symbol at the end of a line": b"Hello=@\r\nworld",
    "an equals sign within": b"Hello= world",
    "one digit within": b"Hello=2, world",
    "a symbol within": b"Hello=@world",
    "an equals sign and an escape": b"Hello==20world",
    "an equals sign and a tab": b"Hello=\tworld",
    "an equals sign and a control": b"Hello=\x12world",
    "a zero within": b"Hello=0 world",
    "a zero and a letter": b"Hello=0x world",
    "small letters": b"Hello=c3=a4",
    "a blank behind a soft line end": b"Hello= \r\nworld",
    "an equals sign at the end": b"Hello=",
}


def encodings() -> Iterator[tuple[str, Mail]]:
    """Yield the mails whose file is coded in a way that decoders differ about."""
    for why, coded in _BASE64.items():
        yield f"base64: {why}", replace(PLAIN, coded=coded + b"\r\n")
    quoted = _coding(b"Content-Transfer-Encoding: quoted-printable")
    for why, coded in _QUOTED_PRINTABLE.items():
        yield f"quoted-printable: {why}", replace(quoted, coded=coded + b"\r\n")
