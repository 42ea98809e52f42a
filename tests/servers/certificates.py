"""A throwaway certificate authority for each work directory."""

from __future__ import annotations

from pathlib import Path

import trustme

from servers.users import DOMAIN, HOST_NAME, USERS

SERVER_NAMES = ("localhost", "127.0.0.1", "::1", HOST_NAME)


def make_certificates(work: Path) -> None:
    """Write ca.pem, the server's certificate, and one for each user into `work`.

    `server.crt` and `server.key` are apart, `server.pem` has both: each server wants it its way.
    """
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    authority.cert_pem.write_to_path(str(work / "ca.pem"))
    _write(work, "server", authority.issue_cert(*SERVER_NAMES, key_type=trustme.KeyType.ECDSA))
    for user in USERS:
        # rfc822Name is ASCII only; who it is stands in the common name, which servers look at
        address = f"{user if user.isascii() else 'user'}@{DOMAIN}"
        certificate = authority.issue_cert(
            address, common_name=user, key_type=trustme.KeyType.ECDSA
        )
        _write(work, f"client-{user}", certificate)


def _write(work: Path, name: str, certificate: trustme.LeafCert) -> None:
    key = certificate.private_key_pem.bytes()
    chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
    (work / f"{name}.key").write_bytes(key)
    (work / f"{name}.crt").write_bytes(chain)
    (work / f"{name}.pem").write_bytes(key + chain)
