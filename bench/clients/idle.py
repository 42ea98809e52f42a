"""The interpreter that does nothing: what all others need at least."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace


def nothing(_: SimpleNamespace) -> Callable[[], None]:
    """Return a function that does nothing."""
    return lambda: None
