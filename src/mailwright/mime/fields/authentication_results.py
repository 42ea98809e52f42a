"""Authentication-Results (RFC 8601 section 2.2): what a server found out about a message.

::

    authres-payload = [CFWS] authserv-id [ CFWS authres-version ] ( no-result / 1*resinfo ) [CFWS]
    no-result       = [CFWS] ";" [CFWS] "none"
    resinfo         = [CFWS] ";" methodspec [ CFWS reasonspec ] [ 1*( CFWS propspec ) ]
    methodspec      = [CFWS] method [CFWS] "=" [CFWS] result
    reasonspec      = "reason" [CFWS] "=" [CFWS] value
    propspec        = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue
    method          = Keyword [ [CFWS] "/" [CFWS] method-version ]
    pvalue          = [CFWS] ( ( value / [ [ local-part ] "@" ] domain-name ) [CFWS] )

ARC-Authentication-Results (RFC 8617 section 4.1.1) has the same form, with ``i=1;`` before it.

==============================================  ======  =====  ======
what is read                                    STRICT  LOOSE  LOOSER
==============================================  ======  =====  ======
what RFC 8601 lets a server write                 yes    yes    yes
no authserv-id (Office 365)                       no     yes    yes
an empty piece, a semicolon at the end            no     yes    yes
a domain alone between results (Office 365)       no     yes    yes
values that are no token and have no quotes       no     yes    yes
``action=none`` and other names without a type    no     yes    yes
==============================================  ======  =====  ======
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from ...errors import InvalidArgumentError
from .characters import find_refused, without_unprintable
from .comments import content_of, is_comment
from .compliance import Compliance
from .folding import without_line_ends
from .tokens import Token, lex, quote, unquote

# value = token / quoted-string, as in RFC 2045 section 5.1
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`{|}~]+\Z")
# [ [ local-part ] "@" ] domain-name: only a local-part that is a dot-atom goes without quotes.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+\-./^_`{|}~]*@[A-Za-z0-9\-.]+\Z")
_PVALUE = re.compile(r'(?:"|(?:"|[A-Za-z0-9!#$%&\'*+\-./^_`{|}~]*)@[A-Za-z0-9\-.]+)\Z')
_KEYWORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\Z")  # "_": QUIRK(Yahoo)
_SPACES = re.compile(r"[ \t\r\n]+")
_AROUND_EQUALS = re.compile(" ?= ?")
_AROUND_DOT = re.compile(r" ?\. ?(?=[A-Za-z-]+=)| ?/ ?(?=[0-9]+=)")


@dataclass(frozen=True, slots=True)
class AuthenticationMethodProperty:
    """A property that a method looked at, such as ``smtp.mailfrom=example.org``.

    Args:
        ptype: where it was found: smtp, header, body, policy; "" where the server left that out.
        name: which one it is.
        value: what stood there.
    """

    ptype: str
    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.ptype}.{self.name}={_written(self.value)}"


@dataclass(frozen=True, slots=True)
class AuthenticationMethodResult:
    """What one method found.

    Args:
        method: its name, in lower case, such as spf, dkim, dmarc.
        result: in lower case, such as pass, fail, none.
        version: of the method; None where it is not told, which means 1.
        reason: why, for people.
        comments: what stands in parentheses, as it is written.
        properties: what it looked at.
        action: what was done; only Office 365 tells it, and nothing writes it.
    """

    method: str
    result: str
    version: int | None = None
    reason: str = ""
    comments: tuple[str, ...] = ()
    properties: tuple[AuthenticationMethodProperty, ...] = ()
    action: str = ""

    def value(self, ptype: str, name: str) -> str:
        """Return the value of a property, or "".

        Args:
            ptype: such as ``header``, in lower case.
            name: such as ``from``, in lower case.
        """
        key = (ptype, name)
        return next((p.value for p in self.properties if (p.ptype, p.name) == key), "")

    def __str__(self) -> str:
        method = self.method if self.version is None else f"{self.method}/{self.version}"
        pieces = [f"{method}={self.result}", *[f"({comment})" for comment in self.comments]]
        if self.reason:
            pieces.append(f"reason={_written(self.reason)}")
        return " ".join([*pieces, *[str(prop) for prop in self.properties if prop.ptype]])


@dataclass(frozen=True, slots=True)
class AuthenticationResults:
    """What a server found out about a message.

    Whoever sends a message can write such a field into it: only those of a server that you trust,
    and that removes foreign ones with its own `authserv_id`, mean anything (RFC 8601 section 5).

    Args:
        authserv_id: the server that found it out; "" where it does not tell.
        results: what its methods found; none is written as ``none``.
        version: of the format; None where it is not told, which means 1.
        instance: the instance of an ARC set, 1 to 50; None in Authentication-Results.
    """

    field_name: ClassVar[str] = "Authentication-Results"
    authserv_id: str
    results: tuple[AuthenticationMethodResult, ...] = ()
    version: int | None = None
    instance: int | None = None

    @classmethod
    def parse(
        cls, text: str, *, compliance: Compliance = Compliance.LOOSE
    ) -> AuthenticationResults:
        """Read a field body, folded or not; linear.

        Args:
            text: the body, of any length.
            compliance: what is taken; see the module.

        Raises:
            InvalidArgumentError: only at `STRICT`: it does not follow RFC 8601 section 2.2.
        """
        pieces = [_Piece(tokens) for tokens in _cut(lex(without_line_ends(text)))]
        instance = pieces[0].instance
        head = pieces.pop(0) if instance is None else (pieces[1:2] or [_Piece([])])[0]
        rest = pieces if instance is None else pieces[2:]
        authserv_id, version = head.server()
        results = [piece for piece in (head, *rest) if piece.pairs]
        made = cls(authserv_id, tuple(piece.result() for piece in results), version, instance)
        if compliance is Compliance.STRICT:
            is_none = len(rest) == 1 and rest[0].words == ["none"]
            if not authserv_id or len(head.words) > 1 + (version is not None):
                raise _not_strict("it does not begin with the name of a server")
            if not rest or (not is_none and any(piece.is_faulty for piece in rest)):
                raise _not_strict("a piece of it is no result of a method")
        return made

    def format(self) -> str:
        """Write the field body.

        Raises:
            InvalidArgumentError: a name that is none, a comment whose parentheses are not in
                pairs, or a control character.
        """
        for result in self.results:
            _check(result)
        if find_refused(text := str(self), free=False):
            raise InvalidArgumentError(f"{text[:80]!a} holds a control character.", name="results")
        return text

    def __str__(self) -> str:
        head = _written(self.authserv_id)
        if self.version is not None:
            head += f" {self.version}"
        if self.instance is not None:
            head = f"i={self.instance}; {head}"
        return "; ".join([head, *(map(str, self.results) if self.results else ("none",))])


def _check(result: AuthenticationMethodResult) -> None:
    names = [result.method, result.result]
    for prop in result.properties:
        names += [prop.ptype, prop.name] if prop.ptype else []
    wrong = next((name for name in names if not _KEYWORD.match(name)), None)
    if wrong is not None:
        raise InvalidArgumentError(
            f"{wrong[:80]!a} is no keyword of Authentication-Results (RFC 8601).", name="results"
        )
    for comment in result.comments:
        if not is_comment(comment):
            raise InvalidArgumentError(f"{comment[:80]!a} cannot be a comment.", name="results")


def _written(value: str) -> str:
    return value if _TOKEN.match(value) or _ADDRESS.match(value) else quote(value)


def _not_strict(fault: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"These are no Authentication-Results: {fault}.", name="text")


# --- reading -----------------------------------------------------------------------------------


def _cut(tokens: list[Token]) -> Iterator[list[Token]]:
    piece: list[Token] = []
    for token in tokens:
        if token[0] == ";":
            yield piece
            piece = []
        else:
            piece.append(token)
    yield piece


class _Piece:
    """What stands between two semicolons."""

    __slots__ = ("comments", "has_odd_value", "pairs", "words")

    def __init__(self, tokens: list[Token]) -> None:
        self.comments = tuple(content_of(text) for kind, text in tokens if kind == "comment")
        # A mark stands for each quoted-string while the rest is cut up.
        quoted = iter([unquote(text) for kind, text in tokens if kind == "quoted"])
        text = "".join([_SHOWN.get(kind, text) for kind, text in tokens if text != '"'])
        text = _AROUND_EQUALS.sub("=", _SPACES.sub(" ", text).strip())
        self.words: list[str] = []
        self.pairs: list[tuple[str, str]] = []
        self.has_odd_value = False
        for word in _AROUND_DOT.sub(_without_spaces, text).split(" ") if text else ():
            name, equals, value = word.partition("=")
            restored = _restored(name, quoted)
            if equals:
                self.has_odd_value |= not (_TOKEN.match(value) or _PVALUE.match(value))
                self.pairs.append((_clean(restored), _clean(_restored(value, quoted))))
            else:
                self.words.append(_clean(restored))

    @property
    def instance(self) -> int | None:
        if len(self.pairs) != 1 or self.words or self.pairs[0][0] != "i":
            return None
        digits = self.pairs[0][1]
        return int(digits) if digits.isdecimal() and len(digits) <= 2 else None

    @property
    def is_faulty(self) -> bool:
        """Whether it is no resinfo as RFC 8601 has it."""
        if self.words or self.has_odd_value or not self.pairs:
            return True
        if not _KEYWORD.match(self.pairs[0][0].partition("/")[0]):
            return True
        names = [name for name, _ in self.pairs[1:]]
        if names[:1] == ["reason"]:
            names = names[1:]
        return not all(name.count(".") == 1 for name in names)

    def server(self) -> tuple[str, int | None]:
        """Return the authserv-id and the version."""
        if self.pairs or not self.words:
            return "", None
        version = self.words[1] if len(self.words) > 1 else ""
        is_number = version.isascii() and version.isdigit() and len(version) < 10
        return self.words[0], int(version) if is_number else None

    def result(self) -> AuthenticationMethodResult:
        method, result = self.pairs[0]
        method, _, version = method.partition("/")
        named = {name.lower(): value for name, value in reversed(self.pairs[1:])}
        return AuthenticationMethodResult(
            method.lower(),
            result.lower(),
            int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
            named.get("reason", ""),
            self.comments,
            tuple(
                AuthenticationMethodProperty(*_names(name), value)
                for name, value in self.pairs[1:]
                if name.lower() not in ("reason", "action")
            ),
            named.get("action", ""),
        )


_SHOWN = {"quoted": '"', "comment": " "}


def _names(name: str) -> tuple[str, str]:
    ptype, dot, rest = name.lower().partition(".")
    return (ptype, rest) if dot else ("", ptype)


def _without_spaces(found: re.Match[str]) -> str:
    return found[0].strip()


def _restored(text: str, quoted: Iterator[str]) -> str:
    if '"' not in text:
        return text
    first, *others = text.split('"')
    return first + "".join([next(quoted, "") + other for other in others])


def _clean(text: str) -> str:
    return without_unprintable(text).strip()
