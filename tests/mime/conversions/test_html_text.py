"""The text of HTML: what is seen of it, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.mime.conversions.html_text import text_of_html

TEXTS = {
    "a <b>b</b> c": "a b c",
    "<p>one</p>\n\n<p>two<br/>three</p>": "one\ntwo\nthree",
    "<table><tr><td>a</td><td>b</td></tr><tr><th>c</table>": "a b\nc",
    "<ul><li>a<li>b</ul>": "a\nb",
    "a&nbsp;&amp;&#32;b &lt;i&gt; &copy &zzz;": "a & b <i> © &zzz;",
    "<HEAD><title>t</title></HEAD ><BODY>b": "b",
    "<style>a</style>b<script>c</script >d<!-- <p>e -->f": "bdf",
    "<header>h</header>": "h",
    "a<script>b": "a",
    "a<!-- b": "a",
    "a < b and c > d": "a d",
    "a<": "a",
    "": "",
    "a&zwnj;\u200b\u200bb": "a b",
    "&#" + "9" * 5000 + ";a": "\ufffda",
    "&#x" + "f" * 5000 + ";a": "\ufffda",
    "&#0000000065;": "\ufffd",
    "&#65;": "A",
}


@pytest.mark.parametrize("html", TEXTS, ids=lambda html: html[:40])
def test_text_of_html(html: str) -> None:
    assert text_of_html(html) == TEXTS[html]


@given(
    st.lists(
        st.sampled_from(["<", ">", "<p", "<!--", "-->", "</script", "<script>", "&#", "9" * 4400])
        | st.text(max_size=5)
    )
)
def test_M09_any_text_has_a_text(pieces: list[str]) -> None:
    text = text_of_html("".join(pieces))
    assert "\n\n" not in text
    assert text == text.strip()
