"""Where a server runs: its own mount and PID namespace, on the host's files or on a tree's.

As root, the work directory appears to the server as /srv. So socket paths stay short (107
characters is all a Unix-domain socket has), parent directories that only their owner may enter
do not matter, and when the server's first process ends, or the test run is killed, the kernel ends
all its children. A *tree* (see `trees`) is a directory of unpacked packages to chroot into.

Without root a server is a plain child process in a process group of its own.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import socket
import subprocess
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from servers.certificates import make_certificates
from servers.ports import LOOPBACK

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
SCRIPT = Path(__file__).with_name("sandbox.sh")
LONGEST_PATH = 60
START_LIMIT = 20.0
STOP_LIMIT = 5.0
LOG_LINES = 30


class ServerFailedError(Exception):
    """The server is installed and did not start, or a program of its failed."""


def is_root() -> bool:
    """Whether this process may become other users."""
    return os.geteuid() == 0


@functools.cache
def can_sandbox() -> bool:
    """Whether namespaces can be made: root, and not in a container that forbids them."""
    if not is_root():
        return False
    probe = ["unshare", "--mount", "--pid", "--fork", "true"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@dataclass(frozen=True)
class Sandbox:
    """A work directory, the files that the server runs on, and how to start programs there.

    Args:
        work: the work directory; it is made, with certificates in it.
        tree: a directory of unpacked packages to run from, or None for the host's.
        binds: directories of `work` and the absolute paths at which the server is to find them.
    """

    work: Path
    tree: Path | None = None
    binds: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        """Make the work directory."""
        if not can_sandbox() and len(str(self.work)) > LONGEST_PATH:
            raise ServerFailedError(
                f"without root the work directory's path must be at most {LONGEST_PATH} characters:"
                f" {self.work}"
            )
        self.work.mkdir(parents=True, exist_ok=True)
        self.work.chmod(0o755)
        if not (self.work / "ca.pem").exists():
            make_certificates(self.work)

    @property
    def inside(self) -> str:
        """The path of the work directory as the server sees it."""
        return "/srv" if can_sandbox() else str(self.work)

    def make_directories(self, *names: str) -> None:
        """Make directories in the work directory."""
        for name in names:
            (self.work / name).mkdir(parents=True, exist_ok=True)

    def run(self, *argv: str, stdin: str = "") -> str:
        """Run one program where the server would run, and return what it printed."""
        result = subprocess.run(
            self._command(argv),
            input=stdin,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment(),
            check=False,
        )
        if result.returncode:
            raise ServerFailedError(f"{argv[0]} ended with {result.returncode}: {result.stdout}")
        return result.stdout

    def shell(self, script: str) -> str:
        """Run a shell script in the work directory, where and as the server would run."""
        return self.run("sh", "-ec", script)

    @contextlib.contextmanager
    def serve(self, argv: Sequence[str], ports: Iterable[int]) -> Generator[int]:
        """Run a server in the foreground until the block ends; yields its process id.

        Args:
            argv: the program; its output goes to output.log in the work directory.
            ports: the ports that it must listen on before the block is entered.
        """
        with (self.work / "output.log").open("ab") as output:
            child = subprocess.Popen(
                self._command(argv),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                env=self._environment(),
            )
        try:
            self._wait_until_listening(child, ports)
            yield child.pid
        finally:
            _stop(child)

    def _command(self, argv: Sequence[str]) -> list[str]:
        if not can_sandbox():
            return ["setpriv", "--pdeathsig", "TERM", *argv]
        # pdeathsig: when the thread that started the server ends, so does the server
        namespace = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        script = ["sh", str(SCRIPT), str(self.tree or ""), str(self.work)]
        return ["setpriv", "--pdeathsig", "KILL", *namespace, *script, *argv]

    def _environment(self) -> dict[str, str]:
        binds = " ".join(f"{name}:{path}" for name, path in self.binds.items())
        return {**ENVIRONMENT, "BINDS": binds}

    def _wait_until_listening(self, child: subprocess.Popen[bytes], ports: Iterable[int]) -> None:
        deadline = time.monotonic() + START_LIMIT
        for port in ports:
            while not _listens(port):
                if child.poll() is not None:
                    raise ServerFailedError(
                        f"the server ended with {child.returncode}:\n{self._logs()}"
                    )
                if time.monotonic() > deadline:
                    raise ServerFailedError(f"nothing listens on port {port}:\n{self._logs()}")
                time.sleep(0.02)

    def _logs(self) -> str:
        files = sorted(self.work.glob("*.log"))
        tails = (file.read_text(errors="replace").splitlines()[-LOG_LINES:] for file in files)
        return "\n".join("\n".join(tail) for tail in tails)


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), 1).close()
    except OSError:
        return False
    return True


def _stop(child: subprocess.Popen[bytes]) -> None:
    if can_sandbox():
        # SIGTERM is lost on a PID 1 without a handler for it. Killing PID 1 of the namespace ends
        # all else in it first.
        with contextlib.suppress(OSError, IndexError):
            children = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text()
            os.kill(int(children.split()[0]), signal.SIGKILL)
    else:
        child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(STOP_LIMIT)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
