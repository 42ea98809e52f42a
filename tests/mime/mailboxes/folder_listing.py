"""What lies in a folder, for the tests beside this file."""

from __future__ import annotations

from pathlib import Path


def listing(folder: Path) -> list[str]:
    """Return the names of all that is in a folder, in order."""
    return sorted(path.name for path in folder.iterdir())
