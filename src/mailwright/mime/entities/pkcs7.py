"""Parts of S/MIME (RFC 8551): what they say of themselves before anybody opens them."""

from __future__ import annotations

from enum import StrEnum

from ..part import MimePart


class SecureMimeType(StrEnum):
    """What lies in an application/pkcs7-mime part (RFC 8551 section 3.2.2)."""

    ENVELOPED_DATA = "enveloped-data"
    AUTH_ENVELOPED_DATA = "authEnveloped-data"
    SIGNED_DATA = "signed-data"
    CERTS_ONLY = "certs-only"
    COMPRESSED_DATA = "compressed-data"
    UNKNOWN = ""


_BY_NAME = {kind.value.lower(): kind for kind in SecureMimeType} | {
    "x-pkcs7-signature": SecureMimeType.SIGNED_DATA,
    "signeddata": SecureMimeType.SIGNED_DATA,
    "envelopeddata": SecureMimeType.ENVELOPED_DATA,
    "authenveloped-data": SecureMimeType.AUTH_ENVELOPED_DATA,
}
_BY_EXTENSION = {"p7c": SecureMimeType.CERTS_ONLY, "p7z": SecureMimeType.COMPRESSED_DATA}


class ApplicationPkcs7Mime(MimePart):
    """Encrypted, signed or compressed data of S/MIME.

    Args:
        smime_type: what lies in it.
        content: the CMS object in DER.

    Raises:
        InvalidArgumentError: content that is text.
    """

    __slots__ = ()

    def __init__(self, smime_type: SecureMimeType, content: bytes) -> None:
        extension = next((e for e, kind in _BY_EXTENSION.items() if kind is smime_type), "p7m")
        super().__init__("application/pkcs7-mime", content, filename=f"smime.{extension}")
        if smime_type is not SecureMimeType.UNKNOWN:
            self.content_type.parameters["smime-type"] = smime_type.value

    @property
    def smime_type(self) -> SecureMimeType:
        """What lies in it, as the header says: the parameter, else the extension of the name."""
        value = (self.content_type.parameters.get("smime-type") or "").strip().lower()
        known = _BY_NAME.get(value)
        if value and known is not None:
            return known
        extension = self.filename.rpartition(".")[2].lower()
        return _BY_EXTENSION.get(extension, SecureMimeType.UNKNOWN)


class ApplicationPkcs7Signature(MimePart):
    """A detached signature of S/MIME (RFC 8551 section 3.5.3).

    Args:
        content: the CMS object in DER.

    Raises:
        InvalidArgumentError: content that is text.
    """

    __slots__ = ()

    def __init__(self, content: bytes) -> None:
        super().__init__("application/pkcs7-signature", content, filename="smime.p7s")
