"""The arithmetic of SCRAM (RFC 5802 section 3), for a client and for a server.

Each function takes the name of the hash as `hashlib` spells it: "sha1", "sha256" or "sha512".
"""

from __future__ import annotations

import hashlib
import hmac


def salted_password(hash_name: str, password: bytes, salt: bytes, iterations: int) -> bytes:
    """Return Hi(Normalize(password), salt, i); slow on purpose, so run it as a `Work` step."""
    return hashlib.pbkdf2_hmac(hash_name, password, salt, iterations)


def client_key(hash_name: str, salted: bytes) -> bytes:
    """Return HMAC(SaltedPassword, "Client Key")."""
    return hmac.digest(salted, b"Client Key", hash_name)


def stored_key(hash_name: str, key: bytes) -> bytes:
    """Return H(ClientKey), which is what a server stores."""
    return hashlib.new(hash_name, key).digest()


def server_key(hash_name: str, salted: bytes) -> bytes:
    """Return HMAC(SaltedPassword, "Server Key")."""
    return hmac.digest(salted, b"Server Key", hash_name)


def client_proof(hash_name: str, key: bytes, auth_message: bytes) -> bytes:
    """Return ClientKey XOR HMAC(StoredKey, AuthMessage)."""
    signature = hmac.digest(stored_key(hash_name, key), auth_message, hash_name)
    return _xor(key, signature)


def is_proven(hash_name: str, stored: bytes, auth_message: bytes, proof: bytes) -> bool:
    """Return whether `proof` takes the ClientKey whose StoredKey is `stored` (section 3)."""
    signature = hmac.digest(stored, auth_message, hash_name)
    if len(proof) != len(signature):
        return False
    return hmac.compare_digest(stored_key(hash_name, _xor(proof, signature)), stored)


def server_signature(hash_name: str, key: bytes, auth_message: bytes) -> bytes:
    """Return HMAC(ServerKey, AuthMessage), by which the server proves itself."""
    return hmac.digest(key, auth_message, hash_name)


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
