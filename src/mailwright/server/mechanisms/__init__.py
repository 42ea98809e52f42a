"""The server's side of the SASL mechanisms, one family a file, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping

from ._cram_md5 import cram_md5
from ._digest_md5 import digest_md5
from ._external import external
from ._login import login
from ._oauth import oauthbearer, xoauth2
from ._plain import plain
from ._scram import scram
from .exchange import Exchange, LoginContext, ServerMechanism

__all__ = ["DEFAULT_MECHANISMS", "MECHANISMS", "Exchange", "LoginContext", "ServerMechanism"]

# Bindings that clients take unasked: -PLUS with another one would make them fail.
_UNASKED_BINDINGS = frozenset({"tls-exporter", "tls-unique"})


def _knows_passwords(context: LoginContext) -> bool:
    return len(context.accounts) > 0


def _takes_passwords(context: LoginContext) -> bool:
    return context.accounts.anybody or _knows_passwords(context)


def _binds(context: LoginContext) -> bool:
    bindings = context.bindings.keys()
    bound = bindings if context.binds_end_point else bindings & _UNASKED_BINDINGS
    return bool(bound) and _knows_passwords(context)


def _takes_tokens(context: LoginContext) -> bool:
    return context.accounts.anybody or context.tokens is not None


def _is_vouched_for(context: LoginContext) -> bool:
    return bool(context.vouched)


#: Each mechanism by its name, in the order in which servers announce them: strongest first.
MECHANISMS: Mapping[str, ServerMechanism] = {
    "SCRAM-SHA-512-PLUS": ServerMechanism(begin=scram("sha512", plus=True), is_available=_binds),
    "SCRAM-SHA-256-PLUS": ServerMechanism(begin=scram("sha256", plus=True), is_available=_binds),
    "SCRAM-SHA-1-PLUS": ServerMechanism(begin=scram("sha1", plus=True), is_available=_binds),
    "SCRAM-SHA-512": ServerMechanism(begin=scram("sha512"), is_available=_knows_passwords),
    "SCRAM-SHA-256": ServerMechanism(begin=scram("sha256"), is_available=_knows_passwords),
    "SCRAM-SHA-1": ServerMechanism(begin=scram("sha1"), is_available=_knows_passwords),
    "EXTERNAL": ServerMechanism(begin=external, is_available=_is_vouched_for),
    "OAUTHBEARER": ServerMechanism(begin=oauthbearer, is_available=_takes_tokens),
    "XOAUTH2": ServerMechanism(begin=xoauth2, is_available=_takes_tokens),
    "PLAIN": ServerMechanism(begin=plain, is_available=_takes_passwords),
    "LOGIN": ServerMechanism(begin=login, is_available=_takes_passwords),
    "DIGEST-MD5": ServerMechanism(
        begin=digest_md5, is_available=_knows_passwords, server_first=True, unasked=False
    ),
    "CRAM-MD5": ServerMechanism(
        begin=cram_md5, is_available=_knows_passwords, server_first=True, unasked=False
    ),
}

#: What a server offers that was not told otherwise; the others are too weak for that.
DEFAULT_MECHANISMS = tuple(name for name, row in MECHANISMS.items() if row.unasked)
