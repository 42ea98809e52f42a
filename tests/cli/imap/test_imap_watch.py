"""``mailwright watch``: events as lines, as they happen; the program itself, and what ends it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from command import PROGRAM, environment
from imap_command import SCHEMA, imap, lines, login, message

from servers.accounts import Account


@contextmanager
def watching(account: Account, *options: object) -> Iterator[subprocess.Popen[str]]:
    """Yield a `mailwright watch` that is under way."""
    arguments = ["watch", *options, *login(account)]
    process = subprocess.Popen(
        [PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(process: subprocess.Popen[str], path: Path) -> None:
    """Wait until a watch knows the folder: it writes down its state then."""
    while not path.exists():
        assert process.poll() is None
        time.sleep(0.02)


def next_event(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(process.stdout.readline())
    assert not SCHEMA.faults(found, "watch")
    return found


def test_what_happens_is_told_as_it_happens(account: Account, tmp_path: Path) -> None:
    account.deliver(message(1))
    state = tmp_path / "state"
    with watching(account, "--json", "--state", state) as process:
        wait_for(process, state)
        account.deliver(message(2))
        arrived = next_event(process)
        assert (arrived["event"], arrived["uids"]) == ("messages-arrived", "2")
        assert [row["subject"] for row in arrived["messages"]] == ["number 2"]
        imap(account, "flag", "1", "--add", "flagged")
        changed = next_event(process)
        assert (changed["event"], changed["uid"]) == ("flags-changed", 1)
        assert "\\Flagged" in changed["flags"]
        imap(account, "delete", "1")
        vanished = next_event(process)
        assert (vanished["event"], vanished["uids"]) == ("messages-vanished", "1")


def test_ctrl_c_ends_it_with_130_and_without_a_word(account: Account, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with watching(account, "--state", state) as process:
        wait_for(process, state)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, "", "")


def test_what_came_while_nobody_watched_is_told_once(account: Account, tmp_path: Path) -> None:
    state = tmp_path / "state"
    account.deliver(message(1))
    with watching(account, "--state", state) as process:
        wait_for(process, state)
    account.deliver(message(2), message(3))
    [arrived] = lines(account, "watch", "--state", state, "--count", 1, name="watch")
    assert (arrived["event"], arrived["uids"]) == ("messages-arrived", "2:3")
    imap(account, "delete", "2")
    [gone] = lines(account, "watch", "--state", state, "--count", 1, name="watch")
    assert (gone["event"], gone["uids"]) == ("messages-vanished", "2")


def test_a_file_that_is_no_state_is_left_alone(account: Account, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.write_text("my letters")
    done = imap(account, "watch", "--state", state)
    assert (done.code, "--state" in done.error) == (2, True)
    assert state.read_text() == "my letters"
    assert imap(account, "watch", "--count", 0).code == 2


def test_people_see_who_wrote(account: Account, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with watching(account, "--state", state) as process:
        wait_for(process, state)
    account.deliver(message(1))
    done = imap(account, "watch", "--state", state, "--count", 1)
    assert "messages-arrived" in done.out
    assert "Ann Example" in done.out
