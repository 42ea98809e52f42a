"""docs/features.md, made from docs/features.toml.

``python tests/docs/feature_table.py`` writes the tables into the page; a test compares.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
SOURCE, PAGE = DOCS / "features.toml", DOCS / "features.md"
PLACE = re.compile(r"(<!-- table -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)
EMBEDDED = "embedded"
#: Peers that are no servers, and their words on the page.
OTHERS = {
    "scripted": "scripted",
    "loopback": "bare sockets",
    "vectors": "known answers",
    "mail": "real mail",
    "random": "random input",
}


@dataclass(frozen=True)
class Feature:
    """One row.

    Args:
        group: the table that it stands in.
        name: what it is, as Markdown.
        docs: the page that explains it.
        on: the peers of its tests.
        tests: files, or ``file::function``.
        changelog: the words of CHANGELOG.md that announce it.
        blocking: whether the blocking client has it.
        is_async: whether the async one has it.
    """

    group: str
    name: str
    docs: str
    on: tuple[str, ...]
    tests: tuple[str, ...]
    changelog: str = ""
    blocking: bool = True
    is_async: bool = True

    @property
    def proof(self) -> str:
        """The words of the last column."""
        servers = [peer for peer in self.on if peer not in OTHERS]
        others = [OTHERS[peer] for peer in self.on if peer in OTHERS]
        if servers:
            return f"proven on {', '.join(servers)}" + (f"; {', '.join(others)}" if others else "")
        return ", ".join(others) or "not proven yet"


def servers() -> dict[str, str]:
    """Return the real servers, each with the fixture that starts it."""
    named: dict[str, str] = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["servers"]
    return named


def imap_servers() -> dict[str, list[str]]:
    """Return the real IMAP servers, each with the fixtures that start it."""
    named: dict[str, list[str]] = tomllib.loads(SOURCE.read_text("utf-8"))["imap_servers"]
    return named


def features() -> list[Feature]:
    """Return the rows in their order."""
    rows = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["feature"]
    return [
        Feature(
            **{key: value for key, value in row.items() if key not in ("on", "tests", "async")},
            on=tuple(row["on"]),
            tests=tuple(row["tests"]),
            is_async=row.get("async", True),
        )
        for row in rows
    ]


def tables(rows: list[Feature]) -> str:
    """Return one table for each group."""
    lines: list[str] = []
    for group, members in groupby(rows, key=lambda row: row.group):
        lines += [f"\n## {group}\n", "| feature | blocking | async | explained | proof |"]
        lines.append("|---|---|---|---|---|")
        for row in members:
            blocking, is_async = ("yes" if has else "no" for has in (row.blocking, row.is_async))
            files = sorted({test.partition("::")[0] for test in row.tests})
            links = " ".join(f"[{number}](../{file})" for number, file in enumerate(files, 1))
            explained = f"[{row.docs.removesuffix('.md')}]({row.docs})"
            cells = (row.name, blocking, is_async, explained, f"{row.proof} {links}".rstrip())
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n\n"


def with_tables(text: str) -> str:
    """Return the page with its tables made anew."""
    return PLACE.sub(lambda match: match[1] + tables(features()) + match[3], text)


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
