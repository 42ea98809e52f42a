"""What hostile servers say around an answer, in both fronts: nothing is made of it, or undone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from imap_fronts import Front
from imap_scripts import greeting

from mailwright.errors import NoMechanismError, NotConnectedError
from mailwright.imap import UidSet
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.sasl.login import SaslMechanismLogin
from mailwright.testing import Answer, ExpectCommand, ScriptedServer, Step

MESSAGE = b"Message-ID: <m1@example.test>\r\n\r\nbody\r\n"


@contextmanager
def connected(front: Front, *script: Step, capabilities: str = "") -> Iterator[Any]:
    """Yield a client that has signed in to a server with a script."""
    begin = greeting(f"IMAP4rev1 {capabilities}", "PREAUTH")
    with ScriptedServer([begin, *script], strict=False) as server:
        client = front.client(timeout=10)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        try:
            yield client
        finally:
            client.disconnect()


@pytest.mark.parametrize(
    "behind", ["T0 OK who?\r\n", "+ more?\r\n", "* X {99999999999}\r\n", "\r\n"]
)
def test_I09_N4_what_breaks_behind_the_answer_does_not_undo_it(front: Front, behind: str) -> None:
    """Who is told of an error, and of no doubt, appends again: then the message is there twice."""
    answer = Answer(f"<tag> OK [APPENDUID 7 12] done\r\n{behind}")
    with connected(front, ExpectCommand("APPEND .*"), answer) as client:
        assert client.inbox.append(MESSAGE).uid == 12
        with pytest.raises(NotConnectedError):
            client.noop()
        assert not client.is_connected


def test_I08_what_was_copied_instead_is_no_reason_to_delete(front: Front) -> None:
    """The server copied others than it was asked for, and says so: nothing is deleted."""
    script = [
        ExpectCommand("SELECT .*"),
        Answer("* 2 EXISTS\r\n* OK [UIDVALIDITY 7] so\r\n<tag> OK [READ-WRITE] opened\r\n"),
        ExpectCommand("UID SEARCH .*"),
        Answer("* SEARCH 1 2\r\n<tag> OK found\r\n"),
        ExpectCommand("UID COPY 1:2 Archive"),
        Answer("<tag> OK [COPYUID 9 101:102 21:22] copied\r\n"),
        ExpectCommand("NOOP"),
        Answer("<tag> OK nothing was deleted\r\n"),
    ]
    with connected(front, *script, capabilities="UIDPLUS") as client:
        folder = client.inbox.open()
        result = folder.move_to(UidSet.parse("1:2"), client.get_folder("Archive"))
        assert not result.uids
        assert "nothing was deleted" in client.noop().text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_download_replaces_files_and_nothing_else(front: Front, tmp_path: Path) -> None:
    """A device that gave way to a file would be gone for all."""
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    script = [
        ExpectCommand("SELECT .*"),
        Answer("* 2 EXISTS\r\n* OK [UIDVALIDITY 7] so\r\n<tag> OK [READ-WRITE] opened\r\n"),
    ]
    with connected(front, *script) as client:
        folder = client.inbox.open()
        for path in (pipe, link, tmp_path):
            with pytest.raises(FileExistsError, match="is no file"):
                folder.download(1, path, overwrite=True)
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "pipe"]


def test_I20_LOGIN_that_is_forbidden_is_not_sent_whoever_chose_it(front: Front) -> None:
    begin = greeting("IMAP4rev1 LOGINDISABLED", "OK")
    with ScriptedServer([begin, ExpectCommand("LOGOUT")], strict=False) as server:
        client = front.client(timeout=10, allow_plaintext_credentials=True)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        try:
            with pytest.raises(NoMechanismError):
                client.authenticate(SaslMechanismLogin("ann", "secret"))
        finally:
            client.disconnect(quit=False)
        assert not any("LOGIN" in line for line in server.lines)
