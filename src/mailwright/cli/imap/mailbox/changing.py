"""``mailwright mailbox create``, ``rename``, ``delete``, ``subscribe`` and ``unsubscribe``."""

from __future__ import annotations

from .... import InvalidArgumentError
from ....imap import ImapFolder, SpecialUse, StatusItem
from ..._arguments import AsJson
from ..._display import NAME, show, show_json
from ..._json_text import clean
from ..._login_options import NO_IMAP_OPTIONS, ImapOptions
from ...exit_codes import ExitCode
from .._session import find_folder, signed_in

_USES = {use[1:].lower(): use for use in SpecialUse}


def create(
    folder: str,
    /,
    *,
    use: tuple[str, ...] = (),
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Make a folder, and those that it is in where they are missing.

    Parameters
    ----------
    folder
        Its whole name, such as Archive/2026.
    use
        What it is for: archive, drafts, junk, sent, trash and the like.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    uses = [_use(word) for word in use]
    with signed_in(login) as client:
        made = client.create_folder(folder, uses=uses)
        return _report("created", made, as_json=json_)


def _use(word: str) -> SpecialUse:
    found = _USES.get(word.removeprefix("\\").lower())
    if found is None:
        raise InvalidArgumentError(
            f"--use is one of {', '.join(_USES)}; this is {word[:80]!a}.", name="use"
        )
    return found


def rename(
    folder: str,
    new_name: str,
    /,
    *,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Give a folder another name, and with it those inside; another parent moves it.

    Parameters
    ----------
    folder
        The folder.
    new_name
        Its whole new name.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    with signed_in(login) as client:
        found = find_folder(client, folder)
        found.rename(new_name)
        return _report("renamed", found, as_json=json_)


def delete(
    folder: str,
    /,
    *,
    with_messages: bool = False,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Remove a folder that is empty; folders inside it stay, where the server allows that.

    Parameters
    ----------
    folder
        The folder.
    with_messages
        Remove it with all messages in it: nothing brings them back.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    with signed_in(login) as client:
        found = find_folder(client, folder)
        if not with_messages:
            _require_empty(found)
        found.delete_folder()
        return _report("deleted", found, as_json=json_)


def _require_empty(folder: ImapFolder) -> None:
    count = folder.status((StatusItem.MESSAGES,)).messages
    if count:
        raise InvalidArgumentError(
            f"{folder.name} has {count} messages, and nothing brings them back: say"
            " --with-messages, or move them first.",
            name="with_messages",
        )


def subscribe(
    folder: str,
    /,
    *,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Add a folder to those that are subscribed to.

    Parameters
    ----------
    folder
        The folder.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    with signed_in(login) as client:
        found = find_folder(client, folder)
        found.subscribe()
        return _report("subscribed", found, as_json=json_)


def unsubscribe(
    folder: str,
    /,
    *,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Take a folder from those that are subscribed to.

    Parameters
    ----------
    folder
        The folder.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    with signed_in(login) as client:
        found = find_folder(client, folder)
        found.unsubscribe()
        return _report("unsubscribed", found, as_json=json_)


def _report(what: str, folder: ImapFolder, *, as_json: bool) -> ExitCode:
    if as_json:
        show_json({"done": what, "folder": clean(folder.name)})
    else:
        show(f"{what}  ", (folder.name, NAME))
    return ExitCode.DONE
