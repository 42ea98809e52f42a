"""The wire log: the dialogue with a server as a person reads it, without its secrets.

The protocol cores know what is secret and put ``***`` in its place before it comes here.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TextIO, TypeAlias

from ..errors import InvalidArgumentError

ENVIRONMENT_VARIABLE = "MAILWRIGHT_WIRE_LOG"
MAX_LINE = 4096  # characters of one line that are shown
MAX_KEPT = 1000  # lines that `keep` remembers

Target: TypeAlias = "WireLog | bool | Path | TextIO | Callable[[str], None] | None"

_logger = logging.getLogger("mailwright.wire")

# What a terminal obeys instead of showing it, what hides or turns around other text, and lone
# surrogates: those from DC80 to DCFF stand for octets that were not UTF-8 (T30, T31).
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)


class WireLog:
    r"""Writes lines such as ``C: EHLO [127.0.0.1]``; control characters are shown as ``\x1b``.

    Each line also goes to the logger ``mailwright.wire`` at DEBUG where that is enabled.

    Args:
        write: takes each line, without a line break; None for the logger alone.
        timestamps: whether a line begins with the time of day.
        keep: whether `lines` holds the last 1,000 lines.
    """

    def __init__(
        self,
        write: Callable[[str], None] | None = None,
        *,
        timestamps: bool = False,
        keep: bool = False,
    ) -> None:
        self._write = write
        self._timestamps = timestamps
        self._kept: deque[str] | None = deque(maxlen=MAX_KEPT) if keep else None

    @classmethod
    def of(cls, value: Target) -> WireLog | None:
        """Return `value` as a wire log, None for no log.

        Args:
            value: True for standard error, a path (appended to, readable by its owner alone), a
                text file, a callable for each line, or a log. None asks the environment variable
                ``MAILWRIGHT_WIRE_LOG`` ("1", "stderr" or a path) and then the logger
                ``mailwright.wire``; False is off.

        Raises:
            InvalidArgumentError: it is none of these, or a path that cannot be written. A file
                that fails later loses lines, and nothing else.
        """
        if value is None:
            return cls._of_environment()
        if isinstance(value, WireLog):
            return value
        if isinstance(value, bool):
            return cls(_to_stderr) if value else None
        if isinstance(value, Path):
            return cls(_to_path(value))
        if callable(value):
            return cls(value)
        if hasattr(value, "write"):
            return cls(_to_file(value))
        raise InvalidArgumentError(
            "A wire log is True, False, a Path, a text file, a callable or a WireLog.",
            name="wire_log",
        )

    @classmethod
    def _of_environment(cls) -> WireLog | None:
        name = os.environ.get(ENVIRONMENT_VARIABLE, "")
        if name in {"", "0"}:
            return cls() if _logger.isEnabledFor(logging.DEBUG) else None
        return cls(_to_stderr if name in {"1", "stderr"} else _to_path(Path(name)))

    @property
    def lines(self) -> list[str]:
        """The last lines, the oldest first; none unless the log was made with `keep`."""
        return list(self._kept or ())

    def sent(self, text: str) -> None:
        """Log `text`, one line that the client sent."""
        self._log("C: ", text)

    def received(self, text: str) -> None:
        """Log `text`, one line that the server sent."""
        self._log("S: ", text)

    def note(self, text: str) -> None:
        """Log `text`, which says what happened beside the dialogue, such as the TLS handshake."""
        self._log("-- ", text)

    def _log(self, prefix: str, text: str) -> None:
        line = prefix + escape(text)
        if self._timestamps:
            now = datetime.now().astimezone()
            line = f"{now:%H:%M:%S}.{now.microsecond // 1000:03} {line}"
        if self._kept is not None:
            self._kept.append(line)
        if self._write is not None:
            self._write(line)
        if _logger.isEnabledFor(logging.DEBUG):
            _logger.debug("%s", line)


def escape(text: str) -> str:
    """Return `text` as one line that a terminal can only show: without its line break, cut short.

    Args:
        text: what the peer or we sent, with octets that are not UTF-8 as lone surrogates.
    """
    text = text.removesuffix("\n").removesuffix("\r")
    rest = len(text) - MAX_LINE
    shown = _UNSAFE.sub(_escaped, text[:MAX_LINE])
    return f"{shown}… ({rest} more)" if rest > 0 else shown


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _to_stderr(line: str) -> None:
    if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison] - pythonw has none
        _to_file(sys.stderr)(line)


def _to_file(file: TextIO) -> Callable[[str], None]:
    def write(line: str) -> None:
        encoding = getattr(file, "encoding", None) or "utf-8"
        try:
            file.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
            file.flush()
        except (OSError, ValueError):  # ValueError: it was closed
            return  # a full disk or a closed pipe must not leave a delivery in doubt

    return write


def _to_path(path: Path) -> Callable[[str], None]:
    def write(line: str) -> None:
        # Opened for each line: there is nothing to close, and the file may be rotated.
        try:
            with open(_opened(path), "wb", buffering=0) as file:
                file.write(line.encode("utf-8", "backslashreplace") + b"\n")
        except OSError:
            return  # see `_to_file`

    try:
        os.close(_opened(path))
    except OSError as error:
        raise InvalidArgumentError(
            f"The wire log {path} cannot be written: {error.strerror}.", name="wire_log"
        ) from error
    return write


def _opened(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
