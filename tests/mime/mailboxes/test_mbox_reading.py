"""Reading mbox files: where messages begin and end, in each variant, whatever is in the file."""

from __future__ import annotations

import mmap
import re
import tracemalloc
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailwright import InvalidArgumentError, MimeLimits, StateError
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.mailboxes.flags import MailboxFlag
from mailwright.mime.mailboxes.mbox import Mbox
from mailwright.mime.mailboxes.mbox.defects import MboxDefectKind
from mailwright.mime.mailboxes.mbox.from_line import Form, form_of, read_from_line, write_from_line
from mailwright.mime.mailboxes.mbox.quoting import MboxVariant, quote, unquote

LINE = b"From ann@example.org Tue Nov 24 09:05:00 2026\n"


def raws(data: bytes, **options: object) -> list[bytes]:
    return [entry.raw for entry in Mbox.from_bytes(data, **options)]  # type: ignore[arg-type]


def kinds(data: bytes, **options: object) -> list[MboxDefectKind]:
    return [found.kind for found in Mbox.from_bytes(data, **options).defects]  # type: ignore[arg-type]


# --- separators ----------------------------------------------------------------------------------


def test_messages_lie_between_separators() -> None:
    data = LINE + b"Subject: a\n\nfirst\n\n" + LINE + b"Subject: b\n\nsecond\n\n"
    box = Mbox.from_bytes(data)
    assert [entry.raw for entry in box] == [b"Subject: a\n\nfirst\n", b"Subject: b\n\nsecond\n"]
    assert [entry.message.subject for entry in box] == ["a", "b"]
    assert [entry.offset for entry in box] == [0, data.index(LINE, 1)]
    assert [entry.size for entry in box] == [18, 19]
    assert len(box) == 2
    assert box[1].headers["Subject"] == "b"
    assert box[-1].sender == "ann@example.org"
    assert box[0].date == datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
    assert not list(box.defects)


def test_crlf_files_are_read() -> None:
    data = (LINE + b"Subject: a\n\n>From x\n\n" + LINE + b"Subject: b\n\nsecond\n\n").replace(
        b"\n", b"\r\n"
    )
    assert raws(data) == [b"Subject: a\r\n\r\nFrom x\r\n", b"Subject: b\r\n\r\nsecond\r\n"]


@pytest.mark.parametrize("data", [b"", b"\n", b"no mbox at all\n", b"Subject: x\n\nFrom a b\n"])
def test_what_is_no_mbox_holds_no_message(data: bytes) -> None:
    assert raws(data) == []
    assert kinds(data) == ([MboxDefectKind.NO_SEPARATOR] if data else [])


def test_garbage_before_the_first_separator_is_left_and_noted() -> None:
    data = b"garbage\n\n" + LINE + b"Subject: a\n\nx\n\n"
    assert raws(data) == [b"Subject: a\n\nx\n"]
    assert kinds(data) == [MboxDefectKind.NO_SEPARATOR]


def test_a_byte_order_mark_before_the_first_separator_is_passed_over() -> None:
    assert raws(b"\xef\xbb\xbf" + LINE + b"Subject: a\n\nx\n\n") == [b"Subject: a\n\nx\n"]
    assert kinds(b"\xef\xbb\xbf" + LINE + b"Subject: a\n\nx\n\n") == []


@pytest.mark.parametrize("end", [b"", b"x", b"x\n", b"x\n\n", b"x\r\n", b"x\r\n\r\n"])
def test_a_file_may_end_anywhere(end: bytes) -> None:
    data = LINE + b"Subject: a\n\n" + end
    [raw] = raws(data)
    assert data.startswith(LINE + raw)
    assert raw.startswith(b"Subject: a\n")
    expected = [] if data.endswith(b"\n") else [MboxDefectKind.TRUNCATED]
    assert kinds(data) == expected


def test_a_file_cut_at_any_octet_has_the_messages_before() -> None:
    data = LINE + b"Subject: a\n\nfirst\n\n" + LINE + b"Subject: b\n\nsecond\n\n"
    second = data.index(LINE, 1)
    for end in range(len(data)):
        found = raws(data[:end])
        assert len(found) == (0 if end < 5 else 1 if end < second + 43 else 2), end
        if end >= second:
            assert found[0].startswith(b"Subject: a\n\nfirst\n")


def test_empty_messages_are_messages() -> None:
    assert raws(LINE + b"\n" + LINE + b"\n" + LINE + b"\n") == [b"", b"", b""]
    assert raws(LINE + LINE + LINE) == [b"", b"", b""]
    assert kinds(LINE + LINE) == [MboxDefectKind.MISSING_EMPTY_LINE]


