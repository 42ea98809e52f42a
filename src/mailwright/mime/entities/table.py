"""Which class the entities of a media type have."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from ..entity import MimeEntity

_NAMED = {
    "multiparts": {
        "MultipartAlternative": "multipart/alternative",
        "MultipartDigest": "multipart/digest",
        "MultipartParallel": "multipart/parallel",
    },
    "related": {"MultipartRelated": "multipart/related"},
    "report": {"MultipartReport": "multipart/report"},
    "secured": {
        "MultipartSigned": "multipart/signed",
        "MultipartEncrypted": "multipart/encrypted",
    },
    "form_data": {"MultipartFormData": "multipart/form-data"},
    "opaque_message": {
        "OpaqueMessage": "message/rfc822 message/global message/news message/rfc2822",
    },
    "partial": {"MessagePartial": "message/partial"},
    "external_body": {"ExternalBody": "message/external-body"},
    "delivery_status": {
        "MessageDeliveryStatus": "message/delivery-status message/global-delivery-status",
    },
    "notifications": {
        "MessageDispositionNotification": """
            message/disposition-notification message/global-disposition-notification
            """,
        "MessageFeedbackReport": "message/feedback-report",
    },
    "rfc822_headers": {"TextRfc822Headers": "text/rfc822-headers message/global-headers"},
    "pkcs7": {
        "ApplicationPkcs7Mime": "application/pkcs7-mime application/x-pkcs7-mime",
        "ApplicationPkcs7Signature": "application/pkcs7-signature application/x-pkcs7-signature",
    },
    "openpgp": {
        "ApplicationPgpEncrypted": "application/pgp-encrypted application/x-pgp-encrypted",
        "ApplicationPgpSignature": "application/pgp-signature application/x-pgp-signature",
    },
    "tnef": {"TnefPart": "application/ms-tnef application/vnd.ms-tnef"},
}
_PLACES = {
    media_type: (module, name)
    for module, classes in _NAMED.items()
    for name, media_types in classes.items()
    for media_type in media_types.split()
}
_imported: dict[str, type[MimeEntity]] = {}


def class_for(
    media_type: str, base: type[MimeEntity], own: Mapping[str, type[MimeEntity]]
) -> type[MimeEntity]:
    """Return the class of the entities of a media type.

    Args:
        media_type: in lower case.
        base: what a class has to be a subclass of; it is the answer where none is known.
        own: the caller's classes, see `ParserOptions.part_classes`. One that cannot hold what was
            found is passed over.
    """
    made = base
    if media_type in _PLACES:
        known = _imported.get(media_type) or _import(media_type)
        made = known if issubclass(known, base) else base
    if own:
        for key in (media_type, f"{media_type.partition('/')[0]}/*"):
            wanted = own.get(key)
            if wanted is not None and issubclass(wanted, made):
                return wanted
    return made


def _import(media_type: str) -> type[MimeEntity]:
    module, name = _PLACES[media_type]
    found = getattr(import_module(f".{module}", __package__), name)
    _imported[media_type] = found
    return cast("type[MimeEntity]", found)
