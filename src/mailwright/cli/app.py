"""The sub-commands, gathered; each is imported when it is asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from cyclopts import App, Parameter
from cyclopts.exceptions import CycloptsError

from .. import __version__
from ..errors import InvalidArgumentError, MailwrightError, UsageError
from ._output import print_error
from .exit_codes import ExitCode, exit_code

app = App(
    name="mailwright",
    help="E-mail, whole: nobody sends anonymously.",
    version=__version__,
    result_action="return_value",
    default_parameter=Parameter(negative="", show_default=False),
)
app.command(
    "mailwright.cli.demo:demo", help="Sign in, send and be refused, against the embedded server."
)
app.command("mailwright.cli.send:send", help="Send one message.")
app.command(
    "mailwright.cli.sendmail.command:sendmail",
    help="Be a sendmail program: send the message of standard input by the default account.",
)
app.command(
    "mailwright.cli.probe.app:probe",
    name="probe",
    help="Look at a mail server, stage by stage; nothing is delivered.",
)
app.command(
    "mailwright.cli.msg.app:msg",
    name="msg",
    help="Look into messages in files, take them apart, and change them.",
)
app.command(
    "mailwright.cli.imap.mailbox.app:mailbox",
    name="mailbox",
    help="List the folders of an account, make, rename and remove them.",
)
app.command(
    "mailwright.cli.imap.listing:list_messages", name="list", help="List the messages of a folder."
)
app.command("mailwright.cli.imap.search:search", help="Find messages on the server.")
app.command(
    "mailwright.cli.imap.show:show_message", name="show", help="Show a message on the server."
)
app.command("mailwright.cli.imap.get:get", help="Save messages of a server as files.")
app.command("mailwright.cli.imap.flag:flag", help="Change flags and keywords of messages.")
app.command("mailwright.cli.imap.move_copy:move", help="Move messages to another folder.")
app.command("mailwright.cli.imap.move_copy:copy", help="Copy messages to another folder.")
app.command("mailwright.cli.imap.delete:delete", help="Delete messages for good.")
app.command("mailwright.cli.imap.append:append", help="Put messages of files into a folder.")
app.command("mailwright.cli.imap.watch:watch", help="Print what happens in a folder.")


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; an error is one line, not a traceback.

    Args:
        arguments: those of the program, without its name.
    """
    if arguments[:1] == ["sendmail"]:  # its options are not of this kind, nor its exit codes
        from .sendmail.program import run as run_sendmail

        return run_sendmail(arguments[1:])
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that knows no umlauts shows escapes
            stream.reconfigure(errors="backslashreplace")
    try:
        _refuse_passwords(arguments)
        code = app(arguments, exit_on_error=False, print_error=False)
        sys.stdout.flush()
    except CycloptsError as error:
        print_error(UsageError(f"{error} See: mailwright --help"))
        return ExitCode.USAGE
    except MailwrightError as error:
        print_error(error)
        return exit_code(error)
    except BrokenPipeError:  # whoever reads the output has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except OSError as error:  # a file of the caller's
        print_error(error)
        return ExitCode.USAGE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    return int(code or ExitCode.DONE)


def _refuse_passwords(arguments: Sequence[str]) -> None:
    """Refuse what looks like a password in the arguments, without repeating it (K07)."""
    if any(argument.partition("=")[0] in ("--password", "--pass") for argument in arguments):
        raise InvalidArgumentError(
            "There is no --password: every process of this machine can read the arguments. Type "
            "it when you are asked, or use --password-fd.",
            name="password",
        )
