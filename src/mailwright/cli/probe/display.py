"""The report of a probe as people read it."""

from __future__ import annotations

from ...net.certificate_facts import certificate_facts
from ...smtp.capabilities import Capabilities
from ...smtp.flows.probing import Stage
from .._display import AMBIGUITY, FAINT, LABEL, NAME, octets, show
from .fields import MAX_LINES
from .report import Report
from .trust import Trust, trust_of

_WIDTH = 10


def show_report(report: Report) -> None:
    """Print a report, a line for each thing; what a server says cannot steer the terminal."""
    for stage, seconds in report.stages:
        failed = stage is report.failed_at
        mark = ("failed", AMBIGUITY) if failed else ("ok", NAME)
        show((f"{stage.value:<{_WIDTH}}", LABEL), mark, (f"  {seconds * 1000:.1f} ms", FAINT))
        _show_stage(report, stage)
    if report.latest_offer is not None:
        _show_limits(report)
    _show_mechanisms(report)


def _line(name: str, text: str, style: str = "") -> None:
    show((f"  {name:<{_WIDTH + 2}}", FAINT), (text, style))


def _show_stage(report: Report, stage: Stage) -> None:
    findings = report.findings
    if stage is Stage.CONNECT and report.address:
        _line("address", report.address)
    elif stage is Stage.GREETING and findings.greeting is not None:
        _line("reply", str(findings.greeting))
    elif stage is Stage.EHLO:
        _show_offer(findings.over_tls if findings.in_clear is None else findings.in_clear)
    elif stage in (Stage.TLS, Stage.STARTTLS):
        _show_tls(report)
        if stage is Stage.STARTTLS:
            _show_offer(findings.over_tls)
    elif stage is Stage.AUTH:
        _show_login(report)
    else:
        _show_transaction(report, stage)


def _show_tls(report: Report) -> None:
    if report.tls is not None:
        _line("tls", f"{report.tls.version}, {report.tls.cipher}")
    if not report.certificate:
        return
    facts = certificate_facts(report.certificate)
    trust, reason = trust_of(report)
    style = AMBIGUITY if trust is Trust.REFUSED else NAME
    _line("certificate", f"{trust.value}: {reason}" if reason else trust.value, style)
    _line("subject", facts.subject)
    _line("names", ", ".join(facts.names))
    _line("issuer", facts.issuer)
    dates = (facts.not_before, facts.not_after)
    _line("valid", " to ".join("?" if date is None else f"{date:%Y-%m-%d}" for date in dates))
    _line("fingerprint", f"sha256:{facts.fingerprint}")


def _show_offer(offered: Capabilities | None) -> None:
    if offered is not None:
        keywords = list(offered)[:MAX_LINES]
        offers = [" ".join((keyword, *offered[keyword])) for keyword in keywords]
        _line("offers", ", ".join(offers) or "no extension")


def _show_login(report: Report) -> None:
    user = report.plan.account.url.user
    if report.mechanism:
        _line("mechanism", report.mechanism)
    if report.findings.signed_in is not None:
        _line("signed in", user or "by certificate", NAME)
        if report.findings.signed_in != report.findings.over_tls:
            _show_offer(report.findings.signed_in)


def _show_transaction(report: Report, stage: Stage) -> None:
    findings = report.findings
    if stage is Stage.MAIL and findings.mail is not None:
        _line("reply", str(findings.mail))
    elif stage is Stage.RCPT:
        for address, reply in findings.recipients.items():
            _line("accepted" if reply.is_positive else "refused", f"{address}: {reply}")
    elif stage is Stage.DATA and findings.data is not None:
        _line("reply", str(findings.data))
    elif stage is Stage.MESSAGE and report.outcome is not None:
        _line("state", report.outcome.state.value)
        if report.outcome.result is not None:
            _line("reply", str(report.outcome.result.reply))


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
    show((f"{'limits':<{_WIDTH}}", LABEL), "; ".join(known) or "none that the server names")


def _show_mechanisms(report: Report) -> None:
    for name, why in list(report.mechanisms.items())[:MAX_LINES]:
        taken = ("would be taken", NAME) if why is None else (why, FAINT)
        show((f"{'mechanism':<{_WIDTH}}", LABEL), f"{name}: ", taken)
