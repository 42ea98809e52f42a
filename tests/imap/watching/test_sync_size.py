"""What `sync` costs where flags of a large folder are compared: memory, and questions."""

from __future__ import annotations

import gc
import tracemalloc

import pytest
from test_sync_lies import Liar

MESSAGES = 3_000
FLAGS = ("", r"\Seen", r"\Flagged", r"\Seen $Work")


class Counting(Liar):
    """Counts the messages whose flags it was asked for."""

    asked = 0

    def _give(self, command: object, text: str) -> None:
        self.asked += " FETCH " in text
        super()._give(command, text)


def full(extensions: str = "") -> Counting:
    server = Counting("", extensions)
    server.messages = {uid: (FLAGS[uid * 7 % 4], uid) for uid in range(1, MESSAGES + 1)}
    server.modseq = MESSAGES
    return server


def test_flags_of_a_large_folder_are_compared_in_little_memory() -> None:
    server = full()
    server.open()
    gc.collect()
    tracemalloc.start()
    try:
        state = server.sync(None).state
        kept, peak = tracemalloc.get_traced_memory()
        assert kept < 50 * MESSAGES
        assert peak < 250 * MESSAGES  # a window of answers is part of it
        server.messages[5] = (r"\Answered", 0)
        server.open()
        tracemalloc.reset_peak()
        assert server.sync(state).changed == {5: {r"\Answered"}}
        assert tracemalloc.get_traced_memory()[1] < 300 * MESSAGES
    finally:
        tracemalloc.stop()


def test_what_is_known_of_flags_is_not_asked_for_again() -> None:
    server = full()
    server.open()
    state = server.sync(None).state
    assert server.asked == MESSAGES
    server.messages[5] = (r"\Answered", 0)
    server.say(r"5 FETCH (FLAGS (\Answered))")
    assert server.sync(state).changed == {5: {r"\Answered"}}
    assert server.asked == MESSAGES + 1  # the flags that are told


@pytest.mark.parametrize("extensions", ["QRESYNC CONDSTORE ENABLE", "CONDSTORE"])
def test_with_modseq_nothing_is_asked_of_what_did_not_change(extensions: str) -> None:
    server = full(extensions)
    server.open()
    state = server.sync(None).state
    server.modseq += 1
    server.messages[5] = (r"\Answered", server.modseq)
    server.open()
    assert server.sync(state).changed == {5: {r"\Answered"}}
    assert server.asked == 1
