"""No secret in any text that leaves the client, for every mechanism and ending (S21, S20, A15)."""

from __future__ import annotations

import logging
import pickle
import traceback
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, EHLO, QUIT, opening

import mailwright
from mailwright import errors
from mailwright._flow import Flow
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.wire_log import WireLog
from mailwright.sasl import Respond, SaslContext, SaslMechanism
from mailwright.server import SmtpServer
from mailwright.testing import Close, Connection, Expect, Reset, ScriptedServer, Send, Step

SECRET = "canary-secret"
NONE = SecureSocketOptions.NONE


def b64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def connected(front: Front, server: ScriptedServer, **settings: object) -> Any:
    client = front.client(timeout=5, allow_plaintext_credentials=True, **settings)
    client.connect(server.host, server.port, NONE)
    return client


def offering(mechanisms: str) -> list[Step]:
    return opening(CAPABILITIES.replace("PLAIN LOGIN", mechanisms))


@dataclass(frozen=True)
class Echo(Step):
    """Takes a line and answers with all that came so far, as a careless server might."""

    def play(self, connection: Connection) -> None:
        connection.read_line("a line")
        words = [word for line in connection.lines for word in line.split()][-12:]
        lines = "".join(f"535-5.7.8 {word}\r\n" for word in words)
        connection.socket.sendall(f"{lines}535 5.7.8 {SECRET} or {b64(SECRET)}\r\n".encode())


DIGEST = b64('nonce="n",qop="auth",algorithm=md5-sess,charset=utf-8')
#: A CHALLENGE_MESSAGE of NTLM without a target: flags, nonce, and fields that are empty.
NTLM = b64encode(
    b"NTLMSSP\0\x02\0\0\0" + bytes(8) + b"\x05\x82\x89\xe2nonce678" + bytes(24)
).decode()
#: What its first message begins with, which tells nothing of the password.
NTLM_NEGOTIATE = b64encode(b"NTLMSSP\0\x01").decode()
ENDINGS: dict[str, list[Step]] = {
    "refused": [Send("535 5.7.8 no\r\n"), *QUIT],
    "lost": [Reset()],
    "violated": [Send("what?\r\n"), Close()],
}
#: mechanism -> what is said up to the line that gives the secret away, or a proof of it.
DIALOGUES: dict[str, list[Step]] = {
    "PLAIN": [],
    "LOGIN": [
        Expect("AUTH LOGIN"),
        Send("334 VXNlcm5hbWU6\r\n"),
        Expect(b64("ann")),
        Send("334 UGFzc3dvcmQ6\r\n"),
    ],
    "XOAUTH2": [],
    "OAUTHBEARER": [],
    "CRAM-MD5": [Expect("AUTH CRAM-MD5"), Send(f"334 {b64('<1@x>')}\r\n")],
    "DIGEST-MD5": [Expect("AUTH DIGEST-MD5"), Send(f"334 {DIGEST}\r\n")],
    "NTLM": [Expect(f"AUTH NTLM {NTLM_NEGOTIATE}.*"), Send(f"334 {NTLM}\r\n")],
}


def everything_shown(client: Any, error: BaseException, log: WireLog, logged: str) -> str:
    inner = getattr(client, "client", client)
    mechanism = inner._session.mechanism
    return "\n".join(
        [
            *map(str, (error, error.__dict__, inner, inner.__dict__, inner._session.__dict__)),
            *map(repr, (error, inner, mechanism, vars(mechanism))),
            *log.lines,
            logged,
            "".join(traceback.format_exception(error)),
            repr(pickle.dumps(error)),
        ]
    )


@pytest.mark.parametrize("ending", [*ENDINGS, "echoed"])
@pytest.mark.parametrize("mechanism", DIALOGUES)
def test_S21_no_mechanism_shows_its_secret_however_it_ends(
    front: Front, mechanism: str, ending: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    end = [Echo(), *QUIT] if ending == "echoed" else [Expect(".*"), *ENDINGS[ending]]
    script = [*offering(mechanism), *DIALOGUES[mechanism], *end]
    log = WireLog(keep=True)
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server, wire_log=log)
        given = {"token" if "OAUTH" in mechanism else "password": SECRET}
        with pytest.raises(errors.MailwrightError) as caught:
            client.authenticate("ann", mechanism=mechanism, **given)
        sent = [line for line in server.lines if line.startswith("AUTH") or " " not in line]
        shown = everything_shown(client, caught.value, log, caplog.text)
        client.disconnect()
    telling = [word for line in sent for word in line.split() if len(word) > 20]
    telling = [word for word in telling if not word.startswith(NTLM_NEGOTIATE)]
    assert telling or mechanism == "LOGIN"
    for secret in (SECRET, b64(SECRET), *telling):
        assert secret not in shown
    assert [line for line in log.lines if line.endswith("***")]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "SCRAM-SHA-256"])
