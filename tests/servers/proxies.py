"""Real proxies: microsocks and Dante (SOCKS), tinyproxy (CONNECT), stunnel (TLS before that)."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from servers.ports import LOOPBACK, reserved_ports
from servers.sandbox import Sandbox, can_sandbox
from servers.templates import render

USER, PASSWORD = "ann", "s3cret-7391"


@dataclass(frozen=True, kw_only=True)
class ProxyServer:
    """A running proxy.

    Args:
        address: host and port, as a URL has them.
        log_file: where it writes what it does.
        ca_file: the authority of its certificate, where it has one.
        login: whether it lets in `USER` with `PASSWORD` alone.
    """

    address: str
    log_file: Path
    ca_file: Path
    login: bool = False

    def url(self, scheme: str) -> str:
        """Return its URL, with the login where it wants one."""
        return f"{scheme}://{f'{USER}:{PASSWORD}@' if self.login else ''}{self.address}"


@contextlib.contextmanager
def microsocks(work: Path, *, login: bool) -> Generator[ProxyServer]:
    """Run microsocks: SOCKS 5.

    Args:
        work: its work directory.
        login: whether it wants user and password.
    """
    options = ("-u", USER, "-P", PASSWORD) if login else ()
    with reserved_ports("socks") as ports:
        argv = ("microsocks", "-i", LOOPBACK, "-p", str(ports["socks"]), *options)
        with _running(work, argv, ports["socks"], login=login) as proxy:
            yield proxy


@contextlib.contextmanager
def dante(work: Path) -> Generator[ProxyServer]:
    """Run Dante: SOCKS 4 and 5.

    Args:
        work: its work directory.
    """
    with reserved_ports("socks") as ports:
        sandbox = Sandbox(work)
        (work / "danted.conf").write_text(render("danted.conf", port=ports["socks"]))
        argv = ("danted", "-f", f"{sandbox.inside}/danted.conf")
        with _running(work, argv, ports["socks"]) as proxy:
            yield proxy


@contextlib.contextmanager
def tinyproxy(work: Path, *, login: bool) -> Generator[ProxyServer]:
    """Run tinyproxy: CONNECT of HTTP.

    Args:
        work: its work directory.
        login: whether it wants user and password (Basic).
    """
    with reserved_ports("http") as ports:
        sandbox = Sandbox(work)
        wanted = f"BasicAuth {USER} {PASSWORD}" if login else ""
        configuration = render("tinyproxy.conf", port=ports["http"], login=wanted)
        (work / "tinyproxy.conf").write_text(configuration)
        argv = ("tinyproxy", "-d", "-c", f"{sandbox.inside}/tinyproxy.conf")
        with _running(work, argv, ports["http"], login=login) as proxy:
            yield proxy


@contextlib.contextmanager
def stunnel(work: Path, behind: ProxyServer) -> Generator[ProxyServer]:
    """Run stunnel, which makes an HTTPS proxy of an HTTP one.

    Args:
        work: its work directory.
        behind: the proxy that it hands connections to.
    """
    with reserved_ports("https") as ports:
        sandbox = Sandbox(work)
        configuration = render(
            "stunnel.conf", port=ports["https"], dir=sandbox.inside, behind=behind.address
        )
        (work / "stunnel.conf").write_text(configuration)
        argv = ("stunnel", f"{sandbox.inside}/stunnel.conf")
        with _running(work, argv, ports["https"], login=behind.login) as proxy:
            yield proxy


@contextlib.contextmanager
def _running(
    work: Path, argv: tuple[str, ...], port: int, *, login: bool = False
) -> Generator[ProxyServer]:
    assert can_sandbox() or not argv[0].startswith("danted")
    with Sandbox(work).serve(argv, [port]):
        yield ProxyServer(
            address=f"{LOOPBACK}:{port}",
            log_file=work / "output.log",
            ca_file=work / "ca.pem",
            login=login,
        )
