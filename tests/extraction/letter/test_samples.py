"""The letters that ship with the package are read exactly, and can be made again."""

import tomllib

import pytest
from corpus import make

from ppid_dms.vocabulary import QuarantineReason, TextLayer

SAMPLES = tomllib.loads((make.SAMPLES / "samples.toml").read_text(encoding="utf-8"))["samples"]
LETTERS = [sample for sample in SAMPLES if "truth" in sample]
SET_ASIDE = [sample for sample in SAMPLES if "truth" not in sample and sample["kind"] != "duplicate"]


def named(sample):
    return sample["file"]


@pytest.mark.parametrize("sample", LETTERS, ids=named)
def test_a_sample_letter_is_read_as_it_is_printed(reader, sample):
    path = make.SAMPLES / sample["file"]
    found = reader.inspect(path)
    assert found.problem is None
    letter = found.letter
    if sample["kind"] == "scan":
        assert (found.text_layer, letter.nomor) == (TextLayer.NONE, None)
        letter = reader.read_text([path.with_suffix(".ocr.txt").read_text(encoding="utf-8")])
    read = {name: getattr(letter, name) for name in ("jenis", "nomor", "tanggal", "perihal")}
    assert {name: reading.value for name, reading in read.items() if reading} == sample["truth"]


@pytest.mark.parametrize("sample", SET_ASIDE, ids=named)
def test_a_sample_that_is_no_letter_is_set_aside_for_its_reason(reader, sample):
    assert reader.inspect(make.SAMPLES / sample["file"]).problem is QuarantineReason(sample["state"])


def test_the_duplicate_is_byte_for_byte_a_letter_before_it(reader):
    (copy,) = (sample for sample in SAMPLES if sample["kind"] == "duplicate")
    earlier = SAMPLES[: SAMPLES.index(copy)]
    digests = {reader.inspect(make.SAMPLES / sample["file"]).sha256 for sample in earlier}
    assert reader.inspect(make.SAMPLES / copy["file"]).sha256 in digests


def test_the_kop_and_the_number_tell_an_incoming_letter(reader):
    incoming = (make.SAMPLES / "pindai-surat-kabupaten.ocr.txt").read_text(encoding="utf-8")
    assert reader.read_text([incoming]).arah.value == "masuk"
    assert reader.inspect(make.SAMPLES / "surat-dinas.pdf").letter.arah.value == "keluar"


@pytest.mark.parametrize("name", make.STABLE)
def test_a_born_digital_sample_is_made_again_byte_for_byte(name):
    assert make.STABLE[name]() == (make.SAMPLES / name).read_bytes()


@pytest.mark.parametrize("name", make.SCANNED)
def test_a_scanned_sample_can_be_made_again(reader, tmp_path, name):
    (tmp_path / name).write_bytes(make.SCANNED[name]())
    again, shipped = reader.inspect(tmp_path / name), reader.inspect(make.SAMPLES / name)
    assert (again.pages, again.text_layer, again.problem) == (shipped.pages, shipped.text_layer, shipped.problem)


def test_every_sample_is_listed_and_all_of_them_are_small():
    files = {path.name for path in make.SAMPLES.iterdir()}
    listed = {sample["file"] for sample in SAMPLES}
    assert files - {"samples.toml"} - {name for name in files if name.endswith(".ocr.txt")} == listed
    assert sum(path.stat().st_size for path in make.SAMPLES.iterdir()) < 400_000
