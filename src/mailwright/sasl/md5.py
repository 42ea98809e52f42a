"""MD5 for the two mechanisms that are built on it, where this machine has it."""

from __future__ import annotations

import hashlib
import hmac

from ..errors import UnsupportedError


def md5(data: bytes) -> bytes:
    """Return the MD5 digest of `data`.

    Raises:
        UnsupportedError: the machine's cryptographic policy (FIPS) forbids MD5.
    """
    try:
        return hashlib.md5(data).digest()  # noqa: S324 - DIGEST-MD5 is MD5, and only when named
    except ValueError as error:
        raise _forbidden() from error


def hmac_md5(key: bytes, data: bytes) -> bytes:
    """Return HMAC-MD5 (RFC 2104); keys of more than 64 octets are hashed first.

    Raises:
        UnsupportedError: the machine's cryptographic policy (FIPS) forbids MD5.
    """
    try:
        return hmac.digest(key, data, "md5")
    except ValueError as error:
        raise _forbidden() from error


def _forbidden() -> UnsupportedError:
    return UnsupportedError(
        "This machine's cryptographic policy forbids MD5: take SCRAM, or PLAIN over TLS."
    )
