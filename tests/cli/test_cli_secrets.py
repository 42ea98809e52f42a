"""No command shows a secret: not in its arguments, its environment, its output or its errors."""

from __future__ import annotations

import re
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from command import GREETING, PROGRAM, SECRET, USER, descriptor, environment, run
from test_cli_sendmail import MAIL, MODULE

from mailwright.cli.app import app
from mailwright.server import SmtpServer
from mailwright.testing import ScriptedServer, Stall

ENCODED = b64encode(SECRET.encode()).decode()
PLAIN = b64encode(f"\0{USER}\0{SECRET}".encode()).decode()
LEAKS = (SECRET, ENCODED, PLAIN)
#: Names of options that would hold a secret itself.
TELLING = re.compile(r"--(?:password|pass|token|secret|key-password)$")


def config_for(directory: Path, host: str, port: int, *lines: str) -> Path:
    """Write a configuration whose secrets are in it."""
    path = directory / "config.toml"
    text = [f'host = "{host}"', f"port = {port}", f'user = "{USER}"', f'password = "{SECRET}"']
    path.write_text("\n".join(["[accounts.work]", *text, *lines, ""]))
    path.chmod(0o600)
    return path


def commands(config: Path) -> dict[str, list[str]]:
    """Return each command that signs in, with the secret in its configuration."""
    program, account = str(PROGRAM), ["--config", str(config)]
    return {
        "send": [program, "send", *account, "--to", "bob@example.net", "--verbose", "--json"],
        "probe": [program, "probe", "smtp", *account, "--wire"],
        "probe json": [program, "probe", "smtp", *account, "--wire", "--json"],
        "sendmail": ["env", f"MAILWRIGHT_CONFIG={config}", *MODULE, "-v", "-t"],
    }


NAMES = list(commands(Path("x")))


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="there is no /proc here")
@pytest.mark.parametrize("name", NAMES)
def test_K07_no_process_can_read_it(tmp_path: Path, name: str) -> None:
    with ScriptedServer([*GREETING[:1], Stall()], strict=False) as server:
        config = config_for(tmp_path, server.host, server.port)
        with subprocess.Popen(
            commands(config)[name],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
        ) as process:
            assert process.stdin is not None
            process.stdin.write(MAIL)
            process.stdin.close()
            server.wait_until_stalled()
            place = Path(f"/proc/{process.pid}")
            seen = [(place / file).read_bytes() for file in ("cmdline", "environ")]
            process.terminate()
    assert b"config.toml" in b"".join(seen)
    assert SECRET.encode() not in b"".join(seen)


@pytest.mark.parametrize("known", [True, False], ids=["right", "wrong"])
@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "PLAIN", "LOGIN"])
@pytest.mark.parametrize("name", NAMES)
def test_K09_no_output_shows_it(tmp_path: Path, name: str, mechanism: str, known: bool) -> None:
    with SmtpServer(users={USER: SECRET if known else "another"}) as server:
        more = (f'ca_file = "{server.ca_file}"', f'mechanism = "{mechanism}"')
        config = config_for(tmp_path, server.host, server.port, *more)
        done = subprocess.run(
            commands(config)[name],
            input=MAIL,
            capture_output=True,
            env=environment(),
            start_new_session=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 0 if known else done.returncode in (4, 77)
    shown = (done.stdout + done.stderr).decode()
    assert f"AUTH {mechanism}" in shown or name == "probe json"
    assert not [leak for leak in LEAKS if leak in shown]


@pytest.mark.parametrize("name", NAMES)
def test_K09_no_traceback_shows_it_where_a_bug_ends_the_program(tmp_path: Path, name: str) -> None:
    """A fault of ours, in the deepest place: frames are shown, and what they hold is not."""
    code = (
        "import sys\n"
        "from mailwright.smtp import _session\n"
        "def broken(self): raise ZeroDivisionError\n"
        "_session.Session.require_ready = broken\n"
        "sys.argv = sys.argv[1:]\n"
        "if 'sendmail' in sys.argv[0]:\n"
        "    from mailwright.cli.sendmail import main\n"
        "else:\n"
        "    from mailwright.cli import main\n"
        "main()\n"
    )
    with SmtpServer(users={USER: SECRET}) as server:
        config = config_for(tmp_path, server.host, server.port, f'ca_file = "{server.ca_file}"')
        words = commands(config)[name]
        words = ["sendmail", "-v", "-t"] if name == "sendmail" else words
        done = subprocess.run(
            [MODULE[0], "-c", code, *words],
            input=MAIL,
            capture_output=True,
            env=environment(MAILWRIGHT_CONFIG=str(config)),
            start_new_session=True,
            timeout=30,
            check=False,
        )
    shown = (done.stdout + done.stderr).decode()
    assert (done.returncode, "ZeroDivisionError" in shown) == (1, True)
    assert not [leak for leak in LEAKS if leak in shown]


@pytest.mark.parametrize("command", ["send", "probe smtp"])
def test_K07_no_option_takes_a_secret_itself(command: str) -> None:
    _, found, _ = app.parse_commands(command.split())
    arguments = found[-1].assemble_argument_collection(default_parameter=app.default_parameter)
    names = {name for argument in arguments for name in argument.names}
    assert "--password-fd" in names
    assert not [name for name in names if TELLING.search(name)]


@pytest.mark.parametrize("option", ["--password", "--pass", "--token"])
@pytest.mark.parametrize("command", [("send",), ("probe", "smtp", "localhost"), ("sendmail",)])
def test_K07_an_option_that_would_is_refused_and_not_repeated(
    command: tuple[str, ...], option: str
) -> None:
    for words in ((option, SECRET), (f"{option}={SECRET}",)):
        done = run(*command, *words)
        assert done.code in (2, 64)
        assert SECRET not in done.out + done.err


def test_K07_the_descriptor_is_closed_before_a_program_is_started(
    server: SmtpServer, tmp_path: Path
) -> None:
    """What reads a token gets no descriptor of ours with it."""
    seen = tmp_path / "seen"
    listing = f"sh -c 'ls -l /proc/self/fd > {seen}; echo x'"
    with descriptor(SECRET) as number:
        where = f"{server.host}:{server.port}"
        options = ["--ca-file", server.ca_file, "--user", USER, "--token-command", listing]
        run("probe", "smtp", where, *options, pass_fds=[number])
        assert seen.exists()
        assert not re.search(rf" {number} ->", seen.read_text())
