"""How far a download is: on a terminal alone, and no name steers it."""

from __future__ import annotations

import io
import sys
from unittest.mock import patch

from mailwright.cli.imap._progress import progress_bars


class Terminal(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_K11_a_bar_shows_the_name_as_text() -> None:
    """K11: the name of a file can come from a sender."""
    terminal = Terminal()
    with patch.object(sys, "stderr", terminal), progress_bars() as begin:
        told = begin("evil\x1b]0;owned\x07 [bold].pdf")
        told(512, 1024)
        begin("next.pdf")(1024, 1024)
    shown = terminal.getvalue()
    assert "evil\\x1b]0;owned\\x07 [bold].pdf" in shown
    assert "\x1b]0;" not in shown
    assert "next.pdf" in shown


def test_elsewhere_nothing_is_written() -> None:
    plain = io.StringIO()
    with patch.object(sys, "stderr", plain), progress_bars() as begin:
        begin("a.pdf")(1, 2)
    assert plain.getvalue() == ""
