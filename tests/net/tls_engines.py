"""Two ends of TLS that talk without a network."""

from __future__ import annotations

import ssl
from pathlib import Path
from tempfile import TemporaryDirectory

from net_certificates import Issued
from tls_peer import HOST

from mailwright.net._tls_engine import TlsEngine
from mailwright.net.tls_info import TlsInfo


def handshake(client: TlsEngine, server: TlsEngine) -> TlsInfo:
    """Let both ends talk until the client is done, and then until the server is."""
    done = False
    for _ in range(10):
        done = done or client.handshake()
        if data := client.data_to_send():
            server.receive_data(data)
        if server.info is None:
            server.handshake()
        if done and server.info is not None:
            break
        if data := server.data_to_send():
            client.receive_data(data)
    assert client.info is not None
    return client.info


def connect(
    context: ssl.SSLContext, issued: Issued, host: str = HOST, **options: object
) -> tuple[TlsEngine, TlsEngine]:
    """Return client and server after their handshake; `options` are the server's context's."""
    client = TlsEngine(context, peer=host, server_hostname=host)
    server = TlsEngine(issued.server_context(**options), peer="a client")
    handshake(client, server)
    return client, server


def insecure_server(issued: Issued) -> ssl.SSLContext:
    """Return a server's context that takes what nobody should take any more."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with TemporaryDirectory() as directory:
        context.load_cert_chain(*issued.write(Path(directory)))
    return context
