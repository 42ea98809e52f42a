"""How a message is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..errors import InvalidArgumentError
from .encodings.transfer import EncodingConstraint
from .fields.folding import MAX_LINE, WIDTH
from .fields.parameters import ParameterEncoding
from .newlines import LineEnding

LEAST_WIDTH = 60  # characters: below that, fields with long names have no room for their values


@dataclass(frozen=True, slots=True)
class FormatOptions:
    """How a message is written; by default, what was parsed and not touched stays as it came.

    Args:
        line_ending: what ends lines. None keeps the line ends of what was parsed, and gives CRLF
            to all else. What is signed and what is binary is never converted.
        max_line_length: characters to fold header fields at, 60 to 998, in fields written anew.
        international: UTF-8 may stand in header fields (RFC 6532). False encodes it wherever the
            grammar of the field has a way; None does so in fields written anew alone.
        hidden_headers: names of header fields of the message itself that are left out, in any
            case. Messages within are letters of their own.
        ensure_newline: end with a line end, whatever the last line is.
        parameter_encoding: how parameters that are not ASCII are encoded, in fields written anew.
        always_quote: write quotes around each parameter, a token or not, in fields written anew.
        constraint: what the way to the recipient carries: parts that it does not are encoded for
            it. None leaves the encodings as they are.

    Raises:
        InvalidArgumentError: `max_line_length` is out of its range.
    """

    line_ending: LineEnding | None = None
    max_line_length: int = WIDTH
    international: bool | None = None
    hidden_headers: Collection[str] = ()
    ensure_newline: bool = False
    parameter_encoding: ParameterEncoding = ParameterEncoding.RFC2231
    always_quote: bool = False
    constraint: EncodingConstraint | None = None

    def __post_init__(self) -> None:
        if not LEAST_WIDTH <= self.max_line_length <= MAX_LINE:
            raise InvalidArgumentError(
                f"Lines are folded at {LEAST_WIDTH} to {MAX_LINE} characters, not at"
                f" {self.max_line_length}.",
                name="max_line_length",
            )
        hidden = frozenset(name.lower() for name in self.hidden_headers)
        object.__setattr__(self, "hidden_headers", hidden)


#: What `bytes()` writes with.
DEFAULT = FormatOptions()
