"""What the clients of IMAP have in common: what they ask for, and what they add."""

from __future__ import annotations

from inputs import message

#: What a mail program asks for to show a list.
ITEMS = ("ENVELOPE", "FLAGS", "BODYSTRUCTURE", "INTERNALDATE", "RFC822.SIZE")
#: UIDs of one command, for clients that leave that to their users.
BATCH = 2_000
#: The same where whole messages come.
BODY_BATCH = 500
#: What is searched for: words that some mails have, and flags.
SEARCHES = 25
FLAG = "\\Flagged"


def batches(uids: list[int], size: int) -> list[list[int]]:
    """Return the UIDs in pieces."""
    return [uids[start : start + size] for start in range(0, len(uids), size)]


def ranges(uids: list[int]) -> str:
    """Return UIDs that follow each other as a sequence set."""
    return f"{uids[0]}:{uids[-1]}"


def additions(count: int, size: int) -> list[bytes]:
    """Return messages to be appended."""
    return [message(number, size).content for number in range(count)]
