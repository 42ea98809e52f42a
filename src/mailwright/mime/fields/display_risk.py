"""Text that may not say what it shows: what to warn of before a name or an address is displayed.

Nothing is changed or refused here: what came is kept, and a program that shows it can say more than
the text does. No risk is no promise: what looks alike depends on the font, and on the reader.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache


class DisplayRisk(Enum):
    """Why a text may be shown as what it is not."""

    DIRECTION = "characters that turn the direction of the text around them"
    INVISIBLE = "characters that are not seen"
    CONTROL = "control characters or line separators"
    UNDECODABLE = "what could not be decoded, or is no character"
    MIXED_SCRIPTS = "a word of several scripts that are not written together"
    LOOKALIKE = "characters that look like ASCII and are not"
    STACKED_MARKS = "more marks on one letter than any language has"
    FOREIGN_ADDRESS = "a name that holds another address than its own"


# Bidi_Control, and what behaves like it                        Unicode Standard Annex 9
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Default_Ignorable_Code_Point, but for directions, joiners (looked at below) and U+FE0F of emoji
_INVISIBLE = re.compile(
    "[\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2064\u206a-\u206f\u2800\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
# A joiner has its place between letters of other scripts and in emoji, not at the end of a text.
_JOINER = re.compile("(?<![^\x00-\u05ff])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u05ff])")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_UNDECODABLE = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "]"
)
_WORD = re.compile(r"[^\W\d_]+")
_LABEL = re.compile(r"[^@.\s]+")
_ADDRESS = re.compile(r"(?<![^\s<>\"'(\[,;:])[^\s<>\"'()\[\],;:@]++@[^\s<>\"'()\[\],;:@]++")
MAX_MARKS = 4  # on one letter; Vietnamese has two, Hebrew and Tibetan up to four

# Scripts that are written together                             Unicode Technical Standard 39, 5.2
_TOGETHER = (
    frozenset(("LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC")),
    frozenset(("LATIN", "CJK", "BOPOMOFO")),
    frozenset(("LATIN", "CJK", "HANGUL")),
)
_LATIN_SIGNS = "\xaa\xb5\xba"  # ordinals and the micro sign
# What cuts addresses, paths and links: in another dress it pretends to do so.
_SIGNS = frozenset("@./\\<>")
# Letters of other scripts that look like those of ASCII: a label of them alone pretends to be one.
_LIKE_ASCII = frozenset("асеорхуіјѕһԁԛԝӏονιρυκαօոսհցզ")


def display_risk(text: str, *, is_domain: bool = False) -> frozenset[DisplayRisk]:
    """Return what is risky about showing `text` to people; mostly nothing.

    Args:
        text: a display name, a subject, a file name, or with `is_domain` a domain or addr-spec; of
            any length. A-labels in it are no letters yet: see `MailboxAddress.unicode_address`.
        is_domain: look for whole labels that look like others as well.
    """
    if text.isascii() and text.isprintable():
        return frozenset()
    found = {risk for risk, pattern in _PATTERNS if pattern.search(text)}
    if not text.isascii():
        words = _WORD.findall(text)
        if not all(map(_is_of_one_script, words)):
            found.add(DisplayRisk.MIXED_SCRIPTS)
        labels = _LABEL.findall(text.lower()) if is_domain else ()
        dressed = map(_undressed, text)
        if (is_domain and any(dressed)) or not _SIGNS.isdisjoint(dressed):
            found.add(DisplayRisk.LOOKALIKE)
        if any(map(_looks_like_ascii, labels)):
            found.add(DisplayRisk.LOOKALIKE)
        if _has_stack(text):
            found.add(DisplayRisk.STACKED_MARKS)
    return frozenset(found)


def holds_other_address(name: str, address: str) -> bool:
    """Whether a display name shows an address that mail will not go to.

    Args:
        name: the display name.
        address: the addr-spec beside it.
    """
    return "@" in name and any(
        other.strip(".").lower() != address.lower() for other in _ADDRESS.findall(name)
    )


_PATTERNS = (
    (DisplayRisk.DIRECTION, _DIRECTION),
    (DisplayRisk.INVISIBLE, _INVISIBLE),
    (DisplayRisk.INVISIBLE, _JOINER),
    (DisplayRisk.CONTROL, _CONTROL),
    (DisplayRisk.UNDECODABLE, _UNDECODABLE),
)


def _is_of_one_script(word: str) -> bool:
    if word.isascii():
        return True
    scripts = {_script(character) for character in set(word)}
    return len(scripts) == 1 or any(scripts <= together for together in _TOGETHER)


@lru_cache(4096)
def _script(character: str) -> str:
    """Return the script of a letter: the first word of its name says it."""
    import unicodedata

    if character in _LATIN_SIGNS:
        return "LATIN"
    plain = unicodedata.normalize("NFKC", character)[0]
    return unicodedata.name(plain, "").partition(" ")[0]


@lru_cache(4096)
def _undressed(character: str) -> str:
    """Return what a letter, digit or sign of ASCII in another dress stands for, or ""."""
    import unicodedata

    if character.isascii() or character.isspace():
        return ""
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() else ""


def _looks_like_ascii(label: str) -> bool:
    letters = _WORD.findall(label)
    return bool(letters) and all(_LIKE_ASCII.issuperset(word) for word in letters)


def _has_stack(text: str) -> bool:
    import unicodedata

    height = 0
    for character in text:
        height = height + 1 if unicodedata.combining(character) else 0
        if height > MAX_MARKS:
            return True
    return False
