"""The Email object of RFC 8621: what it says of a message."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shallow import shallow_stack

from json_schema import Schema
from mailwright import (
    ContentDisposition,
    InvalidArgumentError,
    MessagePart,
    MimeEntity,
    MimeLimits,
    MimeMessage,
    MimePart,
    Multipart,
    TextPart,
)
from mailwright.mime.conversions.jmap import to_jmap
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.options import ParserOptions

SCHEMA = Schema("email.schema.json")


def header(*lines: str) -> MimeMessage:
    return MimeMessage.parse("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape"))


def one(message: MimeMessage, name: str) -> Any:
    return to_jmap(message, properties=[name])[name]


# --- header fields -------------------------------------------------------------------------------

FORMS = {
    "X:asRaw": ("X: =?utf-8?q?=C3=A4?=\r\n more", " =?utf-8?q?=C3=A4?=\r\n more"),
    "X": ("X:a", "a"),
    "X:asText": ("X:   =?utf-8?q?a=CC=88?=\r\n more ", "ä more"),
    "X:asDate": ("X: Tue, 24 Nov 2026 09:05:00 +0100", "2026-11-24T09:05:00+01:00"),
    "Date:asDate": ("Date: 1 Jan 26 00:00 GMT", "2026-01-01T00:00:00Z"),
    "Resent-Date:asDate": ("Resent-Date: soon", None),
    "X:asMessageIds": ("X: <a@b> (c) <d\r\n @e>", ["a@b", "d @e"]),
    "References:asMessageIds": ("References: <>", None),
    "List-Post:asURLs": (
        "List-Post: <mailto:a@b> (c <no>), <http://\r\n d>",
        ["mailto:a@b", "http://d"],
    ),
    "X:asURLs": ("X: NO (nobody)", None),
    "Subject:asText:all": ("Subject: a\r\nSUBJECT: b", ["a", "b"]),
    "Subject:asText": ("Subject: a\r\nSUBJECT: b", "b"),
    "Absent": ("X: a", None),
    "Absent:all": ("X: a", []),
}


@pytest.mark.parametrize("name", FORMS)
def test_forms(name: str) -> None:
    field, expected = FORMS[name]
    value = one(header(field), f"header:{name}")
    assert value == expected


ADDRESSES = (
    'To: "  James Smythe" <james@example.com>, Friends: jane@example.com,'
    " =?UTF-8?Q?John_Sm=C3=AEth?= <john@example.com>;, last@example.com"
)


def test_addresses() -> None:
    expected = [
        {"name": "James Smythe", "email": "james@example.com"},
        {"name": None, "email": "jane@example.com"},
        {"name": "John Smîth", "email": "john@example.com"},
        {"name": None, "email": "last@example.com"},
    ]
    message = header(ADDRESSES)
    assert one(message, "to") == one(message, "header:To:asAddresses") == expected
    grouped = one(message, "header:to:asGroupedAddresses")
    assert [(group["name"], group["addresses"]) for group in grouped] == [
        (None, expected[:1]),
        ("Friends", expected[1:3]),
        (None, expected[3:]),
    ]


def test_octets_that_are_no_utf_8_and_nul() -> None:
    message = MimeMessage.parse(b"X: a\xff\0b\r\n\r\n")
    assert one(message, "header:X") == " a\ufffdb"
    assert one(message, "headers") == [{"name": "X", "value": " a\ufffdb"}]


@pytest.mark.parametrize(
    "name",
    [
        "header:From:asDate",
        "header:Subject:asAddresses",
        "header:Received:asText",
        "header:List-Post:asText",
        "header:X:asNothing",
        "header:X:all:asText",
        "header:",
        "header:a b",
        "threadId",
        "body",
    ],
)
def test_what_is_no_property_is_refused(name: str) -> None:
    with pytest.raises(InvalidArgumentError):
        one(header("X: a"), name)
    with pytest.raises(InvalidArgumentError):
        to_jmap(header("X: a"), body_properties=[name])


def test_the_name_is_given_back_as_it_was_asked_for() -> None:
    assert to_jmap(header("List-Post: <a:b>"), properties=["header:LIST-post:asURLs"]) == {
        "header:LIST-post:asURLs": ["a:b"]
    }
    assert list(to_jmap(header("X: a"), properties=["header:X:asRaw"])) == ["header:X:asRaw"]


# --- the body ------------------------------------------------------------------------------------


def leaf(name: str, media_type: str, disposition: str = "") -> MimeEntity:
    """Make a part whose content is its name."""
    if media_type == "message/rfc822":
        return MessagePart(MimeMessage.parse(f"Subject: {name}\r\n\r\n".encode()))
    part = (
        TextPart(media_type[5:], name)
        if media_type.startswith("text/")
        else MimePart(media_type, name.encode())
    )
    if disposition:
        part.content_disposition = ContentDisposition(disposition)
    return part


def message_of(body: MimeEntity) -> MimeMessage:
    message = MimeMessage()
    message.from_.append("ann@example.org")
    message.body = body
    return message


def names(message: MimeMessage) -> list[str]:
    """Return which leaves are text, HTML and attachments, by what they hold."""
    made = to_jmap(
        message,
        properties=["textBody", "htmlBody", "attachments"],
        body_properties=["partId", "type"],
    )
    parsed = MimeMessage.parse(bytes(message))
    by_id: dict[str, str] = {}
    waiting: list[tuple[str, MimeEntity]] = [("", parsed.body)] if parsed.body else []
    while waiting:
        prefix, entity = waiting.pop()
        if isinstance(entity, Multipart):
            dot = f"{prefix}." if prefix else ""
            waiting += [(f"{dot}{number}", part) for number, part in enumerate(entity, 1)]
        elif isinstance(entity, MessagePart):
            by_id[prefix] = entity.message.subject
        else:
            assert isinstance(entity, MimePart)
            by_id[prefix or "1"] = entity.content.decode()
    return [
        "".join(by_id[part["partId"]] for part in made[name])
        for name in ("textBody", "htmlBody", "attachments")
    ]


def test_what_a_list_made_of_a_message() -> None:
    """The example of RFC 8621 section 4.1.4."""
    body = Multipart(
        "mixed",
        leaf("A", "text/plain", "inline"),
        Multipart(
            "mixed",
            Multipart(
                "alternative",
                Multipart(
                    "mixed",
                    leaf("B", "text/plain", "inline"),
                    leaf("C", "image/jpeg", "inline"),
                    leaf("D", "text/plain", "inline"),
                ),
                Multipart("related", leaf("E", "text/html"), leaf("F", "image/jpeg")),
            ),
            leaf("G", "image/jpeg", "attachment"),
            leaf("H", "application/x-excel"),
            leaf("J", "message/rfc822"),
        ),
        leaf("K", "text/plain", "inline"),
    )
    assert names(message_of(body)) == ["ABCDK", "AEK", "CFGHJ"]


BODIES: dict[str, tuple[MimeEntity, list[str]]] = {
    "text": (leaf("a", "text/plain"), ["a", "a", ""]),
    "a file": (leaf("a", "a/b"), ["", "", "a"]),
    "an attached text": (leaf("a", "text/plain", "attachment"), ["", "", "a"]),
    "HTML in an alternative alone": (
        Multipart("alternative", leaf("a", "text/html")),
        ["a", "a", ""],
    ),
    "an alternative of three": (
        Multipart(
            "alternative",
            leaf("a", "text/plain"),
            leaf("b", "text/html"),
            leaf("c", "text/calendar"),
        ),
        ["a", "b", "c"],
    ),
    "an alternative in the text of an alternative": (
        Multipart(
            "alternative",
            Multipart(
                "mixed",
                leaf("a", "text/plain"),
                Multipart("alternative", leaf("b", "text/plain"), leaf("c", "text/html")),
            ),
        ),
        ["ab", "ab", "c"],
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_text_html_and_attachments(name: str) -> None:
    body, expected = BODIES[name]
    assert names(message_of(body)) == expected


def test_a_file_of_text_is_an_attachment_but_for_the_first_part() -> None:
    first, second = (TextPart("plain", name) for name in "ab")
    for part in (first, second):
        part.content_type.parameters["name"] = "a.txt"
    assert names(message_of(Multipart("mixed", first, second))) == ["a", "a", "b"]


def test_body_structure() -> None:
    octets = (
        b"Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: in\r\n\r\n--b\r\n"
        b'Content-Type: image/png; name="=?utf-8?q?=C3=A4?="\r\nContent-ID: <i@d>\r\n'
        b"Content-Language: de (German), en-GB\r\nContent-Location: http://a/(b)\r\n c\r\n"
        b"Content-Transfer-Encoding: base64\r\nContent-Disposition: INLINE; x=y\r\n\r\nAAAA\r\n"
        b"--b--\r\n"
    )
    made = one(MimeMessage.parse(octets), "bodyStructure")
    assert (made["partId"], made["blobId"], made["type"]) == (None, None, "multipart/digest")
    message, image = made["subParts"]
    assert (message["partId"], message["type"], message["charset"]) == ("1", "message/rfc822", None)
    assert "subParts" not in message
    del image["blobId"]
    assert image == {
        "partId": "2",
        "size": 3,
        "name": "ä",
        "type": "image/png",
        "charset": None,
        "disposition": "inline",
        "cid": "i@d",
        "language": ["de", "en-GB"],
        "location": "http://a/(b)c",
    }


@pytest.mark.parametrize(
    ("fields", "charset"),
    [
        ([], "us-ascii"),
        (["Content-Type: text/html"], "us-ascii"),
        (["Content-Type: text/plain; charset=KOI8-R"], "koi8-r"),
        (["Content-Type: a/b"], None),
    ],
)
def test_charset(fields: list[str], charset: str | None) -> None:
    found = to_jmap(header(*fields), body_properties=["charset"], properties=["bodyStructure"])
    value = found["bodyStructure"]["charset"]
    assert (value and value.lower()) == charset


def test_header_fields_of_parts() -> None:
    message = message_of(Multipart("mixed", leaf("a", "text/plain")))
    made = to_jmap(
        message,
        properties=["bodyStructure"],
        body_properties=["subParts", "headers", "header:Content-TYPE:asText"],
    )
    [part] = made["bodyStructure"]["subParts"]
    assert list(part) == ["headers", "header:Content-TYPE:asText"]
    assert part["header:Content-TYPE:asText"] == "text/plain; charset=utf-8"
    assert part["headers"][0] == {"name": "Content-Type", "value": " text/plain; charset=utf-8"}


# --- values --------------------------------------------------------------------------------------


def value_of(octets: bytes, limit: int = 0) -> dict[str, Any]:
    made = to_jmap(
        MimeMessage.parse(octets),
        properties=["bodyValues"],
        fetch_all_body_values=True,
        max_body_value_bytes=limit,
    )
    [value] = made["bodyValues"].values()
    assert isinstance(value, dict)
    return value


def text(octets: bytes, media_type: bytes = b"text/plain; charset=utf-8") -> bytes:
    return b"Content-Type: %b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%b" % (media_type, octets)


@pytest.mark.parametrize(
    ("octets", "limit", "value"),
    [
        ("äöü".encode(), 0, "äöü"),
        ("äöü".encode(), 6, "äöü"),
        ("äöü".encode(), 5, "äö"),
        ("äöü".encode(), 1, ""),
        ("a\U0001f600".encode(), 4, "a"),
    ],
)
def test_values_are_cut_between_characters(octets: bytes, limit: int, value: str) -> None:
    found = value_of(text(octets), limit)
    assert found["value"] == value
    assert found["isTruncated"] is (value != octets.decode())


def test_html_is_not_cut_in_a_tag() -> None:
    html = b'<p>a</p><a href="https://example.com">b</a>'
    assert value_of(text(html, b"text/html"), 20)["value"] == "<p>a</p>"
    assert value_of(text(html, b"text/plain"), 20)["value"] == html[:20].decode()


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (text(b"plain", b"text/plain"), False),
        (text("ä".encode()), False),
        (text(b"\xe4"), True),
        (text("ä".encode(), b"text/plain"), True),
        (text(b"a", b"text/plain; charset=nobody-knows"), True),
        (b"Content-Transfer-Encoding: x-own\r\n\r\na", True),
    ],
)
def test_encoding_problems(octets: bytes, problem: bool) -> None:
    assert value_of(octets)["isEncodingProblem"] is problem


def test_which_values_are_there() -> None:
    message = MimeMessage.compose(
        from_="ann@example.org", text="t", html="h", attachments=[("a.txt", b"f"), ("b", b"")]
    )
    for chosen, expected in {
        (False, False, False): [],
        (True, False, False): ["t"],
        (False, True, False): ["h"],
        (False, False, True): ["t", "h", "f"],
    }.items():
        made = to_jmap(
            message,
            properties=["bodyValues"],
            fetch_text_body_values=chosen[0],
            fetch_html_body_values=chosen[1],
            fetch_all_body_values=chosen[2],
        )
        assert [each["value"] for each in made["bodyValues"].values()] == expected


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (text(b"> said\r\nHello,\r\n\r\n  there"), "Hello, there"),
        (
            text(
                b"<HEAD><title>x</title></HEAD><style>y</style><!-- z --><header>H</header>"
                b"<p>a&amp;b<script>c</p>",
                b"text/html",
            ),
            "H a&b",
        ),
        (text("ä".encode() * 300), "ä" * 127),
        (text(b"a\x1b[31m\x00b\xe2\x80\x8b"), "a [31m b"),
    ],
)
def test_preview(octets: bytes, expected: str) -> None:
    assert one(MimeMessage.parse(octets), "preview") == expected


def test_has_attachment() -> None:
    linked = MimeMessage.compose(
        from_="ann@example.org", html="<img src='cid:a'>", inline={"a": b"GIF89a"}
    )
    assert one(linked, "hasAttachment") is False
    attached = MimeMessage.compose(from_="ann@example.org", text="a", attachments=[("a", b"")])
    assert one(attached, "hasAttachment") is True


def test_a_message_that_was_edited_is_described_as_it_would_be_written() -> None:
    message = MimeMessage.parse(b"Subject: a\r\n\r\nbody")
    message.subject = "b"
    made = to_jmap(message)
    assert (made["subject"], made["size"]) == ("b", len(b"Subject: b\r\n\r\nbody"))


def test_equal_contents_are_one_blob() -> None:
    message = MimeMessage.compose(
        from_="ann@example.org", text="", attachments=[("a", b"x"), ("b", b"x"), ("c", b"y")]
    )
    blobs = [part["blobId"] for part in to_jmap(message)["attachments"]]
    assert blobs[0] == blobs[1] != blobs[2]


# --- hostile messages ----------------------------------------------------------------------------

EVERYTHING = (
    *("headers", "bodyStructure", "blobId", "size", "from", "to", "subject", "sentAt"),
    *("messageId", "hasAttachment", "preview", "bodyValues", "textBody", "attachments"),
    *("header:X:asText:all", "header:X:asGroupedAddresses", "header:X:asURLs", "header:X:asDate"),
)


def export(octets: bytes) -> dict[str, Any]:
    return to_jmap(
        MimeMessage.parse(octets),
        properties=EVERYTHING,
        body_properties=["partId", "blobId", "size", "name", "type", "charset", "cid", "headers"],
        fetch_all_body_values=True,
    )


@given(
    st.binary(max_size=300), st.sampled_from([b"X", b"To", b"Subject", b"Content-Type", b"Date"])
)
def test_M09_any_octets_give_json_that_fits_the_schema(value: bytes, name: bytes) -> None:
    octets = b"%b: %b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n%b" % (
        name,
        value.replace(b"\n", b"\n "),
        value,
    )
    made = export(octets)
    json.dumps(made, ensure_ascii=False).encode("utf-8")
    assert not SCHEMA.faults(made)


def test_the_schema_says_no() -> None:
    good = export(b"Subject: a\r\n\r\nb")
    for wrong in (
        {**good, "unknown": 1},
        {**good, "size": -1},
        {**good, "subject": 1},
        {**good, "textBody": [{"partId": 1}]},
        {**good, "bodyValues": {"1": {"value": "a"}}},
        {**good, "from": [{"name": None}]},
    ):
        assert SCHEMA.faults(wrong)


def test_M01_nesting_is_walked_without_recursion() -> None:
    octets = b"".join(
        b'Content-Type: multipart/alternative; boundary="%d"\r\n\r\n--%d\r\n' % (depth, depth)
        for depth in range(3000)
    )
    message = MimeMessage.parse(octets, limits=MimeLimits(depth=4000))
    with shallow_stack():
        made = to_jmap(message, properties=["bodyStructure", "size", "textBody"])
    assert made["size"] == len(octets)
    structure, depth = made["bodyStructure"], 0
    while structure.get("subParts"):
        [structure] = structure["subParts"]
        depth += 1
    assert depth == 3000


def test_M14_lone_surrogates_do_not_get_into_json() -> None:
    octets = b"Subject: =?utf-7?q?a+2AA-?=\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nb+2AA-"
    message = MimeMessage.parse(octets, options=ParserOptions(utf7=True))
    made = to_jmap(message)
    json.dumps(made, ensure_ascii=False).encode("utf-8")
    assert made["preview"].startswith("b")


def test_the_options_and_limits_of_the_message_hold() -> None:
    octets = b"To: a@b c@d\r\nX: <mailto:a@b>\r\n\r\n"
    loose = one(MimeMessage.parse(octets), "to")
    assert loose
    strict = MimeMessage.parse(octets, options=ParserOptions(addresses=Compliance.STRICT))
    assert one(strict, "to") == []
    strict.headers["X"] = "edited"
    assert one(strict, "to") == []
    short = MimeMessage.parse(octets, limits=MimeLimits(field_octets=15))
    assert one(short, "to") != []
    assert one(short, "header:X:asURLs") is None
