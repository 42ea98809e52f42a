"""`mail-parser`, which is built on the standard library."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import mailparser

from clients.turns import each_mail


def main_fields(job: SimpleNamespace) -> Callable[[], None]:
    """Parse, which decodes the contents too; read subject, authors, recipients and date."""

    def read(mail: bytes) -> None:
        message = mailparser.parse_from_bytes(mail)
        _ = message.subject, message.date, message.from_, message.to

    return each_mail(job, read)
