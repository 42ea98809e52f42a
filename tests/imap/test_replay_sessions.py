"""Recorded sessions of real servers, replayed to the clients of every front in any pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pytest
from imap_fronts import Front, running_front
from recorded_dialogues import CUTS, dialogues, whole
from recorded_server import Recorded, answers_in

from corpus.corpus_rows import WITHOUT_CORPORA
from mailwright.errors import MailwrightError
from mailwright.imap import UidSet
from mailwright.imap.search.criteria import Search
from mailwright.imap.selected.access import FolderAccess
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import ScriptedServer

#: What differs from run to run: where an object lies.
PLACES = re.compile(r"0x[0-9a-f]+|127\.0\.0\.1:[0-9]+")
SESSIONS = range(len(dialogues()))
needs_corpora = pytest.mark.skipif(not SESSIONS, reason=WITHOUT_CORPORA)


def told(act: Callable[[], Any]) -> Any:
    """Return what came of a call: its result, or the error as a text."""
    try:
        return act()
    except MailwrightError as error:
        return f"{type(error).__name__}: {error}"


def session(
    front: Front, number: int, cut: Callable[[bytes], Iterable[bytes]] = whole
) -> list[Any]:
    """Have a session with a recorded server; return what came of each call."""
    found: list[Any] = []
    script = [Recorded(answers_in(dialogues()[number]), cut)]
    with ScriptedServer(script, strict=False) as server:
        client = front.client(timeout=5, allow_plaintext_credentials=True)
        none = SecureSocketOptions.NONE
        found.append(told(lambda: client.connect(server.host, server.port, none)))
        found.append(sorted(client.capabilities))
        found.append(told(lambda: client.authenticate("username", "password")))
        found.append((client.is_connected, client.is_authenticated, sorted(client.capabilities)))
        inbox = client.inbox
        calls: list[Callable[[], Any]] = [
            client.noop,
            lambda: sorted(folder.name for folder in client.list_folders()),
            lambda: inbox.open(FolderAccess.READ_ONLY).name,
            lambda: inbox.search(Search.all()),
            lambda: [str(item) for item in inbox.fetch(UidSet.of([1, 2, 3]), flags=True)],
            client.disconnect,
        ]
        found.extend(told(call) for call in calls)
    return [PLACES.sub("...", str(one)) for one in found]


@cache
def expected(number: int) -> tuple[str, ...]:
    with running_front("blocking") as front:
        return tuple(session(front, number))


@needs_corpora
@pytest.mark.parametrize("cut", ["whole", "bytewise", "random0"])
@pytest.mark.parametrize("number", SESSIONS)
def test_recorded_sessions_are_the_same_in_any_pieces(front: Front, number: int, cut: str) -> None:
    assert tuple(session(front, number, CUTS.get(cut, whole))) == expected(number)


@needs_corpora
def test_most_recorded_sessions_sign_in() -> None:
    signed_in = [number for number in SESSIONS if "(True, True, " in expected(number)[3]]
    assert len(signed_in) > len(SESSIONS) * 3 // 4
