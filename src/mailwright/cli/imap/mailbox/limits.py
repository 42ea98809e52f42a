"""``mailwright mailbox quota`` and ``rights``: how much there may be, and who may do what."""

from __future__ import annotations

from typing import Any

from .... import ServerRefusedError, UnsupportedError
from ....imap import AccessEntry, ImapFolder, Quota, QuotaResource, QuotaUsage, Right
from ..._arguments import AsJson
from ..._display import FAINT, LABEL, octets, show, show_json
from ..._json_text import clean
from ..._login_options import NO_IMAP_OPTIONS, ImapOptions
from ...exit_codes import ExitCode
from .._session import find_folder, signed_in
from .._words import INBOX

#: Resources that are counted in units of 1,024 octets.
_IN_KIB = frozenset((QuotaResource.STORAGE, QuotaResource.ANNOTATION_STORAGE))


def quota(
    folder: str = INBOX,
    /,
    *,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Show the quotas that a folder counts for: what is used, and how much there may be.

    Parameters
    ----------
    folder
        The folder; INBOX by default.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    with signed_in(login) as client:
        found = find_folder(client, folder)
        quotas = found.quotas()
        if json_:
            made = [_quota_fields(each) for each in quotas]
            show_json({"folder": clean(found.name), "quotas": made})
            return ExitCode.DONE
        for each in quotas:
            _show_quota(each)
        if not any(each.resources for each in quotas):
            show(("nothing is limited", FAINT))
    return ExitCode.DONE


def _quota_fields(found: Quota) -> dict[str, Any]:
    return {
        "root": clean(found.root),
        "resources": [
            {"name": clean(name), "usage": each.usage, "limit": each.limit}
            for name, each in found.resources.items()
        ],
    }


def _show_quota(found: Quota) -> None:
    for name, each in found.resources.items():
        show((f"{name.lower():<12}", LABEL), _used(name, each), (f"  {found.root}", FAINT))


def _used(resource: str, used: QuotaUsage) -> str:
    if resource in _IN_KIB:
        return f"{octets(used.usage * 1024)} of {octets(used.limit * 1024)}"
    return f"{used.usage} of {used.limit}"


def rights(
    folder: str = INBOX,
    /,
    *,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Show what you may do in a folder, and who else may do what, as far as you may know.

    Parameters
    ----------
    folder
        The folder; INBOX by default.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    with signed_in(login) as client:
        found = find_folder(client, folder)
        mine = found.my_rights()
        others = _access_list(found)
        if json_:
            show_json(
                {
                    "folder": clean(found.name),
                    "mine": str(mine),
                    "access": None
                    if others is None
                    else [{"who": clean(e.identifier), "rights": str(e.rights)} for e in others],
                }
            )
            return ExitCode.DONE
        show(("you  ", LABEL), _words(mine), (f"  {mine}", FAINT))
        for entry in others or ():
            show(
                (f"{entry.identifier}  ", LABEL), _words(entry.rights), (f"  {entry.rights}", FAINT)
            )
    return ExitCode.DONE


def _access_list(folder: ImapFolder) -> tuple[AccessEntry, ...] | None:
    """Return who has which rights; None where the user may not know."""
    try:
        return folder.access_list()
    except (ServerRefusedError, UnsupportedError):
        return None


def _words(held: Any) -> str:
    names = [right.name.lower().replace("_", " ") for right in Right if right in held]
    return ", ".join(names) or "nothing"
