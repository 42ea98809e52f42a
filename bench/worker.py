"""One client, measured in a process of its own: `worker.py MODULE:FUNCTION JOB`.

The function makes everything that is not to be measured and returns what is. Printed is one line
of JSON: the seconds and CPU seconds that it took (imports before it are not counted, those that the
first use of a client causes are) and the peak of resident memory: that of the whole process, or
what the client returns that has looked itself.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from time import perf_counter, process_time
from types import SimpleNamespace

import memory


def main() -> None:
    """Prepare, measure, print."""
    module, _, function = sys.argv[1].partition(":")
    job = SimpleNamespace(**json.loads(sys.argv[2]))
    work = getattr(import_module(f"clients.{module}"), function)(job)
    cpu, start = process_time(), perf_counter()
    peak = work()
    seconds, cpu_seconds = perf_counter() - start, process_time() - cpu
    print(json.dumps({"seconds": seconds, "cpu": cpu_seconds, "peak": peak or memory.peak()}))


if __name__ == "__main__":
    main()
