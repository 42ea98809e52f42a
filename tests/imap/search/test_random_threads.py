"""Threads of random messages: the same here as on Dovecot, loops of references left out."""

from __future__ import annotations

import random
from typing import Any

import pytest
from imap_fronts import Front
from letters import letter

from mailwright.imap.ordering.thread_tree import write_threads
from mailwright.imap.ordering.threads import ThreadAlgorithm
from mailwright.imap.selected.access import FolderAccess
from servers.accounts import Account

SUBJECTS = ("Minutes", "Re: Minutes", "Lunch", "[list] Re: Lunch", "Fwd: lunch", "", "[fwd: other]")


def random_letters(seed: int, count: int) -> list[bytes]:
    """Return messages that refer to some that come before them, in date and not in place."""
    chance = random.Random(seed)
    numbers = list(range(1, count + 1))
    chance.shuffle(numbers)
    known: dict[int, list[int]] = {}
    made: dict[int, bytes] = {}
    for number in range(1, count + 1):
        parent = chance.choice([0, *known]) if known else 0
        path = [*known[parent], parent] if parent else []
        if path and chance.random() < 0.3:
            path = path[chance.randrange(len(path)) :]  # a truncated list
        if path and chance.random() < 0.2:
            path.insert(chance.randrange(len(path)), 1000 + number)  # one that is not there
        known[number] = path
        made[number] = letter(
            chance.choice(SUBJECTS),
            number=number,
            date=f"{number % 28 + 1:02} Feb 2024 10:{number % 60:02}:00 +0000",
            references=" ".join(f"<m{one}@example.org>" for one in path),
        )
    return [made[number] for number in numbers]


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24"], indirect=True)
@pytest.mark.parametrize("algorithm", ThreadAlgorithm)
def test_random_threads(front: Front, account: Account, algorithm: ThreadAlgorithm) -> None:
    account.deliver_all(random_letters(7, 60))
    client: Any
    with front.signed_in(account) as client:
        inbox = client.inbox.open(FolderAccess.READ_ONLY)
        there = inbox.thread(algorithm, on_server=True)
        here = inbox.thread(algorithm, on_server=False)
        assert write_threads(here) == write_threads(there)
