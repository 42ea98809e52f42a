"""What can be odd in coded octets, and how each of it is read.

Programs differ in how they read such octets. A filter that reads one thing where the recipient
sees another can be deceived, so that each of these is named.
"""

from __future__ import annotations

from enum import Enum

from ...errors import InvalidMessageError


class Fault(Enum):
    """An oddity of coded octets; its value says what was found and how it was read."""

    BASE64_JUNK = "octets that are not of base64: they were skipped"
    BASE64_NUL = "NUL among base64: it was skipped"
    BASE64_URL_SAFE = "- or _, of the alphabet for URLs, among base64: they were skipped"
    BASE64_EARLY_PADDING = "= where a group of base64 has fewer than two characters: it was skipped"
    BASE64_EXCESS_PADDING = "more = than a group of base64 lacks: they were skipped"
    BASE64_DATA_BEHIND_PADDING = "base64 behind the padding that ends it: it was decoded as well"
    BASE64_MISSING_PADDING = "the last group of base64 lacks its padding: it was decoded"
    BASE64_CUT_GROUP = "a group of base64 of one character: it was skipped"
    BASE64_LEFTOVER_BITS = "bits of base64 that fill no octet are not zero: they were dropped"
    BASE64_ODD_LINES = "lines of base64 of very few characters, or of more than 76"
    QP_INVALID_ESCAPE = "= without two digits behind it: it stays as it stands"
    QP_LOWER_CASE = "an escape in lower case: it was decoded"
    QP_BLANKS_BEHIND_SOFT_BREAK = "blanks between = and the line end: they were removed"
    QP_BLANKS_AT_LINE_END = "blanks at the end of a line of quoted-printable: they were removed"
    QP_SOFT_BREAK_AT_END = "= at the very end: it was removed"
    QP_BARE_CR = "CR without LF in quoted-printable: it stays"
    QP_EIGHT_BIT = "octets beyond ASCII in quoted-printable: they stay"
    QP_CONTROL = "control characters in quoted-printable: they stay"
    QP_LONG_LINE = "a line of quoted-printable of more than 76 characters"
    UU_NO_BEGIN = "uuencode without a begin line: the octets were left alone"
    UU_NO_END = "uuencode without an end line: all lines that fit were decoded"
    UU_BAD_LINE = "a line that is not of uuencode, or not of the length it says"
    YENC_NO_BEGIN = "yEnc without an =ybegin line: the octets were left alone"
    YENC_NO_END = "yEnc without an =yend line: all was decoded"
    YENC_SIZE = "the size of yEnc data is not what its lines say"
    YENC_CHECKSUM = "the checksum of yEnc data is not what its line says"

    def __str__(self) -> str:
        return self.value


#: The answer where nothing is odd.
NONE: frozenset[Fault] = frozenset()


def refuse(faults: frozenset[Fault]) -> None:
    """Raise where there are faults.

    Raises:
        InvalidMessageError: it names them.
    """
    if faults:
        reasons = "; ".join(sorted(fault.value for fault in faults))
        raise InvalidMessageError(f"The coded octets are not as they ought to be: {reasons}.")
