"""The IMAP programs under examples/ run, against Dovecot."""

from __future__ import annotations

import runpy
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import date
from pathlib import Path
from typing import Any

import anyio
import pytest

from servers.accounts import Account
from servers.dovecot import DovecotServer

EXAMPLES = Path(__file__).parents[2] / "examples"
LETTER = b"From: bob@example.net\r\nSubject: letter %d\r\n\r\nHello.\r\n"
LINE = "bob@example.net: letter %d"


def program(name: str) -> dict[str, Any]:
    return runpy.run_path(str(EXAMPLES / f"{name}.py"))


ARCHIVE: Callable[..., Any] = program("archive_old_mail")["archive"]
NEW_MAIL: Callable[..., AsyncGenerator[str]] = program("new_mail")["new_mail"]


def url_of(account: Account) -> str:
    server = account.server
    return f"imaps://{account.user}@localhost:{server.imaps_port}"


def test_old_mail_goes_to_the_archive_of_its_year(dovecot: DovecotServer) -> None:
    account = dovecot.new_account()
    account.deliver(LETTER % 1, LETTER % 2, date="17-Jul-2019 02:44:25 -0700")
    account.deliver(LETTER % 3, flags=["\\Flagged"], date="17-Jul-2019 02:44:25 -0700")
    account.deliver(LETTER % 4, date="17-Jul-2020 02:44:25 -0700")
    account.deliver(LETTER % 5, date="17-Jul-2024 02:44:25 -0700")
    arguments = (url_of(account), account.password, date(2021, 1, 1))

    wanted = {"Archive/2019": {1, 2}, "Archive/2020": {4}}
    assert ARCHIVE(*arguments, dry_run=True, ca_file=dovecot.ca_file) == wanted
    assert ARCHIVE(*arguments, ca_file=dovecot.ca_file) == wanted
    assert ARCHIVE(*arguments, ca_file=dovecot.ca_file) == {}
    with account.talk() as talk:
        assert b"* STATUS INBOX (MESSAGES 2)" in talk.command("STATUS INBOX (MESSAGES)")
        [counted] = talk.command("STATUS Archive/2019 (MESSAGES)")
        assert counted.endswith(b"(MESSAGES 2)")


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_new_mail_is_told_also_what_came_meanwhile(
    backend: str, dovecot: DovecotServer, tmp_path: Path
) -> None:
    account = dovecot.new_account()
    account.deliver(LETTER % 1)
    state = tmp_path / "state.json"

    def deliver(number: int) -> None:
        while not state.exists():  # it does not listen yet
            time.sleep(0.02)
        account.deliver(LETTER % number)

    async def told(*numbers: int) -> list[str]:
        """Run the program until it has told of two messages, and deliver some meanwhile."""
        lines = NEW_MAIL(
            url_of(account), account.password, state_file=state, ca_file=dovecot.ca_file
        )
        found: list[str] = []
        with anyio.fail_after(30):
            async with anyio.create_task_group() as tasks, aclosing(lines):
                for number in numbers:
                    tasks.start_soon(anyio.to_thread.run_sync, deliver, number)
                    found.append(await anext(lines))
                while len(found) < 2:
                    found.append(await anext(lines))
        return found

    assert anyio.run(told, 2, 3, backend=backend) == [LINE % 2, LINE % 3]
    account.deliver(LETTER % 4)
    assert anyio.run(told, backend=backend) == [LINE % 3, LINE % 4]  # 3 was not dealt with
