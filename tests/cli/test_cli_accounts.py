"""Accounts of the configuration: what they say is done, and what is wrong is said with its fix."""

from __future__ import annotations

import ast
import os
import shlex
from pathlib import Path

import pytest
from command import NO_HOME, SECRET, USER, Finished, run

from mailwright import SecureSocketOptions
from mailwright.cli._accounts import find_account
from mailwright.cli._config_file import ConfigurationError, read_config
from mailwright.server import SmtpServer

SOURCE = Path(__file__).parents[2] / "src" / "mailwright"
TO = ("--to", "bob@example.net")
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def written(directory: Path, text: str, mode: int = 0o600) -> Path:
    path = directory / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def account(server: SmtpServer, *lines: str) -> str:
    """Return the text of a configuration with one account for a server."""
    host = [f'host = "{server.host}"', f"port = {server.port}", f'user = "{USER}"']
    ca_file = f'ca_file = "{server.ca_file}"'
    return "\n".join(["[accounts.work]", *host, ca_file, *lines, ""])


def send(config: Path, *options: object, **variables: str) -> Finished:
    return run("send", "--config", config, *TO, *options, variables=variables)


# --- what an account says is done ----------------------------------------------------------------


@pytest.mark.parametrize("place", ["option", "variable", "usual place"])
def test_an_account_has_all_that_it_takes(server: SmtpServer, tmp_path: Path, place: str) -> None:
    text = account(server, f'password = "{SECRET}"', 'from = "Ann Example <ann@example.org>"')
    folder = tmp_path / "mailwright"
    folder.mkdir()
    config = written(folder, text)
    options: list[object] = ["--config", config] if place == "option" else []
    variables = {"variable": {"MAILWRIGHT_CONFIG": str(config)}, "option": {}}.get(
        place, {"XDG_CONFIG_HOME": str(tmp_path)}
    )
    done = run("send", *options, *TO, variables=variables)
    assert (done.code, done.err) == (0, "")
    [received] = server.messages
    assert received.authenticated_as == USER
    assert b"From: Ann Example <ann@example.org>\r\n" in received.raw


def test_a_url_says_where_and_as_whom(server: SmtpServer, tmp_path: Path) -> None:
    lines = f'url = "smtps://ann%40example.org@{server.host}:{server.tls_port}"'
    pin = f'fingerprints = ["{_fingerprint(server)}"]'
    command = f'password_command = ["echo", "{SECRET}"]'
    config = written(tmp_path, f"[accounts.work]\n{lines}\n{pin}\n{command}")
    assert send(config).code == 0


def _fingerprint(server: SmtpServer) -> str:
    from mailwright import SmtpClient

    with SmtpClient(ssl_context=server.ssl_context()) as client:
        client.connect(server.host, server.port)
        assert client.tls is not None
        return client.tls.fingerprint


def test_options_go_over_the_account(server: SmtpServer, tmp_path: Path) -> None:
    config = written(tmp_path, account(server, 'password = "wrong"', 'mechanism = "LOGIN"'))
    assert send(config).code == 4
    done = send(config, "--password-command", f"echo {SECRET}", "--mechanism", "plain")
    assert done.code == 0
    assert [line for line in server.sessions[-1].transcript if line.startswith("C: AUTH PLAIN")]


def test_an_account_without_a_user_sends_to_a_relay_that_it_names(tmp_path: Path) -> None:
    with SmtpServer(require_auth=False, tls=False) as relay:
        url = f'url = "smtp://{relay.host}:{relay.port}?starttls=never"'
        lines = ["[accounts.relay]", url, 'from = "ann@example.org"']
        done = send(written(tmp_path, "\n".join(lines)))
        assert (done.code, done.error.partition(":")[0]) == (4, "NotAuthenticatedError")
        assert relay.messages == []
        assert send(written(tmp_path, "\n".join([*lines, "trusted_relay = true"]))).code == 0


def test_which_account(tmp_path: Path) -> None:
    text = "".join(f'[accounts.{name}]\nhost = "{name}.test"\n' for name in ("one", "two"))
    config = written(tmp_path, text)
    with pytest.raises(ConfigurationError, match="has 2 accounts: say which one is meant"):
        find_account(None, config)
    with pytest.raises(ConfigurationError, match=r"no account 'tow'\. Do you mean 'two'"):
        find_account("tow", config)
    written(tmp_path, f'default = "two"\n{text}')
    for name, host in ((None, "two.test"), ("one", "one.test")):
        found = find_account(name, config)
        assert found is not None
        assert found.url.host == host


