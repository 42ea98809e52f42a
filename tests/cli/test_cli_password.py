"""The password of ``mailwright send``: never in the arguments, never in what is printed."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from command import GREETING, PROGRAM, SECRET, USER, descriptor, environment, login, run, start

from mailwright.server import SmtpServer
from mailwright.testing import ScriptedServer, Stall

ENCODED = b64encode(SECRET.encode()).decode()
TO = ("--to", "bob@example.net")
VARIABLE = {"MAILWRIGHT_PASSWORD": SECRET}

#: Opens a terminal, which becomes the one of its session, and goes on as the program.
ON_A_TERMINAL = """
import os, sys
terminal = os.open(sys.argv[1], os.O_RDWR)
for standard in (0, 1, 2):
    os.dup2(terminal, standard)
os.execv(sys.argv[2], sys.argv[2:])
"""


def without_descriptor(server: SmtpServer) -> list[object]:
    return [*login(server)[:-2], *TO]


def test_it_comes_from_a_file_descriptor(server: SmtpServer) -> None:
    with descriptor(f"{SECRET}\nnot this line\n") as number:
        done = run(*without_descriptor(server), "--password-fd", number, pass_fds=[number])
    assert (done.code, done.err) == (0, "")


def test_K07_it_comes_from_the_environment_with_a_warning(server: SmtpServer) -> None:
    done = run(*without_descriptor(server), variables=VARIABLE)
    assert done.code == 0
    assert "--password-fd is safer" in done.error
    assert SECRET not in done.err + done.out


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_it_is_asked_for_on_the_terminal_and_not_shown(server: SmtpServer) -> None:
    ours, theirs = os.openpty()
    program = [str(PROGRAM), *map(str, without_descriptor(server))]
    process = subprocess.Popen(
        [sys.executable, "-c", ON_A_TERMINAL, os.ttyname(theirs), *program],
        env=environment(TERM="dumb"),
        start_new_session=True,
    )
    shown = b""
    with os.fdopen(ours, "r+b", buffering=0) as terminal, os.fdopen(theirs):
        while b"Password of ann@example.org: " not in shown:
            shown += terminal.read(1)
        terminal.write(f"{SECRET}\n".encode())
        while b"the server said" not in shown:
            shown += terminal.read(1)
        assert process.wait(30) == 0
    assert SECRET.encode() not in shown
    assert server.messages[0].authenticated_as == USER


def test_without_a_terminal_standard_input_is_not_taken_for_it(server: SmtpServer) -> None:
    warnings = {"PYTHONWARNINGS": "default"}  # as users run it: a warning does not stop it
    done = run(*without_descriptor(server), stdin=f"{SECRET}\n".encode(), variables=warnings)
    assert done.code == 2
    assert "There is no terminal to ask for the password: use --password-fd" in done.error
    assert server.sessions == []


@pytest.mark.parametrize(
    ("text", "problem"), [("", "The password is empty"), ("\n", "The password is empty")]
)
def test_an_empty_one_is_refused(server: SmtpServer, text: str, problem: str) -> None:
    done = run(*login(server), *TO, stdin=text.encode())
    assert done.code == 2
    assert problem in done.error


@pytest.mark.parametrize(
    ("number", "octets", "problem"),
    [(63, b"", "file descriptor 63: Bad file descriptor"), (0, b"\xff\xfe\n", "it is not UTF-8")],
)
def test_a_descriptor_that_cannot_be_read_is_named(
    server: SmtpServer, number: int, octets: bytes, problem: str
) -> None:
    done = run(*login(server)[:-1], number, *TO, stdin=octets)
    assert done.code == 2
    assert problem in done.error


@pytest.mark.parametrize(
    "arguments",
    [
        ("--server", f"smtp://ann:{SECRET}@localhost"),
        ("--server", "smtp://ann@localhost", f"--password={SECRET}"),
        ("--server", "smtp://ann@localhost", "--password", SECRET),
    ],
    ids=["in the URL", "with =", "with a space"],
)
def test_K07_in_the_arguments_it_is_refused_and_not_repeated(arguments: tuple[str, ...]) -> None:
    done = run("send", *arguments, *TO)
    assert done.code == 2
    assert "every process of this machine" in done.error
    assert SECRET not in done.err + done.out


def test_S21_a_wrong_one_is_not_repeated(server: SmtpServer) -> None:
    arguments = ["--verbose", "--json", "--mechanism", "PLAIN"]
    done = run(*login(server), *TO, *arguments, stdin=f"{SECRET}-but-wrong\n".encode())
    assert done.code == 4
    assert done.err.splitlines()[-1].startswith("CredentialsRefusedError: ")
    plain = b64encode(f"\0{USER}\0{SECRET}-but-wrong".encode()).decode()
    assert not [word for word in (SECRET, ENCODED, plain) if word in done.out + done.err]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "SCRAM-SHA-256"])
def test_S21_the_dialogue_is_shown_without_it(server: SmtpServer, mechanism: str) -> None:
    done = run(
        *login(server), *TO, "--verbose", "--mechanism", mechanism, stdin=f"{SECRET}\n".encode()
    )
    assert done.code == 0
    assert f"C: AUTH {mechanism}" in done.err
    assert "***" in done.err
    plain = b64encode(f"\0{USER}\0{SECRET}".encode()).decode()
    assert not [word for word in (SECRET, ENCODED, plain) if word in done.out + done.err]


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc here")
def test_K07_no_process_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n")
    with ScriptedServer([*GREETING[:1], Stall()], strict=False) as server:
        url = f"smtp://ann@{server.host}:{server.port}"
        with file.open() as password:
            number = password.fileno()
            arguments = ["--server", url, "--password-fd", number, "--from", USER, *TO]
            process = start("send", *arguments, pass_fds=[number])
        with process:
            server.wait_until_stalled()
            place = Path(f"/proc/{process.pid}")
            seen = [(place / name).read_bytes() for name in ("cmdline", "environ")]
            process.terminate()
    assert b"--password-fd" in seen[0]
    assert SECRET.encode() not in b"".join(seen)
