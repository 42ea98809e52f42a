"""Which mechanism a login takes: the strongest that both sides and the caller's rules allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from .._secret import Secret
from ..errors import InvalidArgumentError, NoMechanismError, PlaintextCredentialsError
from .cram_md5 import SaslMechanismCramMd5
from .digest_md5 import SaslMechanismDigestMd5
from .external import SaslMechanismExternal
from .gssapi import SaslMechanismGssapi
from .login import SaslMechanismLogin
from .mechanism import PasswordMechanism, SaslContext, SaslMechanism
from .ntlm import SaslMechanismNtlm
from .oauth import OAuthMechanism, SaslMechanismOAuth2, SaslMechanismOAuthBearer, TokenSource
from .plain import SaslMechanismPlain
from .scram import (
    SaslMechanismScramSha1,
    SaslMechanismScramSha1Plus,
    SaslMechanismScramSha256,
    SaslMechanismScramSha256Plus,
    SaslMechanismScramSha512,
    SaslMechanismScramSha512Plus,
    find_binding,
)

#: What is tried unasked, strongest first. The -PLUS ones lead whatever their hash: a channel
#: binding stops whoever sits in between, a longer hash only delays him.
RANKING: tuple[type[SaslMechanism], ...] = (
    SaslMechanismScramSha512Plus,
    SaslMechanismScramSha256Plus,
    SaslMechanismScramSha1Plus,
    SaslMechanismScramSha512,
    SaslMechanismScramSha256,
    SaslMechanismScramSha1,
    SaslMechanismOAuthBearer,
    SaslMechanismOAuth2,
    SaslMechanismPlain,
    SaslMechanismLogin,
)

#: What is taken only when it is named.
ONLY_NAMED: tuple[type[SaslMechanism], ...] = (
    SaslMechanismExternal,
    SaslMechanismGssapi,
    SaslMechanismNtlm,
    SaslMechanismDigestMd5,
    SaslMechanismCramMd5,
)

#: Every mechanism by its registered name.
MECHANISMS = {mechanism.name: mechanism for mechanism in (*RANKING, *ONLY_NAMED)}

# sasl-mech = 1*20mech-char      RFC 4422 section 3.1; what else a server offers is not shown
_MECHANISM_NAME = re.compile(r"[A-Z0-9_-]{1,20}\Z")
_UNKNOWN = "not known to mailwright"
#: Names outside of `MECHANISMS` that are known all the same, and why none of them is chosen.
_NOT_CHOSEN = {"ANONYMOUS": "the login of nobody, never taken by itself"}
_SHOWN = 30  # names in an error, of a list that the peer wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the user can log in with.

    Args:
        user: the authentication identity.
        password: its password.
        token: an OAuth 2.0 access token, or a callable that returns one.
        authzid: the identity to act as, such as a shared mailbox; the user's own where empty.
    """

    user: str = ""
    password: Secret | None = None
    token: Secret | TokenSource | None = None
    authzid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    credentials: Credentials
    context: SaslContext
    named: str
    require: frozenset[str]
    forbid: frozenset[str]