def test_S21_no_log_holds_the_secret_of_a_login_that_succeeds(
    front: Front, mechanism: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    log = WireLog(keep=True)
    with SmtpServer(users={"ann": SECRET}) as server:
        client = front.client(timeout=5, ssl_context=server.ssl_context(), wire_log=log)
        client.connect("localhost", server.port)
        client.authenticate("ann", SECRET, mechanism=mechanism)
        client.disconnect()
    (session,) = server.sessions
    shown = "\n".join([*log.lines, caplog.text, *session.transcript, repr(server.__dict__)])
    assert session.authenticated_as == "ann"
    for secret in (SECRET, b64(SECRET), b64(f"\0ann\0{SECRET}")):
        assert secret not in shown


# --- replies that are not due ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mechanism", "early"),
    [
        ("LOGIN", "334 VXNlcm5hbWU6\r\n235 welcome\r\n"),
        ("LOGIN", "235 welcome\r\n"),
        ("PLAIN", "235 welcome\r\n235 welcome again\r\n"),
        ("PLAIN", "334 \r\n235 welcome\r\n"),
        ("CRAM-MD5", f"334 {b64('<1@x>')}\r\n235 welcome\r\n"),
        ("SCRAM-SHA-256", "334 \r\n235 welcome\r\n"),
        ("PLAIN", "250 welcome\r\n"),
        ("PLAIN", "354 welcome\r\n"),
        ("XOAUTH2", f"334 {b64('{}')}\r\n235 welcome\r\n"),
        ("NTLM", "235 welcome\r\n"),
        ("NTLM", "334 \r\n235 welcome\r\n"),
        ("NTLM", f"334 {NTLM}\r\n334 {NTLM}\r\n"),
    ],
)
def test_A15_a_success_that_is_not_due_is_a_violation(
    front: Front, mechanism: str, early: str
) -> None:
    script = [*offering(mechanism), Expect("AUTH .*"), Send(early), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        given = {"token" if mechanism == "XOAUTH2" else "password": SECRET}
        with pytest.raises((errors.ProtocolError, errors.ServerNotAuthenticatedError)):
            client.authenticate("ann", mechanism=mechanism, **given)
        assert not client.is_authenticated
        assert not client.is_connected


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"NTL",
        b64decode(NTLM)[:47],
        b64decode(NTLM)[:40] + b"\xff\xff\xff\xff" + bytes(4),  # target info: 65,535 octets of it
        b64decode(NTLM)[:12] + b"\x02\0\x02\0\xff\xff\xff\xff" + b64decode(NTLM)[20:],
    ],
)
def test_A13_lengths_that_lie_end_the_login_and_the_connection(
    front: Front, message: bytes
) -> None:
    challenge = b64encode(message).decode()
    script = [*offering("NTLM"), Expect("AUTH NTLM .*"), Send(f"334 {challenge}\r\n"), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.ProtocolError, match="malformed NTLM challenge"):
            client.authenticate("ann", SECRET, mechanism="NTLM")
        assert not client.is_authenticated
        assert not client.is_connected
    assert len([line for line in server.lines if line]) == 2  # EHLO, AUTH, and no further word


class Patient(SaslMechanism):
    """A mechanism of the caller's that answers whatever it is asked."""

    name = "X-PATIENT"

    def exchange(self, context: SaslContext) -> Flow[None]:
        while True:
            yield from Respond(b"again", may_succeed=True)


@pytest.mark.parametrize(("rounds", "well"), [(8, True), (9, False)])
def test_S20_eight_challenges_are_answered_and_no_more(
    front: Front, rounds: int, well: bool
) -> None:
    script = [*offering("X-PATIENT"), Expect("AUTH X-PATIENT .*")]
    script += [Send("334 \r\n"), Expect(b64("again"))] * rounds
    script += [Send("235 ok\r\n"), Expect(EHLO), Send(CAPABILITIES), *QUIT]
    with ScriptedServer(script, strict=well) as server:
        client = connected(front, server)
        if well:
            client.authenticate(Patient())
        else:
            with pytest.raises(errors.LimitExceededError):
                client.authenticate(Patient())
        assert client.is_authenticated == well
        client.disconnect()
    assert server.lines.count(b64("again")) == 8


def test_S21_a_token_that_a_callable_returns_is_in_no_frame(front: Front) -> None:
    """As when it is read from a file, and its line end with it; tracebacks may show locals."""
    script = [*offering("OAUTHBEARER"), *QUIT]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.InvalidArgumentError, match="bearer token") as raised:
            client.authenticate("ann", token=lambda: f"{SECRET}\n")
        client.disconnect()
    sources = str(Path(mailwright.__file__).parent)
    shown = [
        frame.f_code.co_qualname
        for frame, _ in traceback.walk_tb(raised.value.__traceback__)
        if frame.f_code.co_filename.startswith(sources)
        and any(SECRET in repr(value) for value in frame.f_locals.values())
    ]
    assert shown == []
