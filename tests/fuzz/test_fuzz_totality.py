"""N8, M07, M09: reading is total: any octets give a message, and everything can be asked of it."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.grammars import decode_with_all, octet_readers, read_with_all, text_readers
from fuzz.mutations import mutated
from fuzz.reflection import accessors, look_at
from fuzz.seeds import SEEDS
from fuzz.totality import FRAMES, check, check_message
from mailwright import Headers, InvalidArgumentError, MimeMessage, Multipart, TextPart
from mime.entity_strategies import octets
from mime.shallow import shallow_stack


@pytest.mark.timeout(300)  # the child counts its processor time itself
@pytest.mark.parametrize("seed", range(4))
def test_M07_M09_mutated_messages_are_read_in_little_time_with_little_stack(seed: int) -> None:
    script = Path(__file__).with_name("totality.py")
    command = [sys.executable, "-W", "error", str(script), str(seed), "100"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]


@given(octets)
def test_N8_any_octets_are_a_message(data: bytes) -> None:
    check_message(data)


@given(st.text(max_size=100) | st.text(st.sampled_from("aé\0 \t\r\n<>@,;:.\"\\()[]=?*'%_1-")))
def test_M09_any_text_is_read_by_every_grammar(text: str) -> None:
    read_with_all(text)


@given(
    st.binary(max_size=100) | st.lists(st.sampled_from(list(b"=+/-_A9\r\n \0\xff`M"))).map(bytes)
)
def test_M13_any_octets_are_taken_by_every_codec(data: bytes) -> None:
    decode_with_all(data)


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_M01_messages_cut_anywhere_are_read_with_little_stack(number: int) -> None:
    data = SEEDS[number]
    check(data)  # what is imported at first use takes more of the stack
    with shallow_stack(FRAMES - 20):
        for end in range(0, len(data), 7):
            check_message(data[:end], options=())


# --- the tests of the tests ----------------------------------------------------------------------


def test_mutations_are_the_same_for_the_same_seed_and_differ_from_where_they_began() -> None:
    made = list(mutated(5, 50))
    assert made == list(mutated(5, 50))
    assert made != list(mutated(6, 50))
    assert len({*made}) > 40


def test_every_kind_of_accessor_is_found() -> None:
    assert {("subject", False), ("from_", False), ("defects", False)} <= {*accessors(MimeMessage)}
    assert {("text", False), ("open", True), ("content", False)} <= {*accessors(TextPart)}
    assert ("parts", True) in accessors(Multipart)
    assert not {"pop", "clear", "save", "append"} & {name for name, _ in accessors(Multipart)}


def test_what_can_be_reached_is_looked_at() -> None:
    class Kept:
        __module__ = "mailwright.somewhere"

        def __init__(self) -> None:
            self.asked = 0

        @property
        def answer(self) -> str:
            self.asked += 1
            return ""

    class Holder:
        __module__ = "mailwright.somewhere"

        def __init__(self, kept: Kept) -> None:
            self._kept = kept

        def kept(self) -> list[Kept]:
            return [self._kept]

    kept = Kept()
    assert look_at(Holder(kept)) == 2
    assert kept.asked == 1


def test_a_property_that_raises_is_found_even_if_the_error_is_ours() -> None:
    class Raising:
        __module__ = "mailwright.somewhere"

        @property
        def answer(self) -> str:
            raise InvalidArgumentError("no", name="answer")

    with pytest.raises(AssertionError, match="answer raised"):
        look_at(Raising())


def test_every_grammar_and_codec_is_found() -> None:
    names = " ".join(text_readers())
    for known in ("AddressList", "MailboxAddress", "ContentType", "parse_date", "Received"):
        assert known in names
    assert any("base64.decode" in name for name in octet_readers())
    assert len(text_readers()["mailwright.mime.fields.received.Received.parse"]) == 3


def test_headers_answer_for_every_name_that_they_hold() -> None:
    chance = random.Random(1)
    for data in mutated(7, 100):
        headers = Headers.from_bytes(data.partition(b"\n\n")[0])
        names = [field.name for field in headers]
        for name in chance.sample(names, min(3, len(names))):
            assert name in headers
            assert headers.field(name) is not None
            assert len(headers.get_all(name)) == sum(one.lower() == name.lower() for one in names)
