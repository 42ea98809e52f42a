"""`UidMap` is a mapping like a dict, whose cost is that of its ranges (I03)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mailwright.imap.uids.uid_map import UidMap
from mailwright.imap.uids.uid_set import UidSet

PAIRS = st.dictionaries(st.integers(1, 60), st.integers(1, 60), max_size=30)


@given(PAIRS, st.sets(st.integers(1, 60)))
def test_it_is_the_dict_that_it_was_made_of(pairs: dict[int, int], some: set[int]) -> None:
    found = UidMap((old, new, 1) for old, new in pairs.items())
    assert dict(found) == pairs
    assert found == pairs
    assert list(found) == sorted(pairs)
    assert set(found.sources) == set(pairs)
    assert set(found.destinations) == set(pairs.values())
    assert dict(found.only(UidSet(some))) == {k: v for k, v in pairs.items() if k in some}
    assert 61 not in found


@given(PAIRS)
def test_what_it_reads_is_in_the_order_of_both_sets(pairs: dict[int, int]) -> None:
    if not pairs:
        return
    text = f"7 {','.join(map(str, pairs))} {','.join(map(str, pairs.values()))}".encode()
    found = UidMap.parse(text)
    assert found == pairs
    assert found is not None
    assert found.uid_validity == 7


def test_I03_a_comparison_does_not_write_it_out() -> None:
    one = UidMap([(1, 1, 2**32 - 1)])
    other = UidMap([(1, 1, 2**31), (2**31 + 1, 2**31 + 1, 2**31 - 1)])
    assert one == other
    assert hash(one) == hash(other)
    assert one != UidMap([(1, 2, 2**32 - 2)])
    assert one != {1: 1}


def test_maps_of_different_times_are_not_put_together() -> None:
    one, other = UidMap([(1, 5, 1)], uid_validity=1), UidMap([(2, 6, 1)], uid_validity=2)
    assert dict(one | other) == {1: 5}
    assert dict(one | UidMap([(2, 6, 1)], uid_validity=1)) == {1: 5, 2: 6}
    assert (UidMap() | one).uid_validity == 1
