"""What every probe shows, as people read it."""

from __future__ import annotations

from typing import Any

from ..._clients.probing import SessionStage
from ...net.certificate_facts import certificate_facts
from .._display import AMBIGUITY, FAINT, LABEL, NAME, show
from .session_fields import MAX_LINES
from .session_report import SessionReport
from .trust import Trust, trust_of

WIDTH = 10


def show_head(report: SessionReport[Any], stage: SessionStage, seconds: float) -> None:
    """Print the line that a stage begins with: its name, whether it failed, how long it took."""
    failed = stage is report.failed_at
    mark = ("failed", AMBIGUITY) if failed else ("ok", NAME)
    name = f"{stage.value:<{WIDTH}}" if len(stage.value) < WIDTH else f"{stage.value} "
    show((name, LABEL), mark, (f"  {seconds * 1000:.1f} ms", FAINT))


def show_line(name: str, text: str, style: str = "") -> None:
    """Print a line below a stage."""
    show((f"  {name:<{WIDTH + 2}}", FAINT), (text, style))


def show_summary(name: str, text: str) -> None:
    """Print a line that belongs to no stage."""
    show((f"{name:<{WIDTH}}", LABEL), text)


def show_tls(report: SessionReport[Any]) -> None:
    """Print what TLS agreed on, and the certificate."""
    if report.tls is not None:
        show_line("tls", f"{report.tls.version}, {report.tls.cipher}")
    if not report.certificate:
        return
    facts = certificate_facts(report.certificate)
    trust, reason = trust_of(report)
    style = AMBIGUITY if trust is Trust.REFUSED else NAME
    show_line("certificate", f"{trust.value}: {reason}" if reason else trust.value, style)
    show_line("subject", facts.subject)
    show_line("names", ", ".join(facts.names))
    show_line("issuer", facts.issuer)
    dates = (facts.not_before, facts.not_after)
    show_line("valid", " to ".join("?" if date is None else f"{date:%Y-%m-%d}" for date in dates))
    show_line("fingerprint", f"sha256:{facts.fingerprint}")


def show_mechanisms(report: SessionReport[Any]) -> None:
    """Print which mechanism would be taken, and why none of the others."""
    for name, why in list(report.mechanisms.items())[:MAX_LINES]:
        taken = ("would be taken", NAME) if why is None else (why, FAINT)
        show((f"{'mechanism':<{WIDTH}}", LABEL), f"{name}: ", taken)
