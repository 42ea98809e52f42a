"""Metrics and spans of whole sessions, in every front; nothing of them tells of persons."""

from __future__ import annotations

import inspect
import logging
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import pytest
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from smtp_fronts import Front
from smtp_scripts import MESSAGE, QUIT, content, envelope, opening

from mailwright import _observing, telemetry
from mailwright._flow import Flow
from mailwright.errors import (
    ConnectionLostError,
    CredentialsRefusedError,
    MissingExtraError,
    NotAuthenticatedError,
    RecipientsRefusedError,
)
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.smtp import AsyncSmtpClient, LmtpClient, SmtpClient
from mailwright.smtp._driver import SmtpDriver
from mailwright.testing import Expect, Reset, ScriptedServer, Send, Stall

NONE = SecureSocketOptions.NONE
RELAY: dict[str, Any] = {"trusted_relays": {"127.0.0.1"}, "timeout": 5}
SOCKET, CLIENT = "mailwright.net.socket", "mailwright.client"


class Watched:
    """What the in-memory exporters of OpenTelemetry's SDK were given."""

    def __init__(self) -> None:
        self.reader = InMemoryMetricReader()
        self.spans_seen = InMemorySpanExporter()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self.spans_seen))
        self.meters = MeterProvider([self.reader])

    @property
    def spans(self) -> list[ReadableSpan]:
        return list(self.spans_seen.get_finished_spans())

    def metrics(self) -> dict[str, list[Any]]:
        """Return the points of each instrument."""
        data = self.reader.get_metrics_data()
        return {} if data is None else {
            metric.name: list(metric.data.data_points)
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }  # fmt: skip

    def operations(self) -> dict[tuple[str, str], int]:
        """Return how often each operation ended with each error."""
        return {
            (point.attributes["network.operation"], point.attributes.get("error.type", "")): (
                point.value
            )
            for point in self.metrics().get(f"{CLIENT}.operation.count", [])
        }


@pytest.fixture
def watched() -> Iterator[Watched]:
    watched = Watched()
    telemetry.configure(meter_provider=watched.meters, tracer_provider=watched.tracers)
    yield watched
    telemetry.disable()
    watched.meters.shutdown()
    watched.tracers.shutdown()


def connected(front: Front, server: ScriptedServer, **settings: Any) -> Any:
    client = front.client(**{**RELAY, **settings})
    client.connect(server.host, server.port, NONE)
    return client


def test_a_session_in_metrics_and_spans(front: Front, watched: Watched) -> None:
    script = [*opening(), *envelope("bob@example.net"), *content(), *QUIT]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        client.send(MESSAGE)
        client.disconnect()
    about = {
        "server.address": server.host,
        "server.port": server.port,
        "url.scheme": "smtp",
        "network.protocol.name": "smtp",
        "network.transport": "tcp",
    }
    assert [span.name for span in watched.spans] == ["smtp.connect", "smtp.send", "smtp.disconnect"]
    for span in watched.spans:
        operation = span.name.partition(".")[2]
        assert dict(span.attributes or {}) == {"network.operation": operation, **about}
        assert span.kind is SpanKind.CLIENT
        assert span.status.status_code is StatusCode.UNSET
        assert not span.events
    metrics = watched.metrics()
    assert set(metrics) == {
        f"{SOCKET}.connect.count",
        f"{SOCKET}.connect.duration",
        f"{CLIENT}.connection.duration",
        f"{CLIENT}.operation.count",
        f"{CLIENT}.operation.duration",
    }
    [attempt] = metrics[f"{SOCKET}.connect.count"]
    assert attempt.value == 1
    assert dict(attempt.attributes) == {
        "network.peer.address": server.host,
        "network.peer.port": server.port,
        "network.transport": "tcp",
    }
    [connection] = metrics[f"{CLIENT}.connection.duration"]
    assert dict(connection.attributes) == about
    assert connection.count == 1
    assert 0 < connection.sum < 60  # seconds, not milliseconds
    assert watched.operations() == {("connect", ""): 1, ("send", ""): 1, ("disconnect", ""): 1}
    for point in metrics[f"{CLIENT}.operation.duration"]:
        assert point.count == 1
        assert 0.005 in point.explicit_bounds


