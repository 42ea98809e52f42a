"""What every probe shows, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ... import MailwrightError
from ...net.certificate_facts import certificate_facts
from .session_report import SessionReport
from .trust import Trust, trust_of

MAX_LINES = 200  # things of one kind that a server offers, as far as they are told


def session_fields(report: SessionReport[Any]) -> dict[str, Any]:
    """Return what the JSON of every probe has."""
    return {
        "server": _server(report),
        "failed_at": None if report.failed_at is None else report.failed_at.value,
        "address": report.address or None,
        "stages": [
            {"stage": stage.value, "seconds": round(seconds, 6)} for stage, seconds in report.stages
        ],
        "tls": _tls(report),
        "certificate": _certificate(report),
        "mechanisms": [
            {"name": name, "taken": why is None, "why_not": why}
            for name, why in list(report.mechanisms.items())[:MAX_LINES]
        ],
        "error": _error(report),
    }


def known(error: BaseException | None) -> MailwrightError | None:
    """Return an error that is one of ours; None for another one."""
    return error if isinstance(error, MailwrightError) else None


def _server(report: SessionReport[Any]) -> dict[str, Any]:
    url = report.account.url
    host = url.host
    return {
        "host": str(host),
        "port": None if isinstance(host, Path) else url.port or None,
        "account": report.account.name or None,
        "protocol": report.account.protocol,
    }


def _tls(report: SessionReport[Any]) -> dict[str, Any] | None:
    if (tls := report.tls) is None:
        return None
    return {"version": tls.version, "cipher": tls.cipher, "verified": tls.verified}


def _certificate(report: SessionReport[Any]) -> dict[str, Any] | None:
    if not report.certificate:
        return None
    facts = certificate_facts(report.certificate)
    trust, reason = trust_of(report)
    return {
        "subject": facts.subject,
        "issuer": facts.issuer,
        "names": list(facts.names),
        "not_before": _date(facts.not_before),
        "not_after": _date(facts.not_after),
        "fingerprint": f"sha256:{facts.fingerprint}",
        "trust": trust.value,
        "reason": reason if trust is Trust.REFUSED else None,
    }


def _date(date: datetime | None) -> str | None:
    return None if date is None else date.isoformat()


def _error(report: SessionReport[Any]) -> Mapping[str, Any] | None:
    if (error := report.error) is None:
        return None
    ours = known(error)
    return {
        "error": type(error).__name__,
        "text": str(error),
        "code": None if ours is None else ours.code,
        "enhanced_code": None if ours is None else ours.enhanced_code,
        "retryable": ours is not None and ours.retryable,
    }
