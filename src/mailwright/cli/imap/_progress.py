"""How far a download is, on a terminal; nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeAlias

from .._display import safe

#: Told the octets that came of one thing, and those that there are in all.
Told: TypeAlias = Callable[[int, int], None]
#: Begins one thing, by its name.
Begin: TypeAlias = Callable[[str], Told]


@contextmanager
def progress_bars() -> Generator[Begin]:
    """Yield what begins a bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield _begin_nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def begin(name: str) -> Told:
            for done in bars.task_ids:
                bars.remove_task(done)
            task = bars.add_task(safe(name), total=None)
            return lambda came, total: bars.update(task, completed=came, total=total)

        yield begin


def _begin_nothing(_: str) -> Told:
    return lambda _came, _total: None
