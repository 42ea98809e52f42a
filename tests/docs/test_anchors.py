"""Links to a section of a page lead to a heading that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!\w+:)(?P<page>[^)#\s]*)#(?P<anchor>[^)\s]+)\)")
FENCED = re.compile(r"^ *(```+).*?^ *\1 *$", re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """Return what the headings of a page are called, as web sites for code make it of them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_a_heading(page: Path) -> None:
    dead = []
    for link in LINK.finditer(page.read_text(encoding="utf-8")):
        target = page.parent / link["page"] if link["page"] else page
        if target.suffix != ".md":
            continue
        if link["anchor"] not in anchors(target.read_text(encoding="utf-8")):
            dead.append(link[0])
    assert dead == []


def test_headings_give_anchors() -> None:
    text = "# The first\n```sh\n# no heading\n```\n## `send`, and *more*: all\n"
    assert anchors(text) == {"the-first", "send-and-more-all"}
