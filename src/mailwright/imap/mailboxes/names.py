"""Names of mailboxes: modified UTF-7 both ways (RFC 3501 section 5.1.3), and UTF-8.

A name that came from a server is kept as it came, because what cannot be decoded, or was not
encoded as it should be, still names a mailbox.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

from ...errors import InvalidArgumentError

# Modified UTF-7: printable US-ASCII stands for itself, "&" is "&-", and the rest is UTF-16 in
# base64 with "," for "/" and without padding, between "&" and "-".   RFC 3501 section 5.1.3
_SHIFTED_TEXT = re.compile(r"&|[^\x20-\x7e]+")
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
#: What no name can hold: no string of IMAP takes a NUL, and lone surrogates are no text.
_UNNAMEABLE = re.compile("[\0\ud800-\udfff]")
#: What is not decoded where it was shifted without need: no delimiter can hide in base64 (I15),
#: nor the NUL that no name can have.
_HIDDEN = re.compile(r"[\0!-/:-@\[-`{-~]")
_INBOX = "INBOX"


def encode_name(name: str, *, utf8: bool = False) -> bytes:
    """Return the name of a mailbox as it goes over the wire.

    Args:
        name: any text without NUL and lone surrogates; what `decode_name` made of octets that are
            no UTF-8 is turned back into them.
        utf8: write UTF-8, as after ENABLE UTF8=ACCEPT or IMAP4rev2, instead of modified UTF-7.

    Raises:
        InvalidArgumentError: no mailbox can have this name.
    """
    if _UNNAMEABLE.search(name):
        return _unescaped(name)
    if name.upper() == _INBOX:
        return b"INBOX"
    return name.encode() if utf8 else _SHIFTED_TEXT.sub(_shift, name).encode("ascii")


def decode_name(wire_name: bytes, *, utf8: bool = False) -> str:
    """Return the name of a mailbox as text; any octets have a reading.

    What is no modified UTF-7 stays as it is written. Servers that send UTF-8 without being asked
    are understood; other octets come as lone surrogates (PEP 383). ``encode_name(decode_name(x))``
    need not be ``x``: commands take the name on the wire.

    Args:
        wire_name: as the server sent it.
        utf8: whether UTF8=ACCEPT or IMAP4rev2 is enabled: then nothing in it is shifted.
    """
    text = wire_name.decode("utf-8", "surrogateescape")
    if text.upper() == _INBOX:
        return _INBOX
    if utf8 or not text.isascii():
        return text
    return _SHIFTED.sub(_unshift, text)


def same_mailbox(one: bytes, other: bytes) -> bool:
    """Whether two names on the wire mean one mailbox, which a server may write in two ways.

    INBOX has no case (RFC 9051 section 5.1), and some write UTF-8 for what came in UTF-7.
    """
    return one == other or decode_name(one) == decode_name(other)


def _unescaped(name: str) -> bytes:
    """Return the octets that are no UTF-8 and that `decode_name` made `name` of."""
    try:
        octets = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        octets = b"\0"
    if b"\0" in octets or octets.decode("utf-8", "surrogateescape") != name:
        raise InvalidArgumentError(
            f"{name!r} is no name of a folder: it has a NUL or half a character.", name="name"
        )
    return octets


def _shift(found: re.Match[str]) -> str:
    if found[0] == "&":
        return "&-"
    base64 = b64encode(found[0].encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
    return f"&{base64.decode('ascii')}-"


def _unshift(found: re.Match[str]) -> str:
    base64 = found[1]
    if not base64:
        return "&"
    padded = base64.replace(",", "/") + "=" * (-len(base64) % 4)
    try:
        octets = b64decode(padded, validate=True)
        text = octets.decode("utf-16-be")
    except ValueError:  # a lone digit, half a code unit, half a pair
        return found[0]
    # Bits behind the last code unit are not what an encoder makes.
    whole = b64encode(octets).rstrip(b"=").decode("ascii") == padded.rstrip("=")
    return text if whole and not _HIDDEN.search(text) else found[0]
