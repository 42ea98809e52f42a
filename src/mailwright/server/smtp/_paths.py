"""The arguments of MAIL and RCPT: a path and its parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import ProtocolError

# Path           = "<" [ A-d-l ":" ] Mailbox ">"                    RFC 5321 section 4.1.2
# Mailbox        = Local-part "@" ( Domain / address-literal )
# Local-part     = Dot-string / Quoted-string
# UTF8-non-ascii is part of atext, qtextSMTP and sub-domain         RFC 6531 section 3.3
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]"
_DOT_STRING = rf"{_ATEXT}+(?:\.{_ATEXT}+)*"
_QUOTED_STRING = r'"(?:[ !#-\[\]-~\u0080-\U0010ffff]|\\[ -~])*"'
_LABEL = r"[A-Za-z0-9_\u0080-\U0010ffff](?:[A-Za-z0-9_\u0080-\U0010ffff-]*)"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_LITERAL = r"\[[!-Z^-~]+\]"
_MAILBOX = rf"(?:{_DOT_STRING}|{_QUOTED_STRING})@(?:{_DOMAIN}|{_LITERAL})"
_SOURCE_ROUTE = rf"(?:@{_DOMAIN}(?:,@{_DOMAIN})*:)?"  # accepted and ignored, appendix C

_REVERSE_PATH = re.compile(rf"FROM:<(?:{_SOURCE_ROUTE}({_MAILBOX}))?>(?= |\Z)", re.IGNORECASE)
_FORWARD_PATH = re.compile(
    rf"TO:<(?:{_SOURCE_ROUTE}({_MAILBOX}|postmaster))>(?= |\Z)", re.IGNORECASE
)

# esmtp-param    = esmtp-keyword ["=" esmtp-value]                  RFC 5321 section 4.1.2
# esmtp-keyword  = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
# esmtp-value    = 1*(%d33-60 / %d62-126)                           and UTF-8, RFC 6531
_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~\u0080-\U0010ffff]+))?\Z")


@dataclass(frozen=True, slots=True)
class PathArgument:
    """A path and the parameters behind it, their keywords in upper case."""

    address: str
    parameters: Mapping[str, str]


def reverse_path(argument: str) -> PathArgument:
    """Read the argument of MAIL; the null reverse-path is the address "".

    Raises:
        ProtocolError: 501, it has another form.
    """
    return _read(_REVERSE_PATH, argument, "5.1.7", "Syntax: MAIL FROM:<address> [parameters]")


def forward_path(argument: str) -> PathArgument:
    """Read the argument of RCPT.

    Raises:
        ProtocolError: 501, it has another form.
    """
    return _read(_FORWARD_PATH, argument, "5.1.3", "Syntax: RCPT TO:<address> [parameters]")


def _read(path: re.Pattern[str], argument: str, enhanced_code: str, syntax: str) -> PathArgument:
    match = path.match(argument)
    if match is None:
        raise ProtocolError(syntax, code=501, enhanced_code=enhanced_code)
    parameters: dict[str, str] = {}
    for word in argument[match.end() :].split(" ")[1:]:
        parameter = _PARAMETER.match(word)
        if parameter is None or parameter[1].upper() in parameters:
            raise ProtocolError(syntax, code=501, enhanced_code="5.5.4")
        parameters[parameter[1].upper()] = parameter[2] or ""
    return PathArgument(match[1] or "", parameters)
