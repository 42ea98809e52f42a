from __future__ import annotations

import re
import socket
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from net_fronts import soon

from mailwright.errors import (
    ConnectFailedError,
    DeadlineExceededError,
    InvalidArgumentError,
    NameResolutionError,
    UnsupportedError,
)
from mailwright.net import _addresses, connecting, connecting_aio
from mailwright.net._addresses import MAX_ADDRESSES, Address, host_name, interleave, is_ip_address
from mailwright.net.listening import listen


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        yield listener


@pytest.fixture
def resolver(monkeypatch):
    """Answers of the name service, and the questions that it was asked."""

    class Resolver:
        def __init__(self) -> None:
            self.answers: list[tuple[str, int]] | OSError = []
            self.asked: list[tuple[object, int]] = []

        def __call__(self, host, port, **hints):
            self.asked.append((host, port))
            if isinstance(self.answers, OSError):
                raise self.answers
            return [
                (socket.AF_INET6 if ":" in ip else socket.AF_INET, hints["type"], 6, "", (ip, to))
                for ip, to in self.answers
            ]

    resolver = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    return resolver


@contextmanager
def blackhole(address: str = "127.0.0.1"):
    """A port that answers no SYN, because the backlog behind it is full."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket(family))
        listener.bind((address, 0))
        listener.listen(0)
        for _ in range(3):
            sock = stack.enter_context(socket.socket(family))
            sock.setblocking(False)
            sock.connect_ex(("::1" if family == socket.AF_INET6 else "127.0.0.1",
                             listener.getsockname()[1]))  # fmt: skip
        yield listener.getsockname()[:2]


def refused() -> tuple[str, int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()


# --- connecting -----------------------------------------------------------------------------------


def test_connects(front, server):
    stream = front.connect_tcp("127.0.0.1", server.getsockname()[1])
    peer, address = server.accept()
    with peer:
        assert stream.local_address == "{}:{}".format(*address)
        peer.sendall(b"220")
        assert stream.read(soon()) == b"220"


def test_connects_by_name(front, server):
    stream = front.connect_tcp("localhost", server.getsockname()[1])
    peer, _ = server.accept()
    peer.close()
    assert stream.read(soon()) == b""


@pytest.mark.parametrize("host", ["[::1]", "::1", "0:0:0:0:0:0:0:1", "::1%1"])
def test_connects_to_an_ipv6_address(front, host):
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        stream = front.connect_tcp(host, listener.getsockname()[1])
        assert stream.peer_address.startswith("[::1]:")


@pytest.mark.parametrize("local", ["127.0.0.3", ("127.0.0.3", 0)])
def test_connects_from_a_local_address(front, server, local):
    front.connect_tcp("127.0.0.1", server.getsockname()[1], local_address=local)
    peer, address = server.accept()
    peer.close()
    assert address[0] == "127.0.0.3"


def test_a_local_address_that_is_not_ours(front, server):
    with pytest.raises(ConnectFailedError, match="assign requested address"):
        front.connect_tcp("127.0.0.1", server.getsockname()[1], local_address="192.0.2.1")


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_a_port_that_is_none(front, port):
    with pytest.raises(InvalidArgumentError) as caught:
        front.connect_tcp("127.0.0.1", port)
    assert caught.value.name == "port"


def test_refused(front):
    host, port = refused()
    with pytest.raises(ConnectFailedError, match=rf"{host}:{port}: Connection refused") as caught:
        front.connect_tcp(host, port)
    assert caught.value.retryable
    assert isinstance(caught.value, ConnectionError)


# --- many addresses -------------------------------------------------------------------------------


def test_T33_no_address(front, resolver):
    resolver.answers = []
    with pytest.raises(NameResolutionError, match=r"mail\.example") as caught:
        front.connect_tcp("mail.example", 25)
    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("code", "retryable"),
    [
        (socket.EAI_AGAIN, True),
        (socket.EAI_NONAME, False),
        (socket.EAI_FAIL, False),  # a loop of CNAMEs, for example
        (socket.EAI_NODATA, False),
        (socket.EAI_FAMILY, False),
    ],
)
def test_T33_name_service_fails(front, resolver, code, retryable):
    resolver.answers = socket.gaierror(code, "words of the system")
    with pytest.raises(NameResolutionError, match="words of the system") as caught:
        front.connect_tcp("mail.example", 25)
    assert caught.value.retryable is retryable


def test_T33_of_a_thousand_addresses_sixteen_are_tried(front, resolver):
    port = refused()[1]
    resolver.answers = [(f"127.0.{n // 250}.{n % 250 + 1}", port) for n in range(1000)]
    with pytest.raises(ConnectFailedError) as caught:
        front.connect_tcp("mail.example", 25)
    assert len(re.findall("refused", str(caught.value))) == MAX_ADDRESSES == 16


def test_T33_of_a_thousand_silent_addresses_sixteen_are_tried_until_the_deadline(
    front, resolver, monkeypatch
):
    tried = []
    for module in (connecting, connecting_aio):
        real = module.start

        def start(address, local_address, real=real):
            tried.append(real(address, local_address))
            return tried[-1]

        monkeypatch.setattr(module, "start", start)
        monkeypatch.setattr(module, "STAGGER", 0.0)
    with blackhole("") as (_, port):
        resolver.answers = [(f"127.0.{n // 250}.{n % 250 + 1}", port) for n in range(1000)]
        with pytest.raises(DeadlineExceededError, match="Connecting"):
            front.connect_tcp("mail.example", 25, deadline=soon(0.05, "Connecting"))
    assert len(tried) == MAX_ADDRESSES
    assert all(sock.fileno() == -1 for sock, _ in tried)


def test_T33_a_black_hole_for_one_family_does_not_hold_up_the_other(
    front, resolver, server, monkeypatch
):
    """RFC 8305: AAAA records first, and a network that swallows what goes there."""
    for module in (connecting, connecting_aio):
        monkeypatch.setattr(module, "STAGGER", 0.02)
    with blackhole("::1") as silent:
        resolver.answers = [silent, server.getsockname()]
        stream = front.connect_tcp("mail.example", 25)
    server.accept()[0].close()
    assert stream.peer_address.startswith("127.0.0.1:")


def test_T33_a_name_that_leads_to_loopback_is_not_local(front, resolver, server):
    """Rebinding: the network's answer makes nobody trusted; a socket of the system's does."""
    resolver.answers = [server.getsockname()]
    assert not front.connect_tcp("mail.example", 25).is_local
    server.accept()[0].close()


def test_T33_a_refusing_address_does_not_hold_up_the_next(front, resolver, server):
    resolver.answers = [refused(), server.getsockname()]
    front.connect_tcp("mail.example", 25)
    server.accept()[0].close()


def test_T33_a_silent_address_does_not_hold_up_the_next(front, resolver, server, monkeypatch):
    for module in ("connecting", "connecting_aio"):
        monkeypatch.setattr(f"mailwright.net.{module}.STAGGER", 0.02)
    with blackhole() as silent:
        resolver.answers = [silent, server.getsockname()]
        stream = front.connect_tcp("mail.example", 25)
    server.accept()[0].close()
    assert stream.peer_address.endswith(f":{server.getsockname()[1]}")


def test_T33_an_address_that_is_slow_may_still_win(front, resolver, server, monkeypatch):
    for module in ("connecting", "connecting_aio"):
        monkeypatch.setattr(f"mailwright.net.{module}.STAGGER", 0.0)
    with blackhole() as silent, blackhole() as silent_too:
        resolver.answers = [silent, silent_too, server.getsockname()]
        front.connect_tcp("mail.example", 25)
    server.accept()[0].close()


def test_T33_all_silent_ends_at_the_deadline(front, resolver):
    with blackhole() as silent:
        resolver.answers = [silent]
        with pytest.raises(DeadlineExceededError, match="Connecting"):
            front.connect_tcp("mail.example", 25, deadline=soon(0.05, "Connecting"))


def test_T33_a_silent_name_service_ends_at_the_deadline(front, monkeypatch):
    release = threading.Event()

    def hang(*args, **kwargs):
        release.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with pytest.raises(DeadlineExceededError, match="Connecting"):
        front.connect_tcp("mail.example", 25, deadline=soon(0.05, "Connecting"))
    release.set()


def test_T33_each_attempt_is_listed(front, resolver):
    one, two = refused(), ("127.0.0.2", refused()[1])
    resolver.answers = [one, two]
    with pytest.raises(ConnectFailedError) as caught:
        front.connect_tcp("mail.example", 25)
    for host, port in (one, two):
        assert f"{host}:{port}: Connection refused" in str(caught.value)


def test_families_take_turns():
    def v4(n: int) -> Address:
        return Address(socket.AF_INET, ("192.0.2.1", n))

    def v6(n: int) -> Address:
        return Address(socket.AF_INET6, ("2001:db8::1", n, 0, 0))

    found = [v6(1), v6(2), v6(1), v6(3), v4(1), v4(2)]
    assert interleave(found) == [v6(1), v4(1), v6(2), v4(2), v6(3)]
    assert interleave([v4(1), v6(1)]) == [v4(1), v6(1)]
    assert interleave([]) == []


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("Bücher.example", b"xn--bcher-kva.example"),
        ("mail。example", b"mail.example"),  # U+3002 IDEOGRAPHIC FULL STOP
        ("MAIL.example.", b"MAIL.example."),
        ("faß.example", b"xn--fa-hia.example"),
    ],
)
def test_T16_the_name_service_gets_a_labels(front, resolver, host, asked):
    with pytest.raises(NameResolutionError):
        front.connect_tcp(host, 25)
    assert resolver.asked == [(asked, 25)]


@pytest.mark.parametrize(
    "host",
    ["a" * 64 + ".example", "ü" * 64 + ".example", "a." * 200, "x" * 1_000_000, "", "a..b", "a b",
     "a\r\nb", "a\0b", "-a.example", "fe80::1%\0", "fe80::1%é", "1.2.3.4%eth0", "[::1", "::1::"],
)  # fmt: skip
def test_T16_what_is_no_host_is_refused_before_it_is_looked_up(front, resolver, host):
    with pytest.raises(InvalidArgumentError):
        front.connect_tcp(host, 25)
    assert resolver.asked == []


@given(st.text(max_size=80))
def test_T16_any_text_is_a_host_or_refused(text):
    try:
        name = host_name(text)
    except InvalidArgumentError:
        return
    assert name.isascii()
    assert not re.search(r"[\x00-\x20]", name)


def test_T15_addresses_are_told_from_names():
    for host in ("127.0.0.1", "::1", "fe80::1%eth0", "::ffff:1.2.3.4"):
        assert is_ip_address(host)
    for host in ("127.0.0.1.", "localhost", "1.2.3", "fe80::1%", "1.2.3.4%eth0", ""):
        assert not is_ip_address(host)


# --- Unix-domain sockets --------------------------------------------------------------------------


def test_connects_to_a_path(front, tmp_path):
    with listen(path=tmp_path / "s") as listener:
        listener.serve(lambda stream: stream.write(b"220 lmtp", soon()))
        stream = front.connect_unix(tmp_path / "s")
        assert stream.is_local
        assert stream.peer_address == str(tmp_path / "s")
        assert stream.read(soon()) == b"220 lmtp"


def test_nobody_listens_at_the_path(front, tmp_path):
    with pytest.raises(ConnectFailedError, match="No such file"):
        front.connect_unix(tmp_path / "none")


def test_a_path_that_is_too_long(front):
    with pytest.raises(ConnectFailedError, match="too long"):
        front.connect_unix(Path("/" + "x" * 200))


def test_a_full_backlog_is_waited_for(front, tmp_path):
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket(socket.AF_UNIX))
        listener.bind(str(tmp_path / "s"))
        listener.listen(0)
        first = stack.enter_context(socket.socket(socket.AF_UNIX))
        first.connect(str(tmp_path / "s"))
        with pytest.raises(DeadlineExceededError):
            front.connect_unix(tmp_path / "s", deadline=soon(0.03))

        def take() -> None:
            listener.accept()[0].close()

        taker = threading.Timer(0.03, take)
        taker.start()
        front.connect_unix(tmp_path / "s")
        taker.join()


def test_a_platform_without_unix_sockets(front, tmp_path, monkeypatch):
    monkeypatch.delattr(socket, "AF_UNIX")
    with pytest.raises(UnsupportedError, match="TCP"):
        front.connect_unix(tmp_path / "s")


def test_ip_addresses_are_not_looked_up_in_a_thread(front, server, monkeypatch):
    before = threading.active_count()
    counted = []
    real = _addresses.look_up

    def look_up(name, port):
        counted.append(threading.current_thread())
        return real(name, port)

    for module in ("connecting", "connecting_aio"):
        monkeypatch.setattr(f"mailwright.net.{module}.look_up", look_up)
    front.connect_tcp("127.0.0.1", server.getsockname()[1])
    assert len(counted) == 1
    assert threading.active_count() == before


def test_T33_whatever_a_look_up_raises_arrives(front, monkeypatch):
    def look_up(name, port):
        raise LookupError(name, port)

    for module in ("connecting", "connecting_aio"):
        monkeypatch.setattr(f"mailwright.net.{module}.look_up", look_up)
    with pytest.raises(LookupError):
        front.connect_tcp("mail.example", 25)
