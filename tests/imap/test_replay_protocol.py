"""What servers once sent, fed to the protocol whole and in pieces: it reads the same each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from recorded_dialogues import CUTS, PLACE, answer_of, dialogues, recorded_files, whole

from corpus.corpus_rows import WITHOUT_CORPORA, given
from mailwright.errors import MailwrightError
from mailwright.imap._command import Plain
from mailwright.imap._limits import ImapLimits
from mailwright.imap._protocol import ImapProtocol
from mailwright.imap._state import State
from mailwright.imap.responses import STATUS_OF, Response, StatusResponse

FILES = recorded_files()
needs_corpora = pytest.mark.skipif(not FILES, reason=WITHOUT_CORPORA)


class Greeting(Plain):
    verb = "greeting"


class Recorder(Plain):
    """Stands for the command that was recorded; takes continuation requests and codes."""

    verb = "NOOP"

    def __init__(self) -> None:
        self.continuations: list[bytes] = []
        self.codes: list[str] = []

    def take_continuation(self, data: bytes) -> bool:
        self.continuations.append(data)
        return True

    def take_code(self, status: StatusResponse) -> None:
        assert status.code is not None
        self.codes.append(status.code.name)


class Logout(Recorder):
    """After which a BYE is no surprise."""

    verb = "LOGOUT"


@dataclass
class Reading:
    """What was read."""

    responses: list[tuple[bytes, bytes, int | None]] = field(default_factory=list)
    completions: list[str] = field(default_factory=list)
    continuations: list[bytes] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    literals: list[bytes] = field(default_factory=list)
    error: str = ""
    state: State = State.CLOSED

    def observe(self, response: Response, claimed: bool) -> None:
        assert not claimed
        self.responses.append((response.name, response.frame, response.number))
        self.literals += [literal.octets for literal in response.literals]
        if response.name in STATUS_OF:
            response.status()


def read(
    data: bytes, cut: Callable[[bytes], Iterable[bytes]] = whole, inline: int = 100
) -> Reading:
    """Feed what a server sent after one command, or as its greeting."""
    reading = Reading()
    limits = ImapLimits(inline_literal=inline)
    protocol = ImapProtocol("X", limits=limits, observe=reading.observe)
    commands: list[Any] = [Greeting()]
    protocol.submit(commands[0])
    protocol.data_to_send()
    if PLACE in data or not data.startswith((b"* OK", b"* ok", b"* PREAUTH", b"* BYE")):
        protocol.receive_data(b"* PREAUTH ready\r\n")
        reading.responses.clear()
        commands.append(Logout() if b"* BYE" in data else Recorder())
        protocol.submit(commands[1])
        tag = protocol.data_to_send().split(b" ")[0]
        data = data.replace(PLACE, tag)
    try:
        for piece in cut(data):
            protocol.receive_data(piece)
    except MailwrightError as error:
        reading.error = f"{type(error).__name__}: {error}"
    reading.completions = [str(one.completion) for one in commands]
    reading.continuations = getattr(commands[-1], "continuations", [])
    reading.codes = getattr(commands[-1], "codes", [])
    reading.state = protocol.state
    return reading


def named(path: Path) -> str:
    return str(path.relative_to(given() / "mailkit" / "imap"))


@needs_corpora
@pytest.mark.parametrize("path", FILES, ids=named)
def test_recorded_responses_read_the_same_in_any_pieces(path: Path) -> None:
    data = path.read_bytes()
    first = read(data)
    assert first.error == ""
    assert first.responses or first.continuations or first.completions[-1] != "None"
    if PLACE in data:
        assert first.completions[-1].split()[0] in ("OK", "NO", "BAD")
    for name, cut in CUTS.items():
        assert read(data, cut) == first, name


@needs_corpora
@pytest.mark.parametrize("path", FILES, ids=named)
def test_recorded_literals_are_the_same_inside_the_frame_and_beside_it(path: Path) -> None:
    data = path.read_bytes()
    inside, beside = read(data, inline=1 << 30), read(data, inline=1)
    assert not inside.literals
    assert [response[0] for response in inside.responses] == [r[0] for r in beside.responses]
    octets = iter(beside.literals)
    for one, other in zip(inside.responses, beside.responses, strict=True):
        assert one[1] == _put_together(other[1], octets)


def _put_together(frame: bytes, literals: Iterator[bytes]) -> bytes:
    """Put the literals back behind their announcements."""
    whole_frame = b""
    while (end := _announced(frame)) is not None:
        stop, size = end
        octets = b"" if size <= 1 else next(literals)
        assert size <= 1 or len(octets) == size
        whole_frame += frame[:stop] + octets
        frame = frame[stop:]
    return whole_frame + frame


def _announced(frame: bytes) -> tuple[int, int] | None:
    stop = frame.find(b"}\r\n")
    if stop < 0:
        return None
    return stop + 3, int(frame[frame.rindex(b"{", 0, stop) + 1 : stop])


@needs_corpora
def test_every_step_of_every_dialogue_is_answered() -> None:
    steps = [step for dialogue in dialogues() for step in dialogue["steps"]]
    assert len(steps) > 200
    for step in steps:
        data = answer_of(step, PLACE)
        first = read(data)
        assert first.error == "", step
        assert read(data, CUTS["bytewise"]) == first


def test_exchange_leaves_out_what_an_untagged_ok_begins_with() -> None:
    reading = read(b"[COPYUID 55 31 6]\r\n* 1 EXPUNGE\r\nA######## OK MOVE completed.\r\n")
    assert reading.error == ""
    assert reading.codes == ["COPYUID"]
    assert [name for name, *_ in reading.responses] == [b"OK", b"EXPUNGE"]
    assert reading.completions[-1] == "OK MOVE completed."
