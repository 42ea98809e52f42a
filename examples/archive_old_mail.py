"""Move mail that is older than some days to an archive folder for its year.

    python examples/archive_old_mail.py imaps://USER@HOST [--days 365] [--folder INBOX] [--dry-run]

Flagged messages stay. Nothing is deleted: without MOVE the server must have UIDPLUS, or nothing is
done. The password is asked for, or read from standard input when that is no terminal.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from mailwright import (
    FolderAccess,
    FolderNotFoundError,
    ImapClient,
    ImapFolder,
    Search,
    SpecialUse,
    TlsOptions,
    UidSet,
)


def archive(
    url: str,
    password: str,
    before: date,
    folder: str = "INBOX",
    *,
    dry_run: bool = False,
    ca_file: Path | None = None,
) -> dict[str, UidSet]:
    """Move what arrived before a day, and return which UIDs went (or would go) to which folder."""
    with ImapClient.open(url, password, tls=TlsOptions(ca_file=ca_file)) as client:
        try:
            top = client.special_folder(SpecialUse.ARCHIVE, guess=True)
        except FolderNotFoundError:
            top = client.get_folder("Archive")
        source = client.get_folder(folder)
        source.open(FolderAccess.READ_ONLY if dry_run else FolderAccess.READ_WRITE)
        moved: dict[str, UidSet] = {}
        for year, uids in by_year(source, before).items():
            target = top.subfolder(str(year))
            moved[target.name] = uids
            if not dry_run:
                make(target)
                source.move_to(uids, target)
        return moved


def by_year(folder: ImapFolder, before: date) -> dict[int, UidSet]:
    """Return what is old and not flagged, by the year in which it arrived."""
    old = Search.before(before) & Search.unflagged() & Search.undeleted()
    years: dict[int, UidSet] = {}
    uids = folder.search(old)
    first = oldest(folder, uids)
    for year in range(first.year, before.year + 1) if uids else ():
        within = Search.since(date(year, 1, 1)) & Search.before(date(year + 1, 1, 1))
        if found := folder.search(old & within):
            years[year] = found
    return years


def oldest(folder: ImapFolder, uids: UidSet) -> date:
    """Return when the first of some messages arrived."""
    dates = (message.internal_date for message in folder.fetch(uids, internal_date=True))
    return min((one.date() for one in dates if one is not None), default=datetime.now(UTC).date())


def make(folder: ImapFolder) -> None:
    """Make a folder, unless it is there."""
    try:
        folder.status()
    except FolderNotFoundError:
        folder.create()
        folder.subscribe()


def main() -> None:
    """Read the arguments, and print what was moved."""
    parser = argparse.ArgumentParser(description="Move old mail to the archive.")
    parser.add_argument("url")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--folder", default="INBOX")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--ca-file", type=Path)
    args = parser.parse_args()
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    before = datetime.now(UTC).date() - timedelta(days=args.days)
    moved = archive(
        args.url, password, before, args.folder, dry_run=args.dry_run, ca_file=args.ca_file
    )
    for name, uids in moved.items():
        print(f"{len(uids):6} {'would go' if args.dry_run else 'went'} to {name}")


if __name__ == "__main__":
    main()
