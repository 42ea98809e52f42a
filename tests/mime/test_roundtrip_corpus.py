"""Messages that others collected: parsed, looked at, written, and prepared for any server."""

from __future__ import annotations

import copy
import pickle
import re

import pytest
from shallow import shallow_stack

from corpus.corpus_rows import WITHOUT_CORPORA, corpus_files, given
from fuzz.reflection import look_at
from fuzz.totality import FRAMES, check_message
from mailwright import InvalidMessageError, MimeMessage, UnsupportedError
from mailwright.mime.outgoing import prepare

FILES = corpus_files()
FOLDERS = sorted({path.relative_to(given()).parts[0] for path in FILES})
BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
HIDDEN = re.compile(rb"\r\n(?:resent-)?bcc[ \t]*:", re.IGNORECASE)

pytestmark = pytest.mark.skipif(not FILES, reason=WITHOUT_CORPORA)


@pytest.fixture(params=FOLDERS)
def messages(request: pytest.FixtureRequest) -> list[bytes]:
    """Every file of one corpus: what is no message is read as one too."""
    return [
        path.read_bytes() for path in FILES if path.relative_to(given()).parts[0] == request.param
    ]


def test_N8_M09_each_comes_back_byte_for_byte_however_it_is_read(messages: list[bytes]) -> None:
    check_message(messages[0])  # what is imported at first use takes more of the stack
    with shallow_stack(FRAMES - 20):
        for data in messages:
            check_message(data)


def test_M28_so_do_copies_and_pickles(messages: list[bytes]) -> None:
    for data in messages:
        message = MimeMessage.parse(data)
        look_at(message)
        assert bytes(copy.deepcopy(message)) == data
        assert bytes(pickle.loads(pickle.dumps(message))) == data


@pytest.mark.parametrize(
    ("eight_bit", "international"), [(False, False), (True, False), (True, True)]
)
def test_S05_S09_S26_each_is_fit_for_the_way_or_refused(
    messages: list[bytes], eight_bit: bool, international: bool
) -> None:
    refused = 0
    for data in messages:
        for message in (data, MimeMessage.parse(data)):
            try:
                outgoing = prepare(message, eight_bit=eight_bit, international=international)
            except (InvalidMessageError, UnsupportedError):
                refused += 1
                continue
            wire = b"".join(outgoing.blocks())
            header, _, _ = (b"\r\n" + wire).partition(b"\r\n\r\n")
            assert len(wire) == outgoing.size
            assert not BARE.search(wire)
            assert not HIDDEN.search(header)
            assert b"\0" not in wire
            assert max(map(len, wire.split(b"\r\n"))) <= 998
            assert eight_bit or wire.isascii()
            assert international or header.isascii()
            assert bytes(message) == data
    assert refused <= 2 * len(messages) / 10
