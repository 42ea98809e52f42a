"""Any octets of a server are read: no exception, no recursion, cost linear (I11, T28 to T30)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fetch_samples import (
    ENVELOPE,
    SEEDS,
    TEXT,
    fetched,
    look_at_message,
    mutated,
    response_of,
    values,
)
from hypothesis import given
from hypothesis import strategies as st

from complexity.bytecodes import bytecodes
from complexity.inputs import inputs
from fuzz.reflection import look_at
from mailwright.imap.fetch._nested import Nested
from mailwright.imap.fetch.body_structure import BodyStructure
from mailwright.imap.fetch.defects import FetchDefect
from mailwright.imap.fetch.envelope import Envelope
from mailwright.imap.fetch.fetched_message import FetchedMessage
from mailwright.imap.responses import Response
from mime.shallow import shallow_stack

READERS = (Envelope.parse, BodyStructure.parse)


def check_value(octets: bytes) -> None:
    """Read it, look at everything, write it: the same is read again."""
    for read in READERS:
        value = read(octets)
        look_at(value)
        assert FetchDefect.UNREADABLE_ITEM not in value.defects
        again = read(value.to_bytes())
        assert again == value
        assert again.to_bytes() == read(again.to_bytes()).to_bytes()


def check_response(frame: bytes) -> None:
    response = Response.parse(frame)
    if response is None:
        return
    message = FetchedMessage(response)
    look_at_message(message)
    message.merge(response)


@pytest.mark.parametrize("seed", range(4))
def test_I11_mutated_responses_are_read(seed: int) -> None:
    for data in mutated(seed, 100):
        check_value(data)
        head = b"" if data.startswith(b"* ") else b"* 1 FETCH (UID 1 BODYSTRUCTURE "
        check_response(head + data)
        check_response(b"* 1 FETCH (" + data)


@given(values)
def test_I11_any_lists_are_an_envelope_and_a_structure(octets: bytes) -> None:
    check_value(octets)


@given(st.lists(values, max_size=12))
def test_I11_any_fields_are_an_envelope_and_a_structure(fields: list[bytes]) -> None:
    check_value(b"(" + b" ".join(fields) + b")")


@given(st.lists(st.sampled_from([b"(", b")", b'"', b"\\", b" ", b"{1}\r\n", b"a", b"NIL", b"\0"])))
def test_I11_any_octets_are_read(pieces: list[bytes]) -> None:
    check_value(b"".join(pieces))
    check_response(b"* 1 FETCH (" + b"".join(pieces))


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_T28_responses_cut_anywhere_are_read_with_little_stack(number: int) -> None:
    frame = SEEDS[number]
    check_response(frame)
    with shallow_stack(100):
        for end in range(12, len(frame), 7):
            check_response(frame[:end])


@pytest.mark.parametrize(
    "opening",
    [b"(", b'("a" ', b"(NIL ", b'("message" "rfc822" NIL NIL NIL "7bit" 1 ' + ENVELOPE + b" "],
)
@pytest.mark.parametrize("count", [95, 105, 1_000])
def test_I11_lists_in_lists_end_at_the_limit(opening: bytes, count: int) -> None:
    octets = opening * count + TEXT + b" 1)" * count
    with shallow_stack(100):
        read = BodyStructure.parse(octets)
        assert sum(1 for _ in read.walk()) <= 204
        assert (FetchDefect.TOO_DEEP in read.defects) is (count > 100)
        assert BodyStructure.parse(read.to_bytes()) == read
        Envelope.parse(octets).to_bytes()
        message = fetched(b"UID 5 BODYSTRUCTURE " + octets)
        assert message.uid == 5
        look_at_message(message)


def test_I11_a_hundred_messages_in_each_other_are_read() -> None:
    head = b'("message" "rfc822" NIL NIL NIL "7bit" 1 ' + ENVELOPE + b" "
    read = BodyStructure.parse(head * 90 + TEXT + b" 1)" * 90)
    assert read.defects == ()
    *_, last = read.walk()
    assert last.part_specifier == ".".join(["1"] * 91)


# --- cost ----------------------------------------------------------------------------------------


INPUTS: dict[str, Callable[[int], bytes]] = {
    name.removeprefix("fetches: "): make
    for name, make in inputs().items()
    if name.startswith("fetches: ")
}
INPUTS |= {
    "empty lists": lambda n: b"(" + b"()" * (n // 2) + b")",
    "atoms": lambda n: b"(" + b"a " * (n // 2) + b")",
    "one number": lambda n: b"9" * n,
    "backslashes": lambda n: b'("' + b"\\" * n,
    "items with half a string": lambda n: b'A ("p"q") ' * (n // 10),
    "extensions without end": lambda n: TEXT[:-1] + b' ("a"' * (n // 5),
    "sections": lambda n: b"BODY[" * (n // 5),
    "announcements": lambda n: b"{99999999999}\r\n" * (n // 15),
}


def steps(octets: bytes) -> int:
    """Count what it takes to read it as anything."""

    def read_all() -> None:
        for read in READERS:
            value = read(octets)
            value.to_bytes()
            _ = value.defects
        message = FetchedMessage(response_of(b"* 1 FETCH (UID 1 BODYSTRUCTURE " + octets))
        _ = message.items
        message = FetchedMessage(response_of(b"* 1 FETCH (" + octets))
        _ = message.items, message.gmail_labels, message.annotations

    return bytecodes(read_all)


@pytest.mark.parametrize("name", INPUTS)
def test_T29_four_times_the_response_takes_four_times_the_steps(name: str) -> None:
    size = 1024
    steps(INPUTS[name](size))
    once, twice, four_times = (steps(INPUTS[name](size * factor)) for factor in (1, 2, 4))
    assert four_times - twice <= 2.4 * max(twice - once, 0) + 5_000


@pytest.mark.parametrize("name", INPUTS)
def test_T29_a_long_response_is_read(name: str) -> None:
    octets = INPUTS[name](96 * 1024)
    for read in READERS:
        assert read(octets).to_bytes()
    assert FetchedMessage(response_of(b"* 1 FETCH (UID 1 BODYSTRUCTURE " + octets)).uid == 1
    _ = FetchedMessage(response_of(b"* 1 FETCH (" + octets)).items


@pytest.mark.parametrize(
    ("octets", "count"),
    [
        (b"(NIL NIL (" + b'(NIL NIL "a" "b")' * 10_001 + b")" + b" NIL" * 7 + b")", 10_000),
        (b'(NIL NIL ((NIL NIL "' + b"a" * 70_000 + b'" "b"))' + b" NIL" * 7 + b")", 1),
        (b"(NIL NIL (" + b'(NIL NIL "a" "b" "c")' * 10_001 + b")" + b" NIL" * 7 + b")", 10_000),
    ],
)
def test_N3_lists_of_addresses_have_a_limit(octets: bytes, count: int) -> None:
    many = Envelope.parse(octets)
    assert len(many.from_) == count
    assert (FetchDefect.TOO_MUCH in many.defects) is (count > 1)
    assert Envelope.parse(many.to_bytes()) == many


def test_N3_parameters_extensions_and_strings_have_a_limit() -> None:
    pairs = b" ".join(b'"p%d" "x"' % number for number in range(1_100))
    tags = b'"de" ' * 101
    tail = b'"7bit" 1 NIL NIL (' + tags.strip() + b") NIL" + b" 1" * 101 + b")"
    read = BodyStructure.parse(b'("a" "b" (' + pairs + b") NIL NIL " + tail)
    assert len(read.content_type.parameters) == 1_000
    assert len(read.content_language) == 100
    assert len(read.more_extensions.split()) == 100
    assert FetchDefect.TOO_MUCH in read.defects
    assert BodyStructure.parse(read.to_bytes()) == read
    escaped = BodyStructure.parse(b'("a" "b" NIL NIL "' + b'\\"' * 70_000 + b'" "7bit" 1)')
    assert len(escaped.content_description) == 65_536
    assert BodyStructure.parse(escaped.to_bytes()) == escaped


def test_strings_that_never_end_are_looked_for_once() -> None:
    nested = Nested(b'("a ' + b'\\" ' * 5_000)
    assert FetchDefect.CUT_SHORT in nested.defects
    assert nested.position == len(b'("a ' + b'\\" ' * 5_000)
