"""Messages of a server as an mbox file, which is there when it is whole (K12)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ... import InvalidArgumentError, MailboxFlag, Mbox
from ...imap import Flag, ImapFolder, UidSet
from ._progress import Begin

#: What mbox can keep of the flags.
_FLAGS = {
    Flag.SEEN: MailboxFlag.SEEN,
    Flag.ANSWERED: MailboxFlag.ANSWERED,
    Flag.FLAGGED: MailboxFlag.FLAGGED,
    Flag.DELETED: MailboxFlag.DELETED,
    Flag.DRAFT: MailboxFlag.DRAFT,
}


def write_mbox(
    folder: ImapFolder, uids: UidSet, path: Path, begin: Begin, *, force: bool
) -> tuple[int, UidSet]:
    """Write messages into a new mbox file, for its owner alone.

    Args:
        folder: where the messages are; it is open.
        uids: which.
        path: the file.
        begin: shows how far it is.
        force: write over a file that is there.

    Returns:
        The size of the file, and the UIDs of messages that have gone meanwhile.

    Raises:
        InvalidArgumentError: there is such a file.
        OSError: it cannot be written.
    """
    if not force and os.path.lexists(path):
        raise _exists(path)
    told, total = begin(path.name), len(uids)
    descriptor, name = tempfile.mkstemp(prefix=".mailwright-", dir=path.parent)
    os.close(descriptor)
    new = Path(name)
    gone = uids
    try:
        with Mbox(new, sync=False) as mbox:
            fetched = folder.fetch(uids, message=True, flags=True, internal_date=True)
            for number, item in enumerate(fetched, 1):
                octets = item.section()
                if octets is None or item.uid is None:
                    continue
                flags = [_FLAGS[flag] for flag in _FLAGS if flag in (item.flags or ())]
                mbox.add(octets, flags=flags, date=item.internal_date)
                gone = gone - [item.uid]
                told(number, total)
        with new.open("rb") as file:
            os.fsync(file.fileno())
        size = new.stat().st_size
        _give_name(new, path, force=force)
    finally:
        new.unlink(missing_ok=True)
    return size, gone


def _give_name(new: Path, path: Path, *, force: bool) -> None:
    if force:
        new.replace(path)
        return
    try:
        path.hardlink_to(new)  # unlike a renaming, this fails where there is such a file
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # a file system without hard links
        new.replace(path)


def _exists(path: Path) -> InvalidArgumentError:
    return InvalidArgumentError(f"{path} exists: --force writes over it.", name="mbox")
