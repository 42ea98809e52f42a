"""SASLprep (RFC 4013): user names and passwords in the one form that both sides compare.

The tables are those of Unicode 3.2, as the profile demands: a later Unicode would map the same
password to other bytes than the server stored.
"""

from __future__ import annotations

from unicodedata import ucd_3_2_0

from ..errors import InvalidArgumentError

#: Characters of non-ASCII text that are prepared. Canonical ordering takes time that grows with
#: the square of a run of combining marks, and a server prepares what strangers send.
MAX_TEXT = 2_048


def saslprep(text: str, name: str, *, stored: bool = False) -> str:
    """Return `text` as RFC 4013 prepares it; it may come out empty.

    Args:
        text: a user name or a password, of at most 2,048 characters where it is not ASCII.
        name: what it is, for the error; the error never quotes the text.
        stored: whether it is a "stored string", in which code points that Unicode 3.2 does not
            assign are prohibited; they are kept in a "query string" (RFC 3454 section 7).

    Raises:
        InvalidArgumentError: it holds a character that the profile prohibits, or mixes the
            directions of writing (RFC 3454 section 6).
    """
    if text.isascii():
        return check_text(text, name, controls=False)
    if len(text) > MAX_TEXT:
        raise InvalidArgumentError(f"The {name} has more than {MAX_TEXT} characters.", name=name)
    prepared = ucd_3_2_0.normalize("NFKC", _mapped(text))
    _refuse_prohibited(prepared, name, stored=stored)
    _refuse_mixed_directions(prepared, name)
    return prepared


def check_text(text: str, name: str, *, controls: bool) -> str:
    """Return `text` unless it holds NUL, a lone surrogate, or (without `controls`) C0 or DEL."""
    # A UnicodeEncodeError would carry the whole text, which may be a password, in its `object`.
    for character in text:
        if character == "\0" or (not controls and (character < " " or character == "\x7f")):
            raise InvalidArgumentError(f"The {name} holds a control character.", name=name)
        if "\ud800" <= character <= "\udfff":
            raise InvalidArgumentError(f"The {name} holds a lone surrogate.", name=name)
    return text


def _mapped(text: str) -> str:
    from stringprep import in_table_b1, in_table_c12

    # RFC 4013 section 2.1. U+200B is in both tables; the spaces are named first there.
    return "".join(
        " " if in_table_c12(character) else character
        for character in text
        if in_table_c12(character) or not in_table_b1(character)
    )


def _refuse_prohibited(text: str, name: str, *, stored: bool) -> None:
    import stringprep as tables

    # RFC 4013 section 2.3, with the words for the error: a class of characters, never the one.
    prohibited = (
        (tables.in_table_c12, "a space other than U+0020"),
        (tables.in_table_c21_c22, "a control character"),
        (tables.in_table_c3, "a private-use character"),
        (tables.in_table_c4, "a code point that is no character"),
        (tables.in_table_c5, "a lone surrogate"),
        (tables.in_table_c6, "a character unfit for plain text"),
        (tables.in_table_c7, "an ideographic description character"),
        (tables.in_table_c8, "a display or deprecated control character"),
        (tables.in_table_c9, "a tagging character"),
    )
    for character in text:
        for is_in, kind in prohibited:
            if is_in(character):
                raise InvalidArgumentError(
                    f"The {name} holds {kind}, which RFC 4013 prohibits.", name=name
                )
        if stored and tables.in_table_a1(character):
            raise InvalidArgumentError(
                f"The {name} holds a character newer than Unicode 3.2 (an emoji, say), which "
                'RFC 4013 prohibits here; over TLS, mechanism="PLAIN" takes it.',
                name=name,
            )


def _refuse_mixed_directions(text: str, name: str) -> None:
    from stringprep import in_table_d1, in_table_d2

    # RFC 3454 section 6: a string with a right-to-left character holds no left-to-right one, and
    # begins and ends with a right-to-left one.
    if not any(map(in_table_d1, text)):
        return
    if any(map(in_table_d2, text)) or not (in_table_d1(text[0]) and in_table_d1(text[-1])):
        raise InvalidArgumentError(
            f"The {name} mixes directions of writing in a way that RFC 3454 section 6 prohibits.",
            name=name,
        )
