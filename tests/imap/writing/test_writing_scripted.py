"""What is written to folders, against servers that lack, lie or lose (I03, I06, I07, I08)."""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass
from typing import Any

import pytest
from imap_fronts import Front
from writing_scripts import OK, connected, greeting, selected

from mailwright.errors import (
    FolderNotFoundError,
    InvalidArgumentError,
    MessageTooLargeError,
    PartialFailureError,
    ServerRefusedError,
    StateError,
    UidValidityChangedError,
    UnsupportedError,
)
from mailwright.imap.flags import Flag
from mailwright.imap.uids.uid_set import UidSet
from mailwright.imap.write.message_url import MessageUrl
from mailwright.testing import Answer, Connection, ExpectCommand, Send, Stall, Step

NO = Answer("<tag> NO no\r\n")


def ok(code: str, *untagged: str) -> Answer:
    lines = "".join(f"* {line}\r\n" for line in untagged)
    return Answer(f"{lines}<tag> OK [{code}] done\r\n")


# --- what the server says about copies -----------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("7 5,6 10:11", {5: 10, 6: 11}),
        ("7 6,5 10:11", {6: 10, 5: 11}),  # in the order in which they were copied
        ("7 5 10", {5: 10}),  # partial: the other one was gone
        ("7 5:6 10", {}),  # which is which, nobody can tell
        ("7 5 10:11", {}),
        ("7 4:7 9:12", {5: 10, 6: 11}),  # what was not asked for is not believed
        ("0 5 10", {}),
        ("7 0 10", {}),
        ("7 * 10", {}),
        ("7 5", {}),
        ("x 5 10", {}),
        ("7 1:4294967295 1:4294967295", {5: 5, 6: 6}),
        ("7 1:4294967295 10", {}),
        ("7 5,5,6 10,11,12", {5: 10, 6: 12}),
    ],
)
def test_I08_what_copyuid_says_is_looked_at(
    front: Front, code: str, expected: dict[int, int]
) -> None:
    script = [
        greeting("UIDPLUS", "MOVE"),
        *selected(),
        ExpectCommand("UID COPY 5:6 Other"),
        ok(f"COPYUID {code}"),
        ExpectCommand("UID MOVE 5:6 Other"),
        Answer(f"* OK [COPYUID {code}] moved\r\n* 5 EXPUNGE\r\n<tag> OK done\r\n"),
        ExpectCommand("UID MOVE 5:6 Other"),
        ok(f"COPYUID {code}", "5 EXPUNGE"),
    ]
    with connected(front, *script) as (client, _):
        inbox, other = client.inbox.open(), client.get_folder("Other")
        for call in (inbox.copy_to, inbox.move_to, inbox.move_to):
            assert dict(call([5, 6], other).uids) == expected


def test_I03_a_bomb_in_copyuid_costs_nothing(front: Front) -> None:
    script = [
        greeting("UIDPLUS"),
        *selected(),
        ExpectCommand("UID COPY 1:4294967295 Other"),
        ok("COPYUID 7 1:4294967295 1:4294967295"),
    ]
    with connected(front, *script) as (client, _):
        inbox, other = client.inbox.open(), client.get_folder("Other")
        tracemalloc.start()
        try:
            result = inbox.copy_to(UidSet(range(1, 2**32)), other)
            assert len(result.uids) == 2**32 - 1
            assert result.uids[2**31] == 2**31
            assert result.uids.only(UidSet([3, 9])).ranges == ((3, 3, 1), (9, 9, 1))
            assert tracemalloc.get_traced_memory()[1] < 1_000_000
        finally:
            tracemalloc.stop()


# --- MOVE without MOVE ---------------------------------------------------------------------------


def emulation(*steps: Any, found: str = "5 6") -> list[Any]:
    return [
        greeting("UIDPLUS"),
        *selected(),
        ExpectCommand("UID SEARCH .*"),
        Answer(f"* SEARCH {found}\r\n<tag> OK found\r\n"),
        *steps,
    ]


def moved(front: Front, script: list[Any], uids: Any = (5, 6)) -> Any:
    with connected(front, *script, ExpectCommand("NOOP"), OK) as (client, _):
        inbox, other = client.inbox.open(), client.get_folder("Other")
        try:
            return inbox.move_to(uids, other)
        finally:
            client.noop()  # nothing else was sent


