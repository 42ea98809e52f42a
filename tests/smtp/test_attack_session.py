"""What one session leaves to the next: identities, tokens, iterators, outcomes and secrets."""

from __future__ import annotations

import socket
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, EHLO, MESSAGE, PLAIN, QUIT, content, envelope, opening

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.smtp import DeliveryState, SmtpClient
from mailwright.testing import (
    Close,
    Expect,
    ReceiveContent,
    ReceiveOctets,
    ScriptedServer,
    Send,
    Stall,
    Step,
)

SECRET = "canary-secret"
NONE = SecureSocketOptions.NONE
SETTINGS: dict[str, Any] = {
    "timeout": 5,
    "allow_plaintext_credentials": True,
    "wire_log": False,
}
SIGNING_IN: list[Step] = [
    *opening(),
    Expect("AUTH PLAIN .*"),
    Send("235 ok\r\n"),
    Expect(EHLO),
    Send(CAPABILITIES),
]


def test_A16_send_all_asks_the_session_that_it_runs_on_for_an_identity(front: Front) -> None:
    with ScriptedServer([*SIGNING_IN, *QUIT], [*opening(), Close()], strict=False) as server:
        client = front.client(**SETTINGS)
        client.connect(server.host, server.port, NONE)
        client.authenticate("ann", SECRET)
        outcomes = client.send_all([MESSAGE])
        client.disconnect()
        client.connect(server.host, server.port, NONE)
        with pytest.raises(errors.NotAuthenticatedError):
            list(outcomes)
        client.disconnect(quit=False)
    assert server.connections[1].lines == ["EHLO [127.0.0.1]"]


def test_A16_a_token_is_not_sent_on_a_connection_that_was_made_while_it_was_fetched(
    front: Front,
) -> None:
    offer = CAPABILITIES.replace("PLAIN LOGIN", "XOAUTH2")
    first = [*opening(offer), Expect("QUIT"), Close()]
    second = [*opening(offer), Expect("AUTH .*"), Send("535 no\r\n"), Close()]
    with ScriptedServer(first, second, strict=False) as server:
        client = front.client(**SETTINGS)
        inner = getattr(client, "client", client)
        client.connect(server.host, server.port, NONE)

        def blocking() -> str:
            client.disconnect(quit=False)
            client.connect(server.host, server.port, NONE)
            return SECRET

        async def awaited() -> str:
            await inner.disconnect(quit=False)
            await inner.connect(server.host, server.port, NONE)
            return SECRET

        with pytest.raises(errors.MailwrightError):
            client.authenticate("ann", token=blocking if front.portal is None else awaited)
        client.disconnect(quit=False)
    assert not [line for line in server.lines if line.startswith("AUTH")]


def test_T34_an_iterator_that_was_left_does_not_close_the_next_connection(front: Front) -> None:
    first = [*opening(), *envelope("bob@example.net"), *content(), Close()]
    second = [*opening(), Expect("NOOP"), Send("250 ok\r\n"), *QUIT]
    settings = {**SETTINGS, "trusted_relays": {"127.0.0.1"}}
    with ScriptedServer(first, second, strict=False) as server:
        client = front.client(**settings)
        client.connect(server.host, server.port, NONE)
        outcomes: Iterator[Any] = client.send_all([MESSAGE])
        next(outcomes)
        client.disconnect(quit=False)
        client.connect(server.host, server.port, NONE)
        outcomes.close()  # type: ignore[attr-defined]  # as the garbage collector does
        assert client.noop().code == 250
        client.disconnect()


@pytest.mark.parametrize(
    "end",
    [
        [Send(f"AUTH PLAIN {PLAIN}\r\n")],
        [Send(f"{'x' * 45} {PLAIN}\r\n")],
        [Send(f"535 no\r\n535 {SECRET}\r\n")],
        [Send("235 ok\r\n"), Expect(EHLO), Send(f"334 {SECRET}\r\n")],
        [Send("235 ok\r\n"), Expect(EHLO), Send(f"{SECRET}\r\n")],
    ],
)
def test_S21_no_error_quotes_the_secret_that_the_server_repeats(
    front: Front, end: list[Step]
) -> None:
    with ScriptedServer([*opening(), Expect("AUTH .*"), *end, Close()], strict=False) as server:
        client = front.client(**SETTINGS)
        client.connect(server.host, server.port, NONE)
        with pytest.raises(errors.ProtocolError) as caught:
            client.authenticate("ann", SECRET)
    assert SECRET not in str(caught.value)
    assert PLAIN[:8] not in str(caught.value)


