"""AUTH in every front: success only where it is proved, and no secret anywhere."""

from __future__ import annotations

import json
import logging
import pickle
import traceback
from base64 import b64encode

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, EHLO, PLAIN, QUIT, opening

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.wire_log import WireLog
from mailwright.sasl import SaslMechanismPlain, SaslMechanismScramSha256
from mailwright.server import SmtpServer
from mailwright.testing import Close, Expect, ScriptedServer, Send

SECRET = "canary-secret"
NONE = SecureSocketOptions.NONE


def b64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def offering(mechanisms: str) -> str:
    return CAPABILITIES.replace("PLAIN LOGIN", mechanisms)


def connected(front: Front, server: ScriptedServer, **settings: object):
    client = front.client(**{"timeout": 5, "allow_plaintext_credentials": True, **settings})
    client.connect(server.host, server.port, NONE)
    return client


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN"])
def test_each_mechanism_against_the_embedded_server(front: Front, mechanism: str) -> None:
    with SmtpServer(users={"ann": SECRET}) as server:
        client = front.client(timeout=5, ssl_context=server.ssl_context())
        client.connect("localhost", server.port)
        client.authenticate("ann", SECRET, mechanism=mechanism)
        assert client.is_authenticated
        client.disconnect()
        client.connect("localhost", server.tls_port, SecureSocketOptions.SSL_ON_CONNECT)
        with pytest.raises(errors.CredentialsRefusedError) as caught:
            client.authenticate("ann", "wrong password", mechanism=mechanism)
        assert caught.value.mechanism == mechanism
        assert not client.is_authenticated
        assert client.is_connected
        client.authenticate("ann", SECRET)  # the session is still good
        client.disconnect()
    assert SECRET not in "".join(line for one in server.sessions for line in one.transcript)


def test_A06_the_strongest_mechanism_is_taken_and_a_wrong_password_is_tried_once(
    front: Front,
) -> None:
    with SmtpServer(users={"ann": SECRET}) as server:
        client = front.client(timeout=5, ssl_context=server.ssl_context())
        client.connect("localhost", server.port)
        with pytest.raises(errors.CredentialsRefusedError):
            client.authenticate("ann", "wrong")
        client.disconnect()
    logins = [line for line in server.sessions[0].transcript if line.startswith("C: AUTH")]
    assert len(logins) == 1
    assert "SCRAM-SHA-512" in logins[0]


def test_a_mechanism_of_the_callers_own(front: Front) -> None:
    with SmtpServer(users={"ann": SECRET}) as server:
        client = front.client(timeout=5, ssl_context=server.ssl_context())
        client.connect("localhost", server.port)
        client.authenticate(SaslMechanismScramSha256("ann", SECRET))
        assert client.is_authenticated
        client.disconnect()
        client = front.client(timeout=5)
    with ScriptedServer([*opening(), *QUIT]) as scripted:
        client.connect(scripted.host, scripted.port, NONE)
        with pytest.raises(errors.PlaintextCredentialsError):
            client.authenticate(SaslMechanismPlain("ann", SECRET))
        with pytest.raises(errors.NoMechanismError):
            client.authenticate(SaslMechanismScramSha256("ann", SECRET))
        client.disconnect()


@pytest.mark.parametrize(
    ("reply", "retryable"),
    [
        ("535 5.7.8 no", False),
        ("534 5.7.9 weak", False),
        ("454 4.7.0 later", True),
        ("432 4.7.12 change", True),
        ("538 5.7.11 tls", False),
        ("504 5.5.4 what", False),
        ("500 5.5.6 long", False),
    ],
)
def test_a_refused_login_keeps_the_connection(front: Front, reply: str, retryable: bool) -> None:
    script = [*opening(), Expect("AUTH PLAIN .*"), Send(f"{reply}\r\n"), *QUIT]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.CredentialsRefusedError) as caught:
            client.authenticate("ann", SECRET)
        assert caught.value.retryable == retryable
        assert caught.value.code == int(reply[:3])
        assert client.is_connected
        client.disconnect()


