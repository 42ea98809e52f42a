"""Signing in with a scripted server: mechanisms, LOGIN, refusals and what they mean."""

from __future__ import annotations

import json
import re
import traceback
from base64 import b64encode
from typing import Any

import pytest
from imap_fronts import Front, bare
from imap_scripts import AUTHORITY, CERTIFICATE, LOGOUT, capability, greeting, ok, secured

from mailwright import errors
from mailwright._flow import Flow
from mailwright._secret import Secret
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.tls_options import TlsOptions
from mailwright.sasl import Respond, SaslContext, SaslMechanism, SaslMechanismPlain
from mailwright.testing import (
    Answer,
    Close,
    Expect,
    ExpectCommand,
    ScriptedServer,
    Send,
    StartTls,
    Step,
)

CANARY = "canary-secret"
START_TLS = SecureSocketOptions.START_TLS
IMPLICIT = SecureSocketOptions.SSL_ON_CONNECT
NONE = SecureSocketOptions.NONE
RESPONSE = re.escape(b64encode(b"\0ann\0canary-secret").decode())
AFTER = "IMAP4rev1 SASL-IR AUTH=PLAIN UIDPLUS"


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def tls(*steps: Step, offer: str = "IMAP4rev1 SASL-IR AUTH=PLAIN") -> list[Step]:
    """A dialogue inside TLS from its first octet."""
    return [StartTls(CERTIFICATE.server_context()), greeting(offer), *steps]


def connected(front: Front, server: ScriptedServer, **settings: Any) -> Any:
    client = front.client(timeout=5, ssl_context=AUTHORITY.client_context(), **settings)
    client.connect(server.host, server.port, IMPLICIT)
    return client


def signs_in(front: Front, script: list[Step], *args: Any, **kwargs: Any) -> ScriptedServer:
    with ScriptedServer([*script, *LOGOUT]) as server:
        client = connected(front, server)
        client.authenticate(*args, **kwargs)
        assert client.is_authenticated
        client.disconnect()
    return server


# --- AUTHENTICATE --------------------------------------------------------------------------------


def test_an_initial_response_travels_with_the_command_where_SASL_IR_is_offered(
    front: Front,
) -> None:
    script = ok(f"AUTHENTICATE PLAIN {RESPONSE}", code=f"[CAPABILITY {AFTER}] ")
    signs_in(front, tls(*script), "ann", CANARY)


@pytest.mark.parametrize("prompt", ["+ \r\n", "+\r\n", "+ go ahead\r\n"])
def test_an_initial_response_waits_for_the_server_without_SASL_IR(
    front: Front, prompt: str
) -> None:
    script = [
        ExpectCommand("AUTHENTICATE PLAIN"),
        Answer(prompt),
        Expect(RESPONSE),
        Answer("<tag> OK done\r\n"),
        *capability(AFTER),
    ]
    signs_in(front, tls(*script, offer="IMAP4rev1 AUTH=PLAIN"), "ann", CANARY)


def test_a_long_initial_response_waits_whatever_is_offered(front: Front) -> None:
    token = "x" * 8_000
    script = [
        ExpectCommand("AUTHENTICATE OAUTHBEARER"),
        Answer("+ \r\n"),
        Expect("[A-Za-z0-9+/=]{9000,}"),
        Answer(f"<tag> OK [CAPABILITY {AFTER}] done\r\n"),
    ]
    script = tls(*script, offer="IMAP4rev1 SASL-IR AUTH=OAUTHBEARER")
    signs_in(front, script, "ann", token=token)


