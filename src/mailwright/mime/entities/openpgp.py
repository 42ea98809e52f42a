"""Parts of OpenPGP (RFC 3156): what they say of themselves before anybody opens them."""

from __future__ import annotations

import re

from ..encodings.transfer import ContentEncoding
from ..part import MimePart

_VERSION = re.compile(rb"^[ \t]*version[ \t]*:[ \t]*([!-~]{1,20})", re.IGNORECASE | re.MULTILINE)


class ApplicationPgpEncrypted(MimePart):
    """The first part of what is encrypted: it says that the second one is (section 4)."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("application/pgp-encrypted", b"Version: 1\r\n")
        self.content_transfer_encoding = ContentEncoding.SEVEN_BIT

    @property
    def version(self) -> str:
        """The version of the format, "1" as a rule; "" where it is not said."""
        found = _VERSION.search(self.content[:1000])
        return "" if found is None else found[1].decode("ascii")


class ApplicationPgpSignature(MimePart):
    """A detached signature (section 5).

    Args:
        content: the signature in ASCII armor.

    Raises:
        InvalidArgumentError: content that is text.
    """

    __slots__ = ()

    def __init__(self, content: bytes) -> None:
        super().__init__("application/pgp-signature", content, filename="signature.asc")
