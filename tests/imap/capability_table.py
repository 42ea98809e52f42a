"""What the real IMAP servers offer: the table in docs/features.md.

``python tests/imap/capability_table.py`` starts the servers and writes it anew; a test compares.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from mailwright.imap.capabilities import Capabilities
from servers.__main__ import start
from servers.accounts import ImapServer

PAGE = Path(__file__).parents[2] / "docs" / "features.md"
HEADING = "## What the real IMAP servers offer"
PLACE = re.compile(r"(<!-- imap capabilities -->\n)(?P<body>.*?)(<!-- imap end -->)", re.DOTALL)

#: column -> (the fixture that starts the server, its name for `python -m servers`).
SERVERS = {
    "Dovecot 2.3": ("dovecot", "dovecot"),
    "Dovecot 2.4": ("dovecot24", "dovecot-2.4"),
    "Cyrus 3.6": ("cyrus36", "cyrus-3.6"),
    "Cyrus 3.10": ("cyrus", "cyrus"),
    "Courier 5.2": ("courier", "courier"),
}

#: What is no capability of the session: how to log in, and what belongs to one vendor.
_BESIDES = re.compile(
    r"AUTH=|X|LOGINDISABLED\Z|DIGEST=|NO_ATOMIC_RENAME\Z|SCAN\Z|SNIPPET=|SORT=(?:UID|MODSEQ)\Z"
)
_LIMIT = re.compile(r"(APPENDLIMIT)=.*")


def offered(server: ImapServer) -> set[str]:
    """Return what a server offers to whom has signed in."""
    with server.new_account().talk() as talk:
        [line] = talk.command("CAPABILITY")
    found = Capabilities(line.decode("ascii").removeprefix("* CAPABILITY "))
    return {_LIMIT.sub(r"\1", name) for name in found if not _BESIDES.match(name)}


def table(offers: Mapping[str, set[str]]) -> str:
    """Return the table: a row for each capability, a column for each server."""
    lines = [f"| capability | {' | '.join(offers)} |", f"|---|{'---|' * len(offers)}"]
    for name in sorted(set().union(*offers.values())):
        marks = ("yes" if name in one else "" for one in offers.values())
        lines.append(f"| `{name}` | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


def columns(text: str) -> dict[str, set[str]]:
    """Return what a page with the table says, by server."""
    match = PLACE.search(text)
    assert match is not None
    head, _, *rows = ([cell.strip() for cell in line.split("|")[1:-1]] for line in _lines(match))
    return {
        server: {row[0].strip("`") for row in rows if row[place] == "yes"}
        for place, server in enumerate(head)
        if place
    }


def _lines(match: re.Match[str]) -> list[str]:
    return match["body"].strip().split("\n")


def main() -> None:
    """Start each server, ask it, write the page."""
    offers: dict[str, set[str]] = {}
    with TemporaryDirectory(prefix="mw-") as folder, ExitStack() as stack:
        for column, (_, name) in SERVERS.items():
            server = stack.enter_context(start(name, Path(folder) / name))
            assert isinstance(server, ImapServer)
            offers[column] = offered(server)
    text = PAGE.read_text(encoding="utf-8")
    written = PLACE.sub(lambda match: match[1] + table(offers) + match[3], text)
    PAGE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
