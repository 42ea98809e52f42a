"""The tables of docs/architecture.md, made from smtp/_state.py.

``python tests/docs/state_tables.py`` writes them into the page; a test compares.
"""

from __future__ import annotations

import re
from pathlib import Path

from mailwright.smtp._state import AFTER_COMMAND, AFTER_REPLY, State

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
PLACE = re.compile(r"(<!-- states: (?P<table>\w+) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)


def after_command() -> str:
    """Return one line a state: what may follow, grouped by where it leads."""
    lines = ["```text"]
    width = max(len(state.value) for state in State)
    for state in State:
        targets: dict[State, list[str]] = {}
        for (source, verb), target in AFTER_COMMAND.items():
            if source is state:
                targets.setdefault(target, []).append(verb)
        start = state.value
        for target, verbs in targets.items():
            lines.append(f"{start:>{width}} ── {', '.join(verbs)} ──▶ {target.value}")
            start = ""
        if not targets:
            lines.append(f"{start:>{width}}    (nothing may be submitted)")
    return "\n".join([*lines, "```"]) + "\n"


def after_reply() -> str:
    """Return one line a state and target: the replies that lead there."""
    lines = ["```text"]
    width = max(len(state.value) for state in State)
    for state in State:
        targets: dict[State, list[str]] = {}
        for (source, digit), target in AFTER_REPLY.items():
            if source is state:
                targets.setdefault(target, []).append(f"{digit}yz")
        start = state.value
        for target, codes in targets.items():
            lines.append(f"{start:>{width}} ── {', '.join(sorted(codes))} ──▶ {target.value}")
            start = ""
    return "\n".join([*lines, "```"]) + "\n"


TABLES = {"AFTER_COMMAND": after_command, "AFTER_REPLY": after_reply}


def with_tables(text: str) -> str:
    """Return the page with its tables made anew."""
    return PLACE.sub(lambda match: match[1] + TABLES[match["table"]]() + match[4], text)


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
