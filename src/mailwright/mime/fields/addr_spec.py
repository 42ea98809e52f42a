"""The addr-spec: as an envelope takes it (RFC 5321 section 4.1.2), or a header (RFC 5322 3.4.1).

A mistake in an envelope sends mail to somebody else, so that at `STRICT` there is no leniency. At
no level are encoded-words decoded: they are atoms like others. A source route is part of none.

======================================================  ======  =============
What is taken                                           STRICT  LOOSE, LOOSER
======================================================  ======  =============
ann@example.org, "Ann B."@example.org, ann@[192.0.2.1]   yes     yes
UTF-8 (RFC 6531, 6532)                                   yes     yes
64 octets before the @, 254 in all, a domain of DNS      yes     yes
more octets, other domains: a/b, [any text]                      yes
white space, folding, comments around each word                  yes
obsolete: "a".b@c, controls in quotes                            yes
======================================================  ======  =============
"""

from __future__ import annotations

import re

from ..._idna import to_ascii, to_unicode
from ...errors import InvalidAddressError, InvalidArgumentError
from .characters import find_refused
from .compliance import Compliance
from .tokens import FOLD, Token, lex

MAX_LOCAL_PART = 64  # octets, RFC 5321 section 4.5.3.1.1
MAX_ADDR_SPEC = 254  # octets: a path has 256 with its angle brackets, section 4.5.3.1.3

# Beyond ASCII any character matches here; `_unicode_length` and `to_ascii` look at those.
# Dot-string     = Atom *("."  Atom)                       RFC 5321 section 4.1.2, RFC 6531 3.3
_ATOM = r'[^\x00-\x20"(),.:;<>@\[\\\]\x7f-\x9f]+'
DOT_STRING = rf"{_ATOM}(?:\.{_ATOM})*"
# Quoted-string  = DQUOTE *QcontentSMTP DQUOTE
# qtextSMTP      = %d32-33 / %d35-91 / %d93-126            quoted-pairSMTP = %d92 %d32-126
QUOTED_STRING = r'"(?:[^\x00-\x1f"\\\x7f-\x9f]|\\[ -~])*"'
# Domain         = sub-domain *("." sub-domain)            whose labels `to_ascii` looks at
_DOMAIN = r"[^\x00-\x20@\[\]\x7f-\x9f]+"
# Mailbox        = Local-part "@" ( Domain / address-literal )
_ADDR_SPEC = re.compile(rf"({DOT_STRING}|{QUOTED_STRING})@({_DOMAIN}|\[[!-Z^-~]+\])\Z")
# What nearly all addresses look like; within `PLAIN_LENGTH` no limit can be passed.
PLAIN = (
    r"([A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)"
    r"@((?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{2,})"
)
PLAIN_LENGTH = 64
_PLAIN = re.compile(rf"{PLAIN}\Z")
# IPv6-address-literal  = "IPv6:" IPv6-addr                section 4.1.3
_IPV6 = "IPv6:"

# addr-spec       =   local-part "@" domain                RFC 5322 section 3.4.1
# obs-local-part  =   word *("." word)                     section 4.4
# obs-domain      =   atom *("." atom)
# Each token is a letter here; comments and white space are gone.
_LETTERS = {"atom": "a", "quoted": "q", "literal": "l", ".": ".", "@": "@"}
_OBSOLETE = re.compile(r"[aq](?:\.[aq])*@(?:a(?:\.a)*|l)\Z")
# obs-NO-WS-CTL   =   %d1-8 / %d11 / %d12 / %d14-31 / %d127; all others in a quoted-pair only
_BARE_CONTROL = re.compile(r"[\x00\r\n\x80-\x9f]")
_PAIR = re.compile(r"\\.", re.DOTALL)
_HYPHEN = re.compile(r"(?:\A|\.)-|-(?:\.|\Z)")  # no label of the DNS

# Invisible characters: one address must not look like another (RFC 5890 keeps them out of domains).
_INVISIBLE = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"))
_JOINERS = "\u200c\u200d"  # Persian and Indic names are spelled with these
_REPLACEMENT = "\ufffd"  # what stands where octets could not be decoded


def parse_addr_spec(text: str, *, compliance: Compliance = Compliance.STRICT) -> tuple[str, str]:
    """Return local part and domain of `text`, which is one addr-spec and nothing more.

    Both come back as spelled: quotes and U-labels are kept, white space and comments are not.

    Args:
        text: for example ``ann@example.org``; at `STRICT`, 254 octets of UTF-8 at most, 64 before
            the ``@``.
        compliance: where it is used: `STRICT` in an envelope, the others in a header.

    Raises:
        InvalidAddressError: the text is anything else (RFC 5321 section 4.1.2, RFC 6531 3.3; RFC
            5322 section 3.4.1 and 4.4).
    """
    if len(text) <= PLAIN_LENGTH and (plain := _PLAIN.match(text)):
        return plain[1], plain[2]
    if compliance:
        return _parse_obsolete(text)
    # Lengths come first, so that nothing below can take long.
    if len(text) > MAX_ADDR_SPEC:
        raise _error(text, f"has more than {MAX_ADDR_SPEC} octets")
    found = _ADDR_SPEC.match(text)
    if found is None:
        raise _error(text, _reason(text))
    local_part, domain = found[1], found[2]
    length = len(local_part) if local_part.isascii() else _unicode_length(text, local_part)
    if length > MAX_LOCAL_PART:
        raise _error(text, f"has more than {MAX_LOCAL_PART} octets before the @")
    wire = _check_literal(text, domain) if domain[0] == "[" else _check_domain(text, domain)
    if length + 1 + max(len(wire), len(domain.encode("utf-8"))) > MAX_ADDR_SPEC:
        raise _error(text, f"has more than {MAX_ADDR_SPEC} octets")
    return local_part, domain


