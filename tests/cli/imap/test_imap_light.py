"""The commands of IMAP start without what they have no use for."""

from __future__ import annotations

import subprocess
import sys

COMMANDS = ("listing", "search", "show", "get", "flag", "move_copy", "delete", "append", "watch")
NEEDLESS = (
    *("anyio", "asyncio", "cryptography", "email", "http", "keyring", "platformdirs"),
    *("rich.progress", "trio", "trustme", "mailwright.server", "mailwright.smtp._client"),
)


def test_they_load_neither_an_event_loop_nor_the_other_protocol() -> None:
    modules = [f"mailwright.cli.imap.{name}" for name in COMMANDS]
    code = f"import sys, {', '.join(modules)}\nprint(*sys.modules)"
    argv = [sys.executable, "-I", "-c", code]
    loaded = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()
    assert set(modules) <= set(loaded)
    assert not set(NEEDLESS) & set(loaded)
