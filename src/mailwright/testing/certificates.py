"""A throwaway certificate authority for tests: right certificates, and wrong ones.

It takes the package `cryptography`: ``pip install mailwright[dev]``.
"""

from __future__ import annotations

from ..server.authority import LOCAL_NAMES, Authority, Certificate, local_certificate
from ..server.bad_certificate import BadCertificate

__all__ = ["LOCAL_NAMES", "Authority", "BadCertificate", "Certificate", "local_certificate"]
