"""How fast costs grow: the slope of a line through their logarithms."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

STEEPEST = 1.2  # 1 is linear, 2 is quadratic
LAST = 4  # so many sizes decide, the largest ones: at small ones other costs weigh more


def slope(points: Sequence[tuple[int, int]], floor: int = 0) -> float:
    """Return the slope of the line that fits best through the largest sizes; 0 for what is free.

    Args:
        points: sizes and costs.
        floor: costs up to here say nothing.
    """
    found = [(log2(size), log2(cost)) for size, cost in sorted(points)[-LAST:] if cost > floor]
    if len(found) < 2:
        return 0.0
    middle = sum(size for size, _ in found) / len(found)
    height = sum(cost for _, cost in found) / len(found)
    rise = sum((size - middle) * (cost - height) for size, cost in found)
    run = sum((size - middle) ** 2 for size, _ in found)
    return rise / run
