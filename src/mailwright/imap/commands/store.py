"""UID STORE: flags, Gmail's labels and annotations (RFC 9051 section 6.4.6, RFC 7162)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ...errors import InvalidArgumentError, MalformedResponseError, ServerRefusedError
from .._command import Command
from .._encoder import Encoder
from ..responses import Response
from ..selected.selection import SelectedCommand, Selection
from ..uids.uid_set import UidSet
from ..write.annotations import Annotations, write_annotations
from ._store_answers import RUN, Run, add_answer, add_run, read_run, says_flags, uid_of

#: Responses about one message that are taken.
_MOST_ANSWERS = 8


@dataclass(frozen=True, slots=True)
class Stored:
    """What the server says to a STORE.

    Args:
        flags: the flags of messages by UID.
        modseqs: MODSEQ of messages by UID.
        modified: those that were left alone, by the response code MODIFIED.
        is_complete: whether the server said OK.
    """

    flags: dict[int, frozenset[str]]
    modseqs: dict[int, int]
    modified: UidSet
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    r"""What a STORE does.

    Args:
        sign: "+" to add, "-" to remove, "" to put in place of what is there.
        flags: flags and keywords, or None.
        labels: labels of Gmail in their form on the wire, or None.
        annotations: annotations, or None.
        silent: whether the server is to keep the new flags to itself.
        unchanged_since: MODSEQ since which a message must not have changed.
    """

    sign: str = ""
    flags: Sequence[str] | None = None
    labels: Sequence[bytes] | None = None
    annotations: Annotations | None = None
    silent: bool = False
    unchanged_since: int | None = None


class UidStore(SelectedCommand[Stored]):
    """Change flags, labels or annotations of messages.

    Args:
        selection: the messages.
        change: what is done to each.
    """

    verb = "UID STORE"
    claims = frozenset({b"FETCH", b"UIDFETCH"})
    streams = True
    run: ClassVar[re.Pattern[bytes] | None] = RUN

    def __init__(self, selection: Selection, change: Change) -> None:
        super().__init__(selection)
        self.change = change
        #: Whether no flags are its own: then MODSEQ alone comes (RFC 7162 section 3.1.3).
        self._is_silent = change.silent and change.unchanged_since is None
        self._answers: list[Response | Run] = []
        self._counts: dict[int, int] = {}  # how many came about a message

    # store          = "STORE" SP sequence-set [SP store-modifiers] SP store-att-flags
    # store-modifier =/ "UNCHANGEDSINCE" SP mod-sequence-valzer            RFC 7162 section 7
    def write(self, encoder: Encoder) -> None:
        """Write UIDs, condition and change."""
        self.selection.check()
        change = self.change
        encoder.raw("UID STORE ").raw(self.selection.to_bytes()).space()
        if change.unchanged_since is not None:
            encoder.raw("(UNCHANGEDSINCE ").number(change.unchanged_since).raw(") ")
        suffix = ".SILENT " if change.silent else " "
        if change.annotations is not None:
            encoder.raw("ANNOTATION ")
            write_annotations(encoder, change.annotations)
        elif change.labels is not None:
            encoder.raw(f"{change.sign}X-GM-LABELS{suffix}")
            _write_labels(encoder, change.labels)
        else:
            encoder.raw(f"{change.sign}FLAGS{suffix}").flags(change.flags or ())

    def conflicts(self, other: Command[object]) -> bool:
        """Whether both ask about the same messages."""
        if self.claims.isdisjoint(other.claims):
            return False
        uids = getattr(other, "uids", None)
        return not (isinstance(uids, UidSet) and uids.isdisjoint(self.uids))

    def take(self, response: Response) -> bool:
        """Take the new flags of a message that was asked about."""
        uid = uid_of(response)
        if uid is None or uid not in self.uids:
            return False
        if self._is_silent and says_flags(response):
            return False  # somebody else changed them
        self._counts[uid] = self._counts.get(uid, 0) + 1
        if self._counts[uid] > _MOST_ANSWERS:
            return False  # who says the same again and again gets no more time for it (T25)
        self._answers.append(response)
        return True

    def take_run(self, lines: bytes) -> bool:
        """Take the new flags of many messages at once, if all were asked about and none twice."""
        mailbox, session = self.selection.mailbox, self.selection.session
        run = read_run(lines) if session.selected is mailbox else None
        if run is None or not UidSet(run.uids) <= self.uids:
            return False
        if self._is_silent and any(run.flags):
            return False
        counts = dict.fromkeys(run.uids, 1)
        if len(counts) < len(run.uids) or not self._counts.keys().isdisjoint(counts):
            return False
        if not mailbox.observe_uids(run.numbers, run.uids, session.emit):
            return False
        self._counts.update(counts)
        self._answers.append(run)
        return True

    def result(self) -> Stored:
        """Return what the server said, read now."""
        completion = self.completion
        assert completion is not None
        flags: dict[int, frozenset[str]] = {}
        modseqs: dict[int, int] = {}
        for answer in self._answers:
            if isinstance(answer, Run):
                add_run(answer, flags, modseqs)
                continue
            try:
                add_answer(answer, flags, modseqs)
            except MalformedResponseError:
                continue  # it costs one answer, and no flags are taken from it
        code = completion.code
        modified = UidSet()
        if code is not None and code.name == "MODIFIED":
            try:
                modified = UidSet.parse(code.arguments, open_end=False) & self.uids
            except InvalidArgumentError:
                # Which ones, nobody can tell: none of them may count as changed.
                modified = self.uids
        return Stored(flags, modseqs, modified, completion.status.value == "OK")

    def outcome(self) -> Stored:
        """Return the result; NO with MODIFIED is one too (RFC 7162 section 3.1.3)."""
        try:
            return super().outcome()
        except ServerRefusedError as refusal:
            if self.error is None and refusal.response_code == "MODIFIED":
                return self.result()
            raise


def _write_labels(encoder: Encoder, labels: Sequence[bytes]) -> None:
    encoder.open()
    for label in labels:
        if re.fullmatch(rb"\\[A-Za-z]+", label):  # \Inbox, \Starred: what Gmail itself names
            encoder.raw(label)
        else:
            encoder.astring(label)
        encoder.space()
    encoder.close()
