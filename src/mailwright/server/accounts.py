"""The users of a development server, and what it takes to check their logins."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from .._secret import Secret
from ..errors import InvalidArgumentError
from ..sasl.saslprep import saslprep
from ..sasl.scram_keys import client_key, salted_password, server_key, stored_key

ITERATIONS = 4096  # the floor of RFC 7677 section 4: this server keeps no secrets worth more


@dataclass(frozen=True, slots=True)
class ScramKeys:
    """What a server keeps of a password for SCRAM instead of it (RFC 5802 section 2.2).

    Args:
        salt: of the password, not secret.
        iterations: of PBKDF2.
        stored_key: proves the client.
        server_key: proves the server.
    """

    salt: bytes
    iterations: int
    stored_key: bytes
    server_key: bytes


def _random_bytes(octets: int) -> bytes:
    from secrets import token_bytes

    return token_bytes(octets)


class Account:
    """One user, or the decoy that stands in for a name that is nobody's.

    Args:
        user: the name, prepared by SASLprep.
        password: prepared as well.
        salt: for SCRAM.
        exists: False for a decoy, which refuses every login.
    """

    __slots__ = ("_password", "_salt", "exists", "user")

    def __init__(self, user: str, password: Secret, salt: bytes, *, exists: bool) -> None:
        self.user = user
        self.exists = exists
        self._password = password
        self._salt = salt

    def accepts(self, password: str) -> bool:
        """Whether `password` is this account's, in a time that does not tell (row A17)."""
        try:
            candidate = Secret(saslprep(password, "password"))
        except InvalidArgumentError:
            return False
        return self._password == candidate

    def scram_keys(self, hash_name: str) -> ScramKeys:
        """Return the keys for SCRAM, derived anew each time.

        Keys that were kept would tell by the time they take who has an account (A17).

        Args:
            hash_name: as `hashlib` has it, "sha1" or "sha256".
        """
        password = self._password.reveal().encode("utf-8")
        salted = salted_password(hash_name, password, self._salt, ITERATIONS)
        return ScramKeys(
            salt=self._salt,
            iterations=ITERATIONS,
            stored_key=stored_key(hash_name, client_key(hash_name, salted)),
            server_key=server_key(hash_name, salted),
        )


class Accounts:
    """Who may log in, and as whom.

    Args:
        users: each user's password.
        acts_as: the authorization identities that a user may take besides his own (RFC 4422
            section 3.4.1), such as shared mailboxes.
        random_bytes: makes the key behind the salts; `secrets.token_bytes` by default.

    Raises:
        InvalidArgumentError: a name or password that SASLprep (RFC 4013) prohibits.
    """

    def __init__(
        self,
        users: Mapping[str, str | Secret],
        *,
        acts_as: Mapping[str, Collection[str]] | None = None,
        random_bytes: Callable[[int], bytes] = _random_bytes,
    ) -> None:
        self._key = random_bytes(32)
        self._decoy = Secret(random_bytes(32).hex())
        self._accounts: dict[str, Account] = {}
        for name, password in users.items():
            user = saslprep(name, "user")
            prepared = Secret(saslprep(Secret(password).reveal(), "password"))
            self._accounts[user] = Account(user, prepared, self._salt(user), exists=True)
        self._acts_as = {
            saslprep(user, "user"): frozenset(names) for user, names in (acts_as or {}).items()
        }

    def __len__(self) -> int:
        return len(self._accounts)

    def find(self, user: str) -> Account:
        """Return the account of `user`, or a decoy that answers like one and accepts nothing."""
        try:
            user = saslprep(user, "user")
        except InvalidArgumentError:
            pass
        else:
            if account := self._accounts.get(user):
                return account
        return Account(user, self._decoy, self._salt(user), exists=False)

    def may_act_as(self, user: str, authzid: str) -> bool:
        """Whether `user`, once logged in, may have the authorization identity `authzid`."""
        return authzid == user or authzid in self._acts_as.get(user, ())

    def _salt(self, user: str) -> bytes:
        # The same name has the same salt each time, or a decoy could be told from an account.
        import hmac

        return hmac.digest(self._key, user.encode("utf-8", "surrogatepass"), "sha256")[:16]