def test_I08_move_without_move_deletes_by_uid_what_was_copied(front: Front) -> None:
    script = emulation(
        ExpectCommand("UID COPY 5:6 Other"),
        ok("COPYUID 7 5:6 10:11"),
        ExpectCommand(r"UID STORE 5:6 \+FLAGS.SILENT \(\\Deleted\)"),
        OK,
        ExpectCommand("UID EXPUNGE 5:6"),
        OK,
    )
    result = moved(front, script)
    assert result.emulated
    assert dict(result.uids) == {5: 10, 6: 11}


def test_I08_what_was_not_copied_is_not_deleted(front: Front) -> None:
    script = emulation(
        ExpectCommand("UID COPY 5:6 Other"),
        ok("COPYUID 7 6 10"),
        ExpectCommand(r"UID STORE 6 \+FLAGS.SILENT \(\\Deleted\)"),
        OK,
        ExpectCommand("UID EXPUNGE 6"),
        OK,
    )
    assert dict(moved(front, script).uids) == {6: 10}


def test_I08_what_came_after_the_copy_is_not_deleted(front: Front) -> None:
    # 7 arrives meanwhile: it is within 5:*, and was not copied.
    script = emulation(
        ExpectCommand("UID COPY 5:6 Other"),
        OK,
        ExpectCommand(r"UID STORE 5:6 \+FLAGS.SILENT \(\\Deleted\)"),
        OK,
        ExpectCommand("UID EXPUNGE 5:6"),
        OK,
    )
    assert not moved(front, script, UidSet.from_(5)).uids


def test_I08_a_copy_that_was_refused_ends_it(front: Front) -> None:
    script = emulation(ExpectCommand("UID COPY .*"), Answer("<tag> NO [TRYCREATE] none\r\n"))
    with pytest.raises(FolderNotFoundError):
        moved(front, script)


@pytest.mark.parametrize("refused", ["STORE", "EXPUNGE"])
def test_I08_copied_and_not_deleted_is_told(front: Front, refused: str) -> None:
    steps = [ExpectCommand("UID COPY .*"), ok("COPYUID 7 5:6 10:11"), ExpectCommand("UID STORE .*")]
    steps += [NO] if refused == "STORE" else [OK, ExpectCommand("UID EXPUNGE .*"), NO]
    with pytest.raises(PartialFailureError) as caught:
        moved(front, emulation(*steps))
    assert dict(caught.value.done.uids) == {5: 10, 6: 11}
    assert isinstance(caught.value.__cause__, ServerRefusedError)
    assert not caught.value.retryable


def test_I08_without_uidplus_nothing_is_begun(front: Front) -> None:
    script = [greeting(), *selected(), ExpectCommand("NOOP"), OK]
    with connected(front, *script) as (client, server):
        inbox, other = client.inbox.open(), client.get_folder("Other")
        for call in (
            lambda: inbox.move_to([5], other),
            lambda: inbox.delete([5]),
            lambda: inbox.expunge([5]),
            lambda: inbox.replace(5, b"a: b\r\n\r\n"),
        ):
            with pytest.raises(UnsupportedError) as caught:
                call()
            assert caught.value.extension == "UIDPLUS"
        client.noop()
        assert [line.split(" ")[1] for line in server.lines] == ["SELECT", "NOOP"]


def test_I08_a_move_that_failed_halfway_tells_what_went(front: Front) -> None:
    script = [
        greeting("MOVE", "UIDPLUS"),
        *selected(),
        ExpectCommand("UID MOVE 5:6 Other"),
        Answer("* OK [COPYUID 7 5 10] one\r\n* 5 EXPUNGE\r\n<tag> NO disk full\r\n"),
    ]
    with connected(front, *script) as (client, _):
        inbox, other = client.inbox.open(), client.get_folder("Other")
        with pytest.raises(PartialFailureError) as caught:
            inbox.move_to([5, 6], other)
    assert dict(caught.value.done.uids) == {5: 10}


# --- the folder that is meant --------------------------------------------------------------------


