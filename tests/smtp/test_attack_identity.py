"""Ways to an identity that nobody has vouched for."""

from __future__ import annotations

import socket
import threading

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, MESSAGE, opening

from mailwright import (
    InvalidArgumentError,
    NoMechanismError,
    NotAuthenticatedError,
    SaslMechanismExternal,
)
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import Close, ScriptedServer

OFFER = CAPABILITIES.replace("PLAIN LOGIN", "EXTERNAL")


@pytest.mark.parametrize("how", ["by name", "made by the caller"])
@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize(
    "options", [SecureSocketOptions.NONE, SecureSocketOptions.START_TLS_WHEN_AVAILABLE]
)
def test_A16_S19_external_speaks_of_nobody_on_a_line_in_clear(
    front: Front, options: SecureSocketOptions, lenient: bool, how: str
) -> None:
    """Whoever removes STARTTLS and says 235 would be sent the mail of a session with a name."""
    with ScriptedServer([*opening(OFFER), Close()], strict=False) as server:
        client = front.client(
            timeout=5, wire_log=False, allow_plaintext_credentials=lenient, trusted_relays=()
        )
        client.connect(server.host, server.port, options)
        with pytest.raises(NoMechanismError, match="has neither"):
            if how == "by name":
                client.authenticate("ann", mechanism="EXTERNAL")
            else:
                client.authenticate(SaslMechanismExternal("ann"))
        assert not client.is_authenticated
        with pytest.raises(NotAuthenticatedError):
            client.send(MESSAGE)
        client.disconnect(quit=False)
    assert [line.split()[0] for line in server.lines] == ["EHLO"]


def test_A16_a_socket_of_the_callers_vouches_for_nobody(front: Front) -> None:
    """A Unix-domain socket under a host's name may be the end of a tunnel to anywhere."""
    ours, theirs = socket.socketpair()

    def answer() -> None:
        theirs.sendall(b"220 mx.test\r\n")
        theirs.recv(100)
        theirs.sendall(CAPABILITIES.encode())
        theirs.recv(100)  # QUIT, or the end

    peer = threading.Thread(target=answer)
    peer.start()
    with ours, theirs:
        client = front.client(timeout=5, wire_log=False)
        client.connect("mx.test", 25, SecureSocketOptions.NONE, transport=ours)
        with pytest.raises(NotAuthenticatedError):
            client.send(MESSAGE)
        client.disconnect(quit=False)
        peer.join(5)
    assert not peer.is_alive()


@pytest.mark.parametrize("port", [-1, 65_536])
def test_A16_a_local_port_that_no_socket_has_is_refused(front: Front, port: int) -> None:
    with pytest.raises(InvalidArgumentError, match="65535"):
        front.client(local_address=("127.0.0.1", port))
