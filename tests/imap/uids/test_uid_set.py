"""`UidSet`: a set of numbers that is kept as ranges."""

from __future__ import annotations

import copy
import pickle
import random
import sys
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidArgumentError
from mailwright.imap.uids.uid_sequence import UidSequence
from mailwright.imap.uids.uid_set import MAX_RANGES, MAX_UID, UidSet, parse_ranges

small = st.integers(1, 60)
edges = st.integers(MAX_UID - 30, MAX_UID)
members = st.frozensets(small | edges, max_size=40)


def test_ranges_of_numbers_in_any_order() -> None:
    uids = UidSet([7, 3, 1, 2, 3, 9, 8])
    assert uids.ranges == ((1, 3), (7, 9))
    assert list(uids) == [1, 2, 3, 7, 8, 9]
    assert list(reversed(uids)) == [9, 8, 7, 3, 2, 1]
    assert (len(uids), uids.min, uids.max) == (6, 1, 9)
    assert str(uids) == "1:3,7:9"
    assert uids.to_bytes() == b"1:3,7:9"


def test_the_empty_set() -> None:
    uids = UidSet()
    assert not uids
    assert (len(uids), uids.min, uids.max, str(uids), uids.ranges) == (0, None, None, "", ())
    assert list(uids.windows(5)) == []
    assert list(uids.split(100)) == []
    assert repr(uids) == "<UidSet empty>"


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("1", ((1, 1),)),
        ("1:3", ((1, 3),)),
        ("3:1", ((1, 3),)),
        ("5,1:3", ((1, 3), (5, 5))),
        ("4,1:3", ((1, 4),)),
        ("1:10,2:3,4:12", ((1, 12),)),
        ("2,2,2", ((2, 2),)),
        ("007", ((7, 7),)),
        (b"9:7,1", ((1, 1), (7, 9))),
        ("4294967295", ((MAX_UID, MAX_UID),)),
    ],
)
def test_parse(text: str | bytes, ranges: tuple[tuple[int, int], ...]) -> None:
    assert UidSet.parse(text).ranges == ranges


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0:5",
        "4294967296",
        "-1",
        "+1",
        "1,",
        ",1",
        "1,,2",
        "1:",
        ":1",
        "1:2:3",
        "1 ",
        " 1",
        "1\r\nA LOGOUT",
        "1\n",
        "1_0",
        "a",
        "$",
        "\u0661",
        "12345678901",
        "9" * 1_000_000,
        "*:*:*",
        "**",
    ],
)
def test_I03_I12_what_is_no_set_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgumentError):
        UidSet.parse(text)
    if text.isascii():
        with pytest.raises(InvalidArgumentError):
            UidSet.parse(text.encode())


def test_an_open_end() -> None:
    assert str(UidSet.parse("5:*")) == "5:*"
    assert str(UidSet.parse("*:5")) == "5:*"
    assert str(UidSet.parse("*")) == "*"
    assert str(UidSet.parse("1:3,5:*")) == "1:3,5:*"
    assert str(UidSet.from_(5)) == "5:*"
    assert str(UidSet.all()) == "1:*"
    assert UidSet.from_(5).is_open
    assert not UidSet.parse("5:4294967295").is_open
    assert str(UidSet.parse("5:4294967295")) == "5:4294967295"
    assert UidSet.from_(5) == UidSet.parse("5:4294967295")
    assert str(UidSet.from_(5) - [7]) == "5:6,8:*"
    assert str(UidSet.from_(5) & [7]) == "7"
    assert str(UidSet([7]) | UidSet.from_(9)) == "7,9:*"
    assert str(UidSet.from_(5).first(3)) == "5:7"
    assert str(UidSet.from_(5).last(2)) == "4294967294:*"


def test_an_open_end_is_refused_where_a_server_says_it() -> None:
    for text in ("*", "1:*", "*:1"):
        with pytest.raises(InvalidArgumentError):
            UidSet.parse(text, open_end=False)
        with pytest.raises(InvalidArgumentError):
            list(parse_ranges(text))


def test_ranges_as_they_stand_there() -> None:
    assert list(parse_ranges(b"9:7,1,7")) == [(9, 7), (1, 1), (7, 7)]


@pytest.mark.parametrize(
    "uids", [[0], [-1], [2**32], ["1"], "12", b"12", [1.5], [None], range(3), range(1, 2**33)]
)
def test_I03_numbers_that_are_no_uids(uids: list[int]) -> None:
    with pytest.raises(InvalidArgumentError):
        UidSet(uids)


