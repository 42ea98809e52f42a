"""After all rows of the corpora have run: how we did, and how the standard library does."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    ran = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if "test_corpus_row[" in report.nodeid
    ]
    if len(ran) < 1_000 or config.option.keyword:  # some rows were chosen, or there are none
        return
    from corpus_report import table

    terminalreporter.section("the corpora")
    for line in table():
        terminalreporter.write_line(line)
