"""What a folder may be opened for."""

from __future__ import annotations

from enum import Enum


class FolderAccess(Enum):
    """How a folder is opened (RFC 9051 section 6.3.2 and 6.3.3)."""

    READ_ONLY = "READ-ONLY"
    READ_WRITE = "READ-WRITE"
