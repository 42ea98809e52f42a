"""Signed and encrypted multiparts (RFC 1847): what lies where in them."""

from __future__ import annotations

from ..entity import MimeEntity
from ..makers import UniqueMaker, unique
from .multiparts import NamedMultipart


class MultipartSecured(NamedMultipart):
    """Two parts, and the protocol that says what they are to each other.

    Args:
        protocol: the media type of the part for the protocol.
        parts: the two entities.
        boundary: the boundary; one that occurs in no content is made by default.
        unique: makes the default one; see `UniqueMaker`.

    Raises:
        InvalidArgumentError: an argument that cannot stand in a header field.
    """

    __slots__ = ()

    def __init__(
        self,
        protocol: str,
        *parts: MimeEntity,
        boundary: str = "",
        unique: UniqueMaker = unique,
    ) -> None:
        super().__init__(*parts, boundary=boundary, unique=unique)
        self.protocol = protocol

    @property
    def protocol(self) -> str:
        """The media type of the part for the protocol, in lower case; "" where it is not said."""
        return (self.content_type.parameters.get("protocol") or "").strip().lower()

    @protocol.setter
    def protocol(self, protocol: str) -> None:
        self.content_type.parameters["protocol"] = protocol

    def _part(self, index: int) -> MimeEntity | None:
        parts = self.parts()
        return parts[index] if len(parts) > index else None


class MultipartSigned(MultipartSecured):
    """An entity and a signature over it (RFC 1847 section 2.1).

    Args:
        protocol: the media type of the signature, such as ``application/pgp-signature``.
        parts: what is signed, and the signature.
        micalg: the hash that the signature is made with, such as ``pgp-sha256``.
        boundary: the boundary; one that occurs in no content is made by default.
        unique: makes the default one; see `UniqueMaker`.

    Raises:
        InvalidArgumentError: an argument that cannot stand in a header field.
    """

    __slots__ = ()

    subtype = "signed"

    def __init__(
        self,
        protocol: str,
        *parts: MimeEntity,
        micalg: str = "",
        boundary: str = "",
        unique: UniqueMaker = unique,
    ) -> None:
        super().__init__(protocol, *parts, boundary=boundary, unique=unique)
        if micalg:
            self.micalg = micalg

    @property
    def micalg(self) -> str:
        """The hash that the signature is made with, in lower case; "" where it is not said."""
        return (self.content_type.parameters.get("micalg") or "").strip().lower()

    @micalg.setter
    def micalg(self, micalg: str) -> None:
        self.content_type.parameters["micalg"] = micalg

    @property
    def signed_part(self) -> MimeEntity | None:
        """What is signed; None where there are no parts."""
        return self._part(0)

    @property
    def signature_part(self) -> MimeEntity | None:
        """The signature; None where there is none."""
        return self._part(1)

    @property
    def signed_octets(self) -> bytes:
        """What the signature covers: the exact octets of the first part, header included.

        The line end before the delimiter behind it is not among them. Line ends are those that
        came; signatures are made over CRLF.
        """
        part = self.signed_part
        return b"" if part is None else bytes(part)


class MultipartEncrypted(MultipartSecured):
    """What it takes to decrypt, and what is encrypted (RFC 1847 section 2.2).

    Args:
        protocol: the media type of the first part, such as ``application/pgp-encrypted``.
        parts: what it takes to decrypt, and what is encrypted.
        boundary: the boundary; one that occurs in no content is made by default.
        unique: makes the default one; see `UniqueMaker`.

    Raises:
        InvalidArgumentError: an argument that cannot stand in a header field.
    """

    __slots__ = ()

    subtype = "encrypted"

    @property
    def control_part(self) -> MimeEntity | None:
        """What it takes to decrypt the other part; None where there are no parts."""
        return self._part(0)

    @property
    def encrypted_part(self) -> MimeEntity | None:
        """What is encrypted; None where there is none."""
        return self._part(1)
