"""What no real server here offers, and answers that no real one here gives."""

from __future__ import annotations

import pytest
from folder_scripts import REV1, answered, signed_in
from imap_fronts import Front

from mailwright.errors import (
    FolderExistsError,
    FolderNotFoundError,
    InvalidArgumentError,
    MalformedResponseError,
    QuotaExceededError,
    UnsupportedError,
)
from mailwright.imap.mailboxes.folder_status import FolderStatus, StatusItem
from mailwright.imap.mailboxes.quota import QuotaUsage
from mailwright.imap.mailboxes.rights import AccessEntry, Right, Rights
from mailwright.imap.mailboxes.special_use import SpecialUse
from mailwright.imap.search.criteria import Search


def test_a_new_folder_has_the_name_that_the_server_made(front: Front) -> None:
    steps = [
        *answered(
            r'CREATE "a " \(USE \(\\Sent \\Junk\)\)',
            'LIST () "/" other',
            'LIST () "/" A (OLDNAME ("a "))',
            end="OK [MAILBOXID (F22-_x)] done",
        ),
        *answered("SUBSCRIBE A"),
        *answered("RENAME A b", 'LIST () "/" A/c (OLDNAME ("x"))', 'LIST () "/" B (OLDNAME (A))'),
        *answered("UNSUBSCRIBE B"),
    ]
    with signed_in(front, f"{REV1} CREATE-SPECIAL-USE", steps) as client:
        folder = client.create_folder("a ", uses=[SpecialUse.SENT, SpecialUse.JUNK])
        assert (folder.name, folder.info.mailbox_id, folder.info.old_name) == ("A", "F22-_x", "a ")
        folder.subscribe()
        folder.rename("b")
        assert folder.name == "B"
        folder.unsubscribe()


def test_what_happens_in_an_open_folder_has_its_new_name(front: Front) -> None:
    steps = [
        *answered("(SELECT|EXAMINE) a.*", "0 EXISTS", "OK [UIDVALIDITY 1] x"),
        *answered("RENAME a b"),
        *answered("NOOP", "1 EXISTS"),
    ]
    with signed_in(front, REV1, steps) as client:
        folder = client.get_folder("a")
        folder.open()
        folder.rename("b")
        client.noop()
        assert {event.folder for event in client.events()} == {"b"}


@pytest.mark.parametrize(
    ("end", "error"),
    [
        ("NO [ALREADYEXISTS] no", FolderExistsError),
        ("NO Mailbox already exists", FolderExistsError),
        ("NO [NONEXISTENT] no", FolderNotFoundError),
        ("NO [OVERQUOTA] no", QuotaExceededError),
    ],
)
def test_a_refusal_has_its_class(front: Front, end: str, error: type[Exception]) -> None:
    with signed_in(front, REV1, answered("CREATE a", end=end)) as client:
        with pytest.raises(error):
            client.create_folder("a")
        assert client.is_connected


def test_special_uses_are_refused_where_they_are_not_known(front: Front) -> None:
    with signed_in(front, REV1) as client, pytest.raises(UnsupportedError):
        client.create_folder("a", uses=[SpecialUse.SENT])


STATUS = {
    "STATUS a (MESSAGES 1 X-NEW 5 UNSEEN 2)": FolderStatus(messages=1, unseen=2),
    'STATUS "a" ( MESSAGES 1 )': FolderStatus(messages=1),
    "STATUS {1}\r\na (messages 1)": FolderStatus(messages=1),
    "STATUS a (HIGHESTMODSEQ 9223372036854775807)": FolderStatus(highest_modseq=2**63 - 1),
    "STATUS a (UIDNEXT 4294967295 SIZE 0)": FolderStatus(uid_next=2**32 - 1, size=0),
    "STATUS a (APPENDLIMIT NIL MAILBOXID (a b))": None,
    "STATUS a (APPENDLIMIT NIL)": FolderStatus(),
    "STATUS a (APPENDLIMIT 5 DELETED 6 DELETED-STORAGE 7)": FolderStatus(
        append_limit=5, deleted=6, deleted_storage=7
    ),
    "STATUS a (MAILBOXID (\x01\x02))": None,
    'STATUS a (MAILBOXID ("?!"))': FolderStatus(),
    "STATUS a ()": FolderStatus(),
    "STATUS a (MESSAGES 4294967296)": None,  # I12
    "STATUS a (HIGHESTMODSEQ 9223372036854775808)": None,
    f"STATUS a (SIZE {'9' * 5000})": None,
    "STATUS a (MESSAGES -1)": None,
    "STATUS a (MESSAGES": None,
    "STATUS a": None,
    "STATUS b (MESSAGES 1)": None,
}


