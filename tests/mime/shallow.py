"""A stack with so little room that anything that recurses over its input fails."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def shallow_stack(frames: int = 60) -> Iterator[None]:
    """Leave only so many frames below the caller's."""
    depth = 0
    frame = sys._getframe()
    while (frame := frame.f_back) is not None:
        depth += 1
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(depth + frames)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
