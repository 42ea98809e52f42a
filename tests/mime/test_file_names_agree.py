from __future__ import annotations

import pytest

from mailwright.mime.audit.file_names import agree


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("a.txt", "a.txt", True),
        ("", "", True),
        ("report.pdf", "réport.pdf", True),
        ("r_port.pdf", "réport.pdf", True),
        ("rport.pdf", "réport.pdf", True),
        ("____.pdf", "отчёт.pdf", True),
        ("a.txt", "b.txt", False),
        ("a.txt", "A.txt", False),
        ("report.exe", "réport.pdf", False),
        ("report", "réport.pdf", False),
        ("report.pdf", "réport.pdf.exe", False),
        ("report.pdf", "réport.pdf\u202e", False),
        ("réport.pdf", "rèport.pdf", False),
        ("other.pdf", "réport.pdf", False),
    ],
)
def test_M18_a_name_for_old_readers_is_no_other_name(
    first: str, second: str, expected: bool
) -> None:
    assert agree(first, second) == expected
    assert agree(second, first) == expected
