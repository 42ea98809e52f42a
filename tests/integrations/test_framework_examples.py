"""The programs under examples/ that show the glue run, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("framework", ["celery", "django", "fastapi", "flask"])
def test_the_example_sends_with_an_identity(framework: str) -> None:
    pytest.importorskip(framework)
    program = EXAMPLES / f"{framework}_mail.py"
    done = subprocess.run(
        [sys.executable, "-W", "error", str(program)],
        check=False,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert "sent as ann" in done.stdout, done.stderr
    assert done.returncode == 0
