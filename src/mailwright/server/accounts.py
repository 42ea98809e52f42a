"""The users of a development server, and what it takes to check their logins."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from hmac import compare_digest

from .._secret import Secret
from ..errors import CredentialsRefusedError, InvalidArgumentError
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


class LoginRefusal(Enum):
    """Why a login that proves the password is refused all the same (RFC 4954 section 6)."""

    TEMPORARY_FAILURE = (454, "4.7.0", "Temporary authentication failure")
    PASSWORD_TRANSITION = (432, "4.7.12", "A password transition is needed")
    TOO_WEAK = (534, "5.7.9", "Authentication mechanism is too weak")
    DISABLED = (525, "5.7.13", "User account disabled")  # RFC 5248 section 2.4

    def error(self) -> CredentialsRefusedError:
        """Return the error that ends the exchange with these words."""
        code, enhanced_code, words = self.value
        return CredentialsRefusedError(words, code=code, enhanced_code=enhanced_code)


@dataclass(frozen=True, slots=True)
class User:
    """A user of a development server, where a password alone does not say enough.

    Args:
        password: None for a user who has none, and comes with a token or a certificate.
        mechanisms: those that he may use; with any other one his password is refused as a wrong
            one is, as by a server that holds no SCRAM secret of his. None leaves him all.
        refusal: what his logins are refused with once they have proved the password.
    """

    password: str | Secret | None = field(default=None, repr=False)
    mechanisms: Collection[str] | None = field(default=None, kw_only=True)
    refusal: LoginRefusal | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if isinstance(self.password, str):
            object.__setattr__(self, "password", Secret(self.password))

    def may_use(self, mechanism: str) -> bool:
        """Whether he may log in by `mechanism`."""
        return self.mechanisms is None or mechanism in {name.upper() for name in self.mechanisms}


def _random_bytes(octets: int) -> bytes:
    from secrets import token_bytes

    return token_bytes(octets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One user at his login, or the decoy that stands in for a name that is nobody's.

    Args:
        user: the name, prepared by SASLprep.
        password: prepared as well.
        salt: for SCRAM.
        exists: False for a decoy, which refuses every login.
        refusal: see `User`.
        takes_any_password: whether there is nothing to check.
    """

    user: str
    password: Secret = field(repr=False)
    salt: bytes
    exists: bool
    refusal: LoginRefusal | None = None
    takes_any_password: bool = False

    def accepts(self, password: str) -> bool:
        """Whether `password` is this account's, in a time that does not tell (row A17)."""
        try:
            candidate = saslprep(password, "password")
        except InvalidArgumentError:
            return False
        is_right = compare_digest(self.password.reveal().encode(), candidate.encode())
        return is_right or (self.takes_any_password and bool(candidate))

    def scram_keys(self, hash_name: str) -> ScramKeys:
        """Return the keys for SCRAM, derived anew each time.

        Keys that were kept would tell by the time they take who has an account (A17).

        Args:
            hash_name: as `hashlib` has it: "sha1", "sha256" or "sha512".
        """
        password = self.password.reveal().encode("utf-8")
        salted = salted_password(hash_name, password, self.salt, ITERATIONS)
        return ScramKeys(
            salt=self.salt,
            iterations=ITERATIONS,
            stored_key=stored_key(hash_name, client_key(hash_name, salted)),
            server_key=server_key(hash_name, salted),
        )


class Accounts:
    """Who may log in, and as whom.

    Args:
        users: each user's password, or a `User`.
        acts_as: the authorization identities that a user may take besides his own (RFC 4422
            section 3.4.1), such as shared mailboxes.
        anybody: whether every name with every password is a user, for development alone.
        random_bytes: makes the key behind the salts; `secrets.token_bytes` by default.

    Raises:
        InvalidArgumentError: a name or password that SASLprep (RFC 4013) prohibits, or a mechanism
            that is none.
    """

    def __init__(
        self,
        users: Mapping[str, str | Secret | User],
        *,
        acts_as: Mapping[str, Collection[str]] | None = None,
        anybody: bool = False,
        random_bytes: Callable[[int], bytes] = _random_bytes,
    ) -> None:
        self._key = random_bytes(32)
        self._decoy = Secret(random_bytes(32).hex())
        self._users = {
            saslprep(name, "user"): _prepared(given if isinstance(given, User) else User(given))
            for name, given in users.items()
        }
        self._acts_as = {
            saslprep(user, "user"): frozenset(names) for user, names in (acts_as or {}).items()
        }
        #: Whether every name with every password is a user.
        self.anybody = anybody

    def __len__(self) -> int:
        return len(self._users)

    def find(self, name: str, mechanism: str) -> Account:
        """Return whose password `mechanism` is to check.

        A decoy answers in place of a name that is nobody's, or whose user may not log in so: it is
        like an account, and accepts nothing (A17).
        """
        user, known = self._look_up(name)
        exists = known is not None and known.password is not None and known.may_use(mechanism)
        held = known.password if known is not None and exists else None
        return Account(
            user=user,
            password=self._decoy if held is None else Secret(held),
            salt=self._salt(user),
            exists=exists or (self.anybody and bool(user)),
            refusal=known.refusal if known is not None else None,
            takes_any_password=self.anybody,
        )

    def vouched(self, name: str, mechanism: str) -> Account:
        """Return whom a token, a certificate or the operating system names.

        Who issues these knows his users: they need no entry here. One that is there counts.
        """
        user, known = self._look_up(name)
        return Account(
            user=user,
            password=self._decoy,
            salt=self._salt(user),
            exists=bool(user) and (known is None or known.may_use(mechanism)),
            refusal=known.refusal if known is not None else None,
        )

    def may_act_as(self, user: str, authzid: str) -> bool:
        """Whether `user`, once logged in, may have the authorization identity `authzid`."""
        return self.anybody or authzid == user or authzid in self._acts_as.get(user, ())

    def _look_up(self, name: str) -> tuple[str, User | None]:
        try:
            user = saslprep(name, "user")
        except InvalidArgumentError:
            return name, User(mechanisms=())  # nobody's: no mechanism is for him
        return user, self._users.get(user)

    def _salt(self, user: str) -> bytes:
        # The same name has the same salt each time, or a decoy could be told from an account.
        import hmac

        return hmac.digest(self._key, user.encode("utf-8", "surrogatepass"), "sha256")[:16]


def _prepared(user: User) -> User:
    _check_mechanisms(user.mechanisms)
    if user.password is None:
        return user
    prepared = Secret(saslprep(Secret(user.password).reveal(), "password"))
    return User(prepared, mechanisms=user.mechanisms, refusal=user.refusal)


def _check_mechanisms(names: Collection[str] | None) -> None:
    # A misspelt name must not pass: a test would not test what it says.
    from .mechanisms import MECHANISMS  # which need the accounts

    if isinstance(names, str) or any(name.upper() not in MECHANISMS for name in names or ()):
        raise InvalidArgumentError(
            f"A user's mechanisms are a set of {', '.join(MECHANISMS)}.", name="mechanisms"
        )
