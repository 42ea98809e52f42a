"""-N, -R and -V: what the sender wants to hear about the delivery (RFC 3461)."""

from __future__ import annotations

from ...smtp.delivery_options import (
    DeliveryOptions,
    DeliveryStatusNotification,
    DeliveryStatusNotificationType,
)
from .arguments import OptionRefusedError, Request

_WHEN = {
    "never": DeliveryStatusNotification.NEVER,
    "success": DeliveryStatusNotification.SUCCESS,
    "failure": DeliveryStatusNotification.FAILURE,
    "delay": DeliveryStatusNotification.DELAY,
}
_WHAT = {
    "full": DeliveryStatusNotificationType.FULL,
    "hdrs": DeliveryStatusNotificationType.HEADERS_ONLY,
}


def delivery_options(request: Request) -> DeliveryOptions | None:
    """Return what the caller asks of the servers; None for nothing.

    Raises:
        OptionRefusedError: -N or -R is none of the words that there are.
    """
    if not (request.notify or request.return_content or request.envelope_id):
        return None
    returned = request.return_content.lower()
    if returned and returned not in _WHAT:
        raise OptionRefusedError(f"-R is full or hdrs, not {returned!r}.", name="-R")
    return DeliveryOptions(
        notify=_notify(request.notify) if request.notify else None,
        return_content=_WHAT.get(returned),
        envelope_id=request.envelope_id,
    )


def _notify(text: str) -> DeliveryStatusNotification:
    words = [word.strip().lower() for word in text.split(",")]
    if unknown := [word for word in words if word not in _WHEN]:
        raise OptionRefusedError(
            f"-N is never, or of success,failure,delay, not {unknown[0]!r}.", name="-N"
        )
    if "never" in words and len(words) > 1:
        raise OptionRefusedError("-N never goes alone.", name="-N")
    asked = DeliveryStatusNotification.NEVER
    for word in words:
        asked |= _WHEN[word]
    return asked
