"""The settings: shipped defaults that load, and mistakes that are told with file, key and remedy."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ppid_dms.assembly import names_of, procedure_of
from ppid_dms.config import (
    ADMIN_TOKEN_VARIABLE,
    CONFIG_VARIABLE,
    FILES,
    TOKEN_VARIABLE,
    Settings,
    UnitSettings,
    defaults_folder,
    load,
)
from ppid_dms.config.procedure import Column
from ppid_dms.errors import SettingsError
from ppid_dms.language import LANGUAGE_VARIABLE
from ppid_dms.paperless.taxonomy import Column as PaperlessColumn
from ppid_dms.recap.exporters import EXPORTERS
from ppid_dms.vocabulary import Category, DipField, ExitCode, ExportFormat, Request, Role, SideTag, Stage

SECRET = "0123456789abcdef-rahasia"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch):
    for variable in [name for name in os.environ if name.startswith("PPID_DMS_")]:
        monkeypatch.delenv(variable)


@pytest.fixture
def config(tmp_path: Path):
    """An administrator's folder with the files that are given."""
    folder = tmp_path / "pengaturan"

    def write(files: Mapping[str, str]) -> Path:
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return write


def refused(source: Path | None = None) -> str:
    """What is told when the settings cannot be used; each such error has a remedy and means exit code 2."""
    with pytest.raises(SettingsError) as caught:
        load(source)
    assert caught.value.exit_code is ExitCode.USAGE
    assert caught.value.remedy
    return str(caught.value)


# ── what is shipped ──


def test_the_shipped_defaults_load():
    settings = load()
    assert settings.source is None
    assert settings.zone.key == "Asia/Jakarta"
    assert settings.sop.form.required >= {DipField.CATEGORY, DipField.SUMMARY}
    assert [category.key for category in settings.dip.categories] == list(Category)
    assert "Subbagian Perencanaan" in {unit.name for unit in settings.units}


def test_the_offices_that_write_to_each_other_are_correspondents():
    who = load().correspondents
    assert {"KPU Republik Indonesia", "KPU Provinsi Kalimantan Tengah", "KPU Kota Palangka Raya"} <= set(who)
    assert sum(name.startswith(("KPU Kabupaten", "KPU Kota")) for name in who) == 14


def test_every_column_of_a_view_is_known_to_paperless():
    for view in names_of(load()).views:
        assert view.columns
    assert {column.name for column in Column} == {column.name for column in PaperlessColumn}


def test_every_file_of_the_defaults_is_known():
    assert sorted(path.name for path in defaults_folder().glob("*.toml")) == sorted(FILES)


def test_every_stage_request_and_side_tag_has_a_tag_of_its_own():
    sop = load().sop
    names = [tag.tag for tag in sop.all_tags()]
    assert len(names) == len(set(names))
    assert set(sop.stages) == set(Stage)
    assert set(sop.side_tags) == set(SideTag)


def test_withdrawing_and_cancelling_are_asked_for_with_the_tag_of_the_stage():
    sop = load().sop
    assert sop.request_tag(Request.ENDORSE) == "SOP 2 Disahkan"
    assert sop.request_tag(Request.WITHDRAW) == sop.stages[Stage.WITHDRAWN].tag
    assert sop.request_tag(Request.CANCEL) == sop.stages[Stage.CANCELLED].tag


def test_who_collects_does_not_endorse_by_default():
    for step in load().sop.steps:
        assert (Role.PETUGAS in step.by) is (step.at is Stage.COLLECTED), step
        assert (Role.ATASAN in step.by) is (step.at is not Stage.COLLECTED), step


# ── the administrator's folder ──


def test_a_file_keeps_what_it_does_not_mention(config):
    settings = load(config({"ppid.toml": '[paperless]\nurl = "https://arsip.kpu.test/"\n'}))
    assert settings.service.paperless.url == "https://arsip.kpu.test"
    assert settings.service.paperless.service_account == "ppid-layanan"
    assert settings.service.office.place == "Palangka Raya"


def test_the_folder_may_be_named_by_the_environment(config, monkeypatch: pytest.MonkeyPatch):
    folder = config({"ppid.toml": "[intake]\nworkers = 7\n"})
    monkeypatch.setenv(CONFIG_VARIABLE, str(folder))
    settings = load()
    assert settings.service.intake.workers == 7
    assert settings.source == folder


