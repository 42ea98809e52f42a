"""E-mail for Python, whole: compose it, sign in, send it; nobody sends anonymously.

Names are imported when they are first used, so that ``import mailwright`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._lazy import exporter

if TYPE_CHECKING:
    from ._secret import (
        Secret,
    )
    from .errors import (
        AuthenticationError,
        AuthenticationRequiredError,
        CertificateError,
        ConnectFailedError,
        ConnectionLostError,
        CredentialsRefusedError,
        DeadlineExceededError,
        DeliveryInDoubtError,
        InvalidAddressError,
        InvalidArgumentError,
        InvalidMessageError,
        LimitExceededError,
        MailwrightError,
        MessageRefusedError,
        MessageTooLargeError,
        MissingExtraError,
        NameResolutionError,
        NetworkError,
        NoMechanismError,
        NotAuthenticatedError,
        NotConnectedError,
        PlaintextCredentialsError,
        PolicyRefusedError,
        ProtocolError,
        RecipientsRefusedError,
        SenderRefusedError,
        ServerNotAuthenticatedError,
        ServerRefusedError,
        ServiceUnavailableError,
        StateError,
        TlsError,
        TlsHandshakeError,
        TlsUnavailableError,
        UnsupportedError,
        UsageError,
    )
    from .mime.address import (
        AddressList,
        GroupAddress,
        MailboxAddress,
    )
    from .mime.attachments import (
        Attachment,
    )
    from .mime.builder import (
        BodyBuilder,
    )
    from .mime.defects import (
        Defect,
        DefectKind,
    )
    from .mime.entity import (
        MimeEntity,
    )
    from .mime.fields.content_disposition import (
        ContentDisposition,
    )
    from .mime.fields.content_type import (
        ContentType,
    )
    from .mime.headers import (
        Header,
        Headers,
    )
    from .mime.limits import (
        MimeLimits,
    )
    from .mime.message import (
        MimeMessage,
    )
    from .mime.multipart import (
        Multipart,
    )
    from .mime.part import (
        MessagePart,
        MimePart,
    )
    from .mime.text import (
        TextPart,
    )
    from .net.secure_socket_options import (
        SecureSocketOptions,
    )
    from .net.timeouts import (
        Timeouts,
    )
    from .net.tls_options import (
        ClientCertificate,
        TlsOptions,
    )
    from .net.wire_log import (
        WireLog,
    )
    from .sasl import (
        SaslMechanism,
        SaslMechanismCramMd5,
        SaslMechanismDigestMd5,
        SaslMechanismExternal,
        SaslMechanismLogin,
        SaslMechanismOAuth2,
        SaslMechanismOAuthBearer,
        SaslMechanismPlain,
        SaslMechanismScramSha1,
        SaslMechanismScramSha1Plus,
        SaslMechanismScramSha256,
        SaslMechanismScramSha256Plus,
        SaslMechanismScramSha512,
        SaslMechanismScramSha512Plus,
    )
    from .smtp._aio import (
        AsyncSmtpClient,
    )
    from .smtp._client import (
        SmtpClient,
    )
    from .smtp.replies import (
        Reply,
    )
    from .smtp.types import (
        DeliveryState,
        SendOutcome,
        SendResult,
    )

__version__ = "0.1.0"

__all__ = [
    "AddressList",
    "AsyncSmtpClient",
    "Attachment",
    "AuthenticationError",
    "AuthenticationRequiredError",
    "BodyBuilder",
    "CertificateError",
    "ClientCertificate",
    "ConnectFailedError",
    "ConnectionLostError",
    "ContentDisposition",
    "ContentType",
    "CredentialsRefusedError",
    "DeadlineExceededError",
    "Defect",
    "DefectKind",
    "DeliveryInDoubtError",
    "DeliveryState",
    "GroupAddress",
    "Header",
    "Headers",
    "InvalidAddressError",
    "InvalidArgumentError",
    "InvalidMessageError",
    "LimitExceededError",
    "MailboxAddress",
    "MailwrightError",
    "MessagePart",
    "MessageRefusedError",
    "MessageTooLargeError",
    "MimeEntity",
    "MimeLimits",
    "MimeMessage",
    "MimePart",
    "MissingExtraError",
    "Multipart",
    "NameResolutionError",
    "NetworkError",
    "NoMechanismError",
    "NotAuthenticatedError",
    "NotConnectedError",
    "PlaintextCredentialsError",
    "PolicyRefusedError",
    "ProtocolError",
    "RecipientsRefusedError",
    "Reply",
    "SaslMechanism",
    "SaslMechanismCramMd5",
    "SaslMechanismDigestMd5",
    "SaslMechanismExternal",
    "SaslMechanismLogin",
    "SaslMechanismOAuth2",
    "SaslMechanismOAuthBearer",
    "SaslMechanismPlain",
    "SaslMechanismScramSha1",
    "SaslMechanismScramSha1Plus",
    "SaslMechanismScramSha256",
    "SaslMechanismScramSha256Plus",
    "SaslMechanismScramSha512",
    "SaslMechanismScramSha512Plus",
    "Secret",
    "SecureSocketOptions",
    "SendOutcome",
    "SendResult",
    "SenderRefusedError",
    "ServerNotAuthenticatedError",
    "ServerRefusedError",
    "ServiceUnavailableError",
    "SmtpClient",
    "StateError",
    "TextPart",
    "Timeouts",
    "TlsError",
    "TlsHandshakeError",
    "TlsOptions",
    "TlsUnavailableError",
    "UnsupportedError",
    "UsageError",
    "WireLog",
]

__getattr__ = exporter(
    __name__,
    {
        "._secret": ("Secret",),
        ".errors": (
            "AuthenticationError",
            "AuthenticationRequiredError",
            "CertificateError",
            "ConnectFailedError",
            "ConnectionLostError",
            "CredentialsRefusedError",
            "DeadlineExceededError",
            "DeliveryInDoubtError",
            "InvalidAddressError",
            "InvalidArgumentError",
            "InvalidMessageError",
            "LimitExceededError",
            "MailwrightError",
            "MessageRefusedError",
            "MessageTooLargeError",
            "MissingExtraError",
            "NameResolutionError",
            "NetworkError",
            "NoMechanismError",
            "NotAuthenticatedError",
            "NotConnectedError",
            "PlaintextCredentialsError",
            "PolicyRefusedError",
            "ProtocolError",
            "RecipientsRefusedError",
            "SenderRefusedError",
            "ServerNotAuthenticatedError",
            "ServerRefusedError",
            "ServiceUnavailableError",
            "StateError",
            "TlsError",
            "TlsHandshakeError",
            "TlsUnavailableError",
            "UnsupportedError",
            "UsageError",
        ),
        ".mime.address": (
            "AddressList",
            "GroupAddress",
            "MailboxAddress",
        ),
        ".mime.attachments": ("Attachment",),
        ".mime.builder": ("BodyBuilder",),
        ".mime.defects": (
            "Defect",
            "DefectKind",
        ),
        ".mime.entity": ("MimeEntity",),
        ".mime.fields.content_disposition": ("ContentDisposition",),
        ".mime.fields.content_type": ("ContentType",),
        ".mime.headers": (
            "Header",
            "Headers",
        ),
        ".mime.limits": ("MimeLimits",),
        ".mime.message": ("MimeMessage",),
        ".mime.multipart": ("Multipart",),
        ".mime.part": (
            "MessagePart",
            "MimePart",
        ),
        ".mime.text": ("TextPart",),
        ".net.secure_socket_options": ("SecureSocketOptions",),
        ".net.timeouts": ("Timeouts",),
        ".net.tls_options": (
            "ClientCertificate",
            "TlsOptions",
        ),
        ".net.wire_log": ("WireLog",),
        ".sasl": (
            "SaslMechanism",
            "SaslMechanismCramMd5",
            "SaslMechanismDigestMd5",
            "SaslMechanismExternal",
            "SaslMechanismLogin",
            "SaslMechanismOAuth2",
            "SaslMechanismOAuthBearer",
            "SaslMechanismPlain",
            "SaslMechanismScramSha1",
            "SaslMechanismScramSha1Plus",
            "SaslMechanismScramSha256",
            "SaslMechanismScramSha256Plus",
            "SaslMechanismScramSha512",
            "SaslMechanismScramSha512Plus",
        ),
        ".smtp._aio": ("AsyncSmtpClient",),
        ".smtp._client": ("SmtpClient",),
        ".smtp.replies": ("Reply",),
        ".smtp.types": (
            "DeliveryState",
            "SendOutcome",
            "SendResult",
        ),
    },
)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
