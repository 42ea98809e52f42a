"""What stands for a kind of security, and what must not."""

from __future__ import annotations

import pytest

from mailwright.errors import InvalidArgumentError
from mailwright.net.secure_socket_options import SecureSocketOptions


@pytest.mark.parametrize("member", SecureSocketOptions)
def test_a_member_is_itself(member):
    assert SecureSocketOptions.of(member) is member


def test_a_bool_has_the_meaning_of_mailkit():
    assert SecureSocketOptions.of(True) is SecureSocketOptions.SSL_ON_CONNECT
    assert SecureSocketOptions.of(False) is SecureSocketOptions.START_TLS_WHEN_AVAILABLE


@pytest.mark.parametrize("value", ["start-tls", "START_TLS", "", None, 0, 1, 587])
def test_T07_nothing_else_passes_for_no_tls(value):
    with pytest.raises(InvalidArgumentError, match="START_TLS") as caught:
        SecureSocketOptions.of(value)
    assert caught.value.name == "options"
