"""`EmailBackend` under Django: its mails over the embedded server, its settings, its silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mailwright import (
    AuthenticationError,
    CertificateError,
    InvalidAddressError,
    MimeMessage,
    RecipientsRefusedError,
    TlsUnavailableError,
)
from mailwright.server import SmtpServer

django = pytest.importorskip("django")

from django.conf import settings  # noqa: E402
from django.core import mail  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

BACKEND = "mailwright.integrations.django.EmailBackend"
HAS_MAILERS = django.VERSION >= (6, 1)

if not settings.configured:
    settings.configure(USE_I18N=False)
    django.setup()

# Django 6.1 says of its own settings that they will go.
pytestmark = pytest.mark.filterwarnings("ignore:.*2028|.*MAILERS:Warning")


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer(users={"ann": "canary-secret"}) as running:
        yield running


def configured(server: SmtpServer, **changed: Any) -> override_settings:
    given = {
        "EMAIL_BACKEND": BACKEND,
        "EMAIL_HOST": "localhost",
        "EMAIL_PORT": server.port,
        "EMAIL_HOST_USER": "ann",
        "EMAIL_HOST_PASSWORD": "canary-secret",
    }
    if "MAILWRIGHT" not in changed:
        given["MAILWRIGHT"] = {"ssl_context": server.ssl_context()}
    return override_settings(**{**given, **changed})


def letter(to: str = "Bob <bob@example.net>", **more: Any) -> mail.EmailMultiAlternatives:
    return mail.EmailMultiAlternatives(
        "Grüße", "See you.\n", "Ann Ä <ann@example.org>", [to], **more
    )


def test_a_mail_with_all_that_django_can_write(server: SmtpServer) -> None:
    message = letter(bcc=["carol@example.net"], cc=["Dan <dan@example.net>"], headers={"X-A": "b"})
    message.attach_alternative("<p>See you.</p>", "text/html")
    message.attach("minutes.csv", b"when\r\n\xff\x00", "application/octet-stream")
    with configured(server):
        assert message.send() == 1
    [received] = server.messages
    assert received.authenticated_as == "ann"
    assert received.tls is not None
    assert received.envelope.sender == "ann@example.org"
    people = ("bob@example.net", "dan@example.net", "carol@example.net")
    assert received.envelope.recipients == people
    read = MimeMessage.parse(received.raw)
    assert read.subject == "Grüße"
    assert str(read.from_[0]) == "Ann Ä <ann@example.org>"
    assert "carol" not in received.raw.decode()
    assert read.text_body is not None
    assert read.text_body.rstrip() == "See you."
    [attached] = read.attachments
    assert attached.filename == "minutes.csv"
    assert attached.content == b"when\r\n\xff\x00"


def test_many_mails_go_over_one_connection(server: SmtpServer) -> None:
    data = [("Hello", str(number), "ann@example.org", ["bob@example.net"]) for number in range(5)]
    with configured(server):
        assert mail.send_mass_mail(data) == 5
        assert mail.send_mass_mail([]) == 0
    assert len(server.messages) == 5
    assert len(server.sessions) == 1


def test_an_open_connection_is_kept(server: SmtpServer) -> None:
    with configured(server), mail.get_connection() as connection:
        for _ in range(2):
            assert connection.send_messages([letter()]) == 1
        assert connection.open() is False
    assert len(server.sessions) == 1
    assert "C: QUIT" in server.sessions[0].transcript


def test_T07_no_setting_means_clear_text() -> None:
    with SmtpServer(users={"ann": "canary-secret"}, tls=False, auth_without_tls=True) as server:
        clear = {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False, "MAILWRIGHT": {}}
        with configured(server, **clear), pytest.raises(TlsUnavailableError):
            letter().send()
        assert not [line for line in server.sessions[0].transcript if "AUTH" in line[:8]]


def test_implicit_tls(server: SmtpServer) -> None:
    with configured(server, EMAIL_PORT=server.tls_port, EMAIL_USE_SSL=True):
        assert letter().send() == 1


def test_without_a_user_nobody_sends(server: SmtpServer) -> None:
    with configured(server, EMAIL_HOST_USER="", EMAIL_HOST_PASSWORD=""):
        with pytest.raises(AuthenticationError):
            letter().send()
        trusted = {**settings.MAILWRIGHT, "trusted_relays": {"localhost"}}
    assert not [line for line in server.sessions[0].transcript if line.startswith("C: MAIL")]
    with SmtpServer(require_auth=False) as relay:
        trusted["ssl_context"] = relay.ssl_context()
        with configured(relay, EMAIL_HOST_USER="", EMAIL_HOST_PASSWORD="", MAILWRIGHT=trusted):
            assert letter().send() == 1


def test_what_fails_silently_and_what_does_not(server: SmtpServer) -> None:
    server.on("RCPT", lambda rcpt: "550 5.1.1 No" if "nobody" in rcpt.argument else None)
    mails = [letter(), letter("nobody@example.net"), letter()]
    with configured(server):
        with pytest.raises(RecipientsRefusedError):
            mail.get_connection().send_messages(mails)
        assert len(server.messages) == 2  # all were tried
        assert mail.get_connection(fail_silently=True).send_messages(mails) == 2
        with pytest.raises(InvalidAddressError):
            letter("bob@example.net, carol@example.net").send()
        assert letter("").send() == 0
    assert len(server.messages) == 4


def test_no_connection_fails_silently_too(server: SmtpServer) -> None:
    untrusting: dict[str, Any] = {"MAILWRIGHT": {}}
    with configured(server, **untrusting):
        with pytest.raises(CertificateError):
            letter().send()
        assert mail.get_connection(fail_silently=True).send_messages([letter()]) == 0
        assert mail.get_connection(fail_silently=True).open() is None
    with configured(server, EMAIL_HOST_PASSWORD="wrong"), pytest.raises(AuthenticationError):
        letter().send()


@pytest.mark.skipif(not HAS_MAILERS, reason="MAILERS came with Django 6.1")
def test_mailers(server: SmtpServer) -> None:
    options = {
        "host": "localhost",
        "port": server.port,
        "username": "ann",
        "password": "canary-secret",
        "ssl_context": server.ssl_context(),
    }
    mailers = {"default": {"BACKEND": BACKEND, "OPTIONS": options}}
    with override_settings(MAILERS=mailers):
        assert letter().send() == 1
        assert mail.mailers["default"].send_messages([letter(), letter()]) == 2
    assert [received.authenticated_as for received in server.messages] == ["ann"] * 3