def test_what_the_server_offered_before_the_login_is_asked_anew(front: Front) -> None:
    before = "IMAP4rev1 SASL-IR AUTH=PLAIN X-BEFORE"
    command = f"AUTHENTICATE PLAIN {RESPONSE}"
    for steps in (
        ok(command, code=f"[CAPABILITY {AFTER}] "),
        ok(command, before=f"* CAPABILITY {AFTER}\r\n"),
        [*ok(command), *capability(AFTER)],
    ):
        with ScriptedServer([*tls(*steps, offer=before), *LOGOUT]) as server:
            client = connected(front, server)
            assert "X-BEFORE" in client.capabilities
            client.authenticate("ann", CANARY)
            assert "UIDPLUS" in client.capabilities
            assert "X-BEFORE" not in client.capabilities
            client.disconnect()


def test_a_mechanism_of_the_callers(front: Front) -> None:
    script = ok(f"AUTHENTICATE PLAIN {RESPONSE}", code=f"[CAPABILITY {AFTER}] ")
    signs_in(front, tls(*script), SaslMechanismPlain("ann", CANARY))


def test_LOGIN_of_SASL_answers_prompts(front: Front) -> None:
    script = [
        ExpectCommand("AUTHENTICATE LOGIN"),
        Answer(f"+ {encoded('User Name')}\r\n"),
        Expect(re.escape(encoded("ann"))),
        Answer(f"+ {encoded('Password')}\r\n"),
        Expect(re.escape(encoded(CANARY))),
        Answer(f"<tag> OK [CAPABILITY {AFTER}] done\r\n"),
    ]
    signs_in(front, tls(*script, offer="IMAP4rev1 SASL-IR AUTH=LOGIN"), "ann", CANARY)


def test_A15_a_success_before_the_proof_is_not_believed(front: Front) -> None:
    for offer, script in (
        ("SASL-IR AUTH=SCRAM-SHA-256", ok("AUTHENTICATE SCRAM-SHA-256 .*")),
        ("AUTH=PLAIN", ok("AUTHENTICATE PLAIN")),
        ("AUTH=LOGIN", ok("AUTHENTICATE LOGIN")),
    ):
        steps = tls(*script, Close(), offer=f"IMAP4rev1 {offer}")
        with ScriptedServer(steps, strict=False) as server:
            client = connected(front, server)
            with pytest.raises(errors.ServerNotAuthenticatedError):
                client.authenticate("ann", CANARY)
            assert not client.is_connected
            assert not client.is_authenticated
        assert b64encode(CANARY.encode()) not in server.received


def test_A14_a_challenge_that_is_no_base64_ends_the_connection(front: Front) -> None:
    for challenge in ("+ not base64!\r\n", "+ YQ\r\n", f"+ {'A' * 40_000}\r\n"):
        script = [ExpectCommand("AUTHENTICATE SCRAM-SHA-256 .*"), Answer(challenge), Close()]
        steps = tls(*script, offer="IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256")
        with ScriptedServer(steps, strict=False) as server:
            client = connected(front, server)
            with pytest.raises(errors.ProtocolError):
                client.authenticate("ann", CANARY)
            assert not client.is_connected


class Endless(SaslMechanism):
    """Answers whatever it is asked."""

    name = "PLAIN"

    def exchange(self, context: SaslContext) -> Flow[None]:
        del context
        while True:
            yield from Respond(b"", may_succeed=True)


def test_S20_challenges_without_end_are_not_answered(front: Front) -> None:
    more = [Answer("+ YQ==\r\n"), Expect(".*")] * 30
    script = [ExpectCommand("AUTHENTICATE PLAIN.*"), *more, Answer("<tag> OK done\r\n")]
    with ScriptedServer(tls(*script), strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.LimitExceededError):
            client.authenticate(Endless())
        assert not client.is_connected


def test_two_challenges_at_once_are_a_violation(front: Front) -> None:
    script = [ExpectCommand("AUTHENTICATE PLAIN"), Answer("+ \r\n+ \r\n"), Close()]
    steps = tls(*script, offer="IMAP4rev1 AUTH=PLAIN")
    with ScriptedServer(steps, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.ProtocolError):
            client.authenticate("ann", CANARY)
        assert not client.is_connected


