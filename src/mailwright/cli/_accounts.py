"""Accounts of the configuration: which keys there are, and what each has to be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from .. import InvalidArgumentError, Secret, SecureSocketOptions
from .._clients.url import Scheme, ServerUrl
from ._config_file import ConfigFile, ConfigurationError, find_config, read_config, usual_path
from ._password import PasswordSource
from ._programs import words_of

#: The words for when to turn to TLS, on the command line and in the configuration.
TLS_WORDS = {
    "auto": SecureSocketOptions.AUTO,
    "starttls": SecureSocketOptions.START_TLS,
    "implicit": SecureSocketOptions.SSL_ON_CONNECT,
    "when-available": SecureSocketOptions.START_TLS_WHEN_AVAILABLE,
    "none": SecureSocketOptions.NONE,
}


def protocol_of(url: str) -> Scheme:
    """Return the protocol that the scheme of a URL stands for."""
    if url.startswith(("lmtp:", "lmtp+unix:")):
        return "lmtp"
    return "imap" if url.startswith(("imap:", "imaps:", "imap+unix:")) else "smtp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where to connect and as whom.

    Args:
        name: what it is called; "" for one that is not of the configuration.
        url: the server, and the user where it is in the URL.
        protocol: which one the URL is for.
        imap: the server to read mail from, where `url` is the one to send by.
        sender: the author and sender, with or without a name (``from``).
        mechanism: the one SASL mechanism to use; None for the strongest.
        password: where the password comes from.
        token_command: the program that prints an OAuth token.
        ca_file: the authorities to trust instead of the system's.
        client_certificate: a PEM file with the certificate of this client.
        client_key: a PEM file with its key, where it is another one.
        fingerprints: those that the server's certificate must have one of.
        proxy: the URL of the proxy.
        trusted_relay: whether the server knows this machine and takes mail without a login.
        local_recipient: who gets mail for names without a domain, such as root.
    """

    name: str = ""
    url: ServerUrl
    protocol: Scheme = "smtp"
    imap: ServerUrl | None = None
    sender: str = ""
    mechanism: str | None = None
    password: PasswordSource = field(default=PasswordSource())
    token_command: tuple[str, ...] = ()
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    fingerprints: tuple[str, ...] = ()
    proxy: Secret | None = None
    trusted_relay: bool = False
    local_recipient: str = ""

    def to_send(self) -> Account:
        """Return the account with the server to send by.

        Raises:
            ConfigurationError: it has none.
        """
        if self.protocol == "imap":
            raise ConfigurationError(
                f"The account {self.name!r} is there to read mail: its url is one of IMAP. Give "
                'it url = "smtp://user@host", and imap = "imaps://user@host" beside it.'
            )
        return self

    def to_read(self) -> Account:
        """Return the account with the server to read mail from, and the same source of a password.

        Raises:
            ConfigurationError: it has none.
        """
        if self.protocol == "imap":
            return self
        if self.imap is None:
            raise ConfigurationError(
                f"The account {self.name!r} names no server to read mail from: give it "
                'imap = "imaps://user@host".'
            )
        url = replace(self.imap, user=self.imap.user or self.url.user)
        return replace(self, url=url, protocol="imap")


def find_account(name: str | None, config: Path | None) -> Account | None:
    """Return an account of the configuration; None where there is no configuration at all.

    Args:
        name: its name; None for the default one.
        config: the path of the configuration, where it is not the usual one.

    Raises:
        ConfigurationError: the configuration cannot be used, or lacks the account.
    """
    path = find_config(config)
    if path is None:
        if name is not None:
            raise ConfigurationError(
                f"There is no configuration with an account {name!r}: write {usual_path()}."
            )
        return None
    file = read_config(path)
    _refuse_unknown(file.path, "", file.values, ("default", "accounts"))
    accounts = _table(file.path, "accounts", file.values.get("accounts", {}))
    chosen = name if name is not None else _default(file, accounts)
    if chosen not in accounts:
        raise ConfigurationError(f"{path} has no account {chosen!r}.{_hint(chosen, accounts)}")
    return _account(file, chosen, _table(path, f"accounts.{chosen}", accounts[chosen]))


def _default(file: ConfigFile, accounts: Mapping[str, Any]) -> str:
    if "default" in file.values:
        return str(_text(file, "default", file.values["default"]))
    if len(accounts) == 1:
        return next(iter(accounts))
    raise ConfigurationError(
        f'{file.path} has {len(accounts)} accounts: say which one is meant, with default = "NAME" '
        "in it or with --account NAME."
    )


def _account(file: ConfigFile, name: str, table: Mapping[str, Any]) -> Account:
    place = f"accounts.{name}"
    _refuse_unknown(file.path, place, table, _KEYS)
    values = {key: _KEYS[key](file, f"{place}.{key}", value) for key, value in table.items()}
    sources = [key for key in ("password", "password_command", "keyring") if values.get(key)]
    if len(sources) > 1:
        raise ConfigurationError(
            f"{file.path}: {place} has {' and '.join(sources)}; one source is enough."
        )
    url = _url(file, place, values)
    if "imap" in values and protocol_of(table.get("url", "")) == "imap":
        raise ConfigurationError(f"{file.path}: {place} has imap and a url of IMAP; one of them.")
    if "password" in values:
        file.require_private(f"{place}.password")
    return Account(
        name=name,
        url=url,
        protocol=protocol_of(table.get("url", "")),
        imap=values.get("imap"),
        sender=values.get("from", ""),
        mechanism=values.get("mechanism"),
        password=PasswordSource(
            command=values.get("password_command", ()),
            keyring=_service(values.get("keyring", False), url),
            value=values.get("password"),
        ),
        proxy=values.get("proxy"),
        **{key: values[key] for key in _AS_THEY_ARE if key in values},
    )


