"""What the clients work on, servers above all: each is started or made when first asked for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mails.mailbox import mailbox
from mails.packs import PACKS, write_mbox, write_pack
from servers.cyrus import cyrus
from servers.delay_proxy import delayed
from servers.dovecot import DovecotServer, dovecot
from servers.postfix import postfix
from servers.programs import REQUIREMENTS, require
from servers.running import SubmissionServer
from servers.smtp_sink import smtp_sink

#: Milliseconds of round-trip time that the slow link adds.
ROUND_TRIP = 20
#: Octets of the large attachment.
LARGE = 100_000_000

#: Mails in the large mailbox, and in the small one.
MAILS, FEW_MAILS = 20_000, 2_000

Job = Mapping[str, Any]


@contextmanager
def one_core(*, wanted: bool) -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, on one core (Linux)."""
    before = os.sched_getaffinity(0)
    if wanted:
        os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Servers:
    """What runs on loopback; a *job* is what a client needs to know of it."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._jobs: dict[str, Job] = {}
        self._work = Path()
        self._imap: DovecotServer | None = None
        self._postfix: SubmissionServer | None = None
        #: Name -> version of what was started.
        self.versions: dict[str, str] = {}

    def __enter__(self) -> Self:
        work = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="mailwright-"))
        self._work = Path(work)
        self._work.chmod(0o755)  # servers that run as somebody else pass through it
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def job(self, name: str) -> Job:
        """Return what a client needs to know of one of `STARTERS`, which runs from now on.

        Raises:
            MissingServerError: its programs are not installed.
        """
        if name not in self._jobs:
            self._jobs[name] = STARTERS[name](self)
        return self._jobs[name]

    def sink(self, *options: str) -> Job:
        """Start smtp-sink."""
        require("smtp-sink")
        work = self._work / f"sink{len(self._jobs)}"
        return {"port": self._stack.enter_context(smtp_sink(work, *options)).smtp_port}

    def sink_on_one_core(self) -> Job:
        """Start smtp-sink on the core that its clients have to share with it."""
        with one_core(wanted=True):
            return {**self.sink(), "one_core": True}

    def slow_sink(self) -> Job:
        """Put a link with a long round-trip time in front of smtp-sink."""
        port = self.job("sink")["port"]
        return {"port": self._stack.enter_context(delayed(port, ROUND_TRIP))}

    def slow_chunking(self) -> Job:
        """Put such a link in front of Postfix, which offers CHUNKING and discards what it takes."""
        server = self.postfix()
        port = self._stack.enter_context(delayed(server.smtp_port, ROUND_TRIP))
        return {"port": port}

    def large_file(self) -> Job:
        """Write a large file for a message to smtp-sink."""
        file = self._work / "film.bin"
        with file.open("wb") as out:
            for _ in range(LARGE // 1_000_000):
                out.write(os.urandom(1_000_000))
        return {**self.job("sink"), "file": str(file)}

    def pack(self, name: str) -> Job:
        """Write mails of one kind."""
        return {"pack": str(write_pack(name, self._work))}

    def mbox(self) -> Job:
        """Write an mbox file."""
        return {"mbox": str(write_mbox(self._work))}

    def postfix(self) -> SubmissionServer:
        """Return Postfix, whose logins Dovecot checks; it is started once."""
        if self._postfix is None:
            self._postfix = self._start_postfix()
        return self._postfix

    def _start_postfix(self) -> SubmissionServer:
        require("dovecot")
        require("postfix")
        sasl = self._stack.enter_context(dovecot(self._work / "dovecot"))
        server = self._stack.enter_context(
            postfix(self._work / "postfix", sasl_port=sasl.sasl_port)
        )
        self.versions.update(Postfix=server.version, Dovecot=sasl.version.partition(" ")[0])
        return server

    def mailbox(self, count: int) -> Job:
        """Put mails into an account of Dovecot, which keeps them in sdbox."""
        if self._imap is None:
            require("dovecot")
            self._imap = self._stack.enter_context(dovecot(self._work / "imap", storage="sdbox"))
            self.versions["Dovecot"] = self._imap.version.partition(" ")[0]
        account = self._imap.new_account()
        account.deliver_all(mailbox(count))
        return {
            "port": self._imap.imap_port,
            "user": account.user,
            "password": account.password,
        }

    def slow_mailbox(self) -> Job:
        """Put a link with a long round-trip time in front of an account with fewer mails."""
        job = self.mailbox(FEW_MAILS)
        return {**job, "port": self._stack.enter_context(delayed(job["port"], ROUND_TRIP))}

    def cyrus(self) -> Job:
        """Start Cyrus, which tells of new mail at once."""
        require("cyrus")
        tree = REQUIREMENTS["cyrus"].tree
        server = self._stack.enter_context(cyrus(self._work / "cyrus", tree=tree))
        self.versions["Cyrus"] = server.version
        account = server.new_account()
        return {"port": server.imap_port, "user": account.user, "password": account.password}

    def submission(self) -> Job:
        """Start Postfix for submission; what comes for other domains is discarded."""
        server = self.postfix()
        return {
            "port": server.submission_port,
            "ca_file": str(server.ca_file),
            "user": "alice",
            "password": server.users["alice"],
        }


STARTERS: dict[str, Callable[[Servers], Job]] = {
    "sink": Servers.sink,
    "sink without PIPELINING": lambda servers: servers.sink("-p"),
    "sink on one core": Servers.sink_on_one_core,
    "slow sink": Servers.slow_sink,
    "slow chunking": Servers.slow_chunking,
    "large file": Servers.large_file,
    "submission": Servers.submission,
    **{name: lambda servers, name=name: servers.pack(name) for name in PACKS},
    "mbox": Servers.mbox,
    "mailbox": lambda servers: servers.mailbox(MAILS),
    "small mailbox": lambda servers: servers.mailbox(FEW_MAILS),
    "slow mailbox": Servers.slow_mailbox,
    "cyrus": Servers.cyrus,
    "nothing": lambda _: {},
}