def test_what_to_do_about_a_refused_token_is_not_said_of_passwords(front: Front) -> None:
    script = [
        *opening(offering("XOAUTH2")),
        Expect("AUTH XOAUTH2 .*"),
        Send("535 5.7.8 no\r\n"),
        *QUIT,
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.CredentialsRefusedError, match="Get a new token") as caught:
            client.authenticate("ann", token=SECRET)
        assert "password" not in str(caught.value)
        client.disconnect()


def test_S20_A01_235_before_the_servers_proof_is_not_believed(front: Front) -> None:
    script = [
        *opening(offering("SCRAM-SHA-256")),
        Expect("AUTH SCRAM-SHA-256 .*"),
        Send("235 2.7.0 welcome\r\n"),
        Close(),
    ]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.ServerNotAuthenticatedError):
            client.authenticate("ann", SECRET)
        assert not client.is_authenticated
        assert not client.is_connected


@pytest.mark.parametrize(
    ("challenge", "kind"),
    [
        ("not base64!", errors.ProtocolError),
        ("YQ", errors.ProtocolError),
        (" YQ==", errors.ProtocolError),
        ("YQ==\r\n334 YQ==", errors.ProtocolError),
        ("A" * 12_292, errors.LimitExceededError),
        ("\xff\xfe", errors.ProtocolError),
    ],
)
def test_S20_A14_a_malformed_challenge_ends_it(
    front: Front, challenge: str, kind: type[Exception]
) -> None:
    script = [
        *opening(offering("LOGIN")),
        Expect("AUTH LOGIN"),
        Send(f"334 {challenge}\r\n"),
        Close(),
    ]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(kind):
            client.authenticate("ann", SECRET)
        assert not client.is_connected
    assert b64(SECRET).encode() not in server.received


def test_S20_endless_challenges_are_stopped(front: Front) -> None:
    script = [*opening(), Expect("AUTH PLAIN .*")]
    for _ in range(20):
        script += [Send("334 \r\n"), Expect(".*")]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises((errors.ProtocolError, errors.AuthenticationError)):
            client.authenticate("ann", SECRET)
        assert not client.is_connected
    assert len(server.lines) < 12


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_A09_the_failure_of_OAuth_is_answered_and_its_json_is_in_the_error(
    front: Front, mechanism: str
) -> None:
    failure = {"status": "invalid_token", "scope": "https://mail.example.org/"}
    answer = {"XOAUTH2": "", "OAUTHBEARER": b64("\x01")}[mechanism]
    script = [
        *opening(offering(mechanism)),
        Expect(f"AUTH {mechanism} .*"),
        Send(f"334 {b64(json.dumps(failure))}\r\n"),
        Expect(answer),
        Send("535 5.7.8 no\r\n"),
        *QUIT,
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.CredentialsRefusedError) as caught:
            client.authenticate("ann@example.org", token=SECRET)
        assert caught.value.details["status"] == "invalid_token"
        assert SECRET not in str(caught.value)
        client.disconnect()


