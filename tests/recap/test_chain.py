"""How lines are bound to each other, and that whatever is changed in the middle shows."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recap.register import NOON, WIB, a_line, an_item, chained

from ppid_dms.recap.chain import GENESIS, digest_of, faults, item_from_json, item_to_json, line_digest, moment
from ppid_dms.records import Item, Line
from ppid_dms.vocabulary import Category, LineKind

CHAIN = chained(
    a_line("R-2025-0001"), a_line("R-2026-0001"), a_line(None, refers_to=2), a_line("R-2026-0002"),
    a_line(None, kind=LineKind.WITHDRAWAL, refers_to=4), a_line("R-2026-0003"))


def test_a_chain_as_it_was_written_is_whole():
    assert list(faults(CHAIN)) == []
    assert list(faults(())) == []


def test_the_digest_of_a_line_is_what_registers_of_earlier_versions_hold():
    # Never change this value: every register in use would be broken by it.
    line = a_line(item=an_item(summary="Pengumuman “TPS” — é"), recorded_at=datetime(2026, 3, 2, 12, 0, tzinfo=WIB))
    assert line_digest(line) == "b5f3529ca888c511e9e64c666eecd9c8ec4d01528dbf5d7543efd9c019de608d"


def test_the_digest_does_not_depend_on_the_order_of_keys_or_the_zone_of_a_moment():
    west = timezone(timedelta(hours=-5))
    assert digest_of({"a": 1, "b": NOON}) == digest_of({"b": NOON.astimezone(west), "a": 1})


def test_what_has_no_canonical_form_has_no_digest():
    with pytest.raises(TypeError):
        digest_of({"a": {1, 2}})


def test_a_moment_is_written_in_utc_to_the_microsecond():
    assert moment(datetime(2026, 1, 1, 0, 0, tzinfo=WIB)) == "2025-12-31T17:00:00.000000+00:00"


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


@given(st.builds(
    Item, document_id=st.integers(1, 2**31), number=TEXT, jenis=TEXT, summary=TEXT, category=st.sampled_from(Category),
    unit=TEXT, responsible=TEXT, made_on=st.none() | st.dates(date(1945, 1, 1)), made_at=TEXT, form=TEXT,
    retention=TEXT, sha256=TEXT, checksum=TEXT, version=st.integers(1, 2**31), digest=TEXT))
def test_an_item_is_read_back_as_it_was_stored(item: Item):
    assert item_from_json(item_to_json(item)) == item


# What another value of the same kind would be, for each part of a line.
CHANGED: dict[str, Any] = {
    "seq": 99, "kind": LineKind.RALAT, "number": "R-2026-0042", "refers_to": 1,
    "item": an_item(summary="lain"), "decision_id": 77, "collected_by": "lain", "endorsed_by": "lain",
    "endorsed_at": NOON + timedelta(microseconds=1), "basis": "lain", "recorded_at": NOON + timedelta(microseconds=1),
    "previous": "1" * 64, "digest": "2" * 64,
}


@pytest.mark.parametrize("part", [part.name for part in fields(Line)])
@pytest.mark.parametrize("place", [0, 1, len(CHAIN) - 1])
def test_a_change_of_any_part_of_any_line_is_found(part: str, place: int):
    changed = [*CHAIN]
    changed[place] = replace(changed[place], **{part: CHANGED[part]})
    assert changed[place] != CHAIN[place]
    assert list(faults(changed))


@pytest.mark.parametrize("part", [part.name for part in fields(Item)])
def test_a_change_of_any_part_of_an_item_is_found(part: str):
    old = getattr(CHAIN[1].item, part)
    new = {"category": Category.EXEMPT, "made_on": None}.get(part, old + old if isinstance(old, str) else 999)
    changed = [*CHAIN]
    changed[1] = replace(changed[1], item=replace(changed[1].item, **{part: new}))
    assert list(faults(changed)) == [(2, "content differs from its digest")]


def test_a_changed_line_whose_digest_was_made_anew_is_no_longer_what_the_next_one_is_chained_to():
    changed = replace(CHAIN[1], basis="lain", digest="")
    forged = [*CHAIN]
    forged[1] = replace(changed, digest=line_digest(changed))
    assert list(faults(forged)) == [(3, "not chained to the line before")]


@given(st.permutations(CHAIN))
def test_any_other_order_is_found(lines: list[Line]):
    assert bool(list(faults(lines))) is (tuple(lines) != CHAIN)


@given(st.sets(st.integers(1, len(CHAIN)), min_size=1))
def test_lines_that_were_taken_away_are_found_unless_they_were_the_last(gone: set[int]):
    left = [line for line in CHAIN if line.seq not in gone]
    only_the_tail = left == [*CHAIN[:len(left)]]
    assert bool(list(faults(left))) is not only_the_tail


def test_a_removed_line_is_told_by_its_place():
    assert list(faults(CHAIN[:2] + CHAIN[3:]))[:2] == [(3, "missing"), (4, "not chained to the line before")]


def test_a_chain_that_does_not_begin_at_the_beginning_is_found():
    first = replace(CHAIN[0], previous="f" * 64, digest="")
    assert (1, "not chained to the line before") in faults([replace(first, digest=line_digest(first))])
    assert CHAIN[0].previous == GENESIS


@pytest.mark.parametrize("numbers", [
    ("R-2026-0002",),
    ("R-2026-0001", "R-2026-0003"),
    ("R-2026-0001", "R-2026-0001"),
    ("R-2026-0001", "R-2027-0002"),
    ("R-2026-0001", "R-2026-"),
    ("R-2026-0001", "R-2026-dua"),
    ("12/PR.03",),
])
def test_numbers_with_a_gap_or_twice_are_found_even_in_a_chain_that_is_whole(numbers: tuple[str, ...]):
    [(seq, what)] = faults(chained(*(a_line(number) for number in numbers)))
    assert (seq, what) == (len(numbers), "number out of order")


@pytest.mark.parametrize("line", [
    a_line("R-2026-0001", kind=LineKind.RALAT),
    a_line("R-2026-0001", kind=LineKind.WITHDRAWAL),
    a_line(None, kind=LineKind.ENTRY),
])
def test_only_an_entry_has_a_number(line: Line):
    assert list(faults(chained(line))) == [(1, "number on the wrong kind of line")]


def test_each_year_counts_for_itself():
    numbers = ("R-2025-0001", "R-2026-0001", "R-2025-0002", "R-2026-0002", "R-2027-0001")
    assert list(faults(chained(*map(a_line, numbers)))) == []
