"""The report of a probe of an IMAP server as JSON, in the form of docs/probe-imap.schema.json."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from ...imap import Capabilities, Namespace
from ...imap.quirks import NO_QUIRKS, Quirks
from .._json_text import clean, flag_names
from .imap_run import ImapReport, Inbox
from .session_fields import MAX_LINES, session_fields

#: Limits that stand among the capabilities: their name, and what they are called here.
LIMITS = {
    "APPENDLIMIT": "append",
    "MESSAGELIMIT": "messages_in_a_command",
    "SAVELIMIT": "messages_in_a_saved_result",
}


def report_fields(report: ImapReport, transcript: list[str] | None) -> dict[str, Any]:
    """Return a report as JSON has it.

    Args:
        report: the report.
        transcript: the dialogue, secrets masked; None where nobody asked for it.
    """
    findings = report.findings
    made: dict[str, Any] = {
        **session_fields(report),
        "stop_at": report.until.value,
        "greeting": None if findings.greeting is None else clean(str(findings.greeting)),
        "capabilities": {
            "in_clear": _capabilities(findings.in_clear),
            "over_tls": _capabilities(findings.over_tls),
            "signed_in": _capabilities(findings.signed_in),
        },
        "limits": limits_of(report),
        "identity": {clean(name): clean(value) for name, value in report.identity.items()},
        "quirks": {"server": report.quirks.server or None, "known": quirk_names(report.quirks)},
        "login": None
        if findings.signed_in is None
        else {"user": report.account.url.user, "mechanism": report.mechanism},
        "namespaces": None
        if report.namespaces is None
        else {
            "personal": _namespaces(report.namespaces.personal),
            "other_users": _namespaces(report.namespaces.other_users),
            "shared": _namespaces(report.namespaces.shared),
        },
        "special_folders": [
            {"name": clean(info.name), "uses": flag_names(info.special_uses)}
            for info in report.special[:MAX_LINES]
        ],
        "inbox": None if report.inbox is None else _inbox(report.inbox),
    }
    if transcript is not None:
        made["transcript"] = transcript
    return made


def limits_of(report: ImapReport) -> dict[str, int | None]:
    """Return the limits that the server names."""
    offered = report.latest_offer
    found = {name: _number(offered, key) for key, name in LIMITS.items()}
    if report.inbox is not None and found["append"] is None:
        found["append"] = report.inbox.append_limit
    return found


def quirk_names(quirks: Quirks) -> list[str]:
    """Return what is minded with a server, such as "line_limit=64000"."""
    found: list[str] = []
    for each in fields(Quirks):
        value = getattr(quirks, each.name)
        if each.name == "server" or value == getattr(NO_QUIRKS, each.name):
            continue
        if isinstance(value, frozenset):
            value = " ".join(sorted(map(str, quirks.untrue)))
        found.append(each.name if value is True else f"{each.name}={value}")
    return found


def _number(offered: Capabilities | None, name: str) -> int | None:
    value = None if offered is None else offered.value(name)
    if value is None or not (value.isascii() and value.isdigit() and len(value) <= 19):
        return None
    return int(value)


def _capabilities(offered: Capabilities | None) -> list[str] | None:
    return None if offered is None else list(offered)[:MAX_LINES]


def _namespaces(found: Iterable[Namespace]) -> list[dict[str, str | None]]:
    return [{"prefix": clean(each.prefix), "delimiter": each.delimiter} for each in found]


def _inbox(inbox: Inbox) -> dict[str, Any]:
    return {
        "count": inbox.count,
        "uid_validity": inbox.uid_validity,
        "uid_next": inbox.uid_next,
        "highest_modseq": inbox.highest_modseq,
        "permanent_flags": flag_names(inbox.permanent_flags),
    }
