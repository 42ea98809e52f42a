"""``mailwright mailbox`` against a real Dovecot."""

from __future__ import annotations

from imap_command import imap, lines, made, message

from servers.accounts import Account


def test_folders_are_made_renamed_and_removed(account: Account) -> None:
    found = made(account, "mailbox", "create", "Größe/Eins", name="mailboxChange")
    assert found == {"done": "created", "folder": "Größe/Eins"}
    assert imap(account, "mailbox", "create", "Größe/Eins").code == 6
    found = made(account, "mailbox", "rename", "Größe/Eins", "Zwei", name="mailboxChange")
    assert found["folder"] == "Zwei"
    assert made(account, "mailbox", "delete", "Zwei", name="mailboxChange")["done"] == "deleted"
    assert imap(account, "mailbox", "delete", "Zwei").code == 6


def test_a_folder_with_messages_is_not_removed_unasked(account: Account) -> None:
    imap(account, "mailbox", "create", "Full")
    account.deliver(message(1), folder="Full")
    done = imap(account, "mailbox", "delete", "Full")
    assert (done.code, "--with-messages" in done.error) == (2, True)
    assert imap(account, "list", "Full").out
    assert imap(account, "mailbox", "delete", "Full", "--with-messages").code == 0
    assert imap(account, "list", "Full").code == 6


def test_the_list_is_a_tree_with_uses_and_counts(account: Account) -> None:
    account.deliver(message(1), message(2))
    imap(account, "mailbox", "create", "Work/Deep")
    done = imap(account, "mailbox", "list")
    found = done.out.splitlines()
    assert found[0].startswith("INBOX  2, 2 unseen")
    assert any(line.startswith("  Deep") for line in found)
    assert any("\\Sent" in line for line in found)
    rows = {row["name"]: row for row in lines(account, "mailbox", "list", name="mailboxList")}
    assert rows["Work/Deep"]["path"] == ["Work", "Deep"]
    assert rows["Sent"]["special_uses"] == ["\\Sent"]
    assert (rows["INBOX"]["messages"], rows["INBOX"]["unseen"]) == (2, 2)
    [row] = lines(account, "mailbox", "list", "Work/%", "--no-counts", name="mailboxList")
    assert (row["name"], row["messages"]) == ("Work/Deep", None)


def test_K11_no_folder_steers_the_terminal(account: Account) -> None:
    """K11: what turns the direction of text, too."""
    name = "a\u202eb"
    made(account, "mailbox", "create", name, name="mailboxChange")
    assert "\u202e" not in imap(account, "mailbox", "list").out
    assert "a\\u202eb" in imap(account, "mailbox", "list").out


def test_subscriptions(account: Account) -> None:
    imap(account, "mailbox", "create", "Own")
    found = made(account, "mailbox", "subscribe", "Own", name="mailboxChange")
    assert found["done"] == "subscribed"
    rows = lines(account, "mailbox", "list", "--subscribed", name="mailboxList")
    assert "Own" in {row["name"] for row in rows}
    assert all(row["subscribed"] for row in rows)
    assert imap(account, "mailbox", "unsubscribe", "Own").code == 0
    assert "Own" not in imap(account, "mailbox", "list", "--subscribed").out


def test_status_quota_and_rights(account: Account) -> None:
    account.deliver(message(1))
    status = made(account, "mailbox", "status", name="mailboxStatus")
    assert (status["messages"], status["uid_next"]) == (1, 2)
    assert "messages        1" in imap(account, "mailbox", "status").out
    quota = made(account, "mailbox", "quota", name="mailboxQuota")
    resources = {each["name"] for root in quota["quotas"] for each in root["resources"]}
    assert "STORAGE" in resources
    assert " of " in imap(account, "mailbox", "quota").out
    rights = made(account, "mailbox", "rights", name="mailboxRights")
    assert {"l", "r", "a"} <= set(rights["mine"])
    assert "administer" in imap(account, "mailbox", "rights").out
