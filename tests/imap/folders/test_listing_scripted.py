"""What LIST asks and what stands in for it, on servers that no real one here is like."""

from __future__ import annotations

import pytest
from folder_scripts import REV1, answered, signed_in
from imap_fronts import Front

from mailwright.errors import (
    FolderNotFoundError,
    InvalidArgumentError,
    LimitExceededError,
    MalformedResponseError,
    UnsupportedError,
)
from mailwright.imap import ImapLimits
from mailwright.imap.mailboxes.folder_status import StatusItem
from mailwright.imap.mailboxes.rights import Rights
from mailwright.imap.mailboxes.special_use import SpecialUse

EXTENDED = f"{REV1} LIST-EXTENDED SPECIAL-USE"


def names(folders: list[object]) -> list[str]:
    return [folder.name for folder in folders]  # type: ignore[attr-defined]


def test_all_in_one_round_trip(front: Front) -> None:
    capabilities = f"{EXTENDED} LIST-STATUS LIST-MYRIGHTS LIST-METADATA STATUS=SIZE"
    steps = answered(
        r'LIST \(SUBSCRIBED RECURSIVEMATCH\) "" \("a/%" "b"\) RETURN \(SUBSCRIBED CHILDREN '
        r"SPECIAL-USE MYRIGHTS STATUS \(MESSAGES SIZE\) METADATA \(/private/comment\)\)",
        "STATUS a/b (MESSAGES 3 SIZE 9223372036854775807 X-NEW (1 (2)))",
        r'LIST (\Subscribed \HasChildren \Sent) "/" a/b (CHILDINFO ("SUBSCRIBED"))',
        "MYRIGHTS a/b lr",
        'METADATA "a/b" (/private/comment "x")',
        'METADATA "a/b" /private/other',
        r'LIST () "/" b',
    )
    with signed_in(front, capabilities, steps) as client:
        one, other = client.list_folders(
            ["a/%", "b"],
            subscribed=True,
            recursive=True,
            subscriptions=True,
            status=[StatusItem.MESSAGES, StatusItem.SIZE],
            rights=True,
            metadata=["/private/comment"],
        )
    info = one.info
    assert (info.status.messages, info.status.size) == (3, 2**63 - 1)
    assert info.rights == Rights("lr")
    assert info.metadata["/PRIVATE/comment"] == b"x"
    assert info.child_info == ("SUBSCRIBED",)
    assert (info.is_subscribed, other.info.is_subscribed) == (True, False)
    assert other.info.status is None


def test_what_list_cannot_return_is_asked_one_by_one(front: Front) -> None:
    steps = [
        *answered('LIST "" "%"', r'LIST () "/" INBOX', r'LIST (\Noselect) "/" a', 'LIST () "/" b'),
        *answered(r"STATUS INBOX \(MESSAGES\)", "STATUS inbox (MESSAGES 1)"),
        *answered(r"STATUS b \(MESSAGES\)", end="NO gone"),
        *answered("MYRIGHTS INBOX", "MYRIGHTS INBOX lr"),
        *answered("MYRIGHTS b", end="NO gone"),
    ]
    with signed_in(front, f"{REV1} ACL", steps) as client:
        inbox, a, b = client.list_folders("%", status=[StatusItem.MESSAGES], rights=True)
    assert inbox.info.status.messages == 1
    assert inbox.info.rights == Rights("lr")
    assert a.info.status is None
    assert (b.info.status, b.info.rights) == (None, None)


def test_lsub_where_list_cannot_tell_subscriptions(front: Front) -> None:
    listed = ('LIST () "/" INBOX', 'LIST () "/" a', 'LIST () "/" b')
    subscribed = (r'LSUB (\Noselect) "/" b', 'LSUB () "/" a', 'LSUB () "/" gone')
    steps = [*answered(r'LIST "" "\*"', *listed), *answered(r'LSUB "" "\*"', *subscribed)] * 2
    with signed_in(front, REV1, steps) as client:
        found = client.list_folders(subscriptions=True)
        assert [folder.info.is_subscribed for folder in found] == [False, True, False]
        a, gone = client.list_folders(subscribed=True)
    assert names([a, gone]) == ["a", "gone"]
    assert not gone.info.exists
    assert gone.info.is_subscribed


