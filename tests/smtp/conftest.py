"""The fronts, and the embedded server that they talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from smtp_fronts import FRONTS, Front, running_front


@pytest.fixture(params=FRONTS, scope="module")
def front(request: pytest.FixtureRequest) -> Iterator[Front]:
    """The blocking client, and the async one on each of its event loops."""
    with running_front(request.param) as one:
        yield one
