"""What is installed, and how to say what is not.

A server that is missing (`MissingServerError`: its tests are skipped) is told apart from one that
is there and does not start (`sandbox.ServerFailedError`: its tests fail).
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

from servers.sandbox import can_sandbox, is_root
from servers.trees import BOOKWORM, TRIXIE


class MissingServerError(Exception):
    """The server is not installed, or cannot run here; the message says what to do."""


@dataclass(frozen=True)
class Program:
    """A file that a server cannot do without, and the Debian package that has it."""

    path: str
    package: str


@dataclass(frozen=True)
class Requirement:
    """What a server takes to run.

    Args:
        programs: its files.
        tree: where they are, when it is not the host's own file system.
        needs_root: whether it changes users while it runs.
    """

    programs: tuple[Program, ...]
    tree: Path | None = None
    needs_root: bool = True


_POSTFIX = (Program("usr/lib/postfix/sbin/master", "postfix"),)
_CYRUS_SASL = (Program("usr/sbin/saslpasswd2", "sasl2-bin"),)
_DOVECOT = (
    Program("usr/sbin/dovecot", "dovecot-core"),
    Program("usr/lib/dovecot/imap", "dovecot-imapd"),
    Program("usr/lib/dovecot/pop3", "dovecot-pop3d"),
    Program("usr/lib/dovecot/lmtp", "dovecot-lmtpd"),
    Program("usr/lib/dovecot/submission", "dovecot-submissiond"),
)
_EXIM = (Program("usr/sbin/exim4", "exim4-daemon-heavy"), *_CYRUS_SASL)
_OPENSMTPD = (Program("usr/sbin/smtpd", "opensmtpd"), Program("usr/bin/openssl", "openssl"))

_CYRUS_IMAP = (
    Program("usr/lib/cyrus/bin/imapd", "cyrus-imapd"),
    *_CYRUS_SASL,
)
_COURIER = (
    Program("usr/bin/imapd", "courier-imap"),
    Program("usr/lib/courier/courier-authlib/authdaemond", "courier-authdaemon"),
    Program("usr/sbin/userdbpw", "courier-authlib-userdb"),
)

_CYRUS_GSSAPI = Program(
    f"usr/lib/{platform.machine()}-linux-gnu/sasl2/libgssapiv2.so", "libsasl2-modules-gssapi-mit"
)
_KERBEROS = (
    Program("usr/sbin/krb5kdc", "krb5-kdc"),
    Program("usr/bin/kinit", "krb5-user"),
    Program("usr/lib/dovecot/modules/auth/libmech_gssapi.so", "dovecot-gssapi"),
)

REQUIREMENTS = {
    "dovecot": Requirement(_DOVECOT, needs_root=False),
    "postfix": Requirement(_POSTFIX),
    "smtp-sink": Requirement((Program("usr/sbin/smtp-sink", "postfix"),), needs_root=False),
    "smtp-source": Requirement((Program("usr/sbin/smtp-source", "postfix"),), needs_root=False),
    "exim": Requirement(_EXIM, TRIXIE.tree),
    "opensmtpd": Requirement(_OPENSMTPD, TRIXIE.tree),
    "dovecot-2.4": Requirement(_DOVECOT, TRIXIE.tree),
    "cyrus": Requirement(_CYRUS_IMAP, TRIXIE.tree),
    "cyrus-3.6": Requirement(_CYRUS_IMAP, BOOKWORM.tree),
    "courier": Requirement(_COURIER, TRIXIE.tree),
    "postfix-3.10": Requirement(_POSTFIX, TRIXIE.tree),
    "microsocks": Requirement((Program("usr/bin/microsocks", "microsocks"),), needs_root=False),
    "tinyproxy": Requirement((Program("usr/bin/tinyproxy", "tinyproxy"),), needs_root=False),
    "danted": Requirement((Program("usr/sbin/danted", "dante-server"),)),
    "stunnel": Requirement((Program("usr/bin/stunnel", "stunnel4"),)),
    "kerberos": Requirement((*_DOVECOT, *_KERBEROS)),
    "postfix-kerberos": Requirement((*_POSTFIX, _CYRUS_GSSAPI)),
    "postfix-cyrus-sasl": Requirement((*_POSTFIX, *_CYRUS_SASL), TRIXIE.tree),
}


def require(name: str) -> None:
    """Raise `MissingServerError` when the server `name` cannot run on this machine."""
    requirement = REQUIREMENTS[name]
    root = requirement.tree or Path("/")
    missing = sorted(
        {program.package for program in requirement.programs if not (root / program.path).exists()}
    )
    if missing:
        where = f", in the tree .servers/{root.name}" if requirement.tree else ""
        raise MissingServerError(
            f"{name} is not installed (Debian: {' '.join(missing)}{where}): run make servers"
        )
    if requirement.needs_root and not can_sandbox():
        raise MissingServerError(f"{name} needs root and Linux namespaces: run the tests as root")
    if is_root() and not can_sandbox():
        raise MissingServerError(f"{name} needs Linux namespaces, or not to be root")