def test_a_refusal_is_an_error_without_its_words(front: Front, watched: Watched) -> None:
    refused = "250 ok\r\n550 5.1.1 canary-words for bob@example.net\r\n554 no\r\n"
    script = [*opening(), *envelope("bob@example.net", replies=refused)]
    script += [Expect("RSET"), Send("250 ok\r\n"), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(RecipientsRefusedError):
            client.send(MESSAGE)
        client.disconnect(quit=False)
    span = watched.spans[1]
    assert span.status.status_code is StatusCode.ERROR
    assert span.status.description is None
    assert not span.events
    assert span.attributes is not None
    assert span.attributes["error.type"] == "RecipientsRefusedError"
    assert span.attributes["mailwright.reply.code"] == 550
    assert watched.operations() == {("connect", ""): 1, ("send", "RecipientsRefusedError"): 1}


def test_a_login_that_is_refused(front: Front, watched: Watched) -> None:
    script = [*opening(), Expect("AUTH PLAIN .*"), Send("535 5.7.8 no, canary-secret\r\n"), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server, allow_plaintext_credentials=True)
        with pytest.raises(CredentialsRefusedError):
            client.authenticate("ann@example.org", "canary-secret", mechanism="PLAIN")
        client.disconnect(quit=False)
    assert watched.operations()["authenticate", "CredentialsRefusedError"] == 1


def test_nothing_tells_of_a_person_a_subject_or_a_secret(front: Front, watched: Watched) -> None:
    message = MESSAGE.replace(b"\r\n\r\n", b"\r\nSubject: canary-subject\r\n\r\n", 1)
    script = [
        *opening(),
        Expect("AUTH PLAIN .*"),
        Send("235 canary-words\r\n"),
        Expect("EHLO .*"),
        Send("250 mx.test\r\n"),
        Expect("MAIL .*"),
        Send("250 ok\r\n"),
        Expect("RCPT .*"),
        Send("450 4.2.1 canary-words bob@example.net\r\n"),
        Expect("RSET"),
        Reset(),
    ]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server, allow_plaintext_credentials=True)
        with suppress(Exception):
            client.authenticate("ann@example.org", "canary-secret", mechanism="PLAIN")
            client.send(message)
        client.disconnect(quit=False)
    seen = "".join(span.to_json() for span in watched.spans) + str(watched.metrics())
    assert len(watched.spans) == 3
    assert "ann" not in seen
    assert "bob" not in seen
    assert "canary" not in seen
    assert "<1@x>" not in seen


def test_what_is_refused_before_the_network_is_no_operation(front: Front, watched: Watched) -> None:
    with ScriptedServer([*opening(), Stall()], strict=False) as server:
        client = connected(front, server, trusted_relays=())
        with pytest.raises(NotAuthenticatedError):
            client.send(MESSAGE)
        client.disconnect(quit=False)
    assert watched.operations() == {("connect", ""): 1}


def test_a_connection_that_does_not_come_about(front: Front, watched: Watched) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectionError):
        front.client().connect("127.0.0.1", port, NONE)
    assert watched.operations() == {("connect", "ConnectFailedError"): 1}
    [attempt] = watched.metrics()[f"{SOCKET}.connect.count"]
    assert attempt.attributes["error.type"] == "ECONNREFUSED"
    assert f"{CLIENT}.connection.duration" not in watched.metrics()


def test_a_connection_that_breaks_says_why(front: Front, watched: Watched) -> None:
    with ScriptedServer([*opening(), Expect("NOOP"), Reset()], strict=False) as server:
        client = connected(front, server)
        with pytest.raises(ConnectionLostError):
            client.noop()
    [connection] = watched.metrics()[f"{CLIENT}.connection.duration"]
    assert connection.attributes["error.type"] == "ConnectionLostError"
    assert watched.operations()["noop", "ConnectionLostError"] == 1


