"""Sorting and threading as the corpora expect them, where they are at hand."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailwright import MimeMessage
from mailwright.imap.ordering.base_subject import base_subject
from mailwright.imap.ordering.message_facts import MessageFacts
from mailwright.imap.ordering.sorting import SortKey, SortOrder, sort_messages
from mailwright.imap.ordering.thread_tree import write_threads
from mailwright.imap.ordering.threads import ThreadAlgorithm, thread_messages

_BESIDE = Path(__file__).resolve().parents[4] / "shared" / "corpora"
KINDS = ("imap_sort", "imap_thread", "base_subject")
_FORMS = ("%a %b %d %H:%M:%S %Y %z", "%a %b %d %H:%M:%S %Y")


def folder() -> Path:
    root = Path(os.environ.get("MAILWRIGHT_CORPORA") or _BESIDE)
    return root if (root / "expectations.jsonl").is_file() else root / "given"


def rows() -> list[Any]:
    table = folder() / "expectations.jsonl"
    if not table.is_file():
        return [pytest.param(None, marks=pytest.mark.skip(reason="the corpora are not here"))]
    entries = map(json.loads, filter(None, table.read_text("utf-8").split("\n")))
    return [pytest.param(one, id=one["id"]) for one in entries if one["check"] in KINDS]


def messages_of(file: str) -> list[MessageFacts]:
    """Return the messages of an mbox, which arrived when its lines say."""
    found: list[MessageFacts] = []
    parts = re.split(rb"(?m)^From ", (folder() / file).read_bytes())[1:]
    for number, part in enumerate(parts, 1):
        line, _, octets = part.partition(b"\n")
        octets = octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        arrival = arrived(line.decode().split(None, 1)[1].strip())
        message = MimeMessage.parse(octets)
        found.append(MessageFacts.of_message(number, message, arrival=arrival))
    return found


def arrived(text: str) -> datetime | None:
    for form in _FORMS:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is set below
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def orders(text: str) -> list[SortOrder]:
    found: list[SortOrder] = []
    is_reverse = False
    for word in text.strip("()").upper().split():
        if word == "REVERSE":
            is_reverse = True
        else:
            found.append(SortOrder(SortKey(word), is_reverse))
            is_reverse = False
    return found


@pytest.mark.parametrize("row", rows())
def test_corpus_row(row: dict[str, Any]) -> None:
    match row["check"]:
        case "imap_sort":
            found = sort_messages(messages_of(row["file"]), orders(row["arg"]))
            assert list(found) == row["expected"]
        case "imap_thread":
            algorithm = ThreadAlgorithm(row["arg"].upper())
            threads = thread_messages(messages_of(row["file"]), algorithm)
            assert write_threads(threads) == row["expected"]
        case _:
            assert base_subject(row["input"]).text == row["expected"]
