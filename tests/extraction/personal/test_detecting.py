"""Where personal data stand, which kinds are looked for, and that the data themselves are never told."""

import dataclasses

import pytest
from extraction.conftest import shipped_personal_rules

from ppid_dms.assembly import personal_rules_of
from ppid_dms.config import load
from ppid_dms.extraction.personal import DETECTORS, Finding, detect
from ppid_dms.extraction.personal.page import Page
from ppid_dms.extraction.personal.wording import name_of
from ppid_dms.vocabulary import PersonalData

RULES = shipped_personal_rules()
CARD = ("Nama : Rahma\nNIK : 6271041203850003\nNo. KK : 6271040512150007\nNPWP : 45.234.567.8-711.000\n"
        "Tempat/Tgl Lahir : Sampit, 12-03-1985\nGol. Darah : O\nAlamat rumah : Jl. Mawar RT 03\nHP 081250001234\n"
        "Nomor rekening BRI 024901000777509")


def test_every_kind_is_found_where_it_stands_in_the_order_of_pages_and_kinds():
    found = detect(["Berita Acara", CARD, "", CARD], RULES)
    assert found == tuple(Finding(kind, page) for page in (2, 4) for kind in PersonalData)


def test_a_form_feed_parts_pages():
    assert detect(["satu\fHP 081250001234"], RULES) == (Finding(PersonalData.PHONE, 2),)


def test_a_kind_is_told_once_a_page():
    assert detect(["HP 081250001234, 081250001235\nHP 085250001234"], RULES) == (Finding(PersonalData.PHONE, 1),)


def test_no_text_holds_nothing():
    assert detect([], RULES) == detect([""], RULES) == ()


SECTIONS = {
    PersonalData.NIK: "nik", PersonalData.FAMILY_CARD: "nkk", PersonalData.TAX_NUMBER: "npwp",
    PersonalData.ACCOUNT: "rekening", PersonalData.PHONE: "telepon", PersonalData.ADDRESS: "alamat",
    PersonalData.BIRTH: "kelahiran", PersonalData.HEALTH: "kesehatan",
}


@pytest.mark.parametrize("kind", PersonalData)
def test_each_kind_can_be_switched_off_by_the_office(tmp_path, kind):
    (tmp_path / "data-pribadi.toml").write_text(f"[{SECTIONS[kind]}]\nactive = false\n", encoding="utf-8")
    found = detect([CARD], personal_rules_of(load(tmp_path)))
    assert {finding.kind for finding in found} == set(PersonalData) - {kind}


def test_another_province_is_known_as_soon_as_it_is_configured(tmp_path):
    (tmp_path / "data-pribadi.toml").write_text('[population]\nprovinces = ["97"]\n', encoding="utf-8")
    rules = personal_rules_of(load(tmp_path))
    assert detect(["NIK : 9771041203850003"], rules) == (Finding(PersonalData.NIK, 1),)
    assert detect(["NIK : 6271041203850003"], rules) == ()


def test_every_kind_has_its_detector_and_its_name():
    assert set(DETECTORS) == set(PersonalData)
    assert len({name_of(kind) for kind in PersonalData}) == len(PersonalData)


def test_a_finding_has_no_room_for_a_value():
    assert [field.name for field in dataclasses.fields(Finding)] == ["kind", "page"]
    assert "Rahma" not in repr(Page.of(CARD))


def test_a_nip_beside_data_of_a_person_hides_nothing():
    (found,) = detect(["NIP 198501172010122003 NIK 6271041203850003"], RULES)
    assert found == Finding(PersonalData.NIK, 1)


def test_results_of_a_count_are_nobodys_data():
    rows = "\n".join(f"{n} Desa Contoh {n * 37 % 997} {n * 91 % 1009} {n * 53 % 499} {n * 7 % 89} {n * 1301 % 9973}"
                     for n in range(1, 600))
    assert detect([rows, " ".join(rows.split())], RULES) == ()
