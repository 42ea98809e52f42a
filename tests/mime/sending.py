"""How these tests send."""

from __future__ import annotations

from mailwright import MimeMessage
from mailwright.mime.outgoing import Outgoing, prepare

ALL = {"eight_bit": True, "international": True}
EIGHT = {"eight_bit": True, "international": False}
SEVEN = {"eight_bit": False, "international": False}
SERVERS = [SEVEN, EIGHT, ALL]


def wire(prepared: Outgoing) -> bytes:
    octets = b"".join(prepared.blocks())
    assert len(octets) == prepared.size
    assert b"".join(prepared.blocks()) == octets, "blocks() begins anew each time"
    return octets


def sent(message: MimeMessage | bytes, **server: bool) -> bytes:
    return wire(prepare(message, **{**SEVEN, **server}))
