"""Pytest fixtures: one real server of each kind for the whole run, started when first asked for.

A test that needs a server which is not installed is skipped, with a line that names the Debian
package. With MAILWRIGHT_REQUIRE_SERVERS=1 it fails instead: so no run in CI goes without.
A test that needs a program of such a server and no fixture says
``@pytest.mark.real_server("smtp-source")``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

from servers.accounts import ImapServer
from servers.courier import courier as run_courier
from servers.cyrus import CyrusServer
from servers.cyrus import cyrus as run_cyrus
from servers.dovecot import DovecotServer
from servers.dovecot import dovecot as run_dovecot
from servers.exim import exim as run_exim
from servers.kerberos import Realm
from servers.kerberos import kerberos as run_kerberos
from servers.opensmtpd import opensmtpd as run_opensmtpd
from servers.postfix import postfix as run_postfix
from servers.programs import REQUIREMENTS, MissingServerError, require
from servers.proxies import ProxyServer, dante, microsocks, stunnel, tinyproxy
from servers.running import SubmissionServer
from servers.smtp_sink import SinkServer
from servers.smtp_sink import smtp_sink as run_smtp_sink
from servers.users import HOST_NAME

SWITCH = "MAILWRIGHT_REQUIRE_SERVERS"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test, or fail it, when a program that it is marked with is missing."""
    for mark in item.iter_markers("real_server"):
        for name in mark.args:
            need(name)


def need(name: str) -> None:
    """Skip, or fail, the test that is running unless the server `name` can run here."""
    try:
        require(name)
    except MissingServerError as missing:
        _go_without(str(missing))


