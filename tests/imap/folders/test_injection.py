"""No text argument can add a line or a token to the wire (I01, N2): all methods, by reflection.

Each text argument of each method is given twelve payloads; of the async twins, which run the same
flows, two. The server understands every command; what it was asked has to have the shape of what it
is asked with a harmless text, or nothing of the kind is sent at all.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from imap_fronts import Front
from permissive_server import MARK, Permissive, hello, shape

from mailwright.errors import MailwrightError
from mailwright.imap._aio import AsyncImapClient
from mailwright.imap._client import ImapClient
from mailwright.imap.folder.imap_folder import ImapFolder
from mailwright.imap.folder.imap_folder_aio import AsyncImapFolder
from mailwright.imap.mailboxes.folder_info import FolderInfo
from mailwright.imap.ordering.sorting import SortKey
from mailwright.imap.ordering.threads import ThreadAlgorithm
from mailwright.imap.search.criteria import Search
from mailwright.imap.search.returns import SearchReturn
from mailwright.imap.search.scope import FolderScope
from mailwright.imap.selected.access import FolderAccess
from mailwright.imap.watch.notification import Notification, NotifyEvent, NotifyFilter
from mailwright.imap.write.message_url import MessageUrl
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import ScriptedServer

HARMLESS = "xINJECTED"

#: Each ends a line, a string or a token for some reader of the wire.
PAYLOADS = [
    "\r\nA1 INJECTED",
    "\nINJECTED",
    "\rINJECTED",
    "\0INJECTED",
    "\x85INJECTED",
    "\u2028INJECTED",
    "\u560d\u560aINJECTED",  # their low bytes are CR and LF
    "\ud800INJECTED",
    '" INJECTED "',
    "\\",
    ") (INJECTED",
    "{3+}\r\nINJECTED",
]

MESSAGE = b"From: ann@example.test\r\n\r\nINJECTED\r\n"
Use = Callable[[Any, Any, str], object]


def drain(values: Any) -> list[Any]:
    return list(values)


def criteria(text: str) -> Iterator[Callable[[], Search]]:
    yield lambda: Search.subject(text)
    yield lambda: Search.header(text, "a")
    yield lambda: Search.header("X-A", text)
    yield lambda: Search.keyword(text)
    yield lambda: Search.gmail_raw(text)
    yield lambda: Search.filter(text)


def with_criteria(use: Callable[[Search], object], text: str) -> None:
    for make in criteria(text):
        quietly(lambda make=make: use(make()))


def with_options(use: Callable[..., object], text: str) -> None:
    for options in (
        {"headers": [text]},
        {"headers_except": [text]},
        {"sections": [text]},
        {"sections": [f"HEADER.FIELDS ({text})"]},
        {"binary": [text]},
        {"binary_sizes": [text]},
        {"annotations": [text]},
        {"preview": text},
    ):
        quietly(lambda options=options: drain(use(**options)))


def quietly(call: Callable[[], object]) -> None:
    try:
        call()
    except MailwrightError:
        pass


def with_urls(use: Callable[[MessageUrl], object], text: str) -> None:
    for fields in (
        {"folder": f"a{text}"},
        {"folder": "a", "section": text},
        {"folder": "a", "user": text},
        {"folder": "a", "host": text},
        {"folder": "a", "access": text},
        {"folder": "a", "token": text},
    ):
        quietly(lambda fields=fields: use(MessageUrl(uid=1, **fields)))


def raw_name(text: str) -> FolderInfo:
    """What a server may have listed: its name is octets."""
    return FolderInfo(name="a", wire_name=b"a" + text.encode("utf-8", "surrogatepass"))


def renamed(client: Any, name: str) -> None:
    folder = client.get_folder(name)
    for call in (folder.create, folder.subscribe, folder.status, folder.delete_folder, folder.open):
        quietly(call)


#: method, argument of the client -> what to do with a text. `f` is an open folder.
OF_CLIENT: dict[tuple[str, str], Use] = {
    ("comparators", "wanted"): lambda c, f, t: c.comparators(t),
    ("create_folder", "name"): lambda c, f, t: c.create_folder(f"a{t}"),
    ("delete_filter", "name"): lambda c, f, t: c.delete_filter(t),
    ("set_filter", "name"): lambda c, f, t: c.set_filter(t, Search.all()),
    ("set_filter", "criteria"): lambda c, f, t: with_criteria(lambda s: c.set_filter("a", s), t),
    ("set_filter", "description"): lambda c, f, t: c.set_filter("a", Search.all(), description=t),
    ("enable", "names"): lambda c, f, t: c.enable(f"X{t}"),
    ("folder_at", "names"): lambda c, f, t: c.folder_at("a", f"b{t}").create(),
    ("get_folder", "name"): lambda c, f, t: (
        renamed(c, f"a{t}"),
        renamed(c, raw_name(t)),  # type: ignore[arg-type]
    ),
    ("identify", "fields"): lambda c, f, t: (
        quietly(lambda: c.identify({"name": t})),
        quietly(lambda: c.identify({t: "a"})),
    ),
    ("list_folders", "pattern"): lambda c, f, t: c.list_folders([f"a{t}", "b"]),
    ("list_folders", "reference"): lambda c, f, t: c.list_folders("*", reference=t),
    ("list_folders", "metadata"): lambda c, f, t: c.list_folders(metadata=[f"/private/{t}"]),
    ("notify", "notifications"): lambda c, f, t: c.notify(
        Notification(NotifyFilter.MAILBOXES, [NotifyEvent.MAILBOX_NAME], folders=[f"a{t}"])
    ),
    ("quota", "root"): lambda c, f, t: c.quota(t),
    ("search_folders", "criteria"): lambda c, f, t: with_criteria(
        lambda s: c.search_folders(s, FolderScope.personal()), t
    ),
    ("search_folders", "scopes"): lambda c, f, t: c.search_folders(
        Search.all(), FolderScope.folders(f"a{t}")
    ),
    ("server_metadata", "entries"): lambda c, f, t: c.server_metadata(f"/private/{t}"),
    ("set_language", "languages"): lambda c, f, t: c.set_language(t),
    ("set_quota", "root"): lambda c, f, t: c.set_quota(t, {"STORAGE": 1}),
    ("set_quota", "limits"): lambda c, f, t: c.set_quota("", {f"A{t}": 1}),
    ("set_server_metadata", "values"): lambda c, f, t: (
        quietly(lambda: c.set_server_metadata({f"/private/{t}": "a"})),
        quietly(lambda: c.set_server_metadata({"/private/a": t})),
        quietly(lambda: c.set_server_metadata({"/private/a": t.encode("utf-8", "replace")})),
    ),
}

#: The same for a folder.
OF_FOLDER: dict[tuple[str, str], Use] = {
    **{
        (name, "flags"): lambda c, f, t, name=name: getattr(f, name)([1], [f"a{t}"])
        for name in ("add_flags", "remove_flags", "set_flags")
    },
    **{
        (name, "labels"): lambda c, f, t, name=name: getattr(f, name)([1], [f"a{t}"])
        for name in ("add_labels", "remove_labels", "set_labels")
    },
    **{
        (name, "identifier"): lambda c, f, t, name=name: getattr(f, name)(f"a{t}", "lr")
        for name in ("add_rights", "remove_rights", "set_rights")
    },
    **{
        (name, "rights"): lambda c, f, t, name=name: getattr(f, name)("a", [t])
        for name in ("add_rights", "remove_rights", "set_rights")
    },
    ("append", "message"): lambda c, f, t: f.append(MESSAGE),
    ("append", "flags"): lambda c, f, t: f.append(b"A: b\r\n\r\n", flags=[f"a{t}"]),
    ("append", "annotations"): lambda c, f, t: (
        quietly(lambda: f.append(b"A: b\r\n\r\n", annotations={f"/{t}": {"value.priv": "a"}})),
        quietly(lambda: f.append(b"A: b\r\n\r\n", annotations={"/a": {t: "a"}})),
        quietly(lambda: f.append(b"A: b\r\n\r\n", annotations={"/a": {"value.priv": t}})),
    ),
    ("append_all", "messages"): lambda c, f, t: drain(f.append_all([MESSAGE])),
    ("append_all", "flags"): lambda c, f, t: drain(f.append_all([b"A: b\r\n\r\n"], flags=[t])),
    ("append_catenated", "parts"): lambda c, f, t: with_urls(
        lambda url: f.append_catenated([url, b"\r\n"]), t
    ),
    ("append_catenated", "flags"): lambda c, f, t: f.append_catenated([b"A: b\r\n"], flags=[t]),
    ("append_unless_present", "message"): lambda c, f, t: f.append_unless_present(
        b"Message-ID: <a" + t.encode("utf-8", "replace") + b"@b>\r\n\r\n"
    ),
    ("append_unless_present", "flags"): lambda c, f, t: f.append_unless_present(
        b"Message-ID: <a@b>\r\n\r\n", flags=[t]
    ),
    ("authorise_url", "url"): lambda c, f, t: with_urls(f.authorise_url, t),
    ("copy_to", "target"): lambda c, f, t: f.copy_to([1], c.get_folder(f"a{t}")),
    ("move_to", "target"): lambda c, f, t: f.move_to([1], c.get_folder(raw_name(t))),
    ("download", "part"): lambda c, f, t: f.download(1, BytesIO(), t),
    ("fetch", "items"): lambda c, f, t: with_options(lambda **o: f.fetch([1], **o), t),
    ("fetch_one", "items"): lambda c, f, t: with_options(lambda **o: [f.fetch_one(1, **o)], t),
    ("fetch_urls", "urls"): lambda c, f, t: (
        quietly(lambda: f.fetch_urls([f"imap://a/{t}"])),
        with_urls(lambda url: f.fetch_urls([url]), t),
    ),
    ("get_part", "part"): lambda c, f, t: f.get_part(1, t),
    ("get_range", "section"): lambda c, f, t: f.get_range(1, 0, 1, t),
    ("get_raw", "section"): lambda c, f, t: f.get_raw(1, t),
    ("grantable_rights", "identifier"): lambda c, f, t: f.grantable_rights(t),
    ("live_search", "criteria"): lambda c, f, t: with_criteria(f.live_search, t),
    ("metadata", "entries"): lambda c, f, t: f.metadata(f"/private/{t}"),
    ("remove_access", "identifier"): lambda c, f, t: f.remove_access(t),
    ("rename", "name"): lambda c, f, t: c.get_folder("old").rename(f"a{t}"),
    ("replace", "message"): lambda c, f, t: f.replace(1, MESSAGE),
    ("replace", "target"): lambda c, f, t: f.replace(
        1, b"A: b\r\n\r\n", target=c.get_folder(f"a{t}")
    ),
    ("replace", "flags"): lambda c, f, t: f.replace(1, b"A: b\r\n\r\n", flags=[t]),
    ("search", "criteria"): lambda c, f, t: with_criteria(f.search, t),
    ("search_returning", "criteria"): lambda c, f, t: with_criteria(
        lambda s: f.search_returning(s, SearchReturn.COUNT), t
    ),
    ("set_annotations", "annotations"): lambda c, f, t: (
        quietly(lambda: f.set_annotations([1], {f"/{t}": {"value.priv": "a"}})),
        quietly(lambda: f.set_annotations([1], {"/a": {t: "a"}})),
        quietly(lambda: f.set_annotations([1], {"/a": {"value.priv": t}})),
    ),
    ("set_metadata", "values"): lambda c, f, t: f.set_metadata({"/private/a": t}),
    ("sort", "criteria"): lambda c, f, t: with_criteria(lambda s: f.sort(SortKey.ARRIVAL, s), t),
    ("sort_returning", "criteria"): lambda c, f, t: with_criteria(
        lambda s: f.sort_returning(SortKey.ARRIVAL, s, SearchReturn.COUNT), t
    ),
    ("subfolder", "name"): lambda c, f, t: f.subfolder(f"a{t}").create(),
    ("thread", "criteria"): lambda c, f, t: with_criteria(
        lambda s: f.thread(ThreadAlgorithm.REFERENCES, s), t
    ),
}

#: Have tests of their own: tests of logins and of URLs, see test_*login*, test_*opening*.
ELSEWHERE = {
    *(("open", name) for name in ("url", "password", "token")),
    *(("connect", name) for name in ("host",)),
    *(
        ("authenticate", name)
        for name in ("user", "password", "token", "mechanism", "require", "forbid", "authzid")
    ),
}

#: Names of types in annotations behind which there is a text.
TEXT_TYPES = {
    *("str", "Search", "Message", "Annotations", "MessageUrl", "FetchOptions", "FolderScope"),
    *("Notification", "Folder", "FolderInfo", "Token"),
}


def text_arguments(kind: type) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for name, member in inspect.getmembers(kind):
        if not callable(member) or name.startswith("_"):
            continue
        for parameter in inspect.signature(member).parameters.values():
            words = set(re.findall(r"\w+", str(parameter.annotation).replace("Async", "")))
            if words & TEXT_TYPES:
                found.add((name, parameter.name))
    return found


@pytest.mark.parametrize(
    ("kinds", "known"),
    [
        ((ImapClient, AsyncImapClient), {*OF_CLIENT, *ELSEWHERE}),
        ((ImapFolder, AsyncImapFolder), {*OF_FOLDER}),
    ],
)
def test_no_text_argument_is_forgotten_i01(
    kinds: tuple[type, type], known: set[tuple[str, str]]
) -> None:
    for kind in kinds:
        assert text_arguments(kind) == known


def commands(front: Front, use: Use, text: str) -> list[bytes]:
    """Return what a client sends that does something with a text."""
    server = Permissive()
    with ScriptedServer([hello(), server], strict=False) as scripted:
        client = front.client(timeout=5)
        client.connect("127.0.0.1", scripted.port, SecureSocketOptions.NONE)
        try:
            folder = client.inbox
            folder.open(FolderAccess.READ_WRITE)
            quietly(lambda: use(client, folder, text))
        finally:
            client.disconnect()
    return server.commands


def shapes(commands_: list[bytes]) -> set[tuple[bytes, ...]]:
    return {made for command in commands_ if b"<text>" in (made := shape(command))}


EACH = {f"client.{m}-{a}": use for (m, a), use in OF_CLIENT.items()}
EACH |= {f"folder.{m}-{a}": use for (m, a), use in OF_FOLDER.items()}


@pytest.mark.parametrize("case", EACH)
def test_no_text_adds_a_line_or_a_token_i01(front: Front, case: str) -> None:
    use = EACH[case]
    harmless = commands(front, use, HARMLESS)
    allowed = shapes(harmless)
    for payload in PAYLOADS if front.kind == "blocking" else PAYLOADS[:2]:
        text = payload if "INJECTED" in payload else f"INJECTED{payload}"
        sent = commands(front, use, text)
        assert len(sent) <= len(harmless)
        for made in shapes(sent):
            assert made in allowed, (made, allowed)
        assert MARK.decode() in text


def test_the_server_of_these_tests_notices_i01() -> None:
    with pytest.raises(AssertionError):
        shape(b"INJECTED\r\n")
    good = shape(b'ABCD1 SUBSCRIBE "xINJECTED"\r\n')
    assert good == shape(b"ABCD2 SUBSCRIBE {10}\r\n\r\nINJECTED\r\n")
    assert good != shape(b'ABCD1 SUBSCRIBE "x" INJECTED ""\r\n')