def test_xlist_where_there_is_no_special_use(front: Front) -> None:
    lines = (r'XLIST (\HasNoChildren \Inbox) "/" "INBOX"', r'XLIST (\AllMail) "/" "[Gmail]/All"')
    steps = [*answered(r'XLIST "" "\*"', *lines), *answered(r'XLIST "" "\*"', *lines)]
    with signed_in(front, f"{REV1} XLIST", steps) as client:
        assert client.special_folder(SpecialUse.ALL).name == "[Gmail]/All"
        with pytest.raises(FolderNotFoundError, match="guess=True"):
            client.special_folder(SpecialUse.JUNK)


def test_names_are_never_guessed_silently(front: Front) -> None:
    lines = ('LIST () "/" INBOX', 'LIST () "/" old/Sent', 'LIST () "/" "Sent Items"')
    steps = [*answered(r'LIST "" "\*"', *lines)] * 3
    with signed_in(front, REV1, steps) as client:
        with pytest.raises(FolderNotFoundError):
            client.special_folder(SpecialUse.SENT)
        guessed = client.special_folder(SpecialUse.SENT, guess=True)
        assert guessed.name == "Sent Items"
        assert not guessed.info.special_uses
        with pytest.raises(FolderNotFoundError):
            client.special_folder(SpecialUse.TRASH, guess=True)


def test_an_inbox_that_is_missing_is_looked_for(front: Front) -> None:
    steps = [
        *answered(r'LIST "" "\*" RETURN \(CHILDREN SPECIAL-USE\)', 'LIST () "/" a'),
        *answered('LIST "" "INBOX"', 'LIST () "/" Inbox'),
    ]
    with signed_in(front, EXTENDED, steps) as client:
        assert names(client.list_folders()) == ["INBOX", "a"]


def test_list_extended_that_is_offered_and_not_known_i16(front: Front) -> None:
    steps = [
        *answered("LIST .* RETURN .*", end="BAD what?"),
        *answered(r'LIST "" "\*"', 'LIST () "/" INBOX'),
    ]
    with signed_in(front, EXTENDED, steps) as client:
        assert names(client.list_folders()) == ["INBOX"]


@pytest.mark.parametrize("capabilities", [REV1, EXTENDED])
def test_a_list_without_end_is_cut_off_i16(front: Front, capabilities: str) -> None:
    lines = [f'LIST () "/" a{number}' for number in range(200)]
    limits = ImapLimits(folders=100)
    with signed_in(front, capabilities, answered("LIST .*", *lines), limits=limits) as client:
        with pytest.raises(LimitExceededError, match="100 folders"):
            client.list_folders()
        assert not client.is_connected


def test_more_data_than_folders_is_no_more_memory_i16(front: Front) -> None:
    lines = [f"STATUS a{number} (MESSAGES 1)" for number in range(500)]
    steps = answered("LIST .*", *lines, 'LIST () "/" INBOX')
    limits = ImapLimits(folders=100, unclaimed=1_000)
    with signed_in(front, f"{EXTENDED} LIST-STATUS", steps, limits=limits) as client:
        assert names(client.list_folders(status=[StatusItem.MESSAGES])) == ["INBOX"]


def test_a_line_that_nobody_can_read_costs_that_line(front: Front) -> None:
    steps = answered("LIST .*", 'LIST () "/" INBOX', "LIST nonsense", 'LIST () "/" b')
    with signed_in(front, REV1, steps) as client:
        assert names(client.list_folders()) == ["INBOX", "b"]


