"""Why a TLS handshake failed, and what to do about it, in words."""

from __future__ import annotations

import re
import ssl
from hashlib import sha256

from ..errors import CertificateError, TlsHandshakeError
from ._certificate import subject_names

# X509_V_ERR_… of OpenSSL: our reason, what happened, what to do.
_TRUST = (
    "its authority is not among those that this machine trusts. If it is your organisation's, pass "
    "its certificate as ca_file; otherwise somebody may be reading along"
)
_SELF_SIGNED = (
    "nobody but itself vouches for it. If the server's administrator confirms its fingerprint, "
    "pass that as fingerprints"
)
_HOST = ("wrong-host", "it is for another host")
_CERTIFICATE: dict[int, tuple[str, str]] = {
    2: ("unknown-ca", _TRUST),
    3: ("revocation-unknown", "the list of revoked certificates that was asked for is missing"),
    9: ("not-yet-valid", "it is not valid yet. Check this machine's clock"),
    10: ("expired", "it has expired. Its owner has to renew it; check this machine's clock too"),
    18: ("self-signed", _SELF_SIGNED),
    19: ("unknown-ca", _TRUST),
    20: ("unknown-ca", _TRUST),
    21: ("unknown-ca", _TRUST),
    23: ("revoked", "it has been revoked. Do not use this server until its owner has replaced it"),
    24: ("wrong-purpose", "it is signed by a certificate that is not an authority's"),
    26: ("wrong-purpose", "it is not meant for servers (extended key usage)"),
    62: _HOST,
    64: _HOST,
    66: ("weak", "its key is too short to be safe"),
    67: ("weak", "the key of its authority is too short to be safe"),
    68: ("weak", "it is signed with a hash that is no longer safe"),
    79: ("wrong-purpose", "it is signed by a certificate that is not an authority's"),
}

_EXPIRED = _CERTIFICATE[10]
_REVOKED = _CERTIFICATE[23]
_PURPOSE = _CERTIFICATE[26]
# What the systems' own verifiers say (`TlsOptions.system_store`): CERT_E_… of Windows' winerror.h,
# errSec… of macOS' SecBase.h.
_CERTIFICATE.update(
    {
        0x800B0101: _EXPIRED,
        0x800B0109: ("unknown-ca", _TRUST),
        0x800B010A: ("unknown-ca", _TRUST),
        0x800B010C: _REVOKED,
        0x800B010F: _HOST,
        0x800B0110: _PURPOSE,
        0x80092010: _REVOKED,
        -67602: _HOST,
        -67609: _PURPOSE,
        -67818: _EXPIRED,
        -67819: _CERTIFICATE[9],
        -67820: _REVOKED,
        -67843: ("unknown-ca", _TRUST),
    }
)

_VERSION = (
    "the two ends have no version of TLS in common, and none older than TLS 1.2 is safe. The "
    "server has to be updated"
)
_CIPHER = "the two ends have no safe cipher suite in common. The server has to be updated"
_CLIENT_CERTIFICATE = "the server wants a client certificate that it trusts; see ClientCertificate"
_HANDSHAKE: dict[str, str] = {
    "UNSUPPORTED_PROTOCOL": _VERSION,
    "WRONG_SSL_VERSION": _VERSION,
    "TLSV1_ALERT_PROTOCOL_VERSION": _VERSION,
    "NO_PROTOCOLS_AVAILABLE": _VERSION,
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED": _VERSION,
    "SSLV3_ALERT_HANDSHAKE_FAILURE": (
        "the two ends have no safe cipher suite in common, or the server wants a client "
        "certificate (see ClientCertificate)"
    ),
    "TLSV1_ALERT_INSUFFICIENT_SECURITY": _CIPHER,
    "NO_SHARED_CIPHER": _CIPHER,
    "DH_KEY_TOO_SMALL": _CIPHER,
    "EE_KEY_TOO_SMALL": "the server's key is too short to be safe",
    "SSLV3_ALERT_BAD_CERTIFICATE": _CLIENT_CERTIFICATE,
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": _CLIENT_CERTIFICATE,
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": _CLIENT_CERTIFICATE,
    "SSLV3_ALERT_CERTIFICATE_REVOKED": _CLIENT_CERTIFICATE,
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": _CLIENT_CERTIFICATE,
    "TLSV1_ALERT_UNKNOWN_CA": _CLIENT_CERTIFICATE,
    "TLSV1_ALERT_ACCESS_DENIED": _CLIENT_CERTIFICATE,
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": _CLIENT_CERTIFICATE,
    "TLSV1_UNRECOGNIZED_NAME": "the server does not know this host name. Check how it is spelt",
    "TLSV1_ALERT_NO_APPLICATION_PROTOCOL": (
        "something else than a mail server answers. Check host and port"
    ),
}

