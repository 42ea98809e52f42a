"""M06: what an mbox file costs grows with its length, and no faster."""

from __future__ import annotations

import pytest

from complexity.bytecodes import bytecodes
from complexity.inputs import mboxes
from complexity.slopes import STEEPEST, slope
from mailwright.mime.mailboxes.mbox import Mbox
from mailwright.mime.mailboxes.mbox.quoting import MboxVariant, quote

INPUTS = {name: make for name, make in vars(mboxes).items() if name.startswith("mbox_")}
SIZES = [2**power for power in (10, 11, 12, 13)]


def read_all(data: bytes, variant: MboxVariant | None) -> None:
    box = Mbox.from_bytes(data, variant=variant)
    for entry in box:
        assert entry.raw is not None
        assert entry.key
    list(box.defects)
    len(box)


@pytest.mark.parametrize("variant", [None, MboxVariant.RD, MboxVariant.CL2])
@pytest.mark.parametrize("name", INPUTS)
def test_M06_steps_grow_no_faster_than_the_file(name: str, variant: MboxVariant | None) -> None:
    points: list[tuple[int, int]] = []
    for size in SIZES:
        data = INPUTS[name](size)
        points.append((size, bytecodes(lambda data=data: read_all(data, variant))))
    assert slope(points) <= STEEPEST, points


@pytest.mark.parametrize("variant", MboxVariant)
@pytest.mark.parametrize("name", INPUTS)
def test_M06_quoting_takes_no_steps_for_each_line(name: str, variant: MboxVariant) -> None:
    few, many = (INPUTS[name](size) for size in (2**10, 2**16))
    steps = [bytecodes(lambda data=data: quote(data, variant, b"\n")) for data in (few, many)]
    assert steps[1] <= steps[0] + 100
