"""The two fronts mirror each other: names, parameters, types and docstrings."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import AsyncIterator, Callable, Iterator
from importlib import import_module
from typing import Any

import pytest

#: Blocking and async twins: a class ("module:Class"), or all the public functions of a module.
STREAMS = [
    (f"mailwright.net.{module}:{name}", f"mailwright.net.{module}_aio:Async{name}")
    for module, name in (
        ("stream", "Stream"),
        ("_descriptor_stream", "DescriptorStream"),
        ("socket_stream", "SocketStream"),
        ("process_stream", "ProcessStream"),
        ("tls", "TlsStream"),
        ("tunnel", "TunnelStream"),
        ("deflate", "DeflateStream"),
    )
]
FUNCTIONS = [
    (f"mailwright.net.{module}", f"mailwright.net.{module}_aio")
    for module in ("connecting", "tls", "transports", "tunnel")
]
IMAP = [
    (f"mailwright.imap.{module}:{name}", f"mailwright.imap.{module}_aio:Async{name}")
    for module, name in (
        ("_driver", "ImapDriver"),
        ("client.events", "ClientEvents"),
        ("client.folders", "ClientFolders"),
        ("client.searching", "ClientSearching"),
        ("client.services", "ClientServices"),
        ("folder.administering", "FolderAdministering"),
        ("folder.appending", "FolderAppending"),
        ("folder.folder_watch", "FolderWatch"),
        ("folder.imap_folder", "ImapFolder"),
        ("folder.live_search", "LiveSearch"),
        ("folder.opening", "FolderOpening"),
        ("folder.reading", "FetchStream"),
        ("folder.reading", "FolderReading"),
        ("folder.searching", "FolderSearching"),
        ("folder.watching", "FolderWatching"),
        ("folder.writing", "FolderWriting"),
    )
]
PAIRS = [
    ("mailwright.imap._client:ImapClient", "mailwright.imap._aio:AsyncImapClient"),
    ("mailwright.smtp._client:SmtpClient", "mailwright.smtp._aio:AsyncSmtpClient"),
    ("mailwright.smtp._lmtp:LmtpClient", "mailwright.smtp._lmtp_aio:AsyncLmtpClient"),
    ("mailwright.smtp._driver:SmtpDriver", "mailwright.smtp._driver_aio:AsyncSmtpDriver"),
    ("mailwright.smtp.pool._client:SmtpPool", "mailwright.smtp.pool._aio:AsyncSmtpPool"),
    (
        "mailwright.sending_and_filing:FilingSender",
        "mailwright.sending_and_filing_aio:AsyncFilingSender",
    ),
    *IMAP,
    *STREAMS,
    *FUNCTIONS,
]

#: Of `net`, sync in both: they never wait, and are called where nothing can be awaited.
NEVER_AWAITED = {"__init__", "abort", "as_stream", "inner", "read_nowait", "write_nowait"}

#: What an async front says where the blocking one says the other.
NAMES = {
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "AsyncGenerator": "Generator",
    "AsyncIterable": "Iterable",
    "AsyncIterator": "Iterator",
    "StopAsyncIteration": "StopIteration",
}
DUNDERS = {"__init__", *(name for name in NAMES.values() if name.startswith("__"))}

Member = Callable[..., Any] | property


def blocking(text: str) -> str:
    """Return text of an async front in the words of the blocking one."""
    text = re.sub(r"\b\w+\b", lambda word: NAMES.get(word[0], word[0]), text)
    text = re.sub(r"\bAsync(?=[A-Z])", "", text)
    return re.sub(r"\b(?:async|await) ", "", text)


class Unwrapped(ast.NodeTransformer):
    """An annotation with `Awaitable[T]` as `T`, and each member of a union once, in order."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        return node.slice if ast.unparse(node.value) in ("Awaitable", "Coroutine") else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        members = sorted(set(ast.unparse(node).split(" | ")))
        return ast.Name(" | ".join(members))


def annotation(value: object) -> str:
    text = value if isinstance(value, str) else getattr(value, "__name__", str(value))
    return ast.unparse(Unwrapped().visit(ast.parse(blocking(text), mode="eval")))


def describe(member: Member) -> dict[str, object]:
    """Return what a caller sees of a function, a method or a property."""
    if isinstance(member, property):
        assert member.fget is not None
        return {
            "kind": "property",
            "type": annotation(inspect.signature(member.fget).return_annotation),
            "settable": member.fset is not None,
            "docstring": blocking(inspect.getdoc(member) or ""),
        }
    signature = inspect.signature(member)
    return {
        "kind": "function",
        "parameters": [
            (one.name, one.kind.name, repr(one.default), annotation(one.annotation))
            for one in signature.parameters.values()
            if one.name != "self"
        ],
        "type": annotation(signature.return_annotation),
        "docstring": blocking(inspect.getdoc(member) or ""),
    }


