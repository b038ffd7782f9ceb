"""Whatever bytes a file holds: the answer is an inspection with a reason, soon, and the next file is read."""

import time

import pytest
from extraction import drawings, hostile, pdfs
from hypothesis import given, settings
from hypothesis import strategies as st

from ppid_dms.extraction import LetterRules, Reader

WHOLE = (
    pdfs.letter(pages=3), hostile.signed(), hostile.portfolio(), hostile.protected(), drawings.jpeg(),
    drawings.png(), drawings.tiff(pages=3, compression="jpeg"), drawings.big_tiff(),
)
MARKS = (b"", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08")
CAP = 10.0


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with Reader(LetterRules(kinds=()), workers=1, seconds=CAP, megabytes=256) as reader:
        yield reader, tmp_path_factory.mktemp("damage") / "SCAN0001.pdf"


@st.composite
def damaged(draw):
    """A whole file with some bytes changed, a piece taken out, and perhaps its end gone."""
    data = bytearray(draw(st.sampled_from(WHOLE)))
    for at, byte in draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=12)):
        data[at] = byte
    if draw(st.booleans()):
        start = draw(st.integers(0, len(data) - 1))
        del data[start : start + draw(st.integers(1, 200))]
    return bytes(data[: draw(st.integers(0, len(data)))]) if draw(st.booleans()) else bytes(data)


rubbish = st.builds(bytes.__add__, st.sampled_from(MARKS), st.binary(max_size=2000))


@settings(max_examples=100, deadline=None)
@given(data=damaged() | rubbish)
def test_damage_never_goes_beyond_its_file(place, data):
    reader, path = place
    path.write_bytes(data)
    begun = time.monotonic()
    found = reader.inspect(path)
    assert time.monotonic() - begun < CAP + 5
    assert found.size == len(data)
    assert len(found.sha256) == 64
    assert (found.problem is None) == (found.pages > 0) == (not found.detail)


def test_after_all_that_a_whole_file_is_read(place):
    reader, path = place
    for data in WHOLE:
        path.write_bytes(data)
        assert reader.inspect(path).problem is None
