"""`Search`: what is put together, and how it is written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import and_, or_

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidArgumentError, UnsupportedError
from mailwright.imap._encoder import Encoder, Literal, WireAbilities
from mailwright.imap.search._terms import MAX_DEPTH, MAX_KEYS
from mailwright.imap.search.criteria import Search
from mailwright.imap.search.returns import PartialRange
from mailwright.imap.search.splitting import pieces_of
from mailwright.imap.search.writing import is_ascii, usable_charset, write_criteria
from mailwright.imap.uids.uid_set import UidSet

A, B, C = Search.from_("a"), Search.to("b"), Search.seen()


def written(search: Search, *, utf8: bool = False, charset: str = "utf-8") -> str:
    encoder = Encoder(WireAbilities(literal_plus=True, utf8=utf8))
    write_criteria(encoder, search, charset)
    return "".join(
        piece.announcement.decode() + b"".join(piece.blocks()).decode("latin-1")
        if isinstance(piece, Literal)
        else piece.decode()
        for piece in encoder.finish()
    ).strip()


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (Search(), "ALL"),
        (Search.all(), "ALL"),
        (Search.seen(), "SEEN"),
        (Search.unseen(), "UNSEEN"),
        (Search.answered(), "ANSWERED"),
        (Search.unanswered(), "UNANSWERED"),
        (Search.flagged(), "FLAGGED"),
        (Search.unflagged(), "UNFLAGGED"),
        (Search.deleted(), "DELETED"),
        (Search.undeleted(), "UNDELETED"),
        (Search.draft(), "DRAFT"),
        (Search.undraft(), "UNDRAFT"),
        (Search.recent(), "RECENT"),
        (Search.old(), "OLD"),
        (Search.new(), "NEW"),
        (Search.keyword("$Forwarded"), "KEYWORD $Forwarded"),
        (Search.flags("\\Seen", "$Junk"), "SEEN KEYWORD $Junk"),
        (Search.flags(), "ALL"),
        (Search.from_("bob"), 'FROM "bob"'),
        (Search.to('a "b" \\'), 'TO "a \\"b\\" \\\\"'),
        (Search.cc("x"), 'CC "x"'),
        (Search.bcc("x"), 'BCC "x"'),
        (Search.subject(""), 'SUBJECT ""'),
        (Search.body("x"), 'BODY "x"'),
        (Search.text("x"), 'TEXT "x"'),
        (Search.header("List-Id"), 'HEADER "List-Id" ""'),
        (Search.header("X-A", "b c"), 'HEADER "X-A" "b c"'),
        (Search.since(date(2024, 2, 1)), "SINCE 1-Feb-2024"),
        (Search.before(date(700, 12, 31)), "BEFORE 31-Dec-0700"),
        (Search.on(datetime(2024, 5, 6, 23, 59, tzinfo=UTC)), "ON 6-May-2024"),
        (Search.sent_since(date(2024, 2, 1)), "SENTSINCE 1-Feb-2024"),
        (Search.sent_before(date(2024, 2, 1)), "SENTBEFORE 1-Feb-2024"),
        (Search.sent_on(date(2024, 2, 1)), "SENTON 1-Feb-2024"),
        (Search.saved_since(date(2024, 2, 1)), "SAVEDSINCE 1-Feb-2024"),
        (Search.saved_before(date(2024, 2, 1)), "SAVEDBEFORE 1-Feb-2024"),
        (Search.saved_on(date(2024, 2, 1)), "SAVEDON 1-Feb-2024"),
        (Search.save_date_supported(), "SAVEDATESUPPORTED"),
        (Search.larger(0), "LARGER 0"),
        (Search.smaller(2**40), "SMALLER 1099511627776"),
        (Search.younger(timedelta(hours=1)), "YOUNGER 3600"),
        (Search.older(1), "OLDER 1"),
        (Search.uids([1, 2, 3, 7]), "UID 1:3,7"),
        (Search.uids(5), "UID 5"),
        (Search.uids(UidSet.from_(5)), "UID 5:*"),
        (Search.uids([]), "NOT ALL"),
        (Search.saved_result(), "UID $"),
        (Search.changed_since(0), "MODSEQ 0"),
        (Search.changed_since(2**63 - 1), "MODSEQ 9223372036854775807"),
        (Search.changed_since(7, "\\Draft", "priv"), 'MODSEQ "/flags/\\\\Draft" priv 7'),
        (Search.changed_since(7, "$Junk"), 'MODSEQ "/flags/$Junk" all 7'),
        (Search.email_id("M-1_a"), "EMAILID M-1_a"),
        (Search.thread_id("T1"), "THREADID T1"),
        (Search.filter("on-the-road"), "FILTER on-the-road"),
        (Search.annotation("/comment", "value", "x"), 'ANNOTATION "/comment" "value" "x"'),
        (Search.annotation("/comment", "value", None), 'ANNOTATION "/comment" "value" NIL'),
        (Search.gmail_raw("has:attachment in:unread"), 'X-GM-RAW "has:attachment in:unread"'),
        (Search.gmail_label("\\Important"), 'X-GM-LABELS "\\\\Important"'),
        (Search.gmail_label("Größe"), 'X-GM-LABELS "Gr&APYA3w-e"'),
        (Search.gmail_message_id(2**64 - 1), "X-GM-MSGID 18446744073709551615"),
        (Search.gmail_thread_id(7), "X-GM-THRID 7"),
        (Search.unsafe_raw('INTHREAD REFS (SUBJECT ")(")'), '(INTHREAD REFS (SUBJECT ")("))'),
        (A & B, 'FROM "a" TO "b"'),
        (A | B, 'OR FROM "a" TO "b"'),
        (~A, 'NOT FROM "a"'),
        (~~A, 'FROM "a"'),
        (~Search.seen(), "UNSEEN"),
        (~Search.old(), "RECENT"),
        (~Search.keyword("x"), "UNKEYWORD x"),
        (~~Search.keyword("x"), "KEYWORD x"),
        (~(A & B), 'NOT (FROM "a" TO "b")'),
        (~(A | B), 'NOT OR FROM "a" TO "b"'),
        ((A & B) | C, 'OR (FROM "a" TO "b") SEEN'),
        ((A | B) & C, 'OR FROM "a" TO "b" SEEN'),
        (A | (B & ~(C | A)), 'OR FROM "a" (TO "b" NOT OR SEEN FROM "a")'),
        (A | B | C, 'OR FROM "a" OR TO "b" SEEN'),
        (A | B | C | A, 'OR OR FROM "a" TO "b" OR SEEN FROM "a"'),
        (Search.all() & A, 'FROM "a"'),
        (A & Search.all(), 'FROM "a"'),
        (Search.all_of(A, B, C), 'FROM "a" TO "b" SEEN'),
        (Search.all_of(), "ALL"),
        (Search.any_of(), "NOT ALL"),
        (Search.any_of(A), 'FROM "a"'),
        (Search.fuzzy(A), 'FUZZY FROM "a"'),
        (Search.fuzzy(A & B), 'FUZZY (FROM "a" TO "b")'),
    ],
)
def test_what_is_written(search: Search, expected: str) -> None:
    assert written(search) == expected


def test_texts_that_cannot_be_quoted() -> None:
    assert written(Search.subject("Füße")) == "SUBJECT {6+}\r\nF\xc3\xbc\xc3\x9fe"
    assert (
        written(Search.subject("Füße"), utf8=True)
        == 'SUBJECT "F\xc3\xbc\xc3\x9fe"'.encode("latin-1").decode()
    )
    assert written(Search.subject("Fü"), charset="ISO-8859-1") == "SUBJECT {2+}\r\nF\xfc"
    assert written(Search.subject("Fü") & C) == "SUBJECT {3+}\r\nF\xc3\xbc SEEN"
    assert not is_ascii(Search.subject("Füße"))
    assert is_ascii(Search.subject("x") & Search.gmail_label("Füße"))


TEXTS = (
    Search.from_, Search.to, Search.cc, Search.bcc, Search.subject, Search.body, Search.text,
    Search.gmail_raw, Search.gmail_label, lambda text: Search.header("X-Y", text),
    lambda text: Search.annotation("/comment", "value", text),
    lambda text: Search.annotation(text, "value", "x"),
)  # fmt: skip


@given(st.text(max_size=40), st.sampled_from(TEXTS))
def test_I01_no_text_adds_a_line_or_a_key(text: str, make) -> None:  # type: ignore[no-untyped-def]
    encoder = Encoder(WireAbilities())
    try:
        write_criteria(encoder, make(text) & Search.seen(), "utf-8")
    except InvalidArgumentError:
        assert "\0" in text or any("\ud800" <= one <= "\udfff" for one in text)
        return
    *pieces, last = encoder.finish()
    assert isinstance(last, bytes)
    assert last.endswith(b" SEEN\r\n")
    for piece in (*pieces, last[: -len(b"\r\n")]):
        if isinstance(piece, bytes):
            assert b"\r" not in piece
            assert b"\n" not in piece


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800"])
@pytest.mark.parametrize("make", TEXTS)
def test_I01_what_no_string_can_hold_is_refused(text: str, make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidArgumentError):
        make(text)


@pytest.mark.parametrize(
    "text",
    ["", "a b", "a\r\nB LOGOUT", "a)", "(", '"', "\\x", "a{3+}", "é", "%", "*", "a\0", "x" * 256],
)
def test_I01_I03_atoms_are_checked(text: str) -> None:
    for make in (Search.keyword, Search.flags, Search.filter, Search.email_id, Search.thread_id):
        with pytest.raises(InvalidArgumentError):
            make(text)
    with pytest.raises(InvalidArgumentError):
        Search.changed_since(1, f"\\{text}" if text[:1] == "\\" else text or "\\")


@pytest.mark.parametrize("name", ["", "a b", "a:", "a\r\n", "a\r\nX: y", "é", "\0", "x" * 201])
def test_I01_header_names_are_checked(name: str) -> None:
    with pytest.raises(InvalidArgumentError):
        Search.header(name, "x")


@pytest.mark.parametrize(
    "keys",
    ["", "(", ")", ")(", "SEEN) (", 'SUBJECT "', '"a" "', "a\r\nB", "SUBJECT {3+}", "é", '"a\\"'],
)
def test_I02_raw_keys_close_what_they_open(keys: str) -> None:
    with pytest.raises(InvalidArgumentError):
        Search.unsafe_raw(keys)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Search.larger(-1),
        lambda: Search.smaller(2**63),
        lambda: Search.older(0),
        lambda: Search.younger(timedelta(0)),
        lambda: Search.older(2**32),
        lambda: Search.changed_since(-1),
        lambda: Search.changed_since(2**63),
        lambda: Search.changed_since(1, "\\Seen", "mine"),
        lambda: Search.gmail_message_id(2**64),
        lambda: Search.uids([0]),
        lambda: PartialRange(0, 1),
        lambda: PartialRange(1, -1),
        lambda: PartialRange(1, 2**32),
    ],
)
def test_I12_numbers_are_bounded(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidArgumentError):
        make()


def test_long_chains_are_flat_and_ors_a_balanced_tree() -> None:
    many = [Search.from_(str(number)) for number in range(10_000)]
    both = reduce(and_, many)
    assert both.term.depth == 1
    assert written(both).count("FROM") == 10_000
    either = written(reduce(or_, many))
    assert either.count("OR ") == 9_999
    deepest = 0
    open_at: list[int] = []  # of each OR, the operands still to come
    for word in either.replace('"', "").split():
        if word == "OR":
            open_at.append(2)
            deepest = max(deepest, len(open_at))
        elif word.isdigit():
            while open_at:
                open_at[-1] -= 1
                if open_at[-1]:
                    break
                open_at.pop()
    assert deepest == 14


def test_depth_and_size_are_bounded() -> None:
    search = A
    for _ in range(MAX_DEPTH // 2):
        search = (search & B) | C
    with pytest.raises(InvalidArgumentError, match="deep"):
        (search & B) | C
    doubled = A
    with pytest.raises(InvalidArgumentError, match="keys"):
        for _ in range(MAX_KEYS):
            doubled &= doubled
    with pytest.raises(InvalidArgumentError, match="deep"):
        reduce(lambda inner, _: Search.fuzzy(inner), range(MAX_DEPTH + 1), A)


def test_equal_searches_are_equal() -> None:
    assert (A & B) & C == A & (B & C)
    assert hash((A & B) & C) == hash(A & (B & C))
    assert A & B != B & A
    assert A != "FROM a"
    assert repr(A & ~B) == "<Search FROM 'a' NOT TO 'b'>"
    assert repr((A | C) & ~(A & Search.uids([1, 2]))) == (
        "<Search OR FROM 'a' SEEN NOT (FROM 'a' UID 1:2)>"
    )
    assert len(repr(Search.all_of(*[A] * 1000))) < 1_000


def test_what_a_search_requires() -> None:
    search = Search.older(3) & (Search.gmail_raw("x") | ~Search.fuzzy(A))
    assert search.requires == {"WITHIN", "X-GM-EXT-1", "SEARCH=FUZZY"}
    assert A.requires == frozenset()


def test_the_charset_of_a_retry() -> None:
    search = Search.subject("Füße") & C
    assert usable_charset(["US-ASCII", "ISO-8859-1"], search) == "ISO-8859-1"
    assert usable_charset(["US-ASCII"], search) is None
    assert (
        usable_charset(["UTF-16", "x-evil", "unicode_escape", "rot13", "idna", "\0"], search)
        is None
    )
    assert usable_charset(["koi8-r", "windows-1252"], search) == "windows-1252"
    assert usable_charset([], search) is None


# --- lines that are too long ---


def test_uids_are_split_over_several_searches() -> None:
    uids = UidSet(range(1, 4000, 2))
    pieces = pieces_of(A & Search.uids(uids) & C, 1000)
    assert len(pieces) > 8
    found = UidSet()
    for piece in pieces:
        line = written(piece)
        assert len(line) < 900
        assert line.endswith(' FROM "a" SEEN')
        found |= UidSet.parse(line.split()[1])
    assert found == uids


def test_several_sets_of_uids_become_one() -> None:
    odd, low = Search.uids(range(1, 4000, 2)), Search.uids(range(1, 50, 2))
    [piece] = pieces_of(odd & A & low, 1000)
    assert written(piece) == f'UID {UidSet(range(1, 50, 2))} FROM "a"'
    [none] = pieces_of(odd & Search.uids(range(2, 2000, 2)), 1000)
    assert written(none) == "NOT ALL"


def test_a_search_that_fits_is_left_alone() -> None:
    search = A | Search.uids(range(1, 50, 2))
    assert pieces_of(search, 1000) == [search]


@pytest.mark.parametrize(
    "search",
    [
        A | Search.uids(range(1, 4000, 2)),
        ~Search.uids(range(1, 4000, 2)),
        Search.uids(UidSet(range(1, 4000, 2)) | UidSet.from_(5000)),
        Search.all_of(*[Search.from_("x" * 30)] * 100),
        Search.uids(range(1, 4000, 2)) & Search.all_of(*[Search.from_("x" * 30)] * 100),
    ],
)
def test_what_cannot_be_split_is_refused(search: Search) -> None:
    with pytest.raises(UnsupportedError, match="octets"):
        pieces_of(search, 1000)


@given(st.integers(-30, 30), st.integers(-30, 30), st.integers(0, 40))
def test_pages_are_those_of_rfc_9394(first: int, last: int, count: int) -> None:
    if not first or not last or (first > 0) != (last > 0):
        return
    places = list(range(1, count + 1))
    low, high = sorted((first, last))
    wanted = [
        place
        for place in places
        if (low <= place <= high if first > 0 else low <= place - count - 1 <= high)
    ]
    assert places[PartialRange(first, last).of(count)] == wanted
