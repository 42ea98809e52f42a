"""A folder of the async client; `imap_folder` is its blocking twin, part by part."""

from __future__ import annotations

from .administering_aio import AsyncFolderAdministering
from .reading_aio import AsyncFolderReading
from .searching_aio import AsyncFolderSearching
from .watching_aio import AsyncFolderWatching
from .writing_aio import AsyncFolderWriting


class AsyncImapFolder(
    AsyncFolderWatching,
    AsyncFolderSearching,
    AsyncFolderReading,
    AsyncFolderWriting,
    AsyncFolderAdministering,
):
    """A folder, by its name; it need not be open, nor exist.

    The client's `inbox`, `get_folder` and `list_folders` make it.
    """
