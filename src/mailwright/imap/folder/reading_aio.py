"""Reading messages, async; `reading` is its blocking twin, method by method."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias, Unpack

from ...mime.header_reading import read_headers
from ...mime.message import MimeMessage
from .. import flows
from ..fetch.fetched_message import FetchedMessage
from ..fetch.items import FetchItems, FetchOptions
from ..fetch.section import BodySection
from ._base import AsyncFolderBase
from ._reading import range_of
from ._uids import Uids, selection_of

if TYPE_CHECKING:
    from ..._flow import Flow
    from ...mime.headers import Headers
    from ..fetch.body_structure import BodyStructure
    from ..fetch.download_target import Progress, Writable
    from ..flows.fetching import Fetching
    from ..uids.uid_set import UidSet

_Run: TypeAlias = "Callable[[Flow[list[FetchedMessage]], str], Awaitable[list[FetchedMessage]]]"


class AsyncFetchStream(AsyncIterator[FetchedMessage]):
    """The messages of a fetch, as they come.

    A few windows of messages are on their way while one is worked on, and no more lie in memory.
    Other calls on the client may be made between two messages. To leave before the end costs
    nothing but what is on its way already.

    Args:
        run: performs a flow of the client.
        fetching: what is fetched.
    """

    def __init__(self, run: _Run, fetching: Fetching) -> None:
        self._run = run
        self._fetching = fetching
        self._ready: deque[FetchedMessage] = deque()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> FetchedMessage:
        """Return the next message, in the order in which they come."""
        if not self._ready:
            flow = self._fetching.next_batch()
            self._ready.extend(await self._run(flow, "fetch"))
            if not self._ready:
                raise StopAsyncIteration
        return self._ready.popleft()

    @property
    def missing(self) -> UidSet:
        """UIDs that were asked for and did not come: there is no message, or it was expunged.

        It is complete at the end of the stream. Of an open range (``5:*``) and of what changed
        since a MODSEQ, only those count that went while they were fetched.
        """
        return self._fetching.missing

    @property
    def vanished(self) -> UidSet:
        """UIDs that were expunged since the MODSEQ of `changed_since`, where that was asked for."""
        return self._fetching.vanished

    def close(self) -> None:
        """Leave before the end; what is on its way is thrown away when it comes."""
        self._ready.clear()
        self._fetching.abandon()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        self.close()


class AsyncFolderReading(AsyncFolderBase):
    """What a folder can be asked about the messages in it."""

    def fetch(
        self,
        uids: Uids,
        *,
        changed_since: int | None = None,
        with_vanished: bool = False,
        page: tuple[int, int] | None = None,
        **items: Unpack[FetchOptions],
    ) -> AsyncFetchStream:
        """Fetch items of messages: a stream, in memory only as far as it was read.

        Args:
            uids: the messages, or what the server keeps of a search (`SearchResult.saved`).
            changed_since: only those that changed after this MODSEQ (CONDSTORE, RFC 7162).
            with_vanished: tell which ones were expunged since then (QRESYNC, once enabled).
            page: only these of the messages, such as ``(1, 50)`` for the first fifty of those that
                there are, ``(-1, -50)`` for the last (PARTIAL, RFC 9394; a search does it too).
            items: what is wanted of each; see `FetchItems`.

        Raises:
            StateError: the folder is not open.
            UidValidityChangedError: the UIDs are of another time.
            UnsupportedError: the server does not offer what is asked for.
            InvalidArgumentError: an item that cannot be right.

        See RFC 9051 section 6.4.5.
        """
        fetching = flows.fetching.Fetching(
            selection_of(self, uids),
            FetchItems(**items),
            changed_since=changed_since,
            with_vanished=with_vanished,
            page=page,
        )
        return AsyncFetchStream(self._run, fetching)

    async def fetch_one(self, uid: int, **items: Unpack[FetchOptions]) -> FetchedMessage:
        """Fetch items of one message.

        Args:
            uid: the message.
            items: what is wanted of it; see `FetchItems`.

        Raises:
            MessageNotFoundError: there is none with this UID.
            UnsupportedError: the server does not offer what is asked for.
        """
        flow = flows.downloading.fetch_one(selection_of(self, uid), FetchItems(**items))
        return await self._run(flow, "fetch")

    async def get_message(self, uid: int, *, mark_seen: bool = False) -> MimeMessage:
        r"""Return a message.

        Args:
            uid: the message.
            mark_seen: have the server set ``\Seen``.

        Raises:
            MessageNotFoundError: there is none with this UID.
        """
        return MimeMessage.parse(await self.get_raw(uid, mark_seen=mark_seen))

    async def get_raw(self, uid: int, section: str = "", *, mark_seen: bool = False) -> bytes:
        r"""Return the octets of a message, or of a section of it, as they are.

        Args:
            uid: the message.
            section: a part specifier such as "1.2", "TEXT" or "2.MIME"; "" is the message.
            mark_seen: have the server set ``\Seen``.

        Raises:
            MessageNotFoundError: there is none with this UID.
            PartNotFoundError: it has no such part.
        """
        return await self._sections(uid, BodySection.of(section), mark_seen=mark_seen)

    async def get_headers(self, uid: int) -> Headers:
        """Return the header fields of a message.

        Args:
            uid: the message.

        Raises:
            MessageNotFoundError: there is none with this UID.
        """
        return read_headers(await self.get_raw(uid, "HEADER"))

    async def get_part(
        self, uid: int, part: str | BodyStructure, *, mark_seen: bool = False
    ) -> bytes:
        r"""Return the decoded content of a part.

        Args:
            uid: the message.
            part: its number, such as "1.2", or its place in the body structure, which spares a
                round trip where the server does not decode (BINARY, RFC 3516).
            mark_seen: have the server set ``\Seen``.

        Raises:
            MessageNotFoundError: there is none with this UID.
            PartNotFoundError: it has no such part.
        """
        flow = flows.downloading.get_part(selection_of(self, uid), part, mark_seen=mark_seen)
        return await self._run(flow, "fetch")

    async def get_range(self, uid: int, offset: int, count: int, section: str = "") -> bytes:
        """Return a range of the octets of a message, or of a section of it.

        Args:
            uid: the message.
            offset: the first octet.
            count: how many octets, at least 1; there are fewer where the section ends.
            section: a part specifier; "" is the message.

        Raises:
            MessageNotFoundError: there is none with this UID.
            PartNotFoundError: it has no such part.
        """
        return await self._sections(uid, range_of(section, offset, count))

    async def download(
        self,
        uid: int,
        target: Path | Writable,
        part: str | BodyStructure | None = None,
        *,
        progress: Progress | None = None,
        overwrite: bool = False,
        mark_seen: bool = False,
    ) -> int:
        r"""Write a message, or the decoded content of a part, to a file while it comes.

        Neither is ever in memory as a whole. A new file has its name once it is complete, and is
        readable by its owner alone.

        Args:
            uid: the message.
            target: a path, or a binary file that is open for writing.
            part: the number of a part, or its place in the body structure; None is the message.
            progress: called with the octets that came and that there are in all.
            overwrite: whether a file with this path gives way.
            mark_seen: have the server set ``\Seen``.

        Returns:
            How many octets were written.

        Raises:
            MessageNotFoundError: there is none with this UID.
            PartNotFoundError: it has no such part.
            FileExistsError: there is a file with this path.
            OSError: it cannot be written; the connection is usable all the same.
        """
        flow = flows.downloading.download(
            selection_of(self, uid),
            target,
            part,
            progress=progress,
            overwrite=overwrite,
            mark_seen=mark_seen,
        )
        return await self._run(flow, "download")

    async def _sections(self, uid: int, section: BodySection, *, mark_seen: bool = False) -> bytes:
        flow = flows.downloading.get_sections(selection_of(self, uid), section, mark_seen=mark_seen)
        return (await self._run(flow, "fetch"))[0]
