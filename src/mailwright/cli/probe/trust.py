"""Whether the server's certificate was believed, and why not."""

from __future__ import annotations

from enum import Enum
from typing import Any

from ... import CertificateError
from .session_report import SessionReport


class Trust(Enum):
    """What became of the server's certificate."""

    VERIFIED = "verified"
    """Chain, host name, purpose and validity are right."""

    PINNED = "pinned"
    """It is the one whose fingerprint was given; nothing else was looked at."""

    REFUSED = "refused"
    """It was not accepted, and the connection was closed."""


def trust_of(report: SessionReport[Any]) -> tuple[Trust, str]:
    """Return what became of the certificate, and the name of the check that failed."""
    if isinstance(report.error, CertificateError):
        return Trust.REFUSED, report.error.reason
    if report.account.fingerprints:
        return Trust.PINNED, ""
    return Trust.VERIFIED, ""