def test_of_takes_what_methods_are_called_with() -> None:
    uids = UidSet([1, 2], uid_validity=7)
    assert UidSet.of(uids) is uids
    assert UidSet.of(uids, uid_validity=7) is uids
    assert UidSet.of(uids, uid_validity=8).uid_validity == 8
    assert UidSet.of(5) == {5}
    assert UidSet.of([5, 6]) == {5, 6}
    assert UidSet.of(range(1, 4)).ranges == ((1, 3),)
    for refused in (0, -1, "5"):
        with pytest.raises(InvalidArgumentError):
            UidSet.of(refused)  # type: ignore[arg-type]
    for refused in (0, -1, MAX_UID + 1):
        with pytest.raises(InvalidArgumentError):
            UidSet.from_(refused)


def test_uidvalidity_goes_along_and_two_of_them_do_not_mix() -> None:
    mine, other = UidSet([1, 2, 3], uid_validity=7), UidSet([2], uid_validity=8)
    assert (mine & [2]).uid_validity == 7
    assert (UidSet([1]) | mine).uid_validity == 7
    assert mine[1:].uid_validity == 7
    assert mine.with_validity(9).uid_validity == 9
    assert [one.uid_validity for one in mine.windows(2)] == [7, 7]
    assert [one.uid_validity for one in mine.split(30)] == [7]
    for operator in ("__and__", "__or__", "__sub__", "__xor__"):
        with pytest.raises(InvalidArgumentError, match="UIDVALIDITY 7 and of 8"):
            getattr(mine, operator)(other)


def test_slices_and_places() -> None:
    uids = UidSet.parse("1:3,7,9:11")
    numbers = list(uids)
    assert [uids[place] for place in range(-7, 7)] == numbers * 2
    assert uids.first(4) == set(numbers[:4])
    assert uids.last(4) == set(numbers[-4:])
    assert uids.first(0) == uids.last(0) == uids.first(-1) == UidSet()
    assert uids.last(100) == uids
    for place in (7, -8):
        with pytest.raises(IndexError):
            uids[place]
    with pytest.raises(InvalidArgumentError):
        uids[::2]


