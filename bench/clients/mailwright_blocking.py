"""`mailwright.SmtpClient`."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from inputs import HOST, SENDER, Message, message, messages
from mailwright import DeliveryState, MimeMessage, SecureSocketOptions, SmtpClient
from mailwright.smtp import Envelope


def connected(port: int) -> SmtpClient:
    """Return a client that has said EHLO to a relay that needs no login."""
    client = SmtpClient(trusted_relays={HOST})
    client.connect(HOST, port, SecureSocketOptions.NONE)
    return client


def send_each(port: int, letters: Iterator[Message]) -> None:
    """Send messages one at a time over one connection until there are no more."""
    with connected(port) as client:
        for letter in letters:
            client.send(letter.content, sender=SENDER, recipients=letter.recipient)


def send(job: SimpleNamespace) -> Callable[[], None]:
    """`send` for each message; the envelope is given."""
    letters = messages(job.count, job.size)
    return lambda: send_each(job.port, iter(letters))


def send_parsed(job: SimpleNamespace) -> Callable[[], None]:
    """`send` for each message; the envelope is read from its header section."""
    letters = messages(job.count, job.size)

    def run() -> None:
        with connected(job.port) as client:
            for letter in letters:
                client.send(letter.content)

    return run


def enveloped(letters: Iterable[Message]) -> Iterator[tuple[bytes, Envelope]]:
    """Yield messages with their envelopes, as `send_all` takes them."""
    for letter in letters:
        yield letter.content, Envelope(SENDER, (letter.recipient,))


def send_all(job: SimpleNamespace) -> Callable[[], None]:
    """`send_all`; the envelopes are given."""
    letters = messages(job.count, job.size)
    return lambda: send_together(job, enveloped(letters))


def send_all_wide(job: SimpleNamespace) -> Callable[[], None]:
    """The same with fifty messages in flight, where the server offers CHUNKING."""
    letters = messages(job.count, job.size)
    return lambda: send_together(job, enveloped(letters), window=50)


def send_all_parsed(job: SimpleNamespace) -> Callable[[], None]:
    """`send_all`; the envelopes are read from the header sections."""
    letters = messages(job.count, job.size)
    return lambda: send_together(job, (letter.content for letter in letters))


def send_together(
    job: SimpleNamespace, letters: Iterable[bytes | tuple[bytes, Envelope]], **options: Any
) -> None:
    """Send messages with `send_all` over one connection."""
    with connected(job.port) as client:
        outcomes = client.send_all(letters, **options)
        sent = [outcome.state is DeliveryState.SENT for outcome in outcomes]
    assert sent == [True] * job.count


def threads(job: SimpleNamespace) -> Callable[[], None]:
    """One client and thread for each connection."""
    letters = iter(messages(job.count, job.size))

    def run() -> None:
        with ThreadPoolExecutor(job.connections) as pool:
            each = [pool.submit(send_each, job.port, letters) for _ in range(job.connections)]
            for future in each:
                future.result()

    return run


def send_large(job: SimpleNamespace) -> Callable[[], None]:
    """`send` of one large message, again and again."""
    letter = message(0, job.size)
    return lambda: send_each(job.port, iter([letter] * job.count))


def compose(file: Path) -> MimeMessage:
    """Return a message with a file attached."""
    return MimeMessage.compose(
        from_=SENDER, to="bob@example.net", subject="A film", text="See it.", attachments=[file]
    )


def attach(job: SimpleNamespace) -> Callable[[], None]:
    """`send` of a message whose attachment is a file."""
    file = Path(job.file)

    def run() -> None:
        with connected(job.port) as client:
            for _ in range(job.count):
                client.send(compose(file))

    return run


def sessions(job: SimpleNamespace, mechanism: str | None = "PLAIN") -> Callable[[], None]:
    """Connect, STARTTLS, log in, send, quit, for each message."""
    letters = messages(job.count, job.size)
    context = ssl.create_default_context(cafile=job.ca_file)

    def run() -> None:
        for letter in letters:
            with SmtpClient(ssl_context=context) as client:
                client.connect("localhost", job.port, SecureSocketOptions.START_TLS)
                client.authenticate(job.user, job.password, mechanism=mechanism)
                client.send(letter.content, sender=SENDER, recipients=letter.recipient)

    return run


def sessions_by_default(job: SimpleNamespace) -> Callable[[], None]:
    """The same with the mechanism that the client chooses by itself."""
    return sessions(job, mechanism=None)
