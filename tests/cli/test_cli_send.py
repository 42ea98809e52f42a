"""``mailwright send`` against the embedded server: what is sent, and who may."""

from __future__ import annotations

import email.policy
import json
from pathlib import Path

import pytest
from command import SECRET, USER, descriptor, login, relay, run

from mailwright.server import SmtpServer

MAIL = (
    b"From: Ann <ann@example.org>\r\nTo: bob@example.net\r\nBcc: eve@example.net\r\n"
    b"Subject: Minutes\r\nMessage-ID: <1@example.org>\r\n\r\nSee you on Monday.\r\n"
)
PASSWORD = f"{SECRET}\n".encode()


def test_a_message_of_options_arrives_whole(server: SmtpServer, tmp_path: Path) -> None:
    text, html, file = (tmp_path / name for name in ("hello.txt", "hello.html", "minutes.csv"))
    text.write_text("Grüße\n", encoding="utf-8")
    html.write_text("<p>Grüße</p>\n", encoding="utf-8")
    file.write_bytes(b"when,what\r\n")
    done = run(
        *login(server),
        *("--to", "Bob <bob@example.net>", "--to", "carl@example.net"),
        *("--cc", "dora@example.net", "--bcc", "eve@example.net"),
        *("--subject", "Grüße", "--text", text, "--html", html, "--attach", file),
        stdin=PASSWORD,
    )
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:4] == [
        f"accepted  {name}@example.net" for name in ("bob", "carl", "dora", "eve")
    ]
    [received] = server.messages
    assert received.authenticated_as == USER
    message = email.message_from_bytes(received.raw, policy=email.policy.default)
    assert (message["From"], message["Subject"]) == (USER, "Grüße")
    assert message["To"] == "Bob <bob@example.net>, carl@example.net"
    body = message.get_body(("plain",))
    rich = message.get_body(("html",))
    assert body is not None
    assert rich is not None
    assert body.get_content().splitlines() == ["Grüße"]
    assert rich.get_content().splitlines() == ["<p>Grüße</p>"]
    [attachment] = message.iter_attachments()
    assert attachment.get_filename() == "minutes.csv"
    assert attachment.get_payload(decode=True) == b"when,what\r\n"


def test_text_comes_from_standard_input(server: SmtpServer) -> None:
    with descriptor(PASSWORD.decode()) as password:
        arguments = [*login(server)[:-1], password, "--to", "bob@example.net", "--text", "-"]
        done = run(*arguments, stdin="Grüße\n".encode(), pass_fds=[password])
    assert done.code == 0
    message = email.message_from_bytes(server.messages[0].raw, policy=email.policy.default)
    assert message.get_content().splitlines() == ["Grüße"]


@pytest.mark.parametrize("place", ["file", "standard input"])
def test_S26_a_whole_message_is_sent_as_it_is_but_for_bcc(
    server: SmtpServer, tmp_path: Path, place: str
) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(MAIL)
    source = path if place == "file" else "-"
    with descriptor(PASSWORD.decode()) as password:
        arguments = [*login(server)[:-1], password, "--message", source]
        assert run(*arguments, stdin=MAIL, pass_fds=[password]).code == 0
    [received] = server.messages
    assert received.envelope.recipients == ("bob@example.net", "eve@example.net")
    assert MAIL.replace(b"Bcc: eve@example.net\r\n", b"") in received.raw
    assert b"eve@example.net" not in received.raw


def test_the_result_as_json(server: SmtpServer) -> None:
    done = run(*login(server), "--to", "bob@example.net", "--json", stdin=PASSWORD)
    assert done.code == 0
    fields = json.loads(done.out)
    assert fields["state"] == "sent"
    assert fields["accepted"] == ["bob@example.net"]
    assert fields["refused"] == {}
    assert fields["queue_id"] == server.messages[0].queue_id
    assert f"<{fields['message_id']}>".encode() in server.messages[0].raw


def test_the_server_comes_from_the_environment(server: SmtpServer) -> None:
    _, _, url, *rest = login(server)
    variables = {"MAILWRIGHT_URL": str(url)}
    done = run("send", *rest, "--to", "bob@example.net", stdin=PASSWORD, variables=variables)
    assert done.code == 0


def test_nobody_sends_anonymously(server: SmtpServer) -> None:
    """No user in the URL is no identity, even to a server that would take the mail."""
    with SmtpServer(require_auth=False) as open_relay:
        arguments = ["--ca-file", open_relay.ca_file, "--from", USER, "--to", "bob@example.net"]
        url = f"smtp://{open_relay.host}:{open_relay.port}"
        done = run("send", "--server", url, *arguments, "--json")
        assert done.code == 4
        assert done.error.startswith("NotAuthenticatedError: ")
        fields = json.loads(done.out)
        assert (fields["state"], fields["error"]) == ("not sent", "NotAuthenticatedError")
        [session] = open_relay.sessions
    assert not [line for line in session.transcript if line.startswith("C: MAIL")]
    assert open_relay.messages == []


def test_a_relay_that_is_named_takes_mail_without_a_login() -> None:
    with SmtpServer(require_auth=False, tls=False) as open_relay:
        assert run(*relay(open_relay), "--subject", "Backup").code == 0
        assert open_relay.messages[0].authenticated_as == ""


def test_T01_a_server_without_starttls_gets_nothing() -> None:
    with SmtpServer(users={USER: SECRET}, tls=False, auth_without_tls=True) as clear:
        url = f"smtp://ann%40example.org@{clear.host}:{clear.port}"
        arguments = ["send", "--server", url, "--password-fd", 0, "--to", "bob@example.net"]
        done = run(*arguments, stdin=PASSWORD)
        assert (done.code, done.error.partition(":")[0]) == (6, "TlsUnavailableError")
        assert not [line for line in clear.sessions[0].transcript if "AUTH" in line.split()]


def test_an_authority_that_is_not_trusted_gets_nothing(server: SmtpServer) -> None:
    url = f"smtps://ann%40example.org@{server.host}:{server.tls_port}"
    arguments = ["send", "--server", url, "--password-fd", 0, "--to", "bob@example.net"]
    done = run(*arguments, stdin=PASSWORD)
    assert (done.code, done.error.partition(":")[0]) == (6, "CertificateError")
    assert not server.sessions


def test_a_mechanism_is_taken_by_name(server: SmtpServer) -> None:
    arguments = ["--to", "bob@example.net", "--mechanism", "PLAIN"]
    assert run(*login(server), *arguments, stdin=PASSWORD).code == 0
    assert [line for line in server.sessions[0].transcript if line.startswith("C: AUTH PLAIN")]
