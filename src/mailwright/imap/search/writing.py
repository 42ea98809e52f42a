"""Writes a search; texts in the charset that it is said to be in."""

from __future__ import annotations

from ...errors import InvalidArgumentError
from ...mime.encodings.charset_labels import codec_of, is_wide
from .._encoder import Encoder
from ..mailboxes.names import encode_name
from ..uids.uid_set import UidSet
from ._terms import LabelName, Mark, Word
from .base import SearchBase


def is_ascii(criteria: SearchBase) -> bool:
    """Return whether no text of the search needs a charset."""
    return all(
        not isinstance(word, str) or isinstance(word, LabelName) or word.isascii()
        for word in criteria.term.words_in_order()
    )


def write_criteria(encoder: Encoder, criteria: SearchBase, charset: str) -> None:
    """Write the keys of a search with a space in front of each.

    Args:
        encoder: what takes them.
        criteria: the search.
        charset: of its texts.

    Raises:
        InvalidArgumentError: a text cannot be written in the charset.
    """
    is_first = False
    for word in criteria.term.words_in_order():
        if word is Mark.CLOSE:
            encoder.close()
            continue
        if not is_first:
            encoder.space()
        is_first = word is Mark.OPEN
        _write_word(encoder, word, charset)


def _write_word(encoder: Encoder, word: Word | Mark, charset: str) -> None:
    match word:
        case bytes():
            encoder.raw(word)
        case UidSet():
            encoder.raw(word.to_bytes())
        case LabelName():
            encoder.string(encode_name(word, utf8=encoder.abilities.utf8))
        case str():
            encoder.string(encoded(word, charset))
        case _:
            encoder.open()


def encoded(text: str, charset: str) -> bytes:
    """Return a text in a charset.

    Raises:
        InvalidArgumentError: the charset does not have all of its characters.
    """
    try:
        return text.encode(codec_of(charset) or "utf-8")
    except UnicodeError:
        raise InvalidArgumentError(
            f"The server searches in {charset}, which cannot say {text!r}.", name="criteria"
        ) from None


def usable_charset(names: list[str], criteria: SearchBase) -> str | None:
    """Return the first of a server's charsets in which a search can be written.

    Args:
        names: as the server names them.
        criteria: the search.
    """
    texts = [word for word in criteria.term.words_in_order() if isinstance(word, str)]
    for name in names:
        codec = None if is_wide(name) else codec_of(name)
        if codec is None:
            continue
        try:
            for text in texts:
                text.encode(codec)
        except UnicodeError:
            continue
        return name
    return None
