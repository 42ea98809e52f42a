"""Entities have the class of their media type, and that of the caller's where there is one."""

from __future__ import annotations

import copy
import pickle
from base64 import b64encode
from io import BytesIO

import pytest
from entity_strategies import octets
from hypothesis import given
from hypothesis import strategies as st

from fuzz.reflection import look_at
from mailwright import InvalidArgumentError, MessagePart, MimeMessage, MimePart, Multipart, TextPart
from mailwright.mime.entities.delivery_status import MessageDeliveryStatus
from mailwright.mime.entities.external_body import ExternalBody
from mailwright.mime.entities.form_data import MultipartFormData
from mailwright.mime.entities.multiparts import (
    MultipartAlternative,
    MultipartDigest,
    MultipartParallel,
)
from mailwright.mime.entities.notifications import (
    MessageDispositionNotification,
    MessageFeedbackReport,
)
from mailwright.mime.entities.opaque_message import OpaqueMessage
from mailwright.mime.entities.openpgp import ApplicationPgpEncrypted, ApplicationPgpSignature
from mailwright.mime.entities.partial import MessagePartial
from mailwright.mime.entities.pkcs7 import (
    ApplicationPkcs7Mime,
    ApplicationPkcs7Signature,
    SecureMimeType,
)
from mailwright.mime.entities.related import MultipartRelated
from mailwright.mime.entities.report import MultipartReport
from mailwright.mime.entities.rfc822_headers import TextRfc822Headers
from mailwright.mime.entities.secured import MultipartEncrypted, MultipartSigned
from mailwright.mime.entities.table import class_for
from mailwright.mime.entities.tnef import TnefPart
from mailwright.mime.entity import MimeEntity
from mailwright.mime.headers import Headers
from mailwright.mime.options import ParserOptions

KINDS = {
    "multipart/mixed": Multipart,
    "multipart/x-new": Multipart,
    "multipart/alternative": MultipartAlternative,
    "multipart/digest": MultipartDigest,
    "multipart/parallel": MultipartParallel,
    "multipart/related": MultipartRelated,
    "multipart/report": MultipartReport,
    "multipart/signed": MultipartSigned,
    "multipart/encrypted": MultipartEncrypted,
    "multipart/form-data": MultipartFormData,
    "message/rfc822": MessagePart,
    "message/global": MessagePart,
    "message/news": MessagePart,
    "message/rfc2822": MessagePart,
    "message/partial": MessagePartial,
    "message/external-body": ExternalBody,
    "message/delivery-status": MessageDeliveryStatus,
    "message/global-delivery-status": MessageDeliveryStatus,
    "message/disposition-notification": MessageDispositionNotification,
    "message/global-disposition-notification": MessageDispositionNotification,
    "message/feedback-report": MessageFeedbackReport,
    "message/global-headers": TextRfc822Headers,
    "message/x-new": MimePart,
    "text/rfc822-headers": TextRfc822Headers,
    "text/x-new": TextPart,
    "application/ms-tnef": TnefPart,
    "application/vnd.ms-tnef": TnefPart,
    "application/pkcs7-mime": ApplicationPkcs7Mime,
    "application/x-pkcs7-mime": ApplicationPkcs7Mime,
    "application/pkcs7-signature": ApplicationPkcs7Signature,
    "application/x-pkcs7-signature": ApplicationPkcs7Signature,
    "application/pgp-encrypted": ApplicationPgpEncrypted,
    "application/pgp-signature": ApplicationPgpSignature,
    "application/x-new": MimePart,
}


def body_of(data: bytes, options: ParserOptions | None = None) -> MimeEntity:
    body = MimeMessage.parse(data, options=options).body
    assert body is not None
    return body


@pytest.mark.parametrize(("media_type", "kind"), KINDS.items())
def test_the_media_type_gives_the_class(media_type: str, kind: type[MimeEntity]) -> None:
    data = f"Content-Type: {media_type.upper()}; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n"
    body = body_of(data.encode())
    assert type(body) is kind
    made = copy.deepcopy(body)
    assert type(made) is type(pickle.loads(pickle.dumps(body))) is kind
    assert bytes(made) == bytes(body)


@pytest.mark.parametrize("media_type", KINDS)
def test_what_lies_too_deep_or_is_encoded_is_a_leaf_whatever_its_media_type(
    media_type: str,
) -> None:
    for base in (MimePart, TextPart, Multipart, MessagePart):
        assert issubclass(class_for(media_type, base, {}), base)


