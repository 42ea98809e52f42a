"""Quotas (RFC 9208): how much of what is used, and how much there may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class QuotaResource(StrEnum):
    """What a quota counts; each is a `str`, its name (RFC 9208 section 5)."""

    STORAGE = "STORAGE"  # the sizes of all messages, in units of 1,024 octets
    MESSAGE = "MESSAGE"  # messages
    MAILBOX = "MAILBOX"  # folders
    ANNOTATION_STORAGE = "ANNOTATION-STORAGE"  # annotations, in units of 1,024 octets


@dataclass(frozen=True, slots=True)
class QuotaUsage:
    """How much of a resource is used.

    Args:
        usage: how much is used, in the units of the resource.
        limit: how much there may be.
    """

    usage: int
    limit: int

    @property
    def left(self) -> int:
        """How much more there may be; 0 where the limit is passed already."""
        return max(0, self.limit - self.usage)


@dataclass(frozen=True, slots=True)
class Quota:
    """The quota of a quota root, which one or more folders share.

    Args:
        root: the name of the root, which can be empty.
        resources: usage and limit by the name of the resource in upper case; a `QuotaResource` or
            one that only this server knows. None at all: nothing is limited.
    """

    root: str
    resources: Mapping[str, QuotaUsage]

    def __getitem__(self, resource: str) -> QuotaUsage:
        return self.resources[resource.upper()]

    def __contains__(self, resource: object) -> bool:
        return isinstance(resource, str) and resource.upper() in self.resources
