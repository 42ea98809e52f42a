"""What a certificate says about itself, for a person who has to judge it.

None of it is verified here, and all of it may come from an attacker: text is bounded, and what is
malformed is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from ._certificate import subject_names
from ._der import OID, SEQUENCE, SET, first, values

MAX_ATTRIBUTES = 20  # of a distinguished name that are shown
MAX_VALUE = 200  # characters of one of them

_VERSION = 0xA0  # tbsCertificate: version [0] EXPLICIT
_UTC_TIME = 0x17
_GENERALIZED_TIME = 0x18
_BMP_STRING = 0x1E

#: Attribute types by their usual short names (RFC 4519 section 2).
_ATTRIBUTES = {
    bytes.fromhex(oid): name
    for oid, name in (
        ("550403", "CN"),
        ("550405", "serialNumber"),
        ("550406", "C"),
        ("550407", "L"),
        ("550408", "ST"),
        ("55040a", "O"),
        ("55040b", "OU"),
        ("0992268993f22c640119", "DC"),
        ("2a864886f70d010901", "emailAddress"),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """What a certificate says about itself.

    Args:
        subject: whose it is, as "CN=mail.example.org, O=Example".
        issuer: who signed it, in the same form.
        names: the DNS names and IP addresses that it is for, 20 at most.
        not_before: from when it is valid; None where it does not say so.
        not_after: until when it is valid; None where it does not say so.
        fingerprint: its SHA-256 in lower-case hexadecimal, as `TlsOptions.fingerprints` takes it.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime | None
    not_after: datetime | None
    fingerprint: str


def certificate_facts(certificate: bytes) -> CertificateFacts:
    """Return what a certificate says about itself; what cannot be read is empty.

    Args:
        certificate: the certificate in DER.
    """
    issuer, validity, subject = _fields(certificate)
    begin, end = _validity(validity)
    return CertificateFacts(
        subject=_name(subject),
        issuer=_name(issuer),
        names=tuple(subject_names(certificate)),
        not_before=begin,
        not_after=end,
        fingerprint=sha256(certificate).hexdigest(),
    )


def _fields(certificate: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the contents of issuer, validity and subject."""
    try:
        # TBSCertificate  ::=  SEQUENCE { version [0] DEFAULT v1, serialNumber, signature, issuer,
        #     validity, subject, … }                                   RFC 5280 section 4.1
        fields = values(first(first(certificate, SEQUENCE), SEQUENCE))
        tag, _ = next(fields, (0, b""))
        if tag == _VERSION:
            next(fields, None)
        next(fields, None)
        (_, issuer), (_, validity), (_, subject) = next(fields), next(fields), next(fields)
    except (ValueError, StopIteration):
        return b"", b"", b""
    return issuer, validity, subject


def _name(content: bytes) -> str:
    """Return a distinguished name as text, the last of its parts first (RFC 4514 section 2.1)."""
    parts: list[str] = []
    try:
        # Name  ::=  SEQUENCE OF SET OF SEQUENCE { type OBJECT IDENTIFIER, value ANY }
        for tag, relative in values(content):
            for _, attribute in values(relative) if tag == SET else ():
                (kind, oid), (string, value) = list(values(attribute))[:2]
                label = _ATTRIBUTES.get(oid, oid.hex()) if kind == OID else "?"
                parts.append(f"{label}={_text(string, value)}")
                if len(parts) >= MAX_ATTRIBUTES:
                    raise ValueError("enough")
    except ValueError:
        pass  # what came before it can be read all the same
    return ", ".join(reversed(parts))


def _text(tag: int, value: bytes) -> str:
    encoding = "utf-16-be" if tag == _BMP_STRING else "utf-8"
    return value[: 4 * MAX_VALUE].decode(encoding, "replace")[:MAX_VALUE]


def _validity(content: bytes) -> tuple[datetime | None, datetime | None]:
    try:
        begin, end = list(values(content))[:2]
    except ValueError:
        return None, None
    return _time(*begin), _time(*end)


def _time(tag: int, value: bytes) -> datetime | None:
    # UTCTime: YYMMDDHHMMSSZ, of 1950 to 2049; GeneralizedTime: YYYYMMDDHHMMSSZ
    #                                                             RFC 5280 section 4.1.2.5
    text = value[:20].decode("latin-1")
    if tag == _UTC_TIME:
        text = ("19" if text[:2] >= "50" else "20") + text
    elif tag != _GENERALIZED_TIME:
        return None
    if (
        len(text) != 15
        or not text.endswith("Z")
        or not (text[:14].isascii() and text[:14].isdigit())
    ):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
