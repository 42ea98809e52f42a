"""Django sends over mailwright, here to the embedded server.

python examples/django_mail.py
"""

# pyright: basic
from __future__ import annotations

from typing import Any

import django
from django.conf import settings
from django.core import mail

from mailwright.server import SmtpServer

BACKEND = "mailwright.integrations.django.EmailBackend"


def configure(server: SmtpServer) -> None:
    """Write the settings as a project has them: MAILERS since Django 6.1, EMAIL_… before."""
    account = {"host": "localhost", "port": server.port, "username": "ann", "password": "secret"}
    chosen: dict[str, Any]
    if hasattr(mail, "mailers"):
        chosen = {"MAILERS": {"default": {"BACKEND": BACKEND, "OPTIONS": account}}}
    else:
        chosen = {
            "EMAIL_BACKEND": BACKEND,
            "EMAIL_HOST": account["host"],
            "EMAIL_PORT": account["port"],
            "EMAIL_HOST_USER": account["username"],
            "EMAIL_HOST_PASSWORD": account["password"],
        }
    # a real server has a certificate that the system trusts, and needs no such line
    chosen["MAILWRIGHT"] = {"ssl_context": server.ssl_context()}
    settings.configure(**chosen)
    django.setup()


def main() -> None:
    """Send one message with Django's own function."""
    with SmtpServer(users={"ann": "secret"}) as server:
        configure(server)
        mail.send_mail(
            "Minutes", "See you on Monday.\n", "Ann <ann@example.org>", ["bob@example.net"]
        )
        [received] = server.messages
    print(f"sent as {received.authenticated_as} to {', '.join(received.envelope.recipients)}")


if __name__ == "__main__":
    main()