def test_a_token_that_cannot_be_had_cancels_nothing_that_has_not_begun(front: Front) -> None:
    def broken() -> str:
        msg = "no token today"
        raise LookupError(msg)

    steps = tls(*LOGOUT, offer="IMAP4rev1 SASL-IR AUTH=OAUTHBEARER")
    with ScriptedServer(steps) as server:
        client = connected(front, server)
        with pytest.raises(errors.AuthenticationError, match="LookupError"):
            client.authenticate("ann", token=broken)
        assert client.is_connected
        client.disconnect()
    assert b"AUTHENTICATE" not in server.received


def test_a_failure_between_two_lines_cancels_with_an_asterisk(front: Front) -> None:
    """The server's nonce does not begin with ours: the mechanism refuses, the session goes on."""
    bad = encoded("r=other,s=QSXCR+Q6sek8bf92,i=1")
    script = [
        ExpectCommand("AUTHENTICATE SCRAM-SHA-256 .*"),
        Answer(f"+ {bad}\r\n"),
        Expect(r"\*"),
        Answer("<tag> BAD cancelled\r\n"),
        *LOGOUT,
    ]
    steps = tls(*script, offer="IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256")
    with ScriptedServer(steps, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.MailwrightError) as caught:
            client.authenticate("ann", CANARY)
        if not isinstance(caught.value, (errors.ProtocolError, errors.ServerNotAuthenticatedError)):
            assert client.is_connected
        client.disconnect()


def test_A09_the_failure_of_a_token_is_answered_and_its_json_told(front: Front) -> None:
    failure = {"status": "invalid_token", "scope": "imap"}
    for mechanism, reply in (("OAUTHBEARER", "AQ=="), ("XOAUTH2", "")):
        script = [
            ExpectCommand(f"AUTHENTICATE {mechanism} .*"),
            Answer(f"+ {encoded(json.dumps(failure))}\r\n"),
            Expect(reply),
            Answer("<tag> NO [AUTHENTICATIONFAILED] no\r\n"),
            *LOGOUT,
        ]
        steps = tls(*script, offer=f"IMAP4rev1 SASL-IR AUTH={mechanism}")
        with ScriptedServer(steps) as server:
            client = connected(front, server)
            with pytest.raises(errors.CredentialsRefusedError, match="new token") as caught:
                client.authenticate("ann", token="token-of-ann")
            assert caught.value.details["status"] == "invalid_token"
            assert "token-of-ann" not in str(caught.value)
            assert client.is_connected
            client.disconnect()


def test_untagged_responses_within_an_exchange_disturb_nothing(front: Front) -> None:
    noise = "* OK still here\r\n* 5 EXISTS\r\n* BLURDYBLOOP\r\n"
    script = [
        ExpectCommand("AUTHENTICATE PLAIN"),
        Answer(f"{noise}+ \r\n"),
        Expect(RESPONSE),
        Answer(f"{noise}* CAPABILITY {AFTER}\r\n<tag> OK done\r\n"),
    ]
    signs_in(front, tls(*script, offer="IMAP4rev1 AUTH=PLAIN"), "ann", CANARY)


# --- LOGIN ---------------------------------------------------------------------------------------

#: user, password -> what LOGIN looks like (I20).
LINES = [
    ("ann", CANARY, r'LOGIN "ann" "canary-secret"'),
    ("ann@example.org", 'a"b\\c d', r'LOGIN "ann@example.org" "a\"b\\c d"'),
    ("ann", "{5}%*()", r'LOGIN "ann" "{5}%*()"'),
    ("ann", "NIL", 'LOGIN "ann" "NIL"'),
    ("ann", "grüße", 'LOGIN "ann" {7}\r\ngrüße'),
    ("änn", "grüße", "LOGIN {4}\r\nänn {7}\r\ngrüße"),
    ("ann", "x" * 1025, 'LOGIN "ann" {1025}\r\n' + "x" * 1025),
]


