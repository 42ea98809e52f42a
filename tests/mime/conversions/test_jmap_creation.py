"""Messages made of Email objects: the rules of RFC 8621 section 4.6."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shallow import shallow_stack

from mailwright import InvalidArgumentError, MessagePart, MimeMessage, MimePart, Multipart
from mailwright.mime.conversions.jmap import from_jmap, to_jmap

ANN = {"name": "Änn", "email": "ann@example.org"}
TEXT: dict[str, Any] = {
    "from": [ANN],
    "textBody": [{"partId": "t", "type": "text/plain"}],
    "bodyValues": {"t": {"value": "Grüße\n"}},
}


def structure(message: MimeMessage) -> Any:
    """Return the media types, nested as the parts are."""

    def types(part: dict[str, Any]) -> Any:
        inner = part.get("subParts")
        return part["type"] if inner is None else (part["type"][10:], *map(types, inner))

    return types(to_jmap(message, properties=["bodyStructure"])["bodyStructure"])


def test_a_text() -> None:
    message = from_jmap(
        {
            **TEXT,
            "to": [{"name": None, "email": "bob@example.net"}],
            "cc": None,
            "bcc": [],
            "subject": "Grüße",
            "sentAt": "2026-11-24T09:05:00+01:00",
            "messageId": ["1@example.org"],
            "references": ["2@example.org", "3@example.org"],
            "header:X-Tag:asText:all": ["ä", "b"],
            "header:X-Raw": " a\r\n b",
            "header:List-Post:asURLs": ["mailto:list@example.org"],
            "header:Reply-To:asGroupedAddresses": [
                {"name": None, "addresses": [ANN]},
                {"name": "Böard", "addresses": [ANN]},
            ],
        }
    )
    parsed = MimeMessage.parse(bytes(message), strict=True)
    assert str(parsed.from_) == "Änn <ann@example.org>"
    assert (str(parsed.to), parsed.subject) == ("bob@example.net", "Grüße")
    assert parsed.date == datetime(2026, 11, 24, 8, 5, tzinfo=UTC)
    assert parsed.message_id == "1@example.org"
    assert parsed.references == ("2@example.org", "3@example.org")
    assert parsed.headers.get_all("X-Tag") == ["ä", "b"]
    assert parsed.headers.raw_all("X-Raw") == [b" a\r\n b\r\n"]
    assert parsed.headers["List-Post"] == "<mailto:list@example.org>"
    assert str(parsed.reply_to) == "Änn <ann@example.org>, Böard: Änn <ann@example.org>;"
    assert parsed.text_body == "Grüße\n"
    assert "Cc" not in parsed.headers
    assert "Bcc" not in parsed.headers


def test_what_is_missing_is_of_its_making() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    message = from_jmap(TEXT, clock=lambda: moment, unique=lambda: "one")
    parsed = MimeMessage.parse(bytes(message))
    assert (parsed.date, parsed.message_id) == (moment, "one@example.org")


def test_what_a_store_knows_is_passed_over() -> None:
    message = from_jmap({**TEXT, "id": "M1", "keywords": {"$draft": True}, "size": 1})
    assert message.text_body == "Grüße\n"


def test_nothing_but_a_header() -> None:
    assert from_jmap({"subject": "a"}).text_body == ""


def test_text_html_images_and_files(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a,b\r\n")
    blobs = {"png": b"\x89PNG", "csv": file, "mail": b"Subject: in\r\n\r\nbody"}
    message = from_jmap(
        {
            **TEXT,
            "htmlBody": [{"partId": "h", "type": "text/html"}],
            "bodyValues": {"t": {"value": "a"}, "h": {"value": "<img src=cid:i>"}},
            "attachments": [
                {"blobId": "png", "type": "image/png", "cid": "i", "disposition": "inline"},
                {"blobId": "csv", "type": "text/csv", "name": "Ä.csv", "charset": "latin1"},
                {"blobId": "mail", "type": "message/rfc822", "language": ["en", "de"]},
                {"blobId": "png", "location": "http://example.org/a"},
            ],
        },
        blobs=blobs,
    )
    assert structure(message) == (
        "mixed",
        ("alternative", "text/plain", ("related", "text/html", "image/png")),
        "text/csv",
        "message/rfc822",
        "application/octet-stream",
    )
    table, mail, other = MimeMessage.parse(bytes(message)).attachments
    assert isinstance(table, MimePart)
    assert (table.filename, table.content, table.content_type.charset) == (
        "Ä.csv",
        b"a,b\r\n",
        "latin1",
    )
    assert isinstance(mail, MessagePart)
    assert (mail.message.subject, mail.headers["Content-Language"]) == ("in", "en, de")
    assert other.headers["Content-Location"] == "http://example.org/a"


def test_body_structure() -> None:
    message = from_jmap(
        {
            "from": [ANN],
            "bodyStructure": {
                "type": "multipart/mixed",
                "header:X-Of-Root": " kept",
                "subParts": [
                    {"partId": "1", "header:X-Of-Part:asText": "ä"},
                    {"type": "multipart/digest", "subParts": [{"blobId": "m", "type": "a/b"}]},
                ],
            },
            "bodyValues": {"1": {"value": "text"}},
        },
        blobs={"m": b"x"},
    )
    assert structure(message) == ("mixed", "text/plain", ("digest", "a/b"))
    parsed = MimeMessage.parse(bytes(message))
    assert parsed.headers["X-Of-Root"] == "kept"
    assert isinstance(parsed.body, Multipart)
    assert parsed.body[0].headers["X-Of-Part"] == "ä"
    assert not list(parsed.attachments)


WITH_PART: dict[str, Any] = {"bodyValues": TEXT["bodyValues"]}
VALUE = {"partId": "t"}

REFUSED: dict[str, dict[str, Any]] = {
    "headers": {**TEXT, "headers": []},
    "a field twice": {**TEXT, "header:FROM": " a@b"},
    "a form that the field has not": {**TEXT, "header:Date:asText": "now"},
    "Content- of an Email": {**TEXT, "header:Content-Language": " de"},
    "two bodies": {**TEXT, "bodyStructure": VALUE},
    "a field of the root and the Email": {
        **WITH_PART,
        "subject": "a",
        "bodyStructure": {**VALUE, "header:Subject": "b"},
    },
    "two texts": {**TEXT, "textBody": [VALUE, VALUE]},
    "HTML as text": {**TEXT, "textBody": [{**VALUE, "type": "text/html"}]},
    "text as HTML": {**WITH_PART, "htmlBody": [{**VALUE, "type": "text/plain"}]},
    "a part without content": {**WITH_PART, "bodyStructure": {"type": "text/plain"}},
    "a part of two contents": {**WITH_PART, "bodyStructure": {**VALUE, "blobId": "b"}},
    "a value that is not there": {"bodyStructure": VALUE},
    "a value that is no text": {**WITH_PART, "bodyStructure": {**VALUE, "type": "image/png"}},
    "a blob that is not there": {"bodyStructure": {"blobId": "x"}},
    "a charset with a value": {**WITH_PART, "bodyStructure": {**VALUE, "charset": "utf-8"}},
    "a size with a value": {**WITH_PART, "bodyStructure": {**VALUE, "size": 1}},
    "a transfer encoding": {
        **WITH_PART,
        "bodyStructure": {**VALUE, "header:Content-Transfer-Encoding": " base64"},
    },
    "a type by field": {**WITH_PART, "bodyStructure": {**VALUE, "header:Content-Type": " a/b"}},
    "two Content-ID": {
        **WITH_PART,
        "bodyStructure": {**VALUE, "cid": "a", "header:Content-ID": " <b>"},
    },
    "a truncated value": {**TEXT, "bodyValues": {"t": {"value": "", "isTruncated": True}}},
    "a broken value": {**TEXT, "bodyValues": {"t": {"value": "", "isEncodingProblem": True}}},
    "parts of a leaf": {**WITH_PART, "bodyStructure": {**VALUE, "subParts": [VALUE]}},
    "content of a multipart": {"bodyStructure": {"type": "multipart/mixed", "blobId": "b"}},
    "a property that is none": {**TEXT, "body": ""},
    "a property of a part that is none": {**WITH_PART, "bodyStructure": {**VALUE, "x": 1}},
    "a date without an offset": {**TEXT, "sentAt": "2026-11-24T09:05:00"},
    "a date that is none": {**TEXT, "sentAt": "soon"},
    "no address": {**TEXT, "to": [{"email": "a b"}]},
    "an address without email": {**TEXT, "to": [{"name": "a"}]},
    "no array": {**TEXT, "to": {"email": "a@b"}},
    "no string": {**TEXT, "subject": 1},
    "no object": {**TEXT, "textBody": ["t"]},
    "no URL": {**TEXT, "header:List-Post:asURLs": ["a>, <b"]},
    "no message id": {**TEXT, "messageId": ["a> <b"]},
    "a media type that is none": {"bodyStructure": {"type": "multipart/", "subParts": []}},
    "S03: a line break in a text": {**TEXT, "subject": "a\r\nBcc: eve@example.net"},
    "S03: a line break in a raw field": {**TEXT, "header:X": "a\r\nBcc: eve@example.net"},
    "S03: a line break in a name": {**TEXT, "to": [{"name": "a\nBcc: b", "email": "c@d"}]},
    "S03: a line break in a file name": {
        "attachments": [{"blobId": "b", "name": "a\r\nX: y"}],
    },
    "S03: a line break in a language": {
        **WITH_PART,
        "bodyStructure": {**VALUE, "language": ["a\r\nX: y"]},
    },
    "S03: a line break in a content id": {**WITH_PART, "bodyStructure": {**VALUE, "cid": "a\nb"}},
}


@pytest.mark.parametrize("name", REFUSED)
def test_S03_what_breaks_a_rule_is_refused(name: str) -> None:
    with pytest.raises(InvalidArgumentError):
        from_jmap(REFUSED[name], blobs={"b": b"x"})


def test_a_str_is_no_blob() -> None:
    with pytest.raises(InvalidArgumentError, match="Path"):
        from_jmap({"attachments": [{"blobId": "b"}]}, blobs={"b": "/etc/passwd"})  # type: ignore[dict-item]


def test_M01_nesting_is_built_without_recursion() -> None:
    part: dict[str, Any] = {"partId": "t"}
    for _ in range(3000):
        part = {"type": "multipart/mixed", "subParts": [part]}
    with shallow_stack():
        message = from_jmap({**WITH_PART, "bodyStructure": part})
        assert bytes(message).count(b"Content-Type: multipart/mixed") == 3000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
PROPERTY = st.sampled_from(
    [
        *("from", "subject", "sentAt", "messageId", "textBody", "htmlBody", "attachments"),
        *("bodyStructure", "bodyValues", "header:X", "header:X:asURLs:all", "header:X:asDate"),
    ]
)


@given(st.dictionaries(PROPERTY, JSON))
def test_M09_any_json_is_a_message_or_refused(email: dict[str, Any]) -> None:
    try:
        bytes(from_jmap(email))
    except InvalidArgumentError:
        pass


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=80),
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=200),
)
def test_what_was_made_says_what_was_given(subject: str, text: str) -> None:
    email = {**TEXT, "subject": subject, "bodyValues": {"t": {"value": text}}}
    made = to_jmap(from_jmap(email))
    [value] = made["bodyValues"].values()
    assert value["value"] == text
    assert made["from"] == [ANN]
