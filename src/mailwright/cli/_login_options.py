"""The options that say where to connect and as whom."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from .. import InvalidArgumentError, Secret
from ..net.proxies.proxy import Proxy
from ._accounts import Account, find_account
from ._connection import Purpose, server_account
from ._keyring import service_of
from ._password import PasswordSource
from ._programs import words_of

SERVER_VARIABLE = "MAILWRIGHT_URL"
IMAP_SERVER_VARIABLE = "MAILWRIGHT_IMAP_URL"
#: For each purpose the variable that names the server, and what such a URL looks like.
_SERVERS: dict[Purpose, tuple[str, str]] = {
    "send": (SERVER_VARIABLE, "smtp://user@host"),
    "read": (IMAP_SERVER_VARIABLE, "imaps://user@host"),
}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class LoginOptions:
    """What every command takes that signs in.

    Parameters
    ----------
    account
        An account of the configuration; its default one where no server is named.
    config
        The configuration, instead of the one at its usual place or in MAILWRIGHT_CONFIG.
    password_fd
        A file descriptor to read the password from: it never stands in the arguments.
    password_command
        A program that prints the password, started without a shell.
    keyring
        Take the password from the system's keyring, service "mailwright:HOST".
    token_command
        A program that prints an OAuth token, instead of a password.
    mechanism
        The SASL mechanism to use.
    ca_file
        A PEM file with the authorities to trust instead of the system's.
    client_certificate
        A PEM file with the certificate of this client, and its key where --client-key is not given.
    client_key
        A PEM file with the key of the client certificate.
    fingerprint
        The SHA-256 of the server's certificate, to accept that one only; may be given several
        times.
    proxy
        The URL of a proxy, without a password.
    allow_plaintext_credentials
        Let the password travel where others can read it. For this call only.
    """

    account: str | None = None
    config: Path | None = None
    password_fd: int | None = None
    password_command: str | None = None
    keyring: bool = False
    token_command: str | None = None
    mechanism: str | None = None
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    fingerprint: tuple[str, ...] = ()
    proxy: str | None = None
    allow_plaintext_credentials: bool = False


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class RelayOptions(LoginOptions):
    """What every command takes that signs in to send.

    Parameters
    ----------
    trusted_relay
        Send without a login, because the server is a relay that knows this machine.
    """

    trusted_relay: bool = False


NO_OPTIONS = RelayOptions()


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ImapOptions(LoginOptions):
    """Where to connect, as whom, and what to show of it.

    Parameters
    ----------
    server
        imaps://user@host[:port], imap://user@host or imap+unix:///path; user percent-encoded
        (ann%40example.org), without the password. Instead of an account.
    timeout
        Seconds that each step may take.
    wire
        Show the dialogue on standard error, secrets masked.
    """

    server: Annotated[str | None, Parameter(env_var=IMAP_SERVER_VARIABLE)] = None
    timeout: float | None = None
    wire: bool = False


NO_IMAP_OPTIONS = ImapOptions()


def account_of(server: str | None, options: LoginOptions, purpose: Purpose = "send") -> Account:
    """Return where to connect and as whom: what the options say, over what the account says.

    Args:
        server: a URL; None for the account, named or the default one.
        options: those of the command line.
        purpose: what is to be done there.

    Raises:
        InvalidArgumentError: two options exclude each other, or there is no server.
        ConfigurationError: the configuration cannot be used.
    """
    # The variable is a default, and gives way to an account that is named.
    variable, example = _SERVERS[purpose]
    if options.account is not None and server not in (None, os.environ.get(variable)):
        raise InvalidArgumentError("--server and --account: one of them.", name="server")
    if server is not None and options.account is None:
        account = server_account(server, purpose)
    else:
        found = find_account(options.account, options.config)
        if found is None:
            raise InvalidArgumentError(
                f"Say where to {purpose}: --server {example}, or --account NAME of a "
                "configuration.",
                name="server",
            )
        account = found.to_send() if purpose == "send" else found.to_read()
    return _with_options(account, options)


def _with_options(account: Account, options: LoginOptions) -> Account:
    password = _password_source(account, options)
    changes: dict[str, Any] = {
        "mechanism": options.mechanism and options.mechanism.upper(),
        "ca_file": options.ca_file and existing("ca-file", options.ca_file),
        "client_certificate": options.client_certificate
        and existing("client-certificate", options.client_certificate),
        "client_key": options.client_key and existing("client-key", options.client_key),
        "fingerprints": options.fingerprint,
        "proxy": options.proxy and _proxy(options.proxy),
        "trusted_relay": isinstance(options, RelayOptions) and options.trusted_relay,
    }
    given = {name: value for name, value in changes.items() if value}
    if options.token_command is not None:
        given["token_command"] = words_of(options.token_command, "--token-command")
    if password.is_named:
        given |= {"password": password, "token_command": given.get("token_command", ())}
    return replace(account, **given)


def _proxy(url: str) -> Secret:
    if Proxy.parse(url, allow_plaintext_credentials=True).password is not None:
        raise InvalidArgumentError(
            "A password in the arguments can be read by every process of this machine; put the "
            "URL of the proxy into an account.",
            name="proxy",
        )
    return Secret(url)


def _password_source(account: Account, options: LoginOptions) -> PasswordSource:
    named = [
        name
        for name, value in (
            ("--password-fd", options.password_fd is not None),
            ("--password-command", options.password_command is not None),
            ("--keyring", options.keyring),
            ("--token-command", options.token_command is not None),
        )
        if value
    ]
    if len(named) > 1:
        raise InvalidArgumentError(f"{' and '.join(named)}: one of them.", name="password")
    command = options.password_command
    return PasswordSource(
        descriptor=options.password_fd,
        command=words_of(command, "--password-command") if command is not None else (),
        keyring=service_of(str(account.url.host)) if options.keyring else "",
    )


def existing(option: str, path: Path) -> Path:
    """Look before the connection is made; the file itself is read when it is needed."""
    if not path.exists():
        raise InvalidArgumentError(f"--{option}: there is no {path}.", name=option)
    return path