@pytest.mark.parametrize(("user", "password", "line"), LINES)
def test_I20_LOGIN_is_exact_whatever_is_in_it(
    front: Front, user: str, password: str, line: str
) -> None:
    script = ok(re.escape(line), code=f"[CAPABILITY {AFTER}] ")
    signs_in(front, tls(*script, offer="IMAP4rev1"), user, password)


def test_I20_a_literal_does_not_wait_with_LITERAL_plus(front: Front) -> None:
    line = re.escape('LOGIN "ann" {7+}\r\ngrüße')
    script = ok(line, code=f"[CAPABILITY {AFTER}] ")
    signs_in(front, tls(*script, offer="IMAP4rev1 LITERAL+"), "ann", "grüße")


def test_I04_I20_a_literal_that_is_refused_is_not_sent(front: Front) -> None:
    steps: list[Step] = [Expect(r'[A-Z]+[0-9]+ LOGIN "ann" \{7\}'), Send("* BYE no\r\n")]
    with ScriptedServer(tls(*steps, offer="IMAP4rev1"), strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.MailwrightError):
            client.authenticate("ann", "grüße")
    assert "grüße".encode() not in server.received


@pytest.mark.parametrize("password", ["a\0b", ""])
def test_I20_what_no_string_can_hold_is_refused_before_a_word(front: Front, password: str) -> None:
    with ScriptedServer([*tls(offer="IMAP4rev1"), *LOGOUT]) as server:
        client = connected(front, server)
        with pytest.raises(errors.InvalidArgumentError):
            client.authenticate("ann", password)
        assert client.is_connected
        client.disconnect()
    assert b"LOGIN" not in server.received


@pytest.mark.parametrize("user", ["ann\r\nA1 LOGOUT", "ann\n", "\r"])
def test_N2_I01_a_line_break_in_the_user_adds_no_line(front: Front, user: str) -> None:
    with ScriptedServer([*tls(offer="IMAP4rev1"), *LOGOUT], strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.InvalidArgumentError):
            client.authenticate(user, CANARY)
        client.disconnect()
    assert b"LOGIN" not in server.received


def test_LOGINDISABLED_forbids_it(front: Front) -> None:
    for offer in ("IMAP4rev1 LOGINDISABLED", "IMAP4rev1 LOGINDISABLED AUTH=X-OTHER"):
        with ScriptedServer([*tls(offer=offer), *LOGOUT]) as server:
            client = connected(front, server)
            for mechanism in (None, "LOGIN", "PLAIN"):
                with pytest.raises(errors.NoMechanismError):
                    client.authenticate("ann", CANARY, mechanism=mechanism)
            client.disconnect()
        assert CANARY.encode() not in server.received


def test_LOGIN_is_the_last_that_is_taken(front: Front) -> None:
    script = ok(f"AUTHENTICATE PLAIN {RESPONSE}", code=f"[CAPABILITY {AFTER}] ")
    signs_in(front, tls(*script), "ann", CANARY)
    script = ok('LOGIN "ann" "canary-secret"', code=f"[CAPABILITY {AFTER}] ")
    signs_in(front, tls(*script), "ann", CANARY, mechanism="LOGIN")
    signs_in(front, tls(*script), "ann", CANARY, forbid={"PLAIN"})


def test_N7_credentials_do_not_cross_a_clear_line(front: Front) -> None:
    script = [greeting("IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=LOGIN"), *LOGOUT]
    with ScriptedServer(script) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, NONE)
        assert not client.is_secure
        for mechanism in (None, "PLAIN", "LOGIN"):
            with pytest.raises(errors.PlaintextCredentialsError):
                client.authenticate("ann", CANARY, mechanism=mechanism)
        with pytest.raises(errors.PlaintextCredentialsError):
            client.authenticate("ann", token=CANARY)
        with pytest.raises(errors.PlaintextCredentialsError):
            client.authenticate(SaslMechanismPlain("ann", CANARY))
        client.disconnect()
    assert CANARY.encode() not in server.received
    assert b"AUTHENTICATE" not in server.received


