"""What NOTIFY may tell of: events, and the folders in which they happen (RFC 5465)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from ...errors import InvalidArgumentError
from .._encoder import Encoder
from ..mailboxes.names import encode_name


class NotifyEvent(StrEnum):
    """What happens (RFC 5465 section 5)."""

    MESSAGE_NEW = "MessageNew"
    MESSAGE_EXPUNGE = "MessageExpunge"
    FLAG_CHANGE = "FlagChange"
    ANNOTATION_CHANGE = "AnnotationChange"
    MAILBOX_NAME = "MailboxName"
    SUBSCRIPTION_CHANGE = "SubscriptionChange"
    MAILBOX_METADATA_CHANGE = "MailboxMetadataChange"
    SERVER_METADATA_CHANGE = "ServerMetadataChange"


class NotifyFilter(StrEnum):
    """Where it happens (RFC 5465 section 6)."""

    SELECTED = "SELECTED"
    SELECTED_DELAYED = "SELECTED-DELAYED"
    INBOXES = "INBOXES"
    PERSONAL = "PERSONAL"
    SUBSCRIBED = "SUBSCRIBED"
    SUBTREE = "SUBTREE"
    MAILBOXES = "MAILBOXES"


_OF_SELECTED = (NotifyFilter.SELECTED, NotifyFilter.SELECTED_DELAYED)
_OF_NAMES = (NotifyFilter.SUBTREE, NotifyFilter.MAILBOXES)
_OF_MESSAGES = frozenset(
    (
        NotifyEvent.MESSAGE_NEW,
        NotifyEvent.MESSAGE_EXPUNGE,
        NotifyEvent.FLAG_CHANGE,
        NotifyEvent.ANNOTATION_CHANGE,
    )
)


class Notification:
    """Events of some folders.

    Args:
        where: the filter.
        events: what to tell; none at all means that nothing is told of these folders, which are
            then others than the selected one.
        folders: names, for SUBTREE and MAILBOXES alone.

    Raises:
        InvalidArgumentError: the server could not take it: MESSAGE_NEW and MESSAGE_EXPUNGE go
            together, FLAG_CHANGE and ANNOTATION_CHANGE take both, SELECTED has events of messages
            alone (RFC 5465 section 5). Or the selected folder would change in silence.
    """

    def __init__(
        self,
        where: NotifyFilter,
        events: Collection[NotifyEvent],
        folders: Collection[str] = (),
    ) -> None:
        self.where = where
        self.events = frozenset(map(NotifyEvent, events))
        self.folders = (folders,) if isinstance(folders, str) else tuple(folders)
        self._check()

    @property
    def is_of_selected(self) -> bool:
        """Whether it is about the folder that is open."""
        return self.where in _OF_SELECTED

    @property
    def is_immediate(self) -> bool:
        """Whether it is about the folder that is open, and told without IDLE or a question."""
        return self.where is NotifyFilter.SELECTED

    def _check(self) -> None:
        events = self.events
        if self.is_of_selected and NotifyEvent.MESSAGE_NEW not in events:
            raise InvalidArgumentError(
                "Without MESSAGE_NEW and MESSAGE_EXPUNGE the selected folder changes in silence.",
                name="events",
            )
        if (NotifyEvent.MESSAGE_NEW in events) != (NotifyEvent.MESSAGE_EXPUNGE in events):
            raise InvalidArgumentError(
                "MESSAGE_NEW and MESSAGE_EXPUNGE go together.", name="events"
            )
        if events & _OF_MESSAGES and NotifyEvent.MESSAGE_NEW not in events:
            raise InvalidArgumentError(
                "FLAG_CHANGE and ANNOTATION_CHANGE take MESSAGE_NEW and MESSAGE_EXPUNGE.",
                name="events",
            )
        if self.is_of_selected and events - _OF_MESSAGES:
            raise InvalidArgumentError(
                "The selected folder has events of messages alone.", name="events"
            )
        if (self.where in _OF_NAMES) != bool(self.folders):
            raise InvalidArgumentError(
                "SUBTREE and MAILBOXES take names of folders, and the others none.",
                name="folders",
            )

    # filter-mailboxes-other = "inboxes" / "personal" / "subscribed" /
    #                          ( "subtree" SP one-or-more-mailbox ) /
    #                          ( "mailboxes" SP one-or-more-mailbox )     RFC 5465 section 8
    # events          = ( "(" event *(SP event) ")" ) / "NONE"
    def write(self, encoder: Encoder) -> None:
        """Write filter and events, without the parentheses around both."""
        encoder.raw(self.where.value)
        if self.folders:
            encoder.space().open()
            for name in self.folders:
                encoder.astring(encode_name(name, utf8=encoder.abilities.utf8)).space()
            encoder.close()
        if not self.events:
            encoder.raw(" NONE")
            return
        names = [event.value for event in NotifyEvent if event in self.events]
        encoder.raw(f" ({' '.join(names)})")


_TOLD_ANYWAY = (NotifyEvent.MESSAGE_NEW, NotifyEvent.MESSAGE_EXPUNGE, NotifyEvent.FLAG_CHANGE)
#: What is told of the selected folder where nobody has used NOTIFY.
WITHOUT_NOTIFY = Notification(NotifyFilter.SELECTED_DELAYED, _TOLD_ANYWAY)
#: The same, at once.
AT_ONCE = Notification(NotifyFilter.SELECTED, _TOLD_ANYWAY)


def check_all(notifications: Collection[Notification]) -> None:
    """Raise unless they can be asked for together (RFC 5465 section 3.1 and 6.1).

    Raises:
        InvalidArgumentError: the selected folder has two of them.
    """
    if sum(one.is_of_selected for one in notifications) > 1:
        raise InvalidArgumentError(
            "SELECTED and SELECTED_DELAYED exclude each other.", name="notifications"
        )
