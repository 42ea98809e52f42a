r"""``mailwright flag``: flags and keywords of messages."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from ... import InvalidArgumentError
from ...imap import ImapFolder, StoreResult, UidSet
from .._arguments import AsJson
from .._display import FAULT, NUMBER, show, show_json
from .._json_text import flag_names
from .._login_options import NO_IMAP_OPTIONS, ImapOptions
from ._present import code_of, common_fields, present, show_missing, text_of
from ._session import opened
from ._words import UidValidity, flags_of, folder_and_rest, uid_set


def flag(
    *folder_and_uids: str,
    add: tuple[str, ...] = (),
    remove: tuple[str, ...] = (),
    set_: Annotated[tuple[str, ...] | None, Parameter(name="--set")] = None,
    unchanged_since: int | None = None,
    uid_validity: UidValidity = None,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    r"""Change the flags and keywords of messages, and print those that they have then.

    The system flags are seen, answered, flagged, deleted and draft, with a backslash in front or
    without; all else is a keyword. Ends with 7 where some of the messages are not there, or were
    left alone because of --unchanged-since.

    For instance:

        mailwright flag 1:5,9 --add seen
        mailwright flag Archive 12 --add invoice --remove flagged

    Parameters
    ----------
    folder_and_uids
        [FOLDER] UIDS, such as 1:5,9.
    add
        A flag to add; may be given several times.
    remove
        A flag to take away; may be given several times.
    set_
        A flag to have, and no others than those; may be given several times. "" takes all away.
    unchanged_since
        Leave messages alone that have changed since this MODSEQ (CONDSTORE).
    uid_validity
        Do nothing unless the folder has this UIDVALIDITY.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    name, word = folder_and_rest(folder_and_uids, 1, "UIDs")
    wanted = uid_set(word)
    if set_ is not None and (add or remove):
        raise InvalidArgumentError("--set says all: leave out --add and --remove.", name="set")
    if set_ is None and not (add or remove):
        raise InvalidArgumentError("Say what to change: --add, --remove or --set.", name="add")
    if unchanged_since is not None and add and remove:
        raise InvalidArgumentError(
            "With --unchanged-since, the first change would stand in the way of the second: --add"
            " or --remove.",
            name="unchanged_since",
        )
    with opened(login, name, uid_validity=uid_validity, write=True) as folder:
        found, missing = present(folder, wanted)
        result = _change(folder, found, add, remove, set_, unchanged_since)
        _report(folder, found, missing, result, as_json=json_)
    incomplete = UidSet() if result.is_complete else found
    return code_of(missing, result.modified, incomplete)


def _change(
    folder: ImapFolder,
    uids: UidSet,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    set_: tuple[str, ...] | None,
    unchanged_since: int | None,
) -> StoreResult:
    result = StoreResult()
    if set_ is not None:
        flags = flags_of(tuple(word for word in set_ if word))
        return folder.set_flags(uids, flags, unchanged_since=unchanged_since)
    if add:
        result = folder.add_flags(uids, flags_of(add), unchanged_since=unchanged_since)
    if remove:
        later = folder.remove_flags(uids, flags_of(remove), unchanged_since=unchanged_since)
        return StoreResult(
            modified=result.modified | later.modified,
            flags={**result.flags, **later.flags},
            modseqs={**result.modseqs, **later.modseqs},
            not_permanent=result.not_permanent | later.not_permanent,
            is_complete=result.is_complete and later.is_complete,
        )
    return result


def _report(
    folder: ImapFolder, uids: UidSet, missing: UidSet, result: StoreResult, *, as_json: bool
) -> None:
    flags = {uid: flag_names(found) for uid, found in sorted(result.flags.items()) if uid in uids}
    if as_json:
        fields: dict[str, Any] = common_fields(folder, uids - result.modified, missing)
        fields["modified"] = text_of(result.modified)
        fields["flags"] = {str(uid): found for uid, found in flags.items()}
        fields["modseqs"] = {str(uid): number for uid, number in sorted(result.modseqs.items())}
        fields["not_permanent"] = flag_names(result.not_permanent)
        show_json(fields)
        return
    for uid, found in flags.items():
        show((f"{uid:>7}  ", NUMBER), " ".join(found))
    if result.modified:
        show(("changed meanwhile, left alone  ", FAULT), text_of(result.modified))
    if result.not_permanent:
        show(("not kept by this folder  ", FAULT), " ".join(flag_names(result.not_permanent)))
    if not result.is_complete:
        show(("the server refused some of them", FAULT))
    show_missing(missing)
