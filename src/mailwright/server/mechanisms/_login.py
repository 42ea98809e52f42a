"""LOGIN (draft-murchison-sasl-login-00): name and password, one message each."""

from __future__ import annotations

from .exchange import Exchange, LoginContext, decode_text, identity


def login(context: LoginContext) -> Exchange:
    """Ask for the name, then for the password; an initial response is the name."""
    user = decode_text((yield b"Username:"))
    password = decode_text((yield b"Password:"))
    account = context.find(user)
    return identity(context, account, "", verified=account.accepts(password))
