"""Measure mailwright against its peers: `make bench`, and `make bench ARGS="--help"`."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Run the command line, which uses the servers of the tests."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    import command_line

    return command_line.main()


if __name__ == "__main__":
    sys.exit(main())
