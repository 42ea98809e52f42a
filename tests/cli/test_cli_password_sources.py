"""Passwords and tokens of programs and keyrings; what every command does to keep them to itself."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest
from command import SECRET, USER, Finished, login, run

from mailwright import DeadlineExceededError, InvalidArgumentError
from mailwright.cli import _programs
from mailwright.cli._time_limit import within
from mailwright.server import SmtpServer

HERE = str(Path(__file__).parent)
TO = ("--to", "bob@example.net")


def sent(server: SmtpServer, *options: object, **variables: str) -> Finished:
    """Run `send` with a source of passwords."""
    return run(*login(server)[:-2], *TO, *options, variables=variables)


def printing(code: str) -> str:
    """Return the command of a program that runs this code."""
    return shlex.join([sys.executable, "-c", code])


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\nurl: smtp.example.org\n")
    return file


# --- programs ------------------------------------------------------------------------------------


def test_it_comes_from_the_first_line_of_a_program(server: SmtpServer, secret_file: Path) -> None:
    done = sent(server, "--password-command", f"cat {shlex.quote(str(secret_file))}")
    assert (done.code, done.err) == (0, "")
    assert server.messages[0].authenticated_as == USER


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("no-such-program-here", "no-such-program-here cannot be started: No such file"),
        ("false", "false ended with 1"),
        ("true", "true printed nothing"),
        (printing("print('a' * 70_000)"), "printed a line of more than 65536 octets"),
        (printing("import os; os.write(1, b'\\xff\\n')"), "printed what is not UTF-8"),
        ("'", "No closing quotation"),
        ("", "names no program"),
    ],
)
def test_a_program_that_has_none_is_one_line(
    server: SmtpServer, command: str, problem: str
) -> None:
    done = sent(server, "--password-command", command)
    assert done.code == 2
    assert problem in done.error
    assert server.sessions == []


def test_K07_there_is_no_shell(server: SmtpServer, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    done = sent(server, "--password-command", f"echo $(touch {trace}) ; touch {trace}")
    assert done.code == 4
    assert not trace.exists()


def test_K09_what_a_program_was_given_is_not_repeated(server: SmtpServer) -> None:
    """A secret that somebody wrote among its arguments is in none of our words."""
    done = sent(server, "--password-command", f"false {SECRET}")
    assert SECRET not in done.out + done.err


def test_K07_a_program_does_not_get_the_password_of_the_environment(
    server: SmtpServer, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    code = f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ))); print('x')"
    sent(server, "--password-command", printing(code), MAILWRIGHT_PASSWORD=SECRET)
    assert "PATH" in seen.read_text()
    assert SECRET not in seen.read_text()


def test_a_program_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_programs, "SECONDS", 0.05)
    words = (sys.executable, "-c", "import time; time.sleep(60)")
    with pytest.raises(DeadlineExceededError, match=r"did not answer within 0\.05 seconds"):
        _programs.first_line(words, "password-command")


def test_what_fails_within_its_time_fails_as_it_did() -> None:
    with pytest.raises(InvalidArgumentError, match="as it was"):
        within(5, "It", lambda: (_ for _ in ()).throw(InvalidArgumentError("as it was")))


def test_sources_exclude_each_other(server: SmtpServer) -> None:
    done = sent(server, "--keyring", "--token-command", "true")
    assert (done.code, server.sessions) == (2, [])
    assert "--keyring and --token-command: one of them" in done.error


def test_a_token_is_for_mechanisms_that_take_one(server: SmtpServer, secret_file: Path) -> None:
    """No mechanism that takes a password gets the token, which is not even shown to the server."""
    with SmtpServer(users={USER: SECRET}, mechanisms=["PLAIN"]) as plain:
        done = sent(plain, "--token-command", f"cat {secret_file}")
        assert done.code == 4
        assert "PLAIN: needs a password" in done.error
        assert not [line for line in plain.sessions[0].transcript if line.startswith("C: AUTH")]


# --- keyrings ------------------------------------------------------------------------------------


def keyring_of(backend: str) -> dict[str, str]:
    path = os.pathsep.join(filter(None, (HERE, os.environ.get("PYTHONPATH"))))
    chosen = {"PYTHON_KEYRING_BACKEND": backend, "PYTHONPATH": path}
    return {**chosen, "PYTHONWARNINGS": "default"}


def with_keyring(server: SmtpServer, backend: str) -> Finished:
    return sent(server, "--keyring", **keyring_of(backend))


def test_it_comes_from_the_keyring(server: SmtpServer) -> None:
    done = with_keyring(server, "fake_keyrings.Safe")
    assert (done.code, done.err) == (0, "")
    assert server.messages[0].authenticated_as == USER


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "fake_keyrings.PlaintextKeyring",
        "fake_keyrings.Derived",
    ],
)
def test_K10_a_keyring_that_keeps_nothing_safe_is_refused(server: SmtpServer, backend: str) -> None:
    done = with_keyring(server, backend)
    assert done.code == 2
    assert "no keyring on this machine that keeps passwords safe" in done.error
    assert server.sessions == []


def test_K10_a_locked_keyring_is_an_error_without_its_words(server: SmtpServer) -> None:
    done = with_keyring(server, "fake_keyrings.Locked")
    assert done.code == 2
    assert "failed with OSError; it may be locked" in done.error
    assert SECRET not in done.out + done.err


def test_K10_a_keyring_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import fake_keyrings
    import keyring

    from mailwright.cli import _keyring

    monkeypatch.setattr(_keyring, "SECONDS", 0.05)
    monkeypatch.setattr(keyring, "get_keyring", fake_keyrings.Silent)
    with pytest.raises(DeadlineExceededError, match="The keyring did not answer"):
        _keyring.from_keyring("mailwright:localhost", USER)


def test_K10_of_a_chain_only_the_safe_ones_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import fake_keyrings
    import keyring
    from keyring.backends import chainer

    from mailwright.cli._keyring import from_keyring

    class Chain(chainer.ChainerBackend):
        backends = [fake_keyrings.PlaintextKeyring()]  # noqa: RUF012 - as the base has it

    Chain.__module__ = chainer.__name__
    monkeypatch.setattr(keyring, "get_keyring", Chain)
    with pytest.raises(InvalidArgumentError, match="keeps passwords safe"):
        from_keyring("mailwright:127.0.0.1", USER)
    Chain.backends.append(fake_keyrings.Safe())
    assert from_keyring("mailwright:127.0.0.1", USER).reveal() == SECRET


def test_what_the_keyring_lacks_comes_with_the_command_that_puts_it_there(
    server: SmtpServer,
) -> None:
    url = f"smtp://eve@{server.host}:{server.port}"
    arguments = ["send", "--server", url, "--keyring", "--from", USER, *TO]
    done = run(*arguments, variables=keyring_of("fake_keyrings.Safe"))
    assert done.code == 2
    assert "keyring set mailwright:127.0.0.1 eve" in done.error
