"""How the clients are run: each turn in a fresh process."""

from __future__ import annotations

import atexit
import functools
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from inputs import HOST, SENDER
from measuring import Client, ClientFailedError, Load, Sample
from servers.programs import require
from serving import Servers, one_core

MBSYNCRC = """\
FSync no

IMAPAccount bench
Host {host}
Port {port}
User {user}
Pass "{password}"
SSLType None
AuthMechs LOGIN

IMAPStore far
Account bench

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/INBOX

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState {folder}/
"""
WORKER = Path(__file__).with_name("worker.py")
SMTP_SOURCE = "/usr/sbin/smtp-source"
STARTS = 5
#: Seconds that a client in Python may take: some never end.
PATIENCE = 100
#: It looks up the host's own name unless it is given one, which may take seconds.
NAME = ("-M", "bench.example.org")


def worker(label: str, program: str, server: str = "sink") -> Client:
    """Return a client in Python.

    Args:
        label: its row.
        program: ``module:function`` in `clients`.
        server: what it connects to.
    """

    def measure(servers: Servers, load: Load) -> Sample:
        job = {
            **servers.job(server),
            "count": load.count,
            "size": load.size,
            "connections": load.connections,
        }
        argv = [sys.executable, str(WORKER), program, json.dumps(job)]
        with one_core(wanted=job.get("one_core", False)):
            return Sample(**json.loads(_run(argv)))

    return Client(label, measure)


def importing(label: str, statement: str) -> Client:
    """Return a client that only imports something."""
    program = (
        "from time import perf_counter, process_time; cpu, start = process_time(), perf_counter()\n"
        f"{statement}\n"
        "print(perf_counter() - start, process_time() - cpu)"
    )

    def measure(_: Servers, load: Load) -> Sample:
        seconds, cpu = map(float, _run([sys.executable, "-c", program]).split())
        return Sample(seconds * load.count, cpu * load.count)

    return Client(label, measure)


def smtp_source(server: str = "sink") -> Client:
    """Return Postfix's program in C; the start of its process is measured and taken off."""

    def measure(servers: Servers, load: Load) -> Sample:
        require("smtp-source")
        options = [*NAME, "-d", "-f", SENDER, "-t", "bob@example.net"]
        amount = ["-s", load.connections, "-m", load.count, "-l", load.size]
        job = servers.job(server)
        argv = [SMTP_SOURCE, *options, *map(str, amount), f"inet:{HOST}:{job['port']}"]
        with one_core(wanted=job.get("one_core", False)):
            whole = _timed(argv)
        start = _start(servers.job("sink")["port"])
        return Sample(whole.seconds - start.seconds, max(whole.cpu - start.cpu, 0))

    return Client("smtp-source", measure)


def mbsync(source: str) -> Client:
    """Return `mbsync`, in C, which writes what it fetches to a Maildir; in memory (/dev/shm)."""

    def measure(servers: Servers, load: Load) -> Sample:
        if shutil.which("mbsync") is None:
            raise ClientFailedError("mbsync is not installed (Debian: isync).")
        job = servers.job(source)
        with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="mailwright-") as folder:
            config = Path(folder, "mbsyncrc")
            config.write_text(
                MBSYNCRC.format(host=HOST, folder=folder, most=load.count, **job), encoding="utf-8"
            )
            Path(folder, "mail").mkdir()
            sample = _timed(["mbsync", "-q", "-c", str(config), "all"])
            found = sum(1 for _ in Path(folder, "mail").glob("*/new/*")) + sum(
                1 for _ in Path(folder, "mail").glob("*/cur/*")
            )
        return Sample(sample.seconds * load.count / max(found, 1), sample.cpu)

    return Client("mbsync", measure)


def gmime(label: str, task: str, source: str) -> tuple[Client, ...]:
    """Return GMime, a library in C, where Debian's libgmime-3.0-dev and gcc are installed.

    Args:
        label: its row.
        task: one of `tasks` in `clients/gmime.c`.
        source: what it reads.
    """
    if not _gmime_flags():
        return ()

    def measure(servers: Servers, load: Load) -> Sample:
        job = servers.job(source)
        argv = [str(_gmime()), job.get("pack") or job["mbox"], task, str(load.count)]
        before = _children_cpu()
        seconds, mails, _ = _run(argv).split()
        if int(mails) != load.count:
            raise ClientFailedError(f"GMime read {mails} mails of {load.count}.")
        return Sample(float(seconds), (_children_cpu() - before) / 2)

    return (Client(label, measure),)


@functools.cache
def _gmime_flags() -> tuple[str, ...]:
    if not (shutil.which("gcc") and shutil.which("pkg-config")):
        return ()
    argv = ["pkg-config", "--cflags", "--libs", "gmime-3.0"]
    found = subprocess.run(argv, capture_output=True, text=True, check=False)
    return tuple(found.stdout.split()) if found.returncode == 0 else ()


@functools.cache
def _gmime() -> Path:
    """Return the program that is built of `clients/gmime.c`."""
    program = Path(tempfile.mkdtemp(prefix="mailwright-")) / "gmime"
    atexit.register(shutil.rmtree, program.parent, ignore_errors=True)
    source = WORKER.parent / "clients" / "gmime.c"
    _run(["gcc", "-O2", str(source), "-o", str(program), *_gmime_flags()])
    return program


@functools.cache
def _start(port: int) -> Sample:
    """Return what it takes to start smtp-source: one message, which is nearly nothing."""
    argv = [SMTP_SOURCE, *NAME, f"inet:{HOST}:{port}"]
    return min((_timed(argv) for _ in range(STARTS)), key=lambda sample: sample.seconds)


def _timed(argv: list[str]) -> Sample:
    before, start = _children_cpu(), time.perf_counter()
    process = subprocess.run(argv, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise ClientFailedError(process.stderr.strip())
    return Sample(seconds, _children_cpu() - before)


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _run(argv: list[str]) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("MAILWRIGHT_")
    }
    try:
        process = subprocess.run(
            argv, capture_output=True, text=True, check=False, env=environment, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired as error:
        raise ClientFailedError(f"It did not end within {PATIENCE} s.") from error
    if process.returncode:
        raise ClientFailedError(process.stderr.strip().rpartition("\n")[2])
    return process.stdout
