"""MAIL (RFC 5321 section 4.1.1.2)."""

from __future__ import annotations

from .._command import Command


class Mail(Command):
    """Begin a mail transaction.

    Args:
        path: the reverse-path with its angle brackets, encoded.
        size: octets of the message, where the server offers SIZE (RFC 1870).
        eight_bit: the content holds octets above 127 (RFC 6152); needs 8BITMIME.
        binary: it is no lines of text (RFC 3030); needs BINARYMIME, and BDAT.
        international: a header field or a path is in UTF-8 (RFC 6531); needs SMTPUTF8.
        parameters: what else is asked for, encoded; see `_parameters`.
    """

    # mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
    __slots__ = ()
    verb = "MAIL"

    def __init__(
        self,
        path: str,
        *,
        size: int | None = None,
        eight_bit: bool = False,
        binary: bool = False,
        international: bool = False,
        parameters: tuple[str, ...] = (),
    ) -> None:
        line = f"MAIL FROM:{path}"
        if size is not None:
            line += f" SIZE={size}"
        if binary:
            line += " BODY=BINARYMIME"
        elif eight_bit:
            line += " BODY=8BITMIME"
        if international:
            line += " SMTPUTF8"
        super().__init__(" ".join((line, *parameters)))
