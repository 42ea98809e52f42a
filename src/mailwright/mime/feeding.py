"""A message whose octets arrive over time: they are spooled, and taken apart when all are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Self

from ..errors import LimitExceededError, StateError
from .content import refuse_text
from .message import MimeMessage

if TYPE_CHECKING:
    from mmap import mmap
    from types import TracebackType

    from .limits import MimeLimits
    from .options import ParserOptions

MEMORY = 8 * 1024 * 1024


class MimeMessageFeeder:
    """Takes a message in pieces of any size, and gives it when there are no more of them.

    What exceeds `memory` goes to a temporary file, which is mapped in the end: of a message of
    1 GB no more is in memory than what is looked at. The file has no name that others could use,
    and is gone with the message. As a context manager it lets go of it when no message was made.

    Args:
        memory: octets that are kept in memory before there is a file.
        max_octets: octets of the whole message; None for no bound.
        strict: see `MimeMessage.parse`.
        limits: see `MimeMessage.parse`.
        options: see `MimeMessage.parse`.
    """

    __slots__ = (
        "_file",
        "_is_closed",
        "_limits",
        "_max_octets",
        "_memory",
        "_options",
        "_size",
        "_start",
        "_strict",
    )

    def __init__(
        self,
        *,
        memory: int = MEMORY,
        max_octets: int | None = None,
        strict: bool = False,
        limits: MimeLimits | None = None,
        options: ParserOptions | None = None,
    ) -> None:
        self._start = bytearray()  # all that came, as long as there is no file
        self._file: BinaryIO | None = None
        self._is_closed = False
        self._limits = limits
        self._max_octets = max_octets
        self._memory = memory
        self._options = options
        self._size = 0
        self._strict = strict

    @property
    def size(self) -> int:
        """The octets that have come so far."""
        return self._size

    @property
    def is_in_memory(self) -> bool:
        """Whether there is no file yet."""
        return self._file is None

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Take the next octets; what can change is copied.

        Args:
            data: any number of octets.

        Raises:
            InvalidArgumentError: `data` is a str.
            LimitExceededError: the message has more than `max_octets`; nothing is kept of it.
            OSError: the temporary file cannot be written.
            StateError: the message is closed.
        """
        self._check_open()
        refuse_text(data, "data")
        self._size += memoryview(data).nbytes
        if self._max_octets is not None and self._size > self._max_octets:
            self.discard()
            raise LimitExceededError(
                f"The message has more than {self._max_octets} octets.", limit=self._max_octets
            )
        if self._file is None:
            if self._size <= self._memory:
                self._start += data
                return
            self._file = self._spool()
        self._file.write(data)

    def close(self) -> MimeMessage:
        """Take the message apart, now that all of it is there.

        Raises:
            InvalidMessageError: only when `strict`.
            OSError: the temporary file cannot be mapped.
            StateError: it was closed before.
        """
        self._check_open()
        self._is_closed = True
        data = bytes(self._start) if self._file is None else _mapped(self._file)
        self.discard()
        return MimeMessage.parse(
            data, strict=self._strict, limits=self._limits, options=self._options
        )

    def discard(self) -> None:
        """Let go of what has come; nothing can be fed any more."""
        self._is_closed = True
        self._start = bytearray()
        if self._file is not None:
            self._file.close()  # a mapping of it stays

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.discard()

    def _check_open(self) -> None:
        if self._is_closed:
            raise StateError("The message is closed: feed the next one to another feeder.")

    def _spool(self) -> BinaryIO:
        from tempfile import TemporaryFile

        file = TemporaryFile()  # noqa: SIM115 - it stays open until the last octet has come
        file.write(self._start)
        self._start = bytearray()
        return file


def _mapped(file: BinaryIO) -> mmap:
    from mmap import ACCESS_READ, mmap

    file.flush()
    return mmap(file.fileno(), 0, access=ACCESS_READ)
