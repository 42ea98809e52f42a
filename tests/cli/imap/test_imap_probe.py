"""``mailwright probe imap``: shows what is there, stops where it is told, and changes nothing."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from command import Finished
from imap_command import imap, message
from in_process import finished

from json_schema import Schema
from mailwright.testing import Expect, ScriptedServer, Send
from servers.accounts import Account, ImapServer

SCHEMA = Schema("probe-imap.schema.json")
SERVERS = ["dovecot", "dovecot24_sdbox", "cyrus", "courier"]


def probe(account: Account, *options: object, port: int = 0, user: bool = True) -> Finished:
    server = account.server
    where = f"{server.host}:{port or server.imap_port}"
    secret = f"printf %s {shlex.quote(account.password)}"
    login = ["--user", account.user, "--password-command", secret] if user else []
    return finished("probe", "imap", where, "--ca-file", server.ca_file, *login, *options)


def report(account: Account, *options: object, **how: Any) -> dict[str, Any]:
    done = probe(account, *options, "--json", **how)
    made: dict[str, Any] = json.loads(done.out)
    assert not SCHEMA.faults(made)
    assert SCHEMA.faults(made | {"odd": 1})
    assert (done.code == 0) == (made["error"] is None), done
    return made


@pytest.mark.parametrize(
    ("stop_at", "stages"),
    [
        ("connect", ["connect"]),
        ("greeting", ["connect", "greeting"]),
        ("capability", ["connect", "greeting", "capability"]),
        ("starttls", ["connect", "greeting", "capability", "starttls"]),
        ("auth", ["connect", "greeting", "capability", "starttls", "auth"]),
        ("select", ["connect", "greeting", "capability", "starttls", "auth", "select"]),
    ],
)
def test_it_stops_where_it_is_told(account: Account, stop_at: str, stages: list[str]) -> None:
    made = report(account, "--stop-at", stop_at)
    assert [each["stage"] for each in made["stages"]] == stages
    assert (made["stop_at"], made["failed_at"]) == (stop_at, None)


@pytest.mark.parametrize("name", SERVERS)
def test_a_real_server_is_shown_whole(name: str, request: pytest.FixtureRequest) -> None:
    server: ImapServer = request.getfixturevalue(name)
    account = server.new_account()
    account.deliver(message(1))
    made = report(account)
    assert made["certificate"]["trust"] == "verified"
    assert made["tls"]["verified"] is True
    assert "STARTTLS" in made["capabilities"]["in_clear"]
    assert made["login"]["user"] == account.user
    assert made["inbox"]["count"] == 1
    assert made["namespaces"]["personal"]
    taken = [each["name"] for each in made["mechanisms"] if each["taken"]]
    assert taken == [made["login"]["mechanism"]]
    assert account.password not in json.dumps(made)
    shown = probe(account)
    assert (shown.code, shown.err) == (0, "")
    assert "certificate verified" in shown.out
    assert "would be taken" in shown.out
    assert imap(account, "search", "--unseen", "--uids").out == "1\n"


def test_tls_from_the_first_byte(account: Account) -> None:
    made = report(account, "--tls", "implicit", port=account.server.imaps_port)
    stages = [each["stage"] for each in made["stages"]]
    assert stages == ["connect", "tls", "greeting", "capability", "auth", "select"]
    assert made["capabilities"]["in_clear"] is None


def test_without_a_user_it_goes_as_far_as_tls(account: Account) -> None:
    made = report(account, user=False)
    assert (made["stop_at"], made["login"]) == ("starttls", None)
    assert probe(account, "--stop-at", "select", user=False).code == 2


def test_a_certificate_that_is_refused_is_shown(account: Account) -> None:
    server = account.server
    done = finished("probe", "imap", f"{server.host}:{server.imap_port}", "--json")
    made = json.loads(done.out)
    assert (made["failed_at"], made["error"]["error"]) == ("starttls", "CertificateError")
    assert made["certificate"]["trust"] == "refused"
    assert done.code == 6


def test_K13_a_wrong_password_ends_with_4(account: Account) -> None:
    """K13; K09: and the dialogue shows neither it nor the right one."""
    wrong = Account(account.server, account.user, "canary-wrong")
    done = probe(wrong, "--wire")
    assert done.code == 4
    assert "canary-wrong" not in done.out + done.err
    done = probe(account, "--wire", "--json")
    assert json.loads(done.out)["transcript"]
    assert account.password not in done.out + done.err


def test_T31_no_greeting_steers_the_terminal() -> None:
    """T31: what the server says of itself is shown as escapes."""
    script = (Send("* OK \x1b]0;owned\x07 here\r\n"), Expect(".* LOGOUT"))
    with ScriptedServer(script) as server:
        where = f"imap://{server.host}:{server.port}?starttls=never"
        done = finished("probe", "imap", where, "--stop-at", "greeting")
    assert done.code == 0, done
    assert "\\x1b]0;owned\\x07" in done.out
    assert "\x1b" not in done.out


def test_T08_without_starttls_it_ends_there() -> None:
    """T08: a server that offers no STARTTLS where TLS is required."""
    script = (
        Send("* OK here\r\n"),
        Expect(".* CAPABILITY"),
        Send("* CAPABILITY IMAP4rev1\r\n"),
    )
    with ScriptedServer(script) as server:
        done = finished("probe", "imap", f"{server.host}:{server.port}", "--json", "--timeout", 3)
    made = json.loads(done.out)
    assert made["error"] is not None
    assert done.code != 0
