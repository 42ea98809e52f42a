from __future__ import annotations

import socket
import stat
import threading

import pytest
from net_fronts import soon

from mailwright.errors import InvalidArgumentError, NetworkError, StateError
from mailwright.net.listening import MAX_CONNECTIONS, listen


def echo(stream) -> None:
    while data := stream.read(soon()):
        stream.write(data, soon())


def client(listener) -> socket.socket:
    return socket.create_connection((listener.address, listener.port), timeout=10)


def test_each_connection_is_served_at_once():
    with listen() as listener:
        listener.serve(echo)
        with client(listener) as one, client(listener) as two:
            for sock, text in ((two, b"two"), (one, b"one")):
                sock.sendall(text)
                assert sock.recv(10) == text


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost", "127.0.0.2"])
def test_K01_loopback_is_bound(address):
    with listen(address) as listener:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        assert listener._socket.family == family
        assert listener._socket.getsockname()[0] == listener.address
        assert listener.address in {"127.0.0.1", "127.0.0.2", "::1"}
        assert listener.port > 0


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1", "mail.example", ""])
def test_K01_other_addresses_are_refused(address):
    with pytest.raises(InvalidArgumentError) as caught:
        listen(address)
    assert caught.value.name == "address"


def test_K01_other_addresses_warn():
    with pytest.warns(UserWarning, match=r"0\.0\.0\.0"):
        listener = listen("0.0.0.0", allow_remote=True)
    listener.stop()


def test_K03_connections_are_bounded():
    assert MAX_CONNECTIONS == 64
    with listen() as listener:
        listener.serve(echo, connections=2)
        with client(listener) as one, client(listener) as two:
            for sock in (one, two):
                sock.sendall(b"x")
                assert sock.recv(1) == b"x"
            with client(listener) as three:
                assert three.recv(1) == b""
            one.close()
            while True:  # its thread needs a moment to end
                with client(listener) as four:
                    four.sendall(b"y")
                    try:
                        if four.recv(1) == b"y":
                            break
                    except ConnectionResetError:
                        pass


def test_stop_cuts_connections_and_waits_for_the_handlers():
    ended = []

    def handler(stream) -> None:
        try:
            echo(stream)
        finally:
            ended.append(stream)

    listener = listen()
    listener.serve(handler)
    with client(listener) as one, client(listener) as two:
        for sock in (one, two):
            sock.sendall(b"x")
            assert sock.recv(1) == b"x"
        listener.stop()
        assert len(ended) == 2
        assert one.recv(1) == two.recv(1) == b""
    listener.stop()
    with pytest.raises(ConnectionRefusedError):
        client(listener)


def test_stop_before_serve():
    listen().stop()


def test_a_handler_may_stop_the_listener():
    stopped = threading.Event()
    listener = listen()

    def handler(_stream) -> None:
        listener.stop()
        stopped.set()

    listener.serve(handler)
    client(listener).close()
    assert stopped.wait(10)


def test_a_client_that_goes_away_is_no_error():
    with listen() as listener:
        done = threading.Event()

        def handler(stream) -> None:
            try:
                while True:
                    stream.write(b"x" * 65_536, soon())
            finally:
                done.set()

        listener.serve(handler)
        client(listener).close()
        assert done.wait(10)


def test_serve_once():
    with listen() as listener:
        listener.serve(echo)
        with pytest.raises(StateError):
            listener.serve(echo)


def test_a_path_is_for_its_owner_and_removed(tmp_path):
    path = tmp_path / "s"
    with listen(path=path) as listener:
        assert (listener.address, listener.port) == (str(path), 0)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(NetworkError, match="Cannot listen"):
            listen(path=path)
        assert path.exists()
    assert not path.exists()


@pytest.mark.parametrize("port", [-1, 65_536, None])
def test_a_port_that_cannot_be_bound(port):
    with listen() as listener, pytest.raises(NetworkError, match="Cannot listen"):
        listen(port=listener.port if port is None else port)
