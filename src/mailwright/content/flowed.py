r"""Text whose lines were broken for the transport: ``text/plain; format=flowed`` (RFC 3676).

    paragraph       = 1*flowed-line fixed-line / fixed-line / 1*flowed-line
    flowed-line     = (flowed-line-qt / flowed-line-unqt) flow CRLF
    flow            = SP
    quote           = 1*">"
    sig-sep         = [quote [stuffing]] "--" SP CRLF

A line that ends with a space goes on in the next one. A space in front of a line was put there so
that it does not look like a quote, a separator of messages or an indented line; it goes. With
DelSp=yes the space at the end goes as well, for languages without spaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..errors import InvalidArgumentError
from ..mime.text import TextPart

SIGNATURE = "-- "
MAX_DEPTH = 100  # quotes within quotes that are written
_NARROWEST = 16
_STUFFED = (" ", ">", "From ")


@dataclass(frozen=True, slots=True)
class FlowedParagraph:
    """A paragraph.

    Args:
        text: its characters, in one line; "-- " is what stands before a signature.
        quote_depth: how often it is quoted; 0 for what the author says.
    """

    text: str
    quote_depth: int = 0


def read_flowed(text: str, *, del_sp: bool = False) -> list[FlowedParagraph]:
    r"""Return the paragraphs of a flowed text.

    Args:
        text: the text as it stands in the part, with ``\n`` as line end.
        del_sp: whether the parameter ``delsp`` is "yes".
    """
    return list(_paragraphs(text, del_sp=del_sp))


def _paragraphs(text: str, *, del_sp: bool) -> Iterator[FlowedParagraph]:
    lines = text.removesuffix("\n").split("\n") if text else []
    open_lines: list[str] = []
    depth = 0
    for raw in lines:
        line = raw.lstrip(">")
        depth_here = len(raw) - len(line)
        line = line.removeprefix(" ")
        if open_lines and (depth_here != depth or line == SIGNATURE):
            yield FlowedParagraph("".join(open_lines), depth)
            open_lines = []
        depth = depth_here
        if line.endswith(" ") and line != SIGNATURE:
            open_lines.append(line[:-1] if del_sp else line)
        elif open_lines:
            open_lines.append(line)
            yield FlowedParagraph("".join(open_lines), depth)
            open_lines = []
        else:
            yield FlowedParagraph(line, depth)
    if open_lines:
        yield FlowedParagraph("".join(open_lines), depth)


def write_flowed(
    paragraphs: Iterable[FlowedParagraph], *, width: int = 72, del_sp: bool = False
) -> str:
    r"""Return paragraphs as a flowed text, with ``\n`` as line end.

    Spaces at the end of a paragraph are left out, as RFC 3676 section 4.2 asks.

    Args:
        paragraphs: what to write; a line break in one of them begins another.
        width: the characters of a line that are not exceeded where there is a space to break at; 16
            to 998.
        del_sp: break words as well; the part needs the parameter ``delsp=yes`` then.

    Raises:
        InvalidArgumentError: `width`, or how deep a paragraph is quoted, is out of bounds.
    """
    if not _NARROWEST <= width <= 998:
        raise InvalidArgumentError(f"A line of {width} characters is no line.", name="width")
    lines: list[str] = []
    for paragraph in paragraphs:
        depth = paragraph.quote_depth
        if not 0 <= depth <= MAX_DEPTH:
            raise InvalidArgumentError(f"Nobody quotes {depth} times.", name="quote_depth")
        quote = ">" * depth + " " if depth else ""
        room = max(width - len(quote) - 2, _NARROWEST)
        for line in paragraph.text.split("\n"):
            kept = line if line == SIGNATURE else line.rstrip(" ")
            lines += [
                quote + piece if quote or not piece.startswith(_STUFFED) else " " + piece
                for piece in _pieces(kept, room, del_sp=del_sp)
            ]
    return "".join([line + "\n" for line in lines])


def _pieces(text: str, room: int, *, del_sp: bool) -> Iterator[str]:
    """Cut a paragraph into lines, each of which but the last ends with a space."""
    soft = " " if del_sp else ""
    start = 0
    while len(text) - start > room:
        cut = text.rfind(" ", start, start + room) + 1
        if not cut and del_sp:
            cut = start + room
        elif not cut:
            cut = text.find(" ", start + room) + 1
        if text[start:cut] + soft == SIGNATURE:  # it would end the text
            cut = text.find(" ", cut) + 1
        if not cut or cut >= len(text):
            break
        yield text[start:cut] + soft
        start = cut
    yield text[start:]


def flowed_to_text(text: str, *, del_sp: bool = False) -> str:
    r"""Return a flowed text with one line for each paragraph; quotes keep their ">".

    Args:
        text: the text as it stands in the part, with ``\n`` as line end.
        del_sp: whether the parameter ``delsp`` is "yes".
    """
    lines = [
        f"{'>' * paragraph.quote_depth} {paragraph.text}" if paragraph.quote_depth
        else paragraph.text
        for paragraph in _paragraphs(text, del_sp=del_sp)
    ]  # fmt: skip
    return "\n".join(lines) + ("\n" if text.endswith("\n") else "")


def text_to_flowed(text: str, *, width: int = 72, del_sp: bool = False) -> str:
    r"""Return text with one line for each paragraph as a flowed text.

    Args:
        text: lines with ``\n`` between them; those that begin with ">" are quotes, up to a hundred
            times.
        width: see `write_flowed`.
        del_sp: see `write_flowed`.

    Raises:
        InvalidArgumentError: `width` is out of bounds.
    """
    paragraphs: list[FlowedParagraph] = []
    for raw in text.removesuffix("\n").split("\n"):
        line = raw.lstrip(">")
        depth = min(len(raw) - len(line), MAX_DEPTH)
        line = raw[depth:]
        paragraphs.append(FlowedParagraph(line.removeprefix(" ") if depth else line, depth))
    return write_flowed(paragraphs, width=width, del_sp=del_sp)


def text_of(part: TextPart) -> str:
    r"""Return the text of a part with one line for each paragraph, if it is flowed.

    Args:
        part: any text; one that is not flowed keeps its lines.
    """
    if not part.is_flowed:
        return part.text
    value = part.content_type.parameters.get("delsp") or ""
    return flowed_to_text(part.text, del_sp=value.strip().lower() == "yes")


def flowed_part(text: str, *, width: int = 72, charset: str = "utf-8") -> TextPart:
    r"""Return a part that shows `text` in lines as wide as the reader's window.

    Args:
        text: lines with ``\n`` between them, one for each paragraph; those that begin with ">" are
            quotes.
        width: see `write_flowed`.
        charset: the charset to write it in.

    Raises:
        InvalidArgumentError: see `write_flowed` and `TextPart`.
    """
    part = TextPart("plain", text_to_flowed(text, width=width), charset)
    part.content_type.parameters["format"] = "flowed"
    return part
