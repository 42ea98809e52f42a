"""The program `mailwright`, run as users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from mailwright.server import SmtpServer
from mailwright.testing import Expect, ReceiveContent, ScriptedServer, Send, Step

PROGRAM = Path(sys.executable).with_name("mailwright")
NO_HOME = Path(__file__).with_name("no-home")
USER, SECRET = "ann@example.org", "canary-secret"

GREETING: tuple[Step, ...] = (
    Send("220 mx.test\r\n"),
    Expect("EHLO .*"),
    Send("250-mx.test\r\n250 PIPELINING\r\n"),
)
ENVELOPE: tuple[Step, ...] = (
    Expect("MAIL .*"),
    Expect("RCPT .*"),
    Expect("DATA"),
    Send("250 ok\r\n250 ok\r\n354 go on\r\n"),
)
OPENING: tuple[Step, ...] = (*GREETING, *ENVELOPE, ReceiveContent())


@dataclass(frozen=True)
class Finished:
    """What a run of the program left."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one line on standard error."""
        [line] = self.err.splitlines()
        return line


def environment(**variables: str) -> dict[str, str]:
    """Return an environment in which nothing of the developer's own is left."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "PYTHONPATH", "SYSTEMROOT")
        if name in os.environ
    }
    own = {"PYTHONWARNINGS": "error", "LANG": "C.UTF-8", "HOME": str(NO_HOME)}
    return {**kept, **own, **variables}


def run(
    *arguments: object,
    stdin: bytes = b"",
    variables: dict[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> Finished:
    """Run the program without a terminal, to its end."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env=environment(**(variables or {})),
        pass_fds=pass_fds,
        start_new_session=True,  # no terminal is at hand to ask for a password
        timeout=30,
        check=False,
    )
    return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())


def start(*arguments: object, pass_fds: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """Start the program and return at once."""
    return subprocess.Popen(
        [PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        pass_fds=pass_fds,
        start_new_session=True,
    )


def login(server: SmtpServer) -> list[object]:
    """Return the arguments of `send` that sign in; the password comes by descriptor 0."""
    url = f"smtp://{quote(USER, safe='')}@{server.host}:{server.port}"
    return ["send", "--server", url, "--ca-file", server.ca_file, "--password-fd", 0]


def relay(server: ScriptedServer | SmtpServer) -> list[object]:
    """Return the arguments of `send` for a server that takes mail in clear, without a login."""
    url = f"smtp://{server.host}:{server.port}?starttls=never"
    return ["send", "--server", url, "--trusted-relay", "--from", USER, "--to", "bob@example.net"]


@contextmanager
def descriptor(text: str) -> Iterator[int]:
    """Yield a descriptor from which `text` can be read, as ``3<file`` of a shell makes one."""
    reader, writer = os.pipe()
    try:
        os.write(writer, text.encode())
        os.close(writer)
        yield reader
    finally:
        os.close(reader)
