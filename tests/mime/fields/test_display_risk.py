"""M15: what is risky about showing a text."""

# ruff: noqa: RUF001 - letters that look like others are what this is about
from __future__ import annotations

import pytest
from field_strategies import any_text
from hypothesis import given

from mailwright.mime.address import AddressList, MailboxAddress
from mailwright.mime.fields.display_risk import DisplayRisk, display_risk, holds_other_address

DIRECTION, INVISIBLE = DisplayRisk.DIRECTION, DisplayRisk.INVISIBLE
MIXED, LOOKALIKE = DisplayRisk.MIXED_SCRIPTS, DisplayRisk.LOOKALIKE


@pytest.mark.parametrize(
    "text",
    [
        "", "Ann Example", "José Müller-Łukasz", "Việt Nam", "e\u0301", "Иванов Пётр", "Νίκος",
        "田中 太郎", "東京タワー", "株式会社ABC", "한국 김철수", "שלום", "मनीष", "می\u200cخواهم",
        "क्\u200dष", "👨\u200d👩\u200d👧", "❤\ufe0f", "½ ² ™ 1º", "“Ann” – it’s…", "µm",
        "中国（北京）", "Ann\u3000Example", "סִּינַי",
    ],
)  # fmt: skip
def test_M15_ordinary_text_of_the_world_is_no_risk(text):
    assert display_risk(text) == set()


@pytest.mark.parametrize(
    ("text", "risks"),
    [
        ("invoice\u202efdp.exe", {DIRECTION}),
        ("a\u2066b\u2069", {DIRECTION}),
        ("a\u200fb\u061c", {DIRECTION}),
        ("pay\u200bpal", {INVISIBLE}),
        ("pay\u00adpal", {INVISIBLE}),
        ("Ann\ufeff", {INVISIBLE}),
        ("pay\u200dpal", {INVISIBLE}),
        ("ם\u200d", {INVISIBLE}),
        ("\u3164", {INVISIBLE}),
        ("a\U000e0041b", {INVISIBLE}),
        ("a\x1b[31mb", {DisplayRisk.CONTROL}),
        ("a\u2028b", {DisplayRisk.CONTROL}),
        ("a\x85b", {DisplayRisk.CONTROL}),
        ("a\ufffdb", {DisplayRisk.UNDECODABLE}),
        ("a\ufdd0b", {DisplayRisk.UNDECODABLE}),
        ("a\U0001ffffb", {DisplayRisk.UNDECODABLE}),
        ("\u0440\u0430ypal", {MIXED}),  # Cyrillic, then Latin
        ("p\u03b1ypal", {MIXED}),
        ("Ann \u0410nn B\u0435n", {MIXED}),
        ("ann\uff20example", {LOOKALIKE}),
        ("ann\ufe6bexample", {LOOKALIKE}),
        ("example\u2024org", {LOOKALIKE}),
        ("a" + "\u0301" * 9, {DisplayRisk.STACKED_MARKS}),
        ("\u202ep\u0430y\u200b", {DIRECTION, INVISIBLE, MIXED}),
    ],
)
def test_M15_what_deceives_the_eye_is_told(text, risks):
    assert display_risk(text) == risks


@pytest.mark.parametrize(
    ("domain", "risks"),
    [
        ("example.org", set()),
        ("münchen.example", set()),
        ("президент.рф", set()),
        ("臺網中心.tw", set()),
        ("\u0440\u0430\u0443\u0440\u0430\u04cf.com", {LOOKALIKE}),
        ("\u03bf\u03c1\u03b9.example", {LOOKALIKE}),
        ("\uff45xample.org", {LOOKALIKE}),
        ("\U0001d41eample.org", {LOOKALIKE}),
        ("ex\u0430mple.org", {MIXED}),
    ],
)
def test_M15_whole_labels_can_look_like_others_in_domains(domain, risks):
    assert display_risk(domain, is_domain=True) == risks


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann", False),
        ("ann@example.org", False),
        ("ANN@Example.org", False),
        ("Ann (ann@example.org)", False),
        ("boss@bank.example", True),
        ("'boss@bank.example' via list", True),
        ("Ann @ work", False),
    ],
)
def test_M15_a_name_that_holds_another_address_is_told(name, expected):
    assert holds_other_address(name, "ann@example.org") is expected


def test_M15_a_mailbox_knows_its_risks_behind_a_labels_and_encoded_words():
    [mailbox] = AddressList.parse("=?utf-8?q?=D1=80aypal?= <a@xn--80aa0cbo65f.com>").mailboxes
    assert mailbox.display_risks == {MIXED, LOOKALIKE}
    [named] = AddressList.parse('"boss@bank.example" <x@y.example>').mailboxes
    assert named.display_risks == {DisplayRisk.FOREIGN_ADDRESS}
    assert MailboxAddress("Ann", "ann@example.org").display_risks == set()


def test_M15_what_is_risky_is_kept():
    [mailbox] = AddressList.parse("\u202eAnn\u200b <a@b>").mailboxes
    assert mailbox.name == "\u202eAnn\u200b"


@given(any_text)
def test_M15_any_text_has_an_answer(text):
    assert display_risk(text) <= display_risk(text, is_domain=True) <= set(DisplayRisk)
