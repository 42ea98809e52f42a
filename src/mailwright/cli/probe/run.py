"""Going through the stages of a session, with a watch in the hand."""

from __future__ import annotations

from collections.abc import Callable

from ... import (
    CertificateError,
    MailwrightError,
    MimeMessage,
    SmtpClient,
    WireLog,
)
from ...smtp.flows.probing import Stage
from ...smtp.probing_client import ProbingClient, ProbingLmtpClient
from .._connection import make_client
from .._interruption import interrupted
from .report import Plan, Report
from .stopwatch import Stopwatch


def run_probe(
    plan: Plan,
    sign_in: Callable[[SmtpClient], None] | None,
    *,
    allow_plaintext: bool,
    timeout: float,
    wire_log: WireLog | None,
) -> Report:
    """Go through the stages of a plan, and return what was found, whatever ended it.

    Args:
        plan: what to do.
        sign_in: what signs in; None for nothing.
        allow_plaintext: let credentials travel in clear.
        timeout: seconds that each step may take.
        wire_log: where the dialogue goes.
    """
    client = make_client(
        plan.account,
        ProbingLmtpClient if plan.account.protocol == "lmtp" else ProbingClient,
        allow_plaintext=allow_plaintext,
        timeout=timeout,
        wire_log=False if wire_log is None else wire_log,
    )
    report = Report(account=plan.account, plan=plan, findings=client.findings)
    watch = Stopwatch(report.stages)
    try:
        _go(client, report, sign_in, watch)
    except (MailwrightError, KeyboardInterrupt) as error:
        report.error = error
        if isinstance(error, CertificateError):
            report.certificate = error.certificate
    watch.stop()
    report.address = client.peer_address
    report.mechanism = client.mechanism
    report.outcome = client.last_outcome
    if isinstance(report.error, KeyboardInterrupt) and report.outcome is not None:
        report.error = interrupted(report.outcome) or report.error
    client.disconnect()
    return report


def _go(
    client: ProbingClient,
    report: Report,
    sign_in: Callable[[SmtpClient], None] | None,
    watch: Stopwatch[Stage],
) -> None:
    plan, url = report.plan, report.plan.account.url
    try:
        client.approach(url.host, url.port, url.options, until=plan.until, enter=watch.enter)
    finally:
        report.tls = client.tls
        report.certificate = b"" if client.tls is None else client.tls.certificate
    account = plan.account
    if plan.until.includes(Stage.STARTTLS):
        report.mechanisms = client.mechanisms(
            account.url.user,
            by_token=bool(account.token_command),
            mechanism=account.mechanism,
        )
    if sign_in is not None:
        watch.enter(Stage.AUTH)
        sign_in(client)
        client.note_login()
    if plan.until is Stage.MESSAGE:
        watch.enter(Stage.MESSAGE)
        client.send(_message(plan), sender=plan.sender, recipients=plan.recipients)
    elif plan.until.includes(Stage.MAIL):
        client.try_envelope(plan.sender, plan.recipients, until=plan.until, enter=watch.enter)


def _message(plan: Plan) -> MimeMessage:
    return MimeMessage.compose(
        from_=plan.sender,
        to=plan.recipients,
        subject="Test of mailwright probe",
        text="Somebody tried whether mail arrives. It does.\n",
    )
