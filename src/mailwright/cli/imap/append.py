"""``mailwright append``: messages of files into a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ... import DeliveryInDoubtError, InvalidArgumentError
from ...imap import AppendOutcome, AppendState
from .._arguments import STANDARD_INPUT, AsJson, File
from .._display import FAINT, FAULT, show, show_json
from .._json_text import clean
from .._login_options import NO_IMAP_OPTIONS, ImapOptions
from ..exit_codes import ExitCode, exit_code
from ._session import find_folder, signed_in
from ._words import flags_of, time_of


def append(
    folder: str,
    /,
    *files: File,
    flag: tuple[str, ...] = (),
    date: str = "",
    create: bool = False,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    r"""Put messages into a folder, as they are.

    Ends with 7 where the server took some of them, and with 9 where the connection broke when it
    may have taken one: look for that one before you append it again.

    For instance:

        mailwright append '\Drafts' draft.eml --flag draft
        mailwright append Archive/2026 mails/*.eml --flag seen --create

    Parameters
    ----------
    folder
        The folder. A use such as \Drafts stands for the folder that is for it.
    files
        A file with one message each; "-" is standard input.
    flag
        A flag or keyword that they get; may be given several times.
    date
        When they arrived, such as 2026-11-25T09:30+01:00; now by default.
    create
        Make the folder where there is none.
    json_
        Print one JSON object.
    login
        Where to connect and how to sign in.
    """
    if not files:
        raise InvalidArgumentError("Say which files: FOLDER FILE...", name="files")
    for path in files:
        if path != STANDARD_INPUT and not path.is_file():
            raise InvalidArgumentError(f"{path} is no file.", name="files")
    when = time_of(date, "date") if date else None
    with signed_in(login) as client:
        target = find_folder(client, folder)
        messages = _messages(files)
        found = target.append_all(messages, flags=flags_of(flag), internal_date=when, create=create)
        outcomes: list[AppendOutcome] = []
        try:
            for path, outcome in zip(files, found, strict=False):
                outcomes.append(outcome)
                if not json_:
                    _show(path, outcome)
        except KeyboardInterrupt:
            raise DeliveryInDoubtError(
                f"Interrupted when the server had answered for {len(outcomes)} of {len(files)}"
                f" files. {target.name} may have some of the others: look before you append them"
                " again."
            ) from None
        if json_:
            made = [_fields(*each) for each in zip(files, outcomes, strict=False)]
            show_json({"folder": clean(target.name), "messages": made})
    return _code(outcomes)


def _messages(files: tuple[Path, ...]) -> Iterator[Path | bytes]:
    for path in files:
        yield sys.stdin.buffer.read() if path == STANDARD_INPUT else path


def _show(path: Path, outcome: AppendOutcome) -> None:
    if outcome.result is None:
        show((f"{outcome.state.value}  ", FAULT), f"{path}: {outcome.error}")
        return
    uid = outcome.result.uid
    show("appended  ", str(path), (f"  {'' if uid is None else uid}", FAINT))


def _fields(path: Path, outcome: AppendOutcome) -> dict[str, Any]:
    result, error = outcome.result, outcome.error
    return {
        "file": str(path),
        "state": outcome.state.value,
        "uid": None if result is None else result.uid,
        "uid_validity": None if result is None else result.uid_validity,
        "message_id": outcome.message_id,
        "error": None if error is None else type(error).__name__,
        "text": None if error is None else str(error),
    }


def _code(outcomes: list[AppendOutcome]) -> ExitCode:
    states = {outcome.state for outcome in outcomes}
    if AppendState.IN_DOUBT in states:
        return ExitCode.IN_DOUBT
    if states == {AppendState.APPENDED}:
        return ExitCode.DONE
    if AppendState.APPENDED in states:
        return ExitCode.PARTIAL
    error = next((each.error for each in outcomes if each.error is not None), None)
    return ExitCode.PERMANENT if error is None else exit_code(error)
