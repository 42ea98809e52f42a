"""docs/command-line.md names every option, variable and field of the commands, and no other."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from doc_names import codes, rows

from mailwright import DeliveryState, Reply, SendOutcome, SendResult
from mailwright.cli import _programs, app
from mailwright.cli._output import outcome_fields
from mailwright.errors import MailwrightError

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
ON_SERVERS = (ROOT / "docs" / "command-line-imap.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)


#: The sub-commands whose options stand in tables of the page.
TABLED = [
    "send",
    "probe smtp",
    *(f"msg {name}" for name in ("tree", "show", "headers", "defects", "extract")),
]
TABLED += ["msg json", "msg edit"]


ON_A_SERVER = [
    *("list", "search", "show", "get", "flag", "move", "copy", "delete", "append", "watch"),
    *(f"mailbox {name}" for name in ("list", "create", "rename", "delete", "subscribe")),
    *(f"mailbox {name}" for name in ("unsubscribe", "status", "quota", "rights")),
    "probe imap",
]


def options_of(names: str) -> set[str]:
    _, commands, _ = app.app.parse_commands(names.split())
    arguments = commands[-1].assemble_argument_collection(
        default_parameter=app.app.default_parameter
    )
    found = {name for argument in arguments for name in argument.names}
    return {name for name in found if name.startswith("--")}


def options() -> set[str]:
    found: set[str] = set()
    return found.union(*map(options_of, TABLED))


def commands() -> list[list[str]]:
    """Return the arguments of each `mailwright` in the shell code of all pages."""
    found: list[list[str]] = []
    for page in PAGES:
        for block in SHELL.findall(page.read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").split("\n"):
                _, program, rest = line.partition("mailwright ")
                if program and "pip install" not in line:
                    found.append(shlex.split(rest.partition(" 3<")[0]))
    return found


def test_every_option_is_in_the_table() -> None:
    named = {code for row in rows(PAGE) for code in codes(row[0]) if code.startswith("--")}
    assert named == options()


def test_every_option_of_a_command_on_a_server_is_in_its_table() -> None:
    named: dict[str, set[str]] = {command: set() for command in ON_A_SERVER}
    for row in rows(ON_SERVERS):
        options = {code for code in codes(row[0]) if code.startswith("--")}
        for command in ON_A_SERVER if row[1] == "all" else codes(row[1]) if options else ():
            named[command] |= options
    signing_in = options_of("send") & options_of("list")
    made = {command: options_of(command) - signing_in for command in ON_A_SERVER}
    assert {command: found - signing_in for command, found in named.items()} == made


def test_every_command_on_a_server_is_told() -> None:
    told = {code for row in rows(ON_SERVERS) if len(row) == 2 for code in codes(row[0])}
    assert set(ON_A_SERVER) <= told


def test_every_variable_is_named() -> None:
    named = set(re.findall(r"MAILWRIGHT_\w+", PAGE))
    assert named == {
        "MAILWRIGHT_CONFIG",
        "MAILWRIGHT_URL",
        "MAILWRIGHT_WIRE_LOG",
        _programs.ENVIRONMENT_VARIABLE,
    }


def test_every_field_of_the_json_is_in_the_table() -> None:
    result = SendResult((), {}, Reply(250, (b"ok",)), bytes_sent=0)
    fields = outcome_fields(SendOutcome(DeliveryState.SENT, "", result), MailwrightError("x"))
    named = {code for row in rows(PAGE) for code in codes(row[0]) if not code.startswith("--")}
    named -= {code for code in named if code.isdigit()}
    assert named == set(fields)


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_of_the_pages_can_be_parsed(words: list[str]) -> None:
    names, *_ = app.app.parse_commands(words)
    assert names == tuple(words[: len(names)])
    _, arguments, *_ = app.app.parse_args(words, exit_on_error=False, print_error=False)
    arguments.apply_defaults()
