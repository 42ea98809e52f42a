"""``git send-email`` hands a series of patches to ``mailwright sendmail`` (S24)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from command import PROGRAM, SECRET, USER, environment

from mailwright import MimeMessage
from mailwright.server import SmtpServer

HAS_IT = subprocess.run(["git", "send-email", "--help"], capture_output=True, check=False)
pytestmark = pytest.mark.skipif(HAS_IT.returncode != 0, reason="git send-email is not installed")


def git(repository: Path, *arguments: str, config: Path) -> str:
    known = environment(
        MAILWRIGHT_CONFIG=str(config), HOME=str(repository), PATH=os.environ["PATH"]
    )
    identity = ("-c", "user.name=Ann", "-c", f"user.email={USER}")
    argv = ["git", *identity, *arguments]
    done = subprocess.run(
        argv, cwd=repository, env=known, capture_output=True, text=True, check=False, timeout=50
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_S24_a_series_of_patches(server: SmtpServer, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[accounts.work]\nhost = "{server.host}"\nport = {server.port}\nuser = "{USER}"\n'
        f'ca_file = "{server.ca_file}"\npassword = "{SECRET}"\n'
    )
    config.chmod(0o600)
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "-q", config=config)
    for number in range(2):
        (repository / "file").write_text(f".{number}\n.\n")
        git(repository, "add", "file", config=config)
        git(repository, "commit", "-q", "-m", f"change {number}", config=config)
    git(
        repository,
        "send-email",
        f"--sendmail-cmd={PROGRAM} sendmail",
        "--to=bob@example.net",
        "--confirm=never",
        "--root",
        "HEAD",
        config=config,
    )
    patches = [MimeMessage.parse(received.raw) for received in server.messages]
    assert [patch.subject for patch in patches] == ["[PATCH 1/2] change 0", "[PATCH 2/2] change 1"]
    assert patches[1].in_reply_to == patches[0].message_id
    for received in server.messages:
        assert received.authenticated_as == USER
        assert received.envelope.sender == USER
        assert "bob@example.net" in received.envelope.recipients
        assert b"\r\n+.\r\n" in received.raw or b"\r\n .\r\n" in received.raw
