"""All mailboxes alike: the same calls, and copying one into another."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailwright import MimeLimits, MimeMessage
from mailwright.mime.mailboxes.eml_folder import EmlFolder
from mailwright.mime.mailboxes.flags import MailboxFlag
from mailwright.mime.mailboxes.mailbox import Mailbox, convert_mailbox
from mailwright.mime.mailboxes.maildir import Maildir
from mailwright.mime.mailboxes.mbox import Mbox
from mailwright.mime.mailboxes.mh import Mh
from mailwright.mime.options import ParserOptions

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

MAKERS: dict[str, Callable[[Path], Mailbox]] = {
    "mbox": Mbox,
    "maildir": lambda path: Maildir(path, make=True),
    "mh": lambda path: Mh(path, make=True),
    "eml": lambda path: EmlFolder(path, make=True),
}
MESSAGES = [b"Subject: %d\r\n\r\nFrom x\r\n" % number for number in range(3)]


@pytest.mark.parametrize(("first", "second"), [*itertools.permutations(MAKERS, 2)])
def test_messages_flags_and_dates_are_copied(tmp_path: Path, first: str, second: str) -> None:
    source, target = MAKERS[first](tmp_path / "source"), MAKERS[second](tmp_path / "target")
    for message in MESSAGES:
        source.add(message, date=NOON, sender="ann@example.org")
    source.add(b"Subject: 3\r\n\r\n", date=NOON, flags={MailboxFlag.SEEN, MailboxFlag.FLAGGED})
    told: list[tuple[int, int]] = []
    copied = convert_mailbox(
        source, target, progress=lambda done, total: told.append((done, total))
    )
    assert copied == len(target) == len(told) == 4
    assert told[-1][0] == told[-1][1]
    for entry in target:
        assert entry.date == NOON
        flags = {MailboxFlag.SEEN, MailboxFlag.FLAGGED}
        is_last = entry.message.subject == "3"
        if "eml" not in (first, second) and "mh" not in (first, second):
            assert entry.flags == (flags if is_last else frozenset())
        elif "eml" not in (first, second):
            assert entry.flags & flags == (flags if is_last else frozenset())
    assert {*MESSAGES} < {entry.raw for entry in target}
    source.close()
    target.close()


@pytest.mark.parametrize("kind", MAKERS)
def test_all_have_the_same_calls(tmp_path: Path, kind: str) -> None:
    with MAKERS[kind](tmp_path / "box") as box:
        keys = [box.add(message) for message in MESSAGES]
        assert bool(box)
        assert len({*keys}) == len(box) == 3
        assert all(key in box for key in keys)
        assert [entry.raw for entry in map(box.get, keys)] == MESSAGES
        assert str(tmp_path / "box") in repr(box)
        entry = box.get(keys[0])
        assert entry.size == len(entry.raw) or kind == "mbox"
        assert entry.key in repr(entry)
        assert entry.headers["Subject"] == "0"
        box.remove(keys[2], keys[0])
        assert [each.message.subject for each in box] == ["1"]
        with pytest.raises(KeyError):
            box.get("no such key")


@pytest.mark.parametrize("kind", ["mbox", "maildir", "mh", "eml"])
def test_limits_and_options_reach_the_messages(tmp_path: Path, kind: str) -> None:
    classes = {"mbox": Mbox, "maildir": Maildir, "mh": Mh, "eml": EmlFolder}
    MAKERS[kind](tmp_path / "box").close()
    options = ParserOptions(fallback_charset="iso-8859-5")
    box: Mailbox = classes[kind](  # type: ignore[operator]
        tmp_path / "box", limits=MimeLimits(depth=7, field_octets=20), options=options
    )
    entry = box.get(box.add(b"Subject: \xb0\nX-Long: 0123456789abcdef\n\n\xb0\n"))
    assert (entry.headers["Subject"], entry.headers["X-Long"]) == ("\u0410", "")
    message = entry.message
    assert message.source is not None
    assert message.source.original.options is options
    assert message.source.original.limits.depth == 7
    box.close()


@pytest.mark.parametrize("kind", [Mbox, Maildir, Mh, EmlFolder])
def test_line_ends_of_unix_are_written_where_they_are_asked_for(
    tmp_path: Path, kind: type[Mbox | Maildir | Mh | EmlFolder]
) -> None:
    MAKERS[{Mbox: "mbox", Maildir: "maildir", Mh: "mh", EmlFolder: "eml"}[kind]](tmp_path / "box")
    message = MimeMessage.compose(from_="ann@example.org", to="bob@example.net", text="Hi\n")
    with kind(tmp_path / "box", unix_line_ends=True, sync=False) as box:
        assert b"\r\n" in bytes(message)
        for added in (message, bytes(message)):
            assert box.get(box.add(added)).raw == bytes(message).replace(b"\r\n", b"\n")
