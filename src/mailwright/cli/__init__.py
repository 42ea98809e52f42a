"""The command line; one file a sub-command.

What sends is here: `send`, `sendmail`; `msg` looks into files, `imap` reads and changes mail on a
server, `probe` looks at servers, `demo` shows all of it on this machine.
"""

from __future__ import annotations

import sys

from .exit_codes import ExitCode


def main() -> None:
    """Run the command line and exit with its code (see `exit_codes`)."""
    try:
        from .app import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("cyclopts", "rich"):
            raise
        print("The command line takes an extra: pip install 'mailwright[cli]'", file=sys.stderr)
        sys.exit(ExitCode.CONFIGURATION)
    sys.exit(run(sys.argv[1:]))
