r"""``mailwright move`` and ``mailwright copy``: messages to another folder."""

from __future__ import annotations

from typing import Any

from ... import FolderNotFoundError, InvalidArgumentError, PartialFailureError
from ...imap import CopyResult, ImapClient, ImapFolder, MoveResult, UidSet
from .._arguments import AsJson
from .._display import FAINT, NAME, show, show_json
from .._json_text import clean
from .._login_options import NO_IMAP_OPTIONS, ImapOptions
from ._present import code_of, common_fields, present, show_missing, text_of
from ._session import find_folder, opened_by, signed_in
from ._words import UidValidity, folder_and_rest, uid_set


def move(
    *folder_uids_target: str,
    create: bool = False,
    uid_validity: UidValidity = None,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    r"""Move messages to another folder, and print the UIDs that they have there.

    Ends with 7 where some of the messages are not there.

    For instance:

        mailwright move 1:5,9 Archive/2026 --create
        mailwright move Archive 12 '\Trash'

    Parameters
    ----------
    folder_uids_target
        [FOLDER] UIDS TARGET: a use such as \Trash stands for the folder that is for it.
    create
        Make the target where there is none.
    uid_validity
        Do nothing unless the folder has this UIDVALIDITY.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    return _transfer("move", folder_uids_target, create, uid_validity, as_json=json_, login=login)


def copy(
    *folder_uids_target: str,
    create: bool = False,
    uid_validity: UidValidity = None,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Copy messages to another folder, and print the UIDs that they have there.

    Ends with 7 where some of the messages are not there.

    For instance:

        mailwright copy 1:5,9 Archive/2026 --create

    Parameters
    ----------
    folder_uids_target
        [FOLDER] UIDS TARGET; see `mailwright move`.
    create
        Make the target where there is none.
    uid_validity
        Do nothing unless the folder has this UIDVALIDITY.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    return _transfer("copy", folder_uids_target, create, uid_validity, as_json=json_, login=login)


def _transfer(
    how: str,
    words: tuple[str, ...],
    create: bool,
    uid_validity: int | None,
    *,
    as_json: bool,
    login: ImapOptions,
) -> int:
    name, uids, target_name = folder_and_rest(words, 2, "UIDs and a folder")
    wanted = uid_set(uids)
    with signed_in(login) as client:
        folder = opened_by(client, name, uid_validity=uid_validity, write=how == "move")
        target = find_folder(client, target_name)
        if target.wire_name == folder.wire_name:
            raise InvalidArgumentError(f"The messages are in {folder.name} already.", name="target")
        found, missing = present(folder, wanted)
        try:
            result = _perform(client, how, folder, found, target, create=create)
        except PartialFailureError as error:
            if isinstance(error.done, CopyResult):
                done = error.done.uids.sources
                _report(how, folder, target, done, missing, error.done, as_json=as_json)
            raise
        _report(how, folder, target, found, missing, result, as_json=as_json)
    return code_of(missing)


def _perform(
    client: ImapClient,
    how: str,
    folder: ImapFolder,
    uids: UidSet,
    target: ImapFolder,
    *,
    create: bool,
) -> CopyResult:
    transfer = folder.move_to if how == "move" else folder.copy_to
    try:
        return transfer(uids, target)
    except FolderNotFoundError:
        if not create:
            raise
    client.create_folder(target.name)
    return transfer(uids, target)


def _report(
    how: str,
    folder: ImapFolder,
    target: ImapFolder,
    uids: UidSet,
    missing: UidSet,
    result: CopyResult,
    *,
    as_json: bool,
) -> None:
    emulated = isinstance(result, MoveResult) and result.emulated
    if as_json:
        fields: dict[str, Any] = common_fields(folder, uids, missing)
        fields["target"] = clean(target.name)
        fields["target_uid_validity"] = result.uid_validity
        fields["new_uids"] = [
            {"uids": _run(old, count), "new_uids": _run(new, count)}
            for old, new, count in result.uids.ranges
        ]
        fields["emulated"] = emulated
        show_json(fields)
        return
    where = result.uids.destinations
    note = f"  as {text_of(where)}" if where else "  (the server does not tell their new UIDs)"
    past = "moved  " if how == "move" else "copied  "
    show(past, text_of(uids), " to ", (target.name, NAME), (note, FAINT))
    if emulated:
        show(("by COPY and UID EXPUNGE: the server has no MOVE", FAINT))
    show_missing(missing)


def _run(first: int, count: int) -> str:
    return str(first) if count == 1 else f"{first}:{first + count - 1}"
