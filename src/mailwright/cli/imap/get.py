"""``mailwright get``: messages of a server, or parts of them, as files."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from ... import InvalidArgumentError, MailwrightError
from ...imap import FolderInfo, ImapFolder, UidSet, file_path
from ...mime.saving import safe_name
from .._arguments import AsJson
from .._display import FAINT, FAULT, octets, show, show_json
from .._login_options import NO_IMAP_OPTIONS, ImapOptions
from ..exit_codes import ExitCode, exit_code
from ._mbox import write_mbox
from ._present import common_fields, present, show_missing
from ._progress import Begin, progress_bars
from ._session import opened
from ._words import UidValidity, folder_and_rest, uid_set


@dataclass(slots=True)
class _Saved:
    """What was saved, and what was not.

    Args:
        files: UID, path and size of each.
        failed: what went wrong with others, by their UIDs.
    """

    files: list[tuple[int, Path, int]] = field(default_factory=list[tuple[int, Path, int]])
    failed: dict[int, MailwrightError] = field(default_factory=dict[int, MailwrightError])


def get(
    *folder_and_uids: str,
    to: Annotated[Path, Parameter(name=["--to", "-o"])] = Path(),
    mbox: Path | None = None,
    part: str = "",
    by_folder: bool = False,
    force: bool = False,
    uid_validity: UidValidity = None,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Save messages as files, each as UID.eml, whole or not at all; they stay unread.

    Only you can read the files. Ends with 7 where some of the messages are not there.

    For instance:

        mailwright get 1:5,9 --to mails
        mailwright get Archive 1:* --mbox archive.mbox
        mailwright get 4711 --part 2 --to attachments

    Parameters
    ----------
    folder_and_uids
        [FOLDER] UIDS, such as 1:5,9.
    to
        The directory to save to, made where there is none; the current one by default.
    mbox
        Write all of them into one new mbox file instead.
    part
        The decoded content of this part instead, by its number: UID-NAME, after the sender's name
        for it without its directories.
    by_folder
        Save into directories below --to that are named after the folder.
    force
        Write over files that are there.
    uid_validity
        Do nothing unless the folder has this UIDVALIDITY.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    name, word = folder_and_rest(folder_and_uids, 1, "UIDs")
    wanted = uid_set(word)
    if mbox is not None and (part or by_folder or to != Path()):
        raise InvalidArgumentError(
            "--mbox is one file for whole messages: leave out --to, --part and --by-folder.",
            name="mbox",
        )
    with opened(login, name, uid_validity=uid_validity) as folder, progress_bars() as begin:
        found, missing = present(folder, wanted)
        saved = _Saved()
        if mbox is not None:
            size, gone = write_mbox(folder, found, mbox, begin, force=force)
            missing = missing | gone
            saved.files = [(uid, mbox, size) for uid in found - gone]
        else:
            directory = _directory(folder, to) if by_folder else to
            directory.mkdir(parents=True, exist_ok=True)
            _save_each(folder, found, directory, part, saved, begin, force=force)
        _report(folder, saved, missing, is_mbox=mbox is not None, as_json=json_)
    if missing or (saved.failed and saved.files):
        return ExitCode.PARTIAL
    return exit_code(next(iter(saved.failed.values()))) if saved.failed else ExitCode.DONE


def _directory(folder: ImapFolder, above: Path) -> Path:
    """Return the directory for a folder, which lies in `above` whatever its name is (I15)."""
    parent = folder.parent()
    delimiter = None if parent is None else folder.name[len(parent.name) :][:1]
    info = FolderInfo(name=folder.name, wire_name=folder.wire_name, delimiter=delimiter)
    return above.joinpath(*file_path(info.path))


def _save_each(
    folder: ImapFolder,
    uids: UidSet,
    directory: Path,
    part: str,
    saved: _Saved,
    begin: Begin,
    *,
    force: bool,
) -> None:
    for uid in uids:
        path = directory / f"{uid}.eml"
        try:
            if part:
                path = directory / _part_name(folder, uid, part)
            told = begin(path.name)
            size = folder.download(uid, path, part or None, progress=told, overwrite=force)
        except FileExistsError:
            raise InvalidArgumentError(
                f"{path} exists: --force writes over it.", name="to"
            ) from None
        except MailwrightError as error:
            saved.failed[uid] = error
            if not folder.is_open:
                raise
        else:
            saved.files.append((uid, path, size))


def _part_name(folder: ImapFolder, uid: int, part: str) -> str:
    structure = folder.fetch_one(uid, body_structure=True).body_structure
    found = None if structure is None else structure.find(part)
    name = safe_name(found.filename) if found is not None and found.filename else f"part-{part}"
    return f"{uid}-{name}"


def _report(
    folder: ImapFolder, saved: _Saved, missing: UidSet, *, is_mbox: bool, as_json: bool
) -> None:
    if as_json:
        done = UidSet.of(uid for uid, _, _ in saved.files)
        fields: dict[str, Any] = common_fields(folder, done, missing)
        fields["saved"] = [
            {"uid": uid, "path": os.fspath(path), "size": size} for uid, path, size in saved.files
        ]
        fields["failed"] = [
            {"uid": uid, "error": type(error).__name__, "text": str(error)}
            for uid, error in saved.failed.items()
        ]
        show_json(fields)
        return
    if is_mbox:
        _, path, size = saved.files[0]
        show(str(path), (f"  {len(saved.files)} messages, {octets(size)}", FAINT))
    else:
        for _, path, size in saved.files:
            show(str(path), (f"  {octets(size)}", FAINT))
    for uid, error in saved.failed.items():
        show(("failed   ", FAULT), f"{uid}: {error}")
    show_missing(missing)
