"""The report of a probe as people read it."""

from __future__ import annotations

from ...smtp.capabilities import Capabilities
from ...smtp.flows.probing import Stage
from .._display import NAME, octets
from .report import Report
from .session_display import show_head, show_line, show_mechanisms, show_summary, show_tls
from .session_fields import MAX_LINES


def show_report(report: Report) -> None:
    """Print a report, a line for each thing; what a server says cannot steer the terminal."""
    for stage, seconds in report.stages:
        show_head(report, stage, seconds)
        _show_stage(report, stage)
    if report.latest_offer is not None:
        _show_limits(report)
    show_mechanisms(report)


def _show_stage(report: Report, stage: Stage) -> None:
    findings = report.findings
    if stage is Stage.CONNECT and report.address:
        show_line("address", report.address)
    elif stage is Stage.GREETING and findings.greeting is not None:
        show_line("reply", str(findings.greeting))
    elif stage is Stage.EHLO:
        _show_offer(findings.over_tls if findings.in_clear is None else findings.in_clear)
    elif stage in (Stage.TLS, Stage.STARTTLS):
        show_tls(report)
        if stage is Stage.STARTTLS:
            _show_offer(findings.over_tls)
    elif stage is Stage.AUTH:
        _show_login(report)
    else:
        _show_transaction(report, stage)


def _show_offer(offered: Capabilities | None) -> None:
    if offered is not None:
        keywords = list(offered)[:MAX_LINES]
        offers = [" ".join((keyword, *offered[keyword])) for keyword in keywords]
        show_line("offers", ", ".join(offers) or "no extension")


def _show_login(report: Report) -> None:
    user = report.plan.account.url.user
    if report.mechanism:
        show_line("mechanism", report.mechanism)
    if report.findings.signed_in is not None:
        show_line("signed in", user or "by certificate", NAME)
        if report.findings.signed_in != report.findings.over_tls:
            _show_offer(report.findings.signed_in)


def _show_transaction(report: Report, stage: Stage) -> None:
    findings = report.findings
    if stage is Stage.MAIL and findings.mail is not None:
        show_line("reply", str(findings.mail))
    elif stage is Stage.RCPT:
        for address, reply in findings.recipients.items():
            show_line("accepted" if reply.is_positive else "refused", f"{address}: {reply}")
    elif stage is Stage.DATA and findings.data is not None:
        show_line("reply", str(findings.data))
    elif stage is Stage.MESSAGE and report.outcome is not None:
        show_line("state", report.outcome.state.value)
        if report.outcome.result is not None:
            show_line("reply", str(report.outcome.result.reply))


def _show_limits(report: Report) -> None:
    offered = report.latest_offer
    assert offered is not None
    limits = {
        "message": None if offered.size is None else octets(offered.size),
        "messages in a session": offered.limits.transactions,
        "recipients of a message": offered.limits.recipients,
        "domains in a session": offered.limits.domains,
    }
    known = [f"{name}: {limit}" for name, limit in limits.items() if limit is not None]
    show_summary("limits", "; ".join(known) or "none that the server names")
