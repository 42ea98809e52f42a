"""S26: the whole wire is searched, on every way that a message can take.

The one blind recipient may stand in the RCPT that is hers, and nowhere else: not in the content,
not in MAIL, not in the RCPT of another one, whatever was asked for and whatever the server offers.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from smtp_fronts import Front

from mailwright import MimeMessage
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.server import ServerLimits, SmtpServer
from mailwright.smtp import (
    DeliveryOptions,
    DeliveryStatusNotification,
    DeliveryStatusNotificationType,
    Envelope,
    RecipientOptions,
)

EVE = "eve@example.net"
PEOPLE = ("bob@example.net", EVE)
PLAIN = (
    b"From: ann@example.org\r\nTo: bob@example.net\r\nBcc: Eve <eve@example.net>\r\n"
    b"Subject: s\r\n\r\nhi\r\n"
)
RESENT = (
    b"Resent-From: ann@example.org\r\nResent-To: bob@example.net\r\n"
    b"Resent-Bcc: Eve <eve@example.net>\r\nBcc: older <eve@example.net>\r\n"
    b"From: carl@example.org\r\nTo: dora@example.net\r\nSubject: s\r\n\r\nhi\r\n"
)
UTF8 = PLAIN.replace(b"Eve <", "Ève <".encode()).replace(b"hi", "grüß".encode())
MESSAGES = {"plain": PLAIN, "resent": RESENT, "utf-8": UTF8}

NOTIFY = DeliveryOptions(
    notify=DeliveryStatusNotification.SUCCESS | DeliveryStatusNotification.FAILURE,
    return_content=DeliveryStatusNotificationType.FULL,
    envelope_id="42",
    recipients={EVE: RecipientOptions(notify=DeliveryStatusNotification.NEVER)},
)
OPTIONS = {
    "none": DeliveryOptions(),
    "notify": NOTIFY,
    "binary": DeliveryOptions(binary=True),
    "hold": DeliveryOptions(hold_for=60, priority=1, authenticated_sender="ann@example.org"),
}

#: What the server is like.
SERVERS: dict[str, dict[str, Any]] = {
    "all": {},
    "DATA": {"without_extensions": {"CHUNKING", "BINARYMIME"}},
    "one by one": {"without_extensions": {"PIPELINING", "CHUNKING", "BINARYMIME"}},
    "7bit": {"without_extensions": {"8BITMIME", "SMTPUTF8"}},
    "RCPTMAX": {"limits": ServerLimits(recipients=1)},
}


def send(client: Any, message: Any, options: DeliveryOptions) -> None:
    client.send(message, options=options)


def send_enveloped(client: Any, message: Any, options: DeliveryOptions) -> None:
    envelope = Envelope("ann@example.org", PEOPLE, options)
    outcomes = list(client.send_all([(message, envelope)] * 2))
    assert [outcome.unwrap().accepted for outcome in outcomes] == [PEOPLE] * 2


def send_all(client: Any, message: Any, _options: DeliveryOptions) -> None:
    assert all(outcome.unwrap() for outcome in client.send_all([message] * 3))


WAYS: dict[str, Callable[[Any, Any, DeliveryOptions], None]] = {
    "send": send,
    "enveloped": send_enveloped,
    "send_all": send_all,
}
CASES = [
    (server, options, way, message)
    for server, options, way, message in product(SERVERS, OPTIONS, WAYS, MESSAGES)
    if not (
        options == "binary" and (SERVERS[server].get("without_extensions") and server != "7bit")
    )
    and not (way == "send_all" and options != "none")
]


@pytest.mark.parametrize("kind", list(SERVERS))
def test_S26_nothing_on_the_wire_names_who_gets_a_blind_copy(front: Front, kind: str) -> None:
    users = {"ann": "secret"}
    settings = {"tls": False, "users": users, "require_auth": False, "auth_without_tls": True}
    with SmtpServer(**{**settings, **SERVERS[kind]}) as server:
        client = front.client(timeout=5, trusted_relays={"127.0.0.1"})
        client.connect("127.0.0.1", server.port, SecureSocketOptions.NONE)
        count = 0
        for _, options, way, name in (case for case in CASES if case[0] == kind):
            for message in (MESSAGES[name], MimeMessage.parse(MESSAGES[name])):
                WAYS[way](client, message, OPTIONS[options])
                count += 1
        client.disconnect()
        assert count >= 18
        for got in server.messages:
            assert b"bcc" not in got.raw.lower()
            assert b"eve" not in got.raw.lower()
            assert "Ève".encode() not in got.raw
        said = [line for line in server.sessions[-1].transcript if line.startswith("C: ")]
        named = [line for line in said if "eve" in line.lower()]
        assert named
        for line in named:
            assert line.startswith(f"C: RCPT TO:<{EVE}>")
            assert line.count("eve@") == 1 + ("ORCPT=" in line)
