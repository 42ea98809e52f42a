"""Structured field bodies that hold phrases and comments: encoded-words in and out.

RFC 2047 section 5 allows encoded-words in the phrase before an angle address, in a group's name
and in comments; in an addr-spec they are no encoded-words. So the tokens are first put in those
places, and only then decoded or encoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ..._idna import to_ascii
from ...errors import InvalidArgumentError
from . import encoded_word
from .characters import must_be_encoded
from .compliance import Compliance
from .folding import Item
from .tokens import ATOM, Token, lex, quote, unescape, unquote

# phrase          = 1*word / obs-phrase                    RFC 5322 section 3.2.5
_PLAIN_PHRASE = re.compile(rf"{ATOM}(?: {ATOM})*\Z")
MAX_WORD = 66  # characters of an atom or quoted-string in a phrase; a longer one is encoded
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_SPECIAL_IN_COMMENT = re.compile(r"([()\\])")
# What nearly all lists with encoded-words are made of: [phrase] <addr-spec> or an addr-spec, where
# the phrase is encoded-words alone, a quoted-string or atoms.
_ADDRESS = r'[^\s<>()"\\,:;\[\]=@]++@[^\s<>()"\\,:;\[\]=@]*+'
_PAYLOAD = r'[^\s"(),:;<>@\\?\[\]]*'
_ORDINARY = re.compile(
    rf'([ \t]*+)(?:((?:=\?[^\s"(),:;<>@\\?\[\]=]+\?[BbQq]\?{_PAYLOAD}\?=[ \t]*)+)'
    rf'|"[^"\\=]*+"[ \t]*+|[^"(),:;<>@\\\[\]=]*+)(<{_ADDRESS}>[ \t]*+(?:,|\Z))'
    rf"|[ \t]*+{_ADDRESS}[ \t]*+(?:,|\Z)"
)
# The same as it is written, with one space: phrase with that space, angle-addr, addr-spec, rest.
_ATEXT = r"[!#-'*+\--9=?A-Z^-~]"
_MAILBOXES = re.compile(
    r'(?:([^\x00-\x1f"(),:;<>@\\\[\]\x7f]+)(?<= )(?=<))?'
    rf"(?:(<{_ATEXT}++@{_ATEXT}++>)|({_ATEXT}++@{_ATEXT}++))(?:, (?=.)|\Z)|(.+)",
    re.DOTALL,
)
MAX_ORDINARY = 50_000  # characters of a list that is looked at twice
_COMMA = Item("", ",")
MAX_COMMENT = 200  # characters of a comment that is written as it is


def write_phrase(text: str) -> str:
    """Write `text` as a phrase of one line, encoded only where UTF-8 would not do."""
    if must_be_encoded(text):
        return " ".join(encoded_word.encode(text, encoded_word.MAX_WORD, encoded_word.MAX_WORD))
    return text if _PLAIN_PHRASE.match(text) else quote(text)


def read_phrase(tokens: list[Token], encoded_words: Compliance = Compliance.LOOSE) -> str:
    """Return the text of a phrase: quotes resolved, encoded-words decoded, comments left out.

    Args:
        tokens: those of the phrase.
        encoded_words: which ones are decoded; in a quoted-string, none at `STRICT`.
    """
    pieces: list[str] = []
    bare: list[str] = []  # encoded-words of neighbouring atoms are decoded together

    def flush() -> None:
        pieces.append(encoded_word.decode("".join(bare), encoded_words))
        bare.clear()

    for kind, text in tokens:
        if kind == "quoted":
            flush()
            content = unquote(text)
            pieces.append(encoded_word.decode(content, encoded_words) if encoded_words else content)
        elif kind in ("space", "comment"):
            if (bare or pieces) and bare[-1:] != [" "]:
                bare.append(" ")
        else:
            bare.append(text)
    flush()
    return _CONTROLS.sub(" ", "".join(pieces)).strip(" ")


def decode(text: str, encoded_words: Compliance = Compliance.LOOSE) -> str:
    """Return an unfolded body with the encoded-words of its phrases and comments decoded."""
    if "=?" not in text:
        return text
    ordinary = _decode_ordinary(text, encoded_words)
    if ordinary is not None:
        return ordinary
    out: list[str] = []
    places = [*_places(lex(text)), (False, [("", "")])]
    for (is_phrase, place), (_, following) in pairwise(places):
        if is_phrase:
            lone = following[0][0] not in ("<", ":")
            out += [
                _decode_phrase(words, encoded_words, lone=lone) for words in _split_comments(place)
            ]
        else:
            out.append(_text(place))
    return "".join(out)


def _decode_ordinary(text: str, encoded_words: Compliance) -> str | None:
    """Decode a list of ordinary mailboxes without cutting it into tokens; None for another one."""
    out: list[str] = []
    position = 0
    while position < len(text):
        found = _ORDINARY.match(text, position)
        if found is None:
            return None
        space, words, rest = found.groups()
        if words is None:
            out.append(found[0])
        else:
            core = words.rstrip(" \t")
            phrase = encoded_word.decode(" ".join(core.split()), encoded_words)
            phrase = write_phrase(_CONTROLS.sub(" ", phrase).strip(" "))
            out += (space, phrase, words[len(core) :], rest)
        position = found.end()
    return "".join(out)


def items(text: str, *, international: bool) -> Iterator[Item]:
    """Return what folding needs to write the body `text`: encoded-words for what is not ASCII."""
    ordinary = None if international else _ordinary_items(text)
    return _items(text, international=international) if ordinary is None else iter(ordinary)


def _ordinary_items(text: str) -> list[Item] | None:
    """Do that for a list of ordinary mailboxes, with one space where one may be."""
    found = _MAILBOXES.findall(text)
    if not found or found[-1][3] or "=?" in text or "  " in text or len(text) > MAX_ORDINARY:
        return None
    pieces: list[Item] = []
    space = ""
    for phrase, angle, bare, _ in found:
        if pieces:
            pieces.append(_COMMA)
        if phrase:
            name = phrase[:-1]
            is_plain = name.isascii()
            if is_plain and len(name) > MAX_WORD:
                return None
            pieces.append(Item(space, name, encode=not is_plain, words=is_plain))
            space = " "
        pieces.append(Item(space, angle or bare))
        space = " "
    return pieces


def _items(text: str, *, international: bool) -> Iterator[Item]:
    space = ""
    previous = Item("", "")
    for is_phrase, place in _places(lex(text)):
        for words in _split_comments(place) if is_phrase else [place]:
            leading, core, trailing = _trim(words)
            space += leading
            for item in _write(core, is_phrase=is_phrase, international=international):
                # An encoded-word stands alone (RFC 2047 section 5), and a comma is where lists
                # are folded, whether or not there was a space.
                apart = previous.encode or item.encode or previous.text == ","
                space = space or item.space or (" " if apart and item.text not in ",;" else "")
                yield (previous := item._replace(space=space))
                space = ""
            space += trailing


# --- places ------------------------------------------------------------------------------------


def _places(tokens: list[Token]) -> Iterator[tuple[bool, list[Token]]]:
    """Cut a body into places: phrases with comments, and what must stay as it is.

    A phrase ends at ``<``, at the ``:`` of a group, or (a lone word) at a separator; what holds an
    ``@`` outside of angle brackets is an addr-spec and its comments.
    """
    place: list[Token] = []
    in_angle = False
    for token in tokens:
        kind = token[0]
        if in_angle:
            place.append(token)
            if kind == ">":
                yield False, place
                place, in_angle = [], False
        elif kind in ("<", ":", ",", ";"):
            yield from _bare(place, is_phrase=kind in "<:")
            place, in_angle = [token], kind == "<"
            if not in_angle:
                yield False, place
                place = []
        else:
            place.append(token)
    yield from [(False, place)] if in_angle else _bare(place, is_phrase=False)


def _bare(place: list[Token], *, is_phrase: bool) -> Iterator[tuple[bool, list[Token]]]:
    if not place:
        return
    if is_phrase or not any(kind == "@" for kind, _ in place):
        yield True, place
        return
    for words in _split_comments(place):
        yield words[0][0] == "comment", words


def _split_comments(tokens: list[Token]) -> list[list[Token]]:
    groups: list[list[Token]] = []
    for token in tokens:
        if token[0] == "comment" or not groups or groups[-1][0][0] == "comment":
            groups.append([token])
        else:
            groups[-1].append(token)
    return groups


def _trim(words: list[Token]) -> tuple[str, list[Token], str]:
    leading = words[0][1] if words[0][0] == "space" else ""
    core = words[1:] if leading else words
    trailing = core[-1][1] if core and core[-1][0] == "space" else ""
    return leading, core[:-1] if trailing else core, trailing


def _text(tokens: list[Token]) -> str:
    return "".join([value for _, value in tokens])


def _decode_phrase(words: list[Token], encoded_words: Compliance, *, lone: bool) -> str:
    if words[0][0] == "comment":
        return _decode_comment(words[0][1], encoded_words)
    text = _text(words)
    if "=?" not in text:
        return text
    if lone and encoded_word.decode(text, encoded_words) == text:
        return text
    leading, core, trailing = _trim(words)
    phrase = read_phrase(core, encoded_words)
    written = write_phrase(phrase)
    # Without an address behind it, a bare word would be one itself.
    return leading + (quote(phrase) if lone and written == phrase else written) + trailing


def _decode_comment(comment: str, encoded_words: Compliance) -> str:
    if "=?" not in comment:
        return comment
    content = encoded_word.decode(unescape(comment[1:-1]), encoded_words)
    return "(" + _SPECIAL_IN_COMMENT.sub(r"\\\1", content) + ")"


# --- writing -----------------------------------------------------------------------------------


def _write(core: list[Token], *, is_phrase: bool, international: bool) -> Iterator[Item]:
    if not core:
        return
    text = _text(core)
    if core[0][0] == "comment":
        yield from _write_comment(text, international=international)
    elif not is_phrase:
        # A space inside an address or a route is no place to fold: some readers would cut there.
        yield Item("", text if international or text.isascii() else _ascii_domains(core))
    elif text.isascii() and all(len(value) <= MAX_WORD for _, value in core):
        yield from _words(core)
    else:
        yield from _write_phrase(read_phrase(core), international=international)


def _words(core: list[Token]) -> Iterator[Item]:
    word: list[str] = []
    space = ""
    for kind, value in core:
        if kind == "space":
            yield Item(space, "".join(word))
            word, space = [], value
        else:
            word.append(value)
    yield Item(space, "".join(word))


def _write_phrase(phrase: str, *, international: bool) -> Iterator[Item]:
    plain = _PLAIN_PHRASE.match(phrase) is not None
    words = phrase.split(" ") if plain else [quote(phrase)]
    if (
        must_be_encoded(phrase)
        or not (international or phrase.isascii())
        or any(len(word) > MAX_WORD for word in words)
    ):
        yield Item("", phrase, encode=True)
    else:
        for word in words:
            yield Item(" " if word is not words[0] else "", word)


def _write_comment(comment: str, *, international: bool) -> Iterator[Item]:
    if len(comment) <= MAX_COMMENT and (
        comment.isascii() or (international and not must_be_encoded(comment))
    ):
        yield Item("", comment)
    else:
        # Nested comments become one: encoded-words hold their parentheses.
        words = encoded_word.encode(encoded_word.decode(unescape(comment[1:-1])), 70, 70)
        yield from (Item(" ", word) for word in ("(", *words, ")"))


def _ascii_domains(tokens: list[Token]) -> str:
    """Write addr-specs with A-labels; a name that has none stays, and needs SMTPUTF8."""
    out: list[str] = []
    domain: list[str] = []
    in_domain = False
    for kind, value in [*tokens, ("", "")]:
        if in_domain and kind in ("atom", "."):
            domain.append(value)
            continue
        if domain:
            out.append(_ascii_domain("".join(domain)))
            domain.clear()
        in_domain = kind == "@" or (in_domain and kind == "space")
        out.append(value)
    return "".join(out)


def _ascii_domain(domain: str) -> str:
    try:
        return to_ascii(domain)
    except InvalidArgumentError:
        return domain
