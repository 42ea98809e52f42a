"""The server over real sockets, against the standard library's client and bare connections."""

from __future__ import annotations

import gc
import smtplib
import socket
import ssl
import threading

import pytest
from smtp_dialogue import Wire

from mailwright.errors import DeadlineExceededError, InvalidArgumentError, StateError
from mailwright.server import ServerLimits, SmtpServer
from mailwright.testing.certificates import Authority

USERS = {"ann": "secret"}
MAIL = b"Subject: hi\r\n\r\n.one\r\n\r\ntwo\r\n"


@pytest.fixture
def server():
    with SmtpServer(users=USERS) as running:
        yield running


@pytest.fixture
def relay():
    with SmtpServer(require_auth=False, tls=False) as running:
        yield running


def test_starttls_login_and_a_mail(server):
    with smtplib.SMTP(server.host, server.port) as client:
        client.starttls(context=server.ssl_context())
        client.login("ann", "secret")
        assert client.sendmail("ann@example.org", ["bob@x.org", "eve@x.org"], MAIL) == {}
        (message,) = server.messages
    assert message.raw == MAIL
    assert message.envelope.sender == "ann@example.org"
    assert message.envelope.recipients == ("bob@x.org", "eve@x.org")
    assert message.authenticated_as == "ann"
    assert message.tls is not None
    assert message.tls.version == "TLSv1.3"
    assert message.session is server.sessions[0]


def test_implicit_tls_with_the_ca_file(server):
    context = ssl.create_default_context(cafile=server.ca_file)
    with smtplib.SMTP_SSL("localhost", server.tls_port, context=context) as client:
        client.login("ann", "secret")
        client.sendmail("ann@example.org", "bob@x.org", MAIL)
    assert server.messages[0].tls is not None
    assert server.sessions[0].transcript[0] == "-- tls TLSv1.3"


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_each_mechanism_of_smtplib(server, mechanism):
    with smtplib.SMTP_SSL("localhost", server.tls_port, context=server.ssl_context()) as client:
        client.ehlo()
        client.user, client.password = "ann", "secret"
        code, _ = client.auth(mechanism, getattr(client, f"auth_{mechanism.lower()}"))
        assert code == 235


def test_a_wrong_password(server):
    with smtplib.SMTP_SSL("localhost", server.tls_port, context=server.ssl_context()) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
            client.login("ann", "wrong")
        assert caught.value.smtp_code == 535


def test_nobody_sends_without_a_login(server):
    with smtplib.SMTP(server.host, server.port) as client:
        with pytest.raises(smtplib.SMTPSenderRefused) as caught:
            client.sendmail("a@b.org", "c@d.org", MAIL)
        assert caught.value.smtp_code == 530
    assert server.messages == []


def test_T11_commands_sent_ahead_of_the_handshake_get_no_reply(server):
    with Wire((server.host, server.port)) as wire:
        wire.reply()
        wire.say(b"EHLO client\r\n")
        wire.send(b"STARTTLS\r\nNOOP\r\n")
        assert wire.rest() == b"421 4.7.0 Commands sent ahead behind STARTTLS\r\n"


def test_T11_commands_sent_after_the_go_ahead_in_clear_are_no_handshake(server):
    with Wire((server.host, server.port)) as wire:
        wire.reply()
        wire.say(b"EHLO client\r\n")
        assert wire.say(b"STARTTLS\r\n").startswith(b"220")
        wire.send(b"EHLO evil\r\nMAIL FROM:<a@b.org>\r\n")
        assert b"250" not in wire.rest()
    server.stop()
    assert "evil" not in str(server.sessions[0].transcript)


def test_T11_after_the_handshake_the_dialogue_starts_anew(server):
    with Wire((server.host, server.port)) as wire:
        wire.reply()
        wire.say(b"EHLO client\r\n")
        wire.say(b"STARTTLS\r\n")
        wire.start_tls(server.ssl_context())
        assert wire.say(b"MAIL FROM:<a@b.org>\r\n").startswith(b"503")
        assert b"AUTH SCRAM-SHA-512" in wire.say(b"EHLO client\r\n")


def test_S07_dots_come_through_smtplib(relay):
    bodies = [b".\r\n", b"..\r\n.\r\n", b"a\r\n.b\r\n.", b""]
    with smtplib.SMTP(relay.host, relay.port) as client:
        for body in bodies:
            client.sendmail("a@b.org", "c@d.org", body)
    assert [message.raw for message in relay.messages] == [
        b".\r\n",
        b"..\r\n.\r\n",
        b"a\r\n.b\r\n.\r\n",
        b"\r\n",
    ]


