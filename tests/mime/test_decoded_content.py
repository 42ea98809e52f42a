from __future__ import annotations

import io
import mmap
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from mailwright import MimeMessage, MimePart
from mailwright.mime.decoded_content import SMALL, decoded_blocks, open_decoded
from mailwright.mime.encodings.transfer import ContentEncoding, encode

OCTETS = bytes(range(256)) * 3000


def parsed(data: bytes, encoding: ContentEncoding = ContentEncoding.BASE64) -> MimePart:
    header = f"Content-Type: application/zip\r\nContent-Transfer-Encoding: {encoding.value}\r\n\r\n"
    body = MimeMessage.parse(header.encode() + encode(data, encoding)).body
    assert isinstance(body, MimePart)
    return body


@pytest.mark.parametrize("encoding", ContentEncoding)
def test_a_part_is_read_as_a_file(encoding: ContentEncoding) -> None:
    for octets in (OCTETS, OCTETS[:1000], b""):
        part = parsed(octets, encoding)
        with part.open() as file:
            assert file.read(3) == octets[:3]
            assert file.read() == octets[3:]
            assert file.read() == b""


def test_a_large_part_is_a_file_to_go_about_in() -> None:
    with parsed(OCTETS).open() as file:
        assert not isinstance(file, io.BytesIO)
        assert file.seek(700_000) == 700_000
        assert file.read(5) == OCTETS[700_000:700_005]
        assert file.seek(10) == 10
        assert file.read(5) == OCTETS[10:15]
        assert file.seek(-4, io.SEEK_END) == len(OCTETS) - 4
        assert file.read() == OCTETS[-4:]
        assert file.seek(-8, io.SEEK_CUR) == len(OCTETS) - 8
        assert file.tell() == len(OCTETS) - 8
        with pytest.raises(ValueError, match="before its beginning"):
            file.seek(-1)


def test_an_archive_is_opened_from_the_part() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("a.bin", OCTETS)
    with zipfile.ZipFile(parsed(archive.getvalue()).open()) as read:
        assert read.read("a.bin") == OCTETS


def test_octets_of_an_unknown_encoding_stay() -> None:
    data = b"\0=41" * SMALL
    assert b"".join(decoded_blocks(data, 1, len(data), None)) == data[1:]
    assert open_decoded(data, 1, 9, None).read() == data[1:9]


def test_blocks_of_a_mapped_file(tmp_path: Path) -> None:
    path = tmp_path / "body"
    path.write_bytes(encode(OCTETS, ContentEncoding.BASE64))
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        blocks = list(decoded_blocks(mapped, 0, len(mapped), ContentEncoding.BASE64))
    assert b"".join(blocks) == OCTETS
    assert max(map(len, blocks)) <= SMALL


SAVING = """
    import mmap, resource, sys
    from pathlib import Path
    from mailwright import MimeMessage
    path, target = Path(sys.argv[1]), Path(sys.argv[2])
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        part = MimeMessage.parse(mapped).body
        def anonymous():
            lines = Path("/proc/self/status").read_text().split("\\n")
            return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))
        before = anonymous()
        most = 0
        with part.open() as content, target.open("wb") as out:
            while block := content.read(256 * 1024):
                out.write(block)
                most = max(most, anonymous() - before)
    print(most)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc, as Linux has it")
def test_M27_a_large_attachment_is_saved_in_bounded_memory(tmp_path: Path) -> None:
    path, target = tmp_path / "mail.eml", tmp_path / "out"
    lines = b"QUJD" * 19 + b"\r\n"
    header = b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    path.write_bytes(header + lines * 400_000)  # 30 MB
    argv = [sys.executable, "-c", textwrap.dedent(SAVING), str(path), str(target)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert target.stat().st_size == 400_000 * 57
    assert int(done.stdout) < 8 * 1024  # KiB
