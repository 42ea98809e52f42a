"""The fronts, and the real servers that they talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from imap_fronts import FRONTS, SERVERS, Front, running_front

from servers.accounts import Account, ImapServer

#: The real servers of the async fronts; the blocking one talks to all of them. What servers do
#: differently is the business of flows, which all fronts share.
SERVERS_OF = {"asyncio": {"dovecot", "dovecot24", "cyrus"}, "trio": {"dovecot"}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the pairs of a front and a server that tell nothing new."""
    items[:] = [item for item in items if _is_wanted(item)]


def _is_wanted(item: pytest.Item) -> bool:
    params = getattr(getattr(item, "callspec", None), "params", {})
    servers = SERVERS_OF.get(params.get("front", ""))
    return servers is None or params.get("imap_server", "dovecot") in servers


@pytest.fixture(params=FRONTS, scope="module")
def front(request: pytest.FixtureRequest) -> Iterator[Front]:
    """The blocking client, and the async one on each of its event loops."""
    with running_front(request.param) as one:
        yield one


@pytest.fixture(params=SERVERS)
def imap_server(request: pytest.FixtureRequest) -> ImapServer:
    """Each real server; ``@pytest.mark.parametrize("imap_server", [...], indirect=True)`` picks."""
    server: ImapServer = request.getfixturevalue(request.param)
    return server


@pytest.fixture
def account(imap_server: ImapServer) -> Account:
    """An account on the server that no other test has."""
    return imap_server.new_account()
