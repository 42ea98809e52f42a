"""The commands against real servers: what they send is read back, what they show is true."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from urllib.parse import quote

import pytest
from command import Finished, run
from test_cli_sendmail import sendmail

from json_schema import Schema
from servers.dovecot import DovecotServer
from servers.running import Mailbox, SubmissionServer
from servers.users import token

SUBMISSION = ["postfix", "exim", "opensmtpd"]
ALICE, BOB = "alice@example.test", "bob@example.test"


def secret(directory: Path, text: str) -> str:
    """Return the command of a program that prints a secret."""
    path = directory / "secret"
    path.write_text(f"{text}\n", encoding="utf-8")
    return f"cat {shlex.quote(str(path))}"


def probe(server: SubmissionServer, *options: object) -> Finished:
    where = f"{server.host}:{server.submission_port}"
    return run("probe", "smtp", where, "--ca-file", server.ca_file, *options)


@pytest.mark.parametrize("name", [*SUBMISSION, "dovecot_submission"])
def test_a_probe_up_to_the_recipients(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    mailbox = server.mailbox("bob") if name in SUBMISSION else None
    login = ["--user", "alice", "--password-command", secret(tmp_path, server.users["alice"])]
    envelope = ["--from", ALICE, "--to", BOB, "--stop-at", "rcpt"]
    done = probe(server, *login, *envelope, "--json")
    made = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert not Schema("probe.schema.json").faults(made)
    assert made["certificate"]["trust"] == "verified"
    assert "STARTTLS" in made["capabilities"]["in_clear"]
    assert made["login"]["mechanism"] in made["capabilities"]["over_tls"]["AUTH"]
    assert made["transaction"]["recipients"][BOB].startswith("250")
    assert mailbox is None or mailbox.messages() == []


@pytest.mark.parametrize("name", SUBMISSION)
def test_a_certificate_that_is_refused_is_shown(name: str, request: pytest.FixtureRequest) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    where = f"{server.host}:{server.submission_port}"
    made = json.loads(run("probe", "smtp", where, "--json").out)
    assert (made["failed_at"], made["error"]["error"]) == ("starttls", "CertificateError")
    assert made["certificate"]["trust"] == "refused"
    known = json.loads(probe(server, "--json").out)["certificate"]
    assert made["certificate"]["fingerprint"] == known["fingerprint"]


@pytest.mark.parametrize("name", SUBMISSION)
def test_data_leaves_nothing_behind_and_a_message_arrives(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    mailbox = server.mailbox("bob")
    login = ["--user", "alice", "--password-command", secret(tmp_path, server.users["alice"])]
    envelope = ["--from", ALICE, "--to", BOB, "--stop-at"]
    assert probe(server, *login, *envelope, "data").code == 0
    assert probe(server, *login, *envelope, "message").code == 0
    [arrived] = mailbox.wait()
    assert b"Subject: Test of mailwright probe" in arrived.message


def test_a_token_of_a_program_signs_in(postfix: SubmissionServer, tmp_path: Path) -> None:
    command = ["--token-command", secret(tmp_path, token("bob"))]
    done = probe(postfix, "--user", "bob", *command, "--wire")
    assert done.code == 0
    assert "mechanism   OAUTHBEARER" in done.out
    assert token("bob").rpartition(".")[0] not in done.out + done.err


@pytest.mark.parametrize("name", SUBMISSION)
def test_S24_sendmail_byte_by_byte(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    mailbox = server.mailbox("bob")
    config = tmp_path / "config.toml"
    lines = [f'url = "smtp://alice@{server.host}:{server.submission_port}"']
    lines += [f'ca_file = "{server.ca_file}"', f'from = "{ALICE}"']
    lines += [f"password_command = {json.dumps(secret(tmp_path, server.users['alice']))}"]
    config.write_text("\n".join(["[accounts.a]", *lines, ""]))
    config.chmod(0o600)
    head = b"From: alice@example.test\nTo: bob@example.test\nSubject: cron\nDate: "
    head += b"Tue, 24 Nov 2026 09:05:00 +0100\nMessage-ID: <1@example.test>\n"
    body = "\nGrüße\n.\n..\n\nend\n".encode()
    done = sendmail(config, "-i", "-t", stdin=head + b"Bcc: bob@example.test\n" + body)
    assert done.code == 0, done.err
    [arrived] = mailbox.wait()
    read = arrived.message.partition(b"\r\n\r\n")
    assert b"Bcc" not in read[0]
    if b"quoted-printable" not in read[0] and b"base64" not in read[0]:
        assert arrived.message == (head + body).replace(b"\n", b"\r\n")


def test_K13_the_codes_of_a_real_refusal(postfix: SubmissionServer, tmp_path: Path) -> None:
    login = ["--user", "alice", "--password-command", secret(tmp_path, "wrong")]
    assert probe(postfix, *login).code == 4
    right = ["--user", "alice", "--password-command", secret(tmp_path, postfix.users["alice"])]
    envelope = ["--from", ALICE, "--stop-at", "rcpt", "--to", BOB]
    done = probe(postfix, *right, *envelope, "--to", "nobody@example.test")
    assert done.code == 7, done.out
    assert f"accepted    {BOB}" in done.out
    assert "refused     nobody@example.test: 550" in done.out


def test_lmtp_to_the_server_that_stores_it(dovecot: DovecotServer) -> None:
    url = f"lmtp://{dovecot.host}:{dovecot.lmtp_port}?starttls=never"
    options = ["--from", ALICE, "--to", BOB, "--trusted-relay"]
    made = json.loads(run("probe", "smtp", url, *options, "--stop-at", "rcpt", "--json").out)
    assert (made["server"]["protocol"], made["error"]) == ("lmtp", None)
    assert made["transaction"]["recipients"][BOB].startswith("250")
    mailbox = Mailbox(dovecot.work / "home" / "bob" / "Maildir")
    done = run("send", "--server", url, *options, "--subject", "over LMTP")
    assert done.code == 0, done.err
    [arrived] = mailbox.wait()
    assert b"Subject: over LMTP" in arrived.message


def test_a_user_whose_name_and_password_are_not_ascii(
    dovecot_submission: DovecotServer, tmp_path: Path
) -> None:
    user = "jürgen"
    url = f"smtp://{quote(user)}@{dovecot_submission.host}:{dovecot_submission.submission_port}"
    options = ["--ca-file", dovecot_submission.ca_file]
    command = secret(tmp_path, dovecot_submission.users[user])
    done = run("probe", "smtp", url, *options, "--password-command", command)
    assert done.code == 0, done.err
    assert f"signed in   {user}" in done.out


def test_T14_pinned_is_as_good_as_verified(postfix: SubmissionServer, tmp_path: Path) -> None:
    pin = json.loads(probe(postfix, "--json").out)["certificate"]["fingerprint"]
    where = f"{postfix.host}:{postfix.submission_port}"
    login = ["--user", "alice", "--password-command", secret(tmp_path, postfix.users["alice"])]
    done = run("probe", "smtp", where, *login, "--fingerprint", pin)
    assert done.code == 0, done.err
    assert "certificate pinned" in done.out