def test_EXTERNAL_takes_a_certificate_that_was_shown(front: Front) -> None:
    steps = tls(*LOGOUT, offer="IMAP4rev1 SASL-IR AUTH=EXTERNAL")
    with ScriptedServer(steps) as server:
        options = TlsOptions(ca_data=AUTHORITY.pem) if hasattr(TlsOptions, "ca_data") else None
        del options
        client = connected(front, server)
        inner = bare(client)
        object.__setattr__(inner._session._settings, "own_context", False)
        with pytest.raises(errors.NoMechanismError, match="none was shown"):
            client.authenticate(mechanism="EXTERNAL")
        client.disconnect()
    assert b"AUTHENTICATE" not in server.received


# --- refusals ------------------------------------------------------------------------------------

#: what the tagged response says -> whether it may succeed later, and words of the advice
REFUSALS = [
    ("NO [AUTHENTICATIONFAILED] no", False, "password"),
    ("NO [AUTHORIZATIONFAILED] no", False, "authzid"),
    ("NO [EXPIRED] no", False, "expired"),
    ("NO [PRIVACYREQUIRED] no", False, "encryption"),
    ("NO [CONTACTADMIN] no", False, "administrators"),
    ("NO [UNAVAILABLE] later", True, "later"),
    ("NO [LIMIT] too many", True, "sessions"),
    ("NO [INUSE] busy", True, "Another session"),
    ("NO Request is throttled. Suggested Backoff Time: 299910 milliseconds", True, "password"),
    ("NO no", False, "password"),
    ("BAD no such mechanism", False, "mechanism"),
    ("NO [ALERT] Please log in via your web browser: http://support.example", False, "browser"),
]


@pytest.mark.parametrize(("said", "retryable", "advice"), REFUSALS)
def test_a_refusal_says_why_and_whether_later(
    front: Front, said: str, retryable: bool, advice: str
) -> None:
    for command, offer in (
        (f"AUTHENTICATE PLAIN {RESPONSE}", "IMAP4rev1 SASL-IR AUTH=PLAIN"),
        ('LOGIN "ann" "canary-secret"', "IMAP4rev1"),
    ):
        script = [ExpectCommand(command), Answer(f"<tag> {said}\r\n"), *LOGOUT]
        with ScriptedServer(tls(*script, offer=offer)) as server:
            client = connected(front, server)
            with pytest.raises(errors.CredentialsRefusedError, match=advice) as caught:
                client.authenticate("ann", CANARY)
            assert caught.value.retryable is retryable
            code = re.match(r"NO \[([A-Z]+)", said)
            assert caught.value.response_code == (code[1] if code else "")
            assert not client.is_authenticated
            client.disconnect()


def test_a_wrong_password_is_tried_once(front: Front) -> None:
    no = [ExpectCommand(f"AUTHENTICATE PLAIN {RESPONSE}"), Answer("<tag> NO no\r\n")]
    with ScriptedServer([*tls(*no), *LOGOUT]) as server:
        client = connected(front, server)
        with pytest.raises(errors.CredentialsRefusedError):
            client.authenticate("ann", CANARY)
        client.disconnect()
    assert server.received.count(b"AUTHENTICATE") == 1


def test_T10_A16_a_referral_of_a_login_is_data_and_is_never_followed(front: Front) -> None:
    url = "imap://ann;AUTH=*@other.example/"
    no = [
        ExpectCommand("AUTHENTICATE .*"),
        Answer(f"<tag> NO [REFERRAL {url}] elsewhere\r\n"),
    ]
    with ScriptedServer([*tls(*no), *LOGOUT]) as server:
        client = connected(front, server)
        with pytest.raises(errors.CredentialsRefusedError) as caught:
            client.authenticate("ann", CANARY)
        assert caught.value.details["referral"] == url
        client.disconnect()
        assert len(server.connections) == 1
    yes = ok("AUTHENTICATE .*", code=f"[REFERRAL {url}] ")
    with ScriptedServer([*tls(*yes, *capability(AFTER)), *LOGOUT]) as server:
        client = connected(front, server)
        client.authenticate("ann", CANARY)
        assert client.referral == url
        client.disconnect()
        assert len(server.connections) == 1