def test_the_folder_that_is_given_wins_over_the_one_in_the_environment(config, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(CONFIG_VARIABLE, "/tidak/ada")
    assert load(config({"ppid.toml": "[intake]\nworkers = 7\n"})).service.intake.workers == 7


def test_a_folder_that_is_not_there_is_told(tmp_path: Path):
    told = refused(tmp_path / "tidak-ada")
    assert str(tmp_path / "tidak-ada") in told


def test_a_list_of_units_replaces_the_one_of_the_defaults(config):
    settings = load(config({"units.toml": '[[units]]\nfolder = "a"\nname = "A"\nresponsible = ""\n'}))
    assert settings.units == (UnitSettings(folder="a", name="A", responsible=""),)


# ── mistakes: each is told with its file, its key and what is wrong ──

VIEW = """[[views]]
name = "Antre"
tags = ["{tag}"]
columns = ["{column}"]
sort = "{sort}"
descending = false
"""
STEP = '[[steps]]\nat = "{at}"\nrequest = "{request}"\nby = ["{by}"]\nnote = false\n'

MISTAKES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "an unknown key": ("ppid.toml", "[intake]\nworker = 3\n", ("ppid.toml", "intake.worker", "tidak dikenal")),
    "an unknown section": ("ppid.toml", "[papreless]\nurl = 'x'\n", ("ppid.toml", "papreless", "tidak dikenal")),
    "an unknown field of the form": (
        "sop-08-2024.toml", '[fields]\nringkasann = "X"\n', ("sop-08-2024.toml", "ringkasann", "tidak dikenal")),
    "an unknown stage": (
        "sop-08-2024.toml", '[stages]\nselesai = { tag = "X", color = "#000000" }\n',
        ("sop-08-2024.toml", "stages.selesai")),
    "a missing key": ("units.toml", '[[units]]\nfolder = "a"\nresponsible = ""\n',
                      ("units.toml", "units.0.name", "wajib diisi")),
    "a wrong type": ("ppid.toml", '[intake]\nworkers = "empat"\n', ("ppid.toml", "intake.workers", "'empat'")),
    "a section that is no section": ("ppid.toml", 'intake = "cepat"\n', ("ppid.toml", "intake", "'cepat'")),
    "too few workers": ("ppid.toml", "[intake]\nworkers = 0\n", ("ppid.toml", "intake.workers")),
    "a time without end": ("ppid.toml", "[approval]\nevidence_seconds = inf\n", ("approval.evidence_seconds",)),
    "a time that is no number": ("ppid.toml", "[intake]\npatience_seconds = nan\n", ("intake.patience_seconds",)),
    "a block that ends before it begins": (
        "ppid.toml", "[intake]\nasn_first = 9\nasn_last = 8\n", ("ppid.toml", "intake", "asn_last")),
    "an address without a scheme": (
        "ppid.toml", '[paperless]\nurl = "127.0.0.1:8000"\n', ("ppid.toml", "paperless.url", "http://")),
    "an address without a name": ("ppid.toml", '[paperless]\nurl = "http://"\n', ("ppid.toml", "paperless.url")),
    "a broken address": ("ppid.toml", '[paperless]\nurl = "http://[::1"\n', ("ppid.toml", "paperless.url")),
    "an unknown zone": (
        "ppid.toml", '[office]\ntimezone = "Asia/Palangkaraya"\n', ("ppid.toml", "office.timezone", "Asia/Jakarta")),
    "a zone that is a whole region": (
        "ppid.toml", '[office]\ntimezone = "Asia"\n', ("ppid.toml", "office.timezone", "Asia/Jakarta")),
    "an empty zone": ("ppid.toml", '[office]\ntimezone = ""\n', ("ppid.toml", "office.timezone")),
    "a zone outside the database": (
        "ppid.toml", '[office]\ntimezone = "../../etc/passwd"\n', ("ppid.toml", "office.timezone")),
    "an empty folder": ("ppid.toml", '[folders]\ndrop = ""\n', ("ppid.toml", "folders.drop")),
    "the home of nobody": (
        "ppid.toml", '[folders]\nstate = "~tidak-ada-akun-ini/x"\n', ("ppid.toml", "folders.state")),
    "a folder inside another": (
        "ppid.toml", '[folders]\nclaimed = "/srv/ppid/masuk/proses"\n', ("folders.drop", "folders.claimed")),
    "a folder for two purposes": (
        "ppid.toml", '[folders]\nquarantine = "/srv/ppid/arsip"\n', ("folders.archive", "folders.quarantine")),
    "a folder that hides behind dots": (
        "ppid.toml", '[folders]\nclaimed = "/srv/ppid/x/../masuk"\n', ("folders.drop", "folders.claimed")),
    "a time that is none": ("ppid.toml", '[export]\ntimes = ["24:00"]\n', ("ppid.toml", "export.times", "24:00")),
    "a time that is no text": ("ppid.toml", "[export]\ntimes = [6]\n", ("ppid.toml", "export.times", "06:00")),
    "a delimiter that is none": ("ppid.toml", '[export]\ncsv_delimiter = "|"\n', ("ppid.toml", "export.csv_delimiter")),
    "pages without end": ("ppid.toml", "[export]\nhtml_page_rows = 100000\n", ("ppid.toml", "export.html_page_rows")),
    "an unknown edition": ("ppid.toml", '[export]\nedition = "rahasia"\n', ("ppid.toml", "export.edition")),
    "broken TOML": ("ppid.toml", "[paperless\n", ("ppid.toml", "line 1")),
    "a file that is no text": ("ppid.toml", "\udce9", ("ppid.toml", "tidak dapat dibaca")),
    "an unknown file": ("ppidd.toml", "[intake]\n", ("ppidd.toml", "ppid.toml", "tidak dikenal")),
    "a tag used twice": (
        "sop-08-2024.toml", '[stages]\nditarik = { tag = "SOP 2 disahkan", color = "#6a3d9a" }\n',
        ("sop-08-2024.toml", "SOP 2 Disahkan")),
    "a group used twice": (
        "sop-08-2024.toml", '[groups]\npetugas = "Atasan PPID"\n', ("sop-08-2024.toml", "Atasan PPID")),
    "a group without a name": ("sop-08-2024.toml", '[groups]\nppid = ""\n', ("sop-08-2024.toml", "groups.ppid")),
    "a field used twice": (
        "sop-08-2024.toml", '[fields]\nnomor = "Tempat Pembuatan"\n', ("sop-08-2024.toml", "Tempat Pembuatan")),
    "a colour that is none": (
        "sop-08-2024.toml", '[requests]\ndiajukan = { tag = "X", color = "biru" }\n', ("requests.diajukan.color",)),
    "the petugas endorses": (
        "sop-08-2024.toml", STEP.format(at="menunggu-pengesahan", request="disahkan", by="petugas"),
        ("sop-08-2024.toml", "menunggu-pengesahan + disahkan")),
    "the petugas withdraws": (
        "sop-08-2024.toml", STEP.format(at="didokumentasikan", request="ditarik", by="petugas"),
        ("sop-08-2024.toml", "didokumentasikan + ditarik")),
    "the atasan collects": (
        "sop-08-2024.toml", STEP.format(at="dikumpulkan", request="diajukan", by="atasan"),
        ("sop-08-2024.toml", "dikumpulkan + diajukan")),
    "a step that nobody may take": (
        "sop-08-2024.toml", '[[steps]]\nat = "dikumpulkan"\nrequest = "diajukan"\nby = []\nnote = false\n',
        ("sop-08-2024.toml", "steps.0.by")),
    "a step told twice": (
        "sop-08-2024.toml", 2 * STEP.format(at="dikumpulkan", request="diajukan", by="petugas"),
        ("sop-08-2024.toml", "dikumpulkan + diajukan")),
    "a category that may be left out": (
        "sop-08-2024.toml", '[form]\nrequired = ["ringkasan"]\n', ("sop-08-2024.toml", "form.required", "kategori")),
    "a unit outside the drop folder": (
        "units.toml", '[[units]]\nfolder = "../rahasia"\nname = "A"\nresponsible = ""\n', ("units.0.folder", "..")),
    "a unit folder with a blank": (
        "units.toml", '[[units]]\nfolder = "a b"\nname = "A"\nresponsible = ""\n', ("units.0.folder",)),
    "a unit folder used twice": (
        "units.toml", "".join(f'[[units]]\nfolder = "{f}"\nname = "Unit {f}"\nresponsible = ""\n' for f in "aA"),
        ("units.toml", "'A'")),
    "a correspondent named twice": (
        "units.toml", 'correspondents = ["KPU", "kpu"]\n', ("units.toml", "koresponden", "'kpu'")),
    "a view of a tag that the SOP does not have": (
        "sop-08-2024.toml", VIEW.format(tag="selesai", column="judul", sort="judul"), ("views.0", "selesai")),
    "a view with a column that nothing has": (
        "sop-08-2024.toml", VIEW.format(tag="diajukan", column="warna", sort="judul"), ("views.0", "warna")),
    "a view sorted by something without an order": (
        "sop-08-2024.toml", VIEW.format(tag="diajukan", column="judul", sort="catatan"), ("views.0", "catatan")),
    "two views of one name": (
        "sop-08-2024.toml", VIEW.format(tag="diajukan", column="judul", sort="judul") * 2,
        ("nama tampilan", "'Antre'")),
    "a workflow without a name": ("sop-08-2024.toml", 'handover = ""\n', ("handover",)),
    "a category that is missing": (
        "dip.toml", '[[categories]]\nkey = "berkala"\nlabel = "Berkala"\ntitle = ""\n',
        ("dip.toml", "dikecualikan", "serta-merta")),
    "a suggested form that is not offered": (
        "dip.toml", '[forms]\nlabels = ["Softcopy"]\nscan = "Hardcopy"\n', ("dip.toml", "forms", "Hardcopy")),
}


