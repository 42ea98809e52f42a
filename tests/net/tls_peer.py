"""The other end of a TLS connection: Python's own `ssl` on a blocking socket, in a thread."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.x509.oid import ExtendedKeyUsageOID
from net_certificates import Authority, Issued

from mailwright.net.tls_options import ClientCertificate, TlsOptions, make_context

HOST = "mail.example"
VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


class Peer:
    """Runs `function` in a thread and keeps what came of it."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._result: Any = None
        self._error: BaseException | None = None
        self._function = function
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def result(self) -> Any:
        self._thread.join(10)
        if self._error is not None:
            raise self._error
        return self._result

    @property
    def error(self) -> BaseException | None:
        self._thread.join(10)
        return self._error

    def _run(self) -> None:
        try:
            self._result = self._function()
        except OSError as error:
            self._error = error.with_traceback(None)


def tls_server(
    sock: socket.socket, context: ssl.SSLContext, talk: Callable[[ssl.SSLSocket], Any] | None = None
) -> Peer:
    """Do the handshake of a server on `sock`, then `talk`; close without a goodbye."""

    def run() -> Any:
        with context.wrap_socket(sock, server_side=True, suppress_ragged_eofs=False) as inner:
            return talk(inner) if talk is not None else None

    return Peer(run)


def tls_client(
    sock: socket.socket, context: ssl.SSLContext, talk: Callable[[ssl.SSLSocket], Any] | None = None
) -> Peer:
    """Do the handshake of a client on `sock`, then `talk`; close without a goodbye."""

    def run() -> Any:
        with context.wrap_socket(sock, server_hostname=HOST, suppress_ragged_eofs=False) as inner:
            return talk(inner) if talk is not None else None

    return Peer(run)


def trusting(authority: Authority, **options: Any) -> ssl.SSLContext:
    """Return the context that we would make, with this authority in place of the system's."""
    with TemporaryDirectory() as directory:
        return make_context(TlsOptions(ca_file=authority.write(Path(directory))), **options)


def client_context(
    authority: Authority, tmp_path: Path, issuer: Authority
) -> tuple[ssl.SSLContext, Issued]:
    """Return a client's context with a certificate from `issuer`, and that certificate."""
    issued = issuer.issue("ann", usage=ExtendedKeyUsageOID.CLIENT_AUTH)
    certificate, key = issued.write(tmp_path, b"secret")
    options = TlsOptions(
        ca_file=authority.write(tmp_path),
        client_certificate=ClientCertificate(certificate=certificate, key=key, password="secret"),
    )
    return make_context(options), issued