def test_a_unix_socket(front: Front, watched: Watched, tmp_path: Path) -> None:
    from mailwright.net.deadline import Deadline
    from mailwright.net.listening import listen

    def serve(stream: Any) -> None:
        stream.write(b"220 hi\r\n", Deadline(5, "x"))
        stream.read(Deadline(5, "x"))
        stream.write(b"250 hi\r\n", Deadline(5, "x"))
        stream.read(Deadline(5, "x"))

    with listen(path=tmp_path / "s") as listener:
        listener.serve(serve)
        client = front.client()
        client.connect(tmp_path / "s")
        client.disconnect(quit=False)
    [attempt] = watched.metrics()[f"{SOCKET}.connect.count"]
    assert dict(attempt.attributes) == {
        "network.peer.address": str(tmp_path / "s"),
        "network.transport": "unix",
    }
    attributes = watched.spans[0].attributes
    assert attributes is not None
    assert attributes["server.address"] == str(tmp_path / "s")
    assert attributes["network.transport"] == "unix"
    assert "server.port" not in attributes


def test_each_message_of_send_all_is_counted_and_the_whole_is_one_span(
    front: Front, watched: Watched
) -> None:
    script = [*opening(), *envelope("bob@example.net"), *content()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        outcomes = list(client.send_all([MESSAGE, b"no header\r\n\r\n"], window=1))
        client.disconnect(quit=False)
    assert [outcome.error is None for outcome in outcomes] == [True, False]
    operations = watched.operations()
    assert operations["send", ""] == 1
    assert operations["send", type(outcomes[1].error).__name__] == 1
    assert operations["send_all", ""] == 1
    assert [span.name for span in watched.spans] == ["smtp.connect", "smtp.send_all"]
    durations = watched.metrics()[f"{CLIENT}.operation.duration"]
    assert {point.attributes["network.operation"] for point in durations} == {"connect", "send_all"}


def test_send_all_that_is_left_is_an_error_and_no_span_stays_current(
    front: Front, watched: Watched
) -> None:
    script = [*opening(), *envelope("bob@example.net"), *content(), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        for _ in (outcomes := client.send_all([MESSAGE] * 5, window=1)):
            assert not trace.get_current_span().get_span_context().is_valid
            break
        outcomes.close()
    assert watched.operations()["send_all", "GeneratorExit"] == 1
    [connection] = watched.metrics()[f"{CLIENT}.connection.duration"]
    assert connection.attributes["error.type"] == "GeneratorExit"


def test_what_the_program_does_in_a_call_belongs_to_its_span(
    front: Front, watched: Watched
) -> None:
    """A token that is fetched during the login is a child of it; afterwards nothing is current."""
    tracer = trace.get_tracer("test", tracer_provider=watched.tracers)

    def token() -> str:
        with tracer.start_as_current_span("fetch"):
            return "canary-token"

    script = [*opening("250-mx.test\r\n250 AUTH XOAUTH2\r\n"), Expect("AUTH XOAUTH2 .*")]
    script += [Send("235 ok\r\n"), Expect("EHLO .*"), Send("250 mx.test\r\n"), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server, allow_plaintext_credentials=True)
        client.authenticate("ann@example.org", token=token)
        client.disconnect(quit=False)
    spans = {span.name: span for span in watched.spans}
    assert spans["fetch"].parent is not None
    assert spans["smtp.authenticate"].context is not None
    assert spans["fetch"].parent.span_id == spans["smtp.authenticate"].context.span_id
    assert spans["smtp.connect"].parent is None
    assert not trace.get_current_span().get_span_context().is_valid


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_T34_a_cancelled_call_is_an_error_and_its_span_ends(
    anyio_backend: str, watched: Watched
) -> None:
    with ScriptedServer([*opening(), Expect("NOOP"), Stall()], strict=False) as server:
        client = AsyncSmtpClient(**RELAY)
        await client.connect(server.host, server.port, NONE)
        with anyio.move_on_after(0.03) as scope:
            await client.noop()
        assert scope.cancelled_caught
    name = {"asyncio": "CancelledError", "trio": "Cancelled"}[anyio_backend]
    assert watched.operations()["noop", name] == 1
    assert [span.name for span in watched.spans] == ["smtp.connect", "smtp.noop"]
    assert watched.spans[1].status.status_code is StatusCode.ERROR
    [connection] = watched.metrics()[f"{CLIENT}.connection.duration"]
    assert connection.attributes["error.type"] == name
    assert not trace.get_current_span().get_span_context().is_valid


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_calls_that_overlap_have_spans_of_their_own(
    anyio_backend: str, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    """Several tasks, each with a client: no span becomes the child of another task's."""
    script = [*opening(), Expect("NOOP"), Send("250 ok\r\n"), Stall()]
    with caplog.at_level(logging.DEBUG, "opentelemetry"):
        with ScriptedServer(*[script] * 5, strict=False) as server:

            async def session() -> None:
                client = AsyncSmtpClient(**RELAY)
                await client.connect(server.host, server.port, NONE)
                await client.noop()
                await client.disconnect(quit=False)

            async with anyio.create_task_group() as tasks:
                for _ in range(5):
                    tasks.start_soon(session)
    assert len(watched.spans) == 10
    assert {span.parent for span in watched.spans} == {None}
    assert "Failed to detach" not in caplog.text


@pytest.mark.parametrize(
    ("kind", "security", "protocol", "scheme"),
    [
        (SmtpClient, SecureSocketOptions.SSL_ON_CONNECT, "smtp", "smtps"),
        (SmtpClient, SecureSocketOptions.START_TLS, "smtp", "smtp"),
        (LmtpClient, SecureSocketOptions.NONE, "lmtp", "lmtp"),
    ],
)
def test_protocol_and_scheme(
    kind: type[SmtpClient], security: SecureSocketOptions, protocol: str, scheme: str
) -> None:
    client = kind()
    client._session = client._new_session("mail.example", 2525, security)
    assert client._server() == _observing.Server("mail.example", 2525, protocol, scheme)


# --- off, and without the package -----------------------------------------------------------------


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "mailwright._opentelemetry", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(MissingExtraError, match=r"mailwright\[otel\]") as caught:
        telemetry.configure()
    assert caught.value.extra == "otel"
    assert _observing.observer is None


def test_the_global_providers_are_the_default() -> None:
    telemetry.configure()
    try:
        assert _observing.observer is not None
    finally:
        telemetry.disable()
    assert _observing.observer is None


def test_who_begins_when_it_is_on_ends_when_it_is_off(front: Front, watched: Watched) -> None:
    with ScriptedServer([*opening(), Stall()], strict=False) as server:
        client = connected(front, server)
        telemetry.disable()
        client.disconnect(quit=False)
    assert len(watched.metrics()[f"{CLIENT}.connection.duration"]) == 1


def test_switched_off_it_costs_a_look() -> None:
    """The bytecodes of a call that does nothing: what watches is some ten of them, no call."""

    def nothing() -> Flow[None]:
        yield from ()

    client = SmtpClient()
    source, first = inspect.getsourcelines(SmtpDriver._run)
    executed: set[str] = set()
    watching = 0

    def tracer(frame: Any, event: str, _: object) -> Any:
        nonlocal watching
        frame.f_trace_opcodes = True
        if event == "opcode":
            executed.add(frame.f_code.co_name)
            if frame.f_code is SmtpDriver._run.__code__:
                watching += "observe" in source[frame.f_lineno - first]
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        client._run(nothing(), "send")
    finally:
        sys.settrace(before)
    assert executed == {"_run", "require_turn", "drive", "nothing"}
    assert 0 < watching <= 12
