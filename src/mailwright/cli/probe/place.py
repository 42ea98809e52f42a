"""Where a probe connects, and what belongs to every probe's options."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from urllib.parse import quote

from .._accounts import TLS_WORDS, Account
from .._connection import Purpose
from .._login_options import LoginOptions, account_of


class Tls(Enum):
    """When to turn to TLS."""

    AUTO = "auto"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    WHEN_AVAILABLE = "when-available"
    NONE = "none"


def place_of(
    server: str | None,
    login: LoginOptions,
    tls: Tls | None,
    user: str,
    *,
    scheme: str,
    purpose: Purpose = "send",
) -> Account:
    """Return the account to probe.

    Args:
        server: HOST, HOST:PORT, the path of a socket, or a URL; None for the account.
        login: the options of the command line.
        tls: when to turn to TLS, instead of what the URL or the account says.
        user: who signs in, likewise.
        scheme: that of the URL, where `server` is none.
        purpose: what the server is for.
    """
    if server is not None and "://" not in server:
        server = f"{scheme}+unix://{quote(server)}" if server[:1] == "/" else f"{scheme}://{server}"
    account = account_of(server, login, purpose)
    url = account.url
    if tls is not None:
        url = replace(url, options=TLS_WORDS[tls.value])
    if user:
        url = replace(url, user=user)
    return replace(account, url=url)
