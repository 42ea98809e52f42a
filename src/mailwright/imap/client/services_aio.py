"""What a server does besides mail, async; `services` is the blocking twin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from .. import flows
from .._driver_aio import AsyncImapDriver

if TYPE_CHECKING:
    from ..mailboxes.metadata import Metadata
    from ..mailboxes.quota import Quota
    from ..search.criteria import Search

_SERVER = b""


class AsyncClientServices(AsyncImapDriver):
    """Who is who, quotas by their roots, metadata of the server, languages, JMAP."""

    async def identify(self, fields: Mapping[str, str] | None = None) -> dict[str, str]:
        """Tell who the client is, and return who the server says it is (ID, RFC 2971).

        Args:
            fields: such as "name", "version", "support-url"; None tells nothing.

        Raises:
            InvalidArgumentError: too many fields, or too long ones.
            UnsupportedError: the server has no ID.
            ServerRefusedError: the server said no.
        """
        return await self._run(flows.introducing.identify(self._session, fields or {}), "identify")

    async def quota(self, root: str = "") -> Quota:
        """Return the quota of a quota root (GETQUOTA, RFC 9208 section 4.1.1).

        Args:
            root: its name; `AsyncImapFolder.quotas` has those of a folder.

        Raises:
            UnsupportedError: the server has no QUOTA.
            ServerRefusedError: the server said no.
        """
        return await self._run(flows.quotas.of_root(self._session, root), "quota")

    async def set_quota(self, root: str, limits: Mapping[str, int]) -> Quota:
        """Set what a quota root may hold (SETQUOTA, RFC 9208 section 4.1.3).

        Args:
            root: its name.
            limits: by `QuotaResource`; what is not here has no limit afterwards.

        Raises:
            InvalidArgumentError: something is no resource or no limit.
            UnsupportedError: the server has no QUOTA.
            PolicyRefusedError: the user may not.
            ServerRefusedError: the server said no.
        """
        return await self._run(flows.quotas.set_limits(self._session, root, limits), "set_quota")

    async def server_metadata(
        self, *entries: str, depth: Literal[0, 1] | None = 0, max_size: int | None = None
    ) -> Metadata:
        """Return metadata of the server (GETMETADATA, RFC 5464 section 4.2).

        Args:
            entries: names such as "/shared/comment", "/shared/admin".
            depth: 0 is the entries alone, 1 those right below them too, None all below them.
            max_size: octets; larger values are left out, see `Metadata.longest`.

        Raises:
            InvalidArgumentError: something is no name of an entry.
            UnsupportedError: the server has no METADATA.
            ServerRefusedError: the server said no.
        """
        flow = flows.annotating.get(self._session, _SERVER, entries, depth=depth, max_size=max_size)
        return await self._run(flow, "server_metadata")

    async def set_server_metadata(self, values: Mapping[str, str | bytes | None]) -> None:
        """Set metadata of the server, all of it or none (SETMETADATA, RFC 5464 section 4.3).

        Args:
            values: by the names of entries; text becomes UTF-8, None removes an entry.

        Raises:
            InvalidArgumentError: something is no name of an entry.
            UnsupportedError: the server has no METADATA.
            ServerRefusedError: the server said no.
        """
        await self._run(flows.annotating.put(self._session, _SERVER, values), "set_server_metadata")

    async def languages(self) -> tuple[str, ...]:
        """Return the languages in which the server has its texts (LANGUAGE, RFC 5255).

        Raises:
            UnsupportedError: the server has no LANGUAGE.
            ServerRefusedError: the server said no.
        """
        return await self._run(flows.introducing.languages(self._session), "languages")

    async def set_language(self, *languages: str) -> str:
        """Choose the language of the server's texts, and return the one that it speaks now.

        Args:
            languages: language ranges, the best first (RFC 5255 section 3.2); "default" is the
                server's own.

        Raises:
            InvalidArgumentError: no language was named.
            UnsupportedError: the server has no LANGUAGE.
            ServerRefusedError: it speaks none of them.
        """
        return await self._run(flows.introducing.speak(self._session, languages), "set_language")

    @property
    def internationalization_level(self) -> int:
        """How the server compares text that is not English (I18NLEVEL, RFC 5255); 0 is not said."""
        level = self._session.capabilities.value("I18NLEVEL")
        return int(level) if level in ("1", "2") else 0

    async def filters(self) -> dict[str, str]:
        """Return the searches that are kept on the server, by name (FILTERS, RFC 5466).

        `Search.filter` searches by one of them.

        Raises:
            UnsupportedError: the server has no FILTERS.
            ServerRefusedError: the server said no.
        """
        return await self._run(flows.filtering.names(self._session), "filters")

    async def set_filter(
        self, name: str, criteria: Search, *, description: str | None = None
    ) -> None:
        """Keep a search on the server, in place of one of the same name.

        Args:
            name: US-ASCII without spaces, slashes, quotes, parentheses and the like.
            criteria: the search.
            description: words for people; None leaves what there is.

        Raises:
            InvalidArgumentError: no filter can have this name, or hold a text of this search.
            UnsupportedError: the server has no FILTERS.
            ServerRefusedError: the server said no.
        """
        flow = flows.filtering.put(self._session, name, criteria, description)
        await self._run(flow, "set_filter")

    async def delete_filter(self, name: str) -> None:
        """Forget a search that is kept on the server.

        Args:
            name: as for `set_filter`.

        Raises:
            InvalidArgumentError: no filter can have this name.
            UnsupportedError: the server has no FILTERS.
            ServerRefusedError: the server said no.
        """
        await self._run(flows.filtering.remove(self._session, name), "delete_filter")

    async def jmap_access(self) -> str:
        """Return the URL where the same mail can be had by JMAP (JMAPACCESS, RFC 9698).

        Raises:
            UnsupportedError: the server has no JMAPACCESS.
            ServerRefusedError: the server said no.
        """
        return await self._run(flows.introducing.jmap_access(self._session), "jmap_access")
