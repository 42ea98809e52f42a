"""The pages about IMAP against the code: limits, items, keys, events, quirks, names elsewhere."""

from __future__ import annotations

import imaplib
import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest
from doc_names import codes, problem, rows

from mailwright import FetchedMessage, ImapClient, ImapFolder, ImapLimits, Search, imap
from mailwright.imap import FetchItems, ImapEvent, quirks
from servers.dovecot import DovecotServer

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ELSEWHERE = DOCS / "imap-from-elsewhere.md"
PAGES = [page for page in sorted(DOCS.glob("imap*.md")) if page != ELSEWHERE]
LIBRARIES = re.findall(r"^## (From .*)$", ELSEWHERE.read_text(encoding="utf-8"), re.MULTILINE)


def table(page: str, head: str) -> list[list[str]]:
    """Return the rows of the table of a page whose head begins with a text."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.search(rf"^\| {re.escape(head)} \|.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found is not None, f"{page} has no table {head}"
    return list(rows(found[0]))


def test_each_limit_is_there_with_its_value() -> None:
    made = table("imap.md", "limit of `ImapLimits`")
    told = {codes(row[0])[0]: int(row[1].replace(",", "")) for row in made}
    assert told == {field.name: field.default for field in fields(ImapLimits)}


def test_each_item_of_a_fetch_is_there_and_where_it_is_read() -> None:
    made = table("imap-reading.md", "keyword of `fetch`")
    told = {code.partition("=")[0] for row in made for code in codes(row[0])}
    assert told == {field.name for field in fields(FetchItems)} - {"headers_except", "mark_seen"}
    read = [codes(row[1])[0].partition("(")[0] for row in made]
    assert [name for name in read if not hasattr(FetchedMessage, name)] == []


def test_each_key_of_a_search_is_there() -> None:
    made = [*table("imap-searching.md", "about"), *table("imap-searching.md", "key")]
    of_first = {code for row in made[:7] for code in codes(row[1])}
    told = of_first | {code for row in made[7:] for code in codes(row[0])} - {"&", "\\|", "~"}
    keys = {
        name
        for name, value in inspect.getmembers(Search)
        if inspect.ismethod(value) and not name.startswith("_")
    }
    assert {name for name in told if name.isidentifier()} == keys - {"of_term", "unsafe_raw"}


def test_each_event_is_there() -> None:
    told = {code for row in table("imap-watching.md", "event") for code in codes(row[0])}
    assert told == {
        name
        for name in imap.__all__
        if isinstance(kind := getattr(imap, name), type)
        and issubclass(kind, ImapEvent)
        and kind is not ImapEvent
    }


def test_what_is_asked_for_by_name_exists() -> None:
    made = [code for row in table("imap.md", "you write") for code in codes(row[0])]
    named = {code.removeprefix("client.").partition("(")[0] for code in made if "client." in code}
    assert {"compress", "enable", "identify"} <= named
    assert [name for name in named if not hasattr(ImapClient, name)] == []


def test_what_is_said_of_folders_and_results_exists() -> None:
    for head, owner in (("of `folder.info`", imap.FolderInfo), ("of an open folder", ImapFolder)):
        named = [code for row in table("imap-folders.md", head) for code in codes(row[0])]
        assert [name for name in named if not hasattr(owner, name)] == []
    for call, result, holds in table("imap-changing.md", "call"):
        assert [name for name in codes(call) if not hasattr(ImapFolder, name)] == []
        owner = getattr(imap, codes(result)[0])
        names = {code.partition("(")[0] for code in codes(holds)} - set(imap.__all__)
        assert [name for name in names if not hasattr(owner, name)] == []


def test_each_error_of_the_table_exists() -> None:
    for page in ("imap.md", "imap-folders.md"):
        assert [
            code for row in table(page, "error") for code in codes(row[0]) if problem(code)
        ] == []


def test_each_known_server_is_in_the_table_with_its_record() -> None:
    made = table("imap-servers.md", "server")
    text = "\n".join(row[0] for row in made)
    source = Path(inspect.getfile(quirks)).read_text(encoding="utf-8")
    named = set(re.findall(r"QUIRK\(([A-Z]\w+)\)", source))
    assert named >= {"Gmail", "Yahoo", "Dovecot"}
    assert [name for name in named if name not in text] == []
    links = set(re.findall(r"https://[^\s)]+", "\n".join(row[-1] for row in made)))
    assert set(re.findall(r"https://[^\s)\"]+", source)) <= links
    proofs = "\n".join(
        file.read_text(encoding="utf-8")
        for folder in ("src/mailwright", "tests/imap")
        for file in (ROOT / folder).rglob("*.py")
    )
    assert [link for link in links if link not in proofs] == []
    assert all(row[-1].startswith(("[", "tried")) for row in made)


# --- from elsewhere -------------------------------------------------------------------------------


def section(title: str) -> list[list[str]]:
    text = ELSEWHERE.read_text(encoding="utf-8")
    _, _, below = text.partition(f"\n## {title}\n")
    return list(rows(below.partition("\n## ")[0]))


def test_imaplib_believes_anybody(dovecot: DovecotServer) -> None:
    """What its row says: nobody vouches for this certificate, and it is taken."""
    peer = imaplib.IMAP4_SSL(dovecot.host, dovecot.imaps_port, timeout=20)
    assert peer.logout()[0] == "BYE"


def test_no_command_of_imaplib_is_missing() -> None:
    told = {code for row in section("From `imaplib`") for code in codes(row[0])}
    methods = {name for name in dir(imaplib.IMAP4) if not name.startswith("_")}
    assert methods - told == set()
    others = {"IMAP4", "IMAP4_SSL", "IMAP4_stream", "Int2AP", "ParseFlags"}
    assert others <= told
    there = methods | set(dir(imaplib)) | {"idle"}
    assert told - there == set()


@pytest.mark.parametrize("title", LIBRARIES)
def test_names_of_ours_exist(title: str) -> None:
    made = section(title)
    assert made
    for theirs, ours, *_ in made:
        assert codes(ours) or re.match("not here", ours), theirs
        wrong = [code for code in codes(ours) if "://" not in code and problem(code)]
        assert wrong == [], [problem(code) for code in wrong]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_methods_in_tables_exist(page: Path) -> None:
    found = [
        (owner, name)
        for row in rows(page.read_text(encoding="utf-8"))
        for cell in row
        for code in codes(cell)
        for owner, name in re.findall(r"^(client|inbox|folder)\.(\w+)", code)
    ]
    owners = {"client": ImapClient, "inbox": ImapFolder, "folder": ImapFolder}
    assert [f"{owner}.{name}" for owner, name in found if not hasattr(owners[owner], name)] == []
