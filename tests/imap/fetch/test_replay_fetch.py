"""Messages that servers once sent, read to the last item: the same in any pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from recorded_dialogues import CUTS, PLACE, recorded_files, whole
from test_replay_protocol import Greeting, Recorder

from corpus.corpus_rows import WITHOUT_CORPORA, given
from mailwright.imap._limits import ImapLimits
from mailwright.imap._protocol import ImapProtocol
from mailwright.imap.fetch.fetched_message import FetchedMessage
from mailwright.imap.responses import Response

FILES = [path for path in recorded_files() if b" FETCH (" in path.read_bytes()]
VALUES = (
    *("number", "uid", "flags", "internal_date", "size", "modseq", "email_id", "thread_id"),
    *("save_date", "preview", "gmail_labels", "gmail_message_id", "gmail_thread_id"),
)
#: With literals inside the frame up to this, and cut out above it.
INLINE = (1 << 20, 64)


def facts(message: FetchedMessage) -> dict[str, Any]:
    """Return all that a response says, as values that can be compared."""
    found: dict[str, Any] = {name: getattr(message, name) for name in VALUES}
    found["items"] = sorted(message.items)
    found["annotations"] = message.annotations
    if message.envelope is not None:
        envelope = message.envelope
        found["envelope"] = (envelope.to_bytes(), envelope.subject, str(envelope.date))
        found["addresses"] = [str(getattr(envelope, name)) for name in ("from_", "to", "cc")]
    if message.body_structure is not None:
        found["structure"] = message.body_structure.to_bytes()
    if message.headers is not None:
        found["headers"] = [(one.name, one.value) for one in message.headers]
    if message.message is not None:
        found["message"] = (bytes(message.message), message.message.subject)
    found["defects"] = str(message.defects)
    return found


def read(
    data: bytes, cut: Callable[[bytes], Iterable[bytes]] = whole, inline: int = INLINE[0]
) -> list[dict[str, Any]]:
    """Return the facts of each FETCH response in what a server sent."""
    messages: list[FetchedMessage] = []

    def observe(response: Response, claimed: bool) -> None:
        if response.name == b"FETCH":
            messages.append(FetchedMessage(response))

    protocol = ImapProtocol("X", limits=ImapLimits(inline_literal=inline), observe=observe)
    protocol.submit(Greeting())
    protocol.data_to_send()
    protocol.receive_data(b"* PREAUTH ready\r\n")
    protocol.submit(Recorder())
    tag = protocol.data_to_send().split(b" ")[0]
    for piece in cut(data.replace(PLACE, tag)):
        protocol.receive_data(piece)
    return [facts(message) for message in messages]


def named(path: Path) -> str:
    return str(path.relative_to(given() / "mailkit" / "imap"))


@pytest.mark.skipif(not FILES, reason=WITHOUT_CORPORA)
@pytest.mark.parametrize("inline", INLINE)
@pytest.mark.parametrize("path", FILES, ids=named)
def test_recorded_messages_read_the_same_in_any_pieces(path: Path, inline: int) -> None:
    data = path.read_bytes()
    first = read(data)
    assert len(first) == data.count(b" FETCH (")
    assert all(one["number"] and one["items"] for one in first)
    for name in ("bytewise", "random0", "random1"):
        if name != "bytewise" or len(data) < 30_000:
            assert read(data, CUTS[name], inline) == first, name
