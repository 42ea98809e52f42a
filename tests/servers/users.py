"""Who has an account on every server, and the tokens that Dovecot takes for one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from types import MappingProxyType

DOMAIN = "example.test"

#: The name that the servers greet with, and that stands in their certificate.
HOST_NAME = f"mail.{DOMAIN}"

#: A simple account, one whose password every quoting rule has to get right, one that is not ASCII.
USERS = MappingProxyType({"alice": "wonderland", "bob": 'pa ss"w\\rd', "jürgen": "grüße"})

OAUTH_KEY = b"a shared secret for the tests only"


def token(user: str, lifetime: int = 3600, key: bytes = OAUTH_KEY, *, note: str = "") -> str:
    """Return a signed JWT that Dovecot takes as an OAuth 2 bearer token (RFC 7519, HS256).

    Args:
        user: whose account it opens.
        lifetime: seconds from now; negative for one that has expired.
        key: the key it is signed with; another one makes a forgery.
        note: something that nobody reads, to make it longer.
    """
    now = int(time.time())
    header = {"alg": "HS256", "typ": "JWT"}
    claims = {
        "sub": user,
        "email": user,
        "iat": now - 5,  # Dovecot's clock is that of its last event, and may be a second behind
        "nbf": now - 5,
        "exp": now + lifetime,
        "iss": f"https://{DOMAIN}",
        "scope": "mail",
        **({"note": note} if note else {}),
    }
    signed = b".".join(_base64url(json.dumps(part).encode()) for part in (header, claims))
    mac = hmac.digest(key, signed, hashlib.sha256)
    return (signed + b"." + _base64url(mac)).decode()


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
