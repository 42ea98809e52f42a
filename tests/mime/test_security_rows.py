"""The rows of threats to messages: each is named by a test, and two of them are here.

M01 to M28 are what goes wrong, or is done on purpose, with messages and their header fields.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zlib
from base64 import b64encode
from functools import cache
from pathlib import Path

import pytest

import mailwright
from mailwright import MimeMessage, MimePart

TESTS = Path(__file__).parents[1]
SOURCE = Path(mailwright.__file__).parent / "mime"
ROWS = [f"M{number:02}" for number in range(1, 29)]
_TEST = re.compile(r"^ *(?:async )?def (test_\w+)", re.MULTILINE)


@cache
def named_rows() -> set[str]:
    """Return the rows that the name of a test or the first line of its module speaks of."""
    found: set[str] = set()
    for path in TESTS.rglob("test_*.py"):
        text = path.read_text("utf-8")
        names = _TEST.findall(text)
        if names:
            said = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
            found.update(re.findall(r"M\d\d", " ".join([*names, said])))
    return found


@pytest.mark.parametrize("row", ROWS)
def test_each_row_has_a_test_that_names_it(row: str) -> None:
    assert row in named_rows()


def test_M21_nothing_is_inflated() -> None:
    """Compressed contents stay as they came; no module here could do otherwise."""
    bomb = zlib.compress(b"\0" * 50_000_000, 9)
    for media_type in ("application/pkcs7-mime; smime-type=compressed-data", "application/gzip"):
        data = f"Content-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
        message = MimeMessage.parse(data + b64encode(bomb))
        assert isinstance(message.body, MimePart)
        assert message.body.content == bomb


_INFLATES = re.compile(
    r"decompress(?:obj)?\(|^\s*(?:from|import) +(?:gzip|bz2|lzma|zipfile|tarfile)\b", re.MULTILINE
)


def test_M21_no_module_of_messages_has_what_inflates() -> None:
    modules = list(SOURCE.rglob("*.py"))
    assert len(modules) > 50
    assert [str(path) for path in modules if _INFLATES.search(path.read_text("utf-8"))] == []


HTML = b"""\
From: a@b.example
MIME-Version: 1.0
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html; charset=utf-8

<link rel=stylesheet href=https://a.example/x.css><script src=//a.example/x.js></script>
<img src=https://a.example/1.gif><img src=cid:../../etc/passwd><img src=file:///etc/passwd>
<iframe src="data:text/html,x"></iframe><?xml version="1.0"?><!DOCTYPE x SYSTEM "https://a.example">
--b
Content-Type: image/gif
Content-ID: <../../etc/passwd>
Content-Location: file:///etc/passwd

x
--b
Content-Type: message/external-body; access-type=local-file; name="/etc/passwd"

Content-Type: text/plain

--b--
"""

LOOK = """
import sys
sys.path.insert(0, sys.argv[1])
from fuzz.reflection import look_at
from mailwright import MimeMessage
data = sys.stdin.buffer.read()
look_at(MimeMessage.parse(data))  # what is imported at first use is opened now
done = []
sys.addaudithook(lambda event, arguments: done.append((event, arguments)))
message = MimeMessage.parse(data)
look_at(message)
assert "a.example/1.gif" in message.html_body
refused = ("open", "socket.", "urllib.", "subprocess.", "os.", "import", "exec", "compile")
print([one for one in done if one[0].startswith(refused)])
"""


def test_M23_html_is_text_nothing_in_it_is_fetched_opened_or_run() -> None:
    command = [sys.executable, "-c", LOOK, str(TESTS)]
    done = subprocess.run(command, input=HTML, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().strip() == "[]"
