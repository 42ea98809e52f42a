"""``mailwright msg`` in this process, which is ten times as fast as the program itself."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper
from unittest.mock import patch

from command import Finished

from mailwright.cli.app import run


def octets_of(*arguments: object, stdin: bytes = b"") -> tuple[int, bytes, str]:
    """Run a sub-command; return its exit code, its output and its errors."""
    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8") for _ in range(2))
    with (
        patch.object(sys, "stdin", TextIOWrapper(BytesIO(stdin), encoding="utf-8")),
        patch.object(sys, "stdout", out),
        patch.object(sys, "stderr", err),
    ):
        code = run(["msg", *map(str, arguments)])
        out.flush()
        err.flush()
    buffers = [stream.buffer for stream in (out, err)]
    written = [buffer.getvalue() for buffer in buffers if isinstance(buffer, BytesIO)]
    return code, written[0], written[1].decode()


def msg(*arguments: object, stdin: bytes = b"") -> Finished:
    """Run a sub-command whose output is text."""
    code, out, err = octets_of(*arguments, stdin=stdin)
    return Finished(code, out.decode(), err)
