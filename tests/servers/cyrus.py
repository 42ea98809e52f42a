"""Cyrus IMAP: 3.10 has IMAP4rev2, UIDONLY and OBJECTID; 3.6 is Debian 12's."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from servers import cyrus_sasl
from servers.accounts import PASSWORD, Account, ImapServer
from servers.ports import reserved_ports
from servers.sandbox import Sandbox
from servers.templates import render
from servers.users import HOST_NAME, USERS

DIRECTORIES = (
    *(f"conf/{name}" for name in ("db", "lock", "log", "msg", "proc", "ptclient", "rpm", "socket")),
    "part",
)

#: The account that may do everything, and has no mail.
ADMINISTRATOR = "cyrus"


@dataclass(frozen=True, kw_only=True)
class CyrusServer(ImapServer):
    """A running Cyrus.

    Args:
        lmtp_port: LMTP that takes mail from anybody.
    """

    lmtp_port: int

    @property
    def administrator(self) -> Account:
        """The account that sees and may change what is everybody's."""
        return Account(self, ADMINISTRATOR, PASSWORD)


@contextlib.contextmanager
def cyrus(work: Path, *, tree: Path | None = None) -> Generator[CyrusServer]:
    """Run Cyrus.

    Args:
        work: its work directory.
        tree: the tree to run from; None for the host's.
    """
    sandbox = Sandbox(work, tree)
    sandbox.make_directories(*DIRECTORIES)
    mechanisms = (*cyrus_sasl.MECHANISMS, "ANONYMOUS", "EXTERNAL")
    configuration = render(
        "cyrus-imapd.conf",
        dir=sandbox.inside,
        host_name=HOST_NAME,
        mechanisms=" ".join(mechanisms),
    )
    (work / "imapd.conf").write_text(configuration)
    cyrus_sasl.add_users(sandbox, {**USERS, ADMINISTRATOR: PASSWORD})
    sandbox.shell("chown -R cyrus:mail .")
    version = sandbox.run("/usr/lib/cyrus/bin/master", "-V").split()[-1].partition("-")[0]
    with reserved_ports("imap", "imaps", "lmtp") as ports:
        (work / "cyrus.conf").write_text(render("cyrus.conf", dir=sandbox.inside, **ports))
        settings, master = (f"{sandbox.inside}/{name}" for name in ("imapd.conf", "cyrus.conf"))
        pid_file = f"{sandbox.inside}/master.pid"
        argv = ("cyrmaster", "-D", "-C", settings, "-M", master, "-p", pid_file)
        with sandbox.serve(argv, ports.values()):
            yield CyrusServer(
                name="cyrus",
                version=version,
                work=work,
                log_file=work / "output.log",
                imap_port=ports["imap"],
                imaps_port=ports["imaps"],
                lmtp_port=ports["lmtp"],
                add_users=lambda users: cyrus_sasl.add_users(
                    sandbox, dict.fromkeys(users, PASSWORD)
                ),
            )
