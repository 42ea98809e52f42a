"""A SCRAM server written from the text of RFC 5802 alone, sharing no code with mailwright."""

from __future__ import annotations

import base64
import functools
import hashlib


def _hmac(name: str, key: bytes, text: bytes) -> bytes:
    block = {"sha1": 64, "sha256": 64, "sha512": 128}[name]
    if len(key) > block:
        key = hashlib.new(name, key).digest()
    key = key.ljust(block, b"\0")
    inner = hashlib.new(name, bytes(b ^ 0x36 for b in key) + text).digest()
    return hashlib.new(name, bytes(b ^ 0x5C for b in key) + inner).digest()


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


@functools.cache
def _hi(name: str, text: bytes, salt: bytes, count: int) -> bytes:
    last = total = _hmac(name, text, salt + b"\0\0\0\1")
    for _ in range(count - 1):
        last = _hmac(name, text, last)
        total = _xor(total, last)
    return total


class ScramPeer:
    """Answers client-first and client-final; `error` holds the ``e=`` that it refuses with."""

    def __init__(
        self,
        hash_name="sha256",
        *,
        user="user",
        password="pencil",
        salt=b"0123456789abcdef",
        iterations=4096,
        nonce="server",
        bindings=None,
        offers_plus=False,
    ):
        self.hash_name, self.user, self.password = hash_name, user, password
        self.salt, self.iterations, self.nonce = salt, iterations, nonce
        self.bindings, self.offers_plus = bindings or {}, offers_plus
        self.flag = self.authzid = None

    def first(self, message: bytes) -> bytes:
        self.flag, authzid, bare = message.decode().split(",", 2)
        self.authzid = authzid.removeprefix("a=").replace("=2C", ",").replace("=3D", "=")
        self.header = f"{self.flag},{authzid},"
        self.client_first_bare = bare
        name, nonce = bare.split(",")[:2]
        assert name == "n=" + self.user.replace("=", "=3D").replace(",", "=2C")
        self.full_nonce = nonce.removeprefix("r=") + self.nonce
        self.server_first = (
            f"r={self.full_nonce},s={base64.b64encode(self.salt).decode()},i={self.iterations}"
        )
        return self.server_first.encode()

    def final(self, message: bytes) -> bytes:
        if self.flag == "y" and self.offers_plus:
            return b"e=server-does-support-channel-binding"
        without_proof, _, proof = message.decode().rpartition(",p=")
        binding, nonce = without_proof.split(",")[:2]
        assert nonce == f"r={self.full_nonce}"
        data = b""
        if self.flag.startswith("p="):
            data = self.bindings[self.flag.removeprefix("p=")]
        if binding != "c=" + base64.b64encode(self.header.encode() + data).decode():
            return b"e=channel-bindings-dont-match"
        text = f"{self.client_first_bare},{self.server_first},{without_proof}".encode()
        salted = _hi(self.hash_name, self.password.encode(), self.salt, self.iterations)
        key = _hmac(self.hash_name, salted, b"Client Key")
        stored = hashlib.new(self.hash_name, key).digest()
        if base64.b64decode(proof) != _xor(key, _hmac(self.hash_name, stored, text)):
            return b"e=invalid-proof"
        server_key = _hmac(self.hash_name, salted, b"Server Key")
        return b"v=" + base64.b64encode(_hmac(self.hash_name, server_key, text))
