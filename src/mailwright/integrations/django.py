"""Django's mail over mailwright: over verified TLS, and never without an identity.

In the settings, and since Django 6.1 as the OPTIONS host, username and password in MAILERS::

    EMAIL_BACKEND = "mailwright.integrations.django.EmailBackend"
    EMAIL_HOST, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = "smtp.example.org", "ann@example.org", "…"

TLS is required whatever EMAIL_USE_TLS says; with EMAIL_USE_SSL it begins with the first octet.
Arguments of `SmtpClient`, such as `trusted_relays`, stand in the setting MAILWRIGHT, or in OPTIONS.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from threading import RLock
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from .. import AddressList, Compliance, Secret, SecureSocketOptions, SmtpClient, errors
from ..smtp import Envelope

_OPTIONS = {"host": "HOST", "port": "PORT", "username": "HOST_USER", "password": "HOST_PASSWORD"}
_OPTIONS |= {"use_ssl": "USE_SSL", "timeout": "TIMEOUT"}


class EmailBackend(BaseEmailBackend):
    """Sends the messages of one call over one connection, with the pipe kept full.

    Args:
        fail_silently: return how many were sent, whatever became of the others.
        alias: the name in MAILERS.
        options: in place of the settings EMAIL_…: host, port, username, password, use_ssl, timeout.
    """

    def __init__(self, fail_silently: bool = False, alias: Any = None, **options: Any) -> None:
        super().__init__(**dict[str, Any](alias=alias) if alias else {})
        if not alias:  # MAILERS and the settings of before exclude each other
            options = _from_settings() | {k: v for k, v in options.items() if v is not None}
        options.pop("use_tls", None)  # TLS is used with and without it
        security = "SSL_ON_CONNECT" if options.pop("use_ssl", False) else "AUTO"
        self._at = (options.pop("host", ""), options.pop("port", 0), SecureSocketOptions[security])
        self._login = (options.pop("username", ""), Secret(options.pop("password", "")))
        self._client = SmtpClient(**getattr(settings, "MAILWRIGHT", {}) | options)
        self.fail_silently, self._lock = fail_silently, RLock()

    def open(self) -> bool | None:
        """Connect and sign in; False where that was done before, None where it failed silently."""
        if self._client.is_connected:
            return False
        try:
            self._client.connect(*self._at)
            if self._login[0]:
                self._client.authenticate(*self._login)
        except errors.MailwrightError:
            self.close()
            if self.fail_silently:
                return None
            raise
        return True

    def close(self) -> None:
        """Say goodbye."""
        self._client.disconnect()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Try each message and return how many were sent; the first error is raised at the end."""
        letters = [_enveloped(message) for message in email_messages if message.recipients()]
        with self._lock:
            if not letters or (opened := self.open()) is None:
                return 0
            with self._client if opened else nullcontext():
                outcomes = list(self._client.send_all(letters))
        for outcome in () if self.fail_silently else outcomes:
            outcome.unwrap()
        return sum(outcome.result is not None for outcome in outcomes)


def _from_settings() -> dict[str, Any]:
    # Not Django's own defaults: port 25 is hardly ever that of submission.
    named = {option: f"EMAIL_{name}" for option, name in _OPTIONS.items()}
    return {key: getattr(settings, of) for key, of in named.items() if settings.is_overridden(of)}


def _enveloped(message: EmailMessage) -> tuple[bytes, Envelope]:
    sender, *recipients = map(_addr_spec, (message.from_email, *message.recipients()))
    return message.message().as_bytes(), Envelope(sender, tuple(recipients))


def _addr_spec(address: str) -> str:
    mailbox, *more = AddressList.parse(str(address), compliance=Compliance.STRICT).mailboxes
    if more:
        raise errors.InvalidAddressError(f"{address!r} is not one address.", name="address")
    return mailbox.address
