"""What there is to say when somebody interrupted a command that was sending."""

from __future__ import annotations

from .. import DeliveryInDoubtError, DeliveryState, MailwrightError, SendOutcome


def interrupted(outcome: SendOutcome) -> MailwrightError | None:
    """Return what there is to say about a Ctrl-C: without the server's word nobody knows (S11)."""
    if outcome.state is not DeliveryState.IN_DOUBT:
        return None
    return DeliveryInDoubtError(
        f"Interrupted when the message <{outcome.message_id}> had been written and no answer had "
        "come. It may have been delivered; look for it by its Message-ID before sending it again.",
        message_id=outcome.message_id,
    )
