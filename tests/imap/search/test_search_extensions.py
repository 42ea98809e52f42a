"""Search keys that extensions bring, on the real servers that have them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from imap_fronts import Front
from letters import letters

from mailwright.errors import InvalidArgumentError, UnsupportedError
from mailwright.imap.ordering.sorting import AnnotationKey, SortKey, sort_messages
from mailwright.imap.search.criteria import Search
from mailwright.imap.search.returns import SearchReturn
from mailwright.imap.selected.access import FolderAccess
from servers.accounts import Account

EVERY = set(range(1, 17))


@pytest.fixture
def inbox(front: Front, account: Account) -> Any:
    account.deliver_all(letters())
    client = front.signed_in(account)
    folder = client.inbox
    folder.open(FolderAccess.READ_WRITE)
    yield folder
    client.disconnect()


def _today() -> datetime:
    return datetime.now(tz=UTC)


KEYS: list[tuple[str, Callable[[], Search], set[int]]] = [
    ("WITHIN", lambda: Search.younger(timedelta(hours=1)), EVERY),
    ("WITHIN", lambda: Search.older(3600), set()),
    ("SAVEDATE", lambda: Search.saved_since(_today() - timedelta(days=2)), EVERY),
    ("SAVEDATE", lambda: Search.saved_before(_today() - timedelta(days=2)), set()),
    ("SAVEDATE", lambda: Search.saved_on(_today() - timedelta(days=9)), set()),
    ("SAVEDATE", Search.save_date_supported, EVERY),
    ("CONDSTORE", lambda: Search.changed_since(1), EVERY),
    ("OBJECTID", lambda: Search.email_id("Mnobody"), set()),
    ("OBJECTID", lambda: ~Search.thread_id("Tnobody"), EVERY),
    ("ANNOTATE-EXPERIMENT-1", lambda: Search.annotation("/comment", "value.priv", "x"), set()),
]


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24", "cyrus", "cyrus36"], indirect=True)
def test_keys_of_extensions(inbox: Any) -> None:
    session = getattr(inbox, "twin", inbox)._session
    for extension, make, expected in KEYS:
        if session.has(extension):
            assert inbox.search(make()) == expected, make()
        else:
            with pytest.raises(UnsupportedError) as caught:
                inbox.search(make())
            assert caught.value.extension == extension


@pytest.mark.parametrize("imap_server", ["dovecot", "cyrus"], indirect=True)
def test_what_changed_comes_with_its_modseq(inbox: Any) -> None:
    modseq = inbox.search_returning(Search.changed_since(1), SearchReturn.COUNT).modseq
    assert modseq
    inbox.add_flags([3], ["\\Flagged"])
    found = inbox.search_returning(Search.changed_since(modseq + 1), SearchReturn.ALL)
    assert found.uids == {3}
    assert found.modseq > modseq


@pytest.mark.parametrize("imap_server", ["cyrus"], indirect=True)
def test_fuzzy(inbox: Any) -> None:
    criteria = Search.fuzzy(Search.subject("minutes"))
    found = inbox.search_returning(criteria, SearchReturn.ALL | SearchReturn.RELEVANCY)
    assert found.uids is not None
    if found.relevance is not None:
        assert len(found.relevance) == len(found.uids)


@pytest.mark.parametrize("imap_server", ["dovecot"], indirect=True)
def test_keys_that_only_one_server_has(inbox: Any) -> None:
    assert inbox.search(Search.unsafe_raw("INTHREAD REFS FROM cora") & Search.all()) == {5}


@pytest.mark.parametrize("imap_server", ["dovecot", "cyrus", "cyrus36"], indirect=True)
def test_messages_are_sorted_by_annotations(inbox: Any) -> None:
    session = getattr(inbox, "twin", inbox)._session
    by_comment = AnnotationKey("/comment")
    if not session.has("ANNOTATE-EXPERIMENT-1"):
        with pytest.raises(UnsupportedError) as caught:
            inbox.sort(by_comment)
        assert caught.value.extension == "ANNOTATE-EXPERIMENT-1"
        return
    for uid, text in ((1, "b"), (2, "c"), (3, "a")):
        inbox.set_annotations(uid, {"/comment": {"value.priv": text}})
    some = Search.uids([1, 2, 3])
    assert list(inbox.sort(by_comment, some)) == [3, 1, 2]
    assert list(inbox.sort([by_comment.reverse, SortKey.DATE], some)) == [2, 1, 3]
    with pytest.raises(UnsupportedError):
        inbox.sort(by_comment, some, on_server=False)


@pytest.mark.parametrize(
    ("entry", "attribute"),
    [
        ('/a"', "value.priv"),
        ("/a b", "value.priv"),
        ("/a\r\nb", "value.priv"),
        ("a", "value.priv"),
        ("/*", "value.priv"),
        ("", "value.priv"),
        ("/a", "value"),
        ("/a", 'value.priv" "'),
        ("/ü", "value.priv"),
    ],
)
def test_I01_what_is_no_annotation_to_sort_by(entry: str, attribute: str) -> None:
    with pytest.raises(InvalidArgumentError):
        AnnotationKey(entry, attribute)


def test_annotations_are_not_sorted_by_here() -> None:
    with pytest.raises(InvalidArgumentError):
        sort_messages([], AnnotationKey("/comment"))
