"""How each kind of bad certificate is made: one thing wrong, the rest right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import rsa

from ._x509 import (
    FOR_CLIENTS,
    LIFETIME,
    Key,
    Request,
    Signer,
    issue,
    issue_with_sha1,
    named,
    new_key,
    now,
)
from .bad_certificate import BadCertificate

_DAY = timedelta(days=1)
_ELSEWHERE = "elsewhere.invalid"


class Chain(NamedTuple):
    """What a server presents: the certificates, leaf first, PEM, and the leaf's key."""

    pem: bytes
    key: Key


def issue_bad(kind: BadCertificate, names: Sequence[str], root: Signer) -> Chain:
    """Return a certificate for `names` by `root` that is bad in this way."""
    return _MAKERS[kind](Request(subject=names[0], names=names), root)


def _expired(good: Request, root: Signer) -> Chain:
    return _signed(replace(good, start=now() - LIFETIME), root)


def _not_yet_valid(good: Request, root: Signer) -> Chain:
    return _signed(replace(good, start=now() + _DAY), root)


def _self_signed(good: Request, _root: Signer) -> Chain:
    return _signed(good, good.signer)


def _wrong_host(good: Request, root: Signer) -> Chain:
    return _signed(replace(good, subject=_ELSEWHERE, names=[_ELSEWHERE]), root)


def _common_name_only(good: Request, root: Signer) -> Chain:
    return _signed(replace(good, names=()), root)


def _unknown_authority(good: Request, _root: Signer) -> Chain:
    return _signed(good, Signer(named("An authority that nobody trusts"), new_key()))


def _forged(good: Request, root: Signer) -> Chain:
    return _signed(good, Signer(root.name, new_key()))


def _missing_intermediate(good: Request, _root: Signer) -> Chain:
    return _signed(good, _intermediate().signer)


def _expired_intermediate(good: Request, root: Signer) -> Chain:
    return _through(replace(_intermediate(), start=now() - LIFETIME), good, root)


def _issued_by_leaf(good: Request, root: Signer) -> Chain:
    return _through(Request(subject=_ELSEWHERE, names=[_ELSEWHERE]), good, root)


def _wrong_purpose(good: Request, root: Signer) -> Chain:
    return _signed(replace(good, usage=FOR_CLIENTS), root)


def _weak_key(good: Request, root: Signer) -> Chain:
    short = rsa.generate_private_key(65537, 1024)  # noqa: S505 - its point
    return _signed(replace(good, key=short), root)


def _sha1(good: Request, root: Signer) -> Chain:
    middle = replace(_intermediate(), key=rsa.generate_private_key(65537, 2048))
    return Chain(issue_with_sha1(good, middle.signer) + issue(middle, root), good.key)


_MAKERS: Mapping[BadCertificate, Callable[[Request, Signer], Chain]] = {
    BadCertificate.EXPIRED: _expired,
    BadCertificate.NOT_YET_VALID: _not_yet_valid,
    BadCertificate.SELF_SIGNED: _self_signed,
    BadCertificate.WRONG_HOST: _wrong_host,
    BadCertificate.COMMON_NAME_ONLY: _common_name_only,
    BadCertificate.UNKNOWN_AUTHORITY: _unknown_authority,
    BadCertificate.FORGED: _forged,
    BadCertificate.MISSING_INTERMEDIATE: _missing_intermediate,
    BadCertificate.EXPIRED_INTERMEDIATE: _expired_intermediate,
    BadCertificate.ISSUED_BY_LEAF: _issued_by_leaf,
    BadCertificate.WRONG_PURPOSE: _wrong_purpose,
    BadCertificate.WEAK_KEY: _weak_key,
    BadCertificate.SHA1: _sha1,
}


def _intermediate() -> Request:
    return Request(subject="mailwright throwaway intermediate CA", authority=0)


def _signed(request: Request, signer: Signer) -> Chain:
    return Chain(issue(request, signer), request.key)


def _through(middle: Request, leaf: Request, root: Signer) -> Chain:
    return Chain(issue(leaf, middle.signer) + issue(middle, root), leaf.key)