def test_I03_a_range_of_everything_costs_nothing() -> None:
    tracemalloc.start()
    try:
        uids = UidSet.parse("1:4294967295", open_end=False)
        assert len(uids) == MAX_UID
        assert MAX_UID in uids
        assert uids[-1] == MAX_UID
        assert len(uids - [5]) == MAX_UID - 1
        assert len(uids & UidSet([1, 2])) == 2
        assert UidSet([7]) < uids
        assert not uids.isdisjoint(UidSet([7]))
        windows = uids.windows(1000)
        assert next(windows) == set(range(1, 1001))
        assert next(windows).ranges == ((1001, 2000),)
        assert uids.last(2).ranges == ((MAX_UID - 1, MAX_UID),)
        assert next(iter(uids)) == 1
        assert next(reversed(uids)) == MAX_UID
        assert hash(uids) == hash(UidSet(range(1, MAX_UID + 1)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20


def test_I03_a_million_ranges_are_eight_megabytes() -> None:
    text = ",".join(str(uid) for uid in range(1, 2_000_001, 2))
    uids = UidSet.parse(text)
    assert len(uids) == 1_000_000
    assert str(uids) == text
    spans = uids.spans
    assert sys.getsizeof(spans.starts) + sys.getsizeof(spans.ends) < 10_000_000
    assert len(repr(uids)) < 120
    assert sum(map(len, uids.split(8_000))) == 1_000_000


def test_I03_ranges_are_counted() -> None:
    with pytest.raises(InvalidArgumentError, match="more than 3 ranges"):
        UidSet.parse("1,3,5,7", max_ranges=3)
    assert len(UidSet.parse("1,3,5", max_ranges=3)) == 3
    with pytest.raises(InvalidArgumentError, match="more than"):
        UidSet.parse("1," * MAX_RANGES + "1")


def test_split_keeps_to_its_octets() -> None:
    uids = UidSet.parse("1:3,7,100:200,4294967290:4294967295")
    assert [str(one) for one in uids.split(21)] == ["1:3,7,100:200", "4294967290:4294967295"]
    with pytest.raises(InvalidArgumentError):
        list(uids.split(20))
    with pytest.raises(InvalidArgumentError):
        list(uids.windows(0))


def test_it_can_be_copied_and_pickled() -> None:
    uids = UidSet.parse("1:3,9:*", uid_validity=5)
    for made in (copy.copy(uids), copy.deepcopy(uids), pickle.loads(pickle.dumps(uids))):
        assert made == uids
        assert (str(made), made.uid_validity) == ("1:3,9:*", 5)


def test_its_repr_is_short() -> None:
    assert repr(UidSet.parse("1:3,5", uid_validity=7)) == "<UidSet 1:3,5, uid_validity=7>"
    assert len(repr(UidSet(range(1, 1000, 2)))) < 100


# --- against Python's own sets ---


@given(members)
def test_it_holds_what_was_put_in(numbers: frozenset[int]) -> None:
    shuffled = list(numbers)
    random.Random(1).shuffle(shuffled)
    uids = UidSet(shuffled)
    assert list(uids) == sorted(numbers)
    assert len(uids) == len(numbers)
    assert uids == numbers
    for number in (*range(70), *range(MAX_UID - 40, MAX_UID + 3)):
        assert (number in uids) == (number in numbers)
    assert all(end + 1 < start for (_, end), (start, _) in pairwise(uids.ranges))
    if numbers:
        assert UidSet.parse(str(uids)) == uids


@given(members, members)
def test_operators_agree_with_those_of_sets(one: frozenset[int], other: frozenset[int]) -> None:
    first, second = UidSet(one), UidSet(other)
    for right in (second, other):
        assert first & right == one & other
        assert first | right == one | other
        assert first - right == one - other
        assert first ^ right == one ^ other
        assert (first <= right, first < right) == (one <= other, one < other)
        assert (first >= right, first > right) == (one >= other, one > other)
        assert first.isdisjoint(right) == one.isdisjoint(other)
        assert (first == right) == (one == other)
    assert one - second == one - other
    assert one | second == one | other
    assert (hash(first) == hash(second)) == (one == other)
    for made in (first & second, first | second, first - second, first ^ second):
        ranges = made.ranges
        assert all(end + 1 < start for (_, end), (start, _) in pairwise(ranges))


@given(st.lists(st.tuples(small | edges, small | edges), min_size=1, max_size=12))
def test_parse_takes_ranges_in_any_order(pairs: list[tuple[int, int]]) -> None:
    pairs = [(a, b) for a, b in pairs if abs(a - b) < 100] or [(3, 1)]
    text = ",".join(f"{a}:{b}" for a, b in pairs)
    expected = {uid for a, b in pairs for uid in range(min(a, b), max(a, b) + 1)}
    assert UidSet.parse(text) == expected
    assert list(parse_ranges(text)) == pairs


@given(members, st.integers(1, 12), st.integers(21, 60))
def test_pieces_put_together_are_the_set(numbers: frozenset[int], size: int, octets: int) -> None:
    uids = UidSet(numbers)
    windows = list(uids.windows(size))
    assert [uid for window in windows for uid in window] == sorted(numbers)
    assert all(0 < len(window) <= size for window in windows)
    pieces = list(uids.split(octets))
    assert [uid for piece in pieces for uid in piece] == sorted(numbers)
    assert all(0 < len(str(piece)) <= octets for piece in pieces)


@given(members, st.integers(-50, 50), st.integers(-50, 50))
def test_slices_agree_with_those_of_lists(numbers: frozenset[int], low: int, high: int) -> None:
    assert list(UidSet(numbers)[low:high]) == sorted(numbers)[low:high]


@given(st.binary(max_size=30) | st.text("0123456789:,* ", max_size=30).map(str.encode))
def test_I03_any_octets_are_a_set_or_an_error(octets: bytes) -> None:
    try:
        uids = UidSet.parse(octets)
    except InvalidArgumentError:
        return
    assert uids
    assert UidSet.parse(uids.to_bytes()) == uids


# --- in an order of their own ---


def test_a_sequence_keeps_its_order() -> None:
    uids = UidSequence.of([5, 3, 4, 6, 1], uid_validity=7)
    assert list(uids) == [5, 3, 4, 6, 1]
    assert len(uids) == 5
    assert [uids[place] for place in range(-5, 5)] == [5, 3, 4, 6, 1] * 2
    assert list(uids[1:4]) == [3, 4, 6]
    assert list(uids[::-1]) == [1, 6, 4, 3, 5]
    assert 6 in uids
    assert 2 not in uids
    assert "6" not in uids
    assert uids.index(4) == 2
    assert UidSet(uids).ranges == ((1, 1), (3, 6))
    assert uids == UidSequence.of([5, 3, 4, 6, 1])
    assert uids != UidSequence.of([1, 3, 4, 5, 6])
    assert uids != [5, 3, 4, 6, 1]
    assert hash(uids) == hash(UidSequence.of([5, 3, 4, 6, 1]))
    assert repr(uids) == "<UidSequence 5,3:4,6,1>"
    with pytest.raises(IndexError):
        uids[5]


def test_I03_a_sequence_of_everything_costs_nothing() -> None:
    uids = UidSequence([(7, 7), (MAX_UID, 1)])
    assert len(uids) == MAX_UID + 1
    assert (uids[0], uids[1], uids[-1]) == (7, MAX_UID, 1)
    assert UidSet(uids).ranges == ((1, MAX_UID),)
    assert list(zip(uids, range(3), strict=False)) == [(7, 0), (MAX_UID, 1), (MAX_UID - 1, 2)]


@given(st.lists(small, max_size=30), st.slices(30))
def test_sequences_agree_with_lists(numbers: list[int], part: slice) -> None:
    uids = UidSequence.of(numbers)
    assert list(uids) == numbers
    assert list(uids[part]) == numbers[part]
    assert UidSet(uids) == set(numbers)
