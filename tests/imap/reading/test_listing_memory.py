"""A list of very many messages is read in little memory."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

COUNT = 100_000

SERVER = r"""
    import re, socket, sys
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    peer, _ = listener.accept()
    lines = peer.makefile("rb")
    peer.sendall(b"* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n")
    tag = lines.readline().split()[0]
    peer.sendall(b"* 100000 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n" + tag + b" OK done\r\n")
    address = b'(("Ann Example" NIL "ann" "a.example"))'
    answer = (
        b'* %d FETCH (UID %d FLAGS (\\Seen) INTERNALDATE "24-Nov-2026 09:05:00 +0100"'
        b' RFC822.SIZE 4321 ENVELOPE ("Tue, 24 Nov 2026 09:05:00 +0100" "Letter" '
        + b" ".join([address] * 4)
        + b' NIL NIL NIL "<1@a.example>") BODYSTRUCTURE ("text" "plain" ("charset" "utf-8")'
        b' NIL NIL "7bit" 12 1 NIL NIL NIL NIL))\r\n'
    )
    while line := lines.readline():
        tag, first, last = re.match(rb"(\S+) UID FETCH (\d+)(?::(\d+))? ", line).groups()
        numbers = range(int(first), int(last or first) + 1)
        peer.sendall(b"".join([answer % (n, n) for n in numbers]) + tag + b" OK done\r\n")
"""
CLIENT = r"""
    import re, sys
    from mailwright.imap import AsyncImapClient, ImapClient, UidSet
    from mailwright.net.secure_socket_options import SecureSocketOptions
    port, count = int(sys.argv[1]), int(sys.argv[2])
    uids = UidSet.parse(f"1:{count}")
    wanted = dict(
        envelope=True, flags=True, body_structure=True, internal_date=True, size=True
    )
    def seen(item):
        return item.envelope.subject == "Letter" if item.uid % 10 == 0 else True
    def blocking():
        client = ImapClient(timeout=60)
        client.connect("127.0.0.1", port, SecureSocketOptions.NONE)
        return sum(seen(item) for item in client.inbox.open().fetch(uids, **wanted))
    async def asyncio():
        client = AsyncImapClient(timeout=60)
        await client.connect("127.0.0.1", port, SecureSocketOptions.NONE)
        folder = await client.inbox.open()
        return sum([seen(item) async for item in folder.fetch(uids, **wanted)])
    if sys.argv[3] == "blocking":
        found = blocking()
    else:
        import anyio
        found = anyio.run(asyncio)
    with open("/proc/self/status") as status:
        print(found, re.search(r"VmHWM:\s+(\d+)", status.read())[1])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc")
@pytest.mark.parametrize("kind", ["blocking", "asyncio"])
def test_memory_stays_bounded_while_100_000_messages_are_listed(kind: str) -> None:
    """The metadata of 100,000 messages are read in less than 50 MB of memory (T28)."""
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SERVER)], stdout=subprocess.PIPE
    ) as peer:
        assert peer.stdout is not None
        port = peer.stdout.readline().decode().strip()
        argv = [sys.executable, "-c", textwrap.dedent(CLIENT), port, str(COUNT), kind]
        done = subprocess.run(argv, capture_output=True, timeout=120, check=True, env=os.environ)
    found, kilobytes = map(int, done.stdout.split())
    assert found == COUNT
    assert kilobytes < 50_000
