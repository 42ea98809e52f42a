"""What happens on a server, as lines for people and as JSON."""

from __future__ import annotations

import re
from typing import Any

from ...imap import (
    ConnectionInterrupted,
    FlagsChanged,
    ImapEvent,
    MessageExpunged,
    MessagesArrived,
    MessagesVanished,
    UidValidityChanged,
)
from .._json_text import clean, flag_names
from ._present import text_of

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def event_name(event: ImapEvent) -> str:
    """Return the name of the kind of an event, such as "messages-arrived"."""
    return _CAPITAL.sub("-", type(event).__name__).lower()


def event_fields(event: ImapEvent) -> dict[str, Any]:
    """Return an event as JSON has it."""
    fields: dict[str, Any] = {"event": event_name(event), "folder": clean(event.folder)}
    match event:
        case MessagesArrived():
            fields |= {
                "count": event.count,
                "arrived": event.arrived,
                "uids": None if event.uids is None else text_of(event.uids),
            }
        case MessagesVanished():
            fields["uids"] = text_of(event.uids)
        case MessageExpunged():
            fields["uids"] = None if event.uid is None else str(event.uid)
        case FlagsChanged():
            fields |= {
                "uid": event.uid,
                "flags": flag_names(event.flags),
                "modseq": event.modseq,
            }
        case UidValidityChanged():
            fields |= {"expected": event.expected, "found": event.found}
        case ConnectionInterrupted():
            fields |= {
                "error": type(event.error).__name__,
                "text": clean(str(event.error)),
                "pause": event.pause,
            }
        case _:
            fields["text"] = clean(event_text(event))
    return fields


def event_text(event: ImapEvent) -> str:
    """Return what there is to say of an event besides its name."""
    match event:
        case MessagesArrived():
            where = "" if event.uids is None else f": {text_of(event.uids)}"
            return f"{event.arrived} of {event.count} in {event.folder}{where}"
        case MessagesVanished():
            return f"{text_of(event.uids)} of {event.folder}"
        case MessageExpunged():
            return f"{event.uid or '?'} of {event.folder}"
        case FlagsChanged():
            return f"{event.uid or '?'} of {event.folder}: {' '.join(flag_names(event.flags))}"
        case UidValidityChanged():
            return f"{event.folder}: {event.expected} before, {event.found} now"
        case ConnectionInterrupted():
            return f"{event.error} The next attempt is in {event.pause:.0f} seconds."
        case _:
            text = getattr(event, "text", "")
            return str(text) if text else event.folder