def test_K01_only_this_machine_can_connect(server):
    for listener in server._listeners.values():
        assert listener._socket.getsockname()[0] == "127.0.0.1"
    with pytest.raises(InvalidArgumentError, match="allow_remote"):
        SmtpServer(host="0.0.0.0", tls=False).start()


def test_K01_every_address_of_the_loopback_will_do():
    with SmtpServer(host="::1", tls=False) as server:
        listener = server._listeners["port"]
        assert listener._socket.getsockname()[:2] == ("::1", server.port)
    for address in ("localhost", "127.0.0.2"):
        with SmtpServer(host=address, tls=False) as server:
            assert server.host.startswith("127.")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_K01_no_other_address_is_bound(host):
    with pytest.raises(InvalidArgumentError) as caught:
        SmtpServer(host=host, tls=False).start()
    assert caught.value.name == "address"


def test_K01_another_address_takes_a_word_and_warns():
    with (
        pytest.warns(UserWarning, match="other machines"),
        SmtpServer(host="0.0.0.0", tls=False, allow_remote=True) as server,
    ):
        assert server.host == "0.0.0.0"


def test_K03_connections_beyond_the_limit_are_closed():
    with SmtpServer(tls=False, limits=ServerLimits(connections=3)) as server:
        wires = [Wire((server.host, server.port)) for _ in range(6)]
        greetings = []
        for wire in wires:
            try:
                greetings.append(wire.reply()[:3])
            except ConnectionResetError:
                greetings.append(b"")
        for wire in wires:
            wire.__exit__()
    assert sorted(greetings) == [b""] * 3 + [b"220"] * 3


def test_K03_the_store_is_bounded():
    parameters = 2 * len(f"SIZE{len(MAIL)}")
    limits = ServerLimits(stored=3 * (len(MAIL) + parameters + len("c@d.org") + 64))
    with SmtpServer(require_auth=False, tls=False, limits=limits) as server:
        with smtplib.SMTP(server.host, server.port) as client:
            for _ in range(3):
                client.sendmail("a@b.org", "c@d.org", MAIL)
            with pytest.raises(smtplib.SMTPDataError) as caught:
                client.sendmail("a@b.org", "c@d.org", MAIL)
            assert caught.value.smtp_code == 452
            server.clear()
            client.sendmail("a@b.org", "c@d.org", MAIL)
        assert len(server.messages) == 1


def test_K03_envelopes_take_room_too():
    """An empty mail to a thousand recipients is not for nothing."""
    limits = ServerLimits(stored=20_000)
    recipients = [f"member{number}@example.net" for number in range(150)]
    with SmtpServer(require_auth=False, tls=False, limits=limits) as server:
        with smtplib.SMTP(server.host, server.port) as client:
            client.sendmail("a@b.org", recipients, b"")
            with pytest.raises(smtplib.SMTPDataError) as caught:
                client.sendmail("a@b.org", recipients, b"")
        assert caught.value.smtp_code == 452
        assert len(server.messages) == 1


def test_K03_sessions_are_bounded():
    with SmtpServer(tls=False, limits=ServerLimits(sessions=2)) as server:
        for _ in range(4):
            with Wire((server.host, server.port)) as wire:
                wire.reply()
        assert len(server.sessions) == 2


def test_K03_a_flood_of_commands_is_answered_one_for_one(relay):
    with Wire((relay.host, relay.port)) as wire:
        wire.reply()
        wire.say(b"EHLO c\r\n")
        wire.send(b"NOOP\r\n" * 5_000 + b"QUIT\r\n")
        assert wire.rest() == b"250 2.0.0 Ok\r\n" * 5_000 + b"221 2.0.0 Bye\r\n"


def test_a_silent_client_is_told_and_dropped():
    with SmtpServer(tls=False, limits=ServerLimits(idle=0.02)) as server:
        with Wire((server.host, server.port)) as wire:
            wire.reply()
            assert wire.rest() == b"421 4.4.2 Timeout, closing the connection\r\n"
        assert server.sessions[0].transcript[-1].startswith("S: 421 4.4.2")


def test_many_clients_at_once(relay):
    def send(number: int) -> None:
        with smtplib.SMTP(relay.host, relay.port) as client:
            for _ in range(5):
                client.sendmail(f"{number}@b.org", "c@d.org", b"%d\r\n" % number)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({message.queue_id for message in relay.messages}) == 50
    for message in relay.messages:
        assert message.raw == message.envelope.sender.split("@")[0].encode() + b"\r\n"