def test_a_server_and_an_account_exclude_each_other(server: SmtpServer, tmp_path: Path) -> None:
    config = written(tmp_path, account(server, f'password_command = "echo {SECRET}"'))
    done = send(config, "--account", "work", "--server", "smtp://h.test")
    assert (done.code, "--server and --account: one of them" in done.error) == (2, True)
    other = {"MAILWRIGHT_URL": "smtp://h.test"}
    assert run("send", "--config", config, "--account", "work", *TO, variables=other).code == 0


def test_where_nothing_is_configured_that_is_said(tmp_path: Path) -> None:
    done = run("send", "--account", "work", *TO)
    assert done.code == 3
    assert f"write {NO_HOME}" in done.error
    done = send(tmp_path / "none.toml")
    assert (done.code, "There is no configuration" in done.error) == (2, True)


def test_every_key_is_read(tmp_path: Path) -> None:
    lines = [
        *('host = "h.test"', "port = 25", 'tls = "starttls"', 'user = "ann"', 'from = "a@b"'),
        *('mechanism = "PLAIN"', "keyring = true", "token_command = \"token 'of ann'\""),
        *('ca_file = "ca.pem"', 'client_certificate = "/c.pem"', 'client_key = "k.pem"'),
        *(f'fingerprints = ["{"0" * 64}"]', 'proxy = "socks5://p.test"', "trusted_relay = true"),
        'local_recipient = "ann@example.org"',
    ]
    found = find_account(None, written(tmp_path, "\n".join(["[accounts.a]", *lines])))
    assert found is not None
    assert (found.url.host, found.url.port, found.url.user) == ("h.test", 25, "ann")
    assert found.url.options is SecureSocketOptions.START_TLS
    assert found.password.keyring == "mailwright:h.test"
    assert found.token_command == ("token", "of ann")
    assert (found.ca_file, found.client_key) == (tmp_path / "ca.pem", tmp_path / "k.pem")
    assert str(found.client_certificate) == "/c.pem"
    assert (found.trusted_relay, found.local_recipient) == (True, "ann@example.org")
    assert found.proxy is not None
    assert "p.test" not in repr(found)


# --- who may read and write it -------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_K08_a_secret_that_others_can_read_is_refused_with_the_fix(
    server: SmtpServer, tmp_path: Path, mode: int
) -> None:
    config = written(tmp_path, account(server, f'password = "{SECRET}"'), mode)
    done = send(config)
    assert done.code == 3
    assert done.error.endswith(f"chmod 600 {config}")
    assert "accounts.work.password" in done.error
    assert SECRET not in done.err
    assert server.sessions == []


def test_K08_a_proxy_with_a_password_is_such_a_secret(server: SmtpServer, tmp_path: Path) -> None:
    text = account(server, f'proxy = "socks5://ann:{SECRET}@p.test"', 'password_command = "true"')
    done = send(written(tmp_path, text, 0o644))
    assert (done.code, "accounts.work.proxy" in done.error) == (3, True)
    assert SECRET not in done.err


def test_K08_without_a_secret_others_may_read_it(server: SmtpServer, tmp_path: Path) -> None:
    config = written(tmp_path, account(server, f'password_command = "echo {SECRET}"'), 0o644)
    assert send(config).code == 0


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_K08_what_others_can_write_starts_no_program(
    server: SmtpServer, tmp_path: Path, mode: int
) -> None:
    trace = tmp_path / "trace"
    command = f'password_command = "touch {trace}"'
    config = written(tmp_path, account(server, command), mode)
    done = send(config)
    assert (done.code, done.error.endswith(f"chmod go-w {config}")) == (3, True)
    assert not trace.exists()


@pytest.mark.skipif(not ROOT, reason="only root can give files away")
def test_K08_what_belongs_to_another_user_is_not_read_not_even_by_a_link(tmp_path: Path) -> None:
    config = written(tmp_path, "")
    os.chown(config, 12345, -1)
    link = tmp_path / "link.toml"
    link.symlink_to(config)
    for path in (config, link):
        with pytest.raises(ConfigurationError, match=f"chown 0 {path}"):
            read_config(path)


