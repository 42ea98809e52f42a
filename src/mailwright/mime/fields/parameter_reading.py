"""Reading parameters of Content-Type and its like (RFC 2045 section 5.1, RFC 2231 section 7).

::

    parameter            := regular-parameter / extended-parameter
    regular-parameter    := regular-parameter-name "=" value
    regular-parameter-name := attribute [section]
    extended-parameter   := (extended-initial-name "=" extended-initial-value) /
                            (extended-other-names "=" extended-other-values)
    extended-initial-value := [charset] "'" [language] "'" extended-other-values
    section              := "*" ("0" / (%x31-39 *DIGIT))

=======================================  ======  =====  ======
what is read                             STRICT  LOOSE  LOOSER
=======================================  ======  =====  ======
tokens, quoted-strings, comments           yes    yes    yes
``n*=`` and ``n*0*=`` with a charset       yes    yes    yes
one name in two forms, or given twice      no     yes    yes
spaces and specials without quotes         no     yes    yes
no semicolon behind a quoted-string        no     yes    yes
a quoted-string without end                no     yes    yes
encoded-words are decoded                  no     yes    yes
``n*=`` in quotes, or without a charset    no     yes    yes
a charset that is not known                no     yes    yes
a per cent sign without two digits         no     yes    yes
``*`` or ``'`` in what is encoded          no     yes    yes
segments that count from one               no     yes    yes
no semicolon behind a bare value           no      no    yes
segments after a gap, or as ``*01``        no      no    yes
``utf-8''%41`` in a plain parameter        no      no    yes
=======================================  ======  =====  ======

Of what is given twice the first one counts. Of several forms the fullest one does: ``n*``, then
``n*0`` and so on, then ``n``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ..encodings import charsets
from ..encodings.hexadecimal import percent_decode
from . import encoded_word
from .comments import without_comments
from .compliance import Compliance
from .folding import without_line_ends
from .tokens import unescape

MAX_PARAMETERS = 1_000  # segments of RFC 2231 included; what follows is not looked at
MAX_CACHED = 200  # characters: what is the same in message after message is short

# attribute := token                                             RFC 2045 section 5.1
# token     := 1*<any (US-ASCII) CHAR except SPACE, CTLs, or tspecials>
ATTRIBUTE = r"[A-Za-z0-9!#$%&'*+\-.^_`{|}~]+"
_QUOTED = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_STRICT = re.compile(
    rf"[ \t]*;[ \t]*({ATTRIBUTE})[ \t]*=[ \t]*(?:({_QUOTED})|({ATTRIBUTE}))(?=[ \t]*(?:;|\Z))",
    re.DOTALL,
)
_PARAMETER = re.compile(
    r"[; \t\r\n]*(?:([^ \t\r\n=;\"]+)[ \t\r\n]*=[ \t\r\n]*"
    r'(?:"([^"\\]*(?:\\.[^"\\]*)*)(?:"|\\?\Z)|([^;"][^;]*)?)|[^;]*)',
    re.DOTALL,
)
_EXTENDED = re.compile(r"([^*]+)(?:\*([0-9]{1,6}))?(\*)?\Z")
# attribute-char := <any (US-ASCII) CHAR except SPACE, CTLs, "*", "'", "%", or tspecials>
_ATTRIBUTE_CHAR = r"[A-Za-z0-9!#$&+\-.^_`{|}~]"
_INITIAL = re.compile(rf"({_ATTRIBUTE_CHAR}+)'[A-Za-z0-9-]*'")
# extended-other-values := *(ext-octet / attribute-char)
_OTHER_VALUES = re.compile(rf"(?:{_ATTRIBUTE_CHAR}|%[0-9A-Fa-f]{{2}})*\Z")
_WORD = re.compile(r"[^ \t\r\n]+")
_NEXT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9*-]{0,40}=(?!\?)")
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")


class ReadField(NamedTuple):
    """What stands in a field body of a value and parameters."""

    head: re.Match[str] | None  # the value before the parameters
    pairs: tuple[tuple[str, str], ...]  # names and values, each name once
    text: str  # the parameters as they are written, without comments
    fault: str  # what the strict level does not take; "" where that is nothing, or not asked


def read_field(
    text: str,
    head: re.Pattern[str],
    compliance: Compliance = Compliance.LOOSE,
    limit: int = MAX_PARAMETERS,
) -> ReadField:
    """Read a field body of a value and parameters; never raises, linear.

    Args:
        text: the body, folded or not.
        head: matches the value at its start, up to the first semicolon.
        compliance: what is taken; see the module. What is not taken is left out.
        limit: so many parameters are looked at, segments included.
    """
    read = _read_cached if len(text) <= MAX_CACHED else _read_field
    return read(text, head, compliance, limit)


def _read_field(text: str, head: re.Pattern[str], compliance: Compliance, limit: int) -> ReadField:
    text = without_comments(without_line_ends(text))
    found = head.match(text)
    start = text.find(";") if found is None else found.end()
    rest = text[start:] if start >= 0 else ""
    if not rest:
        return ReadField(found, (), "", "")
    given = _Given(rest, compliance, limit)
    return ReadField(found, tuple(given.chosen()), rest, given.fault)


_read_cached = lru_cache(256)(_read_field)


def read_forms(
    text: str, compliance: Compliance, limit: int = MAX_PARAMETERS
) -> dict[str, list[tuple[str, str]]]:
    """Return all forms in which each name is given, by its name in lower case.

    A form is ``name``, ``name*``, or ``name*0`` for the segments from there on.

    Args:
        text: `ReadField.text`.
        compliance: as in `read_field`.
        limit: as in `read_field`.
    """
    # At the strict level it is the others that are of interest.
    return _Given(text, max(compliance, Compliance.LOOSE), limit).forms()


# --- parameters as they are written ------------------------------------------------------------


_Written = tuple[str, str, bool]  # name, value, whether it stood in quotes


def _written(text: str, compliance: Compliance, limit: int) -> Iterator[_Written]:
    position = 0
    for _ in range(limit):
        if position >= len(text):
            return
        found = _PARAMETER.match(text, position)
        if found is None:
            return
        position = found.end()
        name, quoted, bare = found.groups()
        if quoted is not None:
            value = unescape(quoted.removesuffix("\\") if _odd_escape(quoted) else quoted)
            yield name, value, True
        elif bare is not None and (bare := bare.strip()):
            if compliance is Compliance.LOOSER and "=" in bare:
                yield from _split_bare(name, bare)
            else:
                yield name, bare, False


def _split_bare(name: str, bare: str) -> Iterator[_Written]:
    """Cut where a semicolon was forgotten: ``utf-8 format=flowed``."""
    start = 0
    for word in _WORD.finditer(bare):
        if word.start() > start and (found := _NEXT_NAME.match(word[0])) is not None:
            yield name, bare[start : word.start()].strip(), False
            name = found[0][:-1]
            start = word.start() + found.end()
    if start < len(bare):
        yield name, bare[start:], False


def _written_strictly(text: str, limit: int) -> Iterator[_Written | None]:
    """Yield parameters, and None for what is none."""
    text = text.rstrip(" \t")
    position = 0
    for _ in range(limit):
        if position >= len(text):
            return
        found = _STRICT.match(text, position)
        if found is not None:
            value = found[3] if found[2] is None else unescape(found[2][1:-1])
            yield found[1], value, found[2] is not None
        else:
            yield None
            found = _PARAMETER.match(text, position)
        position = found.end() if found is not None else len(text)
    yield None


def _odd_escape(quoted: str) -> bool:
    return (len(quoted) - len(quoted.rstrip("\\"))) % 2 == 1


# --- names and their forms ---------------------------------------------------------------------


class _Segment(NamedTuple):
    value: str
    is_extended: bool
    is_quoted: bool


class _Given:
    """All forms in which each name is given."""

    def __init__(self, text: str, compliance: Compliance, limit: int) -> None:
        self._level = compliance
        self.fault = ""
        self._spelled: dict[str, str] = {}
        self._plain: dict[str, list[_Segment]] = {}
        self._extended: dict[str, list[_Segment]] = {}
        self._segments: dict[str, dict[int, list[_Segment]]] = {}
        strict = compliance is Compliance.STRICT
        written = _written_strictly(text, limit) if strict else _written(text, compliance, limit)
        for one in written:
            if one is None:
                self.fault = self.fault or "a parameter is none, or there are too many"
                continue
            name, value, is_quoted = one
            if "*" in name:
                self._take_extended(name, value, is_quoted=is_quoted)
            else:
                base = name.lower()
                self._spelled.setdefault(base, name)
                self._plain.setdefault(base, []).append(_Segment(value, False, False))

    def _take_extended(self, name: str, value: str, *, is_quoted: bool) -> None:
        found = _EXTENDED.match(name)
        digits = found[2] if found is not None else None
        odd_number = digits is not None and digits[0] == "0" and digits != "0"
        if found is None or (odd_number and self._level is not Compliance.LOOSER):
            self.fault = self.fault or f"{name[:40]!a} is no name of a parameter"
            return
        base = found[1].lower()
        self._spelled.setdefault(base, found[1])
        segment = _Segment(value, found[3] is not None, is_quoted)
        if digits is None:
            self._extended.setdefault(base, []).append(segment)
        else:
            numbered = self._segments.setdefault(base, {})
            numbered.setdefault(int(digits), []).append(segment)

    def chosen(self) -> Iterator[tuple[str, str]]:
        """Yield each name with the value that counts."""
        choose = self._only if self._level is Compliance.STRICT else self._choose
        for base, name in self._spelled.items():
            value = choose(base)
            if value is not None:
                yield name, _CONTROLS.sub(" ", value)

    def _choose(self, base: str) -> str | None:
        """Take the fullest form; segments that begin at one are the last resort."""
        if base in self._extended:
            return _decode([self._extended[base][0]])
        if base in self._segments:
            first = {number: given[0] for number, given in self._segments[base].items()}
            run = self._run(first, has_plain=base in self._plain)
            if run:
                return _decode(run)
        plain = self._plain.get(base)
        return self._plain_text(plain[0].value) if plain else None

    def _runs(self, base: str) -> list[dict[int, _Segment]]:
        """Return the segments of a name by number: those given first, those given again."""
        runs: list[dict[int, _Segment]] = []
        for number, given in self._segments.get(base, {}).items():
            runs += [{} for _ in range(len(given) - len(runs))]
            for run, segment in zip(runs, given, strict=False):
                run[number] = segment
        return runs

    def _run(self, taken: dict[int, _Segment], *, has_plain: bool = False) -> list[_Segment]:
        """Return the segments that belong together."""
        if self._level is Compliance.LOOSER:
            return [taken[number] for number in sorted(taken)]
        number = 0 if 0 in taken else 1
        run: list[_Segment] = []
        if number and has_plain:
            return run
        while number in taken:
            run.append(taken[number])
            number += 1
        return run

    def _plain_text(self, value: str) -> str:
        if self._level is Compliance.LOOSER and (found := _INITIAL.match(value)) is not None:
            charset = found[1]
            if charsets.codec_of(charset) is not None:
                return _decode([_Segment(value, True, False)])
        return encoded_word.decode(value)

    def _only(self, base: str) -> str | None:
        """Return the value of a name that is given once, as RFC 2231 has it."""
        runs = self._runs(base)
        forms: list[_Segment] = self._plain.get(base, []) + self._extended.get(base, [])
        if len(forms) + len(runs) > 1:
            self.fault = self.fault or f"the parameter {base[:40]!a} is given twice"
            return None
        if base in self._plain:
            return forms[0].value
        run = forms or self._run(runs[0])
        if (runs and (0 not in runs[0] or len(run) < len(runs[0]))) or not _is_strict(run):
            self.fault = self.fault or f"the segments of the parameter {base[:40]!a} are no whole"
            return None
        return _decode(run)

    def forms(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for base in self._spelled:
            forms = [(base, self._plain_text(one.value)) for one in self._plain.get(base, ())]
            forms += [(f"{base}*", _decode([one])) for one in self._extended.get(base, ())]
            runs = [run for taken in self._runs(base) if (run := self._run(taken))]
            forms += [(f"{base}*0", _decode(run)) for run in runs]
            found[base] = [(form, _CONTROLS.sub(" ", value)) for form, value in forms]
        return found


# --- values ------------------------------------------------------------------------------------


def _is_strict(run: list[_Segment]) -> bool:
    if not run[0].is_extended:
        return not any(one.is_extended for one in run)  # the charset stands in the first one
    found = _INITIAL.match(run[0].value)
    if found is None or charsets.codec_of(found[1]) is None:
        return False
    starts = [found.end(), *[0] * (len(run) - 1)]
    return all(
        not one.is_quoted and _OTHER_VALUES.match(one.value, start)
        for one, start in zip(run, starts, strict=True)
        if one.is_extended
    )


def _decode(run: list[_Segment]) -> str:
    """Join segments; the octets of neighbours that are percent-encoded are decoded together."""
    charset = ""
    start = 0
    first = run[0]
    if first.is_extended and first.value.count("'") >= 2:
        charset, language, _ = first.value.split("'", 2)
        start = len(charset) + len(language) + 2
    out: list[str] = []
    octets: list[bytes] = []
    for value, is_extended, _ in run:
        if is_extended:
            octets.append(percent_decode(value[start:].encode("utf-8", "surrogateescape")))
        else:
            if octets:
                out.append(_text(b"".join(octets), charset))
                octets = []
            out.append(value)
        start = 0
    if octets:
        out.append(_text(b"".join(octets), charset))
    return "".join(out)


def _text(octets: bytes, charset: str) -> str:
    if charsets.codec_of(charset) is None:
        return charsets.decode_unlabelled(octets)
    return charsets.decode(octets, charset)[0]
