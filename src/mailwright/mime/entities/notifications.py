"""What readers and mail systems tell senders: MDN (RFC 8098) and feedback reports (RFC 5965)."""

from __future__ import annotations

from ..headers import Headers
from .field_groups import OneGroup


class MessageDispositionNotification(OneGroup):
    """What a reader did with a message, as it tells the sender's program (RFC 8098, RFC 6533).

    Args:
        fields: the fields, such as Final-Recipient and Disposition; none by default.
        international: UTF-8 may stand in them: ``message/global-disposition-notification``.
    """

    __slots__ = ()

    def __init__(self, fields: Headers | None = None, *, international: bool = False) -> None:
        kind = "global-disposition-notification" if international else "disposition-notification"
        super().__init__(f"message/{kind}", [Headers() if fields is None else fields])


class MessageFeedbackReport(OneGroup):
    """A complaint about a message, for programs (RFC 5965).

    Args:
        fields: the fields, such as Feedback-Type and User-Agent; none by default.
    """

    __slots__ = ()

    def __init__(self, fields: Headers | None = None) -> None:
        super().__init__("message/feedback-report", [Headers() if fields is None else fields])
