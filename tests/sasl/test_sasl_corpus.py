"""The SASL rows of the project's corpora, where they are at hand."""

from __future__ import annotations

import pytest
from sasl_driver import SUCCESS, login

from corpus.corpus_rows import WITHOUT_CORPORA, all_rows
from mailwright.sasl import MECHANISMS

NAMES = {
    "sasl_plain": "PLAIN",
    "sasl_cram_md5": "CRAM-MD5",
    "sasl_digest_md5": "DIGEST-MD5",
    "sasl_xoauth2": "XOAUTH2",
    "sasl_oauthbearer": "OAUTHBEARER",
}


def rows():
    if not all_rows():
        return [pytest.param(None, marks=pytest.mark.skip(reason=WITHOUT_CORPORA), id="no-corpora")]
    found = [row for row in all_rows() if row.check.startswith("sasl_")]
    assert found, "the corpora hold no SASL rows"
    return [pytest.param(row, id=row.id.rpartition(":")[2]) for row in found]


@pytest.mark.parametrize("row", rows())
def test_corpus_row(row):
    given = row.input
    mechanism = MECHANISMS[given.get("mechanism") or NAMES[row.check]]
    made = mechanism(given["user"], given.get("password") or given["token"])
    CHECKS.get(row.check, check_response)(made, given, row.expected)


def check_response(mechanism, given, expected):
    challenges = [given["challenge"].encode()] if "challenge" in given else []
    context = {name: given[name] for name in ("host", "port") if name in given}
    done = login(mechanism, *challenges, SUCCESS, **context)
    assert done.said[-1] == expected["response"].encode()


def check_scram(mechanism, given, expected):
    done = login(
        mechanism,
        given["server_first"].encode(),
        expected["server_final"].encode(),
        SUCCESS,
        nonce=lambda: given["cnonce"],
    )
    assert done.said == [expected["client_first"].encode(), expected["client_final"].encode(), b""]


def check_digest_md5(mechanism, given, expected):
    service, _, host = given["digest_uri"].partition("/")
    context = {"service": service, "host": host, "nonce": lambda: given["cnonce"]}
    rspauth = f"rspauth={expected['rspauth']}".encode()
    done = login(mechanism, given["challenge"].encode(), rspauth, SUCCESS, **context)
    assert f"response={expected['response_value']},".encode() in done.said[1]
    assert f"nc={given['nc']},".encode() in done.said[1]


CHECKS = {"sasl_scram": check_scram, "sasl_digest_md5": check_digest_md5}