@pytest.mark.parametrize("line", STATUS, ids=range(len(STATUS)))
def test_what_status_answers_i12(front: Front, line: str) -> None:
    expected = STATUS[line]
    with signed_in(front, REV1, answered(r"STATUS a \(MESSAGES\)", line)) as client:
        folder = client.get_folder("a")
        if expected is None:
            with pytest.raises(MalformedResponseError):
                folder.status([StatusItem.MESSAGES])
            assert client.is_connected
        else:
            assert folder.status([StatusItem.MESSAGES]) == expected


def test_the_limit_of_all_folders_is_in_the_capabilities(front: Front) -> None:
    with signed_in(front, f"{REV1} APPENDLIMIT=500") as client:
        assert client.inbox.status([StatusItem.APPEND_LIMIT]).append_limit == 500


def test_access_rights(front: Front) -> None:
    steps = [
        *answered("GETACL INBOX", 'ACL INBOX ann lrswipkxtea -bob w "group:a b" "" odd LR!9'),
        *answered("LISTRIGHTS INBOX ann", "LISTRIGHTS INBOX ann l r s ckx"),
        *answered('SETACL INBOX "a b" [+]lr'),
        *answered("SETACL INBOX ann -w"),
        *answered('SETACL INBOX ann ""'),
        *answered("MYRIGHTS INBOX", "MYRIGHTS INBOX lrcd"),
        *answered("MYRIGHTS INBOX"),
    ]
    with signed_in(front, f"{REV1} ACL", steps) as client:
        inbox = client.inbox
        entries = inbox.access_list()
        assert entries[0] == AccessEntry("ann", Rights("lrswipkxtea"))
        assert entries[1].is_negative
        assert entries[2] == AccessEntry("group:a b", Rights())
        assert entries[3].rights == Rights("9")
        granted = inbox.grantable_rights("ann")
        assert granted.required == Rights("l")
        assert granted.optional[-1] >= {Right.CREATE, Right.DELETE_FOLDER}
        inbox.add_rights("a b", {Right.READ, Right.LOOKUP})
        inbox.remove_rights("ann", "w")
        inbox.set_rights("ann", "")
        assert inbox.my_rights() >= {Right.CREATE, Right.DELETE_MESSAGES, Right.EXPUNGE}
        with pytest.raises(MalformedResponseError, match="nothing for it"):
            inbox.my_rights()
        for wrong in ("L", "+", "lr ", "é"):
            with pytest.raises(InvalidArgumentError):
                inbox.set_rights("ann", wrong)


def test_quotas(front: Front) -> None:
    steps = [
        *answered(
            'GETQUOTAROOT "a b"',
            'QUOTAROOT "a b" "" #own none',
            'QUOTA "" (STORAGE 10 512 x-own 1 2)',
            "QUOTA #own ()",
        ),
        *answered("GETQUOTA #own", "QUOTA other ()", "QUOTA #own (MESSAGE 5 3)"),
        *answered(r"SETQUOTA #own \(STORAGE 5\)", "QUOTA #own (STORAGE 1 5)"),
        *answered(r"SETQUOTA #own \(\)"),
        *answered("GETQUOTA #own", f"QUOTA #own (STORAGE 1 {2**63})"),
    ]
    with signed_in(front, f"{REV1} QUOTA", steps) as client:
        first, own, none = client.get_folder("a b").quotas()
        assert (first.root, own.root, none.resources) == ("", "#own", {})
        assert first["storage"] == QuotaUsage(10, 512)
        assert "X-OWN" in first
        assert client.quota("#own")["MESSAGE"].left == 0
        assert client.set_quota("#own", {"STORAGE": 5})["STORAGE"].usage == 1
        assert client.set_quota("#own", {}).resources == {}
        with pytest.raises(MalformedResponseError):
            client.quota("#own")
        for limits in ({"A B": 1}, {"STORAGE": -1}):
            with pytest.raises(InvalidArgumentError):
                client.set_quota("", limits)


