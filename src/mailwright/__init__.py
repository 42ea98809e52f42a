"""E-mail for Python, whole: read it, write it, keep it, send it; nobody sends anonymously.

Names are imported when they are first used, so that ``import mailwright`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._lazy import exporter

if TYPE_CHECKING:
    from ._secret import Secret
    from .errors import (
        AuthenticationError,
        AuthenticationRequiredError,
        CertificateError,
        ConnectFailedError,
        ConnectionLostError,
        CredentialsRefusedError,
        DeadlineExceededError,
        DeliveryInDoubtError,
        FolderExistsError,
        FolderNotFoundError,
        InvalidAddressError,
        InvalidArgumentError,
        InvalidMessageError,
        LimitExceededError,
        MailwrightError,
        MalformedResponseError,
        MessageNotFoundError,
        MessageRefusedError,
        MessageTooLargeError,
        MissingExtraError,
        NameResolutionError,
        NetworkError,
        NoMechanismError,
        NoServerError,
        NotAuthenticatedError,
        NotConnectedError,
        PartialFailureError,
        PartNotFoundError,
        PlaintextCredentialsError,
        PolicyRefusedError,
        PoolTimeoutError,
        ProtocolError,
        ProxyAuthenticationError,
        ProxyError,
        ProxyProtocolError,
        ProxyRefusedError,
        QuotaExceededError,
        RecipientsRefusedError,
        SenderRefusedError,
        ServerNotAuthenticatedError,
        ServerRefusedError,
        ServiceUnavailableError,
        StateError,
        TlsError,
        TlsHandshakeError,
        TlsUnavailableError,
        TransactionLimitError,
        UidValidityChangedError,
        UnsupportedError,
        UsageError,
    )
    from .imap._aio import AsyncImapClient
    from .imap._client import ImapClient
    from .imap._limits import ImapLimits
    from .imap.fetch.fetched_message import FetchedMessage
    from .imap.flags import Flag
    from .imap.folder.imap_folder import ImapFolder
    from .imap.folder.imap_folder_aio import AsyncImapFolder
    from .imap.mailboxes.special_use import SpecialUse
    from .imap.ordering.sorting import SortKey
    from .imap.ordering.threads import ThreadAlgorithm
    from .imap.search.criteria import Search
    from .imap.selected.access import FolderAccess
    from .imap.uids.uid_set import UidSet
    from .imap.watch.sync_state import SyncResult, SyncState
    from .mime.address import AddressList, GroupAddress, MailboxAddress
    from .mime.anonymising import anonymise
    from .mime.attachments import Attachment
    from .mime.builder import BodyBuilder
    from .mime.conversions.email_message import from_email_message, to_email_message
    from .mime.conversions.jmap import from_jmap, to_jmap
    from .mime.defects import Defect, DefectKind
    from .mime.encodings.detection import DetectedCharset, TextEncodingConfidence
    from .mime.encodings.transfer import ContentEncoding, EncodingConstraint
    from .mime.entities.delivery_status import MessageDeliveryStatus
    from .mime.entities.external_body import ExternalBody
    from .mime.entities.form_data import MultipartFormData
    from .mime.entities.multiparts import MultipartAlternative, MultipartDigest, MultipartParallel
    from .mime.entities.notifications import MessageDispositionNotification, MessageFeedbackReport
    from .mime.entities.opaque_message import OpaqueMessage
    from .mime.entities.openpgp import ApplicationPgpEncrypted, ApplicationPgpSignature
    from .mime.entities.partial import MessagePartial
    from .mime.entities.pkcs7 import ApplicationPkcs7Mime, ApplicationPkcs7Signature, SecureMimeType
    from .mime.entities.related import MultipartRelated
    from .mime.entities.report import MultipartReport
    from .mime.entities.rfc822_headers import TextRfc822Headers
    from .mime.entities.secured import MultipartEncrypted, MultipartSigned
    from .mime.entities.tnef import TnefPart
    from .mime.entity import MimeEntity
    from .mime.feeding import MimeMessageFeeder
    from .mime.fields.addr_spec import parse_addr_spec
    from .mime.fields.authentication_results import (
        AuthenticationMethodProperty,
        AuthenticationMethodResult,
        AuthenticationResults,
    )
    from .mime.fields.auto_submitted import AutoSubmitted
    from .mime.fields.compliance import Compliance
    from .mime.fields.content_disposition import ContentDisposition
    from .mime.fields.content_type import ContentType
    from .mime.fields.date import format_date, parse_date
    from .mime.fields.display_risk import DisplayRisk, display_risk
    from .mime.fields.disposition_options import (
        DispositionNotificationOption,
        DispositionNotificationOptions,
    )
    from .mime.fields.encoded_word import decode as decode_encoded_words
    from .mime.fields.importance import Importance, Priority, XPriority
    from .mime.fields.list_fields import ListId, ListUrls
    from .mime.fields.msg_id import parse_msg_ids
    from .mime.fields.parameters import ParameterEncoding, Parameters
    from .mime.fields.received import Received, ReceivedClause
    from .mime.format_options import FormatOptions
    from .mime.header_reading import read_headers
    from .mime.headers import Header, Headers
    from .mime.limits import MimeLimits
    from .mime.mailboxes.eml_folder import EmlFolder
    from .mime.mailboxes.files import FileEntry
    from .mime.mailboxes.flags import MailboxFlag
    from .mime.mailboxes.mailbox import Mailbox, MailboxEntry, convert_mailbox
    from .mime.mailboxes.maildir import Maildir
    from .mime.mailboxes.mbox.defects import MboxDefect, MboxDefectKind
    from .mime.mailboxes.mbox.entry import MboxEntry
    from .mime.mailboxes.mbox.mailbox import Mbox
    from .mime.mailboxes.mbox.quoting import MboxVariant
    from .mime.mailboxes.mh import Mh
    from .mime.message import MimeMessage
    from .mime.multipart import Multipart
    from .mime.newlines import LineEnding
    from .mime.options import ParserOptions
    from .mime.part import MessagePart, MimePart
    from .mime.text import TextFormat, TextPart
    from .mime.visitor import MimeVisitor
    from .net.proxies.proxy import Proxy, ProxyKind
    from .net.secure_socket_options import SecureSocketOptions
    from .net.timeouts import Timeouts
    from .net.tls_options import ClientCertificate, TlsOptions
    from .net.wire_log import WireLog
    from .sasl import (
        SaslMechanism,
        SaslMechanismCramMd5,
        SaslMechanismDigestMd5,
        SaslMechanismExternal,
        SaslMechanismGssapi,
        SaslMechanismLogin,
        SaslMechanismNtlm,
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
    from .sending_and_filing import FilingSender, FilingState, SentAndFiled
    from .sending_and_filing_aio import AsyncFilingSender
    from .smtp._aio import AsyncSmtpClient
    from .smtp._client import SmtpClient
    from .smtp._lmtp import LmtpClient
    from .smtp._lmtp_aio import AsyncLmtpClient
    from .smtp.delivery_options import (
        DeliverBy,
        DeliveryOptions,
        DeliveryStatusNotification,
        DeliveryStatusNotificationType,
        RecipientOptions,
    )
    from .smtp.inquiries import Expansion, Verification, VerificationStatus
    from .smtp.pool._aio import AsyncSmtpPool
    from .smtp.pool._client import SmtpPool
    from .smtp.pool.server import PoolServer, PoolServerStatus, PoolStatistics, PoolStrategy
    from .smtp.replies import Reply
    from .smtp.types import DeliveryState, Envelope, SendOutcome, SendResult

__version__ = "0.1.0"

__all__ = [
    "AddressList",
    "ApplicationPgpEncrypted",
    "ApplicationPgpSignature",
    "ApplicationPkcs7Mime",
    "ApplicationPkcs7Signature",
    "AsyncFilingSender",
    "AsyncImapClient",
    "AsyncImapFolder",
    "AsyncLmtpClient",
    "AsyncSmtpClient",
    "AsyncSmtpPool",
    "Attachment",
    "AuthenticationError",
    "AuthenticationMethodProperty",
    "AuthenticationMethodResult",
    "AuthenticationRequiredError",
    "AuthenticationResults",
    "AutoSubmitted",
    "BodyBuilder",
    "CertificateError",
    "ClientCertificate",
    "Compliance",
    "ConnectFailedError",
    "ConnectionLostError",
    "ContentDisposition",
    "ContentEncoding",
    "ContentType",
    "CredentialsRefusedError",
    "DeadlineExceededError",
    "Defect",
    "DefectKind",
    "DeliverBy",
    "DeliveryInDoubtError",
    "DeliveryOptions",
    "DeliveryState",
    "DeliveryStatusNotification",
    "DeliveryStatusNotificationType",
    "DetectedCharset",
    "DisplayRisk",
    "DispositionNotificationOption",
    "DispositionNotificationOptions",
    "EmlFolder",
    "EncodingConstraint",
    "Envelope",
    "Expansion",
    "ExternalBody",
    "FetchedMessage",
    "FileEntry",
    "FilingSender",
    "FilingState",
    "Flag",
    "FolderAccess",
    "FolderExistsError",
    "FolderNotFoundError",
    "FormatOptions",
    "GroupAddress",
    "Header",
    "Headers",
    "ImapClient",
    "ImapFolder",
    "ImapLimits",
    "Importance",
    "InvalidAddressError",
    "InvalidArgumentError",
    "InvalidMessageError",
    "LimitExceededError",
    "LineEnding",
    "ListId",
    "ListUrls",
    "LmtpClient",
    "Mailbox",
    "MailboxAddress",
    "MailboxEntry",
    "MailboxFlag",
    "Maildir",
    "MailwrightError",
    "MalformedResponseError",
    "Mbox",
    "MboxDefect",
    "MboxDefectKind",
    "MboxEntry",
    "MboxVariant",
    "MessageDeliveryStatus",
    "MessageDispositionNotification",
    "MessageFeedbackReport",
    "MessageNotFoundError",
    "MessagePart",
    "MessagePartial",
    "MessageRefusedError",
    "MessageTooLargeError",
    "Mh",
    "MimeEntity",
    "MimeLimits",
    "MimeMessage",
    "MimeMessageFeeder",
    "MimePart",
    "MimeVisitor",
    "MissingExtraError",
    "Multipart",
    "MultipartAlternative",
    "MultipartDigest",
    "MultipartEncrypted",
    "MultipartFormData",
    "MultipartParallel",
    "MultipartRelated",
    "MultipartReport",
    "MultipartSigned",
    "NameResolutionError",
    "NetworkError",
    "NoMechanismError",
    "NoServerError",
    "NotAuthenticatedError",
    "NotConnectedError",
    "OpaqueMessage",
    "ParameterEncoding",
    "Parameters",
    "ParserOptions",
    "PartNotFoundError",
    "PartialFailureError",
    "PlaintextCredentialsError",
    "PolicyRefusedError",
    "PoolServer",
    "PoolServerStatus",
    "PoolStatistics",
    "PoolStrategy",
    "PoolTimeoutError",
    "Priority",
    "ProtocolError",
    "Proxy",
    "ProxyAuthenticationError",
    "ProxyError",
    "ProxyKind",
    "ProxyProtocolError",
    "ProxyRefusedError",
    "QuotaExceededError",
    "Received",
    "ReceivedClause",
    "RecipientOptions",
    "RecipientsRefusedError",
    "Reply",
    "SaslMechanism",
    "SaslMechanismCramMd5",
    "SaslMechanismDigestMd5",
    "SaslMechanismExternal",
    "SaslMechanismGssapi",
    "SaslMechanismLogin",
    "SaslMechanismNtlm",
    "SaslMechanismOAuth2",
    "SaslMechanismOAuthBearer",
    "SaslMechanismPlain",
    "SaslMechanismScramSha1",
    "SaslMechanismScramSha1Plus",
    "SaslMechanismScramSha256",
    "SaslMechanismScramSha256Plus",
    "SaslMechanismScramSha512",
    "SaslMechanismScramSha512Plus",
    "Search",
    "Secret",
    "SecureMimeType",
    "SecureSocketOptions",
    "SendOutcome",
    "SendResult",
    "SenderRefusedError",
    "SentAndFiled",
    "ServerNotAuthenticatedError",
    "ServerRefusedError",
    "ServiceUnavailableError",
    "SmtpClient",
    "SmtpPool",
    "SortKey",
    "SpecialUse",
    "StateError",
    "SyncResult",
    "SyncState",
    "TextEncodingConfidence",
    "TextFormat",
    "TextPart",
    "TextRfc822Headers",
    "ThreadAlgorithm",
    "Timeouts",
    "TlsError",
    "TlsHandshakeError",
    "TlsOptions",
    "TlsUnavailableError",
    "TnefPart",
    "TransactionLimitError",
    "UidSet",
    "UidValidityChangedError",
    "UnsupportedError",
    "UsageError",
    "Verification",
    "VerificationStatus",
    "WireLog",
    "XPriority",
    "anonymise",
    "convert_mailbox",
    "decode_encoded_words",
    "display_risk",
    "format_date",
    "from_email_message",
    "from_jmap",
    "parse_addr_spec",
    "parse_date",
    "parse_msg_ids",
    "read_headers",
    "to_email_message",
    "to_jmap",
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
            "ProxyAuthenticationError",
            "ProxyProtocolError",
            "NoServerError",
            "TransactionLimitError",
            "PoolTimeoutError",
            "ProxyRefusedError",
            "ProxyError",
            "FolderExistsError",
            "FolderNotFoundError",
            "MalformedResponseError",
            "MessageNotFoundError",
            "PartialFailureError",
            "PartNotFoundError",
            "QuotaExceededError",
            "UidValidityChangedError",
        ),
        ".mime.address": ("AddressList", "GroupAddress", "MailboxAddress"),
        ".mime.anonymising": ("anonymise",),
        ".mime.attachments": ("Attachment",),
        ".mime.builder": ("BodyBuilder",),
        ".mime.conversions.email_message": ("from_email_message", "to_email_message"),
        ".mime.conversions.jmap": ("from_jmap", "to_jmap"),
        ".mime.defects": ("Defect", "DefectKind"),
        ".mime.encodings.detection": ("DetectedCharset", "TextEncodingConfidence"),
        ".mime.encodings.transfer": ("ContentEncoding", "EncodingConstraint"),
        ".mime.entities.delivery_status": ("MessageDeliveryStatus",),
        ".mime.entities.external_body": ("ExternalBody",),
        ".mime.entities.form_data": ("MultipartFormData",),
        ".mime.entities.multiparts": (
            "MultipartAlternative",
            "MultipartDigest",
            "MultipartParallel",
        ),
        ".mime.entities.notifications": ("MessageDispositionNotification", "MessageFeedbackReport"),
        ".mime.entities.opaque_message": ("OpaqueMessage",),
        ".mime.entities.openpgp": ("ApplicationPgpEncrypted", "ApplicationPgpSignature"),
        ".mime.entities.partial": ("MessagePartial",),
        ".mime.entities.pkcs7": (
            "ApplicationPkcs7Mime",
            "ApplicationPkcs7Signature",
            "SecureMimeType",
        ),
        ".mime.entities.related": ("MultipartRelated",),
        ".mime.entities.report": ("MultipartReport",),
        ".mime.entities.rfc822_headers": ("TextRfc822Headers",),
        ".mime.entities.secured": ("MultipartEncrypted", "MultipartSigned"),
        ".mime.entities.tnef": ("TnefPart",),
        ".mime.entity": ("MimeEntity",),
        ".mime.feeding": ("MimeMessageFeeder",),
        ".mime.fields.addr_spec": ("parse_addr_spec",),
        ".mime.fields.authentication_results": (
            "AuthenticationMethodProperty",
            "AuthenticationMethodResult",
            "AuthenticationResults",
        ),
        ".mime.fields.auto_submitted": ("AutoSubmitted",),
        ".mime.fields.compliance": ("Compliance",),
        ".mime.fields.content_disposition": ("ContentDisposition",),
        ".mime.fields.content_type": ("ContentType",),
        ".mime.fields.date": ("format_date", "parse_date"),
        ".mime.fields.display_risk": ("DisplayRisk", "display_risk"),
        ".mime.fields.disposition_options": (
            "DispositionNotificationOption",
            "DispositionNotificationOptions",
        ),
        ".mime.fields.encoded_word": ("decode as decode_encoded_words",),
        ".mime.fields.importance": ("Importance", "Priority", "XPriority"),
        ".mime.fields.list_fields": ("ListId", "ListUrls"),
        ".mime.fields.msg_id": ("parse_msg_ids",),
        ".mime.fields.parameters": ("ParameterEncoding", "Parameters"),
        ".mime.fields.received": ("Received", "ReceivedClause"),
        ".mime.format_options": ("FormatOptions",),
        ".mime.header_reading": ("read_headers",),
        ".mime.headers": ("Header", "Headers"),
        ".mime.limits": ("MimeLimits",),
        ".mime.mailboxes.eml_folder": ("EmlFolder",),
        ".mime.mailboxes.files": ("FileEntry",),
        ".mime.mailboxes.flags": ("MailboxFlag",),
        ".mime.mailboxes.mailbox": ("Mailbox", "MailboxEntry", "convert_mailbox"),
        ".mime.mailboxes.maildir": ("Maildir",),
        ".mime.mailboxes.mbox.defects": ("MboxDefect", "MboxDefectKind"),
        ".mime.mailboxes.mbox.entry": ("MboxEntry",),
        ".mime.mailboxes.mbox.mailbox": ("Mbox",),
        ".mime.mailboxes.mbox.quoting": ("MboxVariant",),
        ".mime.mailboxes.mh": ("Mh",),
        ".mime.message": ("MimeMessage",),
        ".mime.multipart": ("Multipart",),
        ".mime.newlines": ("LineEnding",),
        ".mime.options": ("ParserOptions",),
        ".mime.part": ("MessagePart", "MimePart"),
        ".mime.text": ("TextFormat", "TextPart"),
        ".mime.visitor": ("MimeVisitor",),
        ".net.secure_socket_options": ("SecureSocketOptions",),
        ".net.timeouts": ("Timeouts",),
        ".net.tls_options": ("ClientCertificate", "TlsOptions"),
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
            "SaslMechanismNtlm",
            "SaslMechanismGssapi",
        ),
        ".smtp._aio": ("AsyncSmtpClient",),
        ".smtp._client": ("SmtpClient",),
        ".smtp.pool._aio": ("AsyncSmtpPool",),
        ".smtp.pool._client": ("SmtpPool",),
        ".smtp.pool.server": ("PoolServer", "PoolServerStatus", "PoolStatistics", "PoolStrategy"),
        ".smtp.delivery_options": (
            "DeliverBy",
            "DeliveryOptions",
            "DeliveryStatusNotification",
            "DeliveryStatusNotificationType",
            "RecipientOptions",
        ),
        ".net.proxies.proxy": ("Proxy", "ProxyKind"),
        ".smtp.inquiries": ("Expansion", "Verification", "VerificationStatus"),
        ".smtp._lmtp": ("LmtpClient",),
        ".smtp._lmtp_aio": ("AsyncLmtpClient",),
        ".imap._client": ("ImapClient",),
        ".imap._aio": ("AsyncImapClient",),
        ".imap.folder.imap_folder": ("ImapFolder",),
        ".imap.folder.imap_folder_aio": ("AsyncImapFolder",),
        ".imap.selected.access": ("FolderAccess",),
        ".imap.search.criteria": ("Search",),
        ".imap.uids.uid_set": ("UidSet",),
        ".imap.flags": ("Flag",),
        ".imap.mailboxes.special_use": ("SpecialUse",),
        ".imap._limits": ("ImapLimits",),
        ".imap.fetch.fetched_message": ("FetchedMessage",),
        ".imap.ordering.sorting": ("SortKey",),
        ".imap.ordering.threads": ("ThreadAlgorithm",),
        ".imap.watch.sync_state": ("SyncState", "SyncResult"),
        ".sending_and_filing": ("FilingSender", "SentAndFiled", "FilingState"),
        ".sending_and_filing_aio": ("AsyncFilingSender",),
        ".smtp.replies": ("Reply",),
        ".smtp.types": ("DeliveryState", "SendOutcome", "SendResult", "Envelope"),
    },
)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
