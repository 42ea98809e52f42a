"""From the options of a command to a folder that is open."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from ... import NotAuthenticatedError, UidValidityChangedError
from ...imap import FolderAccess, ImapClient, ImapFolder, SpecialUse
from .._connection import connect, login_of, make_client
from .._login_options import ImapOptions, account_of

_USES = {use.lower(): use for use in SpecialUse}


@contextmanager
def signed_in(options: ImapOptions) -> Generator[ImapClient]:
    """Yield a client that is signed in.

    Args:
        options: those of the command line.

    Raises:
        NotAuthenticatedError: they name no user.
        MailwrightError: no connection came about, or the login failed.
    """
    account = account_of(options.server, options, "read")
    sign_in = login_of(account)
    client = make_client(
        account,
        ImapClient,
        allow_plaintext=options.allow_plaintext_credentials,
        timeout=options.timeout,
        wire_log=True if options.wire else None,
    )
    with client:
        connect(client, account)
        if sign_in is not None:
            sign_in(client)
        elif not client.is_authenticated:  # a socket may be of a server that knows who connects
            raise NotAuthenticatedError(
                "Nobody is signed in: say who you are, as in --server imaps://user@host."
            )
        yield client


@contextmanager
def opened(
    options: ImapOptions, name: str, *, uid_validity: int | None = None, write: bool = False
) -> Generator[ImapFolder]:
    """Yield a folder that is open.

    Args:
        options: those of the command line.
        name: its name, or what it is for.
        uid_validity: the UIDVALIDITY that it must have (I07); None for any.
        write: whether it is to be changed.

    Raises:
        FolderNotFoundError: there is none.
        UidValidityChangedError: it has another UIDVALIDITY.
    """
    with signed_in(options) as client:
        yield opened_by(client, name, uid_validity=uid_validity, write=write)


def opened_by(
    client: ImapClient, name: str, *, uid_validity: int | None = None, write: bool = False
) -> ImapFolder:
    """Open a folder and return it; see `opened`."""
    folder = find_folder(client, name)
    folder.open(FolderAccess.READ_WRITE if write else FolderAccess.READ_ONLY)
    if uid_validity is not None and folder.uid_validity != uid_validity:
        raise UidValidityChangedError(
            f"The UIDs are of UIDVALIDITY {uid_validity}, and {folder.name} has "
            f"{folder.uid_validity} now: ask for new ones. Nothing was done.",
            expected=uid_validity,
            found=folder.uid_validity or 0,
        )
    return folder


def find_folder(client: ImapClient, name: str) -> ImapFolder:
    r"""Return a folder by its name, or by what it is for.

    Args:
        client: who is signed in.
        name: such as "Archive/2026"; with a backslash in front its use, such as ``\Sent``.

    Raises:
        FolderNotFoundError: the server has none for this use.
        InvalidArgumentError: no folder can have this name.
    """
    use = _USES.get(name.lower())
    return client.get_folder(name) if use is None else client.special_folder(use, guess=True)
