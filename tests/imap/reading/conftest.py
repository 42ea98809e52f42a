"""The blocking front alone, for cases that differ in what the server says and in nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from imap_fronts import Front, running_front


@pytest.fixture(scope="module")
def blocking() -> Iterator[Front]:
    """The blocking client."""
    with running_front("blocking") as one:
        yield one
