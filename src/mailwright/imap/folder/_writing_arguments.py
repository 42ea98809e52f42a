"""What the calls that write are given, made ready for the flows; both fronts share it."""

from __future__ import annotations

from ...errors import InvalidArgumentError
from ._base import Folder

#: Messages of `append_all` in flight, unless the caller says otherwise.
WINDOW = 200


def target_of(folder: Folder, target: object) -> bytes:
    """Return the name on the wire of another folder of the same connection.

    Raises:
        InvalidArgumentError: it is none.
    """
    if not isinstance(target, Folder):
        raise InvalidArgumentError(
            f"The target is a folder of the client, not {type(target).__name__}; see get_folder.",
            name="target",
        )
    if getattr(target, "_client", None) is not getattr(folder, "_client", None):
        raise InvalidArgumentError("The target is a folder of another client.", name="target")
    return target.wire_name


def checked_window(window: int) -> int:
    """Return how many messages may be in flight.

    Raises:
        InvalidArgumentError: fewer than one.
    """
    if window < 1:
        raise InvalidArgumentError("At least one message is in flight.", name="window")
    return window