def members(thing: Any) -> Iterator[tuple[str, Member]]:
    """Yield the public functions of a module, or the public methods and properties of a class."""
    if inspect.ismodule(thing):
        for name, value in vars(thing).items():
            if inspect.isfunction(value) and value.__module__ == thing.__name__ and name[0] != "_":
                yield blocking(name), value
        return
    for name in dir(thing):
        if name.startswith("_") and blocking(name) not in DUNDERS:
            continue
        value = inspect.getattr_static(thing, name)
        if isinstance(value, (classmethod, staticmethod)):
            value = value.__func__
        if inspect.isfunction(value) or isinstance(value, property):
            yield blocking(name), value


def resolve(name: str) -> Any:
    module, _, attribute = name.partition(":")
    found = import_module(module)
    return getattr(found, attribute) if attribute else found


def differences(first: Any, second: Any) -> list[str]:
    ours, theirs = dict(members(first)), dict(members(second))
    found = [f"{name} is missing in one of the two" for name in sorted(ours.keys() ^ theirs.keys())]
    for name in sorted(ours.keys() & theirs.keys()):
        here, there = describe(ours[name]), describe(theirs[name])
        found += [
            f"{name}, {key}: {here.get(key)!r} and {there.get(key)!r}"
            for key in sorted(here.keys() | there.keys())
            if here.get(key) != there.get(key)
        ]
        if inspect.iscoroutinefunction(ours[name]):
            found.append(f"{name} of the blocking twin is async")
    if inspect.isclass(first):
        here, there = (blocking(inspect.getdoc(twin) or "") for twin in (first, second))
        found += [] if here == there else [f"docstring of the class: {here!r} and {there!r}"]
    return found


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_twins_are_alike(first: str, second: str) -> None:
    assert not differences(resolve(first), resolve(second))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_there_is_something_to_compare(first: str, second: str) -> None:
    assert len(dict(members(resolve(first)))) == len(dict(members(resolve(second)))) > 0


@pytest.mark.parametrize("twin", [second for _, second in (*STREAMS, *FUNCTIONS)])
def test_what_may_wait_is_async(twin: str) -> None:
    for name, method in members(resolve(twin)):
        assert inspect.iscoroutinefunction(method) is (name not in NEVER_AWAITED), name


# --- the comparison itself ----------------------------------------------------------------------


class Plain:
    """A Plain one."""

    def send(self, message: str, *, limit: int = 1) -> Iterator[str | None]:
        """Send it."""
        raise AssertionError

    def __enter__(self) -> Plain:
        return self

    @property
    def size(self) -> int:
        """Its size."""
        return 1


class AsyncPlain:
    """A Plain one."""

    async def send(self, message: str, *, limit: int = 1) -> AsyncIterator[str | None]:
        """Send it."""
        raise AssertionError

    async def __aenter__(self) -> AsyncPlain:
        return self

    @property
    def size(self) -> int:
        """Its size."""
        return 1


def changed(**attributes: object) -> type:
    return type("AsyncPlain", (AsyncPlain,), {"__doc__": AsyncPlain.__doc__, **attributes})


async def other_default(
    self: AsyncPlain, message: str, *, limit: int = 2
) -> AsyncIterator[str | None]:
    """Send it."""
    raise AssertionError


async def other_docstring(
    self: AsyncPlain, message: str, *, limit: int = 1
) -> Iterator[str | None]:
    """Post it."""
    raise AssertionError


async def other_kind(self: AsyncPlain, message: str, limit: int = 1) -> Iterator[str | None]:
    """Send it."""
    raise AssertionError


async def other_type(self: AsyncPlain, message: bytes, *, limit: int = 1) -> Iterator[str | None]:
    """Send it."""
    raise AssertionError


def test_mirrored_classes_do_not_differ() -> None:
    assert differences(Plain, AsyncPlain) == []


@pytest.mark.parametrize("send", [other_default, other_docstring, other_kind, other_type])
def test_a_changed_method_is_found(send: object) -> None:
    assert len(differences(Plain, changed(send=send))) == 1


def test_one_method_too_many_is_found() -> None:
    assert differences(Plain, changed(extra=other_kind)) == ["extra is missing in one of the two"]


def test_annotations_are_compared_in_the_blocking_words() -> None:
    assert annotation("Callable[[], str | Awaitable[str]]") == "Callable[[], str]"
    assert annotation("AsyncStream | None") == annotation("None | Stream")
    assert annotation("Iterable[bytes] | AsyncIterable[bytes]") == "Iterable[bytes]"
