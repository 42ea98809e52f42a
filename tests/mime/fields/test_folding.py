"""M07, M22: folding comes to its end, loses nothing and writes no line that is too long."""

from __future__ import annotations

import pytest
from field_strategies import texts, widths
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidArgumentError
from mailwright.mime.fields.folding import MAX_ENCODED_LINE, MAX_LINE, WIDTH, Item, fold

words = st.text("abcé,:", min_size=1, max_size=40) | st.just("x" * 300)
spaces = st.sampled_from([" ", "\t", "   ", ""])
plain_items = st.lists(st.builds(Item, spaces, words, st.just(False)), min_size=1, max_size=30)


@given(plain_items, widths)
def test_M07_M22_unfolding_gives_the_same_text(items, width):
    try:
        field = fold("Name", items, width).decode()
    except InvalidArgumentError:  # pieces without space between them are one word
        glued = "".join(item.space + item.text for item in items).split()
        assert max(len(word.encode()) for word in glued) > MAX_LINE - len("Name: ")
        return
    body = items[0].text + "".join(item.space + item.text for item in items[1:])
    assert field.replace("\r\n", "") == "Name: " + body
    assert not any(line.strip() == "" for line in field.split("\r\n")[:-1])
    assert max(len(line.encode()) for line in field.split("\r\n")) <= MAX_LINE


@given(st.lists(st.tuples(st.booleans(), texts.filter(bool)), min_size=1, max_size=6), widths)
def test_M22_lines_with_encoded_words_have_76_characters(pieces, width):
    items = [Item(" ", text if encode else "word", encode) for encode, text in pieces]
    lines = fold("Name", items, width).decode().split("\r\n")
    assert all(line.isascii() for line in lines)
    assert max([len(line) for line in lines if "=?" in line], default=0) <= MAX_ENCODED_LINE


@pytest.mark.parametrize("length", [MAX_LINE - 1, MAX_LINE, 10_000_000])
def test_M22_a_piece_that_no_line_can_hold_is_refused(length):
    items = [Item("", "a"), Item(" ", "x" * length)]
    if length < MAX_LINE:
        assert fold("Name", items) == b"Name: a\r\n " + b"x" * length + b"\r\n"
        return
    with pytest.raises(InvalidArgumentError) as caught:
        fold("Name", items)
    assert caught.value.name == "Name"
    assert len(str(caught.value)) < 300


def test_M22_a_line_is_measured_in_octets_too():
    items = [Item(" ", "é" * 400), Item(" ", "é" * 400)]
    assert fold("A", items, 998).count(b"\r\n") == 2


def test_M22_pieces_without_space_between_them_go_to_the_next_line_together():
    word = Item("", "x" * 940)
    items = [Item("", "a" * 60), Item(" ", "b"), word, Item(" ", "c")]
    assert fold("A", items) == b"A: %b\r\n b%b\r\n c\r\n" % (b"a" * 60, b"x" * 940)


def test_what_fits_is_not_folded_and_what_does_not_is_folded_late():
    assert fold("A", [Item("", "b" * 75)]) == b"A: " + b"b" * 75 + b"\r\n"
    assert fold("A", [Item("", "b" * 75), Item(" ", "c")]) == b"A: " + b"b" * 75 + b"\r\n c\r\n"
    lines = fold("A", [Item(" ", "word")] * 100).split(b"\r\n")
    assert max(map(len, lines)) <= WIDTH
    assert len(lines) == 100 * 5 // WIDTH + 2