def test_A10_a_token_comes_from_a_callable_once(front: Front) -> None:
    calls = []

    def token() -> str:
        calls.append(1)
        return SECRET

    script = [
        *opening(offering("XOAUTH2")),
        Expect("AUTH XOAUTH2 .*"),
        Send("235 ok\r\n"),
        Expect(EHLO),
        Send(CAPABILITIES),
        *QUIT,
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        client.authenticate("ann@example.org", token=token)
        client.disconnect()
    assert calls == [1]


def test_A10_a_callable_that_raises_leaves_the_session_as_it_was(front: Front) -> None:
    def token() -> str:
        raise LookupError("no token today")

    with ScriptedServer([*opening(offering("XOAUTH2")), *QUIT]) as server:
        client = connected(front, server)
        with pytest.raises(errors.AuthenticationError) as caught:
            client.authenticate("ann@example.org", token=token)
        assert isinstance(caught.value.__cause__, LookupError)
        assert client.is_connected
        client.disconnect()
    assert not [line for line in server.lines if line.startswith("AUTH")]


def test_the_async_fronts_await_a_token_and_the_blocking_one_says_that_it_cannot(
    front: Front,
) -> None:
    async def token() -> str:
        return SECRET

    awaits = front.kind != "blocking"
    script = [Expect("AUTH XOAUTH2 .*"), Send("235 ok\r\n"), Expect(EHLO), Send(CAPABILITIES)]
    with ScriptedServer(
        [*opening(offering("XOAUTH2")), *(script if awaits else ()), *QUIT]
    ) as server:
        client = connected(front, server)
        if awaits:
            client.authenticate("ann@example.org", token=token)
        else:
            with pytest.raises(errors.InvalidArgumentError, match="AsyncSmtpClient"):
                client.authenticate("ann@example.org", token=token)
        client.disconnect()


def test_S21_the_secret_is_nowhere_even_if_the_server_repeats_it(
    front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = f"535-5.7.8 {SECRET} is wrong\r\n535 5.7.8 you said {PLAIN} or {b64(SECRET)}\r\n"
    script = [*opening(), Expect("AUTH PLAIN .*"), Send(echo), *QUIT]
    log = WireLog(keep=True)
    with ScriptedServer(script) as server:
        client = connected(front, server, wire_log=log)
        with pytest.raises(errors.CredentialsRefusedError) as caught:
            client.authenticate("ann", SECRET)
        client.disconnect()
    error = caught.value
    shown = "\n".join(
        [
            str(error),
            repr(error),
            error.text,
            repr(error.__dict__),
            *log.lines,
            caplog.text,
            "".join(traceback.format_exception(error)),
        ]
    )
    for form in (SECRET, PLAIN, b64(SECRET)):
        assert form not in shown
        assert form.encode() not in pickle.dumps(error)
    assert "C: AUTH PLAIN ***" in log.lines


def test_S21_the_wire_log_of_a_scram_login_holds_nothing_to_try_passwords_with(
    front: Front,
) -> None:
    log = WireLog(keep=True)
    with SmtpServer(users={"ann": SECRET}) as server:
        client = front.client(timeout=5, ssl_context=server.ssl_context(), wire_log=log)
        client.connect("localhost", server.port)
        client.authenticate("ann", SECRET)
        client.disconnect()
    challenges = [line for line in log.lines if line.startswith("S: 334")]
    assert challenges == ["S: 334 ***", "S: 334 ***"]
    assert [line for line in log.lines if line == "C: ***"]


def test_a_url_connects_and_signs_in(front: Front) -> None:
    with SmtpServer(users={"ann@example.org": "a:b@c/d"}) as server:
        url = f"smtp://ann%40example.org:a%3Ab%40c%2Fd@localhost:{server.port}"
        with front.open(url, timeout=5, ssl_context=server.ssl_context()) as client:
            assert client.is_authenticated
            assert client.is_secure
        assert not client.is_connected
        url = f"smtps://ann%40example.org@localhost:{server.tls_port}"
        with front.open(url, "a:b@c/d", timeout=5, ssl_context=server.ssl_context()) as client:
            assert client.is_authenticated


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://x",
        "smtp://",
        "smtp://u:canary@",
        "smtp://u:canary@h:port",
        "smtp://u:canary@h/path",
        "smtp://u:canary@h?starttls=perhaps",
        "smtps://u:canary@h?starttls=never",
        "smtp://u:canary@h:99999",
        "smtp://u:canary@[::1",
        "smtp+unix://",
    ],
)
def test_a_url_that_is_none_is_refused_without_being_repeated(front: Front, url: str) -> None:
    with pytest.raises(errors.InvalidArgumentError) as caught:
        front.open(url)
    assert "canary" not in "".join(traceback.format_exception(caught.value)).split("Error:")[-1]


def test_S02_A07_what_a_login_takes_cannot_add_a_line(front: Front) -> None:
    payloads = ["\r\n", "\n", "\0", "\x01", "\ud800"]
    with ScriptedServer([*opening(offering("PLAIN LOGIN XOAUTH2 OAUTHBEARER")), *QUIT]) as server:
        client = connected(front, server)
        for bad in payloads:
            for arguments in (
                {"user": f"a{bad}b", "token": SECRET, "mechanism": "XOAUTH2"},
                {"user": "ann", "token": f"a{bad}b", "mechanism": "OAUTHBEARER"},
                {"user": f"a{bad}b", "password": SECRET, "mechanism": "PLAIN"},
            ):
                with pytest.raises(errors.InvalidArgumentError):
                    client.authenticate(**arguments)
        client.disconnect()
    assert server.lines == ["EHLO [127.0.0.1]", "QUIT"]
