"""Print how we and the standard library do on the corpora: ``python tests/corpus/report.py``."""

from __future__ import annotations

import sys

from corpus_report import SCORED, failures, table
from corpus_rows import WITHOUT_CORPORA

if __name__ == "__main__":
    if not SCORED:
        sys.exit(WITHOUT_CORPORA)
    sys.stdout.writelines(
        f"{line}\n" for line in (failures() if "--fails" in sys.argv[1:] else table())
    )
