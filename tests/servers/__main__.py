"""Run one server by hand: `python -m servers NAME [DIR]`, in `tests/`, until it is interrupted."""

from __future__ import annotations

import argparse
import contextlib
import signal
import tempfile
from collections.abc import Generator
from pathlib import Path

from servers.courier import courier
from servers.cyrus import cyrus
from servers.dovecot import dovecot
from servers.exim import exim
from servers.opensmtpd import opensmtpd
from servers.postfix import postfix
from servers.programs import REQUIREMENTS, MissingServerError, require
from servers.running import Server
from servers.smtp_sink import smtp_sink

NO_MAIL_SERVERS = {
    "danted",
    "kerberos",
    "microsocks",
    "postfix-kerberos",
    "smtp-source",
    "stunnel",
    "tinyproxy",
}


@contextlib.contextmanager
def start(name: str, work: Path) -> Generator[Server]:
    """Run the server `name`, with what it needs."""
    require(name)
    tree = REQUIREMENTS[name].tree
    with contextlib.ExitStack() as stack:
        if name == "postfix-cyrus-sasl":
            yield stack.enter_context(postfix(work, sasl_port=None, tree=tree))
        elif name.startswith("postfix"):
            sasl = stack.enter_context(dovecot(work / "dovecot", tree=tree))
            yield stack.enter_context(
                postfix(work / "postfix", sasl_port=sasl.sasl_port, tree=tree)
            )
        elif name.startswith("dovecot"):
            yield stack.enter_context(dovecot(work, tree=tree))
        elif name == "smtp-sink":
            yield stack.enter_context(smtp_sink(work))
        else:
            run = {
                "courier": courier,
                "cyrus": cyrus,
                "cyrus-3.6": cyrus,
                "exim": exim,
                "opensmtpd": opensmtpd,
            }[name]
            yield stack.enter_context(run(work, tree=tree))


def main() -> None:
    """Parse the command line and run the server."""
    parser = argparse.ArgumentParser(prog="python -m servers", description=__doc__)
    parser.add_argument("name", choices=sorted(REQUIREMENTS.keys() - NO_MAIL_SERVERS))
    parser.add_argument("work", nargs="?", type=Path, help="its work directory")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    work: Path = arguments.work or Path(tempfile.mkdtemp(prefix="mailwright-"))
    try:
        with (
            start(arguments.name, work.absolute()) as server,
            contextlib.suppress(KeyboardInterrupt),
        ):
            print(server, flush=True)
            print(f"users: {dict(server.users)}", flush=True)
            print(f"authority: {server.ca_file}", flush=True)
            signal.pause()
    except MissingServerError as missing:
        parser.exit(1, f"{missing}\n")


if __name__ == "__main__":
    main()
