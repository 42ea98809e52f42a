"""What a probe is to do, and what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ... import MailwrightError
from ...net.tls_info import TlsInfo
from ...smtp.capabilities import Capabilities
from ...smtp.flows.probing import Findings, Stage
from ...smtp.types import SendOutcome
from .._accounts import Account
from ..exit_codes import ExitCode, exit_code


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
class Report:
    """What a probe found.

    Args:
        plan: what was to be done.
        findings: what the session showed.
        address: what it was connected to; "" for nothing.
        stages: each stage that began, and the seconds that it took.
        tls: what TLS agreed on.
        certificate: that of the server in DER, also where it was not accepted; b"" for none.
        mechanisms: what the server offered before the login, and why each would not be taken.
        mechanism: the one that signed in, or tried to.
        outcome: what became of the test message.
        error: what ended it early.
    """

    plan: Plan
    findings: Findings
    address: str = ""
    stages: list[tuple[Stage, float]] = field(default_factory=list[tuple[Stage, float]])
    tls: TlsInfo | None = None
    certificate: bytes = b""
    mechanisms: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    mechanism: str = ""
    outcome: SendOutcome | None = None
    error: MailwrightError | KeyboardInterrupt | None = None

    @property
    def failed_at(self) -> Stage | None:
        """The stage that failed; None where none did."""
        return self.stages[-1][0] if self.error is not None and self.stages else None

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
