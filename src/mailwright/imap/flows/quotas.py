"""How much is used, and how much there may be (RFC 9208)."""

from __future__ import annotations

from collections.abc import Mapping

from ..._flow import Flow
from .._session import Session
from ..commands.quota import GetQuota, GetQuotaRoot, SetQuota
from ..mailboxes.quota import Quota
from . import supported


def of_folder(session: Session, mailbox: bytes) -> Flow[tuple[Quota, ...]]:
    """Return the quotas that a folder counts for."""
    return supported.ask(session, "QUOTA", "Asking for quotas", GetQuotaRoot(mailbox))


def of_root(session: Session, root: str) -> Flow[Quota]:
    """Return the quota of a quota root."""
    return supported.ask(session, "QUOTA", "Asking for quotas", GetQuota(root))


def set_limits(session: Session, root: str, limits: Mapping[str, int]) -> Flow[Quota]:
    """Set what a quota root may hold."""
    return supported.ask(session, "QUOTA", "Setting quotas", SetQuota(root, limits))
