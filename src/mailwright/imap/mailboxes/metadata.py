"""Metadata of a folder or of the server (RFC 5464): named values that anybody may keep there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...errors import InvalidArgumentError

# entry      = astring ; slash-separated path to entry, MUST NOT contain "*" or "%"
#                                                                        RFC 5464 section 5
_ENTRY = re.compile(r"/(?:private|shared)(?:/[ -$&-)+-.0-~]+)+\Z", re.IGNORECASE | re.ASCII)
_ENTRY_OR_TREE = re.compile(r"(?:/[ -$&-)+-.0-~]+)+\Z")


def check_entry(entry: str, *, exact: bool = True) -> str:
    """Return the name of an entry.

    Args:
        entry: the name.
        exact: whether it has to be one that can have a value.

    Raises:
        InvalidArgumentError: no entry can have that name.
    """
    if not (_ENTRY if exact else _ENTRY_OR_TREE).match(entry):
        raise InvalidArgumentError(
            f"{entry!r} is no name of a metadata entry: it is a path in US-ASCII that begins with "
            "/private/ or /shared/ and has no * and no % (RFC 5464).",
            name="entry",
        )
    return entry


class Metadata(Mapping[str, "bytes | None"]):
    """Values by the names of their entries, which have no case.

    Args:
        values: the entries; None is a value that there is not.
        longest: octets of the largest value that was left out because it was larger than
            `max_size`; None where none was.
    """

    __slots__ = ("_by_lower", "_values", "longest")

    def __init__(self, values: Mapping[str, bytes | None], longest: int | None = None) -> None:
        self._values = dict(values)
        self._by_lower = {name.lower(): value for name, value in values.items()}
        self.longest = longest

    def __getitem__(self, entry: str) -> bytes | None:
        return self._by_lower[entry.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Metadata({self._values!r}, longest={self.longest})"

    def text(self, entry: str) -> str | None:
        """Return a value as text; None where there is none.

        Args:
            entry: its name; one that is not here has no value either.
        """
        value = self.get(entry)
        return None if value is None else value.decode("utf-8", "replace")
