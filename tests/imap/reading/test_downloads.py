"""Downloads go to files while they come: bounded memory, whole files or none, honest failures."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import anyio
import pytest
from imap_fronts import Front
from reading_scripts import asked, folder_of, noop, opened

from mailwright.errors import (
    ConnectionLostError,
    MalformedResponseError,
    MessageNotFoundError,
    ServerRefusedError,
)
from mailwright.imap import AsyncImapClient
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import Answer, Close, Connection, ExpectCommand, ScriptedServer, Step

LARGE = b"0123456789abcdef" * 8192  # 128 KB: above what stays in a response


def body(uid: int, octets: bytes, item: bytes = b"BODY[]", mark: bytes = b"") -> bytes:
    return b"* 1 FETCH (UID %d %b %b{%d}\r\n%b)\r\n" % (uid, item, mark, len(octets), octets)


class Wait(Step):
    """Say nothing for a moment."""

    def play(self, connection: Connection) -> None:
        time.sleep(0.4)


class Full(io.BytesIO):
    """A disk with little room."""

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > 100_000:
            raise OSError(28, "No space left on device")
        return super().write(data)


def test_sink_that_fails_costs_the_download_and_not_the_connection(front: Front) -> None:
    steps = asked("UID FETCH 5 .*", body(5, LARGE * 4))
    with folder_of(front, opened(), steps, noop()) as (client, folder):
        with pytest.raises(OSError, match="No space"):
            folder.download(5, Full())
        client.noop()


def test_progress_that_fails_costs_the_download_and_not_the_connection(
    front: Front, tmp_path: Path
) -> None:
    def fail(done: int, total: int) -> None:
        raise RuntimeError(f"{done} of {total}")

    steps = asked("UID FETCH 5 .*", body(5, LARGE))
    with folder_of(front, opened(), steps, noop()) as (client, folder):
        with pytest.raises(RuntimeError, match="of 131072"):
            folder.download(5, tmp_path / "mail", progress=fail)
        client.noop()
    assert list(tmp_path.iterdir()) == []


def test_lost_connection_leaves_no_file(front: Front, tmp_path: Path) -> None:
    """K12: a file appears once it is whole."""
    steps: list[Step] = [ExpectCommand("UID FETCH 5 .*"), Answer(body(5, LARGE)[:100_000]), Close()]
    with folder_of(front, opened(), steps) as (_, folder):
        with pytest.raises(ConnectionLostError):
            folder.download(5, tmp_path / "mail")
    assert list(tmp_path.iterdir()) == []


def test_file_that_appears_meanwhile_is_not_replaced(front: Front, tmp_path: Path) -> None:
    """K12: neither a file nor a link that somebody else put there gives way."""
    path = tmp_path / "mail"

    def appear(*_: int) -> None:
        path.unlink(missing_ok=True)
        path.symlink_to(tmp_path / "elsewhere")

    steps = asked("UID FETCH 5 .*", body(5, LARGE))
    with folder_of(front, opened(), steps) as (_, folder):
        with pytest.raises(FileExistsError):
            folder.download(5, path, progress=appear)
    assert path.is_symlink()
    assert [file.name for file in tmp_path.iterdir()] == ["mail"]


@pytest.mark.parametrize("uid_first", [True, False])
def test_large_contents_are_matched_by_uid(front: Front, tmp_path: Path, uid_first: bool) -> None:
    """I17: what is of another message does not reach the file, wherever the UID stands."""
    if uid_first:
        answers = body(6, b"x" * 100_000) + body(5, LARGE) + body(5, b"y" * 100_000)
    else:
        answers = b"* 1 FETCH (BODY[] {%d}\r\n%b UID 5)\r\n" % (len(LARGE), LARGE)
    steps = asked("UID FETCH 5 .*", answers)
    with folder_of(front, opened(), steps, noop()) as (client, folder):
        assert folder.download(5, tmp_path / "mail") == len(LARGE)
        client.noop()
    assert (tmp_path / "mail").read_bytes() == LARGE


def test_contents_that_turn_out_to_be_of_another_message(front: Front, tmp_path: Path) -> None:
    """I17: where the UID comes behind them and is another one, there is no file."""
    answers = b"* 1 FETCH (BODY[] {%d}\r\n%b UID 6)\r\n" % (len(LARGE), LARGE)
    steps = asked("UID FETCH 5 .*", answers)
    with folder_of(front, opened(), steps, noop()) as (client, folder):
        with pytest.raises(MessageNotFoundError):
            folder.download(5, tmp_path / "mail")
        client.noop()
    assert list(tmp_path.iterdir()) == []


def test_other_section_than_was_asked_for(front: Front, tmp_path: Path) -> None:
    """I17: the octets of another section are no answer."""
    steps = asked("UID FETCH 5 .*", body(5, LARGE, b"BODY[1]"))
    with folder_of(front, opened(), steps, noop()) as (client, folder):
        with pytest.raises(MessageNotFoundError):
            folder.download(5, tmp_path / "mail")
        client.noop()


def test_range_that_is_longer_than_asked_for(front: Front) -> None:
    steps = asked(r"UID FETCH 5 \(UID BODY.PEEK\[\]<10.4>\)", body(5, b"123456", b"BODY[]<10>"))
    with folder_of(front, opened(), steps, noop()) as (client, folder):
        with pytest.raises(MalformedResponseError):
            folder.get_range(5, 10, 4)
        client.noop()


STRUCTURE = b'* 1 FETCH (UID 5 BODYSTRUCTURE ("application" "pdf" NIL NIL NIL "base64" 1000))\r\n'


def test_part_is_decoded_while_it_comes(front: Front) -> None:
    """Without BINARY the structure names the encoding, and what comes is decoded block by block."""
    encoded = b64encode(LARGE)
    steps = asked(r"UID FETCH 5 \(UID BODYSTRUCTURE\)", STRUCTURE)
    steps += asked(r"UID FETCH 5 \(UID BODY.PEEK\[1\]\)", body(5, encoded, b"BODY[1]"))
    with folder_of(front, opened(), steps) as (_, folder):
        seen: list[tuple[int, int]] = []
        file = io.BytesIO()
        size = folder.download(5, file, "1", progress=lambda *now: seen.append(now))
        assert (size, file.getvalue()) == (len(LARGE), LARGE)
        assert seen[-1] == (len(encoded), len(encoded))


def test_server_that_cannot_decode_a_part(front: Front) -> None:
    """RFC 3516: UNKNOWN-CTE; it is decoded here then."""
    encoded = b64encode(b"content")
    no = "<tag> NO [UNKNOWN-CTE] what is this\r\n"
    rest = asked(r"UID FETCH 5 \(UID BODYSTRUCTURE\)", STRUCTURE)
    rest += asked(r"UID FETCH 5 \(UID BODY.PEEK\[1\]\)", body(5, encoded, b"BODY[1]"))
    first = asked(r"UID FETCH 5 \(UID BINARY.PEEK\[1\]\)", "", no)
    with folder_of(front, opened("BINARY"), first, rest, first, rest) as (_, folder):
        file = io.BytesIO()
        assert folder.download(5, file, "1") == 7
        assert file.getvalue() == folder.get_part(5, "1") == b"content"


def test_binary_literal_goes_to_the_file(front: Front) -> None:
    octets = bytes(range(256)) * 1_000
    steps = asked(r"UID FETCH 5 \(UID BINARY.PEEK\[2\]\)", body(5, octets, b"BINARY[2]", b"~"))
    with folder_of(front, opened("BINARY"), steps) as (_, folder):
        file = io.BytesIO()
        assert folder.download(5, file, "2") == len(octets)
        assert file.getvalue() == octets


def test_refusal_leaves_no_file(front: Front, tmp_path: Path) -> None:
    steps = asked("UID FETCH 5 .*", "", "<tag> NO [SERVERBUG] broken\r\n")
    with folder_of(front, opened(), steps, noop()) as (client, folder):
        with pytest.raises(ServerRefusedError):
            folder.download(5, tmp_path / "mail")
        client.noop()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_cancelled_download_leaves_no_file_and_the_connection(backend: str, tmp_path: Path) -> None:
    """The rest is thrown away as it comes; a file of the caller's gets nothing more of it."""
    octets = body(5, LARGE)
    script = [
        *opened(),
        ExpectCommand("UID FETCH 5 .*"),
        Answer(octets[:80_000]),
        Wait(),
        Answer(octets[80_000:] + b"<tag> OK done\r\n"),
        *noop(),
    ]
    target = io.BytesIO()

    async def whole() -> None:
        with ScriptedServer(script) as server:
            client = AsyncImapClient(timeout=10)
            await client.connect(server.host, server.port, SecureSocketOptions.NONE)
            folder = await client.inbox.open()
            with anyio.move_on_after(0.1) as scope:
                await folder.download(5, target)
            assert scope.cancelled_caught
            size = len(target.getvalue())
            assert 0 < size < len(LARGE)
            await client.noop()
            assert len(target.getvalue()) == size
            client._abort()

    anyio.run(whole, backend=backend)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc")
