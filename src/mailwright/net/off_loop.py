"""Work that must not stop an event loop: done in a worker thread, or awaited."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable, iscoroutinefunction
from typing import Any, TypeVar

import anyio.to_thread

T = TypeVar("T")


async def in_thread(function: Callable[[], T]) -> T:
    """Call `function` in a worker thread; a cancellation does not wait for it."""
    return await anyio.to_thread.run_sync(function, abandon_on_cancel=True)


async def fetch(function: Callable[[], T | Awaitable[T]]) -> T:
    """Call a function of the user's, which may be async, or blocking and then run in a thread."""
    value: Any = function() if iscoroutinefunction(function) else await in_thread(function)
    result: T = await value if isawaitable(value) else value
    return result