def test_metadata(front: Front) -> None:
    steps = [
        *answered(
            r'GETMETADATA \(MAXSIZE 10 DEPTH infinity\) "" \(/private /shared/a\)',
            'METADATA "" /shared/changed',
            'METADATA "" (/private/a ~{3}\r\na\0b /private/b NIL)',
            'METADATA "" (/private/c "c")',
            end="OK [METADATA LONGENTRIES 2199] done",
        ),
        *answered(r'SETMETADATA "" \(/private/a ~\{3\+\}\r\na\0b /private/b NIL\)'),
    ]
    with signed_in(front, f"{REV1} METADATA-SERVER", steps) as client:
        found = client.server_metadata("/private", "/shared/a", depth=None, max_size=10)
        assert dict(found) == {"/private/a": b"a\0b", "/private/b": None, "/private/c": b"c"}
        assert found.longest == 2199
        client.set_server_metadata({"/private/a": b"a\0b", "/private/b": None})
        with pytest.raises(UnsupportedError):
            client.inbox.metadata("/private/a")
        for entry in ("private/a", "/a/b", "/private", "/private/", "/private/a*", "/private//a"):
            with pytest.raises(InvalidArgumentError):
                client.set_server_metadata({entry: "a"})


def test_who_is_who(front: Front) -> None:
    steps = [
        *answered(r'ID \("name" "a"\)', 'ID ("Name" "x" "odd" NIL "version" {2}\r\n1\n "left")'),
        *answered("ID NIL", "ID NIL"),
    ]
    with signed_in(front, f"{REV1} ID", steps) as client:
        assert client.identify({"name": "a"}) == {"name": "x", "version": "1\n"}
        assert client.identify() == {}
        for fields in ({"a" * 31: ""}, {"a": "a" * 1025}, {str(n): "" for n in range(31)}):
            with pytest.raises(InvalidArgumentError):
                client.identify(fields)


def test_languages_and_jmap(front: Front) -> None:
    steps = [
        *answered("LANGUAGE", 'LANGUAGE (EN "DE" i-default)'),
        *answered(
            "LANGUAGE DE-AT default",
            "LANGUAGE (DE)",
            'NAMESPACE (("" "/"))(("Other Users/" "/" "TRANSLATION" ("Andere Ben&APw-tzer/")))NIL',
        ),
        *answered("GETJMAPACCESS", 'JMAPACCESS "https://example.test/.well-known/jmap"'),
    ]
    capabilities = f"{REV1} LANGUAGE JMAPACCESS NAMESPACE I18NLEVEL=2"
    with signed_in(front, capabilities, steps) as client:
        assert client.languages() == ("EN", "DE", "i-default")
        assert client.set_language("DE-AT", "default") == "DE"
        [others] = client.namespaces().other_users
        assert others.translation == "Andere Benützer/"
        assert client.jmap_access() == "https://example.test/.well-known/jmap"
        assert client.internationalization_level == 2


def test_searches_that_the_server_keeps(front: Front) -> None:
    steps = [
        *answered(
            r'SETMETADATA "" \(/private/filters/values/work "UNSEEN FROM \\"boss\\"" '
            r'/private/filters/descriptions/work "from above"\)'
        ),
        *answered(
            r'SETMETADATA "" \(/private/filters/values/u \{26\+\}\r\nCHARSET UTF-8 SUBJECT "ü"\)'
        ),
        *answered(
            r'GETMETADATA \(DEPTH 1\) "" \(/private/filters/values\)',
            'METADATA "" (/private/filters/values/work "UNSEEN" /private/filters/values/x NIL)',
        ),
        *answered(
            r'SETMETADATA "" \(/private/filters/values/work NIL '
            r"/private/filters/descriptions/work NIL\)"
        ),
    ]
    with signed_in(front, f"{REV1} METADATA FILTERS", steps) as client:
        client.set_filter("work", Search.unseen() & Search.from_("boss"), description="from above")
        client.set_filter("u", Search.subject("ü"))
        assert client.filters() == {"work": "UNSEEN"}
        client.delete_filter("work")
        for name in ("a/b", "a b", "", "ü", "a*", 'a"'):
            with pytest.raises(InvalidArgumentError):
                client.set_filter(name, Search.all())
        with pytest.raises(InvalidArgumentError):
            client.set_filter("a", Search.subject("a\r\nb"))