def _go_without(reason: str) -> NoReturn:
    if os.environ.get(SWITCH, "0") not in ("", "0"):
        pytest.fail(f"{reason} ({SWITCH} is set)", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def server_work() -> Iterator[Path]:
    """A directory for the servers' work directories: socket paths in it must stay short."""
    work = Path(tempfile.mkdtemp(prefix="mailwright-"))
    work.chmod(0o755)
    yield work
    shutil.rmtree(work, ignore_errors=True)


@pytest.fixture(scope="session")
def dovecot(server_work: Path) -> Iterator[DovecotServer]:
    """The host's Dovecot (2.3 on Debian 12)."""
    need("dovecot")
    with run_dovecot(server_work / "dovecot") as server:
        yield server


@pytest.fixture(scope="session")
def dovecot_sdbox(server_work: Path) -> Iterator[DovecotServer]:
    """The host's Dovecot, which keeps mail in sdbox: no names of files, no \\Recent of Maildir."""
    need("dovecot")
    with run_dovecot(server_work / "dovecot-sdbox", storage="sdbox") as server:
        yield server


@pytest.fixture(scope="session")
def dovecot24(server_work: Path) -> Iterator[DovecotServer]:
    """Dovecot 2.4: SCRAM-SHA-*-PLUS, UTF8=ACCEPT, REPLACE, INPROGRESS."""
    need("dovecot-2.4")
    tree = REQUIREMENTS["dovecot-2.4"].tree
    with run_dovecot(server_work / "dovecot24", tree=tree) as server:
        yield server


@pytest.fixture(scope="session")
def dovecot24_sdbox(server_work: Path) -> Iterator[DovecotServer]:
    """Dovecot 2.4, which keeps mail in sdbox."""
    need("dovecot-2.4")
    tree = REQUIREMENTS["dovecot-2.4"].tree
    with run_dovecot(server_work / "dovecot24-sdbox", tree=tree, storage="sdbox") as server:
        yield server


@pytest.fixture(scope="session")
def cyrus(server_work: Path) -> Iterator[CyrusServer]:
    """Cyrus 3.10: IMAP4rev2, UIDONLY, OBJECTID, MULTISEARCH."""
    need("cyrus")
    with run_cyrus(server_work / "cyrus", tree=REQUIREMENTS["cyrus"].tree) as server:
        yield server


@pytest.fixture(scope="session")
def cyrus36(server_work: Path) -> Iterator[CyrusServer]:
    """Cyrus 3.6."""
    need("cyrus-3.6")
    with run_cyrus(server_work / "cyrus36", tree=REQUIREMENTS["cyrus-3.6"].tree) as server:
        yield server


@pytest.fixture(scope="session")
def courier(server_work: Path) -> Iterator[ImapServer]:
    """Courier: no LITERAL+, no SASL-IR, no ESEARCH."""
    need("courier")
    with run_courier(server_work / "courier", tree=REQUIREMENTS["courier"].tree) as server:
        yield server


@pytest.fixture(scope="session")
def postfix(request: pytest.FixtureRequest, server_work: Path) -> Iterator[SubmissionServer]:
    """The host's Postfix (3.7 on Debian 12); logins are checked by Dovecot."""
    need("postfix")
    sasl: DovecotServer = request.getfixturevalue("dovecot")
    with run_postfix(server_work / "postfix", sasl_port=sasl.sasl_port) as server:
        yield server


@pytest.fixture(scope="session")
def postfix_cyrus_sasl(server_work: Path) -> Iterator[SubmissionServer]:
    """Postfix 3.10, which checks logins itself by Cyrus SASL: the one with NTLM."""
    need("postfix-cyrus-sasl")
    tree = REQUIREMENTS["postfix-cyrus-sasl"].tree
    with run_postfix(server_work / "postfix-cyrus-sasl", sasl_port=None, tree=tree) as server:
        yield server


@pytest.fixture(scope="session")
def exim(server_work: Path) -> Iterator[SubmissionServer]:
    """Exim 4.98."""
    need("exim")
    with run_exim(server_work / "exim", tree=REQUIREMENTS["exim"].tree) as server:
        yield server


@pytest.fixture(scope="session")
def opensmtpd(server_work: Path) -> Iterator[SubmissionServer]:
    """OpenSMTPD 7."""
    need("opensmtpd")
    with run_opensmtpd(server_work / "opensmtpd", tree=REQUIREMENTS["opensmtpd"].tree) as server:
        yield server


@pytest.fixture(scope="session")
def dovecot_submission(
    request: pytest.FixtureRequest, server_work: Path
) -> Iterator[DovecotServer]:
    """Dovecot 2.4, the one SMTP server here with SCRAM-SHA-*-PLUS; it relays to `postfix`."""
    need("dovecot-2.4")
    relay: SubmissionServer = request.getfixturevalue("postfix")
    with run_dovecot(
        server_work / "dovecot-2.4",
        tree=REQUIREMENTS["dovecot-2.4"].tree,
        relay_port=relay.smtp_port,
    ) as server:
        yield server


@pytest.fixture(scope="session")
def kerberos(server_work: Path) -> Iterator[Realm]:
    """A realm of Kerberos with its key distribution centre."""
    need("kerberos")
    for package in ("gssapi", "krb5"):
        if find_spec(package) is None:
            _go_without(f"the Python package {package} is not installed: pip install .[gssapi]")
    services = ["smtp/localhost", f"smtp/{HOST_NAME}", "imap/localhost"]
    with run_kerberos(server_work / "kerberos", services=services) as realm:
        yield realm


@pytest.fixture(scope="session")
def dovecot_kerberos(
    request: pytest.FixtureRequest, server_work: Path, kerberos: Realm
) -> Iterator[DovecotServer]:
    """Dovecot 2.3, whose submission service takes tickets of `kerberos`; it relays to `postfix`."""
    relay: SubmissionServer = request.getfixturevalue("postfix")
    work = server_work / "dovecot-kerberos"
    with run_dovecot(work, relay_port=relay.smtp_port, realm=kerberos) as server:
        yield server


@pytest.fixture(scope="session")
def postfix_kerberos(server_work: Path, kerberos: Realm) -> Iterator[SubmissionServer]:
    """The host's Postfix, whose Cyrus SASL takes tickets of `kerberos`, and nothing else."""
    need("postfix-kerberos")
    work = server_work / "postfix-kerberos"
    with run_postfix(work, sasl_port=None, realm=kerberos) as server:
        yield server


@pytest.fixture(scope="session")
def smtp_sink(server_work: Path) -> Iterator[SinkServer]:
    """Postfix's smtp-sink: no TLS, PLAIN and LOGIN, PIPELINING."""
    need("smtp-sink")
    with run_smtp_sink(server_work / "smtp-sink") as server:
        yield server


@pytest.fixture(scope="session")
def real_proxy(server_work: Path) -> Iterator[Callable[[str, bool], ProxyServer]]:
    """Start a real proxy by the scheme of its URL, and whether it wants a login."""
    with ExitStack() as stack:

        @cache
        def start(scheme: str, login: bool) -> ProxyServer:
            work = server_work / f"{scheme}-{login:d}"
            if scheme == "socks5":
                need("microsocks")
                return stack.enter_context(microsocks(work, login=login))
            if scheme == "socks4":
                need("danted")
                return stack.enter_context(dante(work))
            if scheme == "https":
                need("stunnel")
                return stack.enter_context(stunnel(work, start("http", login)))
            need("tinyproxy")
            return stack.enter_context(tinyproxy(work, login=login))

        yield start
