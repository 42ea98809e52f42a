"""The fields of a message as attributes: to edit either one changes the other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailwright.errors import InvalidArgumentError
from mailwright.mime.fields.auto_submitted import AutoSubmitted
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.fields.importance import Importance, Priority, XPriority
from mailwright.mime.fields.list_fields import ListId, ListUrls
from mailwright.mime.fields.received import Received
from mailwright.mime.message import MimeMessage
from mailwright.mime.options import ParserOptions

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def parse(*lines: str) -> MimeMessage:
    return MimeMessage.parse("\r\n".join([*lines, "", ""]).encode())


def test_references_are_a_list_bound_both_ways():
    message = parse("References: <a@b>\r\n <c@d>")
    references = message.references
    assert references == ["a@b", "c@d"]
    assert references == ("a@b", "c@d")
    assert references != "a@b"
    references.append("e@f")
    del references[0]
    references[0] = "g@h"
    assert message.headers["References"] == "<g@h> <e@f>"
    message.headers["References"] = "<i@j>"
    assert list(references) == ["i@j"]
    references.extend(["k@l", "m@n"])
    assert references[1:] == ["k@l", "m@n"]
    assert repr(references) == "['i@j', 'k@l', 'm@n']"
    references.clear()
    assert "References" not in message.headers
    message.references = ["x@y"]
    assert (len(references), references[0]) == (1, "x@y")
    message.references = []
    assert "References" not in message.headers


def test_S03_what_is_no_identifier_changes_nothing():
    message = parse("References: <a@b>")
    for wrong in ("", "a b", "a>b", "a\r\nBcc: x"):
        with pytest.raises(InvalidArgumentError):
            message.references.append(wrong)
    assert message.headers["References"] == "<a@b>"


def test_keywords_of_all_fields_are_one_list():
    message = parse("Keywords: a, =?utf-8?q?b=2C_c?=", "Subject: x", "Keywords: d")
    assert message.keywords == ["a", "b, c", "d"]
    message.keywords.remove("a")
    assert message.headers.get_all("Keywords") == ['"b, c", d']
    message.keywords = ["ü"]
    assert message.keywords == ["ü"]
    assert b"Keywords: =?utf-8?" in message.headers.encode()


@pytest.mark.parametrize(
    ("name", "attribute", "value", "text"),
    [
        ("Importance", "importance", Importance.HIGH, "high"),
        ("Priority", "priority", Priority.NON_URGENT, "non-urgent"),
        ("X-Priority", "x_priority", XPriority.HIGHEST, "1 (Highest)"),
        ("List-Id", "list_id", ListId("l.example", "L"), "L <l.example>"),
        ("List-Help", "list_help", ListUrls(("https://a",)), "<https://a>"),
        ("List-Unsubscribe", "list_unsubscribe", ListUrls(("https://a",)), "<https://a>"),
        ("List-Subscribe", "list_subscribe", ListUrls(("https://a",)), "<https://a>"),
        ("List-Post", "list_post", ListUrls(is_closed=True), "NO"),
        ("List-Owner", "list_owner", ListUrls(("mailto:a@b",)), "<mailto:a@b>"),
        ("List-Archive", "list_archive", ListUrls(("https://a",)), "<https://a>"),
        ("Resent-Date", "resent_date", NOON, "Wed, 25 Nov 2026 12:00:00 +0000"),
        ("MIME-Version", "mime_version", "1.0", "1.0"),
        ("Resent-Message-ID", "resent_message_id", "a@b", "<a@b>"),
    ],
)
def test_single_values_are_bound_both_ways(name, attribute, value, text):
    message = parse("Subject: x")
    missing = getattr(message, attribute)
    assert not missing
    setattr(message, attribute, value)
    assert message.headers[name] == text
    assert getattr(message, attribute) == value
    message.headers[name] = "none at all"
    setattr(message, attribute, missing)
    assert name not in message.headers


def test_what_cannot_be_read_is_none():
    message = parse("Importance: x", "List-Id: <a b", "MIME-Version: one", "Resent-Date: never")
    assert (message.importance, message.mime_version, message.resent_date) == (None, "", None)
    strict = MimeMessage.parse(
        b"List-Id: x\r\nList-Help: https://a\r\n\r\n",
        options=ParserOptions(parameters=Compliance.STRICT),
    )
    assert (strict.list_id, strict.list_help) == (None, None)


def test_S03_what_is_no_value_is_not_written():
    message = parse("Subject: x")
    with pytest.raises(InvalidArgumentError):
        message.mime_version = "1.0\r\nBcc: x"
    with pytest.raises(InvalidArgumentError):
        message.list_help = ListUrls(("no url",))
    with pytest.raises(InvalidArgumentError):
        message.resent_message_id = "a b"
    assert message.headers.encode() == b"Subject: x\r\n"


def test_one_click_takes_both_fields():
    both = parse(
        "List-Unsubscribe: <mailto:a@b>, <https://a/x>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    )
    assert both.one_click_unsubscribe == "https://a/x"
    assert parse("List-Unsubscribe: <https://a/x>").one_click_unsubscribe == ""
    assert parse("List-Unsubscribe-Post: List-Unsubscribe=One-Click").one_click_unsubscribe == ""


def test_trace_fields_are_read_in_order_and_one_is_added_on_top():
    message = parse(
        "Received: from b by c; Wed, 25 Nov 2026 12:00:00 +0000",
        "Received: from a by b; Wed, 25 Nov 2026 11:59:00 +0000",
        "Return-Path: <x@y.example>",
        "Authentication-Results: c; spf=pass smtp.mailfrom=y.example",
    )
    assert [hop.from_ for hop in message.received] == ["b", "a"]
    assert message.return_path == "x@y.example"
    assert message.authentication_results[0].results[0].result == "pass"
    message.headers.insert(0, "Received", str(Received.compose(by="d", from_="c", date=NOON)))
    assert [hop.by for hop in message.received] == ["d", "c", "b"]
    assert parse("Return-Path: <>").return_path == ""
    assert parse("A: b").return_path is None


def test_automatic_messages_are_told():
    message = parse("Auto-Submitted: auto-replied (vacation)")
    assert message.auto_submitted is not None
    assert message.auto_submitted.is_automatic
    message.auto_submitted.parameters["a"] = "b"
    assert message.headers["Auto-Submitted"] == "auto-replied; a=b"
    message.auto_submitted = None
    assert message.auto_submitted is None
    message.auto_submitted = AutoSubmitted("auto-generated")
    assert message.headers["auto-submitted"] == "auto-generated"


def test_of_two_resendings_the_latest_is_read_and_written():
    message = parse(
        "Resent-Date: Wed, 25 Nov 2026 12:00:00 +0000", "Resent-From: b@c", "Received: x",
        "Resent-Date: Wed, 25 Nov 2026 10:00:00 +0000", "Resent-Message-ID: <old@b>", "To: a@b",
    )  # fmt: skip
    assert (message.resent_date, message.resent_message_id) == (NOON, "")
    message.resent_message_id = "new@b"
    message.resent_date = NOON.replace(hour=13)
    assert message.headers.get_all("Resent-Message-ID") == ["<new@b>", "<old@b>"]
    assert [date[-14:-6] for date in message.headers.get_all("Resent-Date")] == [
        "13:00:00", "10:00:00",
    ]  # fmt: skip
    message.resent_message_id = ""
    assert message.headers.get_all("Resent-Message-ID") == ["<old@b>"]
