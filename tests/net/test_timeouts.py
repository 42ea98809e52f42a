from __future__ import annotations

import dataclasses
import math
import socket
import threading

import pytest
from bare_sockets import MEGABYTE, fill, in_thread, read_exactly
from net_fronts import soon

from mailwright.errors import InvalidArgumentError
from mailwright.net.timeouts import MAX_SECONDS, Timeouts

# RFC 5321 section 4.5.3.2: at least so many minutes for the step.
LEAST = {"greeting": 5, "command": 5, "data_initiation": 2, "data_block": 3, "data_termination": 10}


@pytest.mark.parametrize(("step", "minutes"), LEAST.items())
def test_defaults_are_those_of_the_rfc(step, minutes):
    assert getattr(Timeouts(), step) >= minutes * 60


def test_a_number_bounds_each_step():
    assert set(dataclasses.astuple(Timeouts.of(7))) == {7}


def test_timeouts_stay_as_they_are_and_none_means_the_defaults():
    own = Timeouts(connect=None, command=3)
    assert Timeouts.of(own) is own
    assert Timeouts.of(None) == Timeouts()


@pytest.mark.parametrize("seconds", [0, -1, math.nan, math.inf, MAX_SECONDS + 1])
def test_what_is_no_time_is_refused(seconds):
    with pytest.raises(InvalidArgumentError, match="connect"):
        Timeouts.of(seconds)
    with pytest.raises(InvalidArgumentError) as caught:
        Timeouts(greeting=seconds)
    assert caught.value.name == "greeting"


def test_the_longest_time_is_one_that_everything_can_wait_for(front):
    longest = soon(MAX_SECONDS)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stream = front.connect_tcp("localhost", listener.getsockname()[1], deadline=longest)
        peer, _ = listener.accept()
    with peer:
        threading.Timer(0.02, peer.sendall, [b"x"]).start()
        assert stream.read(longest) == b"x"
        reader = in_thread(read_exactly, peer, fill(stream) + len(MEGABYTE))
        stream.write(MEGABYTE, longest)
        reader.join(10)
        assert not reader.is_alive()
