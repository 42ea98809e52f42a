"""Imports run one way, and what must not do I/O cannot: every import of the source is looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "mailwright"

FOUNDATION = ("_bytes", "_flow", "_idna", "_lazy", "_observing", "_secret", "errors")

#: What the protocol modules may know of `net`: values, nothing that reads or writes.
NET_VALUES = (
    "net.secure_socket_options",
    "net.timeouts",
    "net.tls_info",
    "net.tls_options",
    "net.wire_log",
)

FRONT = (*FOUNDATION, "_clients", "mime", "net", "sasl")

#: Who may import whom, besides itself. The longest name that a module starts with counts; a module
#: that no name fits needs a line here, which is a decision.
LAYERS: dict[str, tuple[str, ...]] = {
    "errors": (),
    "_flow": (),
    "_lazy": (),
    "_observing": (),
    "_opentelemetry": ("_observing", ""),  # the version
    "telemetry": (*FOUNDATION, "_opentelemetry"),
    "_bytes": ("errors",),
    "_idna": ("errors",),
    "_secret": ("errors",),
    "mime": FOUNDATION,
    "content": (*FOUNDATION, "mime"),
    "net": FOUNDATION,
    "sasl": FOUNDATION,
    "_clients": (*FOUNDATION, "sasl", *NET_VALUES),
    "_clients.driver": (*FOUNDATION, "net", "sasl"),
    "_clients.driver_aio": (*FOUNDATION, "net", "sasl"),
    "_clients.front": (*FOUNDATION, "net", "sasl"),
    "imap": (*FOUNDATION, "_clients", "mime", "sasl", *NET_VALUES),
    "imap._aio": FRONT,
    "imap._client": FRONT,
    "imap._driver": FRONT,
    "imap._driver_aio": FRONT,
    "imap._front": FRONT,
    "smtp": (*FOUNDATION, "_clients", "mime", "sasl", *NET_VALUES),
    "smtp._aio": FRONT,
    "smtp._arguments": FRONT,
    "smtp._client": FRONT,
    "smtp._driver": FRONT,
    "smtp._driver_aio": FRONT,
    "smtp._front": FRONT,
    "smtp.pool._pooled_client": FRONT,
    "imap._arguments": FRONT,
    "sending_and_filing": (*FRONT, "smtp", "imap"),  # above both clients
    "sending_and_filing_aio": (*FRONT, "smtp", "imap", "sending_and_filing"),
    "server": (*FRONT, "smtp"),
    "testing": (*FRONT, "smtp", "imap", "server", "content"),
    "cli": (*FRONT, "smtp", "imap", "server", "testing", ""),  # the public names, as any program
    "integrations": (*FOUNDATION, "smtp", ""),  # as any program, under a framework's eyes
    "": (
        *FRONT,
        "smtp",
        "imap",
        "sending_and_filing",
        "sending_and_filing_aio",
        "server",
        "testing",
        "content",
    ),
}

#: Within `mime`, what is below the messages: who may import what else of `mime`, types included.
BELOW = {
    "mime.limits": (),
    "mime.newlines": (),
    "mime.encodings": ("mime.newlines", "mime.saving"),
    "mime.fields": ("mime.encodings", "mime.limits"),
}
#: And what is above them: no other module of `mime` may import it.
ABOVE = ("mime.anonymising", "mime.conversions", "mime.feeding", "mime.mailboxes", "mime.outgoing")
#: It cuts up what a transport would carry.
MAY_LOOK_UP = {"mime.entities.partial": ("mime.outgoing",)}

#: Within `smtp`: the core without I/O, which knows nothing else of the package.
SMTP_CORE = (
    *("smtp._command", "smtp._content", "smtp._encoder", "smtp._ending", "smtp._framer"),
    *("smtp._protocol", "smtp._state", "smtp.capabilities", "smtp.commands", "smtp.replies"),
)
#: And what is seen from outside: each may import those before it, and nothing else may import any.
SMTP_FRONTS = (
    "smtp._front",
    "smtp._driver",
    "smtp._driver_aio",
    "smtp._client",
    "smtp._aio",
    "smtp._lmtp",
    "smtp._lmtp_aio",
    "smtp.probing_client",
    "smtp.pool",
)

#: Within `imap`, from below to above: each may import its own row and those before it.
IMAP_ROWS: dict[str, tuple[str, ...]] = {
    "core": (
        *(
            "_command",
            "_command_writer",
            "_encoder",
            "_framer",
            "_limits",
            "_outgoing",
            "_protocol",
            "_reader",
        ),
        *("_refusals", "_shown", "_state", "_tally", "_text"),
        *("capabilities", "quirks", "responses"),
    ),
    "values": (
        *("fetch", "flags", "mailboxes", "ordering", "search", "uids", "watch", "write"),
        *("selected.access", "selected.mailbox", "selected._sequence_map"),
        *("selected.changes", "selected.known_flags"),
    ),
    "session": ("_session", "_steps", "selected"),
    "commands": ("commands",),
    "flows": ("flows",),
    "drivers": ("_arguments", "_front", "_driver", "_driver_aio"),
    "folders": ("folder",),
    "parts of the clients": ("client",),
    "clients": ("_client", "_aio"),
    "clients for the command line": ("probing_client",),
}

#: These do no I/O, start nothing, wait for nothing and ask no clock.
PURE = (*FOUNDATION, "_clients", "mime", "content", "sasl", "imap", "smtp")
#: The last waits for other programs that have locked a file.
NOT_PURE = (
    "_clients.front",
    "imap._aio",
    "imap._client",
    "imap._driver",
    "imap._driver_aio",
    "imap._front",
    "smtp._aio",
    "smtp._client",
    "smtp._driver",
    "smtp._driver_aio",
    "smtp._front",
    "smtp.pool._aio",
    "smtp.pool._lender",
    "smtp.pool._lender_aio",
    "smtp.pool._lender_base",
    "smtp.pool._workers",
    "smtp.pool._workers_aio",
    "mime.mailboxes.locking",
)
FORBIDDEN_TO_PURE = {
    "anyio",
    "asyncio",
    "queue",
    "select",
    "selectors",
    "socket",
    "ssl",
    "subprocess",
    "threading",
    "time",
    "trio",
}

#: Chance is an argument: its default may import these when it is called, the module may not.
CHANCE = {"random", "secrets", "uuid"}

#: Sockets and event loops are the business of these alone.
DOES_IO = ("net", "testing")
IO_MODULES = {"asyncio", "select", "selectors", "socket", "trio"}

NEVER = {"email", "imaplib", "poplib", "smtplib"}
#: The one module that is about them; it imports them when it is called.
CONVERTER = "mime.conversions.email_message"


@dataclass(frozen=True)
class Import:
    """One imported name.

    Args:
        importer: the module with the statement, below mailwright: "smtp._client"; "" for the root.
        target: the full name, "mailwright.net.stream.Stream" or "socket".
        line: where the statement is.
        local: whether it stands in a function.
        typing_only: whether it is for type checkers only.
    """

    importer: str
    target: str
    line: int
    local: bool
    typing_only: bool

    @property
    def top(self) -> str:
        return self.target.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.importer or '__init__'}:{self.line} imports {self.target}"


def module_name(path: Path, source: Path) -> str:
    parts = list(path.relative_to(source).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def imports(source: Path = SOURCE) -> Iterator[Import]:
    for path in sorted(source.rglob("*.py")):
        name = module_name(path, source)
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        todo: list[tuple[ast.AST, bool, bool]] = [(tree, False, False)]
        while todo:
            node, local, typing_only = todo.pop()
            for target in targets(node, package):
                yield Import(name, target, getattr(node, "lineno", 0), local, typing_only)
            local |= isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            guarded = typing_only or is_type_checking(node)
            rest = node.orelse if isinstance(node, ast.If) else []
            todo += [
                (child, local, typing_only if child in rest else guarded)
                for child in ast.iter_child_nodes(node)
            ]


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in (
        "TYPE_CHECKING",
        "typing.TYPE_CHECKING",
    )


def targets(node: ast.AST, package: str) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        parts = ["mailwright", *package.split(".")] if package else ["mailwright"]
        parts = parts[: len(parts) - node.level + 1]
        base = ".".join([*parts, *([node.module] if node.module else [])])
    return [f"{base}.{alias.name}" for alias in node.names]


def is_in(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def layer_of(module: str) -> str:
    fitting = [layer for layer in LAYERS if layer and is_in(module, (layer,))]
    assert fitting or not module, f"{module} is in no layer: give it a line in LAYERS"
    return max(fitting, key=len, default="")


def layering_faults(source: Path = SOURCE) -> list[str]:
    faults: list[str] = []
    for found in imports(source):
        if found.top != "mailwright":
            continue
        target = found.target.partition(".")[2]
        layer = layer_of(found.importer)
        own = layer.partition(".")[0]
        public = "" in LAYERS[layer] and "." not in target
        if not (public or is_in(target, LAYERS[layer]) or (own and is_in(target, (own,)))):
            faults.append(str(found))
    return faults


def faults_within_mime(source: Path = SOURCE) -> list[str]:
    faults: list[str] = []
    for found in imports(source):
        target = found.target.partition(".")[2]
        if not (is_in(found.importer, ("mime",)) and is_in(target, ("mime",))):
            continue
        layer = max((name for name in BELOW if is_in(found.importer, (name,))), key=len, default="")
        below = bool(layer) and not is_in(target, (layer, *BELOW[layer]))
        upper = is_in(target, ABOVE) and not is_in(found.importer, ABOVE)
        upper = upper and not is_in(target, MAY_LOOK_UP.get(found.importer, ()))
        if below or upper:
            faults.append(str(found))
    return faults


def faults_within_smtp(source: Path = SOURCE) -> list[str]:
    faults: list[str] = []
    for found in imports(source):
        importer, target = found.importer, found.target.partition(".")[2]
        if importer == "smtp" or not (is_in(importer, ("smtp",)) and is_in(target, ("smtp",))):
            continue
        leaves_core = is_in(importer, SMTP_CORE) and not is_in(target, SMTP_CORE)
        rank = next((i for i, name in enumerate(SMTP_FRONTS) if is_in(importer, (name,))), -1)
        if leaves_core or is_in(target, SMTP_FRONTS[rank + 1 :]):
            faults.append(str(found))
    return faults


def row_within_imap(module: str) -> int:
    rows = enumerate(IMAP_ROWS.values())
    fitting = [(len(name), row) for row, names in rows for name in names if is_in(module, (name,))]
    assert fitting, f"imap.{module} is in no row: give it a place in IMAP_ROWS"
    return max(fitting)[1]


def faults_within_imap(source: Path = SOURCE) -> list[str]:
    """Types are let through: a folder names the client that it was made by."""
    faults: list[str] = []
    for found in imports(source):
        importer, target = found.importer, found.target.partition(".")[2]
        inside = importer != "imap" and is_in(importer, ("imap",)) and is_in(target, ("imap",))
        if found.typing_only or not inside:
            continue
        own = row_within_imap(importer.partition(".")[2])
        if row_within_imap(target.partition(".")[2]) > own:
            faults.append(str(found))
    return faults


def privacy_faults(source: Path = SOURCE) -> list[str]:
    """A module whose name begins with an underscore is for its own package, and those below."""
    faults: list[str] = []
    for found in imports(source):
        if found.top != "mailwright" or not found.importer:
            continue
        parts = found.target.split(".")[1:]
        private = next((i for i, part in enumerate(parts) if part.startswith("_")), None)
        if private and not is_in(found.importer, (".".join(parts[:private]),)):
            faults.append(str(found))
    return faults


def is_pure(module: str) -> bool:
    return is_in(module, PURE) and not is_in(module, NOT_PURE)


def purity_faults(source: Path = SOURCE) -> list[str]:
    return [
        str(found)
        for found in imports(source)
        if is_pure(found.importer)
        and not found.typing_only
        and (found.top in FORBIDDEN_TO_PURE or (found.top in CHANCE and not found.local))
    ]


def io_faults(source: Path = SOURCE) -> list[str]:
    return [
        str(found)
        for found in imports(source)
        if found.top in IO_MODULES and not found.typing_only and not is_in(found.importer, DOES_IO)
    ]


def never_faults(source: Path = SOURCE) -> list[str]:
    return [
        str(found)
        for found in imports(source)
        if found.top in NEVER
        and not found.typing_only
        and not (found.importer == CONVERTER and found.local)
    ]


def call_faults(source: Path = SOURCE) -> list[str]:
    """`splitlines` also ends lines where mail ends none; the "idna" codec is of 2003."""
    faults: list[str] = []
    for path in sorted(source.rglob("*.py")):
        name = module_name(path, source)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            arguments = [ast.unparse(argument) for argument in node.args]
            if node.func.attr in ("encode", "decode") and arguments[:1] == ["'idna'"]:
                faults.append(f"{name}:{node.lineno} uses the codec idna")
            if node.func.attr == "splitlines" and not is_in(name, ("cli", "testing")):
                faults.append(f"{name}:{node.lineno} calls splitlines")
    return faults


def test_imports_run_one_way() -> None:
    assert not layering_faults()


def test_imports_within_mime_run_one_way() -> None:
    assert not faults_within_mime()


def test_imports_within_smtp_run_one_way() -> None:
    assert not faults_within_smtp()


def test_imports_within_imap_run_one_way() -> None:
    assert not faults_within_imap()


def test_what_is_private_stays_in_its_package() -> None:
    assert not privacy_faults()


def test_protocols_grammars_and_mechanisms_do_no_io() -> None:
    assert not purity_faults()


def test_sockets_and_event_loops_are_in_net_alone() -> None:
    assert not io_faults()


def test_the_mail_modules_of_the_standard_library_are_not_used() -> None:
    assert not never_faults()


def test_no_splitlines_and_no_idna_codec() -> None:
    assert not call_faults()


#: module, what it says, and which of the tests above has to say no.
BREACHES = {
    "net knows sasl": ("net/a.py", "from mailwright.sasl import choose", layering_faults),
    "relative": ("mime/a.py", "from ..net.stream import Stream", layering_faults),
    "a package above": ("mime/fields/a.py", "from ... import smtp", layering_faults),
    "in a function": ("mime/a.py", "def f():\n import mailwright.smtp", layering_faults),
    "for types only": (
        "sasl/a.py",
        "if TYPE_CHECKING:\n from mailwright.smtp import X",
        layering_faults,
    ),
    "a core reads": ("smtp/_state.py", "from ..net.stream import Stream", layering_faults),
    "a client serves": ("smtp/_client.py", "from ..server import SmtpServer", layering_faults),
    "errors need nothing": ("errors.py", "from ._bytes import ByteQueue", layering_faults),
    "a grammar knows messages": (
        "mime/fields/a.py",
        "def f():\n from ..message import MimeMessage",
        faults_within_mime,
    ),
    "a message knows mailboxes": (
        "mime/message.py",
        "from .mailboxes.mbox import Mbox",
        faults_within_mime,
    ),
    "a core knows a session": (
        "smtp/commands/a.py",
        "from .._session import Session",
        faults_within_smtp,
    ),
    "a flow knows a front": (
        "smtp/flows/a.py",
        "from .._client import SmtpClient",
        faults_within_smtp,
    ),
    "a client knows the pool": (
        "smtp/_client.py",
        "from .pool.server import PoolServer",
        faults_within_smtp,
    ),
    "an IMAP core knows a session": (
        "imap/_protocol.py",
        "def f():\n from ._session import Session",
        faults_within_imap,
    ),
    "a value knows a command": (
        "imap/search/a.py",
        "from ..commands.search import UidSearch",
        faults_within_imap,
    ),
    "a command knows a flow": (
        "imap/commands/a.py",
        "from ..flows.searching import search",
        faults_within_imap,
    ),
    "a mailbox knows its selection": (
        "imap/selected/mailbox.py",
        "from .selection import Selection",
        faults_within_imap,
    ),
    "a folder knows the client": (
        "imap/folder/a.py",
        "from .._client import ImapClient",
        faults_within_imap,
    ),
    "private elsewhere": ("server/a.py", "from ..sasl._a import b", privacy_faults),
    "a private name": ("mime/a.py", "from .b import _c", privacy_faults),
    "a clock": ("sasl/a.py", "def f():\n import time", purity_faults),
    "tls in a core": ("smtp/_state.py", "import ssl", purity_faults),
    "chance": ("mime/a.py", "import secrets", purity_faults),
    "else of the guard": (
        "mime/a.py",
        "if TYPE_CHECKING:\n pass\nelse:\n import socket",
        purity_faults,
    ),
    "a socket in the server": ("server/a.py", "import socket", io_faults),
    "smtplib": ("net/a.py", "from smtplib import SMTP", never_faults),
    "email": ("mime/a.py", "def f():\n import email.message", never_faults),
    "email at once": ("mime/conversions/email_message.py", "import email", never_faults),
    "splitlines": ("mime/a.py", "b''.splitlines()", call_faults),
    "idna": ("net/a.py", "'x'.encode('idna')", call_faults),
}

ALLOWED = {
    "a front connects": ("smtp/_client.py", "from ..net.connecting import connect_tcp"),
    "a value of net": ("smtp/url.py", "from ..net.timeouts import Timeouts"),
    "a grammar decodes": ("mime/fields/a.py", "from ..encodings import charsets"),
    "what is private above": ("smtp/flows/a.py", "from .._session import Session"),
    "a maker's default": ("mime/a.py", "def f():\n import secrets"),
    "a type": ("mime/a.py", "if TYPE_CHECKING:\n import socket, email.message"),
    "the converter": ("mime/conversions/email_message.py", "def f():\n import email.message"),
    "timer is not time": ("mime/a.py", "import timeit"),
}


def write(source: Path, module: str, text: str) -> None:
    (source / module).parent.mkdir(parents=True, exist_ok=True)
    (source / module).write_text(text)


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_found(tmp_path: Path, name: str) -> None:
    module, text, faults = BREACHES[name]
    write(tmp_path, module, text)
    assert faults(tmp_path)


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_allowed_is_no_breach(tmp_path: Path, name: str) -> None:
    module, text = ALLOWED[name]
    write(tmp_path, module, text)
    tests = (
        *(layering_faults, faults_within_mime, faults_within_smtp, privacy_faults),
        *(purity_faults, io_faults, never_faults, call_faults),
    )
    assert not [fault for test in tests for fault in test(tmp_path)]


def test_a_module_in_no_layer_is_found(tmp_path: Path) -> None:
    write(tmp_path, "utils.py", "from mailwright.errors import MailwrightError")
    with pytest.raises(AssertionError, match="utils is in no layer"):
        layering_faults(tmp_path)