@pytest.mark.parametrize(("name", "text", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_file_and_key(tmp_path: Path, name: str, text: str, expected: tuple[str, ...]):
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    told = refused(tmp_path)
    for part in expected:
        assert part in told


def test_a_folder_that_is_a_link_to_another_overlaps_with_it(config, tmp_path: Path):
    (tmp_path / "masuk").mkdir()
    (tmp_path / "proses").symlink_to(tmp_path / "masuk")
    told = refused(config({"ppid.toml": f'[folders]\ndrop = "{tmp_path}/masuk"\nclaimed = "{tmp_path}/proses"\n'}))
    assert "folders.drop dan folders.claimed" in told


def test_a_tilde_is_the_home_of_this_account_wherever_the_folder_is_used(
    config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = load(config({"ppid.toml": '[folders]\nstate = "~/data"\n'}))
    assert settings.service.folders.state == tmp_path / "data"


def test_several_mistakes_are_told_at_once(config, tmp_path: Path):
    told = refused(config({
        "ppid.toml": '[intake]\nworkers = 0\nsettle_seconds = "lama"\n[paperless]\nurl = "x"\n',
        "units.toml": '[[units]]\nfolder = "a"\n',
        "dip.toml": "[forms\n",
        "lain.toml": "",
    }))
    lines = told.splitlines()
    assert len(lines) == 7
    for problem in (
        "ppid.toml: intake.workers:", "ppid.toml: intake.settle_seconds:", "ppid.toml: paperless.url:",
        "units.toml: units.0.name:", "units.toml: units.0.responsible:",
        f"{tmp_path}/pengaturan/dip.toml:", "lain.toml:",
    ):
        assert sum(line.startswith(problem) for line in lines) == 1, problem


# ── the environment ──


def test_the_environment_wins_over_the_file(config, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PPID_DMS_PAPERLESS_URL", "http://lain:8000")
    monkeypatch.setenv("PPID_DMS_INTAKE_WORKERS", "9")
    monkeypatch.setenv("PPID_DMS_OFFICE_PETUGAS_NAME", "Rina")
    monkeypatch.setenv("PPID_DMS_EXPORT_FORMATS", "csv, json")
    service = load(config({"ppid.toml": '[paperless]\nurl = "http://satu"\n[intake]\nworkers = 2\n'})).service
    assert service.paperless.url == "http://lain:8000"
    assert service.intake.workers == 9
    assert service.office.petugas_name == "Rina"
    assert service.export.formats == ("csv", "json")


@pytest.mark.parametrize("variable", [
    "PPID_DMS_PAPERLES_URL", "PPID_DMS_PAPERLESS_URI", "PPID_DMS_INTAKE", "PPID_DMS_", "PPID_DMS_URL",
])
def test_an_unknown_variable_is_told_by_its_name(variable: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(variable, SECRET)
    told = refused()
    assert f"{variable}:" in told
    assert SECRET not in told


@pytest.mark.parametrize("variable", [CONFIG_VARIABLE, TOKEN_VARIABLE, ADMIN_TOKEN_VARIABLE, LANGUAGE_VARIABLE])
def test_variables_that_are_no_settings_are_let_pass(variable: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(variable, "")
    assert load().source is None


def test_a_bad_value_of_the_environment_is_not_blamed_on_the_file(config, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PPID_DMS_INTAKE_WORKERS", "banyak")
    told = refused(config({"ppid.toml": "[intake]\nworkers = 2\n"}))
    assert told.startswith("PPID_DMS_INTAKE_WORKERS: intake.workers:")
    assert "ppid.toml" not in told


def test_a_variable_for_a_section_that_the_file_has_spoilt_is_told_as_well(config, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PPID_DMS_INTAKE_WORKERS", "3")
    told = refused(config({"ppid.toml": 'intake = "workers"\n'}))
    assert "ppid.toml: intake:" in told


# ── the token ──


def with_token_file(config: Any, path: Path, content: bytes = SECRET.encode() + b"\n", mode: int = 0o600) -> Settings:
    path.write_bytes(content)
    path.chmod(mode)
    return load(config({"ppid.toml": f'[paperless]\ntoken_file = "{path}"\n'}))


def test_the_token_comes_from_its_file(config, tmp_path: Path):
    assert with_token_file(config, tmp_path / "token").token() == SECRET


def test_the_token_of_the_environment_wins_over_the_file(config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings = with_token_file(config, tmp_path / "token")
    monkeypatch.setenv(TOKEN_VARIABLE, f"  {SECRET}-lain ")
    assert settings.token() == f"{SECRET}-lain"


def test_an_empty_variable_is_no_token(config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings = with_token_file(config, tmp_path / "token")
    monkeypatch.setenv(TOKEN_VARIABLE, " ")
    assert settings.token() == SECRET


def test_a_missing_token_is_told_with_its_place_and_how_to_make_one(config, tmp_path: Path):
    settings = load(config({"ppid.toml": f'[paperless]\ntoken_file = "{tmp_path}/tidak-ada"\n'}))
    with pytest.raises(SettingsError) as caught:
        settings.token()
    assert "[paperless] token_file" in str(caught.value)
    assert str(tmp_path / "tidak-ada") in str(caught.value)
    assert "ppid-dms init" in caught.value.remedy
    assert TOKEN_VARIABLE in caught.value.remedy


@pytest.mark.parametrize("content", [b"", b" \n", b"satu\ndua\n", b"to\xe9ken\n"])
def test_a_token_file_without_exactly_one_token_is_told_and_not_shown(config, tmp_path: Path, content: bytes):
    settings = with_token_file(config, tmp_path / "token", content)
    with pytest.raises(SettingsError) as caught:
        settings.token()
    assert str(tmp_path / "token") in str(caught.value)
    assert "satu\n" not in str(caught.value)


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602])
def test_a_token_that_everybody_may_read_is_not_used(config, tmp_path: Path, mode: int):
    settings = with_token_file(config, tmp_path / "token", mode=mode)
    with pytest.raises(SettingsError) as caught:
        settings.token()
    assert "chmod 600" in caught.value.remedy
    assert SECRET not in str(caught.value)


def test_a_token_that_the_group_of_the_service_may_read_is_used(config, tmp_path: Path):
    assert with_token_file(config, tmp_path / "token", mode=0o640).token() == SECRET


def test_the_settings_do_not_show_the_token(config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(ADMIN_TOKEN_VARIABLE, f"{SECRET}-admin")
    settings = with_token_file(config, tmp_path / "token")
    settings.token()
    monkeypatch.setenv(TOKEN_VARIABLE, SECRET)
    settings.token()
    for shown in (repr(settings), str(settings), repr(vars(settings)), settings.service.model_dump_json()):
        assert SECRET not in shown


def test_a_token_written_into_the_settings_file_is_refused_without_being_shown(config):
    told = refused(config({"ppid.toml": f'[paperless]\ntoken = "{SECRET}"\n'}))
    assert "paperless.token" in told
    assert SECRET not in told


# ── units ──


UNITS = tuple(UnitSettings(folder=folder, name=folder, responsible="") for folder in (
    "01", "01/a", "01/a/dalam", "90-kabkota/6201"))


@pytest.mark.parametrize(("folder", "unit"), [
    ("01", "01"),
    ("01/b", "01"),
    ("01/a", "01/a"),
    ("01/a/2026/maret", "01/a"),
    ("01/a/dalam", "01/a/dalam"),
    ("01/ab", "01"),
    ("011", None),
    ("", None),
    ("90-kabkota", None),
    ("90-kabkota/6201/x", "90-kabkota/6201"),
])
def test_a_folder_belongs_to_the_longest_unit_folder_it_lies_in(folder: str, unit: str | None):
    shipped = load()
    for units in (UNITS, UNITS[::-1]):
        found = replace(shipped, units=units).unit_of(folder)
        assert (found.name if found else None) == unit


def test_a_step_that_the_sop_does_not_know_is_told(tmp_path: Path):
    shipped = (defaults_folder() / "sop-08-2024.toml").read_text(encoding="utf-8")
    steps = shipped[shipped.index("[[steps]]"):shipped.index("# Names of the custom fields")]
    extra = '[[steps]]\nat = "dikumpulkan"\nrequest = "disahkan"\nby = ["ppid"]\nnote = false\n'
    (tmp_path / "sop-08-2024.toml").write_text(steps + extra, encoding="utf-8")
    with pytest.raises(SettingsError, match="disahkan"):
        procedure_of(load(tmp_path))


def test_a_format_that_nobody_writes_is_told(tmp_path: Path):
    (tmp_path / "ppid.toml").write_text('[export]\nformats = ["docx"]\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"export\.formats"):
        load(tmp_path)


def test_every_format_that_may_be_asked_for_has_its_exporter():
    assert set(EXPORTERS) == set(ExportFormat)


@pytest.mark.parametrize(("pattern", "said"), [
    ("(a+)+b", "berbatas"), ("[a-z]*", "berbatas"), ("(x){3}", "berbatas"), ("a{2,}", "berbatas"), ("(", "salah"),
    ("a{0,3}", "kosong"),
])
def test_a_pattern_that_is_wrong_or_without_an_end_is_told_at_start(tmp_path, pattern, said):
    (tmp_path / "naskah.toml").write_text(f"[placeholders]\npatterns = ['{pattern}']\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"naskah.toml: placeholders") as refused:
        load(tmp_path)
    assert said in str(refused.value)


def test_a_weight_for_a_kind_that_is_not_configured_is_told_at_start(tmp_path):
    (tmp_path / "naskah.toml").write_text("[agreements]\nkinds = ['Akta']\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"agreements.*'Akta'"):
        load(tmp_path)


@pytest.mark.parametrize(("text", "said"), [
    ("[nik]\nlabel = ['NIK']\n", r"nik\.label: kunci tidak dikenal"),
    ("[nik]\nlabels = []\n", r"nik\.labels"),
    ("[nik]\nactive = 'mungkin'\n", r"nik\.active"),
    ("[nik]\nlabels = ['NIK', 'nik']\n", r"nik: labels 'nik' dipakai lebih dari sekali"),
    ("[nik]\nlabels = ['(NIK|']\n", r"nik\.labels\.0"),
    ("[population]\nprovinces = ['6a']\n", r"population\.provinces\.0"),
    ("[population]\nprovinces = ['62', '62']\n", "kode provinsi '62'"),
    ("[npwp]\nbodies = ['1']\n", r"npwp\.bodies\.0"),
    ("[sidikjari]\nactive = true\n", "sidikjari: kunci tidak dikenal"),
])
def test_a_mistake_in_the_words_for_personal_data_is_told_at_start(tmp_path, text, said):
    (tmp_path / "data-pribadi.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"data-pribadi\.toml: {said}|data-pribadi\.toml: .*{said}"):
        load(tmp_path)
