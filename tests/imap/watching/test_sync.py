"""`sync` against real servers, while another session changes things; the truth is what it reads."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from imap_fronts import Front

from mailwright.errors import InvalidArgumentError
from mailwright.imap.selected.access import FolderAccess
from mailwright.imap.uids.uid_set import UidSet
from mailwright.imap.watch.sync_state import SyncResult, SyncState
from servers.accounts import Account, Talk

MESSAGE = b"From: ann@example.test\r\nSubject: one\r\n\r\nbody\r\n"
FLAGS = (r"\Seen", r"\Flagged", r"\Answered", "$Work")
_FETCH = re.compile(rb"\* \d+ FETCH \((?=.*UID (\d+))(?=.*FLAGS \(([^)]*)\))")

Model = dict[int, frozenset[str]]


def truth(talk: Talk) -> Model:
    """Return the messages and their flags, as another session sees them."""
    found: Model = {}
    talk.command("NOOP")
    for line in talk.command("UID FETCH 1:* (UID FLAGS)") if _count(talk) else ():
        if match := _FETCH.match(line):
            names = match[2].decode().split()
            found[int(match[1])] = frozenset(name for name in names if name != r"\Recent")
    return found


def _count(talk: Talk) -> int:
    [status] = [s for s in talk.command("STATUS INBOX (MESSAGES)") if b"STATUS" in s]
    return int(status.split(b"MESSAGES ")[1].split(b")")[0])


def change(talk: Talk, account: Account, chance: random.Random) -> None:
    """Do something to the folder."""
    uids = list(truth(talk))
    match chance.randrange(4):
        case 0:
            account.deliver(*[MESSAGE] * chance.randrange(1, 4))
        case 1 if uids:
            some = ",".join(map(str, chance.sample(uids, min(len(uids), 2))))
            talk.command(rf"UID STORE {some} +FLAGS.SILENT (\Deleted)")
            talk.command("EXPUNGE")
        case _ if uids:
            sign, flag = chance.choice("+-"), chance.choice(FLAGS)
            talk.command(f"UID STORE {chance.choice(uids)} {sign}FLAGS.SILENT ({flag})")
        case _:
            pass


def apply(model: Model, result: SyncResult, now: Model) -> Model:
    """Return the model after a result, with the flags of those that came."""
    assert result.vanished <= model.keys()
    assert not result.arrived & model.keys()
    kept = {uid: flags for uid, flags in model.items() if uid not in result.vanished}
    for uid, flags in result.changed.items():
        assert uid in kept
        kept[uid] = flags - {r"\Recent"}
    for uid in result.arrived:
        kept[uid] = now[uid]
    return kept


def test_what_sync_says_is_what_another_session_did(front: Front, account: Account) -> None:
    chance = random.Random(4711)
    account.deliver(*[MESSAGE] * 6)
    with front.signed_in(account) as client, account.talk() as talk:
        talk.command("SELECT INBOX")
        folder = client.inbox.open()
        result = folder.sync()
        assert result.is_full
        model = apply({}, result, truth(talk))
        state = result.state
        for turn in range(12):
            for _ in range(chance.randrange(4)):
                change(talk, account, chance)
            if turn > 5:
                folder.close()
                folder.open(FolderAccess.READ_ONLY)
            result = folder.sync(state)
            assert not result.is_full
            now = truth(talk)
            model = apply(model, result, now)
            assert model == now
            state = SyncState.from_json(result.state.to_json())
            assert state == result.state
        assert not folder.sync(state)


def test_state_as_json() -> None:
    uids = UidSet.parse("1:5,9", uid_validity=7)
    state = SyncState(uid_validity=7, uids=uids, highest_modseq=12)
    assert SyncState.from_json(state.to_json()) == state
    assert len(state.to_json()) < 80
    bare = SyncState(uid_validity=7, uids=uids, flags={255: uids})
    assert SyncState.from_json(bare.to_json()) == bare
    for text in ("", "[]", "{}", '{"uid_validity": -1, "uids": ""}', "[" * 100_000):
        with pytest.raises(InvalidArgumentError):
            SyncState.from_json(text)
    values: list[Any] = ['{"uid_validity": 1, "uids": "0"}', '{"uid_validity": 1, "uids": "1:*"}']
    for text in values:
        with pytest.raises(InvalidArgumentError):
            SyncState.from_json(text)


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24", "cyrus"], indirect=True)
def test_a_folder_is_opened_with_what_is_new_in_one_round_trip(
    front: Front, account: Account
) -> None:
    account.deliver(*[MESSAGE] * 6)
    log: list[str] = []
    with front.signed_in(account, wire_log=log.append) as client, account.talk() as talk:
        folder = client.inbox.open()
        state = folder.sync().state
        folder.close()
        talk.command("SELECT INBOX")
        talk.command(r"UID STORE 2 +FLAGS.SILENT (\Seen)")
        talk.command(r"UID STORE 4 +FLAGS.SILENT (\Deleted)")
        talk.command("EXPUNGE")
        account.deliver(MESSAGE)
        log.clear()
        folder.open(resync=state)
        result = folder.sync(state)
        assert [line.split()[2] for line in log if line.startswith("C: ")] == ["SELECT"]
        assert (result.arrived, result.vanished) == (UidSet([7]), UidSet([4]))
        assert result.changed[2] - {r"\Recent"} == {r"\Seen"}
        assert result.state.uids == UidSet([1, 2, 3, 5, 6, 7])
        account.deliver(MESSAGE)
        client.noop()
        assert folder.sync(state).arrived == UidSet([7, 8])  # what came since is not left out
        assert folder.sync(result.state).arrived == UidSet([8])
        folder.open(resync=SyncState(uid_validity=state.uid_validity + 1, uids=state.uids))
        assert folder.sync(state).arrived == UidSet([7, 8])
