"""The SASL rows of the project's corpora, where they are at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from sasl_driver import SUCCESS, login

from mailwright.sasl import MECHANISMS

BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "corpora"
CORPORA = Path(os.environ.get("MAILWRIGHT_CORPORA") or BESIDE)
TABLE = CORPORA / "given" / "expectations.jsonl"

NAMES = {
    "sasl_plain": "PLAIN",
    "sasl_cram_md5": "CRAM-MD5",
    "sasl_digest_md5": "DIGEST-MD5",
    "sasl_xoauth2": "XOAUTH2",
    "sasl_oauthbearer": "OAUTHBEARER",
}


def rows():
    if not TABLE.is_file():
        reason = "the corpora are not here: set MAILWRIGHT_CORPORA to their folder"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason), id="no-corpora")]
    lines = TABLE.read_text("utf-8").split("\n")
    table = [json.loads(line) for line in lines if '"sasl_' in line]
    assert table, f"{TABLE} holds no SASL rows"
    return [pytest.param(row, id=row["id"].rpartition(":")[2]) for row in table]


@pytest.mark.parametrize("row", rows())
def test_corpus_row(row):
    given, expected = row["input"], row["expected"]
    mechanism = MECHANISMS[given.get("mechanism") or NAMES[row["check"]]]
    made = mechanism(given["user"], given.get("password") or given["token"])
    CHECKS.get(row["check"], check_response)(made, given, expected)


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
