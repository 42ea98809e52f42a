"""What Outlook packs its messages into: application/ms-tnef (MS-OXTNEF)."""

from __future__ import annotations

from ..content import ContentSource
from ..part import MimePart

_SIGNATURE = b"\x78\x9f\x3e\x22"  # 0x223E9F78, the lowest octet first (MS-OXTNEF section 2.1.3.1)


class TnefPart(MimePart):
    """A message in Outlook's format, ``winmail.dat`` as a rule.

    Args:
        content: the octets; see `MimePart`.
        filename: the name to offer to whoever saves it.

    Raises:
        InvalidArgumentError: content that is text.
    """

    __slots__ = ()

    def __init__(self, content: ContentSource, *, filename: str = "winmail.dat") -> None:
        super().__init__("application/ms-tnef", content, filename=filename)

    @property
    def is_tnef(self) -> bool:
        """Whether the content begins as the format does; many a part only says so."""
        with self.open() as file:
            return file.read(4) == _SIGNATURE
