"""docs/features.md says what the real IMAP servers offer; here they are asked."""

from __future__ import annotations

import pytest
from capability_table import PAGE, SERVERS, columns, offered, table

from servers.accounts import ImapServer

TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("column", SERVERS)
def test_what_a_real_imap_server_offers_is_what_the_page_says(
    column: str, request: pytest.FixtureRequest
) -> None:
    """``python tests/imap/capability_table.py`` writes the table anew."""
    server: ImapServer = request.getfixturevalue(SERVERS[column][0])
    assert offered(server) == columns(TEXT)[column]


def test_the_columns_are_the_servers() -> None:
    assert list(columns(TEXT)) == list(SERVERS)


def test_the_table_reads_as_it_was_written() -> None:
    offers = {"one": {"IDLE", "UIDPLUS"}, "two": {"IDLE"}, "three": set[str]()}
    page = f"<!-- imap capabilities -->\n{table(offers)}<!-- imap end -->"
    assert columns(page) == offers
