"""Messages with defects, each kind of them, and what a message without any looks like."""

from __future__ import annotations

from mailwright.mime.defects import DefectKind
from mailwright.mime.limits import MimeLimits

K = DefectKind
FROM = b"From: Ann <ann@example.org>\r\n"
HEAD = FROM + b"To: bob@example.net\r\nSubject: one\r\nMIME-Version: 1.0\r\n"
TEXT = b"Content-Type: text/plain\r\n\r\ntext\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
CLEAN = MIXED + b"--b\r\n" + TEXT + b"--b--\r\n"


def mixed(*parts: bytes, boundary: bytes = b"b") -> bytes:
    """A message of parts, without defects of its own."""
    head = HEAD + b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n" % boundary
    return head + b"".join(b"--b\r\n%b\r\n" % part for part in parts) + b"--b--\r\n"


def typed(fields: bytes, body: bytes = b"x") -> bytes:
    """A message with fields of MIME."""
    return HEAD + fields + b"\r\n\r\n" + body


def coded(encoding: bytes, body: bytes) -> bytes:
    return typed(b"Content-Transfer-Encoding: " + encoding, body)


def embedded(message: bytes) -> bytes:
    """A message with another one in it."""
    return typed(b"Content-Type: message/rfc822", message)


def nested(boundary: bytes) -> bytes:
    """A multipart in that with the boundary b."""
    return mixed(
        b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n%b--%b--\r\n"
        % (boundary, boundary, TEXT, boundary)
    )


