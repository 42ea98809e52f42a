"""``mailwright probe smtp``: how far a session with a mail server comes, and what it shows."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from cyclopts import Parameter

from ... import AddressList, InvalidArgumentError, MailwrightError, WireLog
from ...mime.fields.compliance import Compliance
from ...smtp.flows.probing import Stage
from .._accounts import Account
from .._arguments import AsJson
from .._connection import login_of, signs_in
from .._display import show_json
from .._login_options import NO_OPTIONS, SERVER_VARIABLE, RelayOptions
from .._output import print_error
from .display import show_report
from .fields import report_fields
from .place import Tls, place_of
from .report import Plan
from .run import run_probe


class StopAt(Enum):
    """The stages at which a probe can stop."""

    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    MESSAGE = "message"


def smtp(
    server: Annotated[str | None, Parameter(env_var=SERVER_VARIABLE)] = None,
    /,
    *,
    stop_at: StopAt | None = None,
    tls: Tls | None = None,
    user: str = "",
    from_: Annotated[str, Parameter(name="--from")] = "",
    to: tuple[str, ...] = (),
    timeout: float = 30.0,
    lmtp: bool = False,
    wire: bool = False,
    json_: AsJson = False,
    login: RelayOptions = NO_OPTIONS,
) -> int:
    """Connect to a mail server and show what each stage finds; nothing is delivered.

    It signs in where there is a user, and goes as far as TLS otherwise. A wrong password is tried
    once.

    For instance:

        mailwright probe smtp smtp.example.org
        mailwright probe smtp smtp.example.org:465 --user ann@example.org --password-fd 3
        mailwright probe smtp mx.example.net:25 --stop-at ehlo --json

    Parameters
    ----------
    server
        The server: HOST, HOST:PORT, the path of a socket, or a URL as `mailwright send --server`
        takes it. Instead of an account.
    stop_at
        The last stage. mail and rcpt begin a transaction and reset it; data hangs up where the
        content would come; message sends a test message.
    tls
        When to turn to TLS; what the URL or the account says by default.
    user
        The user to sign in as.
    from_
        The sender, from stage mail on; that of the account or the user by default.
    to
        A recipient, from stage rcpt on; may be given several times.
    timeout
        Seconds that each step may take.
    lmtp
        Speak LMTP, where the server is HOST:PORT or the path of a socket.
    wire
        Show the dialogue on standard error, secrets masked.
    json_
        Print one JSON object; with --wire the dialogue is in it.
    login
        Where to connect and how to sign in.
    """
    account = place_of(server, login, tls, user, scheme="lmtp" if lmtp else "smtp")
    plan = _plan(account, stop_at, from_ or account.sender or account.url.user, to)
    sign_in = login_of(account) if plan.until.includes(Stage.AUTH) else None
    log = (WireLog(keep=True) if json_ else WireLog.of(True)) if wire else None
    report = run_probe(
        plan,
        sign_in,
        allow_plaintext=login.allow_plaintext_credentials,
        timeout=timeout,
        wire_log=log,
    )
    if json_:
        show_json(report_fields(report, None if log is None else log.lines))
    else:
        show_report(report)
    if isinstance(report.error, MailwrightError):
        print_error(report.error)
    return report.exit_code()


def _plan(
    account: Account, stop_at: StopAt | None, sender: str, recipients: tuple[str, ...]
) -> Plan:
    """Return what to do, refusing what could not be done at its stage."""
    if stop_at is None:
        until = Stage.AUTH if signs_in(account) else Stage.STARTTLS
    else:
        until = Stage(stop_at.value)
    if until is Stage.AUTH and not signs_in(account):
        raise InvalidArgumentError("To sign in takes a user: --user NAME.", name="user")
    if until.includes(Stage.MAIL) and "@" not in sender:
        raise InvalidArgumentError("Say who sends: --from ann@example.org.", name="from")
    if until.includes(Stage.RCPT) and not recipients:
        raise InvalidArgumentError("Say to whom: --to bob@example.net.", name="to")
    addresses = _addresses(sender) if until.includes(Stage.MAIL) else [""]
    to = [address for text in recipients for address in _addresses(text)]
    return Plan(account=account, until=until, sender=addresses[0], recipients=tuple(to))


def _addresses(text: str) -> list[str]:
    parsed = AddressList.parse(text, compliance=Compliance.STRICT)
    return [mailbox.address for mailbox in parsed.mailboxes]
