"""Send a message and file it in Sent, as one call that never sends twice: the async twin."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol, Unpack

from .errors import FolderNotFoundError, MailwrightError
from .imap.folder.imap_folder_aio import AsyncImapFolder
from .imap.selected.access import FolderAccess
from .imap.uids.uid_set import UidSet
from .imap.write.results import AppendResult
from .mime.address import MailboxAddress
from .mime.storing import Message
from .sending_and_filing import (
    FLAGS,
    FilingState,
    SendOptions,
    SentAndFiled,
    by_message_id,
    filed,
    freeze,
    not_filed,
)
from .smtp.delivery_options import DeliveryOptions
from .smtp.types import SendResult


class AsyncSender(Protocol):
    """What sends: an `AsyncSmtpClient`, or a pool of them."""

    async def send(
        self,
        message: bytes,
        *,
        sender: str | MailboxAddress | None = None,
        recipients: str | MailboxAddress | Iterable[str | MailboxAddress] | None = None,
        options: DeliveryOptions | None = None,
        require_all: bool = False,
        progress: Callable[[int, int], object] | None = None,
    ) -> SendResult:
        """Send one message."""
        ...


class AsyncFilingSender:
    r"""Sends messages and files each in a folder, with the flag ``\Seen`` and its Bcc.

    Args:
        smtp: what sends: an `SmtpClient` that has signed in, or a pool.
        folder: where copies go, such as ``imap.special_folder(SpecialUse.SENT)``.
        server_files: whether the server files what it sends by itself, so that nothing is filed
            here. None finds out, where it may be so, by looking for the message first.
        create: make the folder where there is none.
    """

    def __init__(
        self,
        smtp: AsyncSender,
        folder: AsyncImapFolder,
        *,
        server_files: bool | None = None,
        create: bool = False,
    ) -> None:
        self._smtp = smtp
        self._folder = folder
        self._server_files = server_files
        self._create = create

    async def send(self, message: Message, **options: Unpack[SendOptions]) -> SentAndFiled:
        """Send a message once, and then file it.

        A message that was not sent, or perhaps, is not filed: the error of the sending comes out as
        it is. Once it was sent, nothing that happens to the copy is an error: the result tells it.

        Args:
            message: as `ImapFolder.append` takes it; it is not changed.
            options: what `SmtpClient.send` takes besides.

        Raises:
            MailwrightError: what `SmtpClient.send` raises; nothing was filed.
        """
        octets = freeze(message)
        sent = await self._smtp.send(octets, **options)
        result = SentAndFiled(sent, FilingState.NOT_FILED, octets)
        if self._server_files:
            return replace(result, filed=FilingState.BY_SERVER)
        if self._server_files is None and self._folder.files_sent_mail:
            return await self.file_again(result)
        try:
            return filed(
                result, await self._folder.append(octets, flags=FLAGS, create=self._create)
            )
        except MailwrightError as error:
            return not_filed(result, error)

    async def file_again(self, result: SentAndFiled) -> SentAndFiled:
        """File the copy of a message that was sent, unless the folder has it; nothing is sent.

        The folder is opened where it is not.

        Args:
            result: what `send` returned, of this sender or another one.
        """
        if result.filed in (FilingState.FILED, FilingState.BY_SERVER):
            return result
        try:
            return filed(result, await self._append_unless_present(result.message))
        except MailwrightError as error:
            return not_filed(result, error)

    async def _append_unless_present(self, octets: bytes) -> AppendResult:
        try:
            if not self._folder.is_open:
                await self._folder.open(FolderAccess.READ_ONLY)
        except FolderNotFoundError:
            if not self._create:
                raise
            return await self._folder.append(octets, flags=FLAGS, create=True)
        return await self._folder.append_unless_present(octets, flags=FLAGS)

    async def find(self, message: Message | str) -> UidSet:
        """Return the UIDs under which the folder has a message, none where it has it not.

        After a sending in doubt: a server that files by itself has it here, if it was sent. The
        folder is opened where it is not.

        Args:
            message: the message, or its Message-ID.
        """
        if not self._folder.is_open:
            await self._folder.open(FolderAccess.READ_ONLY)
        return await self._folder.search(by_message_id(message))