def test_S21_no_frame_shows_the_secret_where_the_wire_log_cannot_be_written(front: Front) -> None:
    def full(line: str) -> None:
        if line.startswith("C: AUTH"):
            raise OSError("no space left on device")

    with ScriptedServer([*opening(), Expect("AUTH .*"), Close()], strict=False) as server:
        client = front.client(**{**SETTINGS, "wire_log": full})
        client.connect(server.host, server.port, NONE)
        with pytest.raises(OSError, match="no space") as caught:
            client.authenticate("ann", SECRET)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown = [
        value
        for frame in told.stack
        if "mailwright" in frame.filename and "tests" not in frame.filename
        for value in (frame.locals or {}).values()
    ]
    assert shown
    assert [one for one in shown if SECRET in one or PLAIN in one] == []


def test_S11_S18_a_refusal_on_the_way_is_not_one_of_the_next_message(front: Front) -> None:
    large = MESSAGE + (b"x" * 70 + b"\r\n") * 100_000
    offer = CAPABILITIES.replace("100000", "100000000")
    script = [*opening(offer), *envelope("bob@example.net"), ReceiveOctets(100_000)]
    script += [Send("552 5.3.4 too big\r\n"), ReceiveOctets(len(large) - 200_000), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = front.client(**{**SETTINGS, "trusted_relays": {"127.0.0.1"}})
        client.connect(server.host, server.port, NONE)
        first, second = client.send_all([large, MESSAGE])
    assert isinstance(first.error, errors.MessageRefusedError)
    assert isinstance(second.error, errors.ConnectionLostError)
    assert second.error.retryable


def test_S11_a_disconnect_after_the_dot_leaves_the_mail_in_doubt(front: Front) -> None:
    script = [*opening(), *envelope("bob@example.net"), ReceiveContent(), Stall()]
    raised: list[BaseException] = []
    with ScriptedServer(script, strict=False) as server:
        client = front.client(**{**SETTINGS, "trusted_relays": {"127.0.0.1"}})
        client.connect(server.host, server.port, NONE)

        def send() -> None:
            try:
                client.send(MESSAGE)
            except errors.MailwrightError as error:
                raised.append(error)

        thread = threading.Thread(target=send)
        thread.start()
        server.wait_until_stalled()
        client.disconnect()
        thread.join()
    (error,) = raised
    assert isinstance(error, errors.DeliveryInDoubtError)
    assert client.last_outcome.state is DeliveryState.IN_DOUBT


@pytest.mark.parametrize("how", ["password", "token"])
def test_A16_credentials_without_a_user_are_not_left_unused_in_silence(
    front: Front, how: str
) -> None:
    settings = {**SETTINGS, "trusted_relays": {"127.0.0.1"}, how: SECRET}
    offer = CAPABILITIES.replace("PLAIN LOGIN", "PLAIN XOAUTH2")
    with ScriptedServer([*opening(offer), Close()], strict=False) as server:
        url = f"smtp://127.0.0.1:{server.port}?starttls=never"
        with (
            pytest.raises(errors.InvalidArgumentError, match="needs a user"),
            front.open(url, **settings) as client,
        ):
            client.send(MESSAGE)


def test_T07_a_path_does_not_make_a_tcp_connection_a_local_one() -> None:
    with ScriptedServer([*opening(), Close()], strict=False) as server:
        client = SmtpClient(**SETTINGS)
        transport = socket.create_connection((server.host, server.port))
        with pytest.raises(errors.InvalidArgumentError, match="stands for a Unix-domain socket"):
            client.connect(Path("/run/relay"), transport=transport)
        assert not client.is_connected
