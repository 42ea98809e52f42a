"""What a folder takes in: APPEND and its relatives; `appending_aio` is the async twin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from .. import flows
from ..write.annotations import NO_ANNOTATIONS, Annotations
from ._base import FolderBase
from ._uids import selection_of
from ._writing_arguments import WINDOW, checked_window

if TYPE_CHECKING:
    from ...mime.storing import Message
    from .._session import Session
    from ..commands.append import Progress
    from ..flows.append_all import Appending
    from ..write.message_url import MessageUrl
    from ..write.results import AppendOutcome, AppendResult


class FolderAppending(FolderBase):
    """Messages for a folder, which need not be open."""

    @property
    def _current(self) -> Session:
        """The session that the client has now: a folder, which is a part of it, outlives one."""
        return self._client._session  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    @property
    def files_sent_mail(self) -> bool:
        """Whether what the provider's SMTP server sends comes to stand in Sent by itself."""
        # QUIRK(Gmail): it does https://support.google.com/mail/answer/78892
        return self._current.quirks.files_sent_mail

    def append(
        self,
        message: Message,
        *,
        flags: Sequence[str] = (),
        internal_date: datetime | None = None,
        annotations: Annotations = NO_ANNOTATIONS,
        create: bool = False,
        progress: Progress | None = None,
    ) -> AppendResult:
        r"""Add a message to the folder, whole and unchanged; line ends alone become CRLF.

        Args:
            message: a `MimeMessage`, its octets, a `Path`, an open binary file or an
                `EmailMessage`. Files are read block by block.
            flags: flags and keywords that it gets, such as ``[Flag.SEEN]``.
            internal_date: when it arrived, with a time zone; None for now.
            annotations: values by attribute by entry (RFC 5257).
            create: make the folder where there is none.
            progress: called as ``progress(done, total)`` in octets.

        Raises:
            UsageError: the message or an argument cannot be right; nothing was sent.
            MessageTooLargeError: the server announced a smaller maximum; nothing was sent.
            UnsupportedError: the server lacks what the message needs; nothing was sent.
            FolderNotFoundError: there is no such folder.
            ServerRefusedError: the server refused it, for want of room or another reason.
            DeliveryInDoubtError: the connection was lost when the folder may have it.

        See RFC 9051 section 6.3.12.
        """
        prepared = flows.appending.prepared(
            self._current,
            message,
            flags=flags,
            internal_date=internal_date,
            annotations=annotations,
            progress=progress,
        )
        flow = flows.appending.append(self._current, self._wire_name, prepared, create=create)
        return self._run(flow, "append")

    def append_all(
        self,
        messages: Iterable[Message],
        *,
        flags: Sequence[str] = (),
        internal_date: datetime | None = None,
        create: bool = False,
        window: int = WINDOW,
    ) -> Iterator[AppendOutcome]:
        """Add many messages with the pipe kept full, and yield one outcome a message, in order.

        Many travel in one command where the server offers MULTIAPPEND (RFC 3502), and several
        commands are in flight; so outcomes come later than their messages. Failures are outcomes.
        What travelled together with one that was refused is sent again by itself, and may come to
        stand behind later ones; a `window` of 1 keeps the order, one message after the other.
        Whoever leaves the loop early does not learn what became of the messages in flight.

        Args:
            messages: each as `append` takes it.
            flags: see `append`, for each message.
            internal_date: see `append`, for each message.
            create: see `append`.
            window: how many messages may be in flight, 1 or more; when the line breaks, all of
                them are in doubt.

        Raises:
            InvalidArgumentError: `window` is less than 1.
            NotConnectedError: there is no connection.
        """
        checked_window(window)
        bulk = flows.append_all.Appending(
            self._current, self._wire_name, create=create, window=window
        )
        return self._append_all(bulk, messages, flags, internal_date)

    def _append_all(
        self,
        bulk: Appending,
        messages: Iterable[Message],
        flags: Sequence[str],
        internal_date: datetime | None,
    ) -> Iterator[AppendOutcome]:
        run = self._run
        try:
            for message in messages:
                prepare = partial(
                    flows.appending.prepared,
                    self._current,
                    message,
                    flags=flags,
                    internal_date=internal_date,
                )
                run(bulk.add(prepare), "append_all")
                yield from bulk.outcomes()
            run(bulk.finish(), "append_all")
            yield from bulk.outcomes()
        finally:
            bulk.give_up()

    def append_unless_present(
        self,
        message: Message,
        *,
        flags: Sequence[str] = (),
        internal_date: datetime | None = None,
        progress: Progress | None = None,
    ) -> AppendResult:
        """Look for a message by its Message-ID, and add it if it is not there.

        That is how to go on after an `append` in doubt. The folder has to be open.

        Args:
            message: see `append`, as for the rest; it needs a Message-ID.
            flags: see `append`.
            internal_date: see `append`.
            progress: see `append`.

        Raises:
            StateError: the folder is not open.
            InvalidMessageError: the message has no Message-ID.
            DeliveryInDoubtError: the connection was lost when the folder may have it.
        """
        selection = selection_of(self, ())
        prepared = flows.appending.prepared(
            self._current,
            message,
            flags=flags,
            internal_date=internal_date,
            progress=progress,
        )
        flow = flows.appending.append_unless_present(selection, self._wire_name, prepared)
        return self._run(flow, "append")

    def append_catenated(
        self,
        parts: Sequence[bytes | MessageUrl],
        *,
        flags: Sequence[str] = (),
        internal_date: datetime | None = None,
        create: bool = False,
    ) -> AppendResult:
        """Add a message that the server puts together from octets and from what it has already.

        Args:
            parts: octets, with their line ends as they shall be but for CR, and URLs of messages
                or their parts; they are joined as they are.
            flags: see `append`.
            internal_date: see `append`.
            create: see `append`.

        Raises:
            UnsupportedError: the server has no CATENATE; nothing was sent.
            ServerRefusedError: it refused; `response_code` is BADURL for a URL that names nothing.
            DeliveryInDoubtError: the connection was lost when the folder may have it.

        See RFC 4469.
        """
        prepared = flows.appending.catenated(
            self._current, parts, flags=flags, internal_date=internal_date
        )
        flow = flows.appending.append(self._current, self._wire_name, prepared, create=create)
        return self._run(flow, "append")

    def append_limit(self) -> int | None:
        """Return the largest message that the folder takes, in octets; None where nobody says.

        See RFC 7889.
        """
        flow = flows.appending.append_limit(self._current, self._wire_name)
        return self._run(flow, "append_limit")
