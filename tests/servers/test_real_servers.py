"""The servers check themselves: sign in with the standard library, send, read the spool back."""

from __future__ import annotations

import base64
import imaplib
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from servers import plugin, programs
from servers.delay_proxy import delayed
from servers.dovecot import DovecotServer
from servers.opensmtpd import opensmtpd as run_opensmtpd
from servers.ports import LOOPBACK, reserved_ports
from servers.programs import MissingServerError, Program, Requirement
from servers.running import Delivered, SubmissionServer
from servers.sandbox import Sandbox, ServerFailedError
from servers.smtp_sink import SinkServer
from servers.templates import render
from servers.users import token

MESSAGE = (
    b"From: ann@example.test\r\nTo: bob@example.test\r\nSubject: spool\r\n"
    b"Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nMessage-ID: <1@example.test>\r\n"
    b"\r\n.dot\r\n\r\nlast line\r\n"
)


@pytest.fixture(params=["postfix", "exim", "opensmtpd"])
def submission_server(request: pytest.FixtureRequest) -> SubmissionServer:
    server: SubmissionServer = request.getfixturevalue(request.param)
    return server


def test_starttls_login_and_the_spool_byte_by_byte(submission_server: SubmissionServer) -> None:
    server = submission_server
    mailbox = server.mailbox("bob")
    with smtplib.SMTP(server.host, server.submission_port) as client:
        assert not client.has_extn("auth") or "OpenSMTPD" in str(client.ehlo())
        client.starttls(context=server.client_context())
        client.login("alice", server.users["alice"])
        assert client.sendmail("alice@example.test", ["bob@example.test"], MESSAGE) == {}
    [delivered] = mailbox.wait()
    assert delivered.message == MESSAGE


def test_implicit_tls_and_every_user(submission_server: SubmissionServer) -> None:
    server = submission_server
    for user, password in server.users.items():
        with smtplib.SMTP_SSL(
            server.host, server.submissions_port, context=server.client_context()
        ) as client:
            client.ehlo()
            blob = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
            assert client.docmd("AUTH", f"PLAIN {blob}")[0] == 235


def test_submission_refuses_a_stranger(submission_server: SubmissionServer) -> None:
    server = submission_server
    with smtplib.SMTP_SSL(
        server.host, server.submissions_port, context=server.client_context()
    ) as client:
        client.ehlo()
        client.docmd("MAIL", "FROM:<alice@example.test>")
        assert client.docmd("RCPT", "TO:<bob@example.test>")[0] // 100 == 5
        client.rset()


def test_a_stranger_to_the_authority_does_not_trust_it(submission_server: SubmissionServer) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        smtplib.SMTP_SSL(
            submission_server.host,
            submission_server.submissions_port,
            context=ssl.create_default_context(),
        )


