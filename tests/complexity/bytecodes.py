"""Steps of the interpreter, counted: they are the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def bytecodes(call: Callable[[], object]) -> int:
    """Count the bytecodes that a call runs, those of what it calls included."""
    count = 0

    def local(_frame: FrameType, event: str, _argument: object) -> object:
        nonlocal count
        count += event == "opcode"
        return local

    def begin(frame: FrameType, _event: str, _argument: object) -> object:
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return local

    before = sys.gettrace()
    sys.settrace(begin)
    try:
        call()
    except ValueError:
        pass
    finally:
        sys.settrace(before)
    return count