def _parse_obsolete(text: str) -> tuple[str, str]:
    solid: list[Token] = []
    for kind, value in lex(FOLD.sub("", text)):
        if _BARE_CONTROL.search(_PAIR.sub("", value)):
            raise _error(text, "holds a control character")
        if kind not in ("space", "comment"):
            solid.append((kind, value))
    kinds = "".join([_LETTERS.get(kind, "?") for kind, _ in solid])
    if _OBSOLETE.match(kinds) is None:
        raise _error(text, "does not follow RFC 5322 section 3.4.1")
    at = kinds.index("@")
    local_part, domain = (
        "".join([value for _, value in part]) for part in (solid[:at], solid[at + 1 :])
    )
    if _HYPHEN.search(domain) and domain[0] != "[":
        raise _error(text, "has a hyphen at the border of a label")
    try:
        (local_part + domain).encode("utf-8")
    except UnicodeEncodeError as error:
        raise _error(text, "holds a lone surrogate") from error
    return local_part, domain


def encode_addr_spec(text: str) -> str:
    """Return an addr-spec with the U-labels of its domain as A-labels; never raises.

    Args:
        text: any text; what has no such form comes back as it is.
    """
    local_part, at, domain = text.rpartition("@")
    if not at or domain.isascii():
        return text
    try:
        return f"{local_part}{at}{to_ascii(domain)}"
    except InvalidArgumentError:
        return text


def decode_addr_spec(text: str) -> str:
    """Return an addr-spec with the A-labels of its domain as U-labels; never raises.

    Args:
        text: any text; what has no such form comes back as it is.
    """
    local_part, at, domain = text.rpartition("@")
    return f"{local_part}{at}{to_unicode(domain)}" if at else text


def _error(text: str, why: str) -> InvalidAddressError:
    shown = text if len(text) <= MAX_ADDR_SPEC else f"{text[:40]}…"
    return InvalidAddressError(
        f"{shown!a} is not an e-mail address that mail can be sent to: it {why}.", name="address"
    )


def _reason(text: str) -> str:
    """Say in words why `text` does not match, for the commonest mistakes."""
    if not text:
        return "is empty"
    if "@" not in text:
        return "has no @"
    if find_refused(text, free=False):
        return "holds a control character"
    if re.search(r"[<>,;:()]", text):
        return "holds a character that only a quoted local part may hold (give the bare address)"
    return "does not follow RFC 5321 section 4.1.2"


def _unicode_length(text: str, local_part: str) -> int:
    """Return the octets of an international local part, after having looked at its characters."""
    import unicodedata

    for character in local_part:
        if character.isascii() or character in _JOINERS:
            continue
        if unicodedata.category(character) in _INVISIBLE or character == _REPLACEMENT:
            raise _error(text, "holds an invisible or undecodable character")
    # Systems normalise (RFC 6530 section 10.1): what comes out must be an address as well.
    normalised = unicodedata.normalize("NFC", local_part)
    if _ADDR_SPEC.match(normalised + "@x") is None:
        raise _error(text, "holds a character that stands for a special one")
    return max(len(local_part.encode("utf-8")), len(normalised.encode("utf-8")))


def _check_domain(text: str, domain: str) -> str:
    if domain.endswith("."):
        raise _error(text, "ends with a dot")
    try:
        wire = to_ascii(domain)
    except InvalidArgumentError as error:
        raise _error(text, f"has no domain after the @ ({error})") from error
    if wire.endswith("."):  # written as an ideographic full stop
        raise _error(text, "ends with a dot")
    if not domain.isascii():
        _check_complete(text, domain)
    return wire


def _check_complete(text: str, domain: str) -> None:
    """Refuse what UTS 46 leaves out of a domain, such as a soft hyphen: it would be another one.

    `to_ascii` has taken the domain, so that each of its characters has a mapping.
    """
    from idna import uts46_remap

    if not all(character.isascii() or uts46_remap(character, False) for character in domain):
        raise _error(text, "holds an invisible character")


def _check_literal(text: str, literal: str) -> str:
    import ipaddress

    content = literal[1:-1]
    try:
        if content[: len(_IPV6)].lower() == _IPV6.lower() and "%" not in content:
            ipaddress.IPv6Address(content[len(_IPV6) :])
        else:
            ipaddress.IPv4Address(content)
    except ValueError as error:
        raise _error(text, f"has no address literal after the @ ({error})") from error
    return literal
