"""Postfix: SMTP, submission and submissions, SASL by Dovecot or Cyrus SASL, mail to Maildirs."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator
from pathlib import Path

from servers import cyrus_sasl
from servers.kerberos import Realm
from servers.ports import reserved_ports
from servers.running import SubmissionServer
from servers.sandbox import Sandbox
from servers.templates import render
from servers.users import DOMAIN, HOST_NAME, USERS

QUEUES = (
    "active",
    "bounce",
    "corrupt",
    "defer",
    "deferred",
    "flush",
    "hold",
    "incoming",
    "maildrop",
    "pid",
    "private",
    "public",
    "saved",
    "trace",
)

#: What `postfix start` would set right, in seconds that no test has.
OWNERS = """
chown mail mail
chown -R postfix data spool
chown root spool spool/pid
chgrp postdrop spool/maildrop spool/public
chmod 730 spool/maildrop
chmod 710 spool/public
"""


@contextlib.contextmanager
def postfix(
    work: Path, *, sasl_port: int | None, tree: Path | None = None, realm: Realm | None = None
) -> Generator[SubmissionServer]:
    """Run Postfix.

    Its domain's mail goes to Maildirs in `work/mail`, all other mail nowhere.

    Args:
        work: its work directory.
        sasl_port: Dovecot's SASL service, on loopback; None for Cyrus SASL, in the process.
        tree: the tree to run from; None for the host's.
        realm: where it has a key: then Cyrus SASL takes Kerberos tickets (GSSAPI), and only those.
    """
    sandbox = Sandbox(work, tree)
    sandbox.make_directories("etc/sasl", "data", "mail", *(f"spool/{queue}" for queue in QUEUES))
    sandbox.shell(OWNERS)
    mailboxes = ", ".join(f"{{ {user}@{DOMAIN} = {user}/ }}" for user in USERS)
    if realm is not None:
        realm.admit(work)
        (work / "etc/sasl/smtpd.conf").write_text("mech_list: GSSAPI\n")
    elif sasl_port is None:
        cyrus_sasl.add_users(sandbox)
        settings = cyrus_sasl.settings(sandbox, cyrus_sasl.MECHANISMS)
        (work / "etc/sasl/smtpd.conf").write_text(settings)
    main = work / "etc/main.cf"
    main.write_text(
        render(
            "postfix-main.cf",
            dir=sandbox.inside,
            domain=DOMAIN,
            host_name=HOST_NAME,
            mailboxes=mailboxes,
            sasl_type="dovecot" if sasl_port else "cyrus",
            sasl_path=f"inet:127.0.0.1:{sasl_port}" if sasl_port else "smtpd",
        ),
        encoding="utf-8",
    )
    os.utime(main, (0, 0))  # Postfix waits until a new file is two seconds old
    with reserved_ports("smtp", "submission", "submissions") as ports:
        (work / "etc/master.cf").write_text(render("postfix-master.cf", **ports))
        configuration = f"{sandbox.inside}/etc"
        version = sandbox.run("postconf", "-c", configuration, "-h", "mail_version").strip()
        # what "postfix start-fg" runs after checks that take seconds
        argv = ("/usr/lib/postfix/sbin/master", "-c", configuration, "-s")
        with sandbox.serve(argv, ports.values()):
            yield SubmissionServer(
                name="postfix",
                version=version,
                work=work,
                log_file=work / "mail.log",
                smtp_port=ports["smtp"],
                submission_port=ports["submission"],
                submissions_port=ports["submissions"],
            )
