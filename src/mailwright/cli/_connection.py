"""From an account to a client that is signed in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from .. import ClientCertificate, InvalidArgumentError, TlsOptions
from .._clients.url import ServerUrl
from ..net.proxies.proxy import Proxy
from ._accounts import Account, protocol_of
from ._password import ask, read_password
from ._programs import first_line

if TYPE_CHECKING:
    from .. import SmtpClient
    from ..imap import ImapClient

#: What a command is to do with a server.
Purpose: TypeAlias = Literal["send", "read"]
Client: TypeAlias = "SmtpClient | ImapClient"
C = TypeVar("C", bound="SmtpClient | ImapClient")

#: Mechanisms that take no password: the certificate, or a ticket, speaks for the user.
_WITHOUT_PASSWORD = frozenset({"EXTERNAL", "GSSAPI"})


def server_account(server: str, purpose: Purpose) -> Account:
    """Return an account for a URL of the command line, which must not hold a password."""
    protocol = "imap" if purpose == "read" else protocol_of(server)
    if purpose == "send" and protocol == "imap":
        protocol = "smtp"  # whose parser says who takes this one
    url = ServerUrl.parse(server, protocol)
    if url.password is not None:
        raise InvalidArgumentError(
            "A password in the arguments can be read by every process of this machine; leave it "
            "out of the URL and use the prompt or --password-fd.",
            name="server",
        )
    return Account(url=url, protocol=protocol)


def client_class(account: Account) -> type[SmtpClient]:
    """Return the class of the client that sends by the protocol of an account."""
    from ..smtp import LmtpClient, SmtpClient

    return LmtpClient if account.protocol == "lmtp" else SmtpClient


def make_client(
    account: Account, kind: type[C], *, allow_plaintext: bool = False, **settings: Any
) -> C:
    """Return a client for an account, which is not connected yet.

    Args:
        account: the account.
        kind: the class of the client.
        allow_plaintext: let credentials travel in clear, which is said loudly.
        settings: further arguments of the class.
    """
    if allow_plaintext:
        print(
            "WARNING: --allow-plaintext-credentials: whoever is on the way can read the password.",
            file=sys.stderr,
        )
    if account.proxy is not None:
        settings["proxy"] = Proxy.parse(
            account.proxy.reveal(), allow_plaintext_credentials=allow_plaintext
        )
    if account.protocol != "imap":
        settings["trusted_relays"] = {str(account.url.host)} if account.trusted_relay else ()
    return kind(
        tls=TlsOptions(
            ca_file=account.ca_file,
            client_certificate=_client_certificate(account),
            fingerprints=account.fingerprints,
        ),
        allow_plaintext_credentials=allow_plaintext,
        **settings,
    )


def _client_certificate(account: Account) -> ClientCertificate | None:
    if account.client_certificate is None:
        if account.client_key is not None:
            raise InvalidArgumentError(
                "A client key belongs to a client certificate.", name="client_key"
            )
        return None
    key = account.client_key or account.client_certificate
    return ClientCertificate(
        certificate=account.client_certificate,
        key=account.client_key,
        password=lambda: ask(f"Password of {key}"),
    )


def connect(client: Client, account: Account) -> None:
    """Connect a client to the server of its account."""
    client.connect(account.url.host, account.url.port, account.url.options)


def signs_in(account: Account) -> bool:
    """Whether the account has a user, or a certificate that stands for one."""
    return bool(account.url.user) or account.mechanism in _WITHOUT_PASSWORD


def login_of(account: Account, *, may_ask: bool = True) -> Callable[[Client], None] | None:
    """Return what signs in; the password is there by then. None for an account without a user.

    Args:
        account: the account.
        may_ask: whether the password may be asked for on the terminal.

    Raises:
        InvalidArgumentError: there is no password to be had, or there is one and no user.
    """
    user, mechanism = account.url.user, account.mechanism
    if not signs_in(account):
        if mechanism is not None or account.password.is_named or account.token_command:
            raise InvalidArgumentError(
                "A password, a token and a mechanism are for a user: "
                f"{account.protocol}://user@host.",
                name="server",
            )
        return None
    credentials: dict[str, Any] = {}
    if account.token_command:
        credentials["token"] = first_line(account.token_command, "token-command")
    elif mechanism not in _WITHOUT_PASSWORD:
        credentials["password"] = read_password(user, account.password, may_ask=may_ask)
    return lambda client: client.authenticate(user, mechanism=mechanism, **credentials)
