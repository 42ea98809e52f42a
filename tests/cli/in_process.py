"""Commands in this process, which is ten times as fast as the program itself."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper
from unittest.mock import patch

from command import Finished

from mailwright.cli.app import run


def octets_of(*arguments: object, stdin: bytes = b"") -> tuple[int, bytes, str]:
    """Run a command; return its exit code, its output and its errors."""
    buffers = BytesIO(), BytesIO()
    out, err = (TextIOWrapper(buffer, encoding="utf-8") for buffer in buffers)
    with (
        patch.object(sys, "stdin", TextIOWrapper(BytesIO(stdin), encoding="utf-8")),
        patch.object(sys, "stdout", out),
        patch.object(sys, "stderr", err),
    ):
        code = run([*map(str, arguments)])
        out.flush()
        err.flush()
        written = [buffer.getvalue() for buffer in buffers]
    return code, written[0], written[1].decode()


def finished(*arguments: object, stdin: bytes = b"") -> Finished:
    """Run a command whose output is text."""
    code, out, err = octets_of(*arguments, stdin=stdin)
    return Finished(code, out.decode(), err)