@given(st.sampled_from(sorted(KINDS)), octets, octets)
def test_M09_any_content_of_any_kind_can_be_looked_at(
    media_type: str, parameters: bytes, content: bytes
) -> None:
    head = b"Content-Type: %b; boundary=a; " % media_type.encode()
    for data in (
        head + b"x=y\r\n\r\n--a\r\n\r\n" + content,
        head + parameters.replace(b"\n", b"\n ") + b"\r\n\r\n" + content,
        b"Content-Transfer-Encoding: base64\r\n" + head + b"x=y\r\n\r\n" + b64encode(content),
    ):
        message = MimeMessage.parse(data)
        look_at(message)
        assert bytes(message) == data
        assert bytes(copy.deepcopy(message)) == bytes(pickle.loads(pickle.dumps(message))) == data


# --- classes of the caller's ---


class Calendar(TextPart):
    """A class of the caller's, with attributes of its own."""

    remark = ""

    @property
    def events(self) -> int:
        return self.text.count("BEGIN:VEVENT")


class Picture(MimePart):
    __slots__ = ()


class Letter(MultipartSigned):
    __slots__ = ()


OWN = ParserOptions(
    part_classes={"text/calendar": Calendar, "image/*": Picture, "multipart/signed": Letter}
)


def test_a_class_of_the_callers_is_made_by_media_type_or_by_type() -> None:
    body = body_of(b"Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\n", OWN)
    assert isinstance(body, Calendar)
    body.remark = "kept"
    assert body.events == 1
    assert [made.remark for made in (copy.copy(body), pickle.loads(pickle.dumps(body)))] == [
        "kept",
        "kept",
    ]
    assert type(body_of(b"Content-Type: image/x-y\r\n\r\n", OWN)) is Picture
    assert type(body_of(b"Content-Type: text/plain\r\n\r\n", OWN)) is TextPart
    signed = b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n\r\n--b--\r\n"
    assert type(body_of(signed, OWN)) is Letter


def test_a_class_of_the_callers_goes_for_parts_and_embedded_messages_too() -> None:
    inner = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\n"
    )
    body = body_of(b"Content-Type: message/rfc822\r\n\r\n" + inner, OWN)
    assert isinstance(body, MessagePart)
    parts = [part for part in body.message.body_parts if not isinstance(part, Multipart)]
    assert [type(part) for part in parts] == [Picture]
    copied = pickle.loads(pickle.dumps(body))
    assert [type(part) for part in copied.message.body_parts] == [Picture]


@pytest.mark.parametrize("name", ["text", "text/", "*/*", "*", "", "text/x*", "a/b/c", "text /x"])
def test_a_name_that_is_no_media_type_is_refused(name: str) -> None:
    with pytest.raises(InvalidArgumentError, match="media type"):
        ParserOptions(part_classes={name: Picture})


def test_names_of_media_types_have_no_case() -> None:
    options = ParserOptions(part_classes={"Image/PNG": Picture})
    assert type(body_of(b"Content-Type: image/Png\r\n\r\n", options)) is Picture


def test_a_class_that_cannot_hold_what_was_found_is_passed_over() -> None:
    wrong = ParserOptions(part_classes={"multipart/mixed": Picture, "text/*": Picture})
    data = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n"
    body = body_of(data, wrong)
    assert isinstance(body, Multipart)
    assert type(body[0]) is TextPart


# --- digests ---


def test_a_digest_holds_messages_and_parts_keep_their_type_when_they_move() -> None:
    digest = body_of(
        b"Content-Type: multipart/digest; boundary=b\r\n\r\n"
        b"--b\r\n\r\nSubject: x\r\n\r\ny\r\n--b--\r\n"
    )
    assert isinstance(digest, MultipartDigest)
    moved = Multipart("mixed", digest[0], boundary="c")
    assert b"Content-Type: message/rfc822\r\n\r\nSubject: x" in bytes(moved)
    plain = body_of(
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b--\r\n"
    )
    assert isinstance(plain, Multipart)
    assert b"--c\r\n\r\ntext" in bytes(Multipart("mixed", plain[0], boundary="c"))
    assert b"Content-Type: text/plain\r\n\r\ntext" in bytes(MultipartDigest(plain[0], boundary="c"))


# --- alternatives and reports ---


def test_the_best_alternative_is_the_last_that_can_be_shown() -> None:
    plain, html, calendar = TextPart("plain", "a"), TextPart("html", "b"), TextPart("calendar", "c")
    alternative = MultipartAlternative(plain, html, calendar)
    assert alternative.best() is calendar
    assert alternative.best("text/html", "TEXT/Plain") is html
    assert alternative.best("image/png") is None
    assert alternative.content_type.media_type == "multipart/alternative"


