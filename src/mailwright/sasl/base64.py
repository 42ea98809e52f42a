"""Base64 as SASL's profiles write it (RFC 4648 section 4): strict, because a peer wrote it."""

from __future__ import annotations

import binascii

from ..errors import LimitExceededError, ProtocolError

#: Octets of one challenge or response in base64 that either side must take, RFC 4954 section 4.
MAX_CHALLENGE = 12_288


def decode_canonical(data: bytes) -> bytes | None:
    """Return what `data` encodes, or None where it is not the one canonical spelling of that."""
    try:
        decoded = binascii.a2b_base64(data)
    except binascii.Error:
        return None
    # The decoder skips what it does not know. Nothing but the one spelling may pass: with two of
    # them, a changed byte could stand for the same value.
    return decoded if binascii.b2a_base64(decoded, newline=False) == data else None


def decode_base64(data: bytes, what: str) -> bytes:
    """Return what `data`, which came from the server, encodes; see `decode_canonical`.

    Args:
        data: the base64, without line breaks.
        what: its name in the error, such as "the salt".

    Raises:
        ProtocolError: a foreign character, white space, wrong padding, or stray bits at the end.
    """
    decoded = decode_canonical(data)
    if decoded is None:
        raise ProtocolError(f"The server sent {what} in malformed base64.")
    return decoded


def decode_challenge(data: bytes) -> bytes:
    """Return the challenge that a continuation reply carries.

    Args:
        data: the base64 after "334 " or "+ ", of at most `MAX_CHALLENGE` octets.

    Raises:
        LimitExceededError: there is more than that.
        ProtocolError: it is not base64.
    """
    if len(data) > MAX_CHALLENGE:
        raise LimitExceededError(
            f"The server sent a SASL challenge of more than {MAX_CHALLENGE} octets.",
            limit=MAX_CHALLENGE,
        )
    return decode_base64(data, "a SASL challenge")
