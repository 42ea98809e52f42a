"""Embedded messages that were not taken apart."""

from __future__ import annotations

from dataclasses import replace

from ..message import MimeMessage
from ..part import MimePart


class OpaqueMessage(MimePart):
    """A message within a message that is a leaf: it is encoded, or lies too deep.

    RFC 2045 section 6.4 forbids to encode one, and programs differ in what they make of it; RFC
    6532 section 3.7 allows it for ``message/global``. Nothing in it counts as a part of the message
    around it.
    """

    __slots__ = ()

    def parse_message(self) -> MimeMessage:
        """Take the message in it apart. Each call does so anew: edits of it are not written.

        The limits are those of the message around it, less the depth that was used up.
        """
        if self.source is None:
            return MimeMessage.parse(self.content)
        original = self.source.original
        depth = max(original.limits.depth - self.source.node.depth, 1)
        limits = replace(original.limits, depth=depth)
        return MimeMessage.parse(self.content, limits=limits, options=original.options)
