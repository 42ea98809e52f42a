"""No argument adds a line or a token to a command (I01, N2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidArgumentError
from mailwright.imap._encoder import Encoder, Literal, WireAbilities
from mailwright.imap._reader import Reader


def written(encoder: Encoder) -> bytes:
    """Return the octets of a command, its literals among them."""
    pieces: list[bytes] = []
    for piece in encoder.finish():
        if isinstance(piece, Literal):
            pieces.append(piece.announcement + b"".join(piece.blocks()))
        else:
            pieces.append(piece)
    return b"".join(pieces)


ABILITIES = (WireAbilities(), WireAbilities(literal_plus=True), WireAbilities(utf8=True))

#: text -> what an astring of it is, without literals that go ahead or UTF-8.
WORDS = {
    "atom": b"atom",
    "": b'""',
    "two words": b'"two words"',
    "NIL": b'"NIL"',
    "nil": b'"nil"',
    'a"b': b'"a\\"b"',
    "a\\b": b'"a\\\\b"',
    "tab\there": b'"tab\there"',
    "a]b": b"a]b",
    "per%cent": b'"per%cent"',
    "star*": b'"star*"',
    "{5}": b'"{5}"',
    "a\r\nb": b"{4}\r\na\r\nb",
    "a\nb": b"{3}\r\na\nb",
    "a\rb": b"{3}\r\na\rb",
    "é": b"{2}\r\n\xc3\xa9",
    "x" * 1025: b"{1025}\r\n" + b"x" * 1025,
}


@pytest.mark.parametrize("text", WORDS)
def test_i01_a_text_is_an_atom_a_quoted_string_or_a_literal(text: str) -> None:
    assert written(Encoder(WireAbilities()).astring(text)) == WORDS[text] + b"\r\n"


def test_utf8_is_quoted_once_the_server_takes_it() -> None:
    encoder = Encoder(WireAbilities(utf8=True))
    assert written(encoder.astring("é")) == b'"\xc3\xa9"\r\n'
    assert written(Encoder(WireAbilities(utf8=True)).astring(b"\xe9")) == b"{1}\r\n\xe9\r\n"


@pytest.mark.parametrize("abilities", ABILITIES)
@pytest.mark.parametrize("method", ["astring", "string", "nstring", "literal"])
def test_i01_nul_is_refused(abilities: WireAbilities, method: str) -> None:
    text = b"a\0b" if method == "literal" else "a\0b"
    with pytest.raises(InvalidArgumentError, match="NUL"):
        getattr(Encoder(abilities), method)(text)


@pytest.mark.parametrize(
    "flag",
    ["", "a b", "a\r\n", "(", "a)", "\\", "\\a\\b", "a{", "*", "\\*", "é", 'a"', "a\0"],
)
def test_i01_flags_are_atoms(flag: str) -> None:
    with pytest.raises(InvalidArgumentError):
        Encoder(WireAbilities()).flags([flag])


@pytest.mark.parametrize("text", ["", "a b", "a\r\nb", "(", "a]", "é", "a\0", '"', "\\a", "a%"])
def test_i01_atoms_are_atoms(text: str) -> None:
    with pytest.raises(InvalidArgumentError):
        Encoder(WireAbilities()).atom(text)


@pytest.mark.parametrize("text", ["a\r\nb", "a\nb", "a\rb", "a\0b"])
def test_i01_even_our_own_text_cannot_add_a_line(text: str) -> None:
    with pytest.raises(InvalidArgumentError):
        Encoder(WireAbilities()).raw(text)


def test_lists_flags_and_numbers() -> None:
    encoder = Encoder(WireAbilities())
    encoder.raw("X ").open().number(5).space().astring("a b").space().close().space()
    encoder.flags(["\\Seen", "$Forwarded"]).space().nstring(None)
    assert written(encoder) == b'X (5 "a b") (\\Seen $Forwarded) NIL\r\n'
    with pytest.raises(InvalidArgumentError):
        Encoder(WireAbilities()).number(-1)


@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))),
    st.sampled_from(ABILITIES),
)
def test_i01_what_is_written_is_read_as_one_string(text: str, abilities: WireAbilities) -> None:
    for method in ("astring", "string"):
        octets = written(getattr(Encoder(abilities), method)(text))
        reader = Reader(octets.removesuffix(b"\r\n"))
        assert reader.astring().decode() == text
        assert reader.at_end
