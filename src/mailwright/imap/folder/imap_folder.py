"""A folder of the blocking client; `imap_folder_aio` is its async twin, part by part."""

from __future__ import annotations

from .administering import FolderAdministering
from .reading import FolderReading
from .searching import FolderSearching
from .watching import FolderWatching
from .writing import FolderWriting


class ImapFolder(
    FolderWatching,
    FolderSearching,
    FolderReading,
    FolderWriting,
    FolderAdministering,
):
    """A folder, by its name; it need not be open, nor exist.

    The client's `inbox`, `get_folder` and `list_folders` make it.
    """
