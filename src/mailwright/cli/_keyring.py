"""Passwords of the system's keyring, which may hang, be locked, or be none (K10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import InvalidArgumentError, MissingExtraError, Secret
from ._time_limit import within

#: How long a keyring may take: those without a session to ask in wait for ever.
SECONDS = 3.0

#: Modules of backends that keep nothing, or keep it where anybody of this user can read it.
_REFUSED = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")


def service_of(host: str) -> str:
    """Return the name under which the keyring has the passwords for a host."""
    return f"mailwright:{host}"


def from_keyring(service: str, user: str) -> Secret:
    """Return the password that the keyring has for a user.

    Args:
        service: the name of the service there.
        user: the user's name there.

    Raises:
        MissingExtraError: the package keyring is not installed.
        InvalidArgumentError: there is no keyring that can be trusted, it is locked, or it has no
            such password.
        DeadlineExceededError: it did not answer within three seconds.
    """
    try:
        import keyring
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "Passwords of the keyring take the package keyring: pip install 'mailwright[cli]'",
            extra="cli",
        ) from error
    return within(SECONDS, "The keyring", lambda: _look_up(keyring.get_keyring(), service, user))


def _look_up(found: Any, service: str, user: str) -> Secret:
    backends = list(_backends(found))
    trusted = [backend for backend in backends if not _is_refused(_kind(backend))]
    if not trusted:
        names = ", ".join(sorted({type(backend).__module__ for backend in backends})) or "none"
        raise InvalidArgumentError(
            f"There is no keyring on this machine that keeps passwords safe (found: {names}). Use "
            "--password-command or --password-fd.",
            name="keyring",
        )
    for backend in trusted:
        try:
            password = backend.get_password(service, user)
        except Exception as error:  # noqa: BLE001 - each backend has errors of its own
            # Their words are of unknown origin, and might hold what was found.
            problem = f"failed with {type(error).__name__}; it may be locked"
            raise InvalidArgumentError(
                f"The keyring ({type(backend).__module__}) {problem}.", name="keyring"
            ) from None
        if password:
            return Secret(password)
    raise InvalidArgumentError(
        f"The keyring has no password of {user!r} for {service!r}. Put it there with: "
        f"keyring set {service} {user}",
        name="keyring",
    )


def _backends(found: Any) -> Iterator[Any]:
    """Yield the keyring, or those that it stands for, in the order in which they are asked."""
    if type(found).__module__ == "keyring.backends.chainer":
        yield from found.backends
    else:
        yield found


def _kind(backend: Any) -> type[Any]:
    kind: type[Any] = backend.__class__
    return kind


def _is_refused(kind: type[Any]) -> bool:
    """Whether a backend, or what it is made of, keeps no password or keeps it in clear."""
    return any(
        each.__module__.startswith(_REFUSED) or "plaintext" in each.__name__.lower()
        for each in kind.__mro__
    )
