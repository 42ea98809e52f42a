"""The command that is being written: what of it is to come, and what its literals wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..errors import ProtocolError
from ._command import Command
from ._encoder import Literal


class CommandWriter:
    """Writes one command after the other, piece by piece.

    Args:
        trace: called with what the log may show of each piece.
    """

    __slots__ = ("_go_ahead", "_pieces", "_trace", "command")

    def __init__(self, trace: Callable[[str, str], None] | None) -> None:
        self._trace = trace
        self._pieces: Iterator[bytes] | None = None
        self._go_ahead: bool | None = None  # False: a literal waits for it; True: it came
        #: The command of which not all octets are out.
        self.command: Command[Any] | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether a literal waits for the server's go-ahead."""
        return self._go_ahead is False

    def begin(self, command: Command[Any], pieces: list[bytes | Literal]) -> None:
        """Begin to write a command, where none is being written.

        Args:
            command: it.
            pieces: its octets, from the encoder.
        """
        self.command = command
        self._pieces = self._write(command, pieces)

    def next_piece(self) -> bytes | None:
        """Return the next octets; None where all are out."""
        piece = None if self._pieces is None else next(self._pieces, None)
        if piece is None:
            self.command = self._pieces = None
        return piece

    def go_ahead(self) -> bool:
        """Take a continuation request; return whether a literal waited for it."""
        was_waiting = self.is_waiting
        if was_waiting:
            self._go_ahead = True
        return was_waiting

    def drop(self) -> None:
        """Write nothing more of the command."""
        self.command = self._pieces = self._go_ahead = None

    def _write(self, command: Command[Any], pieces: list[bytes | Literal]) -> Iterator[bytes]:
        last = max(i for i, p in enumerate(pieces) if isinstance(p, Literal) or not i)
        for index, piece in enumerate(pieces):
            if isinstance(piece, bytes):
                if self._trace is not None:
                    self._trace("C", command.shown(piece))
                command.is_sent = command.is_sent or index >= last
                if index == len(pieces) - 1:
                    self.command = None  # before the octets are out: the answer may be quick
                yield piece
                continue
            if self._trace is not None:
                announcement = piece.announcement.decode("ascii").strip()
                self._trace("C", command.shown_literal(announcement, piece.size))
            if piece.waits:
                self._go_ahead = False  # before the octets are out: the answer may be quick
            yield piece.announcement
            self._go_ahead = None
            left = piece.size
            for block in _exactly(piece):
                left -= len(block)
                command.is_sent = not left and index == last
                command.progress += 1
                yield block


def _exactly(literal: Literal) -> Iterator[bytes]:
    """Make the octets of a literal, as many as were announced."""
    left = literal.size
    for block in literal.blocks():
        left -= len(block)
        if left < 0:
            break
        if block:
            yield block
    if left:
        raise ProtocolError(
            f"A literal of {literal.size} octets was announced, and its source made another number."
        )
