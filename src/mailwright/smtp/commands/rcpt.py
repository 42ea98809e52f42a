"""RCPT (RFC 5321 section 4.1.1.3)."""

from __future__ import annotations

from .._command import Command


class Rcpt(Command):
    """Name one recipient of the transaction.

    Args:
        path: the forward-path with its angle brackets, encoded.
        parameters: what is asked for this recipient, encoded; see `_parameters`.
    """

    # rcpt = "RCPT TO:" Forward-path [SP Rcpt-parameters] CRLF
    __slots__ = ()
    verb = "RCPT"

    def __init__(self, path: str, parameters: tuple[str, ...] = ()) -> None:
        super().__init__(" ".join((f"RCPT TO:{path}", *parameters)))