def test_wait_for_message_wakes_up_when_it_comes(relay):
    def send() -> None:
        with smtplib.SMTP(relay.host, relay.port) as client:
            client.sendmail("a@b.org", "c@d.org", MAIL)
            client.sendmail("a@b.org", "e@f.org", MAIL)

    thread = threading.Thread(target=send)
    thread.start()
    messages = relay.wait_for_message(2, timeout=10)
    thread.join()
    assert [message.envelope.recipients for message in messages] == [("c@d.org",), ("e@f.org",)]


def test_wait_for_message_says_what_came_instead(relay):
    with smtplib.SMTP(relay.host, relay.port) as client:
        client.sendmail("a@b.org", ["c@d.org", "e@f.org"], MAIL)
    with pytest.raises(DeadlineExceededError) as caught:
        relay.wait_for_message(2, timeout=0.01)
    assert str(caught.value) == (
        "1 of 2 expected messages came within 0.01 s:\n  a@b.org -> c@d.org, e@f.org"
    )
    with pytest.raises(
        DeadlineExceededError, match=r"0 of 1 expected messages came within 0.01 s\."
    ):
        relay.clear() or relay.wait_for_message(timeout=0.01)


def test_a_rule_from_set_to_taken_away(relay):
    relay.on(
        "rcpt", lambda request: "452 4.2.2 Mailbox full" if "bob@" in request.argument else None
    )
    with smtplib.SMTP(relay.host, relay.port) as client:
        refused = client.sendmail("a@b.org", ["bob@x.org", "eve@x.org"], MAIL)
        assert refused == {"bob@x.org": (452, b"4.2.2 Mailbox full")}
        relay.on("RCPT", None)
        assert client.sendmail("a@b.org", ["bob@x.org"], MAIL) == {}
    with pytest.raises(InvalidArgumentError, match="NOPE"):
        relay.on("NOPE", lambda _: None)


def test_a_certificate_of_the_users_choice():
    certificate = Authority().issue("localhost", expired=True)
    with SmtpServer(users=USERS, certificate=certificate) as server:
        with pytest.raises(OSError, match="expired"):
            smtplib.SMTP_SSL("localhost", server.tls_port, context=server.ssl_context())
        assert server.ca_file.read_bytes() == certificate.authority.pem


def test_a_handshake_that_fails_is_in_the_transcript():
    certificate = Authority().issue("elsewhere.example")
    with SmtpServer(users=USERS, certificate=certificate) as server:
        with smtplib.SMTP(server.host, server.port) as client, pytest.raises(ssl.SSLError):
            client.starttls(context=server.ssl_context())
        server.stop()
        assert server.sessions[0].transcript[-1].startswith("-- ")
        assert not server.sessions[0].transcript[-1].startswith("-- tls")


def test_a_server_ends_with_its_block():
    with SmtpServer(users=USERS) as server:
        address = (server.host, server.port)
        ca_file = server.ca_file
        assert ca_file.exists()
        wire = Wire(address)
        wire.reply()
    assert wire.rest() == b""
    wire.__exit__()
    assert not ca_file.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=5)
    server.stop()  # once more does no harm
    assert server.messages == []
    with pytest.raises(StateError, match="not running"):
        _ = server.port
    with pytest.raises(StateError, match="not running"):
        _ = server.ca_file
    gc.collect()


def test_a_server_can_start_again():
    server = SmtpServer(require_auth=False, tls=False)
    for _ in range(2):
        with server:
            with pytest.raises(StateError, match="already"):
                server.start()
            with smtplib.SMTP(server.host, server.port) as client:
                client.sendmail("a@b.org", "c@d.org", MAIL)
    assert len(server.messages) == 2


def test_a_server_without_tls_says_so(relay):
    with pytest.raises(StateError, match="without TLS"):
        _ = relay.tls_port
    with pytest.raises(StateError, match="without TLS"):
        relay.ssl_context()
    with pytest.raises(StateError, match="without TLS"):
        _ = relay.ca_file


def test_a_port_that_is_taken_leaves_nothing_behind(relay):
    from mailwright.errors import NetworkError

    other = SmtpServer(users=USERS, tls_port=relay.port)
    with pytest.raises(NetworkError):
        other.start()
    with pytest.raises(StateError, match="not running"):
        _ = other.port


@pytest.mark.parametrize("argument", ["mechanisms", "without_extensions"])
@pytest.mark.parametrize("names", [["GSSAPI"], "PLAIN"])
def test_a_name_that_the_server_does_not_know(argument, names):
    with pytest.raises(InvalidArgumentError, match=argument) as caught:
        SmtpServer(users=USERS, **{argument: names})
    assert caught.value.name == argument
    assert "'GSSAPI' is none" in str(caught.value) or names == "PLAIN"
