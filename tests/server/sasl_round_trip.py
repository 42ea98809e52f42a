"""Our client's mechanisms against our server's, without a protocol in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mailwright._flow import Fetch, Work
from mailwright.errors import MailwrightError
from mailwright.sasl import (
    MECHANISMS as CLIENT_MECHANISMS,
)
from mailwright.sasl import (
    Respond,
    SaslContext,
    SaslMechanism,
    SaslMechanismExternal,
)
from mailwright.server.accounts import Accounts
from mailwright.server.mechanisms import MECHANISMS, LoginContext
from mailwright.server.tokens import TokenIssuer

PASSWORD = "canary-7316"
TOKEN = "token.canary-7316"
BINDING = b"what both ends know"

Tamper = Callable[[int, bytes], bytes]


def server_context(name: str, **options: Any) -> LoginContext:
    tokens = TokenIssuer(scope="mail")
    tokens.issue("ann", token=TOKEN)
    users = options.pop("users", {"ann": PASSWORD, "bob": "other"})
    acts_as = options.pop("acts_as", {"ann": {"office"}})
    accounts = Accounts(users, acts_as=acts_as, random_bytes=bytes)
    context = LoginContext(
        accounts=accounts,
        tokens=tokens,
        nonce=lambda: "SERVERNONCE",
        mechanism=name,
        bindings={"tls-unique": BINDING},
        vouched=("ann",),
    )
    return replace(context, **options)


def client_mechanism(
    name: str, *, user: str = "ann", secret: str | None = None, authzid: str = ""
) -> SaslMechanism:
    kind: Any = CLIENT_MECHANISMS[name]
    if kind is SaslMechanismExternal:
        return SaslMechanismExternal(authzid)
    is_token = name in {"XOAUTH2", "OAUTHBEARER"}
    return kind(user, secret or (TOKEN if is_token else PASSWORD), authzid=authzid)


def client_context(**options: Any) -> SaslContext:
    bindings: Mapping[str, bytes] = options.pop("bindings", {"tls-unique": BINDING})
    options = {"host": "localhost", "port": 587, "nonce": lambda: "CLIENTNONCE", **options}
    return SaslContext(service="smtp", bindings=bindings, **options)


@dataclass
class Outcome:
    """What became of an exchange: the identity at the server, and what the client thinks."""

    identity: str | None
    error: MailwrightError | None
    messages: list[bytes]
    client_done: bool = False


def converse(
    client: SaslMechanism,
    server: LoginContext,
    *,
    context: SaslContext | None = None,
    tamper: Tamper = lambda _, message: message,
) -> Outcome:
    """Let both ends talk; `tamper` changes each message of the client's on its way."""
    outcome = Outcome(None, None, [])
    exchange = MECHANISMS[server.mechanism].begin(server)
    challenge = next(exchange)
    flow = client.exchange(context or client_context())
    try:
        step: Any = next(flow)
        if isinstance(step, Respond) and step.data is None:  # the server speaks first
            step = flow.send(challenge)
        while True:
            while not isinstance(step, Respond):
                assert isinstance(step, Work | Fetch)
                step = flow.send(step.function())
            message = tamper(len(outcome.messages), step.data or b"")
            outcome.messages.append(message)
            challenge = exchange.send(message)
            try:
                step = flow.send(challenge)
            except StopIteration:  # it has verified what it must, and asks for the outcome
                outcome.client_done = True
                step = Respond(b"", may_succeed=True)
    except StopIteration as stop:
        outcome.identity = stop.value
    except MailwrightError as error:
        outcome.error = error
    return outcome
