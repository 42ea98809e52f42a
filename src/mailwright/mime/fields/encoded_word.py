"""Encoded-words (RFC 2047, with the language tag of RFC 2231): text in the garb of ASCII words.

Decoding comes after tokenising: never hand an addr-spec, or a body that has not been cut up, to
`decode`. What was encoded is text and stays text: control characters in it become spaces, so that
no decoded value can end a line somewhere else. What is not decoded stays as it stands.

==================================================  ======  =====  ======
What is decoded                                     STRICT  LOOSE  LOOSER
==================================================  ======  =====  ======
as RFC 2047 section 2 writes it, 75 characters       yes     yes    yes
a word apart: white space or parentheses around it   yes     yes    yes
a longer one                                                 yes    yes
one inside a word, or right behind another                   yes    yes
one in a quoted-string (RFC 2047 section 5 (3))              yes    yes
spaces, octets beyond ASCII in the Q encoding                yes    yes
too few or too many "=" at the end of base64                 yes    yes
spaces, other characters in base64                                  yes
a question mark in the text                                         yes
no "?=" at the end                                                  yes
no charset, or one that is not known: see                           yes
`charsets.decode_unlabelled`
==================================================  ======  =====  ======
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, a2b_qp, b2a_base64
from typing import Any

from ..encodings import charsets
from .compliance import Compliance

# encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="
# The groups are charset, text of base64, text of Q. Each part ends at the next "?", so that no
# octet is looked at more than a few times.
_LABEL = r"=\?([!-)+->@-~]+)(?:\*[!->@-~]*)?\?"
_QUANTA = "(?:[A-Za-z0-9+/]{4})"
_WORDS = {
    Compliance.STRICT: re.compile(
        rf"(?<![^ \t\r\n(]){_LABEL}"
        rf"(?:[Bb]\?({_QUANTA}*(?:[A-Za-z0-9+/]{{2}}==|[A-Za-z0-9+/]{{3}}=)?)|[Qq]\?([!->@-~]+))"
        r"\?=(?![^ \t\r\n)])"
    ),
    Compliance.LOOSE: re.compile(rf"{_LABEL}(?:[Bb]\?([A-Za-z0-9+/=]*)|[Qq]\?([^?]*))\?="),
    # A text without end goes on to the next word.
    Compliance.LOOSER: re.compile(
        r"=\?([^?*\s]*)(?:\*[^?\s]*)?\?(?:[Bb]\?(.*?)|[Qq]\?(.*?))"
        r"(?:\?=|(?==\?[^?\s]*\?[BbQq]\?)|\Z)",
        re.DOTALL,
    ),
}
_LOOSE = Compliance.LOOSE
_LOOSE_WORDS = _WORDS[_LOOSE]
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_PADDING = re.compile(r"=+")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/=]+")
_URL_SAFE = str.maketrans("-_", "+/")

# Of ASCII, only these may stand for themselves in every place where an encoded-word may stand
# (RFC 2047 section 5 (3)); a space is "_".
_PLAIN_Q = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/ "
_Q = [
    "_" if octet == 0x20 else chr(octet) if octet in _PLAIN_Q else f"={octet:02X}"
    for octet in range(256)
]

MAX_WORD = 75  # characters of one encoded-word, RFC 2047 section 2
FRAME = len("=?utf-8?q??=")


def decode(text: str, compliance: Compliance = Compliance.LOOSE) -> str:
    """Return `text` with its encoded-words decoded; what is none, or of unknown charset, stays.

    White space between adjacent encoded-words goes (RFC 2047 section 6.2), and adjacent words of
    one charset are decoded as one, because some writers cut characters in two.

    Args:
        text: a phrase, the content of a comment, or an unstructured body, folded or not.
        compliance: which encoded-words are decoded.
    """
    if "=?" not in text:
        return text
    if compliance is _LOOSE:
        pieces = _LOOSE_WORDS.split(text)
        if None not in map(charsets.codec_of, {*pieces[1::4]}):
            return _join(pieces)
    return _join(_cut(text, compliance))


def _cut(text: str, compliance: Compliance) -> list[Any]:
    """Split `text` as `re.split` does, at those words alone that are decoded."""
    pieces: list[Any] = [""]
    end = 0
    for word in _WORDS[compliance].finditer(text):
        known = compliance is Compliance.LOOSER or charsets.codec_of(word[1]) is not None
        if known and (compliance or len(word[0]) <= MAX_WORD):
            base64 = word[2] and _NO_BASE64.sub("", word[2].translate(_URL_SAFE))
            pieces[-1] = text[end : word.start()]
            pieces += (word[1], base64, word[3], "")
            end = word.end()
    pieces[-1] = text[end:]
    return pieces


def _join(pieces: list[Any]) -> str:
    """Decode the words among the texts between them.

    Args:
        pieces: a text, then again and again the three groups of a word and the text behind it.
    """
    if len(pieces) == 5:  # one word is the commonest case, words of one charset are the next
        before, label, base64, quoted, after = pieces
        return f"{before}{_text(_octets(base64, quoted), label)}{after}"
    if len({*pieces[1::4]}) == 1 and not "".join(pieces[4:-1:4]).strip(" \t\r\n"):
        return f"{pieces[0]}{_text(_row(pieces), pieces[1])}{pieces[-1]}"
    out = [pieces[0]]
    run: list[bytes] = []  # octets of adjacent words of one charset
    charset = ""
    last = len(pieces) - 4
    for place in range(1, last + 1, 4):
        label, base64, quoted, after = pieces[place : place + 4]
        if run and label.lower() != charset.lower():
            out.append(_text(b"".join(run), charset))
            run = []
        charset = label
        run.append(_octets(base64, quoted))
        if after and (place == last or after.strip(" \t\r\n")):
            out += (_text(b"".join(run), charset), after)
            run = []
    if run:
        out.append(_text(b"".join(run), charset))
    return "".join(out)


def _text(octets: bytes, charset: str) -> str:
    if charsets.codec_of(charset) == "utf-8":
        text = octets.decode("utf-8", "replace")
    else:
        text = charsets.decode(octets, charset)[0]
    return text if text.isprintable() else _CONTROLS.sub(" ", text)


def _row(pieces: list[Any]) -> bytes:
    """Decode words in a row; sound base64 in one go."""
    if None not in pieces[2::4]:
        try:
            return b"".join([a2b_base64(text, strict_mode=True) for text in pieces[2::4]])
        except Error:
            pass
    return b"".join(map(_octets, pieces[2::4], pieces[3::4]))


def _octets(base64: str | None, quoted: str) -> bytes:
    if base64 is not None:
        return _quanta(base64)
    return a2b_qp(quoted if quoted.isascii() else quoted.encode("utf-8", "replace"), header=True)


def _quanta(text: str) -> bytes:
    """Decode base64: each run of padding ends a quantum; one character over is no whole octet."""
    try:
        return a2b_base64(text, strict_mode=True)
    except Error:
        bare = text.rstrip("=")
    if "=" in bare:
        return b"".join([_quanta(piece) for piece in _PADDING.split(bare)])
    bare = bare[:-1] if len(bare) % 4 == 1 else bare
    return a2b_base64(bare + "=" * (-len(bare) % 4))


def encode(text: str, first: int, room: int) -> list[str]:
    """Write `text` as UTF-8 encoded-words, none of which ends inside a character.

    Args:
        text: any text; a lone surrogate, which has no octets, is written as a question mark.
        first: characters that are left on the current line, for the first word.
        room: characters of the lines after that.
    """
    octets = text.encode("utf-8", "replace")
    others = len(octets.translate(None, _PLAIN_Q))
    use_q = len(octets) + 2 * others <= -(-len(octets) // 3) * 4
    return (_in_q if use_q else _in_b)(octets, min(first, MAX_WORD), min(room, MAX_WORD))


def _in_q(octets: bytes, first: int, room: int) -> list[str]:
    words: list[str] = []
    position = 0
    while position < len(octets):
        payload, position = _cut_q(octets, position, (room if words else first) - FRAME)
        words.append(f"=?utf-8?q?{payload}?=")
    return words


def _in_b(octets: bytes, first: int, room: int) -> list[str]:
    words: list[str] = []
    position = 0
    while position < len(octets):
        fits = ((room if words else first) - FRAME) // 4 * 3
        end = _border(octets, position, position + max(fits, 1))
        payload = b2a_base64(octets[position:end], newline=False).decode("ascii")
        words.append(f"=?utf-8?b?{payload}?=")
        position = end
    return words


def _cut_q(octets: bytes, start: int, room: int) -> tuple[str, int]:
    """Return as much of the Q encoding as fits into `room`, one character at least."""
    end = _border(octets, start, start + max(room, 1))
    payload = "".join([_Q[octet] for octet in octets[start:end]])
    while (over := len(payload) - room) > 0:
        nearer = _border(octets, start, end - (over + 2) // 3)
        if nearer == end:
            break
        end = nearer
        payload = "".join([_Q[octet] for octet in octets[start:end]])
    return payload, end


def _border(octets: bytes, start: int, end: int) -> int:
    """Return the last border between characters up to `end`, or the first one after `start`."""
    if end >= len(octets):
        return len(octets)
    while end > start and octets[end] & 0xC0 == 0x80:
        end -= 1
    if end > start:
        return end
    end = start + 1
    while end < len(octets) and octets[end] & 0xC0 == 0x80:
        end += 1
    return end