#: Each kind of defect, the row of the threat list it belongs to, and messages that show it.
CASES: dict[DefectKind, tuple[str, list[bytes]]] = {
    K.BYTE_ORDER_MARK: ("M10", [b"\xef\xbb\xbf" + CLEAN, embedded(b"\xef\xbb\xbf" + CLEAN)]),
    K.QUOTED_SEPARATOR: (
        "M10",
        [
            b">From ann@example.org\r\n" + CLEAN,
            b"\xef\xbb\xbf>>From x\r\n" + CLEAN,
            embedded(b">From x\r\n" + CLEAN),
        ],
    ),
    K.INVALID_HEADER_LINE: (
        "M10",
        [
            FROM + b"no field\r\n\r\nx",
            b"From\r\n : ann@example.org\r\n\r\nx",
            b": x\r\n\r\nx",
            MIXED + b"--b\r\ntext without an empty line before it\r\n--b--\r\n",
            HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n--b\r\n\r\nx\r\n--b--\r\n",
        ],
    ),
    K.INVALID_FIELD_NAME: ("M10", [b"From\0: x@y.z\r\n" + CLEAN, b"Fr\xc3\xb6m: x\r\n" + CLEAN]),
    K.DOUBTFUL_FIELD_NAME: (
        "M11",
        [typed(b"Content-Transfer-Encoding(: )base64"), typed(b"Content(-Type: text/html")],
    ),
    K.LEADING_WHITE_SPACE: ("M10", [b" " + CLEAN, b"\tX: y\r\n" + CLEAN]),
    K.HEADER_TOO_LARGE: ("M04", [b"X: " + b"x" * 3000 + b"\r\n\r\n"]),
    K.TOO_MANY_FIELDS: ("M04", [b"X: y\r\n" * 31 + b"\r\n"]),
    K.FIELD_TOO_LARGE: ("M04", [b"Subject: " + b"x\r\n " * 400 + b"x\r\n\r\n"]),
    K.DUPLICATE_FIELD: (
        "M10",
        [
            field + b": 1\r\n" + FROM + field.upper() + b": 2\r\n\r\n"
            for field in b"From Sender Reply-To To Cc Bcc Subject Date Message-ID In-Reply-To "
            b"References MIME-Version Content-Disposition Content-ID Content-Description".split()
        ],
    ),
    K.SPACE_BEFORE_COLON: ("M10", [b"From : x@y.z\r\n\r\n", b"To\t: x@y.z\r\n" + FROM + b"\r\n"]),
    K.BLANK_CONTINUATION: ("M10", [FROM + b"Subject: a\r\n \r\n b\r\n\r\n", FROM + b" \r\n\r\nx"]),
    K.BARE_CARRIAGE_RETURN: (
        "M10",
        [
            FROM + b"Subject: a\rTo: x@y.z\r\n\r\n",
            typed(b"X: y", b"one\rtwo"),
        ],
    ),
    K.MIXED_LINE_ENDS: ("M10", [CLEAN + b"\n", HEAD + b"X: y\n\r\nx\r\n"]),
    K.CONTROL_CHARACTER: ("M10", [FROM + b"Subject: a\0b\r\n\r\n", typed(b"X: y", b"a\0b")]),
    K.UNLABELLED_OCTETS: ("M10", [FROM + b"Subject: \xff\r\n\r\n"]),
    K.LINE_TOO_LONG: ("M04", [FROM + b"Subject: " + b"x" * 999 + b"\r\n\r\n"]),
    K.INVALID_ADDRESS: (
        "M10",
        [
            b"From: ann\r\n\r\n",
            b"From: a@b@c.example\r\n\r\n",
            b"From:\r\n\r\n",
            b"From: <a@b.example\r\n\r\n",
            b"From: a@b.example c@d.example\r\n\r\n",
            b"From: =?utf-8?q?ann=40example.org?=\r\n\r\n",
            b"From: <a@x.example>\\,<b@y.example>\r\n\r\n",
        ],
    ),
    K.OBSOLETE_ADDRESS: ("M10", [b"From: ann @ example.org\r\n\r\n"]),
    K.ADDRESS_WITH_ROUTE: ("M10", [b"From: <@a.example,@b.example:ann@example.org>\r\n\r\n"]),
    K.QUOTED_LOCAL_PART: ("M10", [b'From: "<boss@example.org>, "@example.net\r\n\r\n']),
    K.DECEPTIVE_NAME: (
        "M10",
        [
            b'From: "boss@example.org" <ann@example.net>\r\n\r\n',
            b"From: =?utf-8?q?boss=40example=2Eorg?= <ann@example.net>\r\n\r\n",
            b"From: ann@example.net (boss@example.org)\r\n\r\n",
            b"From: <ann@example.net>(<boss@example.org>)\r\n\r\n",
            b'From: "Boss <boss@example.org>" <ann@example.net>\r\n\r\n',
        ],
    ),
    K.ENCODED_ADDRESS: ("M10", [b"From: <=?utf-8?q?boss?=@example.org>\r\n\r\n"]),
    K.MISSING_AUTHOR: (
        "M10",
        [b"Sender: a@x.example\r\n\r\n", b"Resent-From: a@x.example\r\n\r\n"],
    ),
    K.SEVERAL_AUTHORS: (
        "M10",
        [
            b"From: a@x.example, b@y.example\r\n\r\n",
            FROM + b"Sender: a@x.example, b@y.example\r\n\r\n",
        ],
    ),
    K.FOLDED_AWAY: (
        "M10",
        [
            b"From:\r\n ann@example.org\r\n\r\n",
            FROM + b"To: <bob\r\n @example.org>\r\n\r\n",
        ],
    ),
    K.TOO_MANY_GROUPS: ("M04", [FROM + b"To: " + b"g:;, " * 5 + b"g:;\r\n\r\n"]),
    K.MISSING_MIME_VERSION: ("M11", [CLEAN.replace(b"MIME-Version: 1.0\r\n", b"")]),
    K.INVALID_MIME_VERSION: (
        "M11",
        [
            CLEAN.replace(b"1.0", value)
            for value in (b"2.0", b"1", b"(x) 1.0", b"1.(x)0", b"1.0x", b"")
        ],
    ),
    K.DUPLICATE_CONTENT_TYPE: (
        "M10",
        [typed(b"Content-Type: text/html\r\nContent-Type: text/plain")],
    ),
    K.INVALID_CONTENT_TYPE: (
        "M11",
        [typed(b"Content-Type: " + value) for value in (b"", b"text", b"=", b"text/" + b"x" * 300)],
    ),
    K.DUPLICATE_TRANSFER_ENCODING: (
        "M10",
        [coded(b"7bit\r\nContent-Transfer-Encoding: base64", b"x")],
    ),
    K.UNKNOWN_TRANSFER_ENCODING: (
        "M11",
        [coded(b"x-own", b"x"), coded(b"=?utf-8?q?base64?=", b"x")],
    ),
    K.UNUSUAL_TRANSFER_ENCODING: (
        "M11",
        [
            coded(value, b"eHh4")
            for value in (
                b"base64 ",
                b"base64 (x)",
                b"(x) base64",
                b'"base64"',
                b"base64; x",
                b"base64, 7bit",
                b"x-uuencode",
            )
        ],
    ),
    K.ENCODED_MULTIPART: (
        "M11",
        [
            MIXED.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
            + b"--b\r\n"
            + TEXT
            + b"--b--\r\n"
        ],
    ),
    K.ENCODED_MESSAGE: (
        "M11",
        [
            mixed(
                b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nQTogYg=="
            )
        ],
    ),
    K.INVALID_DISPOSITION: ("M11", [typed(b"Content-Disposition: ; filename=x")]),
    K.FIELD_WITH_COMMENT: (
        "M11",
        [
            typed(b"Content-Type: text/plain (x)"),
            typed(b"Content-Type: text/(x)plain"),
            typed(b'Content-Disposition: attachment; (") filename=x (")'),
        ],
    ),
    K.INVALID_PARAMETERS: (
        "M11",
        [
            typed(b"Content-Type: text/plain; " + value)
            for value in (
                b"name=a b",
                b"name=a;;x=y",
                b'name="a',
                b"name",
                b'name=a"b"',
                b"boundary=b",
                b"name=a=b",
                b'name="a\\b"',
                b"name=it's.txt",
                b"name=utf-8''a.txt",
                b"name*=utf-8''a'b.txt",
                b"name*=utf-8''a*b.txt",
                b'name="a" x=y',
            )
        ],
    ),
    K.DUPLICATE_PARAMETER: (
        "M11",
        [
            typed(b"Content-Type: text/plain; charset=us-ascii; charset=utf-8"),
            typed(b"Content-Type: text/plain; charset=utf-8; charset=utf-8"),
            MIXED.replace(b"boundary=b", b"boundary=b; boundary=c")
            + b"--b\r\n"
            + TEXT
            + b"--b--\r\n",
            MIXED.replace(b"boundary=b", b"boundary=b; boundary*0=c")
            + b"--b\r\n"
            + TEXT
            + b"--b--",
        ],
    ),
    K.CONTRADICTORY_NAMES: (
        "M18",
        [
            typed(b"Content-Disposition: attachment; " + value)
            for value in (
                b"filename=a.txt; filename=a.exe",
                b"filename=a.txt; filename*=utf-8''a.exe",
                b"filename=a.txt; filename*0=a; filename*1=.exe",
            )
        ]
        + [
            typed(
                b"Content-Type: text/plain; name=a.txt\r\n"
                b"Content-Disposition: attachment; filename=a.exe"
            )
        ],
    ),
    K.ENCODED_PARAMETER: (
        "M11",
        [
            MIXED.replace(b"boundary=b", value) + b"--b\r\n" + TEXT + b"--b--\r\n"
            for value in (b"boundary*=utf-8''b", b"boundary*0=b", b'boundary="\\b"')
        ]
        + [typed(b"Content-Type: text/plain; charset*=us-ascii'en'utf-8")],
    ),
    K.ENCODED_WORD_IN_PARAMETER: (
        "M11",
        [typed(b'Content-Disposition: attachment; filename="=?utf-8?q?a?="')],
    ),
    K.TOO_MANY_PARAMETERS: ("M05", [typed(b"Content-Type: text/plain" + b"; a=b" * 21)]),
    K.PARTIAL_MESSAGE: ("M11", [typed(b"Content-Type: message/partial; id=x; number=1; total=2")]),
    K.EXTERNAL_BODY: (
        "M11",
        [typed(b"Content-Type: message/external-body; access-type=local-file")],
    ),
    K.MISSING_BOUNDARY: (
        "M12",
        [
            typed(b"Content-Type: multipart/mixed"),
            typed(b'Content-Type: multipart/mixed; boundary=""'),
        ],
    ),
    K.INVALID_BOUNDARY: (
        "M12",
        [
            mixed(TEXT, boundary=b'"b "'),
            mixed(TEXT, boundary=b'"b\xc3\xa4"'),
            mixed(boundary=b"x" * 71),
        ],
    ),
    K.BOUNDARY_TOO_LONG: ("M12", [mixed(TEXT, boundary=b"x" * 201)]),
    K.SHARED_BOUNDARY: ("M12", [nested(b"b")]),
    K.BOUNDARY_PREFIX: ("M12", [nested(b"bc")]),
    K.NO_PARTS: ("M12", [MIXED + b"text", MIXED + b"text\r\n--b--\r\n"]),
    K.MISSING_CLOSE_DELIMITER: ("M12", [CLEAN.replace(b"--b--\r\n", b"")]),
    K.PADDED_DELIMITER: (
        "M12",
        [
            CLEAN.replace(b"--b\r\n", b"--b \r\n"),
            CLEAN.replace(b"--b--", b"--b--\t"),
            CLEAN.replace(b"--b--", b"--b --"),
            CLEAN.replace(b"--b\r\n", b"--b\r\r\n"),
        ],
    ),
    K.DOUBTFUL_DELIMITER: (
        "M12",
        [
            CLEAN.replace(b"text\r\n", line + b"\r\n" + TEXT)
            for line in (
                b" --b",
                b"--bx",
                b"--b-",
                b"--b;",
                b"--b\rx",
                b"\x0b--b",
                b"x\r--b",
                b" --b--",
                b"--b--x",
            )
        ],
    ),
    K.PART_IN_PREAMBLE: (
        "M11",
        [
            CLEAN.replace(b"--b\r\n", text + b"\r\n--b\r\n")
            for text in (
                b"Content-Type: text/html",
                b"a\r\ncontent-disposition : x",
                b"--c",
                b"begin 644 a.exe",
            )
        ],
    ),
    K.TEXT_IN_EPILOGUE: ("M12", [CLEAN + b"late", CLEAN + b"\r\n--b\r\n" + TEXT]),
    K.PART_WITHOUT_HEADER: (
        "M11",
        [
            mixed(b"\r\ntext"),
            MIXED.replace(b"/mixed", b"/digest") + b"--b\r\n--b\r\n\r\nA: b\r\n\r\n--b--\r\n",
        ],
    ),
    K.FIELD_IN_BODY: (
        "M11",
        [mixed(TEXT.replace(b"text\r\n", b"\r\nContent-Disposition: inline\r\n\r\nx\r\n"))],
    ),
    K.HEADER_WITHOUT_END: ("M11", [mixed(b"Content-Type: text/plain")]),
    K.TOO_DEEP: ("M01", [b"Content-Type: message/rfc822\r\n\r\n" * 6]),
    K.TOO_MANY_PARTS: ("M03", [mixed(*[TEXT] * 8)]),
    K.INVALID_BASE64: (
        "M13",
        [
            coded(b"base64", body)
            for body in (
                b"QUJ\0D",
                b"QUJ*D",
                b"QQ==QQ==",
                b"QU-_",
                b"Q=UJD",
                b"QQ",
                b"Q",
                b"QR==",
                b"QUJD====",
                b"Q\r\nU\r\nJ\r\nD\r\n",
            )
        ],
    ),
    K.INVALID_QUOTED_PRINTABLE: (
        "M13",
        [
            coded(b"quoted-printable", body)
            for body in (
                b"a=0",
                b"a=E",
                b"a=XY",
                b"a= \r\nb",
                b"a=e4",
                b"a=",
                b"a\rb",
                b"a\xffb",
                b"a\0b",
                b"=\rb",
            )
        ],
    ),
    K.UNUSUAL_CODED_TEXT: (
        "M13",
        [coded(b"quoted-printable", b"x" * 77), coded(b"quoted-printable", b"x \r\nx")],
    ),
    K.UNUSUAL_CONTENT: (
        "M19",
        [
            typed(b"X: y", b"one\r\nbegin 644 a.exe\r\n#0V%T\r\n`\r\nend\r\n"),
            coded(b"base64", b"YmVnaW4gNjQ0IGEuZXhlCg=="),
            typed(b"X: y", b"=ybegin line=128 size=1\r\n"),
            coded(b"x-uuencode", b"no line of it\r\n"),
            typed(b"Content-Type: message/own", b"Subject: x\r\n"),
        ],
    ),
    K.UNKNOWN_CHARSET: (
        "M14",
        [
            typed(b"Content-Type: text/plain; charset=" + label)
            for label in (b"x-own", b"utf-7", b"idna")
        ]
        + [typed(b"Content-Disposition: inline; filename*=u.tf-8''a")],
    ),
    K.INVALID_TEXT: (
        "M14",
        [
            typed(
                b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit",
                b"\xff",
            )
        ],
    ),
    K.UNDECLARED_OCTETS: ("M11", [typed(b"Content-Type: text/plain; charset=utf-8", b"\xc3\xa4")]),
}

LIMITS = MimeLimits(
    depth=5,
    parts=8,
    header_octets=2_900,
    fields=30,
    field_octets=1_200,
    parameters=20,
    groups=5,
    boundary_octets=200,
)
