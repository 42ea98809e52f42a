"""imaptest's scripts against real servers: what they owe is what our protocol reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from imaptest_scripts import NOT_UNDERSTOOD, Run, Script

from corpus.corpus_rows import WITHOUT_CORPORA, given
from servers.accounts import ImapServer

FOLDER = given() / "imaptest"
SCRIPTS = sorted(FOLDER.joinpath("scripts").glob("*")) if FOLDER.is_dir() else []
UNDERSTOOD = [path for path in SCRIPTS if not NOT_UNDERSTOOD.search(path.read_text("utf-8"))]


@pytest.mark.skipif(not SCRIPTS, reason=WITHOUT_CORPORA)
@pytest.mark.parametrize("path", UNDERSTOOD, ids=lambda path: path.name)
@pytest.mark.parametrize("name", ["dovecot", "dovecot24", "cyrus", "cyrus36"])
def test_what_a_real_server_owes_is_what_is_read(
    path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    server: ImapServer = request.getfixturevalue(name)
    script = Script.parse(path.read_text("utf-8"))
    account = server.new_account()
    with account.talk() as talk:
        [offered] = talk.command("CAPABILITY")
    wanted = script.headers.get("capabilities", "").upper().encode()
    if wanted not in offered:
        pytest.skip(f"{name} has no {wanted.decode()}")
    mbox = FOLDER / "mbox" / f"{path.name}.mbox"
    Run(script, account, mbox if mbox.is_file() else None).play()


@pytest.mark.skipif(not SCRIPTS, reason=WITHOUT_CORPORA)
def test_most_scripts_are_understood() -> None:
    assert len(UNDERSTOOD) > len(SCRIPTS) * 3 // 4
