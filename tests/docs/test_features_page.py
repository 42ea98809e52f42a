"""docs/features.md: made from its source, and every proof in it is a test that exists."""

from __future__ import annotations

import ast
import re

import pytest
from doc_names import codes, rows
from feature_table import (
    DOCS,
    EMBEDDED,
    OTHERS,
    PAGE,
    Feature,
    features,
    imap_servers,
    servers,
    with_tables,
)

from mailwright import SmtpClient
from servers.running import SubmissionServer

ROOT = DOCS.parent


def trace(peer: str) -> re.Pattern[str] | None:
    """Return what the file of a test with this peer is bound to mention; None for nothing."""
    if peer == EMBEDDED:
        return re.compile(r"\bSmtpServer\b")
    if peer == "mail":
        return re.compile("corpus|corpora")
    return re.compile(rf"\b{servers()[peer]}\b") if peer in servers() else None


def problem(test: str) -> str:
    """Return why a test cannot be found, or ""."""
    file, _, function = test.partition("::")
    path = ROOT / file
    if not path.is_file():
        return f"{file} does not exist"
    if not function:
        return ""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return "" if function in functions else f"{file} has no {function}"


def fixtures_of(test: str) -> set[str]:
    """Return the IMAP servers, by their fixtures, that a test of ``tests/imap`` runs against.

    They stand in its decorators, by themselves or as a name of the module, or in its arguments. A
    test with a client or an account and none of them runs against all (``tests/imap/conftest.py``).
    """
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    every = {fixture for fixtures in imap_servers().values() for fixture in fixtures}
    lists = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    [function] = [one for one in ast.walk(tree) if getattr(one, "name", "") == name]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    arguments = {argument.arg for argument in function.args.args}
    pending: list[ast.AST] = list(function.decorator_list)
    named = arguments & every
    while pending:
        for node in ast.walk(pending.pop()):
            if isinstance(node, ast.Constant) and node.value in every:
                named.add(str(node.value))
            elif isinstance(node, ast.Name) and node.id in lists:
                pending.append(lists[node.id])
    on_each = {"imap_server", "account", "client", "folder", "inbox", "message"}
    if file.startswith("tests/cli/"):
        every = {"dovecot"}
    return named or (every if arguments & on_each else set())


def unseen_imap(feature: Feature) -> list[str]:
    """Return the IMAP servers that a row claims and none of its tests runs against."""
    tested = [test for test in feature.tests if "::" in test]
    seen = {fixture for test in tested for fixture in fixtures_of(test)}
    known = imap_servers()
    return [peer for peer in feature.on if peer in known and not seen.intersection(known[peer])]


def unseen(feature: Feature) -> list[str]:
    """Return the servers that a row claims and none of its test files mentions."""
    if feature.group.startswith("IMAP"):
        return unseen_imap(feature)
    texts = [(ROOT / test.partition("::")[0]).read_text("utf-8") for test in feature.tests]
    return [
        peer
        for peer in feature.on
        if (mention := trace(peer)) and not any(mention.search(text) for text in texts)
    ]


def test_the_tables_are_those_of_the_source() -> None:
    """``python tests/docs/feature_table.py`` makes them anew."""
    text = PAGE.read_text(encoding="utf-8")
    assert with_tables(text) == text


@pytest.mark.parametrize("feature", features(), ids=lambda feature: feature.name)
def test_each_proof_exists(feature: Feature) -> None:
    assert [reason for test in feature.tests if (reason := problem(test))] == []
    assert unseen(feature) == []
    assert (DOCS / feature.docs).is_file()
    assert bool(feature.on) == bool(feature.tests)  # no claim without a test, no test unclaimed


