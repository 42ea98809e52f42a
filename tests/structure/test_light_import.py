"""`import mailwright` draws in next to nothing, and the blocking client no event loop."""

from __future__ import annotations

import subprocess
import sys

LIST = "import sys; print(*sorted(sys.modules))"

#: All that `import mailwright` may load beyond what Python has loaded by itself. A name stands for
#: what is below it too, but for mailwright's own: each of those is listed.
ALLOWED = {
    "__future__",
    "_abc",
    "_collections",
    "_collections_abc",
    "_frozen_importlib",
    "_functools",
    "_operator",
    "_sre",
    "_thread",
    "_typing",
    "_warnings",
    "_weakref",
    "_weakrefset",
    "abc",
    "annotationlib",
    "collections",
    "contextlib",
    "copyreg",
    "enum",
    "functools",
    "importlib",
    "itertools",
    "keyword",
    "mailwright",
    "mailwright._lazy",
    "operator",
    "re",
    "reprlib",
    "types",
    "typing",
    "warnings",
}

#: What a program that sends with the blocking client has no use for.
NOT_FOR_BLOCKING = {
    "anyio",
    "asyncio",
    "cryptography",
    "cyclopts",
    "email",
    "http",
    "keyring",
    "platformdirs",
    "rich",
    "smtplib",
    "trio",
    "trustme",
    "urllib.request",
    "xml",
}


def loaded_by(statement: str) -> set[str]:
    def modules(code: str) -> set[str]:
        argv = [sys.executable, "-I", "-c", code]
        return set(subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split())

    return modules(f"{statement}\n{LIST}") - modules(LIST)


def is_below(module: str, names: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def unexpected(modules: set[str]) -> set[str]:
    general = ALLOWED - {"mailwright"}
    return {module for module in modules if module not in ALLOWED and not is_below(module, general)}


def test_import_loads_only_what_is_listed() -> None:
    modules = loaded_by("import mailwright")
    assert "mailwright" in modules
    assert not unexpected(modules)


def test_blocking_client_loads_no_event_loop_and_nothing_optional() -> None:
    modules = loaded_by("from mailwright import MimeMessage, SmtpClient; SmtpClient()")
    assert "mailwright.smtp._client" in modules
    assert not {module for module in modules if is_below(module, NOT_FOR_BLOCKING)}


def test_the_imap_client_loads_no_work_that_nobody_asked_for() -> None:
    modules = loaded_by("from mailwright import ImapClient; ImapClient()")
    assert "mailwright.imap._client" in modules
    assert not {module for module in modules if is_below(module, NOT_FOR_BLOCKING)}
    assert not {module for module in modules if is_below(module, {"mailwright.imap.flows"})} - {
        "mailwright.imap.flows"
    }


def test_errors_load_no_more_than_the_package() -> None:
    assert not unexpected(loaded_by("import mailwright.errors") - {"mailwright.errors"})


def test_a_heavy_import_would_be_seen() -> None:
    assert "socket" in unexpected(loaded_by("import mailwright, socket"))
    assert "mailwright.errors" in unexpected(loaded_by("import mailwright.errors"))
    assert is_below("email.message", NOT_FOR_BLOCKING)