def test_I06_another_folder_that_was_opened_meanwhile_is_not_touched(front: Front) -> None:
    script = [greeting("UIDPLUS"), *selected(), *selected(validity=1), ExpectCommand("NOOP"), OK]
    with connected(front, *script) as (client, server):
        inbox = client.inbox.open()
        client.get_folder("Other").open()
        with pytest.raises(StateError):
            inbox.delete([5])
        client.noop()
        assert not any("STORE" in line for line in server.lines)


def test_I06_I07_a_command_that_waits_while_another_folder_is_opened_is_not_sent() -> None:
    # What the flow had checked is no longer so when the command's turn comes.
    from mailwright.errors import MailwrightError
    from mailwright.imap._encoder import Encoder, WireAbilities
    from mailwright.imap._session import Session
    from mailwright.imap.commands.copy import UidCopy
    from mailwright.imap.commands.expunge import Expunge, UidExpunge
    from mailwright.imap.commands.move import UidMove
    from mailwright.imap.commands.store import Change, UidStore
    from mailwright.imap.selected.mailbox import SelectedMailbox
    from mailwright.imap.selected.selection import Selection

    session: Any = Session.__new__(Session)
    mailbox = SelectedMailbox("INBOX")
    mailbox.uid_validity = 1
    session.selected = mailbox
    selection = Selection(session, mailbox, UidSet([5]))
    commands = [
        UidCopy(selection, b"x"),
        UidMove(selection, b"x"),
        UidExpunge(selection),
        Expunge(selection),
        UidStore(selection, Change(flags=["x"])),
    ]
    for change, error in (
        (lambda: setattr(mailbox, "uid_validity", 2), UidValidityChangedError),
        (lambda: setattr(session, "selected", SelectedMailbox("Other")), StateError),
    ):
        for command in commands:
            command.write(Encoder(WireAbilities()))
        change()
        for command in commands:
            with pytest.raises(MailwrightError) as caught:
                command.write(Encoder(WireAbilities()))
            assert type(caught.value) is error
        session.selected, mailbox.uid_validity = mailbox, 1


def test_I07_uidvalidity_that_changes_while_the_folder_is_open(front: Front) -> None:
    script = [
        greeting("UIDPLUS"),
        *selected(validity=1),
        ExpectCommand("NOOP"),
        Answer("* OK [UIDVALIDITY 2] anew\r\n<tag> OK done\r\n"),
        ExpectCommand("NOOP"),
        OK,
    ]
    with connected(front, *script) as (client, server):
        inbox = client.inbox.open()
        client.noop()
        with pytest.raises(UidValidityChangedError) as caught:
            inbox.delete(UidSet([5], uid_validity=1))
        assert (caught.value.expected, caught.value.found) == (1, 2)
        client.noop()
        assert not any("STORE" in line for line in server.lines)


def test_I06_long_sets_travel_in_pieces_and_are_put_together(front: Front) -> None:
    uids = UidSet(range(1, 9_000, 2))
    pieces = list(uids.split(8_000 - 300 - 5))
    assert len(pieces) > 2
    script = [greeting("UIDPLUS", "MOVE"), *selected()]
    for piece in pieces:
        script += [ExpectCommand(f"UID MOVE {piece} Other"), ok(f"COPYUID 7 {piece} {piece}")]
    with connected(front, *script) as (client, server):
        inbox, other = client.inbox.open(), client.get_folder("Other")
        assert inbox.move_to(uids, other).uids.sources == uids
        assert max(map(len, server.lines)) < 8_000


def test_messagelimit_is_kept_to(front: Front) -> None:
    script = [
        greeting("UIDPLUS", "MOVE", "MESSAGELIMIT=2"),
        *selected(),
        ExpectCommand("UID SEARCH .*UID 1:4294967295"),
        Answer("* SEARCH 6 5\r\n<tag> OK [MESSAGELIMIT 2 5] more\r\n"),
        ExpectCommand("UID SEARCH .*UID 1:4"),
        Answer("* SEARCH 3\r\n<tag> OK done\r\n"),
        ExpectCommand("UID MOVE 3,5 Other"),
        OK,
        ExpectCommand("UID MOVE 6 Other"),
        OK,
    ]
    with connected(front, *script) as (client, _):
        inbox, other = client.inbox.open(), client.get_folder("Other")
        inbox.move_to(range(1, 2**32), other)


