"""The tables for people who come from elsewhere: nothing is missing, and our names exist."""

from __future__ import annotations

import email.message
import inspect
import re
import smtplib
import sys
from importlib import import_module
from pathlib import Path

import pytest
from doc_names import PYTHON, codes, problem, rows
from mailkit_names import MAILKIT_NAMES

DOCS = Path(__file__).parents[2] / "docs"
FROM_SMTPLIB = DOCS / "from-the-standard-library.md"
FROM_MAILKIT = DOCS / "from-mailkit.md"
READING = "Reading: `email`"
NOT_HERE = re.compile(r"not (?:yet|here)\b")


def table(page: Path) -> list[tuple[str, str]]:
    """Return the first two cells of each row."""
    return [(cells[0], cells[1]) for cells in rows(page.read_text(encoding="utf-8"))]


def below(title: str, page: Path) -> str:
    """Return what stands below a heading, up to the end of the page."""
    text = page.read_text(encoding="utf-8")
    return text[text.index(f"\n## {title}") :]


def exists_in_the_standard_library(name: str) -> bool:
    first, *rest = name.split(".")
    thing: object = getattr(email.message, first, None)
    if thing is None:
        try:
            thing = import_module(first)
            thing = import_module(f"{first}.{rest[0]}")
            del rest[0]
        except ModuleNotFoundError:
            pass
    try:
        for part in rest:
            thing = getattr(thing, part)
    except AttributeError:
        return False
    return thing is not None


def public_names_of_smtplib() -> set[str]:
    """Return what the module defines, with the members of its classes and of their objects."""
    names: set[str] = set()
    for name, value in vars(smtplib).items():
        made = inspect.isclass(value) or inspect.isfunction(value)
        if inspect.ismodule(value) or (made and value.__module__ != "smtplib"):
            continue
        names.add(name)
        if inspect.isclass(value):
            names |= {f"{name}.{member}" for member in vars(value)}
    plain = smtplib.SMTP()
    names |= {f"SMTP.{member}" for member in vars(plain)}
    names |= {f"SMTP_SSL.{member}" for member in vars(smtplib.SMTP_SSL()).keys() - vars(plain)}
    names |= {f"SMTPResponseException.{name}" for name in ("smtp_code", "smtp_error")}
    names |= {"SMTPSenderRefused.sender", "SMTPRecipientsRefused.recipients"}
    return {name for name in names if not re.search(r"(^|\.)_", name)}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_public_name_of_smtplib_is_in_the_table() -> None:
    others = {code for first, *_ in rows(below(READING, FROM_SMTPLIB)) for code in codes(first)}
    named = {code for first, _ in table(FROM_SMTPLIB) for code in codes(first)} - others
    there = public_names_of_smtplib()
    assert {"SMTP", "SMTP.login", "LMTP.connect", "SMTPSenderRefused.sender"} <= there
    assert there - named == set()
    if sys.version_info[:2] == (3, 11):  # later ones have fewer
        assert named - there == set()


def test_names_of_email_and_mailbox_exist() -> None:
    named = [code for first, *_ in rows(below(READING, FROM_SMTPLIB)) for code in codes(first)]
    assert {"email.message_from_bytes", "EmailMessage.get_body", "mailbox.mbox"} <= {*named}
    assert [name for name in named if not exists_in_the_standard_library(name)] == []
    assert not exists_in_the_standard_library("EmailMessage.get_bodies")
    assert not exists_in_the_standard_library("email.no_such_module.x")


def test_every_name_of_mailkit_is_in_the_table() -> None:
    text = "\n".join(first for first, _ in table(FROM_MAILKIT))
    words = set(re.findall(r"\w+", text))
    assert [name for name in MAILKIT_NAMES.split() if name not in words] == []


@pytest.mark.parametrize("page", [FROM_SMTPLIB, FROM_MAILKIT], ids=lambda page: page.stem)
def test_every_name_of_ours_exists(page: Path) -> None:
    wrong = {}
    for _, ours in table(page):
        for code in codes(ours):
            if code not in PYTHON and (reason := problem(code)):
                wrong[code] = reason
    assert wrong == {}


@pytest.mark.parametrize("page", [FROM_SMTPLIB, FROM_MAILKIT], ids=lambda page: page.stem)
def test_every_row_says_what_there_is_or_why_not(page: Path) -> None:
    silent = [
        first
        for first, ours in table(page)
        if not codes(ours) and not NOT_HERE.search(ours) and not re.search(r"\d", ours)
    ]
    assert silent == []


# --- the checks themselves ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "SmtpClient",
        "SmtpClient.send",
        "SmtpClient.send(require_all=, progress=)",
        "SmtpClient(timeout=)",
        "SendResult.refused",
        "MailwrightError.code",
        "SecureSocketOptions.START_TLS",
        "mailwright.smtp.Capabilities",
    ],
)
def test_a_name_that_exists_has_no_problem(code: str) -> None:
    assert problem(code) == ""


@pytest.mark.parametrize(
    "code",
    [
        "SmtpKlient",
        "SmtpClient.sent",
        "SmtpClient.send(all=)",
        "SmtpClient(time=)",
        "MailwrightError.codes",
        "mailwright.smtp.Capability",
        "mailwright.snmp.Capabilities",
        "--flag",
    ],
)
def test_a_name_that_does_not_exist_has_one(code: str) -> None:
    assert problem(code) != ""


def test_rows_are_those_below_the_head() -> None:
    assert list(rows("| a | b |\n|---|---|\n| `x` | y |\n\ntext | text\n")) == [["`x`", "y"]]
