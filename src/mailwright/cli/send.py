"""``mailwright send``: one message from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from .. import (
    DeliveryInDoubtError,
    DeliveryState,
    InvalidArgumentError,
    MailwrightError,
    MimeMessage,
    Secret,
    SendOutcome,
    SmtpClient,
    TlsOptions,
)
from ..smtp.url import ServerUrl
from ._arguments import STANDARD_INPUT, AsJson, File
from ._output import print_outcome
from ._password import read_password
from .exit_codes import ExitCode


def send(
    *,
    server: Annotated[str, Parameter(env_var="MAILWRIGHT_URL")],
    to: tuple[str, ...] = (),
    from_: Annotated[str, Parameter(name="--from")] = "",
    cc: tuple[str, ...] = (),
    bcc: tuple[str, ...] = (),
    subject: str = "",
    text: File | None = None,
    html: File | None = None,
    attach: tuple[Path, ...] = (),
    message: File | None = None,
    password_fd: int | None = None,
    ca_file: Path | None = None,
    mechanism: str | None = None,
    trusted_relay: bool = False,
    require_all: bool = False,
    verbose: bool = False,
    json_: AsJson = False,
) -> int:
    """Send one message; the password is asked for, or read from a file descriptor.

    Parameters
    ----------
    server
        smtp://user@host[:port], smtps://user@host or smtp+unix:///path; user percent-encoded
        (ann%40example.org), without the password.
    to
        A recipient; may be given several times.
    from_
        The author; the user of the server's URL by default.
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
    password_fd
        A file descriptor to read the password from: it never stands in the arguments.
    ca_file
        A PEM file with the authorities to trust instead of the system's.
    mechanism
        The SASL mechanism to use.
    trusted_relay
        Send without a login, because the server is a relay that knows this machine.
    require_all
        Send to nobody unless every recipient is accepted.
    verbose
        Show the dialogue on standard error, secrets masked.
    json_
        Print the result, or why there is none, as one line of JSON.
    """
    if [text, html, message].count(STANDARD_INPUT) + (password_fd == 0) > 1:
        raise InvalidArgumentError("Standard input can be read once only.", name="text")
    url = _url(server)
    if message is None:
        mail = MimeMessage.compose(
            from_=from_ or _author(url),
            to=to or _none_but(cc, bcc),
            cc=cc,
            bcc=bcc,
            subject=subject,
            text=_text("text", text),
            html=_text("html", html),
            attachments=[_existing("attach", path) for path in attach],
        )
    elif to or from_ or cc or bcc or subject or text or html or attach:
        raise InvalidArgumentError(
            "--message is the whole message, with its header: nothing else of one goes with it.",
            name="message",
        )
    else:
        mail = MimeMessage.parse(_read("message", message))
    client = SmtpClient(
        tls=TlsOptions(ca_file=ca_file and _existing("ca-file", ca_file)),
        trusted_relays={str(url.host)} if trusted_relay else (),
        wire_log=True if verbose else None,
    )
    if not url.user and (mechanism is not None or password_fd is not None):
        raise InvalidArgumentError(
            "A password and a mechanism are for a user: --server smtp://user@host.", name="server"
        )
    password = read_password(url.user, password_fd) if url.user else None
    failure = _deliver(client, url, password, mail, mechanism=mechanism, require_all=require_all)
    outcome = client.last_outcome or SendOutcome(DeliveryState.NOT_SENT, mail.message_id)
    return _report(outcome, failure, as_json=json_)


def _url(text: str) -> ServerUrl:
    url = ServerUrl.parse(text)
    if url.password is not None:
        raise InvalidArgumentError(
            "A password in the arguments can be read by every process of this machine; leave it "
            "out of --server and use the prompt or --password-fd.",
            name="server",
        )
    return url


def _author(url: ServerUrl) -> str:
    if "@" not in url.user:
        raise InvalidArgumentError(
            "Say who writes: --from 'Ann <ann@example.org>'. The user of --server is no address.",
            name="from",
        )
    return url.user


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


def _existing(option: str, path: Path) -> Path:
    """Look before the connection is made; the file itself is read when it is sent."""
    if not path.exists():
        raise InvalidArgumentError(f"--{option}: there is no {path}.", name=option)
    return path


def _read(option: str, path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
    except OSError as error:
        raise InvalidArgumentError(
            f"--{option}: {path} cannot be read: {error.strerror}.", name=option
        ) from None


def _deliver(
    client: SmtpClient,
    url: ServerUrl,
    password: Secret | None,
    mail: MimeMessage,
    *,
    mechanism: str | None,
    require_all: bool,
) -> MailwrightError | KeyboardInterrupt | None:
    """Connect, sign in and send; return what ended it early: `client.last_outcome` says more."""
    try:
        with client:
            client.connect(url.host, url.port, url.options)
            if password is not None:
                client.authenticate(url.user, password, mechanism=mechanism)
            client.send(mail, require_all=require_all)
    except (MailwrightError, KeyboardInterrupt) as error:
        return error
    return None


def _report(
    outcome: SendOutcome, failure: MailwrightError | KeyboardInterrupt | None, *, as_json: bool
) -> int:
    """Print what became of the message, and return the exit code for it."""
    error = _interrupted(outcome) if isinstance(failure, KeyboardInterrupt) else failure
    printed = print_outcome(outcome, error, as_json=as_json)
    if outcome.result is not None:
        if not printed or failure is not None:
            return ExitCode.DELIVERED
        return ExitCode.PARTIAL if outcome.result.refused else ExitCode.DONE
    if error is not None:
        raise error
    return ExitCode.INTERRUPTED


def _interrupted(outcome: SendOutcome) -> MailwrightError | None:
    """Return what there is to say about a Ctrl-C: without the server's word nobody knows (S11)."""
    if outcome.state is not DeliveryState.IN_DOUBT:
        return None
    return DeliveryInDoubtError(
        f"Interrupted when the message <{outcome.message_id}> had been written and no answer had "
        "come. It may have been delivered; look for it by its Message-ID before sending it again.",
        message_id=outcome.message_id,
    )
