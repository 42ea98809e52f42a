"""Parts of particular media types, of about n octets, that are made to cost."""

from __future__ import annotations

_STATUS = b"Content-Type: message/delivery-status\r\n\r\n"
_FORM = b"Content-Type: multipart/form-data; boundary=a\r\n\r\n"
_RELATED = b"Content-Type: multipart/related; boundary=a; start=gone; type=text/html\r\n\r\n"


def _filled(head: bytes, unit: bytes, octets: int) -> bytes:
    return head + unit * (octets // len(unit))


def status_of_blank_lines(octets: int) -> bytes:
    """Nothing but what is between groups."""
    return _filled(_STATUS, b"\r\n", octets)


def status_of_spaces(octets: int) -> bytes:
    """One line that may always turn out to be blank."""
    return _filled(_STATUS + b"\n", b" ", octets) + b"x"


def status_of_spaced_lines(octets: int) -> bytes:
    """Lines of white space that are blank, between short groups."""
    return _filled(_STATUS, b"A: b\n \t\r\t \n", octets)


def status_of_groups(octets: int) -> bytes:
    """Groups of one field."""
    return _filled(_STATUS, b"Final-Recipient: x\r\n\r\n", octets)


def status_of_recipients(octets: int) -> bytes:
    """Recipients without the blank lines between them."""
    return _filled(_STATUS, b"Original-Recipient: x\r\nFinal-Recipient: x\r\n", octets)


def status_of_names(octets: int) -> bytes:
    """Names that are never followed by a colon."""
    return _filled(_STATUS, b"final-recipient \n", octets)


def form_of_fields(octets: int) -> bytes:
    """Short fields of one name."""
    part = b"--a\r\nContent-Disposition: form-data; name=x\r\n\r\ny\r\n"
    return _filled(_FORM, part, octets)


def related_of_parts(octets: int) -> bytes:
    """Parts among which a root is looked for that is not there."""
    return _filled(_RELATED, b"--a\r\nContent-ID: <x@y>\r\nContent-Type: a/b\r\n\r\n\r\n", octets)


def partial_of_parameters(octets: int) -> bytes:
    """A fragment with many numbers."""
    return _filled(b"Content-Type: message/partial; id=x", b"; number=1; total=2", octets)


def external_of_url(octets: int) -> bytes:
    """A URL that is folded over and over."""
    return _filled(b'Content-Type: message/external-body; url="', b"x\r\n ", octets) + b'"\r\n\r\n'


def digest_of_nothing(octets: int) -> bytes:
    """Parts of a digest that are empty messages."""
    return _filled(b"Content-Type: multipart/digest; boundary=a\r\n\r\n", b"--a\r\n\r\n", octets)


def parameters_to_mask(octets: int) -> bytes:
    """What may always be about to become a parameter."""
    return _filled(b"Content-Type: a/b", b";  x\t ", octets) + b"\r\n\r\n"


def words_to_mask(octets: int) -> bytes:
    """What may always be about to become an encoded-word."""
    return _filled(b"Subject: ", b"=?a?q?", octets) + b"\r\n\r\n"


def spaces_to_mask(octets: int) -> bytes:
    """White space before what is no parameter."""
    return _filled(b"Content-Type: a/b; x", b" ", octets) + b"\r\n\r\n"


def quotes_to_mask(octets: int) -> bytes:
    """Values in quotes that are not ended, one in the other."""
    return _filled(b"Content-Disposition: a", b';x="\\', octets) + b"\r\n\r\n"


def languages(octets: int) -> bytes:
    """Language tags that never end."""
    return _filled(b"Content-Language: ", b"aaaaaaaa-", octets) + b"\r\n\r\n"
