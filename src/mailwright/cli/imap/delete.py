r"""``mailwright delete``: messages that are taken away for good."""

from __future__ import annotations

from typing import Any

from ...imap import ExpungeResult, ImapFolder, UidSet
from .._arguments import AsJson
from .._display import FAULT, show, show_json
from .._login_options import NO_IMAP_OPTIONS, ImapOptions
from ._present import code_of, common_fields, present, show_missing, text_of
from ._session import opened
from ._words import UidValidity, folder_and_rest, uid_set


def delete(
    *folder_and_uids: str,
    uid_validity: UidValidity = None,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    r"""Delete messages for good: nothing brings them back. These and no others.

    To keep them for a while, move them: mailwright move UIDS '\Trash'. A server that cannot delete
    some messages and no others (UIDPLUS) is asked for nothing. Ends with 7 where some of the
    messages are not there.

    For instance:

        mailwright delete '\Trash' 1:5,9

    Parameters
    ----------
    folder_and_uids
        [FOLDER] UIDS, such as 1:5,9; without an open end.
    uid_validity
        Do nothing unless the folder has this UIDVALIDITY.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    name, word = folder_and_rest(folder_and_uids, 1, "UIDs")
    wanted = uid_set(word, open_end=False)
    with opened(login, name, uid_validity=uid_validity, write=True) as folder:
        found, missing = present(folder, wanted)
        result = folder.delete(found)
        _report(folder, found, missing, result, as_json=json_)
    return code_of(missing)


def _report(
    folder: ImapFolder, uids: UidSet, missing: UidSet, result: ExpungeResult, *, as_json: bool
) -> None:
    if as_json:
        fields: dict[str, Any] = common_fields(folder, uids, missing)
        show_json(fields | {"archived": result.archived})
        return
    show(f"deleted  {text_of(uids)} of {folder.name}")
    if result.archived:
        show(("The server keeps them in another folder all the same.", FAULT))
    show_missing(missing)
