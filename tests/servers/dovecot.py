"""Dovecot: IMAP, POP3, LMTP, submission, and the SASL service that Postfix asks."""

from __future__ import annotations

import base64
import contextlib
import grp
import os
import pwd
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from servers.accounts import PASSWORD, ImapServer, fresh_name
from servers.kerberos import Realm
from servers.ports import reserved_ports
from servers.sandbox import Sandbox, can_sandbox
from servers.templates import render
from servers.users import DOMAIN, HOST_NAME, OAUTH_KEY, USERS

SERVICES = ("imap", "imaps", "pop3", "pop3s", "lmtp", "submission", "submissions", "sasl")

#: How many accounts tests may have for themselves.
FRESH_ACCOUNTS = 10_000

#: Debian's "mail". Dovecot refuses to run mail processes as root.
MAIL_ID = 8


@dataclass(frozen=True, kw_only=True)
class DovecotServer(ImapServer):
    """A running Dovecot.

    Args:
        submission_port: message submission with STARTTLS; what is taken goes to the relay.
        submissions_port: the same over implicit TLS.
        sasl_port: Dovecot's SASL service for mail transfer agents.
    """

    pop3_port: int
    pop3s_port: int
    lmtp_port: int
    submission_port: int
    submissions_port: int
    sasl_port: int


@contextlib.contextmanager
def dovecot(
    work: Path,
    *,
    tree: Path | None = None,
    storage: str = "maildir",
    relay_port: int = 25,
    realm: Realm | None = None,
) -> Generator[DovecotServer]:
    """Run Dovecot.

    Args:
        work: its work directory.
        tree: the tree to run from; None for the host's.
        storage: how it keeps mail: "maildir" or "sdbox".
        relay_port: the SMTP server on loopback that its submission service hands mail to.
        realm: where its services have keys: then it takes Kerberos tickets too (GSSAPI).
    """
    sandbox = Sandbox(work, tree)
    sandbox.make_directories("run", "home", "shared", "oauth/default/HS256")
    version = sandbox.run("dovecot", "--version").split()[0]
    _write_users(sandbox)
    with reserved_ports(*SERVICES) as ports:
        configuration = _configuration(sandbox, version, storage, relay_port, ports)
        if realm is not None:
            configuration += _with_kerberos(sandbox, realm)
        (work / "dovecot.conf").write_text(configuration)
        argv = ("dovecot", "-F", "-c", f"{sandbox.inside}/dovecot.conf")
        with sandbox.serve(argv, ports.values()):
            yield DovecotServer(
                name="dovecot",
                version=version,
                work=work,
                log_file=work / "dovecot.log",
                add_users=lambda _: None,  # they are all there: see _write_users
                numbers=iter(range(1, FRESH_ACCOUNTS + 1)),
                imap_port=ports["imap"],
                imaps_port=ports["imaps"],
                pop3_port=ports["pop3"],
                pop3s_port=ports["pop3s"],
                lmtp_port=ports["lmtp"],
                submission_port=ports["submission"],
                submissions_port=ports["submissions"],
                sasl_port=ports["sasl"],
            )


def _with_kerberos(sandbox: Sandbox, realm: Realm) -> str:
    realm.admit(sandbox.work)
    return render("dovecot-kerberos.conf", dir=sandbox.inside, keytab=realm.keytab.name)


def _write_users(sandbox: Sandbox) -> None:
    work = sandbox.work
    if can_sandbox():
        for name in ("home", "shared"):
            os.chown(work / name, MAIL_ID, MAIL_ID)
    # Dovecot looks once a second whether the file has changed: accounts of tests are there before
    fresh = dict.fromkeys(map(fresh_name, range(1, FRESH_ACCOUNTS + 1)), PASSWORD)
    with (work / "users").open("w", encoding="utf-8") as file:
        for user, password in {**USERS, **fresh}.items():
            file.write(f"{user}:{{PLAIN.b64}}{base64.b64encode(password.encode()).decode()}\n")
    # EXTERNAL: the certificate names the user, and a password here would be asked for
    external = "".join(f"{user}:::::::nopassword=y\n" for user in USERS)
    (work / "users.external").write_text(external, encoding="utf-8")
    (work / "oauth/default/HS256/default").write_bytes(base64.b64encode(OAUTH_KEY))
    (work / "oauth2.conf").write_text(
        "introspection_mode = local\nusername_attribute = email\n"
        f"local_validation_key_dict = fs:posix:prefix={sandbox.inside}/oauth/\n"
    )


def _configuration(
    sandbox: Sandbox, version: str, storage: str, relay_port: int, ports: dict[str, int]
) -> str:
    release = tuple(int(number) for number in version.partition("-")[0].split(".")[:2])
    if can_sandbox():
        uid = gid = MAIL_ID
        ids = no_chroot = ""
    else:
        uid, gid = os.getuid(), os.getgid()
        name, group = pwd.getpwuid(uid).pw_name, grp.getgrgid(gid).gr_name
        ids = (
            f"default_internal_user = {name}\n"
            f"default_internal_group = {group}\n"
            f"default_login_user = {name}"
        )
        no_chroot = "  chroot ="
    # a process for each login would cost more than most tests do
    requests = "restart_request_count" if release >= (2, 4) else "service_count"
    main = render(
        "dovecot-2.4.conf" if release >= (2, 4) else "dovecot-2.3.conf",
        dir=sandbox.inside,
        domain=DOMAIN,
        host_name=HOST_NAME,
        storage=storage,
        ids=ids,
        uid=uid,
        gid=gid,
        relay=relay_port,
    )
    return main + render("dovecot-services.conf", no_chroot=no_chroot, requests=requests, **ports)