def test_I10_a_bye_within_a_login_is_an_error_of_its_own(front: Front) -> None:
    said = "* BYE [UNAVAILABLE] shutting down\r\n"
    for steps in ([Answer(said)], [Answer(said), Close()]):
        script = [ExpectCommand("AUTHENTICATE .*"), *steps]
        with ScriptedServer(tls(*script), strict=False) as server:
            client = connected(front, server)
            with pytest.raises(errors.ServiceUnavailableError, match="shutting down") as caught:
                client.authenticate("ann", CANARY)
            assert caught.value.retryable
            assert not client.is_connected
            with pytest.raises(errors.NotConnectedError):
                client.noop()


def test_a_second_login_is_refused_before_a_word(front: Front) -> None:
    script = ok("AUTHENTICATE .*", code=f"[CAPABILITY {AFTER}] ")
    with ScriptedServer([*tls(*script), *LOGOUT]) as server:
        client = connected(front, server)
        client.authenticate("ann", CANARY)
        with pytest.raises(errors.StateError):
            client.authenticate("ann", CANARY)
        client.disconnect()


# --- secrets -------------------------------------------------------------------------------------


def echoes(steps: list[Step], plain: str) -> list[Step]:
    """A server that repeats whatever it was told."""
    return [*steps, Answer(f"* OK you said {CANARY} and {plain}\r\n<tag> NO {CANARY} {plain}\r\n")]


@pytest.mark.parametrize("offer", ["SASL-IR AUTH=PLAIN", "AUTH=PLAIN", "AUTH=LOGIN", ""])
def test_S21_N6_a_secret_is_in_no_log_and_no_error(front: Front, offer: str) -> None:
    dialogues: dict[str, list[Step]] = {
        "SASL-IR AUTH=PLAIN": [ExpectCommand("AUTHENTICATE PLAIN .*")],
        "AUTH=PLAIN": [ExpectCommand("AUTHENTICATE PLAIN"), Answer("+ \r\n"), Expect(RESPONSE)],
        "AUTH=LOGIN": [
            ExpectCommand("AUTHENTICATE LOGIN"),
            Answer("+ VXNlcg==\r\n"),
            Expect(".*"),
            Answer("+ VXNlcg==\r\n"),
            Expect(".*"),
        ],
        "": [ExpectCommand("LOGIN .*")],
    }
    log: list[str] = []
    sent = b64encode(f"\0ann\0{CANARY}".encode() if "PLAIN" in offer else CANARY.encode()).decode()
    steps = tls(*echoes(dialogues[offer], sent), *LOGOUT, offer=f"IMAP4rev1 {offer}")
    with ScriptedServer(steps) as server:
        client = connected(front, server, wire_log=log.append)
        with pytest.raises(errors.CredentialsRefusedError) as caught:
            client.authenticate("ann", CANARY)
        client.disconnect()
    said = "\n".join([*log, str(caught.value), repr(caught.value), caught.value.text])
    assert CANARY not in said
    for secret in (f"\0ann\0{CANARY}", CANARY):
        assert b64encode(secret.encode()).decode() not in said
    assert "***" in said
    assert "VXNlcg" not in said


def test_S21_N6_a_password_in_a_literal_is_in_no_log(front: Front) -> None:
    log: list[str] = []
    password = f"grüße {CANARY}"
    script = ok('LOGIN "ann" .*', code=f"[CAPABILITY {AFTER}] ")
    with ScriptedServer([*tls(*script, offer="IMAP4rev1"), *LOGOUT]) as server:
        client = connected(front, server, wire_log=log.append)
        client.authenticate("ann", password)
        client.disconnect()
    assert CANARY not in "\n".join(log)
    assert not [line for line in log if line.startswith("C: ") and "{" in line]


