"""The ways in which a server's certificate can be wrong, by name."""

from __future__ import annotations

from enum import StrEnum

from ..errors import InvalidArgumentError


class BadCertificate(StrEnum):
    """What is wrong with a certificate; everything else about it is right.

    `CertificateError.reason` of a client that refuses it stands behind each.
    """

    EXPIRED = "expired"  #: It ran out an hour ago: ``expired``.
    NOT_YET_VALID = "not-yet-valid"  #: It begins tomorrow: ``not-yet-valid``.
    SELF_SIGNED = "self-signed"  #: By its own key: ``self-signed``.
    WRONG_HOST = "wrong-host"  #: For another host: ``wrong-host``.
    COMMON_NAME_ONLY = "common-name-only"  #: No subjectAltName (RFC 9525, 2): ``wrong-host``.
    UNKNOWN_AUTHORITY = "unknown-authority"  #: By one that nobody trusts: ``unknown-ca``.
    FORGED = "forged"  #: In the authority's name, by another key: ``unknown-ca`` or ``untrusted``.
    MISSING_INTERMEDIATE = "missing-intermediate"  #: The chain has a gap: ``unknown-ca``.
    EXPIRED_INTERMEDIATE = "expired-intermediate"  #: So has the chain: ``expired``.
    ISSUED_BY_LEAF = "issued-by-leaf"  #: By who is no authority: ``wrong-purpose``.
    WRONG_PURPOSE = "wrong-purpose"  #: For clients (extended key usage): ``wrong-purpose``.
    WEAK_KEY = "weak-key"  #: RSA of 1024 bits: ``weak``.
    SHA1 = "sha1"  #: Signed with SHA-1: ``weak``.


def known_fault(name: BadCertificate | str) -> BadCertificate:
    """Return the fault that is called so.

    Raises:
        InvalidArgumentError: none is.
    """
    try:
        return BadCertificate(name)
    except ValueError:
        raise InvalidArgumentError(
            f"{name!r} is no fault of a certificate: {', '.join(BadCertificate)}.",
            name="bad_certificate",
        ) from None
