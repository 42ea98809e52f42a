"""docs/features.md: made from its source, and every proof in it is a test that exists."""

from __future__ import annotations

import ast
import re

import pytest
from doc_names import codes, rows
from feature_table import DOCS, EMBEDDED, OTHERS, PAGE, Feature, features, servers, with_tables

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


def unseen(feature: Feature) -> list[str]:
    """Return the servers that a row claims and none of its test files mentions."""
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
    known = {*servers(), *OTHERS, EMBEDDED}
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
    proven = {peer for feature in features() for peer in feature.on if peer in servers()}
    clients = {"curl 7.88", "msmtp 1.8", "GNU SASL 2.2", "smtp-source 3.7"}
    stores = {"Dovecot 2.3", "Dovecot 2.3 LMTP", "Dovecot 2.4 LMTP", "smtp-sink 3.7"}
    proxies = {name for name in proven if name.startswith("microsocks")}
    assert proven - clients - stores - proxies - named == {"Postfix 3.7 (Kerberos)"}
