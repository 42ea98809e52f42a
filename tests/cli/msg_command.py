"""``mailwright msg`` in this process."""

from __future__ import annotations

import in_process
from command import Finished


def octets_of(*arguments: object, stdin: bytes = b"") -> tuple[int, bytes, str]:
    """Run a sub-command; return its exit code, its output and its errors."""
    return in_process.octets_of("msg", *arguments, stdin=stdin)


def msg(*arguments: object, stdin: bytes = b"") -> Finished:
    """Run a sub-command whose output is text."""
    return in_process.finished("msg", *arguments, stdin=stdin)
