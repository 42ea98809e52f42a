"""What holds for every file of the project."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_MODULE = 500
#: Lists rather than code, which are easier to read in one piece.
LISTS = {"src/mailwright/__init__.py", "src/mailwright/errors.py"}

#: An absolute path into somebody's home or workplace. The brackets keep it from finding itself.
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:hom[e]|roo[t]|User[s]|wor[k])/\w")


def tracked_files() -> list[Path]:
    argv = ["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    try:
        listing = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git clone: which files are the project's is not known")
    files = (ROOT / name for name in listing.split("\0") if name)
    return [file for file in files if file.is_file()]


def machine_paths(text: str) -> list[str]:
    return [line for line in text.split("\n") if MACHINE_PATH.search(line) or str(ROOT) in line]


def test_no_file_names_a_path_of_a_machine() -> None:
    named = {}
    for file in tracked_files():
        lines = machine_paths(file.read_bytes().decode("utf-8", "replace"))
        if lines:
            named[str(file.relative_to(ROOT))] = lines
    assert named == {}


@pytest.mark.parametrize("folder", ["home/ann", "root", "Users/ann", "work/mail"])
def test_a_path_of_a_machine_is_found(folder: str) -> None:
    assert machine_paths(f"open('/{folder}/file')")
    assert not machine_paths(f"./{folder}/file https://example.org/{folder}/file")


def test_no_module_is_too_long() -> None:
    lengths = {
        str(path.relative_to(ROOT)): path.read_bytes().count(b"\n")
        for path in (ROOT / "src").rglob("*.py")
    }
    assert lengths
    assert {name for name, length in lengths.items() if length > LONGEST_MODULE} <= LISTS


def test_test_files_have_names_of_their_own() -> None:
    """Test directories are no packages, so pytest takes the base name for the module's."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    "target", ["bench", "check", "complexity", "demo", "help", "servers", "test"]
)
def test_makefile_has_the_target(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
