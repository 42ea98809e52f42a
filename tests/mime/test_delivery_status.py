"""Delivery status, disposition and feedback reports: parts made of header fields."""

from __future__ import annotations

import copy
import pickle

import pytest

from mailwright import MimeMessage
from mailwright.mime.entities import delivery_status
from mailwright.mime.entities.delivery_status import MessageDeliveryStatus
from mailwright.mime.entities.notifications import (
    MessageDispositionNotification,
    MessageFeedbackReport,
)

MTA = "Reporting-MTA: dns; mx.example.org\r\n"
ANN = "Final-Recipient: rfc822; ann@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
BOB = "Original-Recipient: rfc822; b@example.org\r\nFinal-Recipient: rfc822; bob@example.org\r\n"
EVE = "Final-Recipient: rfc822; eve@example.org\r\nOriginal-Recipient: rfc822; e@example.org\r\n"


def status(content: str, encoding: str = "7bit") -> MessageDeliveryStatus:
    head = f"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    body = MimeMessage.parse((head + content).encode()).body
    assert isinstance(body, MessageDeliveryStatus)
    return body


def names(part: MessageDeliveryStatus) -> list[list[str]]:
    return [[field.name for field in group] for group in part.status_groups]


PLAIN = [
    ["Reporting-MTA"],
    ["Final-Recipient", "Action", "Status"],
    ["Original-Recipient", "Final-Recipient"],
]


@pytest.mark.parametrize(
    "content",
    [
        f"{MTA}\r\n{ANN}\r\n{BOB}",
        f"\r\n\r\n{MTA}\r\n\r\n\r\n{ANN}\r\n \t\r\n\r\n{BOB}\r\n\r\n",
        f"{MTA}{ANN}{BOB}".replace("\r\nOriginal", "\r\n\r\nOriginal"),
        f"{MTA}{ANN}\r\n{BOB}",
        f"{MTA}\r\n{ANN}\r\n{BOB}".replace("\r\n", "\n"),
    ],
)
def test_groups_are_told_apart_with_too_many_and_too_few_blank_lines(content: str) -> None:
    assert names(status(content)) == PLAIN


def test_a_recipient_begins_a_group_where_the_blank_line_is_missing() -> None:
    assert names(status(ANN + ANN + EVE)) == [
        *[PLAIN[1]] * 2,
        ["Final-Recipient", "Original-Recipient"],
    ]
    assert names(status(BOB + BOB)) == [PLAIN[2]] * 2


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("base64", "UmVwb3J0aW5nLU1UQTogZG5zOyB4CgpGaW5hbC1SZWNpcGllbnQ6IHJmYzgyMjsgeUB6Cg=="),
        ("quoted-printable", "Reporting-MTA: dns=3B x\n\nFinal-Recipient: rfc822; =\ny@z\n"),
    ],
)
def test_encoded_groups_are_read_and_stay_encoded(encoding: str, content: str) -> None:
    part = status(content, encoding)
    assert part.per_message["Reporting-MTA"] == "dns; x"
    assert [group["Final-Recipient"] for group in part.recipients] == ["rfc822; y@z"]
    assert bytes(part) == part.raw


def test_the_groups_have_names_and_may_be_missing() -> None:
    part = status(f"{ANN}\r\n{BOB}")
    assert len(part.per_message) == 0
    assert [group["Final-Recipient"][-15:] for group in part.recipients] == [
        "ann@example.org",
        "bob@example.org",
    ]
    assert bytes(part) == part.raw  # to look is not to change
    nothing = status("")
    assert (len(nothing.per_message), nothing.recipients) == (0, [])
    assert bytes(nothing) == nothing.raw


def test_an_edited_group_is_written() -> None:
    part = status(f"{MTA}\r\n{ANN}")
    part.recipients[0]["Action"] = "delayed"
    part.add_recipient()["Final-Recipient"] = "rfc822; new@example.org"
    part.add_recipient()
    for made in (part, copy.deepcopy(part), pickle.loads(pickle.dumps(part))):
        assert made.content.decode() == (
            f"{MTA}\r\n{ANN.replace('failed', 'delayed')}\r\n"
            "Final-Recipient: rfc822; new@example.org\r\n"
        )
        assert made.content in bytes(made)
    part.content = b"Reporting-MTA: y\r\n"
    assert part.per_message["Reporting-MTA"] == "y"


def test_a_copy_has_groups_of_its_own() -> None:
    part = status(f"{MTA}\r\n{ANN}")
    assert part.recipients
    made = copy.deepcopy(part)
    assert bytes(made) == bytes(part)
    made.recipients[0]["Action"] = "relayed"
    assert b"relayed" in bytes(made)
    assert bytes(part) == part.raw


def test_a_status_is_composed() -> None:
    part = MessageDeliveryStatus()
    part.per_message["Reporting-MTA"] = "dns; x"
    part.add_recipient()["Final-Recipient"] = "rfc822; y@z"
    assert bytes(part) == (
        b"Content-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; y@z\r\n"
    )
    part = MessageDeliveryStatus(international=True)
    part.add_recipient()["Final-Recipient"] = "utf-8; ä@z"
    assert part.content_type.media_type == "message/global-delivery-status"
    assert part.content == "Final-Recipient: utf-8; ä@z\r\n".encode()


def test_a_million_blank_lines_and_groups_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert names(status("\r\n" * 500_000)) == []
    monkeypatch.setattr(delivery_status, "MAX_GROUPS", 10)
    for content in ("A: b\r\n\r\n" * 100, "Final-Recipient: x\r\n" * 100):
        part = status(content)
        assert len(part.status_groups) == 10
        assert sum(map(len, part.status_groups)) == 100


@pytest.mark.parametrize(
    ("media_type", "kind", "field"),
    [
        ("message/disposition-notification", MessageDispositionNotification, "Disposition"),
        ("message/feedback-report", MessageFeedbackReport, "Feedback-Type"),
    ],
)
def test_a_report_of_one_group_is_read_edited_and_made(
    media_type: str,
    kind: type[MessageDispositionNotification | MessageFeedbackReport],
    field: str,
) -> None:
    data = f"Content-Type: {media_type}\r\n\r\n{field}: x\r\n\r\nVersion: 1\r\n".encode()
    body = MimeMessage.parse(data).body
    assert isinstance(body, kind)
    assert [each.name for each in body.fields] == [field, "Version"]
    assert bytes(body) == data
    body.fields[field] = "y"
    assert body.content == f"{field}: y\r\nVersion: 1\r\n".encode()
    made = kind()
    made.fields[field] = "z"
    assert bytes(made) == f"Content-Type: {media_type}\r\n\r\n{field}: z\r\n".encode()