def test_two_runs_at_the_same_time_do_not_meet(
    opensmtpd: SubmissionServer, server_work: Path
) -> None:
    tree = programs.REQUIREMENTS["opensmtpd"].tree
    with run_opensmtpd(server_work / "second", tree=tree) as second:
        for server in (opensmtpd, second):
            mailbox = server.mailbox("bob")
            with smtplib.SMTP(server.host, server.submission_port) as client:
                client.starttls(context=server.client_context())
                client.login("alice", server.users["alice"])
                client.sendmail("alice@example.test", ["bob@example.test"], MESSAGE)
            [delivered] = mailbox.wait()
            assert delivered.message == MESSAGE


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("postfix", r"disconnect from .* ehlo=1 quit=1 commands=2"),
        ("exim", r"no MAIL in .*EHLO,QUIT"),
    ],
)
def test_the_log_shows_that_no_mail_from_was_written(
    request: pytest.FixtureRequest, name: str, words: str
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    log = server.log()
    with smtplib.SMTP(server.host, server.submission_port) as client:
        client.ehlo()
    log.wait(words)


def test_dovecot_takes_passwords_certificates_and_tokens(dovecot: DovecotServer) -> None:
    def session(certificate_of: str | None = None) -> imaplib.IMAP4_SSL:
        context = dovecot.client_context(certificate_of)
        return imaplib.IMAP4_SSL(dovecot.host, dovecot.imaps_port, ssl_context=context)

    def answer(blob: str) -> Callable[[bytes], bytes]:
        return lambda _: blob.encode()

    for user, password in dovecot.users.items():
        with session() as client:
            assert client.authenticate("PLAIN", answer(f"\0{user}\0{password}"))[0] == "OK"
    with session("bob") as client:
        assert client.authenticate("EXTERNAL", answer(""))[0] == "OK"
    with session() as client:
        bearer = f"user=bob\1auth=Bearer {token('bob')}\1\1"
        assert client.authenticate("XOAUTH2", answer(bearer))[0] == "OK"
    with session() as client:
        expired = f"user=bob\1auth=Bearer {token('bob', -10)}\1\1"
        with pytest.raises(imaplib.IMAP4.error):
            client.authenticate("XOAUTH2", answer(expired))


def test_dovecot_submission_offers_channel_binding(dovecot_submission: DovecotServer) -> None:
    server = dovecot_submission
    with smtplib.SMTP(server.host, server.submission_port) as client:
        client.starttls(context=server.client_context())
        client.ehlo()
        assert "SCRAM-SHA-256-PLUS" in client.esmtp_features["auth"]
        client.login("alice", server.users["alice"])
        assert client.sendmail("alice@example.test", ["bob@example.test"], MESSAGE) == {}


def test_delayed_sink_answers(smtp_sink: SinkServer) -> None:
    with (
        delayed(smtp_sink.smtp_port, 20) as port,
        smtplib.SMTP(LOOPBACK, port) as client,
    ):
        assert client.noop()[0] == 250


def test_reserved_port_is_given_to_nobody_else_and_can_be_listened_on() -> None:
    with reserved_ports("smtp") as ports:
        others = [socket.create_server((LOOPBACK, 0)) for _ in range(50)]
        try:
            assert ports["smtp"] not in {other.getsockname()[1] for other in others}
        finally:
            for other in others:
                other.close()
        with socket.create_server((LOOPBACK, ports["smtp"])):
            socket.create_connection((LOOPBACK, ports["smtp"])).close()


def test_missing_server_names_its_package_and_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    requirement = Requirement((Program("usr/sbin/no-such-program", "no-such-package"),))
    monkeypatch.setitem(programs.REQUIREMENTS, "postfix", requirement)
    line = r"postfix is not installed \(Debian: no-such-package\): run make servers"
    with pytest.raises(MissingServerError, match=line):
        programs.require("postfix")
    monkeypatch.delenv(plugin.SWITCH, raising=False)
    with pytest.raises(pytest.skip.Exception, match=line):
        plugin.need("postfix")
    monkeypatch.setenv(plugin.SWITCH, "1")
    with pytest.raises(pytest.fail.Exception, match=line):
        plugin.need("postfix")


def test_broken_server_is_not_taken_for_a_missing_one(server_work: Path) -> None:
    sandbox = Sandbox(server_work / "broken")
    argv = ("sh", "-c", "echo the reason; exit 3")
    with (
        pytest.raises(ServerFailedError, match=r"(?s)ended with 3.*the reason"),
        reserved_ports("smtp") as ports,
        sandbox.serve(argv, ports.values()),
    ):
        pass


def test_template_places_and_values_must_match() -> None:
    with pytest.raises(KeyError):
        render("smtpd.conf")
    with pytest.raises(ValueError, match="has no place for colour"):
        render("smtpd.conf", domain="", host_name="", smtp=1, submission=2, submissions=3, colour=4)


def test_only_trace_fields_are_taken_off() -> None:
    raw = b"Return-Path: <a@b>\nReceived: from x\n\tby y\nSubject: s\nReceived: z\n\nbody\n"
    assert Delivered(raw).message == b"Subject: s\r\nReceived: z\r\n\r\nbody\r\n"


@pytest.mark.real_server("smtp-sink")
def test_nothing_stays_when_the_run_is_killed(server_work: Path) -> None:
    argv = [sys.executable, "-m", "servers", "smtp-sink", str(server_work / "killed")]
    folder = Path(__file__).parents[1]
    with subprocess.Popen(argv, cwd=folder, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        port = int(run.stdout.readline().rpartition("smtp_port=")[2].rstrip(")\n"))
        socket.create_connection((LOOPBACK, port)).close()
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    with suppress(ConnectionRefusedError):
        while time.monotonic() < deadline:
            socket.create_connection((LOOPBACK, port)).close()
            time.sleep(0.02)
        pytest.fail("the server is still there")
