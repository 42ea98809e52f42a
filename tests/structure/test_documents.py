"""The Python in README.md and docs/ runs, in one namespace for each page.

A page may begin with ``<!-- needs: server -->`` and finds an embedded SMTP server named `server`
then; with ``<!-- needs: dovecot -->``, an account of a real IMAP server (`page_accounts`). A block
fenced as ``python with dovecot`` finds one, too, and is only compiled where that server is missing.
A block fenced as ``python no-run REASON`` is only compiled.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import page_accounts
from mailwright import errors

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

#: What a user is to find, whatever else there is.
EXPECTED = {
    "README.md",
    "docs/architecture.md",
    "docs/authentication.md",
    "docs/command-line.md",
    "docs/errors.md",
    "docs/features.md",
    "docs/from-mailkit.md",
    "docs/from-the-standard-library.md",
    "docs/index.md",
    "docs/performance.md",
    "docs/recipes.md",
}

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>```+|~~~+)(?P<info>.*)$")
NEEDS = re.compile(r"<!-- needs: (?P<names>[\w, ]+) -->")
LINK = re.compile(r"\]\((?!\w+:|#)(?P<target>[^)#\s]+)")
USERS = {"ann@example.org": "secret"}


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Args:
        info: what stands behind the fence.
        line: of its first line, from 1.
        text: the code, without the indentation of the fence.
    """

    info: str
    line: int
    text: str

    @property
    def is_python(self) -> bool:
        return self.info.split(" ")[0].lower() in ("py", "python", "python3", "pycon")

    @property
    def runs(self) -> bool:
        """Whether it is to be run; ValueError when the fence says neither yes nor why not."""
        word, _, rest = self.info.partition(" ")
        if word != "python" or (rest and not re.fullmatch(r"no-run \S.*|with \w+", rest)):
            raise ValueError(
                f"line {self.line}: write ```python, or behind it no-run REASON or with SERVER"
            )
        return not rest.startswith("no-run")

    @property
    def server(self) -> str:
        """The server that it takes, "" for none."""
        found = re.fullmatch(r"python with (\w+)", self.info)
        return found[1] if found else ""


def blocks(text: str) -> Iterator[Block]:
    lines = text.split("\n")
    opened: tuple[re.Match[str], int] | None = None
    for number, line in enumerate(lines, 1):
        match = FENCE.match(line)
        if opened is None:
            opened = (match, number) if match else None
        elif match and not match["info"] and match["fence"].startswith(opened[0]["fence"]):
            start, first = opened
            inner = lines[first : number - 1]
            code = "\n".join(part.removeprefix(start["indent"]) for part in inner)
            yield Block(start["info"].strip(), first + 1, code + "\n")
            opened = None
    if opened is not None:
        raise ValueError(f"line {opened[1]}: this block does not end")


#: Names of what a page finds of a server; nothing where the server is missing.
Accounts: TypeAlias = "Callable[[str], Mapping[str, Any]]"


NOTHING: Mapping[str, Any] = {}


def run_page(
    name: str, text: str, namespace: dict[str, Any], accounts: Accounts = lambda _: NOTHING
) -> int:
    """Run the Python of a page, and return how many blocks ran."""
    ran = 0
    for block in blocks(text):
        if not block.is_python:
            continue
        # an empty line for each above it: so tracebacks point into the page
        code = "\n" * (block.line - 1) + block.text
        found = accounts(block.server) if block.server else NOTHING
        namespace.update(found)
        if block.runs and bool(found) == bool(block.server):
            exec(compile(code, name, "exec"), namespace)
            ran += 1
        else:
            flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            compile(code, name, "exec", flags)
    return ran


def needs(text: str) -> set[str]:
    match = NEEDS.match(text)
    return set(re.findall(r"\w+", match["names"])) if match else set()


def run_with_needs(name: str, text: str, request: pytest.FixtureRequest) -> int:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with ExitStack() as stack:
        for need in needs(text):
            if need in page_accounts.SERVERS:
                namespace |= page_accounts.fill(request.getfixturevalue(need).new_account())
                continue
            assert need == "server", f"{name} needs {need}, which no page can have"
            from mailwright.server import SmtpServer

            namespace["server"] = stack.enter_context(SmtpServer(users=USERS))
        return run_page(name, text, namespace, lambda server: account_on(server, request))


def account_on(server: str, request: pytest.FixtureRequest) -> Mapping[str, Any]:
    assert server in page_accounts.SERVERS, f"no page can have {server}"
    try:
        running = request.getfixturevalue(server)
    except pytest.skip.Exception:
        return {}
    return page_accounts.fill(running.new_account())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_of_the_page_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    run_with_needs(str(page), page.read_text(encoding="utf-8"), request)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_the_page_lead_somewhere(page: Path) -> None:
    links = LINK.finditer(page.read_text(encoding="utf-8"))
    assert [link["target"] for link in links if not (page.parent / link["target"]).exists()] == []


def test_each_page_that_users_look_for_is_there() -> None:
    there = {str(page.relative_to(ROOT)) for page in PAGES if page.exists()}
    assert EXPECTED - there == set()


def test_each_error_is_explained() -> None:
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert [name for name in errors.__all__ if not re.search(rf"\b{name}\b", text)] == []


# --- the reader of pages itself -----------------------------------------------------------------


def test_blocks_of_a_page_share_names_and_point_into_it() -> None:
    page = "# t\n```python\nx = 1\n```\n- item\n\n  ```python\n  y = x + 1\n  ```\n"
    namespace: dict[str, Any] = {}
    assert run_page("page.md", page, namespace) == 2
    assert namespace["y"] == 2
    with pytest.raises(ZeroDivisionError) as caught:
        run_page("page.md", "text\n```python\n1 / 0\n```\n", {})
    assert caught.traceback[-1].lineno == 2


def test_no_run_is_compiled_and_not_run() -> None:
    assert run_page("page.md", "```python no-run a real server\nawait f()\n```\n", {}) == 0
    with pytest.raises(SyntaxError):
        run_page("page.md", "```python no-run a real server\nx =\n```\n", {})


@pytest.mark.parametrize("info", ["python no-run", "python norun x", "py", "pycon", "Python"])
def test_a_fence_that_would_run_by_nobody_is_refused(info: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        run_page("page.md", f"```{info}\nx = 1\n```\n", {})


def test_a_block_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="does not end"):
        run_page("page.md", "```python\nx = 1\n", {})


def test_a_block_that_takes_a_server_is_compiled_where_it_is_missing() -> None:
    page = "```python with dovecot\nprint(url)\n```\n"
    assert run_page("page.md", page, {}) == 0
    assert run_page("page.md", page, {}, lambda name: {"url": name}) == 1
    with pytest.raises(SyntaxError):
        run_page("page.md", "```python with dovecot\nx =\n```\n", {})


def test_other_blocks_are_left_alone() -> None:
    assert (
        run_page("page.md", "```sh\nrm -rf x\n```\n````text\n```python\nx(\n```\n````\n", {}) == 0
    )


def test_a_need_that_nobody_meets_is_refused(request: pytest.FixtureRequest) -> None:
    with pytest.raises(AssertionError, match="needs a_pony"):
        run_with_needs("page.md", "<!-- needs: a_pony -->\n", request)
