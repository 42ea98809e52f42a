"""What the exit code of a command says, and the one line on standard error beside it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command import (
    ENVELOPE,
    GREETING,
    OPENING,
    PROGRAM,
    USER,
    environment,
    relay,
    run,
    start,
)

from json_schema import Schema
from mailwright import errors
from mailwright.cli.exit_codes import ExitCode, exit_code
from mailwright.server import SmtpServer
from mailwright.testing import Expect, ReceiveContent, Reset, ScriptedServer, Send, Stall, Step

QUEUED = Send("250 2.0.0 Ok: queued as ABC123\r\n")
RSET: tuple[Step, ...] = (Expect("RSET"), Send("250 ok\r\n"))
QUIT: tuple[Step, ...] = (Expect("QUIT"), Send("221 bye\r\n"))
TWO: tuple[Step, ...] = (Expect("MAIL .*"), Expect("RCPT .*"), Expect("RCPT .*"))
FULL = Path("/dev/full")


def play(*script: Step) -> ScriptedServer:
    return ScriptedServer(script, strict=False)


# --- what the server does ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ("451 4.3.0 later", "SenderRefusedError"),
        ("421 4.3.2 closing", "ServiceUnavailableError"),
        ("550 5.1.8 no", "SenderRefusedError"),
        ("530 5.7.0 login first", "AuthenticationRequiredError"),
    ],
)
def test_a_refusal_is_temporary_permanent_or_for_want_of_a_login(reply: str, error: str) -> None:
    codes = {"4": ExitCode.TEMPORARY, "5": ExitCode.PERMANENT}
    rest = "" if reply.startswith("421") else "503 no\r\n" * 2
    with play(*GREETING, *ENVELOPE[:3], Send(f"{reply}\r\n{rest}"), *RSET, *QUIT) as server:
        done = run(*relay(server), "--json")
    want = ExitCode.AUTHENTICATION if reply.startswith("530") else codes[reply[0]]
    assert done.code == want
    assert done.error.startswith(f"{error}: ")
    fields = json.loads(done.out)
    assert (fields["state"], fields["code"]) == ("not sent", int(reply[:3]))
    assert fields["retryable"] == (want == ExitCode.TEMPORARY)


def test_nobody_at_the_port_is_temporary() -> None:
    with SmtpServer(require_auth=False, tls=False) as server:
        arguments = relay(server)
    done = run(*arguments)
    assert (done.code, done.error.partition(":")[0]) == (5, "ConnectFailedError")


def test_one_recipient_refused_is_partial() -> None:
    replies = Send("250 ok\r\n250 ok\r\n550 5.1.1 No such user\r\n354 go on\r\n")
    with play(*GREETING, *TWO, Expect("DATA"), replies, *OPENING[-1:], QUEUED, *QUIT) as server:
        done = run(*relay(server), "--to", "carl@example.net")
    assert done.code == 7
    assert "accepted  bob@example.net" in done.out
    assert "refused   carl@example.net: 550 5.1.1 No such user" in done.out


def test_N4_K13_a_recipient_whose_turn_never_came_is_partial() -> None:
    """In several transactions (LIMITS, RFC 9422), and the line breaks behind the first."""
    offer = Send("250-mx.test\r\n250-PIPELINING\r\n250 LIMITS RCPTMAX=1\r\n")
    one = (*(Expect("MAIL .*"), Expect("RCPT .*"), Expect("DATA")),)
    first = (*one, Send("250 ok\r\n250 ok\r\n354 go on\r\n"), ReceiveContent(), QUEUED)
    with play(*GREETING[:2], offer, *first, Reset()) as server:
        done = run(*relay(server), "--to", "carl@example.net", "--json")
    made = json.loads(done.out)
    assert (done.code, made["accepted"], made["refused"]) == (7, ["bob@example.net"], {})
    assert list(made["unsent"]) == ["carl@example.net"]
    assert not Schema("send.schema.json").faults(made)


def test_one_recipient_refused_with_require_all_is_permanent_and_nobody_gets_it() -> None:
    replies = Send("250 ok\r\n250 ok\r\n550 5.1.1 No such user\r\n")
    with play(*GREETING, *TWO, replies, *RSET, *QUIT) as server:
        done = run(*relay(server), "--to", "carl@example.net", "--require-all")
        assert server.contents == []
    assert (done.code, done.error.partition(":")[0]) == (6, "RecipientsRefusedError")


def test_S11_lost_after_the_dot_is_in_doubt() -> None:
    with play(*OPENING, Reset()) as server:
        done = run(*relay(server), "--json")
    assert (done.code, done.error.partition(":")[0]) == (9, "DeliveryInDoubtError")
    fields = json.loads(done.out)
    assert (fields["state"], fields["retryable"]) == ("in doubt", False)
    assert f"<{fields['message_id']}>".encode() in server.contents[0]


@pytest.mark.parametrize(
    ("script", "code", "state"),
    [
        ((*GREETING, Expect("MAIL .*"), Stall()), 130, "not sent"),
        ((*OPENING, Stall()), 9, "in doubt"),
        ((*OPENING, QUEUED, Expect("QUIT"), Stall()), 8, "sent"),
    ],
    ids=["before the dot", "after the dot", "after the reply"],
)
def test_S11_interrupted(script: tuple[Step, ...], code: int, state: str) -> None:
    with play(*script) as server, start(*relay(server), "--json") as process:
        server.wait_until_stalled()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert json.loads(out)["state"] == state
    assert (b"DeliveryInDoubtError: Interrupted" in err) == (code == 9)
    assert b"Traceback" not in err


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("option", ["--json", "--require-all"])
def test_sent_and_nowhere_to_say_so_is_delivered(option: str) -> None:
    with SmtpServer(require_auth=False, tls=False) as server, FULL.open("wb") as full:
        arguments = [PROGRAM, *map(str, relay(server)), option]
        done = subprocess.run(
            arguments, stdout=full, stderr=subprocess.PIPE, env=environment(), check=False
        )
        assert len(server.messages) == 1
    assert (done.returncode, done.stderr) == (8, b"")


def test_K13_the_json_fits_the_published_schema_whatever_became_of_it() -> None:
    schema = Schema("send.schema.json")
    envelopes: tuple[tuple[Step, ...], ...] = (
        (*OPENING, QUEUED, *QUIT),
        (*OPENING, Reset()),
        (*ENVELOPE[:3], Send("451 4.3.0 later\r\n503 no\r\n503 no\r\n"), *RSET, *QUIT),
    )
    states: list[str] = []
    for script in envelopes:
        start = () if script[: len(GREETING)] == GREETING else GREETING
        with play(*start, *script) as server:
            done = run(*relay(server), "--json")
        made = json.loads(done.out)
        states.append(made["state"])
        assert not schema.faults(made)
        assert schema.faults(made | {"odd": 1})
    assert states == ["sent", "in doubt", "not sent"]


# --- what the caller does ------------------------------------------------------------------------

SERVER = ("send", "--server", "smtp://127.0.0.1:9", "--trusted-relay", "--from", USER)
TO = ("--to", "bob@example.net")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("nonsense",), 'Unknown command "nonsense"'),
        ((*SERVER, "--bogus"), "--bogus"),
        (("send", *TO), "Say where to send: --server"),
        (("send", "--server", "imap://localhost", *TO), "its scheme is not smtp"),
        (("send", "--server", "smtp://ann@localhost", *TO), "Say who writes: --from"),
        ((*SERVER, *TO, "--password-fd", "0"), "A password, a token and a mechanism"),
        ((*SERVER, *TO, "--text", "no-such-file"), "--text: no-such-file cannot be read: No such"),
        ((*SERVER, *TO, "--message", "x.eml"), "nothing else of one goes with it"),
        ((*SERVER, *TO, "--text", "-", "--html", "-"), "Standard input can be read once"),
        ((*SERVER, *TO, "--text", "-", "--password-fd", "0"), "Standard input can be read once"),
        ((*SERVER, *TO, "--text", sys.executable), "is not UTF-8"),
        ((*SERVER, *TO, "--attach", "no-such-file"), "no-such-file"),
        ((*SERVER, *TO, "--ca-file", "no-such-file"), "no-such-file"),
        ((*SERVER, *TO, "--subject", "a\nBcc: eve@example.net"), "Subject"),
        ((*SERVER, "--to", "bob@@example.net"), "bob@@example.net"),
        (SERVER, "Say to whom"),
        ((*SERVER, *TO, "--mechanism", "PLAIN"), "a mechanism are for a user"),
    ],
    ids=lambda value: " ".join(value[-2:]) if isinstance(value, tuple) else "",
)
def test_a_mistake_in_the_arguments_is_one_line_and_nothing_is_sent(
    arguments: tuple[str, ...], problem: str
) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert problem in done.error


@pytest.mark.parametrize(
    ("missing", "command", "hint"),
    [
        ("cyclopts", "--help", "pip install 'mailwright[cli]'"),
        ("rich", "--help", "pip install 'mailwright[cli]'"),
        ("cryptography", "demo", "mailwright[dev]"),
    ],
)
def test_what_is_not_installed_is_named_with_its_extra(
    missing: str, command: str, hint: str
) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; from mailwright.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, command],
        capture_output=True,
        env=environment(),
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_has_an_exit_code_that_tells_it_from_success(name: str) -> None:
    error = getattr(errors, name)("x")
    is_partial = isinstance(error, errors.PartialFailureError)
    assert exit_code(error) not in (ExitCode.DONE, ExitCode.DELIVERED)
    assert (exit_code(error) is ExitCode.PARTIAL) == is_partial
    assert (exit_code(error) == ExitCode.IN_DOUBT) == (name == "DeliveryInDoubtError")
