"""THREAD responses, read and written without recursion."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import MalformedResponseError
from mailwright.imap.ordering.thread_tree import ThreadNode, read_threads, write_threads


def shape(text: str) -> list[list[tuple[int, int | None]]]:
    return [
        [(depth, node.uid) for depth, node in thread.walk()]
        for thread in read_threads(text.encode())
    ]


def test_the_examples_of_rfc_5256() -> None:
    assert shape("(2)(3 6 (4 23)(44 7 96))") == [
        [(0, 2)],
        [(0, 3), (1, 6), (2, 4), (3, 23), (2, 44), (3, 7), (4, 96)],
    ]
    assert shape("((3)(5))") == [[(0, None), (1, 3), (1, 5)]]
    assert shape("") == []
    assert shape(" (1) (2) ") == [[(0, 1)], [(0, 2)]]


def test_a_parent_that_is_missing_inside_a_thread() -> None:
    assert shape("(1 ((2)(3))(4))") == [[(0, 1), (1, None), (2, 2), (2, 3), (1, 4)]]
    assert shape("(((1)(2))(3))") == [[(0, None), (1, None), (2, 1), (2, 2), (1, 3)]]


@pytest.mark.parametrize(
    "text",
    ["(", ")", "(1", "1)", "1", "(1))", "((1)", "(a)", "(-1)", "(1,2)", "(4294967296)", '("1")'],
)
def test_what_is_no_thread(text: str) -> None:
    with pytest.raises(MalformedResponseError):
        read_threads(text.encode())


@pytest.mark.parametrize("count", [30_000])
def test_I11_threads_may_be_deeper_than_the_stack(count: int) -> None:
    texts = (
        "(" * count + ")" * count,
        "(" * count + "1" + ")" * count,
        "(" + " ".join(map(str, range(1, count))) + ")",
        "(1 " * count + "2" + ")" * count,
        "(" * count,
    )
    for text in texts:
        try:
            threads = read_threads(text.encode())
        except MalformedResponseError:
            continue
        if threads[0].uids:
            assert read_threads(write_threads(threads).encode()) == threads
        assert len(repr(threads)) < 300
        assert hash(threads[0]) == hash(threads[0])
        assert len(threads[0].uids) <= count + 1
        del threads
    gc.collect()


trees = st.recursive(
    st.builds(ThreadNode, st.integers(1, 99)),
    lambda inner: (
        st.builds(
            ThreadNode, st.integers(1, 99) | st.none(), st.lists(inner, min_size=2, max_size=4)
        )
        | st.builds(ThreadNode, st.integers(1, 99), st.lists(inner, max_size=4))
    ),
)


@given(st.lists(trees))
def test_what_is_written_is_read_the_same(threads: list[ThreadNode]) -> None:
    assert read_threads(write_threads(threads).encode()) == threads


@given(st.binary(max_size=30) | st.text("()1 ", max_size=40).map(str.encode))
def test_any_octets_are_threads_or_an_error(octets: bytes) -> None:
    try:
        threads = read_threads(octets)
    except MalformedResponseError:
        return
    assert all(isinstance(one, ThreadNode) for one in threads)
