"""Courier IMAP: no LITERAL+, no SASL-IR, no ESEARCH: much to do without."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

from servers.accounts import PASSWORD, ImapServer
from servers.ports import reserved_ports
from servers.sandbox import Sandbox
from servers.templates import render
from servers.users import USERS

#: Where Courier looks, whatever its configuration says.
BINDS = {"courier": "/etc/courier", "run": "/run/courier"}

#: What is kept of a password for CRAM; each is a program's option, too.
HASHES = ("hmac-md5", "hmac-sha1", "hmac-sha256")

OWNERS = """
chown -R mail:mail home
chown -R courier run
chmod 755 run run/authdaemon
chown courier server.pem
makeuserdb
"""


@contextlib.contextmanager
def courier(work: Path, *, tree: Path | None = None) -> Generator[ImapServer]:
    """Run Courier over Maildirs in `work/home`.

    Args:
        work: its work directory.
        tree: the tree to run from; None for the host's.
    """
    sandbox = Sandbox(work, tree, BINDS)
    sandbox.make_directories("courier", "run/authdaemon", "home")
    (work / "courier/authdaemonrc").write_text(render("courier-authdaemonrc"))
    secrets = {password: _secrets(sandbox, password) for password in (*USERS.values(), PASSWORD)}
    accounts = {user: secrets[password] for user, password in USERS.items()}

    def add_users(users: Sequence[str]) -> None:
        _add_users(sandbox, dict.fromkeys(users, secrets[PASSWORD]))

    _add_users(sandbox, accounts)
    with reserved_ports("imap", "imaps") as ports:
        (work / "start.sh").write_text(render("courier.sh", dir=sandbox.inside, **ports))
        with sandbox.serve(("sh", f"{sandbox.inside}/start.sh"), ports.values()):
            yield ImapServer(
                name="courier",
                version=_version(sandbox),
                work=work,
                log_file=work / "output.log",
                imap_port=ports["imap"],
                imaps_port=ports["imaps"],
                add_users=add_users,
            )


def _secrets(sandbox: Sandbox, password: str) -> str:
    line = f"{password}\n"
    crypted = sandbox.run("openssl", "passwd", "-6", "-stdin", stdin=line).strip()
    hashes = (
        f"{name}pw={sandbox.run('userdbpw', f'-{name}', stdin=line).strip()}" for name in HASHES
    )
    return "|".join((f"systempw={crypted}", *hashes))


def _add_users(sandbox: Sandbox, accounts: Mapping[str, str]) -> None:
    """Add accounts, each with what is kept of its password."""
    for user in accounts:
        sandbox.make_directories(*(f"home/{user}/Maildir/{name}" for name in ("cur", "new", "tmp")))
    file = sandbox.work / "courier/userdb"
    with file.open("a", encoding="utf-8") as users:
        for user, secrets in accounts.items():
            users.write(f"{user}\tuid=8|gid=8|home={sandbox.inside}/home/{user}|{secrets}\n")
    file.chmod(0o600)
    sandbox.shell(OWNERS)


def _version(sandbox: Sandbox) -> str:
    # "Courier 1.4.1 (Courier-IMAP 5.2.11)/x86_64-pc-linux-gnu/..."
    return sandbox.run("imapd", "--version").partition("(Courier-IMAP ")[2].partition(")")[0]
