"""What ``mailwright sendmail`` does, from its arguments to its exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from ... import (
    InvalidArgumentError,
    MailwrightError,
    MimeMessage,
    RecipientsRefusedError,
    SendResult,
    SmtpClient,
)
from ...net.wire_log import escape
from ...smtp.delivery_options import DeliveryOptions
from .._accounts import Account, find_account
from .._config_file import ConfigurationError
from .._connection import client_class, connect, login_of, make_client, server_account
from .._interruption import interrupted
from .addresses import author_of, recipients_of, sender_of
from .arguments import OptionRefusedError, Request, read_arguments
from .delivery_options import delivery_options
from .message import complete, read_message
from .sysexits import SysExit, sysexit

HELP = """\
Usage: mailwright sendmail [OPTIONS] [--] [RECIPIENT...]

Read a message from standard input and send it by an account of the configuration.

-t               take the recipients from To, Cc and Bcc; Bcc is removed in any case
-i, -oi          a line with a lone dot does not end the message
-f, -r ADDRESS   the sender of the envelope; "" for none
-F NAME          the name of the author, where the message has no From
-N WHEN          never, or of success,failure,delay: when to tell the sender
-R full|hdrs     what of the message to return then
-V ID            an id to return then
-v               show the dialogue on standard error, secrets masked
--account NAME   the account; the default one otherwise
Other options of sendmail programs are ignored, or refused where they name files.
"""


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say and return an exit code of sysexits.h; an error is one line."""
    try:
        request = read_arguments(list(arguments))
        if request.wants_help:
            print(HELP, end="")
        elif request.mode == "p":
            print("Mail queue is empty")
        elif request.mode == "m" or request.recipients or request.read_recipients:
            return _send(request)
    except OptionRefusedError as error:
        return _fail(error, SysExit.USAGE)
    except MailwrightError as error:
        return _fail(error, sysexit(error))
    except OSError as error:
        return _fail(error, SysExit.NOINPUT)
    except KeyboardInterrupt:
        return _fail(InvalidArgumentError("Interrupted; nothing was sent."), SysExit.TEMPFAIL)
    return SysExit.OK


def _fail(error: Exception, code: SysExit) -> SysExit:
    # No colours: such output goes to log files and into other people's mail.
    text = escape(" ".join(str(error).split()))
    print(f"mailwright-sendmail: {type(error).__name__}: {text}", file=sys.stderr)
    return code


def _send(request: Request) -> SysExit:
    account = _account(request)
    options = delivery_options(request)
    sender = sender_of(request, account)
    message = read_message(sys.stdin.buffer, whole_input=request.whole_input)
    recipients = recipients_of(request, message, account)
    complete(message, author=sender or author_of(account), full_name=request.full_name)
    try:
        sign_in = login_of(account, may_ask=False)
    except InvalidArgumentError as error:  # there is no password
        raise ConfigurationError(str(error)) from None
    client = make_client(account, client_class(account), wire_log=True if request.verbose else None)
    try:
        with client:
            connect(client, account)
            if sign_in is not None:
                sign_in(client)
            _hand_over(client, message, sender, recipients, options)
    except (MailwrightError, KeyboardInterrupt) as error:
        outcome = client.last_outcome
        if outcome is None:
            raise
        if outcome.result is not None:  # what came after the server's word changes nothing
            return _handed_over(outcome.result)
        if isinstance(error, KeyboardInterrupt):
            raise interrupted(outcome) or error from None
        raise
    assert client.last_outcome is not None
    return _handed_over(client.last_outcome.unwrap())


def _hand_over(
    client: SmtpClient,
    message: MimeMessage,
    sender: str,
    recipients: list[str],
    options: DeliveryOptions | None,
) -> None:
    # To everybody or to nobody: the caller sees one exit code, and would send it to all again.
    client.send(message, sender=sender, recipients=recipients, options=options, require_all=True)


def _handed_over(result: SendResult) -> SysExit:
    """Return the code for a message that somebody got; LMTP may refuse it to the others."""
    left_out = {**result.refused, **result.unsent}
    if not left_out:
        return SysExit.OK
    people = "; ".join(f"{address}: {why}" for address, why in left_out.items())
    error = RecipientsRefusedError(
        f"{', '.join(result.accepted)} got the message, and these did not: {people}.",
        refused=result.refused,
    )
    return _fail(error, SysExit.UNAVAILABLE)  # not TEMPFAIL: it would be sent to all again


def _account(request: Request) -> Account:
    """Return the account that was named, else that of MAILWRIGHT_URL, else the default one."""
    url = os.environ.get("MAILWRIGHT_URL")
    if url and request.account is None:
        return server_account(url, "send")
    account = find_account(request.account, None)
    if account is None:
        raise ConfigurationError(
            "There is no account to send by: write a configuration, or set MAILWRIGHT_URL."
        )
    return account.to_send()