def test_names_in_parts_take_the_servers_delimiter_i15(front: Front) -> None:
    steps = answered('LIST "" ""', r'LIST (\Noselect) "." ""')
    with signed_in(front, REV1, steps) as client:
        folder = client.folder_at("a/b", "c")
        assert folder.name == "a/b.c"
        assert folder.parent().name == "a/b"
        assert folder.parent().parent() is None
        assert folder.subfolder("d").name == "a/b.c.d"
        for wrong in ("a.b", "", "..", "a."):
            with pytest.raises(InvalidArgumentError):
                client.folder_at("x", wrong)
            with pytest.raises(InvalidArgumentError):
                folder.subfolder(wrong)


def test_a_server_without_hierarchy(front: Front) -> None:
    steps = answered('LIST "" ""', r'LIST () NIL ""')
    with signed_in(front, REV1, steps) as client:
        assert client.folder_at("a/b").name == "a/b"
        assert client.get_folder("a/b").parent() is None
        assert client.get_folder("a").subfolders() == []
        with pytest.raises(InvalidArgumentError):
            client.folder_at("a", "b")
        with pytest.raises(InvalidArgumentError):
            client.get_folder("a").subfolder("b")


def test_folders_inside_one_whose_name_is_a_pattern(front: Front) -> None:
    steps = [
        *answered('LIST "" ""', r'LIST () "/" ""'),
        *answered('LIST "" "a%/%"', 'LIST () "/" a%/b', 'LIST () "/" ax/c'),
    ]
    with signed_in(front, REV1, steps) as client:
        assert names(client.get_folder("a%").subfolders()) == ["a%/b"]


def test_a_name_that_cannot_be_decoded_is_used_as_it_came_i14(front: Front) -> None:
    steps = [
        *answered('LIST "" "%"', 'LIST () "/" INBOX', 'LIST () "/" "&AGE-"', 'LIST () "/" "&APx"'),
        *answered("SUBSCRIBE &AGE-"),
        *answered("SUBSCRIBE &APx"),
        *answered("DELETE &AGE-"),
    ]
    with signed_in(front, REV1, steps) as client:
        _, one, other = client.list_folders("%")
        assert (one.name, other.name) == ("a", "&APx")
        one.subscribe()
        other.subscribe()
        client.get_folder(one.info).delete_folder()


def test_namespaces(front: Front) -> None:
    steps = answered(
        "NAMESPACE",
        'NAMESPACE (("" "/" "X-PARAM" ("FLAG1" "FLAG2"))("#mh/" NIL "TRANSLATION" ("M&APw-")))'
        '(("~" "/")) NIL',
    )
    with signed_in(front, f"{REV1} NAMESPACE", steps) as client:
        found = client.namespaces()
        assert [(n.prefix, n.delimiter) for n in found.personal] == [("", "/"), ("#mh/", None)]
        assert [n.prefix for n in found.other_users] == ["~"]
        assert found.shared == ()
        assert client.namespaces() is found
        assert client.folder_at("a", "b").name == "a/b"


def test_without_namespaces_there_is_one(front: Front) -> None:
    with signed_in(front, REV1, answered('LIST "" ""', 'LIST () "/" ""')) as client:
        [own] = client.namespaces().personal
    assert (own.prefix, own.delimiter) == ("", "/")


@pytest.mark.parametrize("line", ["NAMESPACE", "NAMESPACE NIL", "NAMESPACE ((a", "NAMESPACE a b c"])
def test_namespaces_that_nobody_can_read(front: Front, line: str) -> None:
    with signed_in(front, f"{REV1} NAMESPACE", answered("NAMESPACE", line)) as client:
        with pytest.raises(MalformedResponseError):
            client.namespaces()
        assert client.is_connected


def test_what_nothing_stands_in_for_is_refused_before_a_byte(front: Front) -> None:
    with signed_in(front, REV1) as client:
        for wanted in (
            {"rights": True},
            {"metadata": ["/private/comment"]},
            {"remote": True},
            {"subscribed": True, "recursive": True},
            {"status": [StatusItem.SIZE]},
        ):
            with pytest.raises(UnsupportedError):
                client.list_folders(**wanted)
        with pytest.raises(InvalidArgumentError):
            client.list_folders([])
        with pytest.raises(InvalidArgumentError):
            client.list_folders(recursive=True)
