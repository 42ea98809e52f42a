"""Pools of every kind, and what runs calls beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from pool_fronts import make_pool
from smtp_fronts import Front

from mailwright.server import SmtpServer


@pytest.fixture
def pool_of(front: Front) -> Callable[..., Any]:
    """Make a pool: blocking, or async on each of the event loops."""
    return partial(make_pool, front)


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(20) as executor:
        yield executor


@pytest.fixture
def relay() -> Iterator[SmtpServer]:
    """A server that takes mail without TLS and without a login."""
    with SmtpServer(require_auth=False, tls=False) as server:
        yield server
