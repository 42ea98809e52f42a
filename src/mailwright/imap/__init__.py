"""IMAP: a core without I/O, and two fronts that drive it (RFC 3501, RFC 9051).

From what is seen to what is written:
- `_client`, `_front` and the folders: the methods; `_driver`: performs the steps (`_steps`) that
  the flows ask for; each with its async twin
- `flows/`: what takes several commands; `_session`: what they know of the connection, `_mailbox`
  of the mailbox that is selected
- `commands/`: one command a module: what it writes, which responses are its own, what it returns
- `_protocol`: the core without I/O, with the tables of `_state`; `_framer` cuts responses out of
  octets, `_reader` reads them, `_encoder` writes arguments
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import exporter

if TYPE_CHECKING:
    from ._aio import AsyncImapClient
    from ._client import ImapClient
    from ._limits import ImapLimits
    from .access import FolderAccess
    from .body_structure import BodyStructure
    from .capabilities import Capabilities
    from .envelope import Envelope
    from .events import (
        AlertReceived,
        CommandInProgress,
        ConnectionInterrupted,
        EventsLost,
        FlagsChanged,
        FolderListChanged,
        FolderStatusChanged,
        ImapEvent,
        MessageExpunged,
        MessagesArrived,
        MessagesVanished,
        MetadataChanged,
        NotificationOverflow,
        ServerNotice,
        UidValidityChanged,
    )
    from .fetch_defects import FetchDefect
    from .fetch_items import FetchItems
    from .fetched import FetchedMessage
    from .file_names import file_name, file_path
    from .flags import Flag, has_flag, keywords_of
    from .folder import ImapFolder
    from .folder_aio import AsyncImapFolder
    from .folder_info import FolderAttribute, FolderInfo
    from .folder_status import FolderStatus, StatusItem
    from .folder_watch import FolderWatch
    from .folder_watch_aio import AsyncFolderWatch
    from .live_search import LiveSearch
    from .live_search_aio import AsyncLiveSearch
    from .message_url import MessageUrl
    from .metadata import Metadata
    from .namespaces import Namespace, Namespaces
    from .notification import Notification, NotifyEvent, NotifyFilter
    from .ordering.base_subject import base_subject
    from .ordering.message_facts import MessageFacts
    from .ordering.sorting import SortKey, SortOrder, sort_messages
    from .ordering.thread_tree import ThreadNode
    from .ordering.threads import ThreadAlgorithm, thread_messages
    from .quota import Quota, QuotaResource, QuotaUsage
    from .reading import FetchStream
    from .reading_aio import AsyncFetchStream
    from .responses import ResponseCode, Status, StatusResponse
    from .rights import AccessEntry, GrantableRights, Right, Rights
    from .search.comparators import Comparators
    from .search.criteria import Search
    from .search.live_results import SearchChange
    from .search.results import FolderSearchResult, SearchResult, SortResult
    from .search.returns import PartialRange, SearchReturn
    from .search.scope import FolderScope
    from .section import BodySection, SectionKind
    from .special_use import SpecialUse
    from .sync_state import SyncResult, SyncState
    from .uid_map import UidMap
    from .uid_sequence import UidSequence
    from .uid_set import UidSet
    from .write_results import (
        AppendOutcome,
        AppendResult,
        AppendState,
        CopyResult,
        ExpungeResult,
        MoveResult,
        ReplaceResult,
        StoreResult,
    )

__all__ = [
    "AccessEntry",
    "AlertReceived",
    "AppendOutcome",
    "AppendResult",
    "AppendState",
    "AsyncFetchStream",
    "AsyncFolderWatch",
    "AsyncImapClient",
    "AsyncImapFolder",
    "AsyncLiveSearch",
    "BodySection",
    "BodyStructure",
    "Capabilities",
    "CommandInProgress",
    "Comparators",
    "ConnectionInterrupted",
    "CopyResult",
    "Envelope",
    "EventsLost",
    "ExpungeResult",
    "FetchDefect",
    "FetchItems",
    "FetchStream",
    "FetchedMessage",
    "Flag",
    "FlagsChanged",
    "FolderAccess",
    "FolderAttribute",
    "FolderInfo",
    "FolderListChanged",
    "FolderScope",
    "FolderSearchResult",
    "FolderStatus",
    "FolderStatusChanged",
    "FolderWatch",
    "GrantableRights",
    "ImapClient",
    "ImapEvent",
    "ImapFolder",
    "ImapLimits",
    "LiveSearch",
    "MessageExpunged",
    "MessageFacts",
    "MessageUrl",
    "MessagesArrived",
    "MessagesVanished",
    "Metadata",
    "MetadataChanged",
    "MoveResult",
    "Namespace",
    "Namespaces",
    "Notification",
    "NotificationOverflow",
    "NotifyEvent",
    "NotifyFilter",
    "PartialRange",
    "Quota",
    "QuotaResource",
    "QuotaUsage",
    "ReplaceResult",
    "ResponseCode",
    "Right",
    "Rights",
    "Search",
    "SearchChange",
    "SearchResult",
    "SearchReturn",
    "SectionKind",
    "ServerNotice",
    "SortKey",
    "SortOrder",
    "SortResult",
    "SpecialUse",
    "Status",
    "StatusItem",
    "StatusResponse",
    "StoreResult",
    "SyncResult",
    "SyncState",
    "ThreadAlgorithm",
    "ThreadNode",
    "UidMap",
    "UidSequence",
    "UidSet",
    "UidValidityChanged",
    "base_subject",
    "file_name",
    "file_path",
    "has_flag",
    "keywords_of",
    "sort_messages",
    "thread_messages",
]

__getattr__ = exporter(
    __name__,
    {
        "._aio": ("AsyncImapClient",),
        "._client": ("ImapClient",),
        "._limits": ("ImapLimits",),
        ".access": ("FolderAccess",),
        ".body_structure": ("BodyStructure",),
        ".capabilities": ("Capabilities",),
        ".envelope": ("Envelope",),
        ".events": (
            "ImapEvent",
            "MessagesArrived",
            "MessageExpunged",
            "MessagesVanished",
            "FlagsChanged",
            "UidValidityChanged",
            "FolderStatusChanged",
            "FolderListChanged",
            "MetadataChanged",
            "AlertReceived",
            "ServerNotice",
            "CommandInProgress",
            "NotificationOverflow",
            "EventsLost",
            "ConnectionInterrupted",
        ),
        ".fetch_defects": ("FetchDefect",),
        ".fetch_items": ("FetchItems",),
        ".fetched": ("FetchedMessage",),
        ".file_names": (
            "file_name",
            "file_path",
        ),
        ".flags": (
            "Flag",
            "has_flag",
            "keywords_of",
        ),
        ".folder": ("ImapFolder",),
        ".folder_aio": ("AsyncImapFolder",),
        ".folder_info": (
            "FolderAttribute",
            "FolderInfo",
        ),
        ".folder_status": (
            "FolderStatus",
            "StatusItem",
        ),
        ".folder_watch": ("FolderWatch",),
        ".folder_watch_aio": ("AsyncFolderWatch",),
        ".live_search": ("LiveSearch",),
        ".live_search_aio": ("AsyncLiveSearch",),
        ".message_url": ("MessageUrl",),
        ".metadata": ("Metadata",),
        ".namespaces": (
            "Namespace",
            "Namespaces",
        ),
        ".notification": (
            "Notification",
            "NotifyEvent",
            "NotifyFilter",
        ),
        ".ordering.base_subject": ("base_subject",),
        ".ordering.message_facts": ("MessageFacts",),
        ".ordering.sorting": (
            "SortKey",
            "SortOrder",
            "sort_messages",
        ),
        ".ordering.thread_tree": ("ThreadNode",),
        ".ordering.threads": (
            "ThreadAlgorithm",
            "thread_messages",
        ),
        ".quota": (
            "Quota",
            "QuotaResource",
            "QuotaUsage",
        ),
        ".reading": ("FetchStream",),
        ".reading_aio": ("AsyncFetchStream",),
        ".responses": (
            "ResponseCode",
            "Status",
            "StatusResponse",
        ),
        ".rights": (
            "AccessEntry",
            "GrantableRights",
            "Right",
            "Rights",
        ),
        ".search.comparators": ("Comparators",),
        ".search.criteria": ("Search",),
        ".search.live_results": ("SearchChange",),
        ".search.results": (
            "SearchResult",
            "SortResult",
            "FolderSearchResult",
        ),
        ".search.returns": (
            "PartialRange",
            "SearchReturn",
        ),
        ".search.scope": ("FolderScope",),
        ".section": (
            "BodySection",
            "SectionKind",
        ),
        ".special_use": ("SpecialUse",),
        ".sync_state": (
            "SyncResult",
            "SyncState",
        ),
        ".uid_map": ("UidMap",),
        ".uid_sequence": ("UidSequence",),
        ".uid_set": ("UidSet",),
        ".write_results": (
            "AppendResult",
            "AppendState",
            "AppendOutcome",
            "CopyResult",
            "MoveResult",
            "StoreResult",
            "ExpungeResult",
            "ReplaceResult",
        ),
    },
)
