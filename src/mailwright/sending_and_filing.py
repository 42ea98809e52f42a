"""Send a message and file it in Sent, as one call that never sends twice.

The message is frozen first: what is sent and what is filed are the same octets, under the same
Message-ID. What went wrong with the filing is told in the result, and tried again without sending.
`sending_and_filing_aio` is the async twin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Protocol, TypedDict, Unpack

from .errors import DeliveryInDoubtError, FolderNotFoundError, MailwrightError
from .imap.flags import Flag
from .imap.folder.imap_folder import ImapFolder
from .imap.search.criteria import Search
from .imap.selected.access import FolderAccess
from .imap.uids.uid_set import UidSet
from .imap.write.results import AppendResult
from .mime.address import MailboxAddress
from .mime.message import MimeMessage
from .mime.storing import Message, store
from .smtp.delivery_options import DeliveryOptions
from .smtp.types import SendResult

#: Flags of what one has written oneself.
FLAGS = (Flag.SEEN,)


class FilingState(Enum):
    """What is known about the copy in Sent."""

    FILED = "filed"
    NOT_FILED = "not filed"
    IN_DOUBT = "in doubt"
    BY_SERVER = "left to the server"


@dataclass(frozen=True, slots=True)
class SentAndFiled:
    """A message that was sent, and what became of its copy.

    Args:
        sent: what the server said that took it.
        filed: whether the copy is in the folder.
        message: the octets that were sent, and are to be filed.
        appended: where the copy is, if it is filed.
        error: why it is not filed, or in doubt.
    """

    sent: SendResult
    filed: FilingState
    message: bytes = field(repr=False)
    appended: AppendResult | None = None
    error: MailwrightError | None = field(default=None, compare=False)

    @property
    def message_id(self) -> str:
        """The Message-ID without angle brackets, by which it is found again."""
        return self.sent.message_id


class SendOptions(TypedDict, total=False):
    """What `SmtpClient.send` takes besides the message."""

    sender: str | MailboxAddress | None
    recipients: str | MailboxAddress | Iterable[str | MailboxAddress] | None
    options: DeliveryOptions | None
    require_all: bool
    progress: Callable[[int, int], object] | None


class Sender(Protocol):
    """What sends: an `SmtpClient`, or a pool of them."""

    def send(
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


def freeze(message: Message) -> bytes:
    """Return the octets of a message, with CRLF line ends and a Message-ID.

    To freeze a message before it is sent keeps its Message-ID, should the sending be in doubt.

    Args:
        message: as `ImapFolder.append` takes it; it is not changed.

    Raises:
        InvalidMessageError: it cannot be written, or its file cannot be read.
    """
    stored = store(message)
    octets = b"".join(stored.blocks())
    if stored.message_id:
        return octets
    parsed = MimeMessage.parse(octets)
    author = next(iter(parsed.from_.mailboxes), None)
    message_id = parsed.make_id("" if author is None else author.domain)
    return f"Message-ID: <{message_id}>\r\n".encode() + octets


def filed(result: SentAndFiled, appended: AppendResult) -> SentAndFiled:
    """Return the result for a copy that the folder has."""
    return replace(result, filed=FilingState.FILED, appended=appended, error=None)


def not_filed(result: SentAndFiled, error: MailwrightError) -> SentAndFiled:
    """Return the result for a copy that the folder does not have, or perhaps."""
    doubtful = isinstance(error, DeliveryInDoubtError)
    state = FilingState.IN_DOUBT if doubtful else FilingState.NOT_FILED
    return replace(result, filed=state, error=error)


def by_message_id(message: Message | str) -> Search:
    """Return a search for a message by its Message-ID, or for that of a text."""
    message_id = message if isinstance(message, str) else store(message).message_id
    return Search.header("Message-ID", f"<{message_id.strip('<>')}>")


class FilingSender:
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
        smtp: Sender,
        folder: ImapFolder,
        *,
        server_files: bool | None = None,
        create: bool = False,
    ) -> None:
        self._smtp = smtp
        self._folder = folder
        self._server_files = server_files
        self._create = create

    def send(self, message: Message, **options: Unpack[SendOptions]) -> SentAndFiled:
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
        sent = self._smtp.send(octets, **options)
        result = SentAndFiled(sent, FilingState.NOT_FILED, octets)
        if self._server_files:
            return replace(result, filed=FilingState.BY_SERVER)
        if self._server_files is None and self._folder.files_sent_mail:
            return self.file_again(result)
        try:
            return filed(result, self._folder.append(octets, flags=FLAGS, create=self._create))
        except MailwrightError as error:
            return not_filed(result, error)

    def file_again(self, result: SentAndFiled) -> SentAndFiled:
        """File the copy of a message that was sent, unless the folder has it; nothing is sent.

        The folder is opened where it is not.

        Args:
            result: what `send` returned, of this sender or another one.
        """
        if result.filed in (FilingState.FILED, FilingState.BY_SERVER):
            return result
        try:
            return filed(result, self._append_unless_present(result.message))
        except MailwrightError as error:
            return not_filed(result, error)

    def _append_unless_present(self, octets: bytes) -> AppendResult:
        try:
            if not self._folder.is_open:
                self._folder.open(FolderAccess.READ_ONLY)
        except FolderNotFoundError:
            if not self._create:
                raise
            return self._folder.append(octets, flags=FLAGS, create=True)
        return self._folder.append_unless_present(octets, flags=FLAGS)

    def find(self, message: Message | str) -> UidSet:
        """Return the UIDs under which the folder has a message, none where it has it not.

        After a sending in doubt: a server that files by itself has it here, if it was sent. The
        folder is opened where it is not.

        Args:
            message: the message, or its Message-ID.
        """
        if not self._folder.is_open:
            self._folder.open(FolderAccess.READ_ONLY)
        return self._folder.search(by_message_id(message))
