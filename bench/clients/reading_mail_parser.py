"""`mail-parser`, which is built on the standard library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import mailparser

from mails.packs import read_pack


def main_fields(job: SimpleNamespace) -> Callable[[], None]:
    """Parse, which decodes the contents too; read subject, authors, recipients and date."""
    mails = read_pack(Path(job.pack), job.count)

    def run() -> None:
        for mail in mails:
            message = mailparser.parse_from_bytes(mail)
            _ = message.subject, message.date, message.from_, message.to

    return run