# --- flags ---------------------------------------------------------------------------------------


def test_flags_of_every_form_of_answer(front: Front) -> None:
    answer = (
        "* 1 FETCH (UID 5 FLAGS (\\Seen))\r\n"
        "* 2 FETCH (FLAGS (a b) UID 6 MODSEQ (12))\r\n"
        '* 3 FETCH (X-GM-LABELS ("q \\" (") UID 7 FLAGS (\\seen {1}\r\nc))\r\n'
        "* 4 FETCH (UID 9 FLAGS (\\Deleted))\r\n"  # which was not asked for
        "* 4 FETCH (FLAGS\r\n"
    )
    script = [
        greeting(),
        *selected("FLAGS (\\Seen)", "OK [PERMANENTFLAGS (\\Seen)] so"),
        ExpectCommand(r"UID STORE 5:7 \+FLAGS \(\\Seen work\)"),
        Answer(answer + "<tag> OK done\r\n"),
    ]
    with connected(front, *script) as (client, _):
        result = client.inbox.open().add_flags([5, 6, 7], [Flag.SEEN, "work"])
    assert result.flags == {5: {"\\Seen"}, 6: {"a", "b"}, 7: {"\\Seen", "c"}}
    assert result.modseqs == {6: 12}
    assert result.not_permanent == {"work"}


def test_uidonly_answers_with_uids(front: Front) -> None:
    script = [
        greeting("UIDONLY"),
        *selected(),
        ExpectCommand(r"UID STORE 5 FLAGS \(\)"),
        Answer("* 5 UIDFETCH (FLAGS () MODSEQ (3))\r\n<tag> OK done\r\n"),
    ]
    with connected(front, *script) as (client, _):
        result = client.inbox.open().set_flags(5, [])
    assert (result.flags, result.modseqs) == ({5: frozenset()}, {5: 3})


def test_a_condition_that_failed_for_some(front: Front) -> None:
    script = [greeting("CONDSTORE"), *selected()]
    for status, code in (("OK", "7,9"), ("NO", "7"), ("OK", "garbage")):
        script += [
            ExpectCommand(r"UID STORE 5:9 \(UNCHANGEDSINCE 12\) \+FLAGS.SILENT \(x\)"),
            Answer(f"* 1 FETCH (UID 5 MODSEQ (13))\r\n<tag> {status} [MODIFIED {code}] so\r\n"),
        ]
    with connected(front, *script) as (client, _):
        inbox = client.inbox.open()
        for modified, complete in (([7, 9], True), ([7], False), ([5, 6, 7, 8, 9], True)):
            result = inbox.add_flags(range(5, 10), ["x"], unchanged_since=12, silent=True)
            assert list(result.modified) == modified
            assert result.is_complete is complete
            assert result.modseqs == {5: 13}


@pytest.mark.parametrize("flags", [["\\Recent"], ["a b"], ["a\r\nb"], "Seen", [], ["ü"], ["("]])
def test_I01_flags_that_are_none_are_refused(front: Front, flags: Any) -> None:
    script = [greeting(), *selected(), ExpectCommand("NOOP"), OK]
    with connected(front, *script) as (client, _):
        inbox = client.inbox.open()
        with pytest.raises(InvalidArgumentError):
            inbox.add_flags(5, flags)
        client.noop()


def test_labels_of_gmail_travel_as_names_do(front: Front) -> None:
    script = [
        greeting("X-GM-EXT-1"),
        *selected(),
        ExpectCommand(r'UID STORE 5 \+X-GM-LABELS.SILENT \(\\Starred "a b" &APw-\)'),
        OK,
        ExpectCommand("UID STORE 5 -X-GM-LABELS.SILENT .*"),
        OK,
        ExpectCommand(r"UID STORE 5 X-GM-LABELS.SILENT \(\)"),
        OK,
    ]
    with connected(front, *script) as (client, _):
        inbox = client.inbox.open()
        inbox.add_labels(5, ["\\Starred", "a b", "ü"])
        inbox.remove_labels(5, ["x"])
        inbox.set_labels(5, [])


# --- append --------------------------------------------------------------------------------------


