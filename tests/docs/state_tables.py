"""The tables of docs/architecture.md, made from smtp/_state.py and imap/_state.py.

``python tests/docs/state_tables.py`` writes them into the page; a test compares.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from mailwright.imap import _state as imap
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


def imap_states() -> str:
    """Return where an OK leads in IMAP, a line for each, and what else may be sent where."""
    lines = ["```text"]
    width = max(len(state.value) for state in imap.State)
    others: dict[frozenset[imap.State], list[str]] = {}
    for verb, states in imap.ALLOWED.items():
        if verb not in imap.AFTER_OK:
            others.setdefault(states, []).append(verb)
    for state in imap.State:
        targets: dict[imap.State, list[str]] = {}
        for verb, target in imap.AFTER_OK.items():
            if state in imap.ALLOWED[verb]:
                targets.setdefault(target, []).append(verb)
        start = state.value
        for target, verbs in targets.items():
            lines.append(f"{start:>{width}} ── {', '.join(verbs)} ──▶ {target.value}")
            start = ""
    for states, verbs in others.items():
        where = ", ".join(state.value for state in imap.State if state in states)
        lines += ["", f"{where}:"]
        lines += textwrap.wrap(", ".join(verbs), 96, initial_indent="  ", subsequent_indent="  ")
    return "\n".join([*lines, "```"]) + "\n"


TABLES = {"AFTER_COMMAND": after_command, "AFTER_REPLY": after_reply, "IMAP": imap_states}


def with_tables(text: str) -> str:
    """Return the page with its tables made anew."""
    return PLACE.sub(lambda match: match[1] + TABLES[match["table"]]() + match[4], text)


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
