"""What lies between the client and its server: proxies, a local address, and who watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from imap_fronts import Front, bare
from imap_scripts import LOGOUT
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from mailwright import telemetry
from mailwright.errors import InvalidArgumentError, TlsHandshakeError
from mailwright.imap import ImapClient
from mailwright.net.connecting import connect_tcp
from mailwright.net.deadline import Deadline
from mailwright.net.proxies.proxy import Proxy
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.wire_log import WireLog
from mailwright.testing import Answer, Expect, ExpectCommand, ScriptedServer, Send, Stall
from servers.accounts import Account
from servers.proxies import PASSWORD, ProxyServer

NONE = SecureSocketOptions.NONE
HOST = "imap.example"
ASKED = [Expect(rf"CONNECT {HOST}:143 HTTP/1\.1"), Expect(f"Host: {HOST}:143"), Expect("")]
YES = "HTTP/1.1 200 OK\r\n\r\n"
GREETING = "* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n"


@pytest.mark.parametrize("imap_server", ["dovecot", "cyrus"], indirect=True)
@pytest.mark.parametrize(("scheme", "login"), [("socks5", True), ("http", True), ("https", False)])
def test_T24_a_session_through_a_real_proxy(
    front: Front,
    real_proxy: Callable[[str, bool], ProxyServer],
    account: Account,
    scheme: str,
    login: bool,
) -> None:
    real = real_proxy(scheme, login)
    proxy: Any = Proxy.parse(real.url(scheme), allow_plaintext_credentials=True)
    if scheme == "https":
        from mailwright.net.tls_options import TlsOptions

        proxy = Proxy.parse(real.url(scheme), tls=TlsOptions(ca_file=real.ca_file))
    log = WireLog(keep=True)
    account.deliver(b"From: ann@example.org\r\n\r\nhello\r\n" * 2000)
    client = front.signed_in(account, proxy=proxy, wire_log=log)
    inbox = client.inbox.open()
    assert client.is_secure
    assert len(inbox.get_raw(1)) > 50_000
    client.disconnect()
    assert not login or PASSWORD not in "\n".join(log.lines)
    assert account.password not in "\n".join(log.lines)


def test_T24_a_greeting_comes_with_the_yes_of_the_proxy(front: Front) -> None:
    with ScriptedServer([*ASKED, Send(f"{YES}{GREETING}"), *LOGOUT]) as server:
        client = front.client(proxy=f"http://{server.host}:{server.port}", timeout=5)
        client.connect(HOST, 143, NONE)
        assert client.is_connected
        client.disconnect()


def test_T24_what_follows_the_yes_is_in_clear_for_tls_from_the_first_byte(front: Front) -> None:
    with ScriptedServer([*ASKED, Send(f"{YES}{GREETING}"), Stall()], strict=False) as server:
        client = front.client(proxy=f"http://{server.host}:{server.port}", timeout=5)
        with pytest.raises(TlsHandshakeError):
            client.connect(HOST, 143, SecureSocketOptions.SSL_ON_CONNECT)
        assert not client.is_connected


def test_a_transport_of_the_callers_goes_past_no_proxy_in_silence() -> None:
    with ScriptedServer([Send(GREETING), *LOGOUT]) as server:
        transport = connect_tcp(server.host, server.port, deadline=Deadline(5, "test"))
        client = ImapClient(proxy="http://127.0.0.1:9", timeout=5)
        with pytest.raises(InvalidArgumentError, match="proxy"):
            client.connect(HOST, 143, NONE, transport=transport)
        direct = ImapClient(timeout=5)
        direct.connect(HOST, 143, NONE, transport=transport)
        direct.disconnect()


def test_it_connects_from_a_local_address(front: Front) -> None:
    with ScriptedServer([Send(GREETING), *LOGOUT]) as server:
        client = front.client(local_address="127.0.0.2", timeout=5)
        client.connect(server.host, server.port, NONE)
        assert bare(client)._stream.local_address.startswith("127.0.0.2:")
        client.disconnect()


@pytest.fixture
def watched() -> Iterator[tuple[InMemoryMetricReader, InMemorySpanExporter]]:
    reader, spans = InMemoryMetricReader(), InMemorySpanExporter()
    tracers, meters = TracerProvider(), MeterProvider([reader])
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    telemetry.configure(meter_provider=meters, tracer_provider=tracers)
    yield reader, spans
    telemetry.disable()
    meters.shutdown()
    tracers.shutdown()


def test_metrics_and_spans_tell_of_operations_and_of_nobody(
    front: Front, watched: tuple[InMemoryMetricReader, InMemorySpanExporter]
) -> None:
    reader, spans = watched
    script = [
        Send(GREETING),
        ExpectCommand("SELECT secret-folder"),
        Answer("* 1 EXISTS\r\n<tag> OK [READ-WRITE] open\r\n"),
        ExpectCommand("UID FETCH 7 .*"),
        Answer("<tag> NO [SERVERBUG] secret words\r\n"),
        *LOGOUT,
    ]
    with ScriptedServer(script) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, NONE)
        folder = client.get_folder("secret-folder").open()
        with pytest.raises(Exception, match="secret words"):
            list(folder.fetch([7], flags=True))
        client.disconnect()
    names = [span.name for span in spans.get_finished_spans()]
    assert [name for name in names if "fetch" in name]
    data = reader.get_metrics_data()
    assert data is not None
    points = {
        (point.attributes["network.operation"], point.attributes.get("error.type", ""))
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == "mailwright.client.operation.count"
        for point in metric.data.data_points
    }
    assert ("connect", "") in points
    assert ("fetch", "ServerRefusedError") in points
    told = data.to_json() + "".join(span.to_json() for span in spans.get_finished_spans())
    assert "secret" not in told
