"""What the table of quirks changes on the wire, in every front."""

from __future__ import annotations

import pytest
from imap_fronts import Front

from mailwright.imap import UidSet
from mailwright.imap.search.criteria import Search
from mailwright.imap.selected.access import FolderAccess
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import Answer, Expect, ExpectCommand, ScriptedServer, Send

NONE = SecureSocketOptions.NONE
OK = Answer("<tag> OK done\r\n")
SELECTED = Answer("* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n<tag> OK [READ-WRITE] done\r\n")
LEAVING = [ExpectCommand("LOGOUT"), Answer("* BYE bye\r\n<tag> OK done\r\n")]


def offer(capabilities: str) -> Answer:
    return Answer(f"* CAPABILITY IMAP4rev1 {capabilities}\r\n<tag> OK done\r\n")


def signed_in(front: Front, server: ScriptedServer):
    client = front.client(timeout=10, allow_plaintext_credentials=True)
    client.connect(server.host, server.port, NONE)
    client.authenticate("ann", "secret")
    return client


@pytest.mark.parametrize("answer", ["<tag> OK done\r\n", "<tag> NO not you\r\n"])
def test_coremail_gets_no_initial_response_and_an_id_before_select(
    front: Front, answer: str
) -> None:
    offered = offer("AUTH=PLAIN SASL-IR ID X-CM-EXT-1")
    script = [
        Send("* OK IMAP4 ready\r\n"),
        ExpectCommand("CAPABILITY"),
        offered,
        ExpectCommand("AUTHENTICATE PLAIN"),
        Send("+ \r\n"),
        Expect("[A-Za-z0-9+/=]+"),
        OK,
        ExpectCommand("CAPABILITY"),
        offered,
        ExpectCommand('ID \\("name" "mailwright"\\)'),
        Answer('* ID ("name" "Coremail Imap")\r\n' + answer),
        ExpectCommand("SELECT INBOX"),
        SELECTED,
        *LEAVING,
    ]
    with ScriptedServer(script) as server:
        client = signed_in(front, server)
        client.inbox.open(FolderAccess.READ_WRITE)
        client.disconnect()


def test_others_get_an_initial_response_and_no_id(front: Front) -> None:
    script = [
        Send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR ID] ready\r\n"),
        ExpectCommand("AUTHENTICATE PLAIN [A-Za-z0-9+/=]+"),
        Answer("<tag> OK [CAPABILITY IMAP4rev1 ID] done\r\n"),
        ExpectCommand("SELECT INBOX"),
        SELECTED,
        *LEAVING,
    ]
    with ScriptedServer(script) as server:
        client = signed_in(front, server)
        client.inbox.open(FolderAccess.READ_WRITE)
        client.disconnect()


def test_yahoo_gets_short_lines_and_no_charset(front: Front) -> None:
    offered = "IMAP4rev1 XYMHIGHESTMODSEQ UIDPLUS LITERAL+"
    script = [
        Send(f"* PREAUTH [CAPABILITY {offered}] ready\r\n"),
        ExpectCommand("SELECT INBOX"),
        SELECTED,
        ExpectCommand("(?s)UID SEARCH SUBJECT .*"),
        Answer("* SEARCH 5\r\n<tag> OK done\r\n"),
        *[
            step
            for _ in range(3)
            for step in (ExpectCommand("UID STORE [0-9,]{200,990} .FLAGS.*"), OK)
        ],
        *LEAVING,
    ]
    with ScriptedServer(script) as server:
        client = front.client(timeout=10)
        client.connect(server.host, server.port, NONE)
        inbox = client.inbox
        inbox.open(FolderAccess.READ_WRITE)
        assert list(inbox.search(Search.subject("Grüße"))) == [5]
        inbox.add_flags(UidSet.of(range(1, 1000, 2)), ["\\Seen"], silent=True)
        client.disconnect()
