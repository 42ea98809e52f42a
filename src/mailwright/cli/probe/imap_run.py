"""Going through the stages of an IMAP session, and looking around once somebody is signed in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from ... import (
    CertificateError,
    MailwrightError,
    ServerRefusedError,
    ServiceUnavailableError,
    UnsupportedError,
    WireLog,
)
from ...imap import Capabilities, FolderAccess, FolderInfo, Namespaces, SpecialUse
from ...imap.flows.probing import Findings, Stage
from ...imap.probing_client import ProbingImapClient
from ...imap.quirks import NO_QUIRKS, Quirks
from .._accounts import Account
from .._connection import Client, make_client
from ..exit_codes import ExitCode, exit_code
from .session_report import SessionReport
from .stopwatch import Stopwatch

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What INBOX shows when it is opened read-only.

    Args:
        count: messages in it.
        uid_validity: its UIDVALIDITY.
        uid_next: the UID that the next message gets.
        highest_modseq: None where it keeps none.
        permanent_flags: the flags that stay.
        append_limit: octets of the largest message that it takes.
    """

    count: int
    uid_validity: int | None
    uid_next: int | None
    highest_modseq: int | None
    permanent_flags: frozenset[str]
    append_limit: int | None


@dataclass(slots=True, kw_only=True)
class ImapReport(SessionReport[Stage]):
    """What a probe of an IMAP server found.

    Args:
        until: the last stage to go through.
        findings: what the session showed.
        identity: who the server says that it is (ID).
        quirks: what is known to be odd about it.
        namespaces: where folders are.
        special: the folders that are for something.
        inbox: what INBOX showed.
    """

    until: Stage
    findings: Findings
    identity: dict[str, str] = field(default_factory=dict[str, str])
    quirks: Quirks = NO_QUIRKS
    namespaces: Namespaces | None = None
    special: list[FolderInfo] = field(default_factory=list[FolderInfo])
    inbox: Inbox | None = None

    @property
    def latest_offer(self) -> Capabilities | None:
        """What the server said last that it offers."""
        found = self.findings
        offers = (found.signed_in, found.over_tls, found.in_clear)
        return next((each for each in offers if each is not None), None)

    def exit_code(self) -> ExitCode:
        """Return the code to end with."""
        if isinstance(self.error, KeyboardInterrupt):
            return ExitCode.INTERRUPTED
        return ExitCode.DONE if self.error is None else exit_code(self.error)


def run_probe(
    account: Account,
    until: Stage,
    sign_in: Callable[[Client], None] | None,
    *,
    allow_plaintext: bool,
    timeout: float,
    wire_log: WireLog | None,
) -> ImapReport:
    """Go through the stages up to one, and return what was found, whatever ended it.

    Args:
        account: where to connect, and as whom.
        until: the last stage.
        sign_in: what signs in; None for nothing.
        allow_plaintext: let credentials travel in clear.
        timeout: seconds that each step may take.
        wire_log: where the dialogue goes.
    """
    client = make_client(
        account,
        ProbingImapClient,
        allow_plaintext=allow_plaintext,
        timeout=timeout,
        wire_log=False if wire_log is None else wire_log,
    )
    report = ImapReport(account=account, until=until, findings=client.findings)
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
    report.quirks = client.quirks
    client.disconnect()
    return report


def _go(
    client: ProbingImapClient,
    report: ImapReport,
    sign_in: Callable[[Client], None] | None,
    watch: Stopwatch[Stage],
) -> None:
    account, until = report.account, report.until
    url = account.url
    try:
        client.approach(url.host, url.port, url.options, until=until, enter=watch.enter)
    finally:
        report.tls = client.tls
        report.certificate = b"" if client.tls is None else client.tls.certificate
    if until.includes(Stage.STARTTLS):
        report.mechanisms = client.mechanisms(
            url.user, by_token=bool(account.token_command), mechanism=account.mechanism
        )
        report.identity = _identity(client)
    if sign_in is not None:
        watch.enter(Stage.AUTH)
        sign_in(client)
        client.note_login()
        report.identity = report.identity or _identity(client)
    if client.is_authenticated and until.includes(Stage.SELECT):
        watch.enter(Stage.SELECT)
        _look_around(client, report)


def _identity(client: ProbingImapClient) -> dict[str, str]:
    """Return who the server says that it is, asked without saying who we are."""
    return _told(client.identify) or {} if "ID" in client.capabilities else {}


def _look_around(client: ProbingImapClient, report: ImapReport) -> None:
    report.namespaces = _told(client.namespaces)
    listed = _told(lambda: client.list_folders(special_use=True)) or []
    report.special = [
        folder.info
        for folder in listed
        if folder.info is not None and not folder.info.special_uses.isdisjoint(SpecialUse)
    ]
    inbox = client.inbox
    limit = _told(inbox.append_limit)
    inbox.open(FolderAccess.READ_ONLY)
    report.inbox = Inbox(
        count=inbox.count,
        uid_validity=inbox.uid_validity,
        uid_next=inbox.uid_next,
        highest_modseq=inbox.highest_modseq,
        permanent_flags=inbox.permanent_flags,
        append_limit=limit,
    )


def _told(ask: Callable[[], T]) -> T | None:
    """Return what the server tells; None where it would rather not, which ends nothing."""
    with suppress(UnsupportedError):
        try:
            return ask()
        except ServiceUnavailableError:
            raise
        except ServerRefusedError:
            return None
    return None
