from __future__ import annotations

import pytest

from mailwright.net.deadline import Deadline


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_time_runs_out():
    clock = Clock()
    deadline = Deadline(5, "The reply to MAIL", clock=clock)
    assert (deadline.remaining(), deadline.expired) == (5, False)
    clock.now += 4.5
    assert (deadline.remaining(), deadline.expired) == (0.5, False)
    clock.now += 0.5
    assert (deadline.remaining(), deadline.expired) == (0, True)
    clock.now += 100
    assert deadline.remaining() == 0


def test_no_limit():
    clock = Clock()
    deadline = Deadline(None, "Waiting", clock=clock)
    clock.now += 1e9
    assert (deadline.remaining(), deadline.expired) == (None, False)


def test_the_error_names_the_step_and_its_limit():
    error = Deadline(2.5, "The reply to MAIL").error()
    assert str(error) == "The reply to MAIL took longer than 2.5 s."
    assert error.seconds == 2.5
    assert isinstance(error, TimeoutError)
    assert error.retryable


@pytest.mark.parametrize("seconds", [None, 60])
def test_the_default_clock_is_monotonic(seconds):
    deadline = Deadline(seconds, "x")
    assert not deadline.expired