# What a server says first that speaks no TLS.
_GREETINGS = (
    (b"HTTP/", "a web server answers. Check host and port"),
    (b"220", "the server speaks plain SMTP here: use START_TLS (ports 587 and 25), or port 465"),
    (b"554", "the server speaks plain SMTP here, and refuses this client"),
    (b"* ", "the server speaks plain IMAP here: use START_TLS (port 143), or port 993"),
    (b"+OK", "the server speaks plain POP3 here: use START_TLS (port 110), or port 995"),
    (b"SSH-", "an SSH server answers. Check host and port"),
)

_WORDS = re.compile(r"\] ([a-z0-9 ]+) \(_ssl")

# The reasons with which a peer, or we, refuse a client's certificate once the handshake is over.
REFUSED_CLIENT = frozenset(
    reason for reason, advice in _HANDSHAKE.items() if advice is _CLIENT_CERTIFICATE
)


def handshake_error(error: OSError, host: str, certificate: bytes) -> TlsHandshakeError:
    """Return the error for what OpenSSL, or the system's own verifier, found wrong.

    Args:
        error: what it raised.
        host: the peer, for the message.
        certificate: its certificate in DER where it has sent one.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        code = getattr(error, "verify_code", 0)
        words = getattr(error, "verify_message", "") or str(error)
        reason, advice = _CERTIFICATE.get(code, ("untrusted", words.rstrip(".")))
        return certificate_error(host, certificate, reason, advice)
    reason = reason_of(error)
    advice = _HANDSHAKE.get(reason)
    detail = f"{advice} ({reason})" if advice else reason
    return TlsHandshakeError(f"The TLS handshake with {host} failed: {detail}.", reason=reason)


def reason_of(error: OSError) -> str:
    """Return OpenSSL's name for what went wrong, such as UNSUPPORTED_PROTOCOL."""
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason
    # `ssl` does not know the names of the newer ones, but OpenSSL's words for them.
    words = _WORDS.search(str(error))
    return words[1].upper().replace(" ", "_") if words else str(error)


def certificate_error(host: str, certificate: bytes, reason: str, advice: str) -> CertificateError:
    """Return the error for a certificate that was not accepted, with what identifies it."""
    facts: list[str] = []
    if reason == "wrong-host":
        facts.append(f"it is for {', '.join(subject_names(certificate)) or 'no host at all'}")
    if certificate:
        facts.append(f"its fingerprint is sha256:{sha256(certificate).hexdigest()}")
    known = f" ({'; '.join(facts)})" if facts else ""
    return CertificateError(
        f"The certificate of {host} was not accepted: {advice}{known}.",
        reason=reason,
        certificate=certificate,
    )


def pin_error(host: str, certificate: bytes) -> CertificateError:
    """Return the error for a certificate that is none of those that were pinned."""
    advice = (
        "it is not one of the pinned ones. Ask the server's administrator whether it was replaced "
        "before you pin another one"
    )
    return certificate_error(host, certificate, "pin", advice)


def plain_text_error(host: str, data: bytes) -> TlsHandshakeError:
    """Return the error for an answer that is not TLS; `data` is its beginning."""
    unknown = "what answers does not speak TLS. Check host, port and the kind of security"
    advice = next((words for start, words in _GREETINGS if data.startswith(start)), unknown)
    return TlsHandshakeError(
        f"The TLS handshake with {host} failed: {advice}.", reason="PLAIN_TEXT"
    )


def end_error(host: str) -> TlsHandshakeError:
    """Return the error for a connection that ended within the handshake."""
    return TlsHandshakeError(
        f"{host} closed the connection during the TLS handshake: it may not speak TLS on this "
        "port, or not take connections from here.",
        reason="UNEXPECTED_EOF",
    )
