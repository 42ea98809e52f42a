"""IMAP: a core without I/O, and two fronts that drive it (RFC 3501, RFC 9051).

From what is seen to what is written:
- `_client` and `_aio`: the clients, put together of the parts in `client`; `folder`: the folders;
  `_front`, `_arguments`: what both fronts share; `probing_client`: a session stage by stage, for
  the command line
- `_driver` and `_driver_aio`: perform the steps (`_steps`) that the flows ask for; `_outgoing`:
  octets on their way to the network
- `flows`: what takes several commands; `_session`: what they know of the connection
- `commands`: one command a module: what it writes, which responses are its own, what it returns
- `_protocol`: the core without I/O, with the tables of `_state`; `_framer` cuts responses out of
  octets, `_tally` counts them up to the `_limits`, `_reader` reads them, `_encoder` writes
  arguments, `_command_writer` commands; `_command` is what they all are, `_shown` what the wire
  log shows

By subject, the values that commands and flows take and return:
- `mailboxes`: names, lists, status, rights, quotas, metadata; `selected`: the mailbox that is open
- `search`: what is looked for; `ordering`: sorting and threading on this side
- `fetch`: what is asked of messages, and what is answered; `uids`: sets, sequences and maps of UIDs
- `write`: what appending, copying and storing take and return; `flags`
- `watch`: events, NOTIFY, and what is kept between two synchronisations
- `responses`, `capabilities`: what the server says of itself; `_refusals`: when it says no;
  `quirks`: what real servers do otherwise; `_text`: their text
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import exporter

if TYPE_CHECKING:
    from ._aio import AsyncImapClient
    from ._client import ImapClient
    from ._limits import ImapLimits
    from .capabilities import Capabilities
    from .fetch.body_structure import BodyStructure
    from .fetch.defects import FetchDefect
    from .fetch.envelope import Envelope
    from .fetch.fetched_message import FetchedMessage
    from .fetch.items import FetchItems
    from .fetch.section import BodySection, SectionKind
    from .flags import Flag, has_flag, keywords_of
    from .folder.folder_watch import FolderWatch
    from .folder.folder_watch_aio import AsyncFolderWatch
    from .folder.imap_folder import ImapFolder
    from .folder.imap_folder_aio import AsyncImapFolder
    from .folder.live_search import LiveSearch
    from .folder.live_search_aio import AsyncLiveSearch
    from .folder.reading import FetchStream
    from .folder.reading_aio import AsyncFetchStream
    from .mailboxes.file_names import file_name, file_path
    from .mailboxes.folder_info import FolderAttribute, FolderInfo
    from .mailboxes.folder_status import FolderStatus, StatusItem
    from .mailboxes.metadata import Metadata
    from .mailboxes.namespaces import Namespace, Namespaces
    from .mailboxes.quota import Quota, QuotaResource, QuotaUsage
    from .mailboxes.rights import AccessEntry, GrantableRights, Right, Rights
    from .mailboxes.special_use import SpecialUse
    from .ordering.base_subject import base_subject
    from .ordering.message_facts import MessageFacts
    from .ordering.sorting import AnnotationKey, SortKey, SortOrder, sort_messages
    from .ordering.thread_tree import ThreadNode
    from .ordering.threads import ThreadAlgorithm, thread_messages
    from .responses import ResponseCode, Status, StatusResponse
    from .search.comparators import Comparators
    from .search.criteria import Search
    from .search.live_results import SearchChange
    from .search.results import FolderSearchResult, SearchResult, SortResult
    from .search.returns import PartialRange, SearchReturn
    from .search.saved_result import SavedResult
    from .search.scope import FolderScope
    from .selected.access import FolderAccess
    from .uids.uid_map import UidMap
    from .uids.uid_sequence import UidSequence
    from .uids.uid_set import UidSet
    from .watch.events import (
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
    from .watch.notification import Notification, NotifyEvent, NotifyFilter
    from .watch.sync_state import SyncResult, SyncState
    from .write.message_url import MessageUrl
    from .write.results import (
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
    "AnnotationKey",
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
    "SavedResult",
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
        ".selected.access": ("FolderAccess",),
        ".fetch.body_structure": ("BodyStructure",),
        ".capabilities": ("Capabilities",),
        ".fetch.envelope": ("Envelope",),
        ".watch.events": (
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
        ".fetch.defects": ("FetchDefect",),
        ".fetch.items": ("FetchItems",),
        ".fetch.fetched_message": ("FetchedMessage",),
        ".mailboxes.file_names": (
            "file_name",
            "file_path",
        ),
        ".flags": (
            "Flag",
            "has_flag",
            "keywords_of",
        ),
        ".folder.imap_folder": ("ImapFolder",),
        ".folder.imap_folder_aio": ("AsyncImapFolder",),
        ".mailboxes.folder_info": (
            "FolderAttribute",
            "FolderInfo",
        ),
        ".mailboxes.folder_status": (
            "FolderStatus",
            "StatusItem",
        ),
        ".folder.folder_watch": ("FolderWatch",),
        ".folder.folder_watch_aio": ("AsyncFolderWatch",),
        ".folder.live_search": ("LiveSearch",),
        ".folder.live_search_aio": ("AsyncLiveSearch",),
        ".write.message_url": ("MessageUrl",),
        ".mailboxes.metadata": ("Metadata",),
        ".mailboxes.namespaces": (
            "Namespace",
            "Namespaces",
        ),
        ".watch.notification": (
            "Notification",
            "NotifyEvent",
            "NotifyFilter",
        ),
        ".ordering.base_subject": ("base_subject",),
        ".ordering.message_facts": ("MessageFacts",),
        ".ordering.sorting": (
            "AnnotationKey",
            "SortKey",
            "SortOrder",
            "sort_messages",
        ),
        ".ordering.thread_tree": ("ThreadNode",),
        ".ordering.threads": (
            "ThreadAlgorithm",
            "thread_messages",
        ),
        ".mailboxes.quota": (
            "Quota",
            "QuotaResource",
            "QuotaUsage",
        ),
        ".folder.reading": ("FetchStream",),
        ".folder.reading_aio": ("AsyncFetchStream",),
        ".responses": (
            "ResponseCode",
            "Status",
            "StatusResponse",
        ),
        ".mailboxes.rights": (
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
        ".search.saved_result": ("SavedResult",),
        ".search.scope": ("FolderScope",),
        ".fetch.section": (
            "BodySection",
            "SectionKind",
        ),
        ".mailboxes.special_use": ("SpecialUse",),
        ".watch.sync_state": (
            "SyncResult",
            "SyncState",
        ),
        ".uids.uid_map": ("UidMap",),
        ".uids.uid_sequence": ("UidSequence",),
        ".uids.uid_set": ("UidSet",),
        ".write.results": (
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