def choose(
    offered: Collection[str],
    credentials: Credentials,
    *,
    context: SaslContext,
    confidential: bool,
    allow_plaintext: bool = False,
    challenge_response_allowed: bool,
    mechanism: str | None = None,
    require: Collection[str] = (),
    forbid: Collection[str] = (),
) -> SaslMechanism:
    """Return the mechanism to log in with, made from the credentials.

    Args:
        offered: the names that the server offers.
        credentials: what there is to log in with.
        context: the connection.
        confidential: whether it is TLS with a verified certificate.
        allow_plaintext: whether credentials may be shown on a connection that is not.
        challenge_response_allowed: whether SCRAM and its like may run on such a connection.
        mechanism: the one mechanism to take.
        require: the only mechanisms that may be taken.
        forbid: mechanisms that may not be taken.

    Raises:
        InvalidArgumentError: a name that is not in `MECHANISMS`, or credentials that the chosen
            mechanism cannot carry.
        NoMechanismError: nothing is left; the message says why, for each name.
        PlaintextCredentialsError: what is left is not safe on this connection.
    """
    rules = _Rules(
        credentials=credentials,
        context=context,
        named="".join(_known([mechanism], "mechanism")) if mechanism is not None else "",
        require=_known(require, "require"),
        forbid=_known(forbid, "forbid"),
    )
    names = {name.upper() for name in offered}
    possible, reasons = _sorted_out(names, rules)
    if not possible:
        raise _nothing_left(names, reasons, rules)
    for kind in possible:
        if confidential or safe_in_clear(
            kind,
            allow_plaintext=allow_plaintext,
            challenge_response_allowed=challenge_response_allowed,
        ):
            return _make(kind, credentials)
    raise _in_clear(possible)


def left_out(
    offered: Collection[str],
    credentials: Credentials,
    *,
    context: SaslContext,
    mechanism: str | None = None,
) -> dict[str, str]:
    """Return why `choose` would leave out each mechanism that it would, by name.

    Whether the connection is safe enough for one is another matter: see `safe_in_clear`.

    Args:
        offered: the names that the server offers.
        credentials: what there is to log in with.
        context: the connection.
        mechanism: the one mechanism to take.

    Raises:
        InvalidArgumentError: `mechanism` is not in `MECHANISMS`.
    """
    nothing = frozenset[str]()
    rules = _Rules(
        credentials=credentials,
        context=context,
        named="".join(_known([mechanism], "mechanism")) if mechanism is not None else "",
        require=nothing,
        forbid=nothing,
    )
    names = {name.upper() for name in offered}
    unknown = {name: _why_unknown(name) for name in names - MECHANISMS.keys()}
    return unknown | _sorted_out(names, rules)[1]


def _sorted_out(
    names: Collection[str], rules: _Rules
) -> tuple[list[type[SaslMechanism]], dict[str, str]]:
    """Return the mechanisms that may be taken, strongest first, and why the others may not."""
    possible: list[type[SaslMechanism]] = []
    reasons: dict[str, str] = {}
    for name, kind in MECHANISMS.items():
        if name not in names:
            continue
        if reason := _why_not(kind, rules):
            reasons[name] = reason
        else:
            possible.append(kind)
    return possible, reasons


def _known(names: Collection[str], argument: str) -> frozenset[str]:
    # A misspelt name must not pass: what is forbidden would not be.
    known = frozenset(name.upper() for name in names)
    if isinstance(names, str) or not known <= MECHANISMS.keys():
        raise InvalidArgumentError(
            f"{argument} takes names of mechanisms: {', '.join(MECHANISMS)}.", name=argument
        )
    return known


def _why_not(kind: type[SaslMechanism], rules: _Rules) -> str:
    """Return why this mechanism is left out, or "" where it is not."""
    reasons: tuple[tuple[bool, str], ...] = (
        (bool(rules.named) and kind.name != rules.named, f'not mechanism="{rules.named}"'),
        (kind.name in rules.forbid, "forbidden by the caller"),
        (bool(rules.require) and kind.name not in rules.require, "not among those required"),
        (not rules.named and kind in ONLY_NAMED, f'only with mechanism="{kind.name}"'),
        (
            issubclass(kind, PasswordMechanism) and rules.credentials.password is None,
            "needs a password",
        ),
        (issubclass(kind, OAuthMechanism) and rules.credentials.token is None, "needs a token"),
        (
            bool(rules.credentials.authzid) and not kind.carries_authzid,
            "carries no authorization identity",
        ),
        (
            kind.name.endswith("-PLUS") and find_binding(rules.context) is None,
            "no channel binding on this connection",
        ),
    )
    return next((reason for applies, reason in reasons if applies), "")