@pytest.mark.parametrize("feature", features(), ids=lambda feature: feature.name)
def test_each_feature_is_in_the_changelog(feature: Feature) -> None:
    text = " ".join((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split())
    assert feature.changelog
    assert feature.changelog in text


def test_peers_are_known() -> None:
    known = {*servers(), *imap_servers(), *OTHERS, EMBEDDED}
    assert {peer for feature in features() for peer in feature.on} <= known


def test_groups_stand_together() -> None:
    order = [feature.group for feature in features()]
    assert len(set(order)) == sum(
        one != two for one, two in zip([None, *order], order, strict=False)
    )


@pytest.mark.parametrize("test", ["tests/none.py", "tests/docs/test_features_page.py::test_none"])
def test_a_proof_that_does_not_exist_is_seen(test: str) -> None:
    assert problem(test)


@pytest.mark.parametrize("peer", ["OpenSMTPD 7.6", "mail", EMBEDDED])
def test_a_peer_that_a_test_does_not_use_is_seen(peer: str) -> None:
    claim = Feature("g", "n", "index.md", (peer,), ("tests/sasl/test_saslprep.py",))
    assert unseen(claim) == [peer]
    assert claim.proof == OTHERS.get(peer, f"proven on {peer}")


#: What the IMAP client knows, by the names that servers offer.
EXTENSIONS = """
ACL ANNOTATE-EXPERIMENT-1 APPENDLIMIT BINARY CATENATE CHILDREN COMPRESS=DEFLATE CONDSTORE
CREATE-SPECIAL-USE ENABLE ESEARCH ESORT CONTEXT=SEARCH CONTEXT=SORT FILTERS ID IDLE I18NLEVEL=2
INPROGRESS JMAPACCESS LANGUAGE LIST-EXTENDED LIST-METADATA LIST-MYRIGHTS LIST-STATUS LITERAL+
LITERAL- LOGINDISABLED MESSAGELIMIT METADATA METADATA-SERVER MOVE MULTIAPPEND MULTISEARCH NAMESPACE
NOTIFY OBJECTID PARTIAL PREVIEW QRESYNC QUOTA QUOTA=RES-STORAGE REPLACE SASL-IR SAVEDATE
SEARCH=FUZZY SEARCHRES SORT SORT=DISPLAY SPECIAL-USE STARTTLS STATUS=SIZE THREAD=REFERENCES
THREAD=ORDEREDSUBJECT THREAD=REFS UIDBATCHES UIDONLY UIDPLUS UNAUTHENTICATE UNSELECT URLAUTH
URLAUTH=BINARY UTF8=ACCEPT UTF8=ONLY WITHIN X-GM-EXT-1 XLIST
"""


def test_every_imap_extension_has_a_row() -> None:
    made = [feature for feature in features() if feature.group == "IMAP extensions"]
    named = {code for feature in made for code in codes(feature.name)}
    assert [name for name in EXTENSIONS.split() if name not in named] == []


def test_no_extension_is_proven_by_a_server_that_does_not_offer_it() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("<!-- imap capabilities -->\n")[2]
    head, *lines = text.partition("<!-- imap end -->")[0].split("\n")
    names = [cell.strip() for cell in head.strip("|").split("|")][1:]
    offers = {
        codes(row[0])[0]: {name for name, mark in zip(names, row[1:], strict=True) if mark}
        for row in rows("\n".join([head, *lines]))
    }
    assert offers["UIDPLUS"] == {*names} == {*imap_servers()}
    for feature in features():
        name = codes(feature.name)[0].upper() if feature.group == "IMAP extensions" else ""
        if name in offers and name != "SASL-IR":  # which some offer until the login alone
            assert {*feature.on} & {*names} <= offers[name], name


def test_a_server_that_an_imap_test_does_not_use_is_seen() -> None:
    of_cyrus = "tests/imap/search/test_live_real_servers.py::test_many_folders"
    of_scripts = "tests/imap/search/test_live_scripted.py::test_many_folders"
    for test in (of_cyrus, of_scripts):
        claim = Feature("IMAP extensions", "n", "imap.md", ("Courier 5.2", "scripted"), (test,))
        assert unseen(claim) == ["Courier 5.2"]
    assert fixtures_of(of_cyrus) == {"cyrus"}


# --- what real servers offer ----------------------------------------------------------------------

#: What is in a table of its own, or is no business of a message.
BESIDES = {"AUTH", "BURL", "ETRN", "PIPECONNECT", "PRDR"}
OFFERED = PAGE.read_text(encoding="utf-8").partition("## What the real servers offer")[2]


@pytest.mark.parametrize("row", list(rows(OFFERED.partition("\n## ")[0])), ids=lambda row: row[0])
def test_what_a_real_server_offers_is_what_the_page_says(
    row: list[str], request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer = request.getfixturevalue(servers()[row[0]])
    with SmtpClient(ssl_context=server.client_context(), timeout=20) as client:
        client.connect(server.host, server.submission_port)
        client.authenticate("alice", server.users["alice"])
        assert {*client.capabilities} - BESIDES == set(codes(row[1]))


def test_no_real_server_that_offers_something_is_left_out() -> None:
    named = {row[0] for row in rows(OFFERED.partition("\n## ")[0])}
    sending = [one for one in features() if not one.group.startswith("IMAP")]
    proven = {peer for feature in sending for peer in feature.on if peer in servers()}
    clients = {"curl 7.88", "msmtp 1.8", "GNU SASL 2.2", "smtp-source 3.7"}
    stores = {"Dovecot 2.3", "Dovecot 2.3 LMTP", "Dovecot 2.4 LMTP", "smtp-sink 3.7"}
    proxies = {name for name in proven if name.startswith("microsocks")}
    assert proven - clients - stores - proxies - named == {"Postfix 3.7 (Kerberos)"}
