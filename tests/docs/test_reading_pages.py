"""Tables of the pages about reading messages: limits, options, attributes, classes, as they are."""

from __future__ import annotations

import inspect
import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest
from doc_names import codes, rows

import mailwright
from mailwright import (
    Compliance,
    EmlFolder,
    FormatOptions,
    Header,
    Mailbox,
    MailboxEntry,
    Maildir,
    Mbox,
    Mh,
    MimeEntity,
    MimeLimits,
    MimeMessage,
    Multipart,
    ParserOptions,
    TextPart,
)

DOCS = Path(__file__).parents[2] / "docs"


def table(page: str, head: str) -> list[list[str]]:
    """Return the rows of the table of a page whose head begins with a text."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.search(rf"^\| {re.escape(head)}.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found is not None, f"{page} has no table {head}"
    return list(rows(found[0]))


def first_codes(page: str, head: str) -> list[str]:
    return [code for row in table(page, head) for code in codes(row[0])]


def names_of(options: Any) -> list[str]:
    return [field.name for field in fields(options)]


def test_each_limit_is_there_with_its_value() -> None:
    told = {
        codes(row[0])[0]: int(row[1].replace(",", ""))
        for row in table("reading.md", "limit of `MimeLimits`")
    }
    assert told == {field.name: field.default for field in fields(MimeLimits)}


def test_each_option_of_reading_is_there_with_its_value() -> None:
    made = table("reading.md", "option of `ParserOptions`")
    assert [codes(row[0])[0] for row in made] == names_of(ParserOptions)
    words = {"none": MISSING, "off": False}
    for row, field in zip(made, fields(ParserOptions), strict=True):
        told = codes(row[1])[0] if codes(row[1]) else words[row[1]]
        meant = field.default.name if isinstance(field.default, Compliance) else field.default
        assert told == meant


def test_each_option_of_writing_is_there() -> None:
    assert first_codes("composing.md", "option of `FormatOptions`") == names_of(FormatOptions)
    [width] = [
        row
        for row in table("composing.md", "option of `FormatOptions`")
        if "max_line_length" in row[0]
    ]
    assert int(width[1]) == FormatOptions().max_line_length


@pytest.mark.parametrize(
    ("page", "head", "owner"),
    [
        ("reading.md", "attribute", MimeMessage),
        ("fields.md", "attribute", MimeMessage),
        ("fields.md", "of a `Header`", Header),
        ("text.md", "of a `TextPart`", TextPart),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_attribute_exists(page: str, head: str, owner: type) -> None:
    named = [code.partition("(")[0] for code in first_codes(page, head) if "…" not in code]
    assert named
    assert [name for name in named if not hasattr(owner, name)] == []


def test_each_class_of_entities_has_what_the_page_says() -> None:
    made = {code: row for row in table("parts.md", "class") for code in codes(row[0])}
    entities = {
        name
        for name in mailwright.__all__
        if isinstance(thing := getattr(mailwright, name), type) and issubclass(thing, MimeEntity)
    }
    assert set(made) == entities
    missing = [
        f"{name}.{code}"
        for name, row in made.items()
        for code in codes(row[2])
        if not hasattr(getattr(mailwright, name), code)
    ]
    assert missing == []


def test_each_media_type_gives_the_class_that_the_page_says() -> None:
    body = b"--b\r\n\r\nx\r\n--b--\r\n"
    for row in table("parts.md", "class"):
        names = codes(row[0])
        for name, media_type in zip(names * 3, codes(row[1]), strict=False):
            if media_type.endswith("…"):
                continue
            header = f"MIME-Version: 1.0\r\nContent-Type: {media_type}; boundary=b\r\n\r\n"
            made = MimeMessage.parse(header.encode() + body).body
            assert type(made).__name__ == name, media_type


@pytest.mark.parametrize(
    ("head", "owner"), [("of a `Mailbox`", Mailbox), ("of a `MailboxEntry`", MailboxEntry)]
)
def test_what_mailboxes_have(head: str, owner: type) -> None:
    named = [code.partition("(")[0] for code in first_codes("mailboxes.md", head)]
    members = [name for name in named if name.isidentifier() and name != "len"]
    assert members
    assert [name for name in members if not hasattr(owner, name)] == []


def test_each_argument_of_mailboxes_is_there_and_is_one() -> None:
    every = (Mbox, Maildir, Mh, EmlFolder)
    told: dict[type, set[str]] = {owner: set() for owner in every}
    for row in table("mailboxes.md", "argument"):
        owners = {getattr(mailwright, code) for code in codes(row[1])}
        if row[1].startswith("all"):
            owners = {*every} - owners
        for owner in owners:
            told[owner] |= {*codes(row[0])}
    for owner in every:
        made = set(inspect.signature(owner).parameters) - {"path", "clock", "unique"}
        assert told[owner] == made, owner


def test_every_multipart_is_a_list() -> None:
    [row] = [row for row in table("parts.md", "class") if codes(row[0]) == ["Multipart"]]
    assert "a list of its parts" in row[2]
    assert isinstance(Multipart("mixed", TextPart("plain", "x"))[0], TextPart)


# --- HTML (row M23) -------------------------------------------------------------------------------


def test_M23_the_pages_say_that_html_is_neither_shown_nor_made_safe() -> None:
    text = " ".join((DOCS / "hostile.md").read_text(encoding="utf-8").split())
    section = text[text.index("## HTML") :]
    for words in (
        "never renders it",
        "never fetches",
        "**does not make it safe**",
        "none is claimed",
    ):
        assert words in section
    assert "not safe to show" in section


def test_M23_no_other_page_claims_to_make_html_safe() -> None:
    pages = [DOCS.parent / "README.md", DOCS.parent / "CHANGELOG.md", *DOCS.glob("*.md")]
    claims = [
        page.name
        for page in pages
        if page.name != "hostile.md"
        and re.search(r"saniti[sz]|\bXSS\b|safe HTML|clean HTML", page.read_text(encoding="utf-8"))
    ]
    assert claims == []
    public = [getattr(mailwright, name) for name in mailwright.__all__]
    assert [thing for thing in public if re.search(r"saniti[sz]", thing.__doc__ or "")] == []
