"""Tables of other pages that repeat what the code says: fields, defaults, URLs, mechanisms."""

from __future__ import annotations

import builtins
import inspect
import re
import smtplib
from dataclasses import fields
from pathlib import Path

import pytest
from doc_names import codes, problem, rows

from mailwright import SecureSocketOptions, SendResult, SmtpClient, Timeouts
from mailwright._clients.security import Ports, settle
from mailwright._clients.url import ServerUrl
from mailwright.sasl.choosing import MECHANISMS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SUBMISSION = Ports(implicit=465, clear=587, usual=587)  # RFC 8314
SENDING = (ROOT / "docs" / "sending.md").read_text(encoding="utf-8")
#: What the column on TLS says -> the option.
TLS = {
    "STARTTLS, required": SecureSocketOptions.START_TLS,
    "from the first byte": SecureSocketOptions.SSL_ON_CONNECT,
    "where it is offered": SecureSocketOptions.START_TLS_WHEN_AVAILABLE,
    "none": SecureSocketOptions.NONE,
}
#: Of `mailwright.testing`: failures of a test; and errors of `imapclient`.
NOT_ERRORS = {"ScriptMismatchError", "AbortError", "ReadOnlyError"}


def section(title: str) -> list[list[str]]:
    match = re.search(rf"^## {title}$(.*?)(?=^## |\Z)", SENDING, re.MULTILINE | re.DOTALL)
    assert match is not None
    return list(rows(match[1]))


def test_every_field_of_a_result_is_explained() -> None:
    named = [codes(row[0])[0] for row in section("One message")]
    properties = {name for name, of in vars(SendResult).items() if isinstance(of, property)}
    assert sorted(named) == sorted({field.name for field in fields(SendResult)} | properties)


def test_time_limits_and_their_defaults() -> None:
    named = {codes(row[0])[0]: float(row[2]) for row in section("Time limits")}
    assert named == {field.name: field.default for field in fields(Timeouts)}


@pytest.mark.parametrize("row", section("The connection URL"), ids=lambda row: row[0])
def test_a_url_means_what_the_table_says(row: list[str]) -> None:
    [text], port, tls = codes(row[0]), row[1], row[2]
    url = ServerUrl.parse(text)
    is_local = isinstance(url.host, Path)
    security, settled = settle(url.options, url.port, SUBMISSION, is_local=is_local)
    assert port in ("", str(settled))
    assert [option for words, option in TLS.items() if tls.startswith(words)] == [security]


def test_every_mechanism_is_explained() -> None:
    page = (ROOT / "docs" / "authentication.md").read_text(encoding="utf-8")
    # "SCRAM-SHA-512-PLUS, -256-PLUS, -1-PLUS" names three
    spelt = re.sub(r"(?<=, )-(?=\d)", "SCRAM-SHA-", page)
    assert [name for name in MECHANISMS if not re.search(rf"{name}(?![\w-])", spelt)] == []


def test_the_switches_of_the_client_are_explained() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    switches = inspect.signature(SmtpClient).parameters
    assert [name for name in switches if f"{name}=" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_errors_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = {name for name in codes(text) if re.fullmatch(r"\w+Error", name)}
    others = {name for name in named if hasattr(builtins, name) or hasattr(smtplib, name)}
    assert [name for name in sorted(named - others - NOT_ERRORS) if problem(name)] == []
