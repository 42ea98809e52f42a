"""OpenSMTPD: a server without PIPELINING, with PLAIN and LOGIN only."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from pathlib import Path

from servers.ports import reserved_ports
from servers.running import SubmissionServer
from servers.sandbox import Sandbox
from servers.templates import render
from servers.users import DOMAIN, HOST_NAME, USERS

OWNERS = """
chown mail:mail mail
chown root spool
chmod 711 spool
chmod 600 server.key creds
chown opensmtpd creds userbase
mkdir -p /var/lib/opensmtpd/empty
"""


@contextlib.contextmanager
def opensmtpd(work: Path, *, tree: Path | None) -> Generator[SubmissionServer]:
    """Run OpenSMTPD 7 (the 6.8 of Debian 12 fails every TLS handshake).

    Its domain's mail goes to Maildirs in `work/mail`, all other mail nowhere.

    Args:
        work: its work directory.
        tree: the tree to run from; None for the host's.
    """
    # Its control socket has a fixed path: two test runs must not meet in the /var/run of the tree
    sandbox = Sandbox(work, tree, {"spool": "/var/spool/smtpd", "run": "/var/run"})
    sandbox.make_directories("spool", "run", "mail")
    crypted = {
        user: sandbox.run("openssl", "passwd", "-6", "-stdin", stdin=f"{password}\n").strip()
        for user, password in USERS.items()
    }
    creds = "".join(f"{user}\t{password}\n" for user, password in crypted.items())
    (work / "creds").write_text(creds, encoding="utf-8")
    base = "".join(f"{user}\t8:8:/srv/mail/{user}\n" for user in USERS)
    (work / "userbase").write_text(base, encoding="utf-8")
    sandbox.shell(OWNERS)
    with reserved_ports("smtp", "submission", "submissions") as ports:
        text = render("smtpd.conf", domain=DOMAIN, host_name=HOST_NAME, **ports)
        (work / "smtpd.conf").write_text(text)
        with sandbox.serve(("smtpd", "-d", "-f", "/srv/smtpd.conf"), ports.values()):
            yield SubmissionServer(
                name="opensmtpd",
                version="7",
                work=work,
                log_file=work / "output.log",
                smtp_port=ports["smtp"],
                submission_port=ports["submission"],
                submissions_port=ports["submissions"],
            )
