"""Searching many folders, async; `searching` is the blocking twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import flows
from .._driver_aio import AsyncImapDriver
from ..search.returns import SearchReturn

if TYPE_CHECKING:
    from ..search.comparators import Comparators
    from ..search.criteria import Search
    from ..search.results import FolderSearchResult
    from ..search.scope import FolderScope


class AsyncClientSearching(AsyncImapDriver):
    """Searching many folders, and how the server compares texts."""

    async def search_folders(
        self, criteria: Search, *scopes: FolderScope, returns: SearchReturn = SearchReturn.ALL
    ) -> list[FolderSearchResult]:
        """Look for messages in many folders, without opening them (MULTISEARCH, RFC 7377).

        Args:
            criteria: what is looked for.
            scopes: where, such as ``FolderScope.subtree("Archive")``.
            returns: ALL, COUNT, MIN, MAX; folders in which nothing is found have no result.

        Raises:
            UnsupportedError: the server does not offer it.
            ServerRefusedError: it said no.
        """
        flow = flows.live.search_folders(self._session, criteria, scopes, returns)
        return await self._run(flow, "search")

    async def comparators(self, *wanted: str) -> Comparators:
        """Ask how the server compares texts, or choose it (I18NLEVEL=2, RFC 5255 section 4.7).

        Args:
            wanted: collations in the order of preference, such as "i;unicode-casemap"; wildcards
                stand for others. None of them only asks.

        Raises:
            UnsupportedError: the server has no choice.
            ServerRefusedError: it has none of these.
        """
        return await self._run(flows.live.comparators(self._session, wanted), "comparators")