def test_K08_a_link_to_a_file_of_ones_own_is_followed(server: SmtpServer, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(written(tmp_path, account(server, f'password = "{SECRET}"')))
    assert send(link).code == 0


@pytest.mark.parametrize("kind", ["a directory", "a pipe"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "config"
    if kind == "a pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    with pytest.raises(ConfigurationError, match=r"is no file|cannot be read"):
        read_config(path)


# --- what it may hold ----------------------------------------------------------------------------

HOST = '[accounts.work]\nhost = "h.test"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[accounts.a]\nhots = "h.test"\n',
            "'hots' is no key that is known. Do you mean 'host'",
        ),
        ("acounts = 1\n", "'acounts' is no key that is known. Do you mean 'accounts'"),
        ("[accounts.work]\n", "names no server"),
        ('[accounts.work]\nurl = "smtp://h"\nport = 25\n', "has url and port"),
        ('[accounts.work]\nurl = "pop3://h"\n', "its scheme is not smtp"),
        ('[accounts.work]\nurl = "imap://h"\n', "is there to read mail"),
        (f'[accounts.work]\nurl = "smtp://ann:{SECRET}@h"\n', "a URL without the password"),
        (f"{HOST}port = 70000\n", "accounts.work.port has to be a number from 1 to 65535"),
        (f"{HOST}port = true\n", "a number from 1"),
        (f'{HOST}tls = "maybe"\n', "one of auto, starttls, implicit, when-available, none"),
        (f"{HOST}user = 1\n", "accounts.work.user has to be a text"),
        (f'{HOST}user = "a\\nb"\n', "accounts.work.user has to be a text"),
        (f"{HOST}fingerprints = [1]\n", "a list of texts"),
        (f'{HOST}password_command = "\'"\n', "No closing quotation"),
        (f'{HOST}password = "{SECRET}"\nkeyring = true\n', "password and keyring; one source"),
        (f"{HOST}trusted_relay = 1\n", "true or false"),
        (f"{HOST}keyring = 1\n", "true, or the name of a service"),
        ("accounts = 1\n", "accounts has to be a table"),
        ("default = 1\n[accounts.a]\n", "default has to be a text"),
        (f'password = "{SECRET}\n', "is no TOML: "),
        ("x = " + "[" * 5000, "is no TOML: "),
        ("# " + "x" * 1_048_576, "has more than 1048576 octets"),
    ],
    ids=lambda value: value[-30:] if len(value) > 30 else value,
)
def test_K15_what_is_wrong_is_named_and_the_secrets_are_not(
    tmp_path: Path, text: str, problem: str
) -> None:
    done = send(written(tmp_path, text))
    assert done.code == 3
    assert problem in done.error
    assert SECRET not in done.err


def test_K15_octets_that_are_no_text_are_no_configuration(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.write_bytes(b"x = '\xff'")
    assert "it is not UTF-8" in send(path).error


@pytest.mark.parametrize("key", ["allow_plaintext_credentials", "insecure", "verify"])
def test_K14_what_weakens_a_connection_is_not_kept(tmp_path: Path, key: str) -> None:
    done = send(written(tmp_path, f"{HOST}{key} = true\n"))
    assert (done.code, "said for one call, and never kept" in done.error) == (3, True)


def test_K14_credentials_in_clear_are_for_one_call_and_loud() -> None:
    with SmtpServer(users={USER: SECRET}, tls=False, auth_without_tls=True) as clear:
        url = f"smtp://ann%40example.org@{clear.host}:{clear.port}?starttls=never"
        arguments = ["send", "--server", url, *TO, "--password-command", f"echo {SECRET}"]
        plain = ["--mechanism", "PLAIN"]
        done = run(*arguments, *plain)
        assert (done.code, done.error.partition(":")[0]) == (4, "PlaintextCredentialsError")
        done = run(*arguments, *plain, "--allow-plaintext-credentials")
        assert (done.code, done.error.partition(":")[0]) == (0, "WARNING")


def test_K15_nothing_that_is_read_can_start_code() -> None:
    unsafe = {"pickle", "marshal", "shelve", "yaml", "dill", "cloudpickle", "jsonpickle"}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec"), path
            assert not unsafe & {name.partition(".")[0] for name in names}, path


def test_a_command_may_be_one_text_or_a_list(tmp_path: Path) -> None:
    words = ("show", "mail of ann")
    for value in (f'"{shlex.join(words)}"', '["show", "mail of ann"]'):
        found = find_account(None, written(tmp_path, f"{HOST}password_command = {value}\n"))
        assert found is not None
        assert found.password.command == words
