"""No argument can add a line to the wire (S01, S02): every public text argument, by reflection."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import MESSAGE

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.server import SmtpServer
from mailwright.smtp import (
    AsyncSmtpClient,
    DeliverBy,
    DeliveryOptions,
    Envelope,
    RecipientOptions,
    SmtpClient,
)

#: Each ends a line, or could for some reader of the wire, and has a marker behind it.
PAYLOADS = [
    "\r\nINJECTED",
    "\nINJECTED",
    "\rINJECTED",
    "\0INJECTED",
    "\x85INJECTED",
    "\u2028INJECTED",
    "\u560d\u560aINJECTED",  # their low bytes are CR and LF
    "\x0bINJECTED",
    "\x0cINJECTED",
    "\ud800INJECTED",
    ">\r\nINJECTED",
    "> SIZE=1\r\nINJECTED",
]

NONE = SecureSocketOptions.NONE
SETTINGS = {"timeout": 5, "trusted_relays": {"127.0.0.1"}, "allow_plaintext_credentials": True}


def use(front: Front, server: SmtpServer, call: Callable[[Any], object], **settings: Any) -> None:
    client = front.client(**{**SETTINGS, **settings})
    try:
        client.connect("127.0.0.1", server.port, NONE)
        call(client)
    finally:
        client.disconnect()


def header(name: str, text: str) -> bytes:
    return MESSAGE.replace(b"\r\n\r\n", f"\r\n{name}: {text}\r\n\r\n".encode("utf-8", "replace"), 1)


def letters(text: str) -> list[bytes | tuple[bytes, Envelope]]:
    return [
        MESSAGE.replace(b"bob", f"b{text}".encode("utf-8", "replace")),
        (MESSAGE, Envelope(f"ann{text}@example.org", ("bob@example.net",))),
        (MESSAGE, Envelope("ann@example.org", (f"bob{text}@example.net",))),
    ]


def original(text: str) -> DeliveryOptions:
    return DeliveryOptions(
        recipients={"bob@example.net": RecipientOptions(original_recipient=text)}
    )


#: (class, field) -> options that hold a text there.
OPTIONS: dict[tuple[str, str], list[Callable[[str], DeliveryOptions]]] = {
    ("DeliveryOptions", "envelope_id"): [
        lambda t: DeliveryOptions(envelope_id=t),
        lambda t: DeliveryOptions(envelope_id=f"a{t}"),
    ],
    ("DeliveryOptions", "recipients"): [
        lambda t: DeliveryOptions(recipients={f"bob@example.net{t}": RecipientOptions()}),
        lambda t: DeliveryOptions(recipients={f"bob{t}@example.net": RecipientOptions()}),
    ],
    ("DeliveryOptions", "authenticated_sender"): [
        lambda t: DeliveryOptions(authenticated_sender=f"ann@example.org{t}"),
        lambda t: DeliveryOptions(authenticated_sender=f"ann{t}@example.org"),
        lambda t: DeliveryOptions(authenticated_sender=f"<>{t}"),
    ],
    ("RecipientOptions", "original_recipient"): [
        lambda t: original(f"bob{t}@example.net"),
        lambda t: original(f"rfc822;bob@example.net{t}"),
        lambda t: original(f"utf-8;bob{t}@example.net"),
        lambda t: original(f"x400{t};/S=bob/"),
        lambda t: original(f"x400;/S=bob{t}/"),
    ],
}


def ask_with_options(client: Any, text: str) -> None:
    for makers in OPTIONS.values():
        for make in makers:
            try:
                client.send(MESSAGE, options=make(text))
                list(client.send_all([(MESSAGE, Envelope("", ("b@example.net",), make(text)))]))
            except errors.MailwrightError:
                pass


#: (callable, argument) -> what to do with a text.
ARGUMENTS: dict[tuple[str, str], Callable[[Front, SmtpServer, str], object]] = {
    ("__init__", "local_hostname"): lambda f, s, t: use(
        f, s, lambda c: None, local_hostname=f"a{t}"
    ),
    ("__init__", "trusted_relays"): lambda f, s, t: use(
        f, s, lambda c: c.send(MESSAGE), trusted_relays={f"127.0.0.1{t}"}
    ),
    ("__init__", "local_address"): lambda f, s, t: use(
        f, s, lambda c: None, local_address=f"127.0.0.1{t}"
    ),
    ("open", "url"): lambda f, s, t: f.open(f"smtp://127.0.0.1{t}:{s.port}").__enter__(),
    ("open", "password"): lambda f, s, t: f.open(
        f"smtp://ann@127.0.0.1:{s.port}?starttls=never", f"canary{t}", **SETTINGS
    ).__enter__(),
    ("open", "token"): lambda f, s, t: f.open(
        f"smtp://ann@127.0.0.1:{s.port}?starttls=never", token=f"canary{t}", **SETTINGS
    ).__enter__(),
    ("connect", "host"): lambda f, s, t: f.client(**SETTINGS).connect(
        f"127.0.0.1{t}", s.port, NONE
    ),
    ("authenticate", "user"): lambda f, s, t: use(
        f, s, lambda c: c.authenticate(f"ann{t}", "canary", mechanism="PLAIN")
    ),
    ("authenticate", "password"): lambda f, s, t: use(
        f, s, lambda c: c.authenticate("ann", f"canary{t}", mechanism="LOGIN")
    ),
    ("authenticate", "token"): lambda f, s, t: use(
        f, s, lambda c: c.authenticate("ann", token=f"canary{t}", mechanism="XOAUTH2")
    ),
    ("authenticate", "mechanism"): lambda f, s, t: use(
        f, s, lambda c: c.authenticate("ann", "canary", mechanism=f"PLAIN{t}")
    ),
    ("authenticate", "require"): lambda f, s, t: use(
        f, s, lambda c: c.authenticate("ann", "canary", require={f"PLAIN{t}"})
    ),
    ("authenticate", "forbid"): lambda f, s, t: use(
        f, s, lambda c: c.authenticate("ann", "canary", forbid={f"PLAIN{t}"})
    ),
    ("authenticate", "authzid"): lambda f, s, t: use(
        f, s, lambda c: c.authenticate("ann", "canary", authzid=f"bob{t}")
    ),
    ("send", "message"): lambda f, s, t: use(f, s, lambda c: c.send(header("X-Note", t.strip()))),
    ("send", "sender"): lambda f, s, t: use(
        f, s, lambda c: c.send(MESSAGE, sender=f"ann{t}@example.org")
    ),
    ("send", "recipients"): lambda f, s, t: use(
        f, s, lambda c: c.send(MESSAGE, recipients=[f"bob@example.net{t}"])
    ),
    ("send", "options"): lambda f, s, t: use(f, s, lambda c: ask_with_options(c, t)),
    ("verify", "address"): lambda f, s, t: use(f, s, lambda c: c.verify(f"ann{t}")),
    ("expand", "name"): lambda f, s, t: use(f, s, lambda c: c.expand(f"staff{t}@example.org")),
    ("help", "topic"): lambda f, s, t: use(f, s, lambda c: c.help(f"MAIL{t}")),
    ("send_all", "messages"): lambda f, s, t: use(f, s, lambda c: list(c.send_all(letters(t)))),
    ("command", "line"): lambda f, s, t: use(f, s, lambda c: c.command(f"VRFY a{t}")),
}

#: Annotations hold "str" for these and no text of theirs can reach the wire.
NOT_TEXT = {("__init__", "wire_log"), ("connect", "options"), ("__init__", "ssl_context")}

#: Names of types in the annotations of the fronts behind which there is a text.
TEXT_TYPES = (
    "str",
    "LocalAddress",
    "Token",
    "EnvelopePath",
    "Message",
    "Enveloped",
    "DeliveryOptions",
)


def text_arguments(front: type) -> set[tuple[str, str]]:
    found = set()
    for name, member in inspect.getmembers(front):
        if not callable(member) or (name.startswith("_") and name != "__init__"):
            continue
        for parameter in inspect.signature(member).parameters.values():
            annotation = str(parameter.annotation)
            words = annotation.replace("[", " ").replace("]", " ").replace("|", " ").split()
            if set(words) & set(TEXT_TYPES):
                found.add((name, parameter.name))
    return found - NOT_TEXT


@pytest.mark.parametrize("front_class", [SmtpClient, AsyncSmtpClient])
def test_S02_no_text_argument_is_forgotten(front_class: type) -> None:
    assert text_arguments(front_class) == set(ARGUMENTS)


@pytest.mark.parametrize("kind", [DeliveryOptions, RecipientOptions, DeliverBy])
def test_S02_no_text_in_the_options_is_forgotten(kind: type) -> None:
    texts = {(kind.__name__, one.name) for one in fields(kind) if "str" in str(one.type)}
    assert texts == {key for key in OPTIONS if key[0] == kind.__name__}


ALLOWED = (
    "EHLO ",
    "AUTH ",
    "***",
    "*",
    "MAIL FROM:<",
    "RCPT TO:<",
    "DATA",
    "BDAT ",
    "QUIT",
    "RSET",
    "VRFY ",
    "EXPN ",
    "HELP",
    "<",
)


@pytest.mark.parametrize("argument", ARGUMENTS, ids=".".join)
def test_S01_S02_no_text_adds_a_line_to_the_wire(front: Front, argument: tuple[str, str]) -> None:
    with SmtpServer(
        users={"ann": "canary"}, tls=False, require_auth=False, auth_without_tls=True
    ) as server:
        for payload in PAYLOADS:
            try:
                ARGUMENTS[argument](front, server, payload)
            except errors.MailwrightError:
                pass
        lines = [line for session in server.sessions for line in session.transcript]
        said = [line.removeprefix("C: ") for line in lines if line.startswith("C: ")]
        assert [line for line in said if not line.startswith(ALLOWED)] == []
        assert [line for line in lines if line.startswith("S: 5") and "INJECTED" in line] == []
        for message in server.messages:
            assert not [to for to in message.envelope.recipients if to.startswith("INJECTED")]
            if "message" in argument[1]:
                continue  # octets of the caller's own, which may be any lines
            head = message.raw.partition(b"\r\n\r\n")[0]
            assert not [line for line in head.split(b"\r\n") if line.startswith(b"INJECTED")]
