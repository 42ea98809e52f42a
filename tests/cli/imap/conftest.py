"""An account of a real server for each test."""

from __future__ import annotations

import pytest

from servers.accounts import Account
from servers.dovecot import DovecotServer


@pytest.fixture
def account(dovecot: DovecotServer) -> Account:
    """An account that no other test has."""
    return dovecot.new_account()
