"""``mailwright send``: one message from the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from .. import (
    DeliveryState,
    InvalidArgumentError,
    MailwrightError,
    MimeMessage,
    SendOutcome,
    SmtpClient,
)
from ._accounts import Account
from ._arguments import STANDARD_INPUT, AsJson, File
from ._connection import client_class, connect, login_of, make_client
from ._interruption import interrupted
from ._login_options import NO_OPTIONS, SERVER_VARIABLE, RelayOptions, account_of, existing
from ._output import print_outcome
from .exit_codes import ExitCode


def send(
    *,
    server: Annotated[str | None, Parameter(env_var=SERVER_VARIABLE)] = None,
    to: tuple[str, ...] = (),
    from_: Annotated[str, Parameter(name="--from")] = "",
    cc: tuple[str, ...] = (),
    bcc: tuple[str, ...] = (),
    subject: str = "",
    text: File | None = None,
    html: File | None = None,
    attach: tuple[Path, ...] = (),
    message: File | None = None,
    require_all: bool = False,
    verbose: bool = False,
    json_: AsJson = False,
    login: RelayOptions = NO_OPTIONS,
) -> int:
    """Send one message; the password is asked for, or comes from where the options say.

    Parameters
    ----------
    server
        smtp://user@host[:port], smtps://user@host or smtp+unix:///path; user percent-encoded
        (ann%40example.org), without the password. Instead of an account.
    to
        A recipient; may be given several times.
    from_
        The author; that of the account, or the user of the server's URL, by default.
    cc
        A recipient of a copy.
    bcc
        A recipient whom the others do not see.
    subject
        The subject.
    text
        A file with the plain text; "-" is standard input.
    html
        A file with the HTML; "-" is standard input.
    attach
        A file to attach; may be given several times.
    message
        A whole message in a file, instead of all of the above; "-" is standard input.
    require_all
        Send to nobody unless every recipient is accepted.
    verbose
        Show the dialogue on standard error, secrets masked.
    json_
        Print the result, or why there is none, as one line of JSON.
    login
        Where to connect and how to sign in.
    """
    if [text, html, message].count(STANDARD_INPUT) + (login.password_fd == 0) > 1:
        raise InvalidArgumentError("Standard input can be read once only.", name="text")
    account = account_of(server, login)
    if message is None:
        mail = MimeMessage.compose(
            from_=from_ or _author(account),
            to=to or _none_but(cc, bcc),
            cc=cc,
            bcc=bcc,
            subject=subject,
            text=_text("text", text),
            html=_text("html", html),
            attachments=[existing("attach", path) for path in attach],
        )
    elif to or from_ or cc or bcc or subject or text or html or attach:
        raise InvalidArgumentError(
            "--message is the whole message, with its header: nothing else of one goes with it.",
            name="message",
        )
    else:
        mail = MimeMessage.parse(_read("message", message))
    sign_in = login_of(account)
    client = make_client(
        account,
        client_class(account),
        allow_plaintext=login.allow_plaintext_credentials,
        wire_log=True if verbose else None,
    )
    failure = _deliver(client, account, sign_in, mail, require_all=require_all)
    outcome = client.last_outcome or SendOutcome(DeliveryState.NOT_SENT, mail.message_id)
    return _report(outcome, failure, as_json=json_)


def _author(account: Account) -> str:
    author = account.sender or account.url.user
    if "@" not in author:
        raise InvalidArgumentError(
            "Say who writes: --from 'Ann <ann@example.org>'. The user of the server is no address.",
            name="from",
        )
    return author


def _none_but(cc: tuple[str, ...], bcc: tuple[str, ...]) -> tuple[str, ...]:
    if not cc and not bcc:
        raise InvalidArgumentError("Say to whom: --to, --cc or --bcc.", name="to")
    return ()


def _text(option: str, path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return _read(option, path).decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidArgumentError(
            f"--{option}: {path} is not UTF-8; send it with --attach.", name=option
        ) from None


def _read(option: str, path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        raise InvalidArgumentError(
            f"--{option}: {path} cannot be read: {error.strerror}.", name=option
        ) from None


def _deliver(
    client: SmtpClient,
    account: Account,
    sign_in: Callable[[SmtpClient], None] | None,
    mail: MimeMessage,
    *,
    require_all: bool,
) -> MailwrightError | KeyboardInterrupt | None:
    """Connect, sign in and send; return what ended it early: `client.last_outcome` says more."""
    try:
        with client:
            connect(client, account)
            if sign_in is not None:
                sign_in(client)
            client.send(mail, require_all=require_all)
    except (MailwrightError, KeyboardInterrupt) as error:
        return error
    return None


def _report(
    outcome: SendOutcome, failure: MailwrightError | KeyboardInterrupt | None, *, as_json: bool
) -> int:
    """Print what became of the message, and return the exit code for it."""
    error = interrupted(outcome) if isinstance(failure, KeyboardInterrupt) else failure
    printed = print_outcome(outcome, error, as_json=as_json)
    if outcome.result is not None:
        if not printed or failure is not None:
            return ExitCode.DELIVERED
        is_partial = outcome.result.refused or outcome.result.unsent
        return ExitCode.PARTIAL if is_partial else ExitCode.DONE
    if error is not None:
        raise error
    return ExitCode.INTERRUPTED
