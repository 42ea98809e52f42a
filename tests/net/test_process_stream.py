from __future__ import annotations

import subprocess
import sys

import pytest
from net_fronts import soon

from mailwright.errors import (
    ConnectFailedError,
    ConnectionLostError,
    InvalidArgumentError,
    NotConnectedError,
    UnsupportedError,
)

ECHO_PROGRAM = """
import sys
while data := sys.stdin.buffer.raw.read(65536):
    sys.stdout.buffer.write(data)
    sys.stdout.flush()
"""
ECHO = [sys.executable, "-Ic", ECHO_PROGRAM]
DEAF = [sys.executable, "-Ic", "import time; print('hi', flush=True); time.sleep(60)"]


def process_of(stream):
    return stream._pipes.process


def test_octets_go_through_the_process(front):
    stream = front.process_stream(ECHO)
    assert stream.read_nowait() is None
    stream.write(b"EHLO", soon())
    assert stream.read(soon()) == b"EHLO"
    assert (stream.is_local, stream.tls) == (False, None)
    assert stream.peer_address == f"process {process_of(stream).pid}"


def test_close_ends_the_process(front):
    stream = front.process_stream(ECHO)
    stream.close()
    stream.close()
    assert process_of(stream).returncode == 0
    with pytest.raises(NotConnectedError):
        stream.read(soon())


def test_abort_kills_the_process(front):
    stream = front.process_stream(DEAF)
    stream.abort()
    stream.abort()
    assert process_of(stream).returncode == -9
    with pytest.raises(NotConnectedError):
        stream.write(b"x", soon())


def test_close_kills_a_process_that_stays(front, monkeypatch):
    for module in ("process_stream", "process_stream_aio"):
        monkeypatch.setattr(f"mailwright.net.{module}.GRACE", 0.02)
    stream = front.process_stream(DEAF)
    assert stream.read(soon()) == b"hi\n"  # it has started
    stream.close()
    assert process_of(stream).returncode == -9


def test_the_end_of_the_process_is_the_end_of_the_octets(front):
    stream = front.process_stream([sys.executable, "-Ic", "print('220 hello', end='')"])
    assert stream.read(soon()) == b"220 hello"
    assert stream.read(soon()) == b""
    with pytest.raises(ConnectionLostError):
        stream.write(b"x" * 1_000_000, soon())


def test_S18_a_process_that_writes_before_it_reads_does_not_block(front):
    size = 300_000  # more than two pipes hold
    stream = front.process_stream(ECHO)
    stream.write(b"z" * size, soon())
    received = 0
    while received < size:
        received += len(stream.read(soon()))
    assert received == size


def test_a_process_of_the_callers_is_taken_over(front):
    process = subprocess.Popen(ECHO, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    stream = front.process_stream(process)
    stream.write(b"mine", soon())
    assert stream.read(soon()) == b"mine"
    stream.close()
    assert process.returncode == 0


def test_a_process_without_pipes_is_refused(front):
    process = subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.DEVNULL)
    with pytest.raises(InvalidArgumentError, match="PIPE"):
        front.process_stream(process)
    process.wait()


@pytest.mark.parametrize("command", ["ssh host nc mail 25", []])
def test_a_command_is_a_list(front, command):
    with pytest.raises(InvalidArgumentError) as caught:
        front.process_stream(command)
    assert caught.value.name == "command"


def test_a_program_that_is_missing(front):
    with pytest.raises(ConnectFailedError, match="no-such-program cannot be started"):
        front.process_stream(["no-such-program", "x"])


def test_windows_is_told_what_to_do(front, monkeypatch):
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(UnsupportedError, match="local port"):
        front.process_stream(ECHO)
