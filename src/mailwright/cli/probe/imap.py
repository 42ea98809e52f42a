"""``mailwright probe imap``: how far a session with an IMAP server comes, and what it shows."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from cyclopts import Parameter

from ... import InvalidArgumentError, MailwrightError, WireLog
from ...imap.flows.probing import Stage
from .._arguments import AsJson
from .._connection import login_of, signs_in
from .._display import show_json
from .._login_options import IMAP_SERVER_VARIABLE, LoginOptions
from .._output import print_error
from .imap_display import show_report
from .imap_fields import report_fields
from .imap_run import run_probe
from .place import Tls, place_of

_NO_OPTIONS = LoginOptions()


class StopAt(Enum):
    """The stages at which a probe can stop."""

    CONNECT = "connect"
    TLS = "tls"
    GREETING = "greeting"
    CAPABILITY = "capability"
    STARTTLS = "starttls"
    AUTH = "auth"
    SELECT = "select"


def imap(
    server: Annotated[str | None, Parameter(env_var=IMAP_SERVER_VARIABLE)] = None,
    /,
    *,
    stop_at: StopAt | None = None,
    tls: Tls | None = None,
    user: str = "",
    timeout: float = 30.0,
    wire: bool = False,
    json_: AsJson = False,
    login: LoginOptions = _NO_OPTIONS,
) -> int:
    """Connect to an IMAP server and show what each stage finds; nothing is changed.

    It signs in where there is a user, looks into INBOX without changing it, and goes as far as TLS
    otherwise. A wrong password is tried once.

    For instance:

        mailwright probe imap imap.example.org
        mailwright probe imap imap.example.org:143 --user ann@example.org --password-fd 3
        mailwright probe imap imap.example.org --stop-at capability --json

    Parameters
    ----------
    server
        The server: HOST (port 993), HOST:PORT, the path of a socket, or a URL such as
        imaps://user@host. Instead of an account.
    stop_at
        The last stage. select opens INBOX read-only.
    tls
        When to turn to TLS; what the URL or the account says by default.
    user
        The user to sign in as.
    timeout
        Seconds that each step may take.
    wire
        Show the dialogue on standard error, secrets masked.
    json_
        Print one JSON object; with --wire the dialogue is in it.
    login
        Where to connect and how to sign in.
    """
    scheme = "imap" if server is not None and _names_port(server) else "imaps"
    if server is not None and server[:1] == "/":
        scheme = "imap"
    account = place_of(server, login, tls, user, scheme=scheme, purpose="read")
    until = _until(stop_at, is_user=signs_in(account))
    sign_in = login_of(account) if until.includes(Stage.AUTH) else None
    log = (WireLog(keep=True) if json_ else WireLog.of(True)) if wire else None
    report = run_probe(
        account,
        until,
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


def _names_port(server: str) -> bool:
    """Whether HOST:PORT names another port than that of TLS from the first byte."""
    host, colon, port = server.rpartition(":")
    return bool(colon and port.isdigit() and "]" not in port and host) and port != "993"


def _until(stop_at: StopAt | None, *, is_user: bool) -> Stage:
    if stop_at is None:
        return Stage.SELECT if is_user else Stage.STARTTLS
    until = Stage(stop_at.value)
    if until.includes(Stage.AUTH) and not is_user:
        raise InvalidArgumentError("To sign in takes a user: --user NAME.", name="user")
    return until
