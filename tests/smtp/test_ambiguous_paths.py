"""S25: a path is exactly one addr-spec, and goes onto the wire as it was spelled, or not at all.

Each row is an address that somebody's software reads as another one, and what becomes of it here:
the path on the wire, or None, where it is refused. What is taken is not rewritten, but for
U-labels, which become A-labels: no encoded-word is decoded, no route followed, no comment dropped,
no percent sign made an @.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import MESSAGE

from mailwright import MailboxAddress, SmtpClient, errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.server import SmtpServer
from mailwright.smtp import DeliveryOptions, Envelope, RecipientOptions
from mailwright.smtp._encoder import path

TABLE: list[tuple[str, str | None]] = [
    # one addr-spec, however odd
    ("ann@example.org", "<ann@example.org>"),
    ("ann@EXAMPLE.org", "<ann@EXAMPLE.org>"),
    ("Ann.B@example.org", "<Ann.B@example.org>"),
    ("a@b", "<a@b>"),
    ("a+b=c@example.org", "<a+b=c@example.org>"),
    ("!#$&'*-/?^_`{|}~@example.org", "<!#$&'*-/?^_`{|}~@example.org>"),
    ('"a b"@example.org', '<"a b"@example.org>'),
    ('"a@x y"@z.example', '<"a@x y"@z.example>'),
    ('"a@b"@c.example', '<"a@b"@c.example>'),
    ('"a@b> c <d@e"@f.example', '<"a@b> c <d@e"@f.example>'),
    ('"a,b"@example.org', '<"a,b"@example.org>'),
    ('"a;b"@example.org', '<"a;b"@example.org>'),
    ('"a:b"@example.org', '<"a:b"@example.org>'),
    ('"(c)"@example.org', '<"(c)"@example.org>'),
    ('"a\\"b"@example.org', '<"a\\"b"@example.org>'),
    ('"a\\\\b"@example.org', '<"a\\\\b"@example.org>'),
    ('"a\\@b"@example.org', '<"a\\@b"@example.org>'),
    ('""@example.org', '<""@example.org>'),
    ('" "@example.org', '<" "@example.org>'),
    ('".a."@example.org', '<".a."@example.org>'),
    ("ann@[192.0.2.1]", "<ann@[192.0.2.1]>"),
    ("ann@[IPv6:2001:db8::1]", "<ann@[IPv6:2001:db8::1]>"),
    # the %-hack and its elders: a local part, whose meaning is its domain's business
    ("ann%example.com@example.org", "<ann%example.com@example.org>"),
    ("ann%a%b@example.org", "<ann%a%b@example.org>"),
    ("example.com!ann@example.org", "<example.com!ann@example.org>"),
    ("a!b!c%d@example.org", "<a!b!c%d@example.org>"),
    ("postmaster%@example.org", "<postmaster%@example.org>"),
    # encoded-words: atoms like others in a local part, and nothing is decoded
    ("=?utf-8?q?ann?=@example.org", "<=?utf-8?q?ann?=@example.org>"),
    (
        "=?utf-8?q?ann=40evil.example=3E?=@example.org",
        "<=?utf-8?q?ann=40evil.example=3E?=@example.org>",
    ),
    (
        "=?utf-8?b?YW5uQGV2aWwuZXhhbXBsZT4=?=@example.org",
        "<=?utf-8?b?YW5uQGV2aWwuZXhhbXBsZT4=?=@example.org>",
    ),
    ("=?x?q?=41=42=00?=@example.org", "<=?x?q?=41=42=00?=@example.org>"),
    ('"=?utf-8?q?a=22=40b?="@example.org', '<"=?utf-8?q?a=22=40b?="@example.org>'),
    ("ann@=?utf-8?q?example=2Eorg?=", None),
    ("=?utf-8?q?ann=40example=2Eorg?=", None),
    ("=?utf-8?q?ann?= @example.org", None),
    ("=?utf-8?q?Ann?= <ann@example.org>", None),
    ("=?utf-8?q?a=40b=2Eexample?= <c@d.example>", None),
    # two, or one and something more
    ("", None),
    (" ", None),
    ("<>", None),
    ("ann", None),
    ("@", None),
    ("ann@", None),
    ("@example.org", None),
    ("a@b@c.example", None),
    ("a@@b.example", None),
    ("a@b.example@", None),
    ("a@b.example c@d.example", None),
    ("a@b.example,c@d.example", None),
    ("a@b.example, c@d.example", None),
    ("a@b.example;c@d.example", None),
    ("a@b.example <c@d.example>", None),
    ("<a@b.example> c@d.example", None),
    ("<a@b.example><c@d.example>", None),
    ("<a@b.example>", None),
    ("<<a@b.example>>", None),
    ("a@b.example>", None),
    ("<a@b.example", None),
    ("Ann <a@b.example>", None),
    ('"a@b.example" <c@d.example>', None),
    ('"Ann" a@b.example', None),
    ("friends: a@b.example;", None),
    ("friends:;", None),
    ("mailto:a@b.example", None),
    ("smtp:a@b.example", None),
    ("a@b.example> SIZE=1", None),
    ("a@b.example SIZE=1", None),
    ("a@b.example\tSIZE=1", None),
    ("a@b.example?subject=x", None),
    ("a@b.example/c", None),
    ("a@b.example:25", None),
    ("a@b.example.", None),
    (".", None),
    # source routes
    ("@relay.example:a@b.example", None),
    ("@one.example,@two.example:a@b.example", None),
    ("<@relay.example:a@b.example>", None),
    ("@relay.example,a@b.example", None),
    # comments and white space
    ("a(c)@b.example", None),
    ("(c)a@b.example", None),
    ("a@b.example(c)", None),
    ("a@(c)b.example", None),
    ("a@b.example (Ann)", None),
    ("a@b(.evil.example).example", None),
    ("a(@evil.example)@b.example", None),
    ("a @b.example", None),
    ("a@ b.example", None),
    (" a@b.example", None),
    ("a@b.example ", None),
    ("a. b@c.example", None),
    ("a@b. example", None),
    ("a\u00a0@b.example", None),
    ("a\u3000@b.example", None),
    # quotes that do not hold what they seem to
    ('"a@b.example', None),
    ('a"@b.example', None),
    ('"a"b@c.example', None),
    ('a"b"@c.example', None),
    ('"a"."b"@c.example', None),
    ('a."b"@c.example', None),
    ('"a\\"@b.example', None),
    ('"a"@b.example"', None),
    ('"a\\', None),
    ('"a\r\nb"@c.example', None),
    ('"a\\\r\n"@c.example', None),
    ('"a\0b"@c.example', None),
    # dots
    (".a@b.example", None),
    ("a.@b.example", None),
    ("a..b@c.example", None),
    ("a@.b.example", None),
    ("a@b..example", None),
    # domains that are none
    ("a@-b.example", None),
    ("a@b-.example", None),
    ("a@b_c d.example", None),
    ("a@" + "b" * 64 + ".example", None),
    ("a@" + "b." * 127 + "example", None),
    ("a" * 65 + "@b.example", None),
    ("a@[", None),
    ("a@[192.0.2.1", None),
    ("a@[192.0.2.300]", None),
    ("a@[192.0.2.1]x", None),
    ("a@[192.0.2.1].example", None),
    ("a@[IPv6:zz::1]", None),
    ("a@192.0.2.1]", None),
    ("a@b.example[", None),
    ("a@b\\.example", None),
    # what looks like something else
    ("a\u200b@b.example", None),
    ("a\u202e@b.example", None),
    ("a@b\u3002example", "<a@b.example>"),
    ("a\uff20b.example", None),
    ("a\ufe6bb.example", None),
    ("a@b\uff0eexample", "<a@b.example>"),
    ("a@\u2100.example", None),
    ("a@xn--a.example", "<a@xn--a.example>"),
    ("a\ud800@b.example", None),
    ("a\ufffd@b.example", None),
    ("a\r\nRCPT TO:<eve@example.net>@b.example", None),
    ("a\u560d\u560a@b.example", "<a\u560d\u560a@b.example>"),
]


def test_S25_the_table_is_long_enough() -> None:
    assert len({address for address, _ in TABLE}) == len(TABLE) >= 120


@pytest.mark.parametrize(("address", "expected"), TABLE, ids=range(len(TABLE)))
def test_S25_a_path_is_exactly_one_addr_spec(address: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(errors.InvalidArgumentError):
            path(address, international=True)
    else:
        assert path(address, international=True) == expected


#: Where an address is put -> how; each is to make of it what the table says.
PLACES: dict[str, Any] = {
    "sender": lambda client, address: client.send(
        MESSAGE, sender=address, recipients="bob@example.net"
    ),
    "recipients": lambda client, address: client.send(MESSAGE, recipients=[address]),
    "recipients, one": lambda client, address: client.send(MESSAGE, recipients=address),
    "MailboxAddress": lambda client, address: client.send(
        MESSAGE, recipients=[MailboxAddress("", address)]
    ),
    "envelope": lambda client, address: [
        outcome.unwrap()
        for outcome in list(client.send_all([(MESSAGE, Envelope("ann@example.org", (address,)))]))
    ],
    "options": lambda client, address: client.send(
        MESSAGE,
        recipients=[address],
        options=DeliveryOptions(recipients={address: RecipientOptions()}),
    ),
}


@pytest.fixture(scope="module")
def server() -> Iterator[SmtpServer]:
    with SmtpServer(tls=False, require_auth=False) as running:
        yield running


@pytest.mark.parametrize("place", PLACES)
def test_S25_wherever_it_is_put(front: Front, server: SmtpServer, place: str) -> None:
    client = front.client(trusted_relays={"127.0.0.1"}, timeout=5)
    client.connect("127.0.0.1", server.port, SecureSocketOptions.NONE)
    expected: list[str] = []
    for address, wire in TABLE:
        if wire is None and not (address == "" and place == "sender"):  # the null reverse-path
            with pytest.raises(errors.UsageError):
                PLACES[place](client, address)
        elif wire is not None:
            PLACES[place](client, address)
            expected.append(wire)
    client.disconnect()
    verb = "C: MAIL FROM:" if place == "sender" else "C: RCPT TO:"
    transcript = server.sessions[-1].transcript
    written = [line.removeprefix(verb) for line in transcript if line.startswith(verb)]
    assert [line.partition("> ")[0].removesuffix(">") + ">" for line in written] == [
        wire.partition("> ")[0].removesuffix(">") + ">" for wire in expected
    ]
    assert len(written) == len(expected)


@pytest.mark.parametrize(("address", "expected"), TABLE, ids=range(len(TABLE)))
def test_S25_what_a_header_field_holds_is_read_the_same_way(
    server: SmtpServer, address: str, expected: str | None
) -> None:
    """A field may hold several addresses; none of them is another one than it was spelled."""
    field = address.encode("utf-8", "surrogatepass")
    message = MESSAGE.replace(b"bob@example.net", field, 1)
    server.clear()
    with SmtpClient(trusted_relays={"127.0.0.1"}, timeout=5) as client:
        client.connect("127.0.0.1", server.port, SecureSocketOptions.NONE)
        try:
            result = client.send(message)
        except errors.MailwrightError:
            assert server.messages == []
            return
    for one in result.accepted:
        # Each was in the field as it was spelled, and is no part of something longer.
        assert one in address
        wire = path(one, international=True)
        assert expected is None or wire == expected
