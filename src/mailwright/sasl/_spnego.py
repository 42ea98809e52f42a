"""The package pyspnego, which NTLM and GSSAPI are built on, kept from logging and from raising."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from .._flow import Flow, Work
from ..errors import MailwrightError, MissingExtraError

T = TypeVar("T")

#: Characters of another library's words that go into an error of ours.
MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class Fault:
    """What another library raised.

    It is a value and no exception: its frames hold the password (S21), and its fields may as well.

    Args:
        kind: the name of the exception's class.
        reason: its words, printable and of at most `MAX_REASON` characters.
    """

    kind: str
    reason: str = field(repr=False)  # it may quote a secret, and a traceback may show locals


def require(package: str, *, mechanism: str, extra: str) -> None:
    """Raise unless `package` is installed; it is imported where it is first needed.

    Raises:
        MissingExtraError: it is not installed.
    """
    if find_spec(package) is None:
        raise MissingExtraError(
            f"{mechanism} takes the package {package}: pip install mailwright[{extra}]",
            extra=extra,
        )


def spnego() -> Any:
    """Return the package, imported when it is first needed."""
    return import_module("spnego")


def channel_bindings(end_point: bytes) -> Any:
    """Return tls-server-end-point as GSS-API's structure has it (RFC 5929 section 4)."""
    module: Any = import_module("spnego.channel_bindings")
    return module.GssChannelBindings(application_data=b"tls-server-end-point:" + end_point)


def attempt(function: Callable[[], T]) -> Flow[T | Fault]:
    """Have `function` run as `Work`, and return what it returns or the fault that ended it.

    Raises:
        MailwrightError: as `function` raised it.
    """

    def work() -> T | Fault:
        try:
            return function()
        except MailwrightError:
            raise
        except Exception as error:  # noqa: BLE001 - a stranger's octets meet a stranger's code
            return Fault(type(error).__name__, _reason(error))

    return (yield from Work(work))


def new_client(credential: Any, **settings: Any) -> Any:
    """Return a security context of pyspnego's that logs nothing.

    Args:
        credential: an object of pyspnego's, or None for whatever tickets there are.
        settings: as `spnego.client` takes them, `options` and `context_req` by their names.

    Raises:
        MissingExtraError: this pyspnego cannot be kept from logging.
        Exception: whatever pyspnego raises.
    """
    named = {"options": spnego().NegotiateOptions, "context_req": spnego().ContextReq}
    for name in named.keys() & settings.keys():
        flags = named[name]
        settings[name] = sum((flags[flag] for flag in settings[name]), flags(0))
    client: Any = spnego().client(credential, **settings)
    # It logs each token at DEBUG, and one token is enough to guess the password at leisure. Only a
    # context within another one is silent.
    if not hasattr(client, "_is_wrapped"):
        raise MissingExtraError(
            "This pyspnego writes tokens into logs: pip install --upgrade mailwright[ntlm]",
            extra="ntlm",
        )
    client._is_wrapped = True  # noqa: SLF001 - no public switch does it
    return client


def _reason(error: Exception) -> str:
    try:
        words = str(error)
    except Exception:  # noqa: BLE001 - a library may not even be able to say what is wrong
        return ""
    return "".join(c if c.isprintable() else " " for c in words[:MAX_REASON])