def _url(file: ConfigFile, place: str, values: Mapping[str, Any]) -> ServerUrl:
    """Return the server of an account: of its URL, or of host, port, tls and user."""
    parts = [key for key in ("host", "port", "tls", "user") if key in values]
    if "url" in values:
        if parts:
            raise ConfigurationError(
                f"{file.path}: {place} has url and {parts[0]}; the URL says all of it."
            )
        url: ServerUrl = values["url"]
        return url
    if "host" not in values:
        raise ConfigurationError(
            f'{file.path}: {place} names no server: url = "smtp://user@host", or host = "…".'
        )
    bare = ServerUrl("", 0, SecureSocketOptions.AUTO, "", None)
    return replace(
        bare,
        host=values["host"],
        port=values.get("port", 0),
        options=values.get("tls", bare.options),
        user=values.get("user", ""),
    )


def _service(value: str | bool, url: ServerUrl) -> str:
    from ._keyring import service_of

    return service_of(str(url.host)) if value is True else value or ""


# --- one value -----------------------------------------------------------------------------------


def _text(file: ConfigFile, place: str, value: Any) -> str:
    if isinstance(value, str) and value and value.isprintable():
        return value
    raise _no(file, place, "a text of one line")


def _truth(file: ConfigFile, place: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _no(file, place, "true or false")


def _port(file: ConfigFile, place: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 65_535:
        return value
    raise _no(file, place, "a number from 1 to 65535")


def _tls(file: ConfigFile, place: str, value: Any) -> SecureSocketOptions:
    if isinstance(value, str) and value in TLS_WORDS:
        return TLS_WORDS[value]
    raise _no(file, place, f"one of {', '.join(TLS_WORDS)}")


def _server(file: ConfigFile, place: str, value: Any, protocol: Scheme | None = None) -> ServerUrl:
    text = _text(file, place, value)
    try:
        url = ServerUrl.parse(text, protocol or protocol_of(text))
    except InvalidArgumentError as error:
        raise ConfigurationError(f"{file.path}: {place}: {error}") from None
    if url.password is not None:
        raise _no(file, place, "a URL without the password; that has a key of its own")
    return url


def _imap_server(file: ConfigFile, place: str, value: Any) -> ServerUrl:
    return _server(file, place, value, "imap")


def _secret(file: ConfigFile, place: str, value: Any) -> Secret:
    file.require_private(place)
    if isinstance(value, str) and value:
        return Secret(value)
    raise _no(file, place, "a text")


def _proxy(file: ConfigFile, place: str, value: Any) -> Secret:
    text = _text(file, place, value)
    if "@" in text:
        file.require_private(place)
    return Secret(text)


def _keyring(file: ConfigFile, place: str, value: Any) -> str | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(file, place, value)
    raise _no(file, place, "true, or the name of a service")


def _words(file: ConfigFile, place: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        try:
            return words_of(value, place)
        except InvalidArgumentError as error:
            raise ConfigurationError(f"{file.path}: {error}") from None
    return _texts(file, place, value)


def _texts(file: ConfigFile, place: str, value: Any) -> tuple[str, ...]:
    texts = cast("list[object]", value) if isinstance(value, list) else []
    if texts and all(isinstance(each, str) for each in texts):
        return tuple(map(str, texts))
    raise _no(file, place, "a list of texts")


def _path(file: ConfigFile, place: str, value: Any) -> Path:
    """Return a path; one that is relative begins where the configuration is."""
    return file.path.parent / Path(_text(file, place, value)).expanduser()


#: Every key of an account, and what its value has to be.
_KEYS: dict[str, Callable[[ConfigFile, str, Any], Any]] = {
    "url": _server,
    "imap": _imap_server,
    "host": _text,
    "port": _port,
    "tls": _tls,
    "user": _text,
    "from": _text,
    "mechanism": _text,
    "password": _secret,
    "password_command": _words,
    "keyring": _keyring,
    "token_command": _words,
    "ca_file": _path,
    "client_certificate": _path,
    "client_key": _path,
    "fingerprints": _texts,
    "proxy": _proxy,
    "trusted_relay": _truth,
    "local_recipient": _text,
}
_AS_THEY_ARE = (
    *("token_command", "ca_file", "client_certificate", "client_key"),
    *("fingerprints", "trusted_relay", "local_recipient"),
)
#: What is not kept in a file: it would be forgotten there, and go on to do its harm (K14).
_NEVER = ("allow_plaintext_credentials", "insecure", "verify")


def _no(file: ConfigFile, place: str, what: str) -> ConfigurationError:
    return ConfigurationError(f"{file.path}: {place} has to be {what}.")


def _table(path: Path, place: str, value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)  # keys of TOML are texts
    raise ConfigurationError(f"{path}: {place} has to be a table.")


def _refuse_unknown(
    path: Path, place: str, values: Mapping[str, Any], known: Collection[str]
) -> None:
    for key in values:
        if key not in known:
            where = f"{place}.{key!r}" if place else repr(key)
            hint = (
                " What weakens a connection is said for one call, and never kept."
                if key in _NEVER
                else _hint(key, known)
            )
            raise ConfigurationError(f"{path}: {where} is no key that is known.{hint}")


def _hint(word: str, known: Collection[str]) -> str:
    if close := get_close_matches(word, known, 1):
        return f" Do you mean {close[0]!r}?"
    return f" There are: {', '.join(known)}." if known else ""
