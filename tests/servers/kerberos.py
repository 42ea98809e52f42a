"""Kerberos: a realm with its key distribution centre (MIT's), and keys for services in it."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

from servers.ports import reserved_ports
from servers.sandbox import Sandbox
from servers.templates import render
from servers.users import USERS

REALM = "EXAMPLE.TEST"


@dataclass(frozen=True)
class Realm:
    """A realm whose key distribution centre runs.

    Args:
        name: the realm.
        configuration: what KRB5_CONFIG has to name, for clients and for services.
        keytab: the keys of the services.
    """

    name: str
    configuration: Path
    keytab: Path

    def admit(self, work: Path) -> None:
        """Copy configuration and keys into the work directory of a service, under their names."""
        for file in (self.configuration, self.keytab):
            shutil.copy(file, work)
            (work / file.name).chmod(0o644)


@contextlib.contextmanager
def kerberos(work: Path, *, services: Iterable[str]) -> Generator[Realm]:
    """Run a key distribution centre, where each of `USERS` whose name is ASCII has an account.

    Args:
        work: its work directory.
        services: the principals of services, such as "smtp/localhost".
    """
    sandbox = Sandbox(work)
    with reserved_ports("kdc") as ports:
        (work / "krb5.conf").write_text(render("krb5.conf", realm=REALM, **ports))
        (work / "kdc.conf").write_text(render("kdc.conf", dir=sandbox.inside, realm=REALM, **ports))
        _run(sandbox, "kdb5_util", "create", "-s", "-r", REALM, "-P", secrets.token_hex())
        commands = [
            f"addprinc -pw {_quoted(USERS[user])} {user}" for user in USERS if user.isascii()
        ]
        for service in services:
            commands += [f"addprinc -randkey {service}"]
            commands += [f"ktadd -k {sandbox.inside}/services.keytab {service}"]
        _run(sandbox, "kadmin.local", "-r", REALM, stdin="\n".join([*commands, "quit", ""]))
        argv = (*_environment(sandbox), "krb5kdc", "-n", "-r", REALM)
        with sandbox.serve(argv, ports.values()):
            yield Realm(REALM, work / "krb5.conf", work / "services.keytab")


def _run(sandbox: Sandbox, *argv: str, stdin: str = "") -> None:
    sandbox.run(*_environment(sandbox), *argv, stdin=stdin)


def _environment(sandbox: Sandbox) -> tuple[str, ...]:
    return (
        "env",
        f"KRB5_CONFIG={sandbox.inside}/krb5.conf",
        f"KRB5_KDC_PROFILE={sandbox.inside}/kdc.conf",
    )


def _quoted(password: str) -> str:
    # kadmin.local reads "" within quotes as one quote, and a backslash as itself
    return '"' + password.replace('"', '""') + '"'
