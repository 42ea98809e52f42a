"""SELECT and EXAMINE, with the parameters of CONDSTORE and QRESYNC (RFC 9051, RFC 7162)."""

from __future__ import annotations

from typing import ClassVar

from ...errors import InvalidArgumentError
from .._command import Command
from .._encoder import Encoder
from .._session import Session
from ..fetch.item_index import fetch_uid
from ..mailboxes.names import decode_name
from ..responses import Response, Status, StatusResponse
from ..selected.changes import ChangesSince
from ..selected.mailbox import SelectedMailbox
from ..uids.uid_set import UidSet
from ..watch.sync_state import SyncState
from ._told_flags import ToldFlags


class Select(Command[SelectedMailbox]):
    """Open a mailbox; what was open before is closed, whether it succeeds or not.

    Args:
        session: whose mailbox is changed when the command is written.
        name: the name on the wire.
        condstore: have MODSEQ in what the server tells (RFC 7162 section 3.1.8).
        resync: have told what changed since (RFC 7162 section 3.2.5); QRESYNC has to be enabled,
            and the state has a MODSEQ.
    """

    # select         = "SELECT" SP mailbox [select-params]                 RFC 4466 section 6
    # select-param   = "CONDSTORE" /
    #                  "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] ")"
    verb = "SELECT"
    read_only: ClassVar[bool] = False
    claims = frozenset({b"EXISTS", b"RECENT", b"FLAGS", b"FETCH", b"VANISHED"})
    alone = True
    streams = True

    def __init__(
        self,
        session: Session,
        name: bytes,
        *,
        condstore: bool = False,
        resync: SyncState | None = None,
    ) -> None:
        self._session = session
        self._name = name
        self._condstore = condstore
        self._resync = resync
        self._mailbox = SelectedMailbox(
            decode_name(name, utf8=session.utf8),
            lambda: session.is_told or not session.protocol.is_idle,
        )
        # Flags of messages that changed, and ranges of those gone, since what `resync` names.
        self._told = ToldFlags()
        self._gone: list[tuple[int, int]] = []

    def write(self, encoder: Encoder) -> None:
        """Write it; from here on, what the server says is of this mailbox."""
        encoder.raw(self.verb).space().astring(self._name)
        if self._resync is not None:
            known = self._resync
            encoder.raw(" (QRESYNC (").number(known.uid_validity).space()
            # Without the UIDs that are known, which would keep silent of new ones.
            encoder.number(known.highest_modseq or 0).raw("))")
        elif self._condstore:
            encoder.raw(" (CONDSTORE)")
        self._session.selected = self._mailbox

    def take(self, response: Response) -> bool:
        """Take what it is about; the session has shown it to the model already.

        What is not new is not taken: it gives the server no more time (T25).
        """
        if response.name == b"FETCH":
            uid = None if self._resync is None else fetch_uid(response)
            return uid is not None and self._told.take(uid, response)
        return response.name == b"VANISHED" and self._take_vanished(response)

    def _take_vanished(self, response: Response) -> bool:
        reader = response.reader()
        if self._resync is None or not reader.skip(b"(EARLIER)"):
            return False
        reader.spaces()
        try:
            uids = UidSet.parse(reader.atom(), open_end=False)
        except InvalidArgumentError:
            raise reader.malformed("UIDs") from None
        if not self._gone or (uids.min or 0) > self._gone[-1][1]:
            self._gone += uids.ranges  # in their order, as servers tell them
            return bool(uids)
        self._gone = list((UidSet.from_ranges(self._gone) | uids).ranges)
        return False

    def take_code(self, status: StatusResponse) -> None:
        """Begin anew at CLOSED: what came before was still of the mailbox that was open."""
        if status.code is not None and status.code.name == "CLOSED":
            self._mailbox.clear()
            self._told = ToldFlags()
            self._gone.clear()

    def complete(self, completion: StatusResponse) -> None:
        """Take the end: the mailbox is open, or none is."""
        super().complete(completion)
        if completion.status is Status.OK:
            self._mailbox.opened(completion, read_only=self.read_only)
            if self._resync is not None:
                self._mailbox.changes = ChangesSince(
                    state=self._resync,
                    flags=self._told.by_uid,
                    vanished=UidSet.from_ranges(self._gone),
                    highest_modseq=self._told.highest_modseq,
                )
        elif self._session.selected is self._mailbox:
            self._session.selected = None

    def result(self) -> SelectedMailbox:
        """Return the model of the mailbox."""
        return self._mailbox


class Examine(Select):
    """Open a mailbox to read it: nothing in it changes, not even what is recent."""

    verb = "EXAMINE"
    read_only = True
