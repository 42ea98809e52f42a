"""What the name service says makes nobody trusted (T33)."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import MESSAGE, opening

from mailwright.errors import NotAuthenticatedError
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import ScriptedServer, Stall


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_T33_a_name_that_is_rebound_to_loopback_is_no_trusted_relay(
    front: Front, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """The literal host that was connected to is compared, not where its name leads."""
    with ScriptedServer([*opening(), Stall()], strict=False) as server:
        place = (server.host, server.port)

        def look_up(*_: Any, **__: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        client = front.client(trusted_relays={address}, timeout=5)
        client.connect("attacker.example", server.port, SecureSocketOptions.NONE)
        with pytest.raises(NotAuthenticatedError):
            client.send(MESSAGE)
        client.disconnect(quit=False)
    assert b"MAIL" not in server.received
