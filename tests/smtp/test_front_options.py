"""DeliveryOptions on the wire of every front: as asked, or an error before a byte (T23, S02)."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import MESSAGE, content, opening

from mailwright import MimeMessage, errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.server.authority import Authority
from mailwright.smtp import (
    DeliverBy,
    DeliveryOptions,
    DeliveryState,
    DeliveryStatusNotification,
    DeliveryStatusNotificationType,
    Envelope,
    RecipientOptions,
)
from mailwright.testing import Close, Expect, ScriptedServer, Send, StartTls, Step

SUCCESS, FAILURE = DeliveryStatusNotification.SUCCESS, DeliveryStatusNotification.FAILURE
NEVER, DELAY = DeliveryStatusNotification.NEVER, DeliveryStatusNotification.DELAY
FULL = DeliveryStatusNotificationType.FULL
HEADERS_ONLY = DeliveryStatusNotificationType.HEADERS_ONLY

AUTHORITY = Authority()
CERTIFICATE = AUTHORITY.issue("127.0.0.1")

EXTENSIONS = {
    "DSN": "DSN",
    "REQUIRETLS": "REQUIRETLS",
    "DELIVERBY": "DELIVERBY 60",
    "FUTURERELEASE": "FUTURERELEASE 86400 2030-12-31T00:00:00Z",
    "MT-PRIORITY": "MT-PRIORITY MIXER",
    "AUTH": "AUTH PLAIN",
    "SMTPUTF8": "SMTPUTF8",
}


def offering(*without: str) -> str:
    lines = [line for keyword, line in EXTENSIONS.items() if keyword not in without]
    said = ["mx.test", "PIPELINING", "8BITMIME", *lines]
    return "".join(f"250-{line}\r\n" for line in said[:-1]) + f"250 {said[-1]}\r\n"


@contextmanager
def relay(
    front: Front, *script: Step, offer: str = "", tls: bool = False
) -> Iterator[tuple[Any, ScriptedServer]]:
    """A client that is connected to a server that plays `script` after its EHLO."""
    offer = offer or offering()
    first: list[Step] = [*opening(offer)]
    if tls:
        first = [StartTls(CERTIFICATE.server_context()), *first]
    with ScriptedServer([*first, *script, Close()]) as server:
        client = front.client(
            trusted_relays={"127.0.0.1"}, timeout=5, ssl_context=AUTHORITY.client_context()
        )
        how = SecureSocketOptions.SSL_ON_CONNECT if tls else SecureSocketOptions.NONE
        client.connect(server.host, server.port, how)
        yield client, server
        client.disconnect(quit=False)


def transaction(mail: str, *rcpts: str) -> list[Step]:
    """A transaction that goes well, and in which these are the very lines."""
    steps: list[Step] = [Expect(re.escape(f"MAIL FROM:{mail}"))]
    steps += [Expect(re.escape(f"RCPT TO:{rcpt}")) for rcpt in rcpts]
    steps += [Expect("DATA"), Send("250 ok\r\n" * (1 + len(rcpts)) + "354 go\r\n")]
    return [*steps, *content()]


BOB = "bob@example.net"
ORCPT = f"ORCPT=rfc822;{BOB}"

#: Options -> what follows the path of MAIL, and that of RCPT.
WRITTEN: dict[str, tuple[DeliveryOptions, str, str]] = {
    "nothing": (DeliveryOptions(), "", ""),
    "full": (DeliveryOptions(return_content=FULL), " RET=FULL", ""),
    "headers": (DeliveryOptions(return_content=HEADERS_ONLY), " RET=HDRS", ""),
    "envid": (DeliveryOptions(envelope_id="QQ 1+1=2"), " ENVID=QQ+201+2B1+3D2", ""),
    "never": (DeliveryOptions(notify=NEVER), "", f" NOTIFY=NEVER {ORCPT}"),
    "success": (DeliveryOptions(notify=SUCCESS), "", f" NOTIFY=SUCCESS {ORCPT}"),
    "all": (
        DeliveryOptions(notify=DELAY | SUCCESS | FAILURE),
        "",
        f" NOTIFY=SUCCESS,FAILURE,DELAY {ORCPT}",
    ),
    "recipient": (
        DeliveryOptions(
            notify=SUCCESS,
            recipients={
                "bob@EXAMPLE.net": RecipientOptions(
                    notify=FAILURE, original_recipient="list+x@example.com"
                )
            },
        ),
        "",
        " NOTIFY=FAILURE ORCPT=rfc822;list+2Bx@example.com",
    ),
    "orcpt alone": (
        DeliveryOptions(recipients={BOB: RecipientOptions(original_recipient="x400;/a b=c/")}),
        "",
        " ORCPT=x400;/a+20b+3Dc/",
    ),
    "orcpt in utf-8": (
        DeliveryOptions(recipients={BOB: RecipientOptions(original_recipient='"j ö+="@ü.de')}),
        "",
        r' ORCPT=utf-8;"j\x{20}\x{F6}\x{2B}\x{3D}"@\x{FC}.de',
    ),
    "by": (DeliveryOptions(deliver_by=DeliverBy(seconds=60)), " BY=60;R", ""),
    "by, trace": (DeliveryOptions(deliver_by=DeliverBy(seconds=61, trace=True)), " BY=61;RT", ""),
    "by, notify": (
        DeliveryOptions(deliver_by=DeliverBy(seconds=-5, notify_only=True)),
        " BY=-5;N",
        "",
    ),
    "hold": (DeliveryOptions(hold_for=86_400), " HOLDFOR=86400", ""),
    "until": (
        DeliveryOptions(hold_until=datetime(2030, 12, 31, 2, tzinfo=timezone(timedelta(hours=2)))),
        " HOLDUNTIL=2030-12-31T00:00:00Z",
        "",
    ),
    "priority": (DeliveryOptions(priority=-9), " MT-PRIORITY=-9", ""),
    "priority 0": (DeliveryOptions(priority=0), " MT-PRIORITY=0", ""),
    "auth": (
        DeliveryOptions(authenticated_sender="e=mc2@example.com"),
        " AUTH=e+3Dmc2@example.com",
        "",
    ),
    "auth, idn": (DeliveryOptions(authenticated_sender="a@ü.de"), " AUTH=a@xn--tda.de", ""),
    "auth, nobody": (DeliveryOptions(authenticated_sender=""), " AUTH=<>", ""),
    "several": (
        DeliveryOptions(
            priority=3,
            return_content=FULL,
            envelope_id="1",
            notify=FAILURE,
            hold_for=5,
            deliver_by=DeliverBy(seconds=600),
        ),
        " RET=FULL ENVID=1 BY=600;R HOLDFOR=5 MT-PRIORITY=3",
        f" NOTIFY=FAILURE {ORCPT}",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_each_option_as_it_is_written(front: Front, name: str) -> None:
    options, mail, rcpt = WRITTEN[name]
    steps = transaction(f"<ann@example.org>{mail}", f"<{BOB}>{rcpt}")
    with relay(front, *steps, *steps) as (client, _):
        assert client.send(MESSAGE, options=options).accepted == (BOB,)
        enveloped = (MESSAGE, Envelope("ann@example.org", (BOB,), options))
        [outcome] = client.send_all([enveloped])
        assert outcome.unwrap().accepted == (BOB,)


def test_each_recipient_has_its_own(front: Front) -> None:
    options = DeliveryOptions(
        notify=FAILURE, recipients={"carl@example.net": RecipientOptions(notify=NEVER)}
    )
    steps = transaction(
        "<ann@example.org>",
        f"<{BOB}> NOTIFY=FAILURE {ORCPT}",
        "<carl@example.net> NOTIFY=NEVER ORCPT=rfc822;carl@example.net",
    )
    with relay(front, *steps) as (client, _):
        client.send(MESSAGE, recipients=[BOB, "carl@example.net"], options=options)


def test_an_original_recipient_in_utf_8_where_SMTPUTF8_is_in_use(front: Front) -> None:
    options = DeliveryOptions(
        notify=SUCCESS, recipients={BOB: RecipientOptions(original_recipient="j+ö@ü.de")}
    )
    steps = transaction(
        "<ann@example.org> SMTPUTF8",
        f"<{BOB}> NOTIFY=SUCCESS ORCPT=utf-8;j\\x{{2B}}ö@ü.de",
        "<jörg@example.net> NOTIFY=SUCCESS ORCPT=utf-8;jörg@example.net",
    )
    with relay(front, *steps) as (client, _):
        client.send(MESSAGE, recipients=[BOB, "jörg@example.net"], options=options)


NEEDS = {
    "DSN": ["full", "headers", "envid", "never", "success", "recipient", "orcpt alone"],
    "DELIVERBY": ["by", "by, trace", "by, notify"],
    "FUTURERELEASE": ["hold", "until"],
    "MT-PRIORITY": ["priority", "priority 0"],
    "AUTH": ["auth", "auth, nobody"],
}


@pytest.mark.parametrize(
    ("extension", "name"), [(key, name) for key, names in NEEDS.items() for name in names]
)
def test_N7_what_the_server_lacks_is_an_error_before_a_byte(
    front: Front, extension: str, name: str
) -> None:
    options = WRITTEN[name][0]
    with relay(front, offer=offering(extension)) as (client, server):
        with pytest.raises(errors.UnsupportedError) as caught:
            client.send(MESSAGE, options=options)
        assert caught.value.extension == extension
        assert extension in str(caught.value)
        [outcome] = client.send_all([(MESSAGE, Envelope("", (BOB,), options))])
        assert outcome.state is DeliveryState.NOT_SENT
        assert isinstance(outcome.error, errors.UnsupportedError)
        assert client.is_connected
        assert [line.split()[0] for line in server.lines] == ["EHLO"]


LATER = datetime(2030, 12, 31, 0, 0, 1, tzinfo=UTC)
#: More than the server said that it does -> the extension that the error names.
TOO_MUCH = {
    "too soon": (DeliveryOptions(deliver_by=DeliverBy(seconds=59)), "DELIVERBY"),
    "too long": (DeliveryOptions(hold_for=86_401), "FUTURERELEASE"),
    "too late": (DeliveryOptions(hold_until=LATER), "FUTURERELEASE"),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_the_limits_that_the_server_named_are_kept_before_a_byte(front: Front, name: str) -> None:
    options, extension = TOO_MUCH[name]
    with relay(front) as (client, server):
        with pytest.raises(errors.UnsupportedError) as caught:
            client.send(MESSAGE, options=options)
        assert caught.value.extension == extension
        assert re.search(r"\d", str(caught.value))
        assert len(server.lines) == 1


def test_a_server_that_names_no_limits_decides_for_itself(front: Front) -> None:
    offer = offering("DELIVERBY", "FUTURERELEASE")
    offer = offer.replace("250-DSN\r\n", "250-DSN\r\n250-DELIVERBY\r\n250-FUTURERELEASE\r\n")
    options = DeliveryOptions(hold_until=LATER, deliver_by=DeliverBy(seconds=1))
    steps = transaction("<ann@example.org> BY=1;R HOLDUNTIL=2030-12-31T00:00:01Z", f"<{BOB}>")
    with relay(front, *steps, offer=offer) as (client, _):
        client.send(MESSAGE, options=options)


def test_options_for_a_stranger_to_the_envelope_are_refused(front: Front) -> None:
    options = DeliveryOptions(recipients={"eve@example.net": RecipientOptions(notify=NEVER)})
    with relay(front) as (client, server):
        with pytest.raises(errors.InvalidArgumentError, match="eve@example"):
            client.send(MESSAGE, options=options)
        assert len(server.lines) == 1


REQUIRE_TLS = DeliveryOptions(require_tls=True)


def test_T23_requiretls_is_asked_for_on_verified_tls(front: Front) -> None:
    steps = transaction("<ann@example.org> REQUIRETLS", f"<{BOB}>")
    with relay(front, *steps, tls=True) as (client, _):
        client.send(MESSAGE, options=REQUIRE_TLS)


def test_T23_requiretls_is_never_dropped_where_the_server_lacks_it(front: Front) -> None:
    with relay(front, offer=offering("REQUIRETLS"), tls=True) as (client, server):
        with pytest.raises(errors.UnsupportedError) as caught:
            client.send(MESSAGE, options=REQUIRE_TLS)
        assert caught.value.extension == "REQUIRETLS"
        assert len(server.lines) == 1


def test_T23_requiretls_takes_tls_whatever_a_server_offers_in_clear(front: Front) -> None:
    with relay(front) as (client, server):
        with pytest.raises(errors.StateError, match="verified TLS"):
            client.send(MESSAGE, options=REQUIRE_TLS)
        assert len(server.lines) == 1


def test_T23_requiretls_takes_tls_that_was_verified(front: Front) -> None:
    context = AUTHORITY.client_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    script = [StartTls(CERTIFICATE.server_context()), *opening(offering()), Close()]
    with ScriptedServer(script) as server:
        client = front.client(trusted_relays={"127.0.0.1"}, timeout=5, ssl_context=context)
        client.connect(server.host, server.port, SecureSocketOptions.SSL_ON_CONNECT)
        with pytest.raises(errors.StateError, match="verified TLS"):
            client.send(MESSAGE, options=REQUIRE_TLS)
        client.disconnect(quit=False)


CONTRADICTION = MESSAGE.replace(b"\r\n\r\n", b"\r\nTLS-Required: No\r\n\r\n", 1)


@pytest.mark.parametrize("as_bytes", [True, False])
@pytest.mark.parametrize("given", [True, False])
def test_T23_a_message_that_says_that_it_needs_no_tls_contradicts(
    front: Front, as_bytes: bool, given: bool
) -> None:
    message = CONTRADICTION if as_bytes else MimeMessage.parse(CONTRADICTION)
    path = {"sender": "ann@example.org", "recipients": [BOB]} if given else {}
    with relay(front, tls=True) as (client, server):
        with pytest.raises(errors.InvalidMessageError, match="TLS-Required"):
            client.send(message, options=REQUIRE_TLS, **path)
        assert len(server.lines) == 1


def test_T23_without_requiretls_the_header_field_is_the_senders_business(front: Front) -> None:
    with relay(front, *transaction("<ann@example.org>", f"<{BOB}>")) as (client, server):
        client.send(CONTRADICTION)
    assert b"TLS-Required: No\r\n" in server.contents[0]


def test_a_parameter_that_the_server_refuses_is_not_the_senders_fault(front: Front) -> None:
    steps = [
        Expect("MAIL FROM:<ann@example.org> MT-PRIORITY=3"),
        Expect("RCPT .*"),
        Expect("DATA"),
        Send("555 5.5.4 not for you\r\n503 5.5.1 no\r\n503 5.5.1 no\r\n"),
        Expect("RSET"),
        Send("250 ok\r\n"),
    ]
    with relay(front, *steps) as (client, _):
        with pytest.raises(errors.MessageRefusedError) as caught:
            client.send(MESSAGE, options=DeliveryOptions(priority=3))
        assert caught.value.code == 555
        assert client.is_connected
