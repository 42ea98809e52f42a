"""A server that runs: what a test knows about it, and how it looks at what the server did."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from servers.users import DOMAIN, USERS

T = TypeVar("T")

#: How long a server may take to do what a test waits for.
PATIENCE = 10.0

#: The fields that servers put on top of what they were given. They end the trace part of a header.
TRACE_FIELD = re.compile(
    rb"(?:Received|Return-Path|Delivered-To|X-Original-To|Envelope-To|Delivery-Date):"
    rb".*\n(?:[ \t].*\n)*",
    re.IGNORECASE,
)


def wait_for(look: Callable[[], T | None], what: Callable[[], str]) -> T:
    """Return what `look` finds, looking until it is there; AssertionError when it never is."""
    deadline = time.monotonic() + PATIENCE
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise AssertionError(what())
        time.sleep(0.02)
    return found


@dataclass(frozen=True)
class Delivered:
    """One message as it lies in a mailbox.

    Args:
        raw: the file, with the server's trace fields and the line ends of a Unix file.
    """

    raw: bytes

    @property
    def message(self) -> bytes:
        """What the client sent: without the fields the server put on top, and with CRLF."""
        start = 0
        while match := TRACE_FIELD.match(self.raw, start):
            start = match.end()
        return self.raw[start:].replace(b"\n", b"\r\n")


class Mailbox:
    """The mail that a user gets from now on: what lay there before does not count."""

    def __init__(self, maildir: Path) -> None:
        self._maildir = maildir
        self._before = self._files()

    def messages(self) -> list[Delivered]:
        """Return what has come so far, oldest first."""
        files = self._files() - self._before
        ordered = sorted(files, key=lambda file: (file.stat().st_mtime_ns, file.name))
        return [Delivered(file.read_bytes()) for file in ordered]

    def wait(self, count: int = 1) -> list[Delivered]:
        """Return the messages once there are at least `count`."""

        def look() -> list[Delivered] | None:
            messages = self.messages()
            return messages if len(messages) >= count else None

        return wait_for(
            look, lambda: f"{len(self.messages())} of {count} messages came to {self._maildir}"
        )

    def _files(self) -> set[Path]:
        # a Maildir is written in tmp and moved into new when whole
        return set((self._maildir / "new").glob("*"))


class LogTail:
    """What a server writes into its log from now on."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._start = file.stat().st_size if file.exists() else 0

    def text(self) -> str:
        """Return what it has written so far."""
        if not self._file.exists():
            return ""
        return self._file.read_bytes()[self._start :].decode(errors="replace")

    def wait(self, pattern: str) -> re.Match[str]:
        """Return the first match of a regular expression once the log has one."""
        return wait_for(
            lambda: re.search(pattern, self.text()),
            lambda: f"the log has no {pattern!r}:\n{self.text()}",
        )


@dataclass(frozen=True, kw_only=True)
class Server:
    """What every server has.

    Args:
        name: what it is.
        version: its version, as it says.
        work: its work directory.
        log_file: where it writes what it does.
        host: the name to connect to, which its certificate has.
        domain: the domain whose mail it takes.
        users: its accounts, name to password.
    """

    name: str
    version: str
    work: Path
    log_file: Path
    host: str = "localhost"
    domain: str = DOMAIN
    users: Mapping[str, str] = field(default_factory=lambda: USERS, repr=False)

    @property
    def ca_file(self) -> Path:
        """The certificate of the authority that issued the server's."""
        return self.work / "ca.pem"

    def certificate_of(self, user: str) -> Path:
        """Return a file with the key and the certificate of a user."""
        return self.work / f"client-{user}.pem"

    def client_context(self, certificate_of: str | None = None) -> ssl.SSLContext:
        """Return a TLS context that verifies the server; it can show a user's certificate."""
        context = ssl.create_default_context(cafile=self.ca_file)
        if certificate_of is not None:
            context.load_cert_chain(self.certificate_of(certificate_of))
        return context

    def log(self) -> LogTail:
        """Return a view of the log that starts now."""
        return LogTail(self.log_file)


@dataclass(frozen=True, kw_only=True)
class SubmissionServer(Server):
    """A server that takes mail from users and delivers its domain's to Maildirs.

    Args:
        smtp_port: SMTP between servers: STARTTLS and AUTH are offered and not required.
        submission_port: message submission (RFC 6409): STARTTLS, then AUTH, both required.
        submissions_port: the same over implicit TLS (RFC 8314).
    """

    smtp_port: int
    submission_port: int
    submissions_port: int

    def mailbox(self, user: str) -> Mailbox:
        """Return the mailbox of a user, empty as of now."""
        return Mailbox(self.work / "mail" / user)
