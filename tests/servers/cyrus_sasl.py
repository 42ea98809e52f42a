"""Cyrus SASL, the library that Postfix and Exim can ask for logins: its users, its settings."""

from __future__ import annotations

from collections.abc import Mapping

from servers.sandbox import Sandbox
from servers.users import HOST_NAME, USERS

#: What its plug-ins of Debian's libsasl2-modules do with a database of passwords.
MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "NTLM")

#: Adds the users that come in lines, name and password, to a database, in a realm.
ADD_USERS = """
while IFS= read -r user && IFS= read -r password; do
    printf %s "$password" | saslpasswd2 -c -p -f "$1" -u "$2" "$user"
done
"""


def add_users(sandbox: Sandbox, users: Mapping[str, str] = USERS) -> None:
    """Write users, name to password, into sasldb2 in the work directory, in realm `HOST_NAME`."""
    argv = ("sh", "-ec", ADD_USERS, "sh", f"{sandbox.inside}/sasldb2", HOST_NAME)
    sandbox.run(*argv, stdin="".join(f"{user}\n{users[user]}\n" for user in users))
    (sandbox.work / "sasldb2").chmod(0o644)


def settings(sandbox: Sandbox, mechanisms: tuple[str, ...] = ()) -> str:
    """Return the settings of a program that looks up `add_users`' users.

    Args:
        sandbox: where the program runs.
        mechanisms: what it may offer; everything where empty.
    """
    lines = [
        "pwcheck_method: auxprop",
        "auxprop_plugin: sasldb",
        f"sasldb_path: {sandbox.inside}/sasldb2",
    ]
    if mechanisms:
        lines.append(f"mech_list: {' '.join(mechanisms)}")
    return "".join(f"{line}\n" for line in lines)
