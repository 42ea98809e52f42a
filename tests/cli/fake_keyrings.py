"""Keyrings for the tests, named by PYTHON_KEYRING_BACKEND."""

from __future__ import annotations

import threading

from command import SECRET, USER
from keyring.backend import KeyringBackend


class Safe(KeyringBackend):
    """Has one password."""

    priority = 5

    def get_password(self, service: str, username: str) -> str | None:
        return SECRET if (service, username) == ("mailwright:127.0.0.1", USER) else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


class PlaintextKeyring(Safe):
    """Says by its name where it keeps passwords."""


class Derived(PlaintextKeyring):
    """Is one of these underneath."""


class Locked(Safe):
    """Says no, in words that hold what it should not."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError(f"{SECRET} is locked")


class Silent(Safe):
    """Never answers."""

    def get_password(self, service: str, username: str) -> str | None:
        threading.Event().wait()
        return None