@pytest.mark.parametrize("kind", ["blocking", "asyncio"])
def test_memory_stays_bounded_while_200_mb_come(kind: str, tmp_path: Path) -> None:
    """A message of 200 MB goes to a file in less than 50 MB of memory (T28)."""
    server = """
        import socket, sys
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        peer, _ = listener.accept()
        lines = peer.makefile("rb")
        peer.sendall(b"* PREAUTH [CAPABILITY IMAP4rev1] hello\\r\\n")
        tag = lines.readline().split()[0]
        peer.sendall(b"* 1 EXISTS\\r\\n* OK [UIDVALIDITY 7] x\\r\\n" + tag + b" OK done\\r\\n")
        tag = lines.readline().split()[0]
        peer.sendall(b"* 1 FETCH (UID 5 BODY[] {200000000}\\r\\n")
        block = bytes(100_000)
        for _ in range(2_000):
            peer.sendall(block)
        peer.sendall(b")\\r\\n" + tag + b" OK done\\r\\n")
        peer.recv(1)
    """
    client = """
        import re, sys, pathlib
        from mailwright.imap import AsyncImapClient, ImapClient
        from mailwright.net.secure_socket_options import SecureSocketOptions
        port, path = int(sys.argv[1]), pathlib.Path(sys.argv[2])
        def blocking():
            client = ImapClient(timeout=60)
            client.connect("127.0.0.1", port, SecureSocketOptions.NONE)
            return client.inbox.open().download(5, path)
        async def asyncio():
            client = AsyncImapClient(timeout=60)
            await client.connect("127.0.0.1", port, SecureSocketOptions.NONE)
            return await (await client.inbox.open()).download(5, path)
        if sys.argv[3] == "blocking":
            size = blocking()
        else:
            import anyio
            size = anyio.run(asyncio)
        status = pathlib.Path("/proc/self/status").read_text()
        print(size, re.search(r"VmHWM:\\s+(\\d+)", status)[1])
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(server)], stdout=subprocess.PIPE
    ) as peer:
        assert peer.stdout is not None
        port = peer.stdout.readline().decode().strip()
        argv = [sys.executable, "-c", textwrap.dedent(client), port, str(tmp_path / "mail"), kind]
        done = subprocess.run(argv, capture_output=True, timeout=120, check=True, env=os.environ)
    size, kilobytes = map(int, done.stdout.split())
    assert size == (tmp_path / "mail").stat().st_size == 200_000_000
    assert kilobytes < 50_000