def test_very_long_separators_are_read() -> None:
    line = b"From " + b"x" * 300_000 + b"\n"
    data = line + b"Subject: a\n\nfirst\n\n" + line + b"Subject: b\n\nsecond\n\n"
    assert raws(data) == [b"Subject: a\n\nfirst\n", b"Subject: b\n\nsecond\n"]
    [first, _] = Mbox.from_bytes(data)
    assert first.sender == "x" * (16 * 1024 - 5)
    assert first.date is None


PROSE = [
    b"From Russia with love\n",
    b"From Russia with love\nYear: 1963\n",
    b"From 10:30 to 11:00 we meet\n",
    b"From May 2002 on\n",
    b"From here\nto there\n",
    b"From the Desk of Mon Amour\n",
]


@pytest.mark.parametrize("prose", PROSE)
def test_prose_is_left_in_the_message_and_noted(prose: bytes) -> None:
    data = LINE + b"Subject: a\n\nhe said:\n\n" + prose + b"\n" + LINE + b"Subject: b\n\n"
    assert raws(data) == [b"Subject: a\n\nhe said:\n\n" + prose, b"Subject: b\n"]
    [defect] = Mbox.from_bytes(data).defects
    assert defect.kind is MboxDefectKind.UNQUOTED_FROM_LINE
    assert defect.kind.is_ambiguity
    assert defect.offset == data.index(prose)
    assert prose.startswith(defect.text.encode())
    assert str(defect.offset) in str(defect)
    assert len(raws(data, compliance=Compliance.LOOSER)) == 3
    assert len(raws(data, compliance=Compliance.STRICT)) == 2


SEPARATORS = [
    b"From -\n",
    b"From \n",
    b"From nobody\n",
    b"From - Tue Nov 24 09:05:00 2026\n",
    b"From ann@example.org Tue Nov 24 09:05:00 +0100 2026\n",
    b"From ann@example.org Tue Nov 24 09:05:00 2026 +0100\n",
    b"From ann@example.org Tue Nov 24 09:05:00 MEST 2026\n",
    b"From ann@example.org  Tue Nov  4 09:05 2026\n",
    b"From ann Tue Nov 24 09:05:00 2026 remote from host\n",
    b"From ann@example.org Tue, 24 Nov 2026 09:05:00 +0100\n",
    b"From ???@??? Tue Nov 24 09:05:00 2026\r\n",
    b"From John Q. Public Tue Nov 24 09:05:00 2026\n",
]


@pytest.mark.parametrize("line", SEPARATORS)
def test_separators_that_programs_write_are_read(line: bytes) -> None:
    data = line + b"Subject: a\n\nfirst\n\n" + line + b"Subject: b\n\nsecond\n\n"
    assert raws(data) == [b"Subject: a\n\nfirst\n", b"Subject: b\n\nsecond\n"]
    assert kinds(data) == []


@pytest.mark.parametrize(
    "end", [b"\r", b"\x0b", b"\x0c", b"\x1c", b"\x1d", b"\x1e", b"\x85", "\u2028".encode(), b"\0"]
)
def test_M08_only_a_line_feed_ends_a_line(end: bytes) -> None:
    message = b"Subject: a" + end + b"b\n\nfirst" + end + end + LINE
    data = LINE + message + b"\n" + LINE + b"\n"
    assert raws(data) == [message, b""]
    assert quote(message, MboxVariant.RD, b"\n") == message


def test_a_line_with_a_date_separates_without_an_empty_line_and_is_noted() -> None:
    data = LINE + b"Subject: a\n\nfirst\n" + LINE + b"Subject: b\n\n"
    assert raws(data) == [b"Subject: a\n\nfirst\n", b"Subject: b\n"]
    assert kinds(data) == [MboxDefectKind.MISSING_EMPTY_LINE]
    assert kinds(data, compliance=Compliance.STRICT) == [MboxDefectKind.UNQUOTED_FROM_LINE]


@pytest.mark.parametrize(
    ("line", "sender", "date"),
    [
        (LINE, "ann@example.org", datetime(2026, 11, 24, 9, 5, tzinfo=UTC)),
        (
            b"From a@b.example Tue Nov 24 09:05:00 2026 +0100",
            "a@b.example",
            datetime(2026, 11, 24, 9, 5, tzinfo=timezone(timedelta(hours=1))),
        ),
        (
            b"From MAILER-DAEMON Tue Nov 24 09:05:00 2026",
            "",
            datetime(2026, 11, 24, 9, 5, tzinfo=UTC),
        ),
        (b"From -", "", None),
        (b"From ", "", None),
        (b"From a b Tue Feb 31 09:05:00 2026", "a b", None),
        (b"From \xff\xfe Tue Nov 24 29:05:00 2026", "\udcff\udcfe", None),
    ],
)
def test_sender_and_date_of_a_separator(line: bytes, sender: str, date: datetime | None) -> None:
    assert read_from_line(line) == (sender, date)


