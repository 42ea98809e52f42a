"""The report of a probe as JSON, in the form of docs/probe.schema.json."""

from __future__ import annotations

from typing import Any

from ... import Reply
from ...smtp.capabilities import Capabilities
from .._output import outcome_fields
from .report import Report
from .session_fields import MAX_LINES, known, session_fields


def report_fields(report: Report, transcript: list[str] | None) -> dict[str, Any]:
    """Return a report as JSON has it.

    Args:
        report: the report.
        transcript: the dialogue, secrets masked; None where nobody asked for it.
    """
    findings = report.findings
    fields: dict[str, Any] = {
        **session_fields(report),
        "stop_at": report.plan.until.value,
        "greeting": _reply(findings.greeting),
        "capabilities": {
            "in_clear": _capabilities(findings.in_clear),
            "over_tls": _capabilities(findings.over_tls),
            "signed_in": _capabilities(findings.signed_in),
        },
        "limits": _limits(report),
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
        else outcome_fields(report.outcome, known(report.error)),
    }
    if transcript is not None:
        fields["transcript"] = transcript
    return fields


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
