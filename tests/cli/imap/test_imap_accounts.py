"""Where the commands of IMAP connect, and as whom: the account, one password for both servers."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from command import SECRET, USER, descriptor, start
from in_process import finished

from mailwright import SecureSocketOptions
from mailwright.cli._accounts import find_account
from mailwright.cli._config_file import ConfigurationError
from mailwright.server import SmtpServer
from servers.accounts import Account


def written(directory: Path, *lines: str) -> Path:
    path = directory / "config.toml"
    path.write_text("\n".join(["[accounts.work]", *lines, ""]), encoding="utf-8")
    path.chmod(0o600)
    return path


def imap_url(account: Account, user: str = "") -> str:
    who = f"{quote(user, safe='')}@" if user else ""
    return f"imap://{who}{account.server.host}:{account.server.imap_port}"


def test_one_account_reads_and_sends_with_one_password(account: Account, tmp_path: Path) -> None:
    with SmtpServer(users={account.user: account.password}) as smtp:
        authorities = tmp_path / "ca.pem"
        authorities.write_bytes(
            Path(account.server.ca_file).read_bytes() + Path(smtp.ca_file).read_bytes()
        )
        config = written(
            tmp_path,
            f'url = "smtp://{account.user}@{smtp.host}:{smtp.port}"',
            f'imap = "{imap_url(account)}"',
            f'from = "{USER}"',
            f'password = "{account.password}"',
            'ca_file = "ca.pem"',
        )
        assert finished("list", "--config", config).code == 0
        assert finished("mailbox", "list", "--account", "work", "--config", config).code == 0
        sent = finished("send", "--config", config, "--to", "bob@example.net", "--subject", "x")
        assert sent.code == 0, sent
        made = json.loads(finished("probe", "imap", "--config", config, "--json").out)
        assert (made["server"]["account"], made["login"]["user"]) == ("work", account.user)


def test_an_account_may_be_there_to_read_only(account: Account, tmp_path: Path) -> None:
    config = written(
        tmp_path,
        f'url = "{imap_url(account, account.user)}"',
        f'password = "{account.password}"',
        f'ca_file = "{account.server.ca_file}"',
    )
    assert finished("list", "--config", config).code == 0
    done = finished("send", "--config", config, "--to", "bob@example.net", "--from", USER)
    assert (done.code, "is there to read mail" in done.error) == (3, True)


def test_the_user_of_the_imap_url_goes_first(tmp_path: Path) -> None:
    lines = ['url = "smtp://ann@h"', 'imap = "imaps://annette@i:1993"']
    found = find_account("work", written(tmp_path, *lines))
    assert found is not None
    read = found.to_read()
    assert (read.url.user, str(read.url.host), read.url.port) == ("annette", "i", 1993)
    assert read.url.options is SecureSocketOptions.SSL_ON_CONNECT
    assert found.to_send().url.user == "ann"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (['url = "smtp://ann@h"'], "no server to read mail from"),
        (['url = "smtp://ann@h"', 'imap = "smtp://ann@h"'], "its scheme is not imap"),
        (['url = "smtp://ann@h"', 'imap = "imaps://ann:secret@h"'], "without the password"),
        (['url = "imaps://ann@h"', 'imap = "imaps://ann@h"'], "one of them"),
        (['url = "smtp://ann@h"', 'imapp = "imaps://ann@h"'], "Do you mean 'imap'?"),
        (['imap = "imaps://ann@h"'], "names no server"),
    ],
)
def test_what_is_wrong_with_an_account_is_said(
    tmp_path: Path, lines: list[str], problem: str
) -> None:
    done = finished("list", "--config", written(tmp_path, *lines))
    assert done.code == 3
    assert problem in done.error
    assert "secret" not in done.error
    with pytest.raises(ConfigurationError):
        found = find_account("work", tmp_path / "config.toml")
        assert found is not None
        found.to_read()


@pytest.mark.parametrize("command", ["list", "search", "show", "mailbox list", "watch", "get"])
def test_K07_no_password_in_the_arguments(command: str) -> None:
    """K07: neither as an option nor in the URL, and it is not repeated."""
    words = command.split()
    more = ["1"] if command in ("show", "get") else []
    for options in (
        ["--server", f"imaps://ann:{SECRET}@127.0.0.1:1"],
        ["--server", "imaps://ann@127.0.0.1:1", f"--password={SECRET}"],
    ):
        done = finished(*words, *more, *options)
        assert (done.code, "every process of this machine" in done.err) == (2, True)
        assert SECRET not in done.out + done.err


def test_K07_what_others_see_of_a_command_has_no_password(account: Account, tmp_path: Path) -> None:
    """K07: the arguments and the environment of a command that is under way."""
    state = tmp_path / "state"
    options = ["--server", imap_url(account, account.user), "--ca-file", account.server.ca_file]
    with descriptor(f"{account.password}\n") as password:
        options += ["--password-fd", password, "--state", state]
        process = start("watch", *options, pass_fds=[password])
        try:
            while not state.exists():
                assert process.poll() is None
                time.sleep(0.02)
            for name in ("cmdline", "environ"):
                seen = Path(f"/proc/{process.pid}/{name}").read_bytes()
                assert seen
                assert account.password.encode() not in seen
        finally:
            process.kill()
            process.communicate()


def test_K14_credentials_stay_off_a_clear_line_unless_it_is_said(account: Account) -> None:
    """K14: loud, for one call, and not for a host because of its name."""
    url = f"{imap_url(account, account.user)}?starttls=never"
    options = ["--server", url, "--password-command", f"printf %s '{account.password}'"]
    done = finished("list", *options, "--mechanism", "PLAIN")
    assert (done.code, done.error.partition(":")[0]) == (4, "PlaintextCredentialsError")
    done = finished("list", *options, "--mechanism", "PLAIN", "--allow-plaintext-credentials")
    assert done.code == 0
    assert done.err.startswith("WARNING: --allow-plaintext-credentials")


def test_K13_the_codes_of_failures(account: Account) -> None:
    """K13: a wrong password, nobody at all, no such server, and a folder that is not there."""
    server = ["--ca-file", account.server.ca_file, "--server"]
    url = imap_url(account, account.user)
    assert finished("list", *server, url, "--password-command", "echo wrong").code == 4
    assert finished("list", *server, imap_url(account)).code == 4
    assert (
        finished("list", *server, "imap://ann@127.0.0.1:1", "--password-command", "echo x").code
        == 5
    )
    assert finished("list", "--server", "smtp://ann@127.0.0.1").code == 2
    assert finished("list", "--trusted-relay", *server, url).code == 2
