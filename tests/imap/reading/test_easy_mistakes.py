"""What a newcomer gives in place of what is meant: an error that says so, and nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from imap_fronts import Front
from reading_scripts import folder_of, opened

from mailwright.errors import InvalidArgumentError
from mailwright.imap import Search, UidMap

MISTAKES: dict[str, tuple[Callable[[Any], object], str]] = {
    "search": (lambda folder: folder.search("UNSEEN"), r"Search\.unseen\(\), not str"),
    "sort": (lambda folder: folder.sort("SUBJECT", "ALL"), r"Search\.unseen\(\), not str"),
    "thread": (lambda folder: folder.thread(criteria=None), r"Search\.unseen\(\), not NoneType"),
    "download": (lambda folder: folder.download(1, "mail.eml"), "a Path or an open .* not str"),
    "UID": (lambda folder: folder.get_message("3"), r"UIDs are numbers; UidSet\.parse"),
    "keyword": (lambda folder: folder.add_flags(1, ["a b"]), "'a b' is no .* one word"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_easy_mistakes_are_told(front: Front, mistake: str) -> None:
    make, message = MISTAKES[mistake]
    with folder_of(front, opened()) as (_, folder):
        with pytest.raises(InvalidArgumentError, match=message):
            make(folder)


def test_a_directory_is_no_file_to_download_to(front: Front, tmp_path: Path) -> None:
    with folder_of(front, opened()) as (_, folder):
        with pytest.raises(FileExistsError, match="is no file; name a file in it"):
            folder.download(1, tmp_path)


@pytest.mark.parametrize("make", [Search.since, Search.sent_on, Search.saved_before])
def test_a_day_is_a_date(make: Callable[[Any], Search]) -> None:
    with pytest.raises(InvalidArgumentError, match=r"datetime\.date, not '2026-01-01'"):
        make("2026-01-01")


def test_the_repr_of_a_map_of_uids_shows_ranges() -> None:
    assert repr(UidMap([(1, 1, 2), (30, 3, 1)])) == "<UidMap 1:2→1:2, 30→3>"
