"""SASL (RFC 4422): the mechanisms that log in, and the choice among them. No I/O, no clock."""

from __future__ import annotations

from .anonymous import SaslMechanismAnonymous
from .base64 import MAX_CHALLENGE, decode_challenge
from .choosing import MECHANISMS, RANKING, Credentials, choose
from .cram_md5 import SaslMechanismCramMd5
from .digest_md5 import SaslMechanismDigestMd5
from .external import SaslMechanismExternal
from .gssapi import SaslMechanismGssapi
from .login import SaslMechanismLogin
from .mechanism import Respond, SaslContext, SaslMechanism
from .ntlm import SaslMechanismNtlm
from .oauth import SaslMechanismOAuth2, SaslMechanismOAuthBearer
from .plain import SaslMechanismPlain
from .saslprep import saslprep
from .scram import (
    SaslMechanismScramSha1,
    SaslMechanismScramSha1Plus,
    SaslMechanismScramSha256,
    SaslMechanismScramSha256Plus,
    SaslMechanismScramSha512,
    SaslMechanismScramSha512Plus,
)

__all__ = [
    # what a login is made of
    "Credentials",
    "MECHANISMS",
    "RANKING",
    "choose",
    "Respond",
    "SaslContext",
    "SaslMechanism",
    # the mechanisms, strongest first
    "SaslMechanismScramSha512Plus",
    "SaslMechanismScramSha256Plus",
    "SaslMechanismScramSha1Plus",
    "SaslMechanismScramSha512",
    "SaslMechanismScramSha256",
    "SaslMechanismScramSha1",
    "SaslMechanismOAuthBearer",
    "SaslMechanismOAuth2",
    "SaslMechanismPlain",
    "SaslMechanismLogin",
    "SaslMechanismExternal",
    "SaslMechanismGssapi",
    "SaslMechanismNtlm",
    "SaslMechanismDigestMd5",
    "SaslMechanismCramMd5",
    "SaslMechanismAnonymous",
    # for drivers and servers
    "MAX_CHALLENGE",
    "decode_challenge",
    "saslprep",
]
