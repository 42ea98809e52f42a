"""``mailwright sendmail``: for programs that hand their mail to a sendmail program (row S24).

It reads a message from standard input and gives it to the server of the default account, signed in
as its user. There is no queue: it returns when the server has taken the message, or has not.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Be the program ``mailwright-sendmail``, which a link may call ``sendmail``."""
    from .program import run

    sys.exit(run(sys.argv[1:]))
