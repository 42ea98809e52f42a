"""``mailwright probe smtp``: shows what is there, stops where it is told, and delivers nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from command import GREETING, SECRET, USER, Finished, run

from json_schema import Schema
from mailwright.server import SmtpServer
from mailwright.testing import Expect, ReceiveContent, Reset, ScriptedServer, Send, Step

SCHEMA = Schema("probe.schema.json")
PASSWORD = ("--password-command", f"echo {SECRET}")
SIGN_IN = ("--user", USER, *PASSWORD)
TO = ("--to", "bob@example.net")


def probe(*arguments: object, **variables: str) -> Finished:
    return run("probe", "smtp", *arguments, variables=variables)


def report(*arguments: object) -> dict[str, Any]:
    """Run a probe with --json; what it prints fits the schema."""
    done = probe(*arguments, "--json")
    made: dict[str, Any] = json.loads(done.out)
    assert not SCHEMA.faults(made)
    assert SCHEMA.faults(made | {"odd": 1})
    assert done.code == 0 or made["error"] or made["transaction"]["recipients"]
    return made


def at(server: SmtpServer) -> list[object]:
    return [f"{server.host}:{server.port}", "--ca-file", server.ca_file]


def said(server: SmtpServer) -> list[str]:
    """Return the verbs that the server got."""
    lines = server.sessions[-1].transcript
    return [line.split()[1] for line in lines if line.startswith("C: ") and line.split()[1:]]


#: What is said up to STARTTLS, and goodbye.
TO_TLS = ["EHLO", "STARTTLS", "EHLO", "QUIT"]

# --- stages --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stop_at", "stages", "verbs"),
    [
        ("connect", ["connect"], []),
        ("greeting", ["connect", "greeting"], ["QUIT"]),
        ("ehlo", ["connect", "greeting", "ehlo"], ["EHLO", "QUIT"]),
        ("starttls", ["connect", "greeting", "ehlo", "starttls"], TO_TLS),
    ],
)
def test_it_stops_where_it_is_told(
    server: SmtpServer, stop_at: str, stages: list[str], verbs: list[str]
) -> None:
    made = report(*at(server), "--stop-at", stop_at)
    assert [each["stage"] for each in made["stages"]] == stages
    assert (made["stop_at"], made["failed_at"], made["error"]) == (stop_at, None, None)
    assert made["address"] == f"{server.host}:{server.port}"
    assert said(server) == verbs if verbs else not server.sessions or said(server) == []


def test_without_a_user_it_goes_as_far_as_tls_and_with_one_it_signs_in(server: SmtpServer) -> None:
    made = report(*at(server))
    assert (made["stop_at"], made["login"]) == ("starttls", None)
    made = report(*at(server), *SIGN_IN)
    assert (made["stop_at"], made["login"]["user"]) == ("auth", USER)
    assert made["login"]["mechanism"].startswith("SCRAM-SHA-")
    assert made["capabilities"]["signed_in"] is not None


@pytest.mark.parametrize(
    ("stop_at", "last"), [("mail", ["MAIL", "RSET"]), ("rcpt", ["MAIL", "RCPT", "RSET"])]
)
def test_a_transaction_is_begun_and_reset(
    server: SmtpServer, stop_at: str, last: list[str]
) -> None:
    made = report(*at(server), *SIGN_IN, *TO, "--stop-at", stop_at)
    assert said(server)[-len(last) - 1 :] == [*last, "QUIT"]
    assert made["transaction"]["mail"].startswith("250")
    assert list(made["transaction"]["recipients"]) == (["bob@example.net"] if len(last) > 2 else [])
    assert server.messages == []


def test_data_hangs_up_where_the_content_would_come(server: SmtpServer) -> None:
    made = report(*at(server), *SIGN_IN, *TO, "--stop-at", "data")
    assert made["transaction"]["data"].startswith("354")
    assert made["error"] is None
    assert said(server)[-1] == "DATA"
    assert server.messages == []


def test_a_test_message_is_sent_when_it_is_asked_for(server: SmtpServer) -> None:
    made = report(*at(server), *SIGN_IN, *TO, "--stop-at", "message")
    assert (made["message"]["state"], made["message"]["accepted"]) == ("sent", ["bob@example.net"])
    [received] = server.messages
    assert received.authenticated_as == USER
    assert b"Subject: Test of mailwright probe" in received.raw


def test_nobody_opens_a_transaction_without_an_identity() -> None:
    with SmtpServer(require_auth=False) as relay:
        arguments = [*at(relay), *TO, "--from", USER, "--stop-at"]
        for stop_at in ("mail", "rcpt", "data", "message"):
            done = probe(*arguments, stop_at)
            assert (done.code, done.error.partition(":")[0]) == (4, "NotAuthenticatedError")
        assert "MAIL" not in said(relay)
        assert probe(*arguments, "rcpt", "--trusted-relay").code == 0
        assert said(relay)[-3:] == ["RCPT", "RSET", "QUIT"]


# --- what it shows -------------------------------------------------------------------------------


def test_what_is_offered_before_and_after(server: SmtpServer) -> None:
    made = report(*at(server), *SIGN_IN)
    offered = made["capabilities"]
    assert "STARTTLS" in offered["in_clear"]
    assert "AUTH" not in offered["in_clear"]
    assert "AUTH" in offered["over_tls"]
    assert "STARTTLS" not in offered["over_tls"]
    assert made["limits"]["size"] == int(offered["over_tls"]["SIZE"][0])
    names = [each["name"] for each in made["mechanisms"]]
    assert names == offered["over_tls"]["AUTH"]
    [taken] = [each["name"] for each in made["mechanisms"] if each["taken"]]
    assert made["login"]["mechanism"] == taken
    assert {each["why_not"] for each in made["mechanisms"]} == {None, f"{taken} is stronger"}


@pytest.mark.parametrize(
    ("options", "reasons"),
    [
        ((), {"SCRAM-SHA-256": None, "PLAIN": "is stronger", "CRAM-MD5": "only with mechanism="}),
        (("--mechanism", "plain"), {"PLAIN": None, "SCRAM-SHA-256": 'not mechanism="PLAIN"'}),
        (("--token-command", "true"), {"PLAIN": "needs a password"}),
    ],
)
def test_which_mechanism_and_why_not_the_others(
    options: Sequence[object], reasons: dict[str, str | None]
) -> None:
    mechanisms = ["SCRAM-SHA-256", "PLAIN", "CRAM-MD5"]
    with SmtpServer(users={USER: SECRET}, mechanisms=mechanisms) as server:
        arguments = [*at(server), "--user", USER, "--stop-at", "starttls"]
        made = report(*arguments, *options)
    told = {each["name"]: each["why_not"] for each in made["mechanisms"]}
    for name, reason in reasons.items():
        assert told[name] is None if reason is None else reason in told[name]


def test_in_clear_no_mechanism_would_be_taken_that_shows_the_password() -> None:
    with SmtpServer(
        users={USER: SECRET}, tls=False, auth_without_tls=True, mechanisms=["PLAIN"]
    ) as clear:
        made = report(f"{clear.host}:{clear.port}", "--tls", "none")
        assert made["tls"] is None
        assert made["mechanisms"][0]["why_not"] == "the connection is not secured by verified TLS"


def test_the_certificate_with_the_fingerprint_to_pin(server: SmtpServer) -> None:
    certificate = report(*at(server))["certificate"]
    assert (certificate["trust"], certificate["reason"]) == ("verified", None)
    assert "localhost" in certificate["names"]
    assert certificate["not_before"] < certificate["not_after"]
    pinned = report(f"{server.host}:{server.port}", "--fingerprint", certificate["fingerprint"])
    assert pinned["certificate"] == certificate | {"trust": "pinned"}
    assert pinned["tls"]["verified"]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize(
    ("options", "reason"), [((), "unknown-ca"), (("--fingerprint", "0" * 64), "pin")]
)
def test_T14_a_certificate_that_is_refused_is_shown_all_the_same(
    server: SmtpServer, tls: str, options: tuple[str, ...], reason: str
) -> None:
    port = server.port if tls == "starttls" else server.tls_port
    arguments = [f"{server.host}:{port}", "--tls", tls, *SIGN_IN, *options]
    done = probe(*arguments)
    assert (done.code, done.error.partition(":")[0]) == (6, "CertificateError")
    assert f"refused: {reason}" in done.out
    made = report(*arguments)
    assert made["failed_at"] == ("starttls" if tls == "starttls" else "tls")
    known = report(*at(server))["certificate"]
    assert made["certificate"] == known | {"trust": "refused", "reason": reason}
    lines = [line for session in server.sessions for line in session.transcript]
    assert not [line for line in lines if line.startswith("C: AUTH")]


def test_for_people(server: SmtpServer) -> None:
    done = probe(*at(server), *SIGN_IN, *TO, "--stop-at", "rcpt")
    assert (done.code, done.err) == (0, "")
    stages = re.findall(r"^(\w+) +ok  [0-9.]+ ms$", done.out, re.MULTILINE)
    assert stages == ["connect", "greeting", "ehlo", "starttls", "auth", "mail", "rcpt"]
    for line in (
        r"address +127\.0\.0\.1:\d+",
        r"reply +220 localhost",
        r"offers +.*STARTTLS",
        r"tls +TLSv1\.3, TLS_\w+",
        r"certificate +verified",
        r"names +localhost, 127\.0\.0\.1, ::1",
        r"fingerprint +sha256:[0-9a-f]{64}",
        r"signed in +ann@example\.org",
        r"accepted +bob@example\.net: 250",
        r"limits +message: [0-9.]+ MiB",
        r"mechanism +SCRAM-SHA-\d+: would be taken",
    ):
        assert re.search(line, done.out), line


def test_the_dialogue_with_its_secrets_masked(server: SmtpServer) -> None:
    arguments = [*at(server), *SIGN_IN, "--wire"]
    done = probe(*arguments, "--mechanism", "PLAIN")
    assert "C: AUTH PLAIN ***" in done.err
    lines = report(*arguments)["transcript"]
    assert "C: STARTTLS" in lines
    assert SECRET not in done.err + "".join(lines)
    assert "transcript" not in report(*at(server))


def test_of_an_account(server: SmtpServer, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    lines = [f'host = "{server.host}"', f"port = {server.port}", f'user = "{USER}"']
    lines += [f'ca_file = "{server.ca_file}"', f'password_command = "echo {SECRET}"']
    config.write_text("\n".join(["[accounts.work]", *lines, ""]))
    config.chmod(0o600)
    made = report("--account", "work", "--config", config)
    assert (made["server"]["account"], made["login"]["user"]) == ("work", USER)


def test_lmtp_on_a_socket_and_on_a_port(tmp_path: Path) -> None:
    hello = (
        Send("220 mx.test LMTP\r\n"),
        Expect("LHLO .*"),
        Send("250-mx.test\r\n250 PIPELINING\r\n"),
    )
    rest = (
        *(Expect("MAIL .*"), Send("250 ok\r\n"), Expect("RCPT .*"), Send("550 5.1.1 nobody\r\n")),
        *(Expect("RSET"), Send("250 ok\r\n"), Expect("QUIT"), Send("221 bye\r\n")),
    )
    with ScriptedServer([*hello, *rest], strict=False) as server:
        where = f"{server.host}:{server.port}"
        options = ["--from", USER, *TO, "--stop-at", "rcpt", "--trusted-relay", "--tls", "none"]
        made = report(where, "--lmtp", *options)
    assert made["server"]["protocol"] == "lmtp"
    assert made["capabilities"]["in_clear"] == {"PIPELINING": []}
    assert (made["failed_at"], made["error"]["code"]) == ("rcpt", 550)
    done = probe(tmp_path / "none", "--lmtp")
    assert done.error.startswith("ConnectFailedError: ")


# --- where it fails ------------------------------------------------------------------------------


def play(*script: Step) -> ScriptedServer:
    return ScriptedServer(script, strict=False)


QUIT: tuple[Step, ...] = (Expect("QUIT"), Send("221 bye\r\n"))


@pytest.mark.parametrize(
    ("script", "stage", "code", "error"),
    [
        ((Send("554 not you\r\n"), *QUIT), "greeting", 6, "ServerRefusedError"),
        ((Send("HTTP/1.1 400\r\n"),), "greeting", 6, "ProtocolError"),
        ((Send("220 x\r\n"), Expect("EHLO .*"), Send("421 4.3.2 later\r\n")), "ehlo", 5, "Service"),
        ((*GREETING, *QUIT), "starttls", 6, "TlsUnavailableError"),
    ],
)
def test_the_stage_that_fails_names_itself(
    script: tuple[Step, ...], stage: str, code: int, error: str
) -> None:
    with play(*script) as server:
        done = probe(f"{server.host}:{server.port}")
    assert (done.code, done.error.startswith(error)) == (code, True)
    assert re.search(rf"^{stage} +failed", done.out, re.MULTILINE)
    with play(*script) as server:
        made = report(f"{server.host}:{server.port}")
    assert (made["failed_at"], made["stages"][-1]["stage"]) == (stage, stage)
    assert made["error"]["retryable"] == (code == 5)


def test_nobody_is_there() -> None:
    with SmtpServer(tls=False) as server:
        where = f"{server.host}:{server.port}"
    done = probe(where)
    assert (done.code, done.error.partition(":")[0]) == (5, "ConnectFailedError")
    assert report(where)["failed_at"] == "connect"


def test_a_wrong_password_is_tried_once(server: SmtpServer) -> None:
    done = probe(*at(server), "--user", USER, "--password-command", "echo wrong")
    assert (done.code, done.error.partition(":")[0]) == (4, "CredentialsRefusedError")
    assert re.search(r"^auth +failed", done.out, re.MULTILINE)
    assert said(server).count("AUTH") == 1


def test_some_recipients_and_all_of_them_refused() -> None:
    begin = (*GREETING, Expect("MAIL .*"), Send("250 ok\r\n"), Expect("RCPT .*"))
    end = (Expect("RSET"), Send("250 ok\r\n"), *QUIT)
    options = ["--from", USER, *TO, "--stop-at", "rcpt", "--trusted-relay", "--tls", "none"]
    some = (Send("250 ok\r\n"), Expect("RCPT .*"), Send("550 5.1.1 nobody\r\n"))
    with play(*begin, *some, *end) as server:
        done = probe(f"{server.host}:{server.port}", *options, "--to", "carl@example.net")
    assert (done.code, done.err) == (7, "")
    assert "refused     carl@example.net: 550 5.1.1 nobody" in done.out
    with play(*begin, Send("451 4.2.0 later\r\n"), *end) as server:
        done = probe(f"{server.host}:{server.port}", *options)
    assert (done.code, done.error.partition(":")[0]) == (5, "RecipientsRefusedError")


def test_S11_a_test_message_in_doubt_says_so() -> None:
    envelope = (
        *(Expect("MAIL .*"), Expect("RCPT .*"), Expect("DATA")),
        *(Send("250 ok\r\n250 ok\r\n354 go on\r\n"), ReceiveContent(), Reset()),
    )
    options = ["--from", USER, *TO, "--stop-at", "message", "--trusted-relay", "--tls", "none"]
    with play(*GREETING, *envelope) as server:
        done = probe(f"{server.host}:{server.port}", *options, "--json")
    made = json.loads(done.out)
    assert (done.code, made["message"]["state"], made["failed_at"]) == (9, "in doubt", "message")
    assert not SCHEMA.faults(made)


def test_T31_K11_the_words_of_a_server_do_not_steer_the_terminal() -> None:
    evil = "\x1b]0;owned\x07\x9b31m\u202e [red]"
    script = (
        *(Send(f"220 mx {evil}\r\n".encode()), Expect("EHLO .*")),
        *(Send(f"250-mx\r\n250-X-{evil} {evil}\r\n250 AUTH {evil} PLAIN\r\n".encode()),),
        *(Expect("MAIL .*"), Send(f"550 {evil}\r\n".encode()), *QUIT),
    )
    options = ["--from", USER, "--stop-at", "mail", "--trusted-relay", "--tls", "none", "--wire"]
    for json_ in ((), ("--json",)):
        with play(*script) as server:
            done = probe(f"{server.host}:{server.port}", *options, *json_)
        assert done.code == 6
        assert not set(done.out + done.err) & {"\x1b", "\x07", "\x9b", "\u202e"}
        assert "[red]" in done.out


def test_T27_a_server_that_offers_much_is_cut_short() -> None:
    lines = "".join(f"250-X{number}\r\n" for number in range(900))
    script = (Send("220 mx\r\n"), Expect("EHLO .*"), Send(f"250-mx\r\n{lines}250 HELP\r\n"), *QUIT)
    with play(*script) as server:
        made = report(f"{server.host}:{server.port}", "--stop-at", "ehlo")
    assert len(made["capabilities"]["in_clear"]) == 200


# --- what it is told -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "Say where to send"),
        (("localhost", "--stop-at", "auth"), "To sign in takes a user"),
        (("localhost", "--stop-at", "mail"), "Say who sends"),
        (("localhost", "--stop-at", "rcpt", "--from", USER), "Say to whom"),
        (("localhost", "--stop-at", "nowhere"), "nowhere"),
        (("localhost", "--tls", "sometimes"), "sometimes"),
        (("imap://localhost",), "its scheme is not smtp"),
        (("localhost", "--all-mechanisms"), "--all-mechanisms"),
        (("localhost", "--timeout", "0"), "time limit"),
        (("localhost", "--proxy", f"socks5://ann:{SECRET}@p"), "password in the arguments"),
        ((f"smtp://ann:{SECRET}@localhost",), "password in the arguments"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_in_the_arguments_is_one_line(arguments: tuple[str, ...], problem: str) -> None:
    done = probe(*arguments)
    assert (done.code, done.out) == (2, "")
    assert problem in done.error
    assert SECRET not in done.err
