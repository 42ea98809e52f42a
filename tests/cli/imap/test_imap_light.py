"""A command of IMAP starts without what it has no use for."""

from __future__ import annotations

import subprocess
import sys

import pytest

NEEDLESS = (
    *("anyio", "asyncio", "cryptography", "email", "http", "keyring", "platformdirs"),
    *("rich.progress", "trio", "trustme", "mailwright.server", "mailwright.smtp._client"),
)


@pytest.mark.parametrize(
    "module",
    ["listing", "search", "show", "get", "flag", "move_copy", "delete", "append", "watch"],
)
def test_it_loads_neither_an_event_loop_nor_the_other_protocol(module: str) -> None:
    code = f"import sys, mailwright.cli.imap.{module}\nprint(*sys.modules)"
    argv = [sys.executable, "-I", "-c", code]
    loaded = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()
    assert f"mailwright.cli.imap.{module}" in loaded
    assert not set(NEEDLESS) & set(loaded)
