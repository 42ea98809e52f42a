"""Kinds of arguments that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

#: A file; "-", which is standard input, would be taken for an option otherwise.
File = Annotated[Path, Parameter(allow_leading_hyphen=True)]
STANDARD_INPUT = Path("-")

#: Whether to print JSON.
AsJson = Annotated[bool, Parameter(name="--json")]
