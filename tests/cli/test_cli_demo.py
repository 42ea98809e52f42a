"""``mailwright demo``, which starts an `SmtpServer` of its own; help, and how things look."""

from __future__ import annotations

import re

import pytest
from command import GREETING, OPENING, relay, run

from mailwright.cli.demo import PASSWORD
from mailwright.testing import Expect, ScriptedServer, Send

COLOUR = re.compile(r"\x1b\[(?:\d+;)*[349]\dm")


def test_the_demo_shows_a_mail_a_refusal_and_the_transcript() -> None:
    done = run("demo")
    assert (done.code, done.err) == (0, "")
    for heading in ("1. Sign in with SCRAM", "2. Try it without", "3. What arrived", "4. The sess"):
        assert heading in done.out
    assert re.search(r"accepted: bob@example\.net +queue id: \w+", done.out)
    assert "NotAuthenticatedError: " in done.out
    for media_type in ("text/plain", "text/html", "image/png", "text/csv"):
        assert media_type in done.out
    assert "C: STARTTLS" in done.out
    assert re.search(r"C: AUTH SCRAM-SHA-\d+ \*\*\*", done.out)
    assert done.out.count("C: MAIL FROM:<ann@example.org>") == 1
    assert "One mail sent with an identity, none without" in done.out
    assert PASSWORD not in done.out
    assert "\x1b" not in done.out


def test_T31_the_words_of_a_server_do_not_steer_the_terminal() -> None:
    evil = Send("250 2.0.0 ok \x1b]0;owned\x07 [red]queued\u202e as X1\r\n".encode())
    quit_ = (Expect("QUIT"), Send("221 bye\r\n"))
    for option in ("--verbose", "--json"):
        with ScriptedServer([*OPENING, evil, *quit_], strict=False) as server:
            done = run(*relay(server), option)
        assert not set(done.out + done.err) & {"\x1b", "\x07", "\u202e"}
        assert "[red]queued" in done.out


def test_T31_the_words_of_a_refusal_do_not_steer_it_either() -> None:
    evil = Send(b"554 \x1b[2Jno [bold]\r\n" * 3)
    script = [*GREETING, Expect("MAIL .*"), Expect("RCPT .*"), Expect("DATA"), evil]
    with ScriptedServer(script, strict=False) as server:
        done = run(*relay(server))
    assert done.code == 6
    assert "\x1b" not in done.err
    assert "[bold]" in done.error


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_are_for_terminals_that_want_them(
    variables: dict[str, str], coloured: bool
) -> None:
    done = run("send", "--bogus", variables={"FORCE_COLOR": "1", "TERM": "xterm", **variables})
    assert bool(COLOUR.search(done.err)) == coloured


@pytest.mark.parametrize("arguments", [(), ("--help",), ("demo", "--help"), ("send", "--help")])
def test_help_is_on_standard_output(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.code, done.err) == (0, "")
    assert "Usage: mailwright" in done.out


def test_the_version_is_that_of_the_package() -> None:
    from mailwright import __version__

    assert run("--version").out.strip() == __version__
