from __future__ import annotations

import io
import logging
import stat
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidArgumentError
from mailwright.net.wire_log import ENVIRONMENT_VARIABLE, MAX_KEPT, MAX_LINE, WireLog, escape


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)


def test_lines_have_prefixes():
    log = WireLog(keep=True)
    log.sent("EHLO [127.0.0.1]")
    log.received("250 ok\r\n")
    log.note("TLSv1.3")
    assert log.lines == ["C: EHLO [127.0.0.1]", "S: 250 ok", "-- TLSv1.3"]


def test_time_stamps():
    log = WireLog(keep=True, timestamps=True)
    log.sent("QUIT")
    clock, text = log.lines[0].split(" ", 1)
    assert text == "C: QUIT"
    hours, minutes, seconds = clock.split(":")
    assert len(hours) == len(minutes) == 2
    assert len(seconds) == 6


def test_nothing_is_kept_unless_asked_for():
    log = WireLog(lambda _line: None)
    log.sent("QUIT")
    assert log.lines == []


def test_what_is_kept_is_bounded():
    log = WireLog(keep=True)
    for n in range(MAX_KEPT + 5):
        log.sent(str(n))
    assert len(log.lines) == MAX_KEPT
    assert log.lines[0] == "C: 5"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
        ("250 ok\rC: forged", r"250 ok\x0dC: forged"),
        ("250 ok\nC: forged", r"250 ok\x0aC: forged"),
        ("250 ok\n\r\n", r"250 ok\x0a"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        ("a\u200bb\u2028c\ufeff", r"a\u200bb\u2028c\ufeff"),
        ("\u2066x\u2069", r"\u2066x\u2069"),
        ("\U000e0041", r"\U000e0041"),
        ("nul\0", r"nul\x00"),
        ("Grüße 日本 🙂", "Grüße 日本 🙂"),
    ],
)
def test_T31_what_a_terminal_obeys_is_shown(text, shown):
    assert escape(text) == shown


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (b"caf\xe9", r"caf\xe9"),
        (b"\xc0\xaf", r"\xc0\xaf"),
        (b"\xff\xfe", r"\xff\xfe"),
        (b"\xed\xa0\x80", r"\xed\xa0\x80"),
    ],
)
def test_T30_octets_that_are_not_utf8_are_shown(octets, shown):
    assert escape(octets.decode("utf-8", "surrogateescape")) == shown


@given(st.text(st.characters(), max_size=50))
def test_T30_T31_any_text_becomes_one_printable_line(text):
    shown = escape(text)
    assert len(shown.splitlines()) <= 1
    assert all(ord(c) >= 0x20 for c in shown)
    assert "\x1b" not in shown
    shown.encode("utf-8")


def test_T27_a_long_line_is_cut():
    shown = escape("x" * (MAX_LINE + 10))
    assert shown == "x" * MAX_LINE + "… (10 more)"
    assert escape("x" * MAX_LINE) == "x" * MAX_LINE


# --- where it goes --------------------------------------------------------------------------------


def test_to_a_callable():
    lines: list[str] = []
    WireLog.of(lines.append).sent("NOOP")
    assert lines == ["C: NOOP"]


def test_to_standard_error(capsys):
    WireLog.of(True).sent("NOOP")
    assert capsys.readouterr().err == "C: NOOP\n"


def test_without_standard_error(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    WireLog.of(True).sent("NOOP")


def test_to_a_text_file():
    file = io.StringIO()
    WireLog.of(file).received("250 Grüße")
    assert file.getvalue() == "S: 250 Grüße\n"


def test_to_a_text_file_of_few_characters():
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    WireLog.of(file).received("250 Grüße")
    assert raw.getvalue() == b"S: 250 Gr\\xfc\\xdfe\n"


def test_to_a_path_that_its_owner_alone_can_read(tmp_path):
    path = tmp_path / "wire.log"
    log = WireLog.of(path)
    log.sent("EHLO x")
    log.received("250 Grüße")
    assert path.read_text("utf-8") == "C: EHLO x\nS: 250 Grüße\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    WireLog.of(path).sent("QUIT")
    assert path.read_text("utf-8").endswith("C: QUIT\n")


def test_a_path_that_cannot_be_written_is_refused_at_once(tmp_path):
    with pytest.raises(InvalidArgumentError, match="No such file") as caught:
        WireLog.of(tmp_path / "nowhere" / "log")
    assert caught.value.name == "wire_log"


def test_a_disk_that_is_full_loses_lines_and_nothing_else(tmp_path):
    full = tmp_path / "full"
    full.symlink_to("/dev/full")
    file = full.open("w")  # closing it fails
    for target in (full, file):
        WireLog.of(target).sent("EHLO x")
    with pytest.raises(OSError, match="No space"):
        file.close()


def test_a_file_that_was_closed_loses_lines_and_nothing_else(tmp_path):
    with (tmp_path / "log").open("w") as file:
        log = WireLog.of(file)
    log.sent("EHLO x")


def test_a_log_is_itself():
    log = WireLog()
    assert WireLog.of(log) is log


def test_false_is_off_whatever_the_environment_says(monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "1")
    assert WireLog.of(False) is None


@pytest.mark.parametrize("value", ["", "0", None])
def test_none_is_off(monkeypatch, value):
    if value is not None:
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, value)
    assert WireLog.of(None) is None


@pytest.mark.parametrize("value", ["1", "stderr"])
def test_the_environment_asks_for_standard_error(monkeypatch, capsys, value):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, value)
    WireLog.of(None).sent("NOOP")
    assert capsys.readouterr().err == "C: NOOP\n"


def test_the_environment_names_a_file(monkeypatch, tmp_path):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "log"))
    WireLog.of(None).sent("NOOP")
    assert (tmp_path / "log").read_text() == "C: NOOP\n"


def test_the_logger_gets_lines_where_it_is_enabled(caplog):
    with caplog.at_level(logging.DEBUG, "mailwright.wire"):
        WireLog.of(None).sent("NOOP %s")
    assert caplog.messages == ["C: NOOP %s"]
    caplog.clear()
    WireLog(lambda _line: None).sent("NOOP")
    assert caplog.messages == []


@pytest.mark.parametrize("value", ["wire.log", 7])
def test_anything_else_is_refused(value):
    with pytest.raises(InvalidArgumentError) as caught:
        WireLog.of(value)
    assert caught.value.name == "wire_log"
