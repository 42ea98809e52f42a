"""GETQUOTA, GETQUOTAROOT and SETQUOTA (RFC 9208)."""

from __future__ import annotations

from collections.abc import Mapping

from .._command import Command
from .._encoder import Encoder
from .._reader import Reader
from .._text import text_of_wire
from ..mailboxes.names import same_mailbox
from ..mailboxes.quota import Quota, QuotaUsage
from ..responses import Response
from ._mailbox_command import unanswered


class _OfRoot(Command[Quota]):
    """A command about a quota root.

    Args:
        root: its name.
    """

    claims = frozenset({b"QUOTA"})

    def __init__(self, root: str) -> None:
        self._root = root
        self._found: Quota | None = None

    def write(self, encoder: Encoder) -> None:
        """Write the verb and the root."""
        encoder.raw(self.verb).space().astring(self._root)

    def take(self, response: Response) -> bool:
        """Take the quota of the root."""
        found = read_quota(response.reader())
        if found.root != self._root:
            return False
        self._found = found
        return True

    def result(self) -> Quota:
        """Return the quota."""
        if self._found is None:
            raise unanswered(self)
        return self._found


class GetQuota(_OfRoot):
    """Ask about a quota root."""

    verb = "GETQUOTA"


class SetQuota(_OfRoot):
    """Set the limits of a quota root.

    Args:
        root: its name.
        limits: by the names of resources; what is not here has no limit afterwards.
    """

    verb = "SETQUOTA"

    def __init__(self, root: str, limits: Mapping[str, int]) -> None:
        super().__init__(root)
        self._limits = limits

    # setquota-list = "(" [setquota-resource *(SP setquota-resource)] ")"    RFC 9208 section 7
    def write(self, encoder: Encoder) -> None:
        """Write the root and the limits."""
        super().write(encoder)
        encoder.space().open()
        for resource, limit in self._limits.items():
            encoder.atom(resource).space().number(limit).space()
        encoder.close()

    def result(self) -> Quota:
        """Return the quota, as the server tells it, or as it was asked for.

        QUIRK(Cyrus): it does not tell. https://www.rfc-editor.org/rfc/rfc9208#section-4.1.3
        """
        limits = {name.upper(): QuotaUsage(0, limit) for name, limit in self._limits.items()}
        return self._found or Quota(self._root, limits)


class GetQuotaRoot(Command[tuple[Quota, ...]]):
    """Ask about the quotas of a mailbox.

    Args:
        mailbox: its name on the wire.
    """

    verb = "GETQUOTAROOT"
    claims = frozenset({b"QUOTAROOT", b"QUOTA"})

    def __init__(self, mailbox: bytes) -> None:
        self._mailbox = mailbox
        self._roots: list[str] | None = None
        self._found: dict[str, Quota] = {}

    def write(self, encoder: Encoder) -> None:
        """Write the verb and the mailbox."""
        encoder.raw("GETQUOTAROOT ").astring(self._mailbox)

    # quotaroot-response = "QUOTAROOT" SP mailbox *(SP quota-root-name)    RFC 9208 section 7
    def take(self, response: Response) -> bool:
        """Take the names of the roots, or the quota of one."""
        reader = response.reader()
        if response.name == b"QUOTA":
            quota = read_quota(reader)
            self._found[quota.root] = quota
            return True
        if not same_mailbox(reader.astring(), self._mailbox):
            return False
        roots: list[str] = []
        reader.spaces()
        while not reader.at_end:
            roots.append(text_of_wire(reader.astring()))
            reader.spaces()
        self._roots = roots
        return True

    def result(self) -> tuple[Quota, ...]:
        """Return the quotas of the roots; a root without any has no resources."""
        if self._roots is None:
            raise unanswered(self)
        return tuple(self._found.get(root, Quota(root, {})) for root in dict.fromkeys(self._roots))


# quota-response = "QUOTA" SP quota-root-name SP quota-list
# quota-list     = "(" quota-resource *(SP quota-resource) ")"
# quota-resource = resource-name SP resource-usage SP resource-limit      RFC 9208 section 7
def read_quota(reader: Reader) -> Quota:
    """Read the quota of a root.

    Raises:
        MalformedResponseError: it is none.
    """
    root = text_of_wire(reader.astring())
    resources: dict[str, QuotaUsage] = {}
    reader.spaces()
    reader.expect(b"(")
    reader.spaces()
    while not reader.skip(b")"):
        name = text_of_wire(reader.atom()).upper()
        reader.spaces()
        usage = reader.number64()
        reader.spaces()
        resources[name] = QuotaUsage(usage, reader.number64())
        reader.spaces()
    return Quota(root, resources)
