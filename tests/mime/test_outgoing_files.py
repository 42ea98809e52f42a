from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sending import SEVEN, wire

from mailwright import (
    InvalidMessageError,
    MimeMessage,
    MimePart,
)
from mailwright.mime.outgoing import prepare


def attached(path: Path) -> MimeMessage:
    return MimeMessage.compose(from_="a@x.org", text="t", attachments=[path])


def test_S17_the_size_of_a_file_is_known_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(os.urandom(300_001))
    message = attached(path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", None)
        prepared = prepare(message, **SEVEN)
    (part,) = MimeMessage.parse(wire(prepared)).attachments
    assert isinstance(part, MimePart)
    assert part.content == path.read_bytes()


@pytest.mark.parametrize(("change", "said"), [(b"", "shorter"), (b"x" * 11, "grew")])
def test_S17_a_file_that_changes_meanwhile_is_an_error(
    tmp_path: Path, change: bytes, said: str
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * 10)
    prepared = prepare(attached(path), **SEVEN)
    path.write_bytes(change)
    with pytest.raises(InvalidMessageError, match=said):
        list(prepared.blocks())


def test_S23_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidMessageError, match="no regular file"):
        prepare(attached(tmp_path), **SEVEN)
    with pytest.raises(FileNotFoundError):
        prepare(attached(tmp_path / "none.pdf"), **SEVEN)


PROGRAM = """
import resource, sys
from pathlib import Path
from mailwright import MimeMessage
from mailwright.mime.outgoing import prepare

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def send(path):
    message = MimeMessage.compose(from_="a@x.org", text="t", attachments=[path])
    return sum(map(len, prepare(message, eight_bit=False, international=False).blocks()))

send(Path(sys.argv[1]))
idle = peak()
print(send(Path(sys.argv[2])), peak() - idle)
"""


def test_M27_a_hundred_megabytes_in_a_file_are_streamed(tmp_path: Path) -> None:
    small, large = tmp_path / "small.bin", tmp_path / "large.bin"
    small.write_bytes(b"x")
    with large.open("wb") as file:
        file.truncate(100 * 2**20)
    argv = [sys.executable, "-c", PROGRAM, str(small), str(large)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    size, kibibytes = map(int, done.stdout.split())
    assert size > 140_000_000
    assert kibibytes < 16 * 1024
