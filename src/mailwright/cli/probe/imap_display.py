"""The report of a probe of an IMAP server as people read it."""

from __future__ import annotations

from ...imap import Capabilities
from ...imap.flows.probing import Stage
from .._display import NAME, octets
from .imap_fields import limits_of, quirk_names
from .imap_run import ImapReport
from .session_display import show_head, show_line, show_mechanisms, show_summary, show_tls
from .session_fields import MAX_LINES

#: Capabilities by subject: what their names begin with. The first that fits counts.
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("changes", ("IDLE", "NOTIFY", "CONDSTORE", "QRESYNC", "INPROGRESS")),
    ("protocol", ("IMAP4", "ENABLE", "LITERAL", "UTF8", "COMPRESS", "ID", "STARTTLS", "LANGUAGE")),
    ("login", ("AUTH=", "SASL-IR", "LOGIN", "UNAUTHENTICATE")),
    ("search", ("ESEARCH", "SEARCH", "SORT", "ESORT", "THREAD", "CONTEXT", "WITHIN", "PARTIAL")),
    ("writing", ("MOVE", "UIDPLUS", "MULTIAPPEND", "CATENATE", "REPLACE", "APPENDLIMIT")),
    ("folders", ("NAMESPACE", "LIST", "SPECIAL-USE", "CREATE-SPECIAL", "CHILDREN", "STATUS")),
    ("rights", ("ACL", "RIGHTS=", "QUOTA", "METADATA", "ANNOTATE")),
)


def show_report(report: ImapReport) -> None:
    """Print a report, a line for each thing; what a server says cannot steer the terminal."""
    for stage, seconds in report.stages:
        show_head(report, stage, seconds)
        _show_stage(report, stage)
    _show_server(report)
    show_mechanisms(report)


def _show_stage(report: ImapReport, stage: Stage) -> None:
    findings = report.findings
    if stage is Stage.CONNECT and report.address:
        show_line("address", report.address)
    elif stage is Stage.GREETING and findings.greeting is not None:
        show_line("greeting", str(findings.greeting))
    elif stage is Stage.CAPABILITY:
        _show_offer(findings.over_tls if findings.in_clear is None else findings.in_clear)
    elif stage in (Stage.TLS, Stage.STARTTLS):
        show_tls(report)
        if stage is Stage.STARTTLS:
            _show_offer(findings.over_tls)
    elif stage is Stage.AUTH:
        _show_login(report)
    elif stage is Stage.SELECT:
        _show_folders(report)


def _show_offer(offered: Capabilities | None) -> None:
    if offered is None:
        return
    left = list(offered)[:MAX_LINES]
    for title, beginnings in _GROUPS:
        found = [name for name in left if name.startswith(beginnings)]
        left = [name for name in left if name not in found]
        if found:
            show_line(title, ", ".join(found))
    if left or not list(offered):
        show_line("also", ", ".join(left) or "nothing")


def _show_login(report: ImapReport) -> None:
    if report.mechanism:
        show_line("mechanism", report.mechanism)
    signed_in = report.findings.signed_in
    if signed_in is not None:
        show_line("signed in", report.account.url.user or "by certificate", NAME)
        if signed_in != report.findings.over_tls:
            _show_offer(signed_in)


def _show_folders(report: ImapReport) -> None:
    found = report.namespaces
    if found is not None:
        kinds = {"yours": found.personal, "others'": found.other_users, "shared": found.shared}
        for kind, namespaces in kinds.items():
            for each in namespaces[:MAX_LINES]:
                prefix = each.prefix or '""'
                show_line("folders", f"{kind}: {prefix}, delimiter {each.delimiter or 'none'}")
    for info in report.special[:MAX_LINES]:
        show_line(info.name, " ".join(sorted(info.special_uses)))
    if (inbox := report.inbox) is not None:
        modseq = "" if inbox.highest_modseq is None else f", HIGHESTMODSEQ {inbox.highest_modseq}"
        numbers = f"UIDVALIDITY {inbox.uid_validity}, UIDNEXT {inbox.uid_next}{modseq}"
        show_line("INBOX", f"{inbox.count} messages, {numbers}")
        if inbox.permanent_flags:  # to a folder that is read-only, many a server offers none
            show_line("flags", " ".join(sorted(inbox.permanent_flags)))


def _show_server(report: ImapReport) -> None:
    if report.identity:
        words = [f"{name} {value}" for name, value in list(report.identity.items())[:MAX_LINES]]
        show_summary("server", ", ".join(words))
    if report.latest_offer is None:
        return
    limits = limits_of(report)
    append = limits.pop("append")
    known = [f"message: {octets(append)}"] if append is not None else []
    known += [f"{name.replace('_', ' ')}: {n}" for name, n in limits.items() if n is not None]
    show_summary("limits", "; ".join(known) or "none that the server names")
    if report.quirks.server:
        minded = ", ".join(quirk_names(report.quirks)) or "nothing"
        show_summary("quirks", f"known as {report.quirks.server}; minded: {minded}")
