"""The server that the commands talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from command import SECRET, USER

from mailwright.server import SmtpServer


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer(users={USER: SECRET}) as running:
        yield running