@pytest.mark.parametrize("ending", ["NO no", "reset", "BYE"])
@pytest.mark.parametrize("offer", ["SASL-IR AUTH=PLAIN", "AUTH=PLAIN", ""])
def test_S21_no_frame_of_ours_shows_the_secret(front: Front, offer: str, ending: str) -> None:
    """Whatever goes wrong, a traceback that shows locals shows no password."""
    last: list[Step] = {
        "NO no": [Answer("<tag> NO no\r\n")],
        "BYE": [Answer("* BYE no\r\n")],
        "reset": [Close()],
    }[ending]
    command: list[Step] = [ExpectCommand(".*")]
    if offer == "AUTH=PLAIN":
        command += [Answer("+ \r\n"), Expect(".*")]
    with ScriptedServer(tls(*command, *last, offer=f"IMAP4rev1 {offer}"), strict=False) as server:
        client = connected(front, server)
        given = Secret(CANARY)
        with pytest.raises(errors.MailwrightError) as caught:
            client.authenticate("ann", given)
        shown = shown_frames(caught.value)
        assert CANARY not in shown
        assert b64encode(b"\0ann\0canary-secret").decode() not in shown
        client.disconnect(quit=False)


@pytest.mark.parametrize("offer", ["SASL-IR AUTH=PLAIN", ""])
def test_S21_no_frame_of_ours_shows_the_secret_where_the_write_fails(
    front: Front, offer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        msg = "the peer takes nothing"
        raise errors.DeadlineExceededError(msg)

    with ScriptedServer([greeting(f"IMAP4rev1 {offer}"), Close()], strict=False) as server:
        client = front.client(timeout=5, allow_plaintext_credentials=True)
        client.connect(server.host, server.port, NONE)
        monkeypatch.setattr(bare(client)._stream, "write", broken)
        with pytest.raises(errors.DeadlineExceededError) as caught:
            client.authenticate("ann", Secret(CANARY))
        assert CANARY not in shown_frames(caught.value)
        assert b64encode(b"\0ann\0canary-secret").decode() not in shown_frames(caught.value)


def shown_frames(error: BaseException) -> str:
    """Return what the frames of the library show in a traceback with locals."""
    frames: list[str] = []
    while error is not None:
        trace = traceback.TracebackException.from_exception(error, capture_locals=True)
        frames += [
            f"{frame.filename}: {frame.locals}"
            for frame in trace.stack
            if "/src/mailwright/" in frame.filename
        ]
        error = error.__context__  # type: ignore[assignment]
    return "".join(frames)


def test_the_octets_of_a_message_are_not_in_the_log() -> None:
    from mailwright.imap._shown import shown_response

    body = b"x" * 4096
    frame = b"* 1 FETCH (BODY[] {4096}\r\n" + body + b" UID 7)"
    shown = shown_response(frame, hide_challenges=False)
    assert shown == "* 1 FETCH (BODY[] {4096} … 4,096 octets  UID 7)"
    small = b"* LIST () NIL {3}\r\na b"
    assert "a b" in shown_response(small, hide_challenges=False)
    assert shown_response(b"+ c2VjcmV0", hide_challenges=True) == "+ ***"
    assert shown_response(b"+ idling", hide_challenges=False) == "+ idling"
    assert shown_response(b"* OK {99999999999}", hide_challenges=False) == "* OK {99999999999}"


def test_secured_by_STARTTLS(front: Front) -> None:
    script = [*secured(), *ok(f"AUTHENTICATE PLAIN {RESPONSE}", code=f"[CAPABILITY {AFTER}] ")]
    with ScriptedServer([*script, *LOGOUT]) as server:
        client = front.client(timeout=5, ssl_context=AUTHORITY.client_context())
        client.connect(server.host, server.port, START_TLS)
        client.authenticate("ann", CANARY)
        assert client.is_secure
        client.disconnect()
