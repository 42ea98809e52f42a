"""smtp-sink, Postfix's server that takes everything and forgets it, as fast as can be."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from servers.ports import LOOPBACK, reserved_ports
from servers.running import Server
from servers.sandbox import Sandbox, can_sandbox

BACKLOG = "1000"


@dataclass(frozen=True, kw_only=True)
class SinkServer(Server):
    """A running smtp-sink; it has no TLS and no version of its own."""

    smtp_port: int


@contextlib.contextmanager
def smtp_sink(work: Path, *options: str, tree: Path | None = None) -> Generator[SinkServer]:
    """Run smtp-sink.

    Args:
        work: its work directory.
        options: its own, such as "-p" (no PIPELINING), "-8", "-q REPLY"; see its manual page.
        tree: the tree to run from; None for the host's.
    """
    sandbox = Sandbox(work, tree)
    user = ("-u", "nobody") if can_sandbox() else ()
    with reserved_ports("smtp") as ports:
        argv = ("smtp-sink", *user, *options, f"{LOOPBACK}:{ports['smtp']}", BACKLOG)
        with sandbox.serve(argv, ports.values()):
            yield SinkServer(
                name="smtp-sink",
                version="",
                work=work,
                log_file=work / "output.log",
                smtp_port=ports["smtp"],
            )
