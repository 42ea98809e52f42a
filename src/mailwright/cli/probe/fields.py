"""The report of a probe as JSON, in the form of docs/probe.schema.json."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ... import MailwrightError, Reply
from ...net.certificate_facts import certificate_facts
from ...smtp.capabilities import Capabilities
from .._output import outcome_fields
from .report import Report
from .trust import Trust, trust_of

MAX_LINES = 200  # keywords of one reply that are told, and mechanisms


def report_fields(report: Report, transcript: list[str] | None) -> dict[str, Any]:
    """Return a report as JSON has it.

    Args:
        report: the report.
        transcript: the dialogue, secrets masked; None where nobody asked for it.
    """
    findings = report.findings
    fields: dict[str, Any] = {
        "server": _server(report),
        "stop_at": report.plan.until.value,
        "failed_at": None if report.failed_at is None else report.failed_at.value,
        "address": report.address or None,
        "stages": [
            {"stage": stage.value, "seconds": round(seconds, 6)} for stage, seconds in report.stages
        ],
        "greeting": _reply(findings.greeting),
        "tls": _tls(report),
        "certificate": _certificate(report),
        "capabilities": {
            "in_clear": _capabilities(findings.in_clear),
            "over_tls": _capabilities(findings.over_tls),
            "signed_in": _capabilities(findings.signed_in),
        },
        "limits": _limits(report),
        "mechanisms": [
            {"name": name, "taken": why is None, "why_not": why}
            for name, why in list(report.mechanisms.items())[:MAX_LINES]
        ],
        "login": {"user": report.plan.account.url.user, "mechanism": report.mechanism}
        if findings.signed_in is not None
        else None,
        "transaction": {
            "mail": _reply(findings.mail),
            "recipients": {name: str(reply) for name, reply in findings.recipients.items()},
            "data": _reply(findings.data),
        },
        "message": None
        if report.outcome is None
        else outcome_fields(report.outcome, _known(report.error)),
        "error": _error(report),
    }
    if transcript is not None:
        fields["transcript"] = transcript
    return fields


def _server(report: Report) -> dict[str, Any]:
    url = report.plan.account.url
    host = url.host
    return {
        "host": str(host),
        "port": None if isinstance(host, Path) else url.port or None,
        "account": report.plan.account.name or None,
        "protocol": report.plan.account.protocol,
    }


def _tls(report: Report) -> dict[str, Any] | None:
    if (tls := report.tls) is None:
        return None
    return {"version": tls.version, "cipher": tls.cipher, "verified": tls.verified}


def _certificate(report: Report) -> dict[str, Any] | None:
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


def _capabilities(offered: Capabilities | None) -> dict[str, list[str]] | None:
    if offered is None:
        return None
    return {keyword: list(offered[keyword]) for keyword in list(offered)[:MAX_LINES]}


def _limits(report: Report) -> dict[str, int | None]:
    offered = report.latest_offer
    limits = None if offered is None else offered.limits
    return {
        "size": None if offered is None else offered.size,
        "transactions": None if limits is None else limits.transactions,
        "recipients": None if limits is None else limits.recipients,
        "domains": None if limits is None else limits.domains,
    }


def _reply(reply: Reply | None) -> str | None:
    return None if reply is None else str(reply)


def _known(error: BaseException | None) -> MailwrightError | None:
    return error if isinstance(error, MailwrightError) else None


def _error(report: Report) -> Mapping[str, Any] | None:
    if (error := report.error) is None:
        return None
    known = _known(error)
    return {
        "error": type(error).__name__,
        "text": str(error),
        "code": None if known is None else known.code,
        "enhanced_code": None if known is None else known.enhanced_code,
        "retryable": known is not None and known.retryable,
    }
