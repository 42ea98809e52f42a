"""The standard library's `smtplib`."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTP
from types import SimpleNamespace

from inputs import HOST, SENDER, Message, message, messages

#: It looks up the host's own name unless it is given one, which may take seconds.
NAME = "[127.0.0.1]"


def send_each(port: int, letters: Iterator[Message]) -> None:
    """Send messages one at a time over one connection until there are no more."""
    with SMTP(HOST, port, local_hostname=NAME) as client:
        for letter in letters:
            client.sendmail(SENDER, [letter.recipient], letter.content)


def send(job: SimpleNamespace) -> Callable[[], None]:
    """`sendmail` for each message."""
    letters = messages(job.count, job.size)
    return lambda: send_each(job.port, iter(letters))


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
    """`sendmail` of one large message, again and again."""
    letter = message(0, job.size)
    return lambda: send_each(job.port, iter([letter] * job.count))


def compose(file: Path) -> EmailMessage:
    """Return a message with a file attached."""
    composed = EmailMessage()
    composed["From"], composed["To"], composed["Subject"] = SENDER, "bob@example.net", "A film"
    composed.set_content("See it.")
    composed.add_attachment(
        file.read_bytes(), maintype="application", subtype="octet-stream", filename=file.name
    )
    return composed


def attach(job: SimpleNamespace) -> Callable[[], None]:
    """`send_message` of a message with a file attached."""
    file = Path(job.file)

    def run() -> None:
        with SMTP(HOST, job.port, local_hostname=NAME) as client:
            for _ in range(job.count):
                client.send_message(compose(file))

    return run


def sessions(job: SimpleNamespace) -> Callable[[], None]:
    """Connect, STARTTLS, log in with PLAIN, send, quit, for each message."""
    letters = messages(job.count, job.size)
    context = ssl.create_default_context(cafile=job.ca_file)

    def run() -> None:
        for letter in letters:
            with SMTP("localhost", job.port, local_hostname=NAME) as client:
                client.starttls(context=context)
                client.ehlo()
                client.user, client.password = job.user, job.password
                client.auth("PLAIN", client.auth_plain)
                client.sendmail(SENDER, [letter.recipient], letter.content)

    return run
