"""The few things that we read out of a certificate's DER ourselves (X.690; RFC 5280 section 4.1).

Verifying is OpenSSL's. Certificates come from the peer: what is malformed gives no answer here.
"""

from __future__ import annotations

import ipaddress

from ._der import OCTET_STRING, OID, SEQUENCE, first, values

MAX_NAMES = 20  # names of a certificate that a message lists

_EXTENSIONS = 0xA3  # tbsCertificate: extensions [3] EXPLICIT
_HASH_ALGORITHM = 0xA0  # RSASSA-PSS-params: hashAlgorithm [0] EXPLICIT
_DNS_NAME = 0x82  # GeneralName: dNSName [2] IMPLICIT IA5String
_IP_ADDRESS = 0x87  # GeneralName: iPAddress [7] IMPLICIT OCTET STRING

_SUBJECT_ALT_NAME = bytes.fromhex("551d11")  # 2.5.29.17
_RSASSA_PSS = bytes.fromhex("2a864886f70d01010a")  # 1.2.840.113549.1.1.10
_NO_PSS_HASH = bytes.fromhex("2b0e03021a")  # SHA-1, the default of RSASSA-PSS-params

# RFC 5929 section 4.1: the hash of the signature's algorithm, SHA-256 in place of MD5 and SHA-1.
_HASHES = {
    bytes.fromhex(oid): name
    for oid, name in (
        ("2a864886f70d010104", "sha256"),  # md5WithRSAEncryption
        ("2a864886f70d010105", "sha256"),  # sha1WithRSAEncryption
        ("2a864886f70d01010b", "sha256"),  # sha256WithRSAEncryption
        ("2a864886f70d01010c", "sha384"),
        ("2a864886f70d01010d", "sha512"),
        ("2a864886f70d01010e", "sha224"),
        ("2a8648ce3d0401", "sha256"),  # ecdsa-with-SHA1
        ("2a8648ce3d040301", "sha224"),  # ecdsa-with-SHA224
        ("2a8648ce3d040302", "sha256"),
        ("2a8648ce3d040303", "sha384"),
        ("2a8648ce3d040304", "sha512"),
        ("2b0e03021a", "sha256"),  # id-sha1, as a parameter of RSASSA-PSS; so are the next
        ("608648016503040201", "sha256"),
        ("608648016503040202", "sha384"),
        ("608648016503040203", "sha512"),
        ("608648016503040204", "sha224"),
    )
}


def signature_hash(certificate: bytes) -> str | None:
    """Return the hash, as hashlib names it, that "tls-server-end-point" takes of `certificate`.

    None where there is none: Ed25519 signs without one, and the RFC has no answer for that.
    """
    try:
        # Certificate  ::=  SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
        _, (_, algorithm), *_ = values(first(certificate, SEQUENCE))
        # AlgorithmIdentifier  ::=  SEQUENCE { algorithm OBJECT IDENTIFIER, parameters OPTIONAL }
        (_, oid), *parameters = values(algorithm)
        if oid == _RSASSA_PSS:
            oid = _NO_PSS_HASH
            for tag, value in values(parameters[0][1]):
                if tag == _HASH_ALGORITHM:
                    oid = first(first(value, SEQUENCE), OID)
    except (ValueError, IndexError):
        return None
    return _HASHES.get(oid)


def subject_names(certificate: bytes) -> list[str]:
    """Return the DNS names and IP addresses that `certificate` is for, for a message."""
    names: list[str] = []
    try:
        for tag, value in values(_alternative_names(certificate)):
            if tag == _DNS_NAME:
                names.append(ascii(value.decode("latin-1"))[1:-1])
            elif tag == _IP_ADDRESS:
                names.append(str(ipaddress.ip_address(value)))
    except ValueError:
        return names[:MAX_NAMES]
    return names[:MAX_NAMES]


def _alternative_names(certificate: bytes) -> bytes:
    """Return the content of subjectAltName, b"" where there is none."""
    for tag, value in values(first(first(certificate, SEQUENCE), SEQUENCE)):
        if tag != _EXTENSIONS:
            continue
        # Extension  ::=  SEQUENCE { extnID OBJECT IDENTIFIER, critical BOOLEAN, extnValue }
        for _, extension in values(first(value, SEQUENCE)):
            (_, oid), *_, (tag_, content) = values(extension)
            if oid == _SUBJECT_ALT_NAME and tag_ == OCTET_STRING:
                return first(content, SEQUENCE)
    return b""