@given(st.binary(max_size=200))
def test_any_separator_is_judged_and_read(rest: bytes) -> None:
    line = b"From " + rest.replace(b"\n", b"")
    assert form_of(line) in Form
    sender, date = read_from_line(line)
    assert isinstance(sender, str)
    assert date is None or date.tzinfo is not None


def test_what_is_written_as_separator_is_read_as_it() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=9)))
    line = write_from_line("ann@example.org", moment)
    assert line == b"From ann@example.org Thu Jan  1 18:04:05 2026"
    assert form_of(line + b"\n") is Form.EXACT
    assert read_from_line(line) == ("ann@example.org", moment)


@pytest.mark.parametrize("sender", ["", "a b", "a\nFrom b", "\x00", "ä@example.org", "x" * 400])
def test_a_sender_that_cannot_stand_in_a_separator_is_replaced(sender: str) -> None:
    line = write_from_line(sender, datetime(2026, 1, 2, tzinfo=UTC))
    assert line == b"From MAILER-DAEMON Fri Jan  2 00:00:00 2026"


def by_lines(data: bytes) -> list[tuple[int, bytes]]:
    """Read an mbox line by line, as the rules for LOOSE are written down."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+", data)
    separators: list[tuple[int, int]] = []
    offset = 0
    for number, line in enumerate(lines):
        is_first = number == 0
        mark = 3 if is_first and line.startswith(b"\xef\xbb\xbf") else 0
        start, offset = offset + mark, offset + len(line)
        if not line[mark:].startswith(b"From "):
            continue
        form = form_of(line[mark:])
        bare = form is Form.BARE and lines[number - 1] in (b"\n", b"\r\n")
        before_header = re.match(rb"[!-9;-~]+[ \t]*:|\r?\n", data[offset:]) is not None
        if is_first or form >= Form.DATED or (bare and before_header):
            separators.append((start, offset))
    ends = [*[start for start, _ in separators], len(data)][1:]
    return [
        (start, re.sub(rb"(\A|\n)\r?\n\Z", rb"\1", data[content:end]))
        for (start, content), end in zip(separators, ends, strict=True)
    ]


PIECES = [
    LINE, b"From -\n", b"From x\n", b"A: b\n", b"\n", b"\r\n", b"text\n", b">From x\n",
    b"From a b\n", b"x From y\n", b"From", b" ", b"\xef\xbb\xbf",
]  # fmt: skip


@settings(max_examples=600)
@given(pieces=st.lists(st.sampled_from(PIECES)))
def test_the_leaps_find_what_lines_would_find(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    box = Mbox.from_bytes(data, variant=MboxVariant.RD)
    expected = [(start, unquote(raw, MboxVariant.RD)) for start, raw in by_lines(data)]
    assert [(entry.offset, entry.raw) for entry in box] == expected


# --- Content-Length ------------------------------------------------------------------------------


def with_length(body: bytes, length: int | None = None, subject: bytes = b"a") -> bytes:
    length = len(body) if length is None else length
    return b"%bSubject: %b\nContent-Length: %d\n\n%b\n" % (LINE, subject, length, body)


def test_content_length_counts_where_it_leads_to_a_separator() -> None:
    inner = b"x\n\n" + LINE + b"Subject: inner\n\ny\n"
    data = with_length(inner) + with_length(b"second\n", subject=b"b")
    box = Mbox.from_bytes(data)
    assert box.variant is MboxVariant.CL2
    assert [entry.message.subject for entry in box] == ["a", "b"]
    assert box[0].raw.endswith(inner)
    assert [defect.kind for defect in box.defects] == [MboxDefectKind.HIDDEN_SEPARATOR]


@pytest.mark.parametrize("length", [0, 3, 9, 10**6, 10**17])
def test_content_length_that_leads_nowhere_is_ignored(length: int) -> None:
    data = with_length(b"first\n") + with_length(b"second\n", length) + with_length(b"third\n")
    box = Mbox.from_bytes(data)
    assert len(box) == 3
    assert box[1].raw.endswith(b"\n\nsecond\n")
    assert [defect.kind for defect in box.defects] == [MboxDefectKind.WRONG_CONTENT_LENGTH]


def test_content_length_of_a_sender_hides_no_other_message() -> None:
    """M25: one message with the field does not make a file one that is read by it."""
    victim = LINE + b"Subject: victim\n\nhello\n\n"
    attack = with_length(b"x\n", len(b"x\n\n" + victim) - 1)
    plain = LINE + b"Subject: last\n\nbye\n\n"
    box = Mbox.from_bytes(attack + victim + plain)
    assert box.variant is MboxVariant.RD
    assert [entry.message.subject for entry in box] == ["a", "victim", "last"]
    assert len(Mbox.from_bytes(attack + victim + plain, variant=MboxVariant.CL2)) == 2
    many = with_length(b"x\n") * 3 + attack + victim + plain
    assert Mbox.from_bytes(many).variant is MboxVariant.RD
    assert len(Mbox.from_bytes(many)) == 6


def test_a_file_with_wrong_lengths_only_is_read_by_its_separators() -> None:
    box = Mbox.from_bytes(with_length(b">From x\n", 3) * 3)
    assert box.variant is MboxVariant.RD
    assert [entry.raw[-7:] for entry in box] == [b"From x\n"] * 3
    assert Mbox.from_bytes(b"").variant is MboxVariant.RD


def test_quoted_lines_tell_cl_from_cl2() -> None:
    quoted = with_length(b">From me\n") + with_length(b"x\n")
    assert Mbox.from_bytes(quoted).variant is MboxVariant.CL
    assert Mbox.from_bytes(quoted)[0].raw.endswith(b"\n\nFrom me\n")


# --- quoting -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variant", "raw", "expected"),
    [
        (MboxVariant.O, b">From a\n>>From b\n x>From c\n", b"From a\n>>From b\n x>From c\n"),
        (MboxVariant.RD, b">From a\n>>From b\n x>From c\n", b"From a\n>From b\n x>From c\n"),
        (MboxVariant.RD, b">From: a\n>from a\n", b">From: a\n>from a\n"),
        (MboxVariant.CL2, b">From h\n\n>From a\n", b"From h\n\n>From a\n"),
        (MboxVariant.CL, b"Content-Length: 8\n\n>From a\n", b"\nFrom a\n"),
    ],
)
def test_lines_are_unquoted(variant: MboxVariant, raw: bytes, expected: bytes) -> None:
    assert unquote(raw, variant) == expected


@given(
    st.lists(st.sampled_from([b"From ", b">", b"\n", b"\r", b"a", b"Content-Length: 3", b"\n\n"])),
    st.sampled_from([MboxVariant.RD, MboxVariant.CL, MboxVariant.CL2]),
    st.sampled_from([b"\n", b"\r\n"]),
)
def test_M25_quoting_is_exact(pieces: list[bytes], variant: MboxVariant, line_end: bytes) -> None:
    content = b"".join(pieces)
    quoted = quote(content, variant, line_end)
    assert unquote(quoted, variant) == content
    if variant is not MboxVariant.CL2:
        assert not (b"\n" + quoted).count(b"\nFrom ")


# --- files ---------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mbox"


@pytest.mark.parametrize("mapped", [False, True])
def test_files_are_read_in_windows_and_mapped(path: Path, *, mapped: bool) -> None:
    bodies = [b"x" * size + b"\n>From y\n" for size in (10, 1_048_500, 3_000_000, 100, 1_048_576)]
    path.write_bytes(b"".join(LINE + b"Subject: a\n\n" + body + b"\n" for body in bodies))
    with Mbox(path, mapped=mapped) as box:
        assert [entry.raw for entry in box] == [
            b"Subject: a\n\n" + body.replace(b">", b"") for body in bodies
        ]
        assert [entry.message.subject for entry in box] == ["a"] * 5
        assert box.get(box[3].key).raw == box[3].raw
        assert len(box) == 5


@pytest.mark.parametrize("shift", range(12))
def test_separators_across_windows_are_found(path: Path, shift: int) -> None:
    body = b"x" * (1024 * 1024 - len(LINE) - 2 - shift) + b"\n"
    path.write_bytes(LINE + b"\n" + body + b"\n" + LINE + b"\nsecond\n\n")
    with Mbox(path) as box:
        assert [entry.raw for entry in box] == [b"\n" + body, b"\nsecond\n"]


def test_a_map_can_be_handed_over(path: Path) -> None:
    path.write_bytes(LINE + b"Subject: a\n\nx\n\n")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        box = Mbox.from_bytes(mapped)
        message = box[0].message
        box.close()
    assert message.subject == "a"


@pytest.mark.parametrize("mapped", [False, True])
def test_messages_stay_when_the_mailbox_is_closed(path: Path, *, mapped: bool) -> None:
    path.write_bytes(LINE + b"Subject: a\n\nx\n\n")
    with Mbox(path, mapped=mapped) as box:
        [entry] = box
        message = entry.message
    assert message.subject == "a"
    assert message.text_body == "x\n"
    with pytest.raises(StateError):
        entry.raw  # noqa: B018


@pytest.mark.parametrize("mapped", [False, True])
def test_M27_a_large_file_is_gone_through_in_little_memory(path: Path, *, mapped: bool) -> None:
    body = b"x" * 76 + b"\n"
    with path.open("wb") as file:
        for _ in range(20):
            file.write(LINE + b"Subject: a\n\n" + body * 30_000 + b"\n")  # 2.3 MB
    tracemalloc.start()
    try:
        with Mbox(path, mapped=mapped) as box:
            assert [entry.headers["Subject"] for entry in box] == ["a"] * 20
            assert sum(entry.size for entry in box) > 40_000_000
            assert len(box) == 20
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


def test_progress_is_told_in_octets(path: Path) -> None:
    data = LINE + b"Subject: a\n\nfirst\n\n" + LINE + b"Subject: b\n\nsecond\n\n"
    path.write_bytes(data)
    told: list[tuple[int, int]] = []
    with Mbox(path) as box:
        list(box.entries(progress=lambda done, total: told.append((done, total))))
    assert told == [(data.index(LINE, 1), len(data)), (len(data), len(data))]


def test_what_is_appended_meanwhile_is_seen_by_the_next_look(path: Path) -> None:
    path.write_bytes(LINE + b"Subject: a\n\nx\n\n")
    with Mbox(path) as box:
        assert len(box) == 1
        with path.open("ab") as file:
            file.write(LINE + b"Subject: b\n\nx\n\n")
        assert len(box) == 2
        assert [entry.message.subject for entry in box] == ["a", "b"]


def test_links_and_what_is_no_file_are_refused(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.write_bytes(LINE + b"\n")
    path.symlink_to(real)
    with pytest.raises(OSError, match=r"."):
        list(Mbox(path))
    with pytest.raises(OSError, match=r"."):
        Mbox(path).add(b"x")
    assert real.read_bytes() == LINE + b"\n"
    with pytest.raises(OSError, match=r"."):
        list(Mbox(tmp_path))
    with pytest.raises(FileNotFoundError):
        list(Mbox(tmp_path / "missing"))
    with pytest.raises(InvalidArgumentError):
        Mbox("mbox")  # type: ignore[arg-type]


def test_flags_are_read_from_status() -> None:
    data = LINE + b"Status: RO\nX-Status: AFx\nStatus: O\n\nx\n\n"
    assert Mbox.from_bytes(data)[0].flags == {
        MailboxFlag.SEEN,
        MailboxFlag.ANSWERED,
        MailboxFlag.FLAGGED,
    }


def test_headers_are_read_without_the_body() -> None:
    long = b"X-Long: " + b"x" * 40_000 + b"\n"
    data = LINE + long + b"Subject: a\n\n" + b"y" * 1_000_000 + b"\n\n"
    entry = Mbox.from_bytes(data)[0]
    assert entry.headers["Subject"] == "a"
    assert len(entry.headers["X-Long"]) == 40_000
    small = Mbox.from_bytes(data, limits=MimeLimits(header_octets=20_000))[0]
    assert "Subject" not in small.headers


def test_positions_and_keys_that_name_nothing() -> None:
    box = Mbox.from_bytes(LINE + b"Subject: a\n\nx\n\n")
    with pytest.raises(IndexError):
        box[1]
    for key in ("", "0", "0-00000000", "-1", "9" * 30, "1-1", "x", "²-1"):
        assert key not in box
        with pytest.raises(KeyError):
            box.get(key)
    assert box[0].key in box
    assert 0 not in box


@pytest.mark.parametrize("mapped", [False, True])
@given(data=st.lists(st.sampled_from([LINE, b"From ", b"\n", b"x", b">", b"Content-Length: 2"])))
def test_any_file_is_read_the_same_way_by_each_reader(
    tmp_path_factory: pytest.TempPathFactory, data: list[bytes], *, mapped: bool
) -> None:
    octets = b"".join(data)
    file = tmp_path_factory.mktemp("box") / "mbox"
    file.write_bytes(octets)
    expected = Mbox.from_bytes(octets)
    with Mbox(file, mapped=mapped) as box:
        assert [entry.raw for entry in box] == [entry.raw for entry in expected]
        assert list(box.defects) == list(expected.defects)
        assert [box[n].key for n in range(len(box))] == [entry.key for entry in expected]
        for entry in box:
            assert box.get(entry.key).offset == entry.offset
            assert entry.message.defects is not None
