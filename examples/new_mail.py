"""Tell of new mail as it comes, for as long as the program runs.

    python examples/new_mail.py imaps://USER@HOST [--folder INBOX] [--state FILE] [--ca-file FILE]

With --state, mail that came while the program did not run is told first; what was told last when it
was interrupted may be told again. The password is asked for, or read from standard input when that
is no terminal.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from mailwright import AsyncImapClient, FolderAccess, SyncState, TlsOptions
from mailwright.imap import ConnectionInterrupted, MessagesArrived


async def new_mail(
    url: str,
    password: str,
    folder: str = "INBOX",
    *,
    state_file: Path | None = None,
    ca_file: Path | None = None,
) -> AsyncGenerator[str, None]:
    """Yield a line for each message that comes into a folder."""
    async with AsyncImapClient.open(url, password, tls=TlsOptions(ca_file=ca_file)) as client:
        inbox = await client.get_folder(folder).open(FolderAccess.READ_ONLY)
        state = kept(state_file)
        if state is None:
            state = (await inbox.sync()).state  # what is there is not new
        keep(state_file, state)
        watch = inbox.watch(state)
        async for event in watch:
            if isinstance(event, ConnectionInterrupted):
                print(f"{event.error}; next attempt in {event.pause:.0f} s", file=sys.stderr)
            if isinstance(event, MessagesArrived) and event.uids:
                async for message in inbox.fetch(event.uids, envelope=True):
                    if message.envelope is not None:
                        yield f"{message.envelope.from_}: {message.envelope.subject}"
            keep(state_file, watch.state)


def kept(state_file: Path | None) -> SyncState | None:
    """Return the state of the last time, or None the first time."""
    if state_file is None or not state_file.exists():
        return None
    return SyncState.from_json(state_file.read_text(encoding="utf-8"))


def keep(state_file: Path | None, state: SyncState | None) -> None:
    """Write the state, whole or not at all."""
    if state_file is None or state is None:
        return
    fresh = state_file.with_suffix(".new")
    fresh.write_text(state.to_json(), encoding="utf-8")
    fresh.replace(state_file)


async def show(url: str, password: str, args: argparse.Namespace) -> None:
    """Print lines until somebody interrupts."""
    lines = new_mail(url, password, args.folder, state_file=args.state, ca_file=args.ca_file)
    async with aclosing(lines):
        async for line in lines:
            # what strangers wrote must not steer the terminal
            print("".join(letter if letter.isprintable() else "?" for letter in line))


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description="Tell of new mail.")
    parser.add_argument("url")
    parser.add_argument("--folder", default="INBOX")
    parser.add_argument("--state", type=Path)
    parser.add_argument("--ca-file", type=Path)
    args = parser.parse_args()
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        asyncio.run(show(args.url, password, args))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
