"""The commands of IMAP in this process, with an account of a real server."""

from __future__ import annotations

import json
import shlex
from typing import Any
from urllib.parse import quote

from command import Finished
from in_process import finished

from json_schema import Schema
from servers.accounts import Account

SCHEMA = Schema("imap.schema.json")


def message(number: int, subject: str = "", *, to: str = "bob@example.net") -> bytes:
    """Return a small message."""
    lines = [
        "From: Ann Example <ann@example.org>",
        f"To: {to}",
        f"Subject: {subject or f'number {number}'}",
        f"Date: Tue, {1 + number % 28:02} Nov 2026 09:05:00 +0100",
        f"Message-ID: <{number}@example.org>",
        "",
        f"This is message {number}.",
        "",
    ]
    return "\r\n".join(lines).encode()


def login(account: Account) -> list[object]:
    """Return the options that sign in."""
    server = account.server
    url = f"imap://{quote(account.user, safe='')}@{server.host}:{server.imap_port}"
    secret = f"printf %s {shlex.quote(account.password)}"
    return ["--server", url, "--ca-file", server.ca_file, "--password-command", secret]


def imap(account: Account, *arguments: object, stdin: bytes = b"") -> Finished:
    """Run a command."""
    return finished(*arguments, *login(account), stdin=stdin)


def made(account: Account, *arguments: object, name: str, code: int = 0) -> dict[str, Any]:
    """Run a command with --json; what it prints is one object that fits the schema."""
    [found] = lines(account, *arguments, name=name, code=code)
    return found


def lines(account: Account, *arguments: object, name: str, code: int = 0) -> list[dict[str, Any]]:
    """Run a command with --json; each line that it prints fits the schema."""
    done = imap(account, *arguments, "--json")
    assert done.code == code, done
    found: list[dict[str, Any]] = [json.loads(line) for line in done.out.splitlines()]
    for each in found:
        assert not SCHEMA.faults(each, name)
        assert SCHEMA.faults(each | {"odd": 1}, name)
    return found
