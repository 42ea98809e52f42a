"""``mailwright sendmail`` in the list of commands; `program` does the work."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from .program import run


def sendmail(
    *arguments: Annotated[str, Parameter(allow_leading_hyphen=True, show=False)],
) -> int:
    """Be a sendmail program: send the message of standard input by the default account.

    Parameters
    ----------
    arguments
        Those of sendmail programs.
    """
    return run(arguments)
