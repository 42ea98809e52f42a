"""What a probe is to do, and what it found."""

from __future__ import annotations

from dataclasses import dataclass

from ...smtp.capabilities import Capabilities
from ...smtp.flows.probing import Findings, Stage
from ...smtp.types import SendOutcome
from .._accounts import Account
from ..exit_codes import ExitCode, exit_code
from .session_report import SessionReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a probe is to do.

    Args:
        account: where to connect and as whom.
        until: the last stage to go through.
        sender: the addr-spec of the sender, from stage MAIL on.
        recipients: the addr-specs of the recipients, from stage RCPT on.
    """

    account: Account
    until: Stage
    sender: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Report(SessionReport[Stage]):
    """What a probe found.

    Args:
        plan: what was to be done.
        findings: what the session showed.
        outcome: what became of the test message.
    """

    plan: Plan
    findings: Findings
    outcome: SendOutcome | None = None

    @property
    def latest_offer(self) -> Capabilities | None:
        """What the server said last that it offers."""
        found = self.findings
        offers = (found.signed_in, found.over_tls, found.in_clear)
        return next((each for each in offers if each is not None), None)

    def exit_code(self) -> ExitCode:
        """Return the code to end with."""
        sent = self.outcome.result if self.outcome is not None else None
        if sent is not None and self.error is not None:
            return ExitCode.DELIVERED
        if isinstance(self.error, KeyboardInterrupt):
            return ExitCode.INTERRUPTED
        if self.error is not None:
            return exit_code(self.error)
        refused = sent.refused if sent is not None else None
        replies = self.findings.recipients.values()
        if refused or not all(reply.is_positive for reply in replies):
            return ExitCode.PARTIAL
        return ExitCode.DONE