def test_a_report_says_its_type_and_finds_its_part() -> None:
    status = MessageDeliveryStatus()
    report = MultipartReport("delivery-status", TextPart("plain", "x"), status)
    assert report.headers["Content-Type"].endswith("report-type=delivery-status")
    assert report.report is status
    report.report_type = "X"
    assert (report.report_type, report.report) == ("x", status)  # the second one then
    assert MultipartReport("x").report is None


# --- signed and encrypted ---

SIGNED = (
    b"Subject: x\r\nContent-Type: multipart/signed; boundary=b; micalg=PGP-SHA256;"
    b' protocol="application/pgp-signature"\r\n\r\npreamble\r\n'
    b"--b\r\nContent-Type:  text/plain \r\n\r\nodd\nline ends \r\n\r\n"
    b"--b\r\nContent-Type: application/pgp-signature\r\n\r\nsignature\r\n--b--\r\n"
)


def test_the_octets_that_are_signed_are_those_that_came() -> None:
    message = MimeMessage.parse(SIGNED)
    signed = message.body
    assert isinstance(signed, MultipartSigned)
    assert (signed.protocol, signed.micalg) == ("application/pgp-signature", "pgp-sha256")
    octets = b"Content-Type:  text/plain \r\n\r\nodd\nline ends \r\n"
    assert signed.signed_octets == octets
    assert isinstance(signed.signature_part, ApplicationPgpSignature)
    message.subject = "edited"
    message.headers.add("X-New", "y")
    assert octets in bytes(message)
    assert signed.signed_octets == octets


def test_signed_and_encrypted_multiparts_are_made() -> None:
    text = TextPart("plain", "x")
    signature = ApplicationPgpSignature(b"-----BEGIN PGP SIGNATURE-----\r\n")
    signed = MultipartSigned("application/pgp-signature", text, signature, micalg="pgp-sha512")
    assert (signed.signed_part, signed.signature_part) == (text, signature)
    assert signed.signed_octets == bytes(text)
    read = body_of(bytes(signed))
    assert isinstance(read, MultipartSigned)
    assert (read.protocol, read.micalg) == ("application/pgp-signature", "pgp-sha512")
    control, data = ApplicationPgpEncrypted(), MimePart("application/octet-stream", b"x")
    encrypted = MultipartEncrypted("application/pgp-encrypted", control, data)
    assert (encrypted.control_part, encrypted.encrypted_part) == (control, data)
    assert control.version == "1"
    assert MultipartSigned("x").signed_octets == b""
    assert (MultipartEncrypted("x").control_part, MultipartSigned("x").signature_part) == (
        None,
    ) * 2


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("application/pkcs7-mime; smime-type=enveloped-data", SecureMimeType.ENVELOPED_DATA),
        ("application/x-pkcs7-mime; smime-type=SIGNED-data", SecureMimeType.SIGNED_DATA),
        (
            "application/pkcs7-mime; smime-type=authEnveloped-data",
            SecureMimeType.AUTH_ENVELOPED_DATA,
        ),
        ("application/pkcs7-mime; smime-type=new", SecureMimeType.UNKNOWN),
        ("application/pkcs7-mime; name=smime.p7c", SecureMimeType.CERTS_ONLY),
        ("application/pkcs7-mime; name=smime.P7Z", SecureMimeType.COMPRESSED_DATA),
        ("application/pkcs7-mime; name=smime.p7m", SecureMimeType.UNKNOWN),
        ("application/pkcs7-mime", SecureMimeType.UNKNOWN),
    ],
)
def test_what_lies_in_a_part_of_smime_is_said_by_its_header(
    field: str, expected: SecureMimeType
) -> None:
    body = body_of(f"Content-Type: {field}\r\n\r\n".encode())
    assert isinstance(body, ApplicationPkcs7Mime)
    assert body.smime_type is expected


def test_parts_of_smime_are_made_with_the_names_that_programs_expect() -> None:
    made = ApplicationPkcs7Mime(SecureMimeType.COMPRESSED_DATA, b"\x30")
    assert (made.filename, made.smime_type) == ("smime.p7z", SecureMimeType.COMPRESSED_DATA)
    assert ApplicationPkcs7Signature(b"\x30").filename == "smime.p7s"
    assert (
        ApplicationPkcs7Mime(SecureMimeType.UNKNOWN, b"").content_type.parameters.get("smime-type")
        is None
    )


@pytest.mark.parametrize(
    ("content", "version"), [(b"Version: 1\r\n", "1"), (b"x: y\nversion : 2", "2"), (b"", "")]
)
def test_the_version_of_openpgp_is_read(content: bytes, version: str) -> None:
    body = body_of(b"Content-Type: application/pgp-encrypted\r\n\r\n" + content)
    assert isinstance(body, ApplicationPgpEncrypted)
    assert body.version == version


