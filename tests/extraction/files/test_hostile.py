"""Each hostile file: what it turns out to be, what is told of it, in what time."""

import os
import time

import pytest
from extraction import hostile

from ppid_dms.intake.explaining import remarks
from ppid_dms.vocabulary import Feature


@pytest.mark.parametrize("file", hostile.HOSTILE, ids=lambda file: file.id)
def test_a_hostile_file_is_taken_or_refused_by_name_in_seconds(reader, tmp_path, file):
    path = tmp_path / os.fsdecode(file.name)
    path.write_bytes(file.make())
    begun = time.monotonic()
    found = reader.inspect(path)
    assert time.monotonic() - begun < 10
    assert (found.problem, found.features) == (file.reason, file.features)
    assert bool(found.detail) is (file.reason is not None)
    assert bool(found.pages) is (file.reason is None)


@pytest.mark.parametrize("feature", Feature)
def test_of_each_thing_beside_the_pages_people_are_told_in_a_sentence_of_its_own(feature):
    assert len(remarks({feature})) == 1
    assert len(set(remarks(Feature))) == len(Feature)
