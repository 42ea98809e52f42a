"""Delivery status notifications: message/delivery-status (RFC 3464)."""

from __future__ import annotations

import re

from ..headers import Headers
from .field_groups import FieldsPart

#: Groups of fields that are told apart in one part; the last one takes what stands behind.
MAX_GROUPS = 10_000

_BLANK_LINES = re.compile(rb"(?<=\n)(?:[ \t\r]*\n)+")
_FIELD = re.compile(rb"\n(reporting-mta|original-recipient|final-recipient)[ \t]*:")


class MessageDeliveryStatus(FieldsPart):
    """What became of a message, as a mail system says it to programs (RFC 3464, RFC 6533).

    Args:
        groups: the fields about the message, then those about each recipient.
        international: UTF-8 may stand in them: ``message/global-delivery-status``.
    """

    __slots__ = ()

    def __init__(self, *groups: Headers, international: bool = False) -> None:
        kind = "global-delivery-status" if international else "delivery-status"
        super().__init__(f"message/{kind}", list(groups))

    @property
    def status_groups(self) -> list[Headers]:
        """The groups of fields: the first is about the message, each other about a recipient.

        Blank lines more than there should be count as one. A group about a recipient begins where
        its fields do, too, should the blank line before it be missing.
        """
        return self.loaded_groups()

    @property
    def per_message(self) -> Headers:
        """The fields about the message, such as Reporting-MTA (RFC 3464 section 2.2)."""
        groups = self.loaded_groups()
        if not groups or _is_about_recipient(groups[0]):
            groups.insert(0, Headers())
        return groups[0]

    @property
    def recipients(self) -> list[Headers]:
        """The groups about recipients: Final-Recipient, Action, Status… (section 2.3)."""
        groups = self.loaded_groups()
        return groups[0 if groups and _is_about_recipient(groups[0]) else 1 :]

    def add_recipient(self) -> Headers:
        """Append a group about a recipient, and return it to be filled."""
        groups = self.loaded_groups()
        if not groups:
            groups.append(Headers())
        groups.append(Headers())
        return groups[-1]

    def cut(self, content: bytes) -> list[bytes]:
        """Return the blocks of fields in `content`, one for each group."""
        blocks = _BLANK_LINES.split(b"\n" + content, MAX_GROUPS - 1)
        cut = [part for block in blocks for part in _cut_at_recipients(block.lstrip(b"\r\n"))]
        if len(cut) > MAX_GROUPS:
            cut[MAX_GROUPS - 1 :] = [b"\n".join(cut[MAX_GROUPS - 1 :])]
        return cut


def _is_about_recipient(group: Headers) -> bool:
    return "Final-Recipient" in group or "Original-Recipient" in group


def _cut_at_recipients(block: bytes) -> list[bytes]:
    """Cut a block where another recipient begins in it, as if a blank line stood there."""
    places = [0]
    seen: set[bytes] = set()
    for found in _FIELD.finditer(b"\n" + block.lower()):
        name = found[1]
        if name != b"reporting-mta" and (name in seen or b"reporting-mta" in seen):
            places.append(found.start())
            seen.clear()
        seen.add(name)
    ends = [*places[1:], len(block)]
    parts = [block[start:end] for start, end in zip(places, ends, strict=True)]
    return [part for part in parts if part.strip()]
