"""What is wrong with a message: the parser notes it and goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class DefectKind(Enum):
    """A kind of fault; its value says what was found and how it was read."""

    BYTE_ORDER_MARK = "a byte order mark before the header: it was passed over"
    INVALID_HEADER_LINE = "a line of the header is no field: the body was taken to begin there"
    HEADER_TOO_LARGE = "the header exceeds the limit: the rest was taken for the body"
    DUPLICATE_CONTENT_TYPE = "more than one Content-Type: the first one counts"
    DUPLICATE_TRANSFER_ENCODING = "more than one Content-Transfer-Encoding: the first one counts"
    INVALID_CONTENT_TYPE = "Content-Type cannot be read: text/plain was assumed"
    UNKNOWN_TRANSFER_ENCODING = "unknown Content-Transfer-Encoding: the octets were left alone"
    ENCODED_MULTIPART = "a multipart with a transfer encoding: the encoding was ignored"
    ENCODED_MESSAGE = "an embedded message with a transfer encoding: it was not taken apart"
    MISSING_BOUNDARY = "a multipart without a usable boundary parameter: it has no parts"
    NO_PARTS = "the boundary of a multipart does not occur in it: it has no parts"
    MISSING_CLOSE_DELIMITER = "a multipart without its close delimiter: it ends where it is cut"
    TOO_DEEP = "entities lie in each other more deeply than the limit: a leaf was made"
    TOO_MANY_PARTS = "there are more parts than the limit: the rest was taken for an epilogue"


@dataclass(frozen=True, slots=True)
class Defect:
    """A fault and where it is.

    Args:
        kind: what kind of fault it is.
        offset: the octet of the message at which the entity, line or field in question begins.
        text: what it is about, such as the name of the field; "" where the kind says it all.
    """

    kind: DefectKind
    offset: int
    text: str = ""

    def __str__(self) -> str:
        about = f" ({self.text})" if self.text else ""
        return f"octet {self.offset}: {self.kind.value}{about}"
