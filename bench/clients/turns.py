"""What the clients that read mails have in common: a turn is so many mails of a pack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from mails.packs import read_pack

_WARM = 20  # mails that are read before the clock starts: what is paid once is no part of a turn


def each_mail(job: SimpleNamespace, read: Callable[[bytes], object]) -> Callable[[], None]:
    """Return what reads each mail of the job's pack."""
    mails = read_pack(Path(job.pack), job.count)
    for mail in mails[:_WARM]:
        read(mail)

    def run() -> None:
        for mail in mails:
            read(mail)

    return run
