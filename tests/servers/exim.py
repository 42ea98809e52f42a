"""Exim: SMTP, submission and submissions, with SASL of its own and of Cyrus SASL."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from pathlib import Path

from servers import cyrus_sasl
from servers.ports import reserved_ports
from servers.running import SubmissionServer
from servers.sandbox import Sandbox
from servers.templates import render
from servers.users import DOMAIN, HOST_NAME, USERS

OWNERS = """
chown -R Debian-exim spool
chown Debian-exim . server.key
chown mail mail
"""


@contextlib.contextmanager
def exim(work: Path, *, tree: Path | None) -> Generator[SubmissionServer]:
    """Run Exim.

    Its domain's mail goes to Maildirs in `work/mail`, all other mail nowhere. A client that
    pipelines before the server allows it is refused (smtp_enforce_sync).

    Args:
        work: its work directory.
        tree: the tree to run from; None for the host's.
    """
    # Exim reads its configuration from the path that it was compiled with, and from no other
    sandbox = Sandbox(work, tree, {"exim": "/etc/exim4", "sasl": "/etc/sasl2"})
    sandbox.make_directories("exim", "sasl", "spool", "mail")
    # SCRAM and DIGEST-MD5 are Cyrus SASL's, which looks for this file by the program's name
    (work / "sasl/exim.conf").write_text(cyrus_sasl.settings(sandbox))
    users = "".join(f"{user}: {password}\n" for user, password in USERS.items())
    (work / "exim.users").write_text(users, encoding="utf-8")
    mailboxes = "".join(f"{user}: {user}\n" for user in USERS)
    (work / "exim.mailboxes").write_text(mailboxes, encoding="utf-8")
    cyrus_sasl.add_users(sandbox)
    sandbox.shell(OWNERS)
    with reserved_ports("smtp", "submission", "submissions") as ports:
        text = render("exim4.conf", domain=DOMAIN, host_name=HOST_NAME, **ports)
        (work / "exim/exim4.conf").write_text(text)
        with sandbox.serve(("exim4", "-bdf", "-q5m"), ports.values()):
            yield SubmissionServer(
                name="exim",
                version=sandbox.run("exim4", "-bV").split()[2],
                work=work,
                log_file=work / "exim-main.log",
                smtp_port=ports["smtp"],
                submission_port=ports["submission"],
                submissions_port=ports["submissions"],
            )
