"""Capability and status lines of the corpora, where they are at hand."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.corpus_rows import WITHOUT_CORPORA, Row, all_rows
from mailwright.imap._command import Plain
from mailwright.imap._limits import ImapLimits
from mailwright.imap._protocol import ImapProtocol
from mailwright.imap.capabilities import Capabilities
from mailwright.imap.responses import STATUS_OF, Response, Status, StatusResponse


def rows(check: str) -> list[Any]:
    found = [row for row in all_rows() if row.check == check]
    if not found:
        return [pytest.param(None, marks=pytest.mark.skip(reason=WITHOUT_CORPORA), id="no-corpora")]
    return [pytest.param(row, id=row.name) for row in found]


class Noop(Plain):
    verb = "NOOP"


class Greeting(Plain):
    verb = "greeting"


def heard(line: bytes) -> tuple[StatusResponse | None, list[Response]]:
    """Return how a command ended that a line was the answer to, and what came untagged."""
    responses: list[Response] = []
    protocol = ImapProtocol("T", limits=ImapLimits(), observe=lambda one, _: responses.append(one))
    protocol.submit(Greeting())
    protocol.data_to_send()
    protocol.receive_data(b"* OK ready\r\n")
    responses.clear()
    command = Noop()
    protocol.submit(command)
    tag = protocol.data_to_send().split(b" ")[0]
    first, _, rest = line.partition(b" ")
    protocol.receive_data((first if first == b"*" else tag) + b" " + rest + b"\r\n")
    return command.completion, responses


@pytest.mark.parametrize("row", rows("imap_capabilities"))
def test_recorded_capabilities(row: Row) -> None:
    _, responses = heard(row.data().split(b"\r\n")[0])
    [response] = responses
    assert response.name == b"CAPABILITY"
    words = response.frame[response.position :].decode("ascii")
    assert sorted(Capabilities(words)) == row.expected


@pytest.mark.parametrize("row", rows("imap_status_line"))
def test_recorded_status_lines(row: Row) -> None:
    completion, responses = heard(row.input.encode("utf-8"))
    if row.expected["tag"] == "*":
        [response] = responses
        assert STATUS_OF[response.name] is Status(row.expected["status"])
        completion = response.status()
    assert completion is not None
    assert completion.status is Status(row.expected["status"])
    assert (None if completion.code is None else completion.code.name) == row.expected["code"]
    assert row.input.endswith(completion.text)
