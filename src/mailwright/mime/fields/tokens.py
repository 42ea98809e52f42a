"""The lexer of structured field bodies (RFC 5322 section 3.2): one pass, linear, never raises.

The kinds of token are "atom", "quoted" (a quoted-string with its quotes), "literal" (a
domain-literal with its brackets), "comment", "space", each of the specials ``< > @ , ; : .`` as its
own kind, and "junk": a character that has no place where it stands, such as a quote without end.
"""

from __future__ import annotations

import re

Token = tuple[str, str]  # kind, text

# atext           = ALPHA / DIGIT / "!" / "#" / ... / "~"         RFC 5322 section 3.2.3
# atext           =/ UTF8-non-ascii                                RFC 6532 section 3.2
# An atom here is what no special, space or control ends: reading is lenient.
ATOM = r'[^\x00-\x20()<>\[\]:;@\\,."\x7f]+'
# quoted-string   = [CFWS] DQUOTE *([FWS] qcontent) [FWS] DQUOTE [CFWS]
_QUOTED = r'"[^"\\]*(?:\\.[^"\\]*)*"'
# domain-literal  = [CFWS] "[" *([FWS] dtext) [FWS] "]" [CFWS]      (obs-dtext has quoted-pairs)
_LITERAL = r"\[[^\[\]\\]*(?:\\.[^\[\]\\]*)*\]"


def _pattern(*, quoted: bool, literal: bool) -> re.Pattern[str]:
    kinds = [r"(?P<space>[ \t\r\n]+)", rf"(?P<atom>{ATOM})", r"(?P<special>[<>@,;:.])"]
    if quoted:
        kinds.append(rf"(?P<quoted>{_QUOTED})")
    if literal:
        kinds.append(rf"(?P<literal>{_LITERAL})")
    return re.compile("|".join([*kinds, r"(?P<other>.)"]), re.DOTALL)


# What has no end is looked for only once: the pattern then changes to one without that kind, or
# a row of opening delimiters would cost the square of its length.
_PATTERNS = {
    (quoted, literal): _pattern(quoted=quoted, literal=literal)
    for quoted in (False, True)
    for literal in (False, True)
}
# FWS             =   ([*WSP CRLF] 1*WSP) /  obs-FWS        RFC 5322 section 3.2.2
# A bare LF is taken for CRLF.
FOLD = re.compile(r"\r?\n(?=[ \t])")
# comment         = "(" *([FWS] ccontent) [FWS] ")"
_NEXT_PARENTHESIS = re.compile(r"[^()\\]*(?:\\.[^()\\]*)*([()]|\\?\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def lex(text: str) -> list[Token]:
    """Cut `text` into tokens, whose texts joined are `text` again."""
    tokens: list[Token] = []
    quoted = literal = comments = True
    pattern = _PATTERNS[quoted, literal]
    position = 0
    while (found := pattern.match(text, position)) is not None:
        kind = found.lastgroup or "other"
        value = found[0]
        position = found.end()
        if kind == "special":
            kind = value
        elif kind == "other":
            kind = "junk"
            if value == "(" and comments:
                end = _comment_end(text, position)
                comments = end > 0
                if comments:
                    kind, value, position = "comment", text[position - 1 : end], end
            elif value in '"[':
                quoted, literal = quoted and value != '"', literal and value != "["
                pattern = _PATTERNS[quoted, literal]
        tokens.append((kind, value))
    return tokens


def _comment_end(text: str, position: int) -> int:
    """Return the end of the comment whose content starts at `position`, or 0 without end."""
    depth = 1
    while depth:
        found = _NEXT_PARENTHESIS.match(text, position)
        if found is None or found[1] not in ("(", ")"):
            return 0
        depth += 1 if found[1] == "(" else -1
        position = found.end()
    return position


def unescape(text: str) -> str:
    """Resolve the quoted-pairs of `text` (RFC 5322 section 3.2.1)."""
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def unquote(quoted: str) -> str:
    """Return the content of a quoted-string token, quoted-pairs resolved."""
    return unescape(quoted[1:-1])


def quote(text: str) -> str:
    """Write `text` as a quoted-string; the caller has refused control characters."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