def test_a_message_that_is_too_large_is_refused_here(front: Front) -> None:
    message = b"a: b\r\n\r\n" + b"x" * 100
    with connected(front, greeting("APPENDLIMIT=50"), ExpectCommand("NOOP"), OK) as (client, _):
        with pytest.raises(MessageTooLargeError) as caught:
            client.inbox.append(message)
        [outcome] = client.inbox.append_all([message])
        assert isinstance(outcome.error, MessageTooLargeError)
        client.noop()
    assert (caught.value.size, caught.value.limit) == (108, 50)


def test_a_folder_is_asked_for_its_limit_once(front: Front) -> None:
    script = [
        greeting("APPENDLIMIT"),
        ExpectCommand(r"STATUS INBOX \(APPENDLIMIT\)"),
        Answer("* STATUS INBOX (APPENDLIMIT 50)\r\n<tag> OK done\r\n"),
        ExpectCommand(r"STATUS Other \(APPENDLIMIT\)"),
        Answer("* STATUS Other (APPENDLIMIT NIL)\r\n<tag> OK done\r\n"),
    ]
    with connected(front, *script) as (client, _):
        inbox = client.inbox
        assert [inbox.append_limit(), inbox.append_limit()] == [50, 50]
        assert client.get_folder("Other").append_limit() is None


def test_many_appends_fly_before_the_first_is_answered(front: Front) -> None:
    script = [greeting("LITERAL+"), *[ExpectCommand("APPEND INBOX .*")] * 3, Stall()]
    tags = [Send("")] * 0
    with connected(front, *script, *tags) as (client, server):
        outcomes = client.inbox.append_all([b"a: b\r\n\r\n"] * 3)
        import threading

        worker = threading.Thread(target=lambda: list(outcomes), daemon=True)
        worker.start()
        server.wait_until_stalled()  # all three came, and nobody had an answer
        server.resume()
        worker.join(10)


def test_N2_lines_of_a_message_are_never_taken_for_commands(front: Front) -> None:
    # A server with LITERAL+ that does not know the item UTF8 would carry out the message, if the
    # literal did not wait.
    message = "Subject: \u00fc\r\n\r\nx DELETE INBOX\r\n".encode()
    script: list[Step] = [
        greeting("LITERAL+", "ENABLE", "UTF8=ACCEPT"),
        ExpectCommand("ENABLE UTF8=ACCEPT"),
        Answer("* ENABLED UTF8=ACCEPT\r\n<tag> OK done\r\n"),
        *[ExpectCommand(r"APPEND INBOX \{\d+\+\}.*DELETE.*"), NO, _RefusedLiteral()] * 2,
    ]
    with connected(front, *script) as (client, _):
        client.enable("UTF8=ACCEPT")
        with pytest.raises(ServerRefusedError, match="Missing"):
            client.inbox.append(message)
        [outcome] = client.inbox.append_all([message])
        assert isinstance(outcome.error, ServerRefusedError)


@dataclass(frozen=True, slots=True)
class _RefusedLiteral(Step):
    """A server that does not take the literal that a command announces."""

    def play(self, connection: Connection) -> None:
        line = connection.read_line("a literal that waits")
        assert b" UTF8 (~{" in line
        assert line.endswith(b"}\r\n")
        assert b"+}" not in line
        tag = line.split(b" ")[0].decode()
        Send(f"{tag} BAD Missing ')'\r\n").play(connection)


def test_urls_say_what_they_name() -> None:
    url = MessageUrl(
        folder="Ann's/grüße",
        uid=20,
        uid_validity=3,
        section="1.2",
        user="ann@x",
        host="mail.example.test",
        access="user+bob",
        token="internal:91",
    )
    text = str(url)
    assert text == (
        "imap://ann%40x@mail.example.test/Ann's/gr%C3%BC%C3%9Fe;UIDVALIDITY=3/;UID=20/;SECTION=1.2"
        ";URLAUTH=user+bob:internal:91"
    )
    assert MessageUrl.parse(text) == url
    assert str(MessageUrl(folder="INBOX", uid=1)) == "/INBOX/;UID=1"
    for wrong in ("", "imap://x", "/a/;UID=0", "/INBOX", "http://a/b/;UID=1"):
        with pytest.raises(InvalidArgumentError):
            MessageUrl.parse(wrong)
