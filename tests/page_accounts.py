"""The account that a page of docs/ finds, when it says that it needs a real IMAP server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mailwright import MimeMessage
from servers.accounts import Account, ImapServer

#: What a page may need, each the name of a fixture.
SERVERS = {"dovecot", "dovecot24"}

BOB, CORA = "Bob <bob@example.net>", "Cora Grün <cora@example.com>"
HTML = "<p>Here are the <b>minutes</b>.</p>"


def letter(number: int, sender: str, subject: str, text: str, *answers: int, **more: Any) -> bytes:
    """Return a message, whose Message-ID and Date follow from its number.

    Args:
        number: which one it is.
        sender: its author.
        subject: its subject.
        text: its text.
        answers: the numbers of the messages that it refers to, the last of which it answers.
        more: what else `MimeMessage.compose` takes.
    """
    message = MimeMessage.compose(
        from_=sender, to="Ann <ann@example.org>", subject=subject, text=text, **more
    )
    message.message_id = _id(number)
    message.date = datetime(2026, 11, number, 9, 5, tzinfo=UTC)
    if answers:
        message.in_reply_to = _id(answers[-1])
        message.references = [_id(one) for one in answers]
    return bytes(message)


def _id(number: int) -> str:
    return f"{number}@example.org"


def letters() -> list[bytes]:
    """Return the messages of the inbox, UIDs 1 to 6."""
    minutes = ("minutes.pdf", b"%PDF-1.7 " + bytes(20_000))
    return [
        letter(1, BOB, "Lunch", "At noon?\n"),
        letter(2, CORA, "Re: Lunch", "Yes, at noon.\n", 1),
        letter(3, BOB, "Minutes", "Here they are.\n", html=HTML, attachments=[minutes]),
        letter(4, CORA, "Grüße", "Aus der Schweiz.\n"),
        letter(5, "News <news@lists.example.org>", "Weekly news", "Nothing new.\n" * 800),
        letter(6, BOB, "Re: Lunch", "See you there.\n", 1, 2),
    ]


def fill(account: Account) -> dict[str, Any]:
    """Put mail into an account, and return what a page finds under which name."""
    first, second, *rest = letters()
    account.deliver(first, second, flags=["\\Seen"])
    account.deliver(*rest)
    server: ImapServer = account.server
    with account.talk() as talk:
        talk.command("CREATE Archive")
        talk.command("SUBSCRIBE Archive")
        talk.command("CREATE Archive/2025")
    return {
        "host": server.host,
        "port": server.imap_port,
        "user": account.user,
        "password": account.password,
        "trust": server.client_context(),
        "url": f"imaps://{account.user}@{server.host}:{server.imaps_port}",
    }
