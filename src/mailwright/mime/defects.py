"""What is wrong with a message: it is noted, and reading goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Self

_AMBIGUOUS = True


class DefectKind(Enum):
    """A kind of fault; its value says what was found and how it was read.

    `is_ambiguity` tells that two programs may read the same octets as two different messages,
    which is how attachments pass filters and authors are forged.
    """

    is_ambiguity: bool
    _value_: str

    def __new__(cls, text: str, is_ambiguity: bool = False) -> Self:
        """Make the member whose value is `text`."""
        made = object.__new__(cls)
        made._value_ = text
        made.is_ambiguity = is_ambiguity
        return made

    # --- header (RFC 5322 section 2.2 and 3.6) ---
    BYTE_ORDER_MARK = "a byte order mark before the header: it was passed over", _AMBIGUOUS
    QUOTED_SEPARATOR = 'a line ">From " before the header: it was passed over', _AMBIGUOUS
    INVALID_HEADER_LINE = (
        "a line of the header is no field: the body was taken to begin there",
        _AMBIGUOUS,
    )
    INVALID_FIELD_NAME = (
        "a field name with a character that none may have: the field has no name",
        _AMBIGUOUS,
    )
    DOUBTFUL_FIELD_NAME = "a field name that is nearly one of MIME: it was none", _AMBIGUOUS
    LEADING_WHITE_SPACE = (
        "the header begins with white space: the body was taken to begin there",
        _AMBIGUOUS,
    )
    HEADER_TOO_LARGE = "the header exceeds the limit: the rest was taken for the body", _AMBIGUOUS
    TOO_MANY_FIELDS = (
        "the header has more fields than the limit: the rest was taken for the body",
        _AMBIGUOUS,
    )
    FIELD_TOO_LARGE = "a field exceeds the limit: it was read as empty", _AMBIGUOUS
    DUPLICATE_FIELD = "a field that may stand once stands more often: the first counts", _AMBIGUOUS
    SPACE_BEFORE_COLON = "white space before the colon of a field: it was passed over", _AMBIGUOUS
    BLANK_CONTINUATION = "a line of nothing but white space in a field: it was kept", _AMBIGUOUS
    BARE_CARRIAGE_RETURN = "a CR without LF: it was not taken for a line end", _AMBIGUOUS
    MIXED_LINE_ENDS = "some lines end with CRLF and some with LF: both were taken", _AMBIGUOUS
    CONTROL_CHARACTER = "a NUL or other control character: it was kept", _AMBIGUOUS
    UNLABELLED_OCTETS = "octets in the header that are no UTF-8: a charset was guessed", _AMBIGUOUS
    LINE_TOO_LONG = "a line of more than 998 octets: it was read all the same"

    # --- addresses (RFC 5322 section 3.4) ---
    INVALID_ADDRESS = "a list of addresses that is none: what could be read was read", _AMBIGUOUS
    OBSOLETE_ADDRESS = "addresses in an obsolete form: they were read", _AMBIGUOUS
    ADDRESS_WITH_ROUTE = "an address with a source route: the route was left out", _AMBIGUOUS
    QUOTED_LOCAL_PART = "a quoted local-part with what separates addresses in it", _AMBIGUOUS
    DECEPTIVE_NAME = "a name or comment that holds another address than its own", _AMBIGUOUS
    ENCODED_ADDRESS = "an encoded-word in an address: it was not decoded", _AMBIGUOUS
    MISSING_AUTHOR = "no From, but a field that may be shown in its place", _AMBIGUOUS
    SEVERAL_AUTHORS = "more than one address where programs show or check one", _AMBIGUOUS
    FOLDED_AWAY = "a field whose first line is empty: the next one was read", _AMBIGUOUS
    TOO_MANY_GROUPS = "a list of addresses has more groups than the limit", _AMBIGUOUS

    # --- what an entity is (RFC 2045) ---
    MISSING_MIME_VERSION = "fields of MIME without MIME-Version: they were read", _AMBIGUOUS
    INVALID_MIME_VERSION = "MIME-Version is not 1.0: it was read as that", _AMBIGUOUS
    DUPLICATE_CONTENT_TYPE = "more than one Content-Type: the first one counts", _AMBIGUOUS
    INVALID_CONTENT_TYPE = "Content-Type cannot be read: text/plain was assumed", _AMBIGUOUS
    DUPLICATE_TRANSFER_ENCODING = (
        "more than one Content-Transfer-Encoding: the first one counts",
        _AMBIGUOUS,
    )
    UNKNOWN_TRANSFER_ENCODING = (
        "unknown Content-Transfer-Encoding: the octets were left alone",
        _AMBIGUOUS,
    )
    UNUSUAL_TRANSFER_ENCODING = (
        "Content-Transfer-Encoding is no mere name of a standard encoding: it was guessed",
        _AMBIGUOUS,
    )
    ENCODED_MULTIPART = "a multipart with a transfer encoding: the encoding was ignored", _AMBIGUOUS
    ENCODED_MESSAGE = (
        "an embedded message with a transfer encoding: it was not taken apart",
        _AMBIGUOUS,
    )
    INVALID_DISPOSITION = "Content-Disposition cannot be read: attachment was assumed", _AMBIGUOUS
    FIELD_WITH_COMMENT = "a comment in a field of MIME: it was passed over", _AMBIGUOUS
    INVALID_PARAMETERS = "parameters that are none: what could be read was read", _AMBIGUOUS
    DUPLICATE_PARAMETER = "a parameter is given more than once: one of them counts", _AMBIGUOUS
    CONTRADICTORY_NAMES = "the names of a file differ from each other: one counts", _AMBIGUOUS
    ENCODED_PARAMETER = (
        "a boundary, charset or other keyword in an encoded form: it was decoded",
        _AMBIGUOUS,
    )
    ENCODED_WORD_IN_PARAMETER = "an encoded-word in a parameter: it was decoded", _AMBIGUOUS
    TOO_MANY_PARAMETERS = (
        "a field has more parameters than the limit: the rest was not looked at",
        _AMBIGUOUS,
    )
    PARTIAL_MESSAGE = "a fragment of a message: it is whole elsewhere only", _AMBIGUOUS
    EXTERNAL_BODY = "the content lies elsewhere: it was not fetched", _AMBIGUOUS

    # --- structure (RFC 2046 section 5.1) ---
    MISSING_BOUNDARY = (
        "a multipart without a usable boundary parameter: it has no parts",
        _AMBIGUOUS,
    )
    INVALID_BOUNDARY = "a boundary that RFC 2046 does not allow: it was taken", _AMBIGUOUS
    BOUNDARY_TOO_LONG = "a boundary exceeds the limit: the multipart has no parts", _AMBIGUOUS
    SHARED_BOUNDARY = "a boundary is that of an outer multipart: the outer one counts", _AMBIGUOUS
    BOUNDARY_PREFIX = "a boundary begins like another one: whole lines were compared", _AMBIGUOUS
    NO_PARTS = "the boundary of a multipart does not occur in it: it has no parts", _AMBIGUOUS
    MISSING_CLOSE_DELIMITER = (
        "a multipart without its close delimiter: it ends where it is cut",
        _AMBIGUOUS,
    )
    PADDED_DELIMITER = "white space behind a boundary delimiter: it was passed over", _AMBIGUOUS
    DOUBTFUL_DELIMITER = "a line that is nearly a boundary delimiter: it was none", _AMBIGUOUS
    PART_IN_PREAMBLE = "what looks like a part before the first delimiter: it was none", _AMBIGUOUS
    TEXT_IN_EPILOGUE = "text behind the close delimiter: it is in no part", _AMBIGUOUS
    PART_WITHOUT_HEADER = "a part without header: it has its default type", _AMBIGUOUS
    FIELD_IN_BODY = "what looks like a field of MIME where a body begins: it was text", _AMBIGUOUS
    HEADER_WITHOUT_END = "no empty line ends the header of a part", _AMBIGUOUS
    TOO_DEEP = "entities lie in each other more deeply than the limit: a leaf was made", _AMBIGUOUS
    TOO_MANY_PARTS = (
        "there are more parts than the limit: the rest was taken for an epilogue",
        _AMBIGUOUS,
    )

    # --- contents (RFC 2045 section 6) ---
    INVALID_BASE64 = "base64 with what is none in it: one reading was taken", _AMBIGUOUS
    INVALID_QUOTED_PRINTABLE = "quoted-printable with escapes that are none", _AMBIGUOUS
    UNUSUAL_CODED_TEXT = "coded text in a form that is allowed to no encoder: it was decoded"
    UNUSUAL_CONTENT = "a file in the lines of a text: it was left there", _AMBIGUOUS
    UNKNOWN_CHARSET = "the charset is not known: the octets were guessed at", _AMBIGUOUS
    INVALID_TEXT = "octets that the charset does not have: they became replacement characters"
    UNDECLARED_OCTETS = "octets beyond ASCII in content that is declared 7bit: they were kept"


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