def safe_in_clear(
    kind: type[SaslMechanism], *, allow_plaintext: bool, challenge_response_allowed: bool
) -> bool:
    """Whether a mechanism may run on a connection that is not verified TLS.

    Args:
        kind: the mechanism.
        allow_plaintext: whether credentials may be shown to whoever listens.
        challenge_response_allowed: whether proofs of them may.
    """
    if kind is SaslMechanismExternal:
        return True  # nothing secret travels: the certificate or the socket has vouched
    # Whoever may show the password may also prove it without showing it.
    return allow_plaintext or (challenge_response_allowed and not kind.reveals_credentials)


def _make(kind: type[SaslMechanism], credentials: Credentials) -> SaslMechanism:
    user, authzid = credentials.user, credentials.authzid
    if issubclass(kind, PasswordMechanism) and credentials.password is not None:
        return kind(user, credentials.password, authzid=authzid)
    if issubclass(kind, OAuthMechanism) and credentials.token is not None:
        return kind(user, credentials.token, authzid=authzid)
    if issubclass(kind, SaslMechanismGssapi):
        return kind(user, credentials.password, authzid=authzid)
    return SaslMechanismExternal(authzid)


def _in_clear(possible: Collection[type[SaslMechanism]]) -> PlaintextCredentialsError:
    names = ", ".join(kind.name for kind in possible)
    if all(kind.reveals_credentials for kind in possible):
        risk = "would show the credentials to whoever listens"
    else:
        risk = "would let whoever listens guess the password in his own time"
    return PlaintextCredentialsError(
        f"The connection is not secured by verified TLS, and {names} {risk}; nothing was sent. "
        "Connect with START_TLS or SSL_ON_CONNECT and a certificate that verifies. Only where "
        "the network itself is trusted: allow_plaintext_credentials=True, or NONE for SCRAM."
    )


def _why_unknown(name: str) -> str:
    return _NOT_CHOSEN.get(name, _UNKNOWN)


def _nothing_left(offered: Collection[str], why: dict[str, str], rules: _Rules) -> NoMechanismError:
    shown = sorted(filter(_MECHANISM_NAME.match, offered))[:_SHOWN]
    reasons = [f"{name}: {why.get(name) or _why_unknown(name)}" for name in shown]
    offer = f"offers {'; '.join(reasons)}" if reasons else "offers no mechanism"
    wanted = [name for name in (rules.named, *sorted(rules.require)) if name]
    missing = [name for name in wanted if name not in shown]
    asked = f" It does not offer {', '.join(missing)}." if missing else ""
    return NoMechanismError(
        f"No mechanism is left to log in with. The server {offer}.{asked} {_advice(why)}",
        mechanism=rules.named,
    )


# What the first reason that applies can be answered with, the easiest answer first.
_ADVICE: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("needs a password", lambda _: "Pass a password."),
    ("needs a token", lambda _: "Pass an access token (token=)."),
    ("carries no", lambda _: "Log in without authzid, with the shared mailbox's own rights."),
    ("forbidden", lambda name: f"Take {name} out of forbid, if its risk is yours to take."),
    ("not among", lambda name: f"Add {name} to require, if its risk is yours to take."),
    ("not mechanism=", lambda _: "Leave mechanism out, and the strongest one is chosen."),
    ("only with", lambda name: f'If you mean to use it all the same, pass mechanism="{name}".'),
    ("no channel binding", lambda name: f"Take {name.removesuffix('-PLUS')}, or connect over TLS."),
)


def _advice(why: dict[str, str]) -> str:
    if {"needs a password", "needs a token"} <= set(why.values()):
        return "Pass a password, or an access token (token=)."
    for start, advise in _ADVICE:
        for name, reason in why.items():
            if reason.startswith(start):
                return advise(name)
    return (
        "Many servers offer logins only after STARTTLS, and only on the submission ports "
        "(587, 465), not on 25."
    )