def test_tnef_is_known_by_its_first_octets() -> None:
    assert TnefPart(b"\x78\x9f\x3e\x22rest").is_tnef
    assert not TnefPart(BytesIO(b"rest")).is_tnef
    assert TnefPart(b"").filename == "winmail.dat"


@pytest.mark.parametrize("subtype", ["partial", "delivery-status", "x"])
def test_a_message_part_holds_whole_messages_alone(subtype: str) -> None:
    with pytest.raises(InvalidArgumentError, match="no media type of whole messages"):
        MessagePart(MimeMessage(), subtype)


# --- messages that stay whole ---


@pytest.mark.parametrize("subtype", ["rfc822", "global"])
def test_an_encoded_message_stays_whole_and_is_taken_apart_when_asked(subtype: str) -> None:
    head = f"Content-Type: message/{subtype}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    body = body_of(head.encode() + b"U3ViamVjdDogaW5uZXINCg0KeA==")
    assert isinstance(body, OpaqueMessage)
    assert not isinstance(body, MessagePart)
    assert (body.parse_message().subject, body.parse_message().text_body) == ("inner", "x")


def test_M01_a_message_that_stays_whole_has_what_is_left_of_the_depth() -> None:
    from mailwright import MimeLimits

    data = b"Content-Type: message/rfc822\r\n\r\n" * 9 + b"Subject: x\r\n\r\n"
    body = MimeMessage.parse(data, limits=MimeLimits(depth=3)).body
    for _ in range(2):
        assert isinstance(body, MessagePart)
        body = body.message.body
    assert isinstance(body, OpaqueMessage)
    inner = body.parse_message().body
    assert isinstance(inner, OpaqueMessage)  # not three levels more


# --- header fields as a part ---


def test_the_header_of_a_message_is_a_part() -> None:
    fields = Headers()
    fields["Subject"] = "Grüße"
    part = TextRfc822Headers(fields)
    assert part.content_type.media_type == "text/rfc822-headers"
    assert part.content.startswith(b"Subject: =?utf-8?")
    assert part.fields["Subject"] == "Grüße"
    for field in part.fields:
        assert field.name == "Subject"
    part = TextRfc822Headers(fields, international=True)
    assert part.content == "Subject: Grüße\r\n".encode()
    assert (part.text, part.charset) == ("Subject: Grüße\n", "utf-8")
    changed = part.fields
    changed["Subject"] = "x"
    part.fields = changed
    assert part.content == b"Subject: x\r\n"


def test_a_header_part_in_base64_is_read() -> None:
    part = body_of(
        b"Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"U3ViamVjdDogeA0KRnJvbTogYQ0K"
    )
    assert isinstance(part, TextRfc822Headers)
    assert [field.name for field in part.fields] == ["Subject", "From"]


# --- forms ---


def test_a_form_is_made_and_read() -> None:
    form = MultipartFormData(boundary="b")
    form.add("name", "Jörg\nMüller")
    form.add_file("file", ("a.txt", b"content"))
    form.add("name", "again")
    head, _, body = bytes(form).partition(b"\r\n\r\n")
    content_type = head.partition(b": ")[2].decode()
    read = MultipartFormData.from_body(content_type, body)
    assert read.values() == [("name", "Jörg\nMüller"), ("name", "again")]
    assert read.value("name") == "Jörg\nMüller"
    file = read.get("file")
    assert isinstance(file, TextPart)
    assert (file.filename, file.content) == ("a.txt", b"content")
    assert len(read.get_all("name")) == 2
    assert (read.get("x"), read.value("x")) == (None, None)


def test_what_a_web_client_sends_is_read() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\nwindows-1252\r\n'
        b'--b\r\nContent-Disposition: form-data; name="q"\r\n\r\n\xe4\r\n'
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="C:\\x.bin"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\0\r\n\xff\r\n--b--\r\n"
    )
    form = MultipartFormData.from_body('multipart/form-data; boundary="b"', body)
    assert form.value("q") == "ä"
    file = form.get("f")
    assert isinstance(file, MimePart)
    assert file.content == b"\0\r\n\xff"
    assert [name for name, _ in form.values()] == ["_charset_", "q"]


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/mixed; boundary=b", "x\r\ny"])
def test_what_is_no_form_is_refused(content_type: str) -> None:
    with pytest.raises(InvalidArgumentError):
        MultipartFormData.from_body(content_type, b"--b--\r\n")


@given(st.binary(max_size=200))
def test_any_body_of_a_form_is_read(body: bytes) -> None:
    form = MultipartFormData.from_body("multipart/form-data; boundary=b", b"--b\r\n" + body)
    form.values()
    assert form.value("x") is None
