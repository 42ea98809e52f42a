"""What is asked for with a message arrives at the embedded server, which reads it for itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smtp_fronts import Front
from smtp_scripts import MESSAGE

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.tls_options import TlsOptions
from mailwright.server import ServerLimits, SmtpServer
from mailwright.smtp import (
    DeliverBy,
    DeliveryOptions,
    DeliveryState,
    DeliveryStatusNotification,
    DeliveryStatusNotificationType,
    Envelope,
    RecipientOptions,
    SmtpClient,
    VerificationStatus,
)

NONE = SecureSocketOptions.NONE
BOB, CARL = "bob@example.net", "carl@example.net"
PEOPLE = tuple(f"{name}@example.net" for name in "abcde")

notify = st.one_of(
    st.none(),
    st.just(DeliveryStatusNotification.NEVER),
    st.sets(st.sampled_from(list(DeliveryStatusNotification)), min_size=1).map(
        lambda several: DeliveryStatusNotification(sum(one.value for one in several))
    ),
)
original = st.sampled_from(
    ["", "dora@example.com", "d+o=ra@example.com", '"d o"@example.com', "dörte@bücher.example"]
)
recipient = st.builds(RecipientOptions, notify=notify, original_recipient=original)
hold = st.one_of(
    st.just({}),
    st.integers(1, 100_000).map(lambda seconds: {"hold_for": seconds}),
    st.integers(1, 100_000).map(
        lambda seconds: {
            "hold_until": datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
        }
    ),
)
by = st.one_of(
    st.none(),
    st.builds(DeliverBy, seconds=st.integers(100_001, 999_999_999), trace=st.booleans()),
    st.builds(
        DeliverBy,
        seconds=st.integers(-999_999_999, 999_999_999),
        notify_only=st.just(True),
        trace=st.booleans(),
    ),
)


@st.composite
def asked(draw: st.DrawFn) -> DeliveryOptions:
    return DeliveryOptions(
        notify=draw(notify),
        return_content=draw(st.sampled_from([None, *DeliveryStatusNotificationType])),
        envelope_id=draw(
            st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
        ).strip(),
        recipients={
            address: draw(recipient) for address in draw(st.sets(st.sampled_from((BOB, CARL))))
        },
        deliver_by=draw(by),
        priority=draw(st.one_of(st.none(), st.integers(-9, 9))),
        **draw(hold),
    )


@pytest.fixture(scope="module")
def server() -> Iterator[SmtpServer]:
    with SmtpServer(users={"ann": "secret"}, tls=False, require_auth=False) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: SmtpServer) -> Iterator[SmtpClient]:
    with SmtpClient(trusted_relays={"127.0.0.1"}, timeout=5) as connected:
        connected.connect("127.0.0.1", server.port, NONE)
        yield connected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(asked())
def test_whatever_is_asked_for_is_what_a_server_understands(
    server: SmtpServer, client: SmtpClient, options: DeliveryOptions
) -> None:
    server.clear()
    client.send(MESSAGE, recipients=[BOB, CARL], options=options)
    [message] = server.messages
    read = message.envelope.options
    for name in "return_content envelope_id deliver_by hold_for hold_until priority".split():
        assert getattr(read, name) == getattr(options, name), name
    for one in message.recipients:
        own = options.recipients.get(one.address, RecipientOptions())
        wanted = options.notify if own.notify is None else own.notify
        assert one.options.notify == wanted
        if own.original_recipient:
            assert one.options.original_recipient.endswith(f";{own.original_recipient}")
        else:
            assert one.options.original_recipient == (
                f"rfc822;{one.address}" if wanted is not None else ""
            )


def test_T23_requiretls_and_the_rest_over_tls(front: Front) -> None:
    options = DeliveryOptions(require_tls=True, authenticated_sender="e=mc2@example.com")
    with SmtpServer(users={"ann": "secret"}) as server:
        tls = TlsOptions(ca_file=server.ca_file)
        client = front.client(tls=tls, timeout=5)
        client.connect(server.host, server.port)
        client.authenticate("ann", "secret")
        client.send(MESSAGE, options=options)
        client.disconnect()
        [message] = server.messages
    assert message.envelope.options.require_tls
    assert message.parameters["AUTH"] == "e+3Dmc2@example.com"


def connected(front: Front, server: SmtpServer) -> Any:
    client = front.client(trusted_relays={"127.0.0.1"}, timeout=5)
    client.connect("127.0.0.1", server.port, NONE)
    return client


def relay(**limits: int) -> SmtpServer:
    return SmtpServer(tls=False, require_auth=False, limits=ServerLimits(**limits))


def test_RCPTMAX_is_kept_in_send_and_send_all(front: Front) -> None:
    with relay(recipients=2) as server:
        client = connected(front, server)
        assert client.send(MESSAGE, recipients=PEOPLE).accepted == PEOPLE
        mixed = [
            (MESSAGE, Envelope("ann@example.org", people))
            for people in (PEOPLE[:1], PEOPLE, PEOPLE[:2], PEOPLE[:3], PEOPLE[3:])
        ]
        outcomes = list(client.send_all(mixed))
        assert [outcome.unwrap().accepted for outcome in outcomes] == [
            envelope.recipients for _, envelope in mixed
        ]
        client.disconnect()
        got = [message.envelope.recipients for message in server.messages]
    twos = [PEOPLE[:2], PEOPLE[2:4], PEOPLE[4:]]
    assert got == [*twos, PEOPLE[:1], *twos, PEOPLE[:2], PEOPLE[:2], PEOPLE[2:3], PEOPLE[3:]]


@pytest.mark.parametrize("window", [1, 2, 50])
def test_MAILMAX_is_never_passed_however_many_are_in_flight(front: Front, window: int) -> None:
    with relay(transactions=5) as server:
        client = connected(front, server)
        outcomes = list(client.send_all([MESSAGE] * 8, window=window))
        assert [one.state for one in outcomes] == (
            [DeliveryState.SENT] * 5 + [DeliveryState.NOT_SENT] * 3
        )
        assert all(isinstance(one.error, errors.TransactionLimitError) for one in outcomes[5:])
        assert client.transactions_left == 0
        assert len(server.messages) == 5
        said = [line for line in server.sessions[-1].transcript if line.startswith("C: MAIL")]
        assert len(said) == 5
        client.disconnect()
        client.connect("127.0.0.1", server.port, NONE)  # which is what the error says
        client.send(MESSAGE)
        client.disconnect()


def test_RCPTDOMAINMAX_is_kept(front: Front) -> None:
    with relay(recipient_domains=1) as server:
        client = connected(front, server)
        client.send(MESSAGE, recipients=PEOPLE)
        with pytest.raises(errors.TransactionLimitError):
            client.send(MESSAGE, recipients="dora@example.com")
        client.disconnect()
        assert len(server.messages) == 1


def test_names_and_lists_of_a_server_that_tells(front: Front) -> None:
    directory = {
        "ann": "Ann Smith <ann@example.org>",
        "ann@example.org": "Ann Smith <ann@example.org>",
        "Sam Q. Smith": "Sam <sam@example.org>",
        "staff": ["Ann Smith <ann@example.org>", "bob@example.net"],
    }
    with SmtpServer(users={"ann": "secret"}, tls=False, directory=directory) as server:
        client = front.client(timeout=5)
        client.connect("127.0.0.1", server.port, NONE)
        assert "EXPN" in client.capabilities
        for name in ("ann", "ann@example.org"):
            answer = client.verify(name)
            assert answer.status is VerificationStatus.VERIFIED
            assert [(one.name, one.address) for one in answer.mailboxes] == [
                ("Ann Smith", "ann@example.org")
            ]
        assert client.verify("nobody").status is VerificationStatus.UNKNOWN
        assert client.verify("staff").status is VerificationStatus.NOT_TOLD
        members = client.expand("staff").mailboxes
        assert [one.address for one in members] == ["ann@example.org", "bob@example.net"]
        with pytest.raises(errors.ServerRefusedError):
            client.expand("nobody")
        client.disconnect()


@pytest.mark.parametrize("without", [(), ("CHUNKING", "BINARYMIME")])
def test_S15_N4_a_divided_message_in_LMTP_has_a_reply_for_each_recipient(
    front: Front, without: tuple[str, ...]
) -> None:
    options = DeliveryOptions(envelope_id="7", notify=DeliveryStatusNotification.NEVER)
    with SmtpServer(
        tls=False,
        require_auth=False,
        lmtp=True,
        limits=ServerLimits(recipients=2),
        without_extensions=without,
    ) as server:
        server.on("RCPT", lambda request: "550 5.1.1 no" if "c@" in request.argument else None)
        client = front.lmtp_client(trusted_relays={"127.0.0.1"}, timeout=5)
        client.connect("127.0.0.1", server.port, NONE)
        result = client.send(MESSAGE, recipients=PEOPLE, options=options)
        assert result.accepted == tuple(one for one in PEOPLE if one != "c@example.net")
        assert {address: reply.code for address, reply in result.refused.items()} == {
            "c@example.net": 550
        }
        assert result.unsent == {}
        [outcome] = client.send_all([(MESSAGE, Envelope("ann@example.org", PEOPLE, options))])
        assert outcome.unwrap().accepted == result.accepted
        client.disconnect()
        assert all(one.envelope.options.envelope_id == "7" for one in server.messages)
        got = {to for one in server.messages for to in one.envelope.recipients}
        assert got == set(result.accepted)
