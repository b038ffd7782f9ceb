"""The settings as each room wants them. The only place where configuration meets the rooms' own words."""

from datetime import timedelta

from ppid_dms.approval.dossier import Office as Approval
from ppid_dms.config import Settings, procedure
from ppid_dms.config.kalender import Week
from ppid_dms.config.naskah import WeightSettings
from ppid_dms.config.pribadi import KindSection
from ppid_dms.errors import SettingsError
from ppid_dms.extraction import KindRule, LetterRules, PersonalRules, Weights
from ppid_dms.extraction.personal.rules import (
    AccountRules,
    AddressRules,
    BirthRules,
    FamilyCardRules,
    HealthRules,
    NikRules,
    PhoneRules,
    TaxNumberRules,
)
from ppid_dms.form.template import Choices, Letterhead
from ppid_dms.language import translate as _
from ppid_dms.paperless.taxonomy import Column, Names, TagName, View
from ppid_dms.paperless.transport import Transport
from ppid_dms.recap.editions import CategoryBlock, Layout, Office
from ppid_dms.sop import WAYS, Procedure, Rule
from ppid_dms.vocabulary import FIELDS, Activity, AnyField, Category, DipField
from ppid_dms.worktime import Calendar, Hours, Period, Target


def names_of(settings: Settings) -> Names:
    """What things are called in this office's Paperless."""
    sop = settings.sop
    return Names(
        stages={stage: TagName(tag.tag, tag.color) for stage, tag in sop.stages.items()},
        requests={request: TagName(tag.tag, tag.color) for request, tag in sop.requests.items()},
        side_tags={side: TagName(tag.tag, tag.color) for side, tag in sop.side_tags.items()},
        fields={
            key: sop.fields[name] for name, key in FIELDS.items()
        },
        options={
            DipField.UNIT: tuple(unit.name for unit in settings.units),
            DipField.FORM: settings.dip.forms.labels,
            DipField.CATEGORY: tuple(category.label for category in settings.dip.categories),
        },
        groups=dict(sop.groups),
        kinds=tuple(kind.name for kind in settings.dip.kinds),
        correspondents=settings.correspondents,
        views=tuple(
            View(view.name, view.tags, tuple(map(_column, view.columns)), _column(view.sort), view.descending)
            for view in sop.views),
        handover=sop.handover,
        service_account=settings.service.paperless.service_account,
    )


def _column(key: str) -> Column | AnyField:
    return FIELDS[key] if key in FIELDS else Column[procedure.Column(key).name]


def procedure_of(settings: Settings) -> Procedure:
    """The SOP with this office's roles.

    Raises:
        SettingsError: a step is configured that the SOP does not know.
    """
    for step in settings.sop.steps:
        if (step.at, step.request) not in WAYS:
            raise SettingsError(
                _("sop-08-2024.toml: steps: SOP tidak mengenal langkah '{request}' pada '{at}'.").format(
                    request=step.request, at=step.at),
                remedy=_("Hapus langkah itu; urutan SOP tidak dapat diubah."))
    return Procedure({(step.at, step.request): Rule(step.by, step.note) for step in settings.sop.steps})


def approval_of(settings: Settings) -> Approval:
    """What of the configuration the decisions need."""
    return Approval(
        names=names_of(settings),
        procedure=procedure_of(settings),
        holds=settings.sop.holds,
        required=frozenset(settings.sop.form.required),
        required_exempt=frozenset(settings.sop.form.required_exempt),
        categories=categories_of(settings),
        patience=timedelta(seconds=settings.service.approval.evidence_seconds),
    )


def categories_of(settings: Settings) -> dict[str, Category]:
    """The categories by the label that people choose."""
    return {category.label: category.key for category in settings.dip.categories}


def blocks_of(settings: Settings) -> tuple[CategoryBlock, ...]:
    """The category blocks of the printed list, in their order."""
    return tuple(CategoryBlock(c.key, c.label, c.title) for c in settings.dip.categories)


def office_of(settings: Settings) -> Office:
    """The office as it stands on printed lists."""
    office = settings.service.office
    return Office(
        body=office.body, region=office.region, name=office.name, address=office.address, place=office.place,
        zone=settings.zone, petugas_name=office.petugas_name, petugas_nip=office.petugas_nip,
        atasan_title=office.atasan_title, atasan_name=office.atasan_name, atasan_nip=office.atasan_nip)


def letterhead_of(settings: Settings) -> Letterhead:
    """The office as it stands on the form."""
    office = settings.service.office
    return Letterhead(
        body=office.body, region=office.region, name=office.name, address=office.address, place=office.place,
        atasan_title=office.atasan_title, atasan_name=office.atasan_name, atasan_nip=office.atasan_nip)


def choices_of(settings: Settings) -> Choices:
    """What the drop-downs of the form offer."""
    return Choices(
        units=tuple(unit.name for unit in settings.units),
        categories=tuple(category.label for category in settings.dip.categories),
        forms=settings.dip.forms.labels,
        retentions=settings.dip.retention.wordings)


def calendar_of(settings: Settings) -> Calendar:
    """The office's working time."""
    told = settings.calendar
    assert told.hours.other is not None, "checked at start"  # noqa: S101
    return Calendar(
        zone=settings.zone, week=_week(told.hours.week), extra_hours=Hours(*told.hours.other),
        closures={day: closure.reason for closure in told.closures for day in closure.days()},
        working_days={extra.day: extra.reason for extra in told.working_days},
        collective_leave=told.holidays.collective_leave,
        periods=tuple(
            Period(period.day, period.until, _week(period.week(told.hours.week))) for period in told.other_hours))


def _week(spans: Week) -> tuple[Hours | None, ...]:
    return tuple(Hours(*span) if span else None for span in spans)


def targets_of(settings: Settings) -> dict[Activity, Target]:
    """The internal targets that this office has set; none by default, as in SOP 08/2024."""
    return {
        activity: Target(target.days, timedelta(hours=target.hours) if target.hours is not None else None)
        for activity, target in settings.calendar.targets.items()}


def layout_of(settings: Settings) -> Layout:
    """What the office chooses about its files."""
    export = settings.service.export
    return Layout(export.csv_delimiter, export.csv_bom, export.html_page_rows)


def letter_rules_of(settings: Settings) -> LetterRules:
    """What is known about the letters of this office."""
    office, naskah = settings.service.office, settings.naskah
    return LetterRules(
        kinds=tuple(KindRule(kind.name, kind.codes, kind.headings) for kind in settings.dip.kinds),
        units=tuple(unit.name for unit in settings.units),
        body=office.body,
        region=office.region,
        labels=naskah.labels,
        urgencies=frozenset(map(str.casefold, naskah.sifat.words)),
        klasifikasi=frozenset(naskah.klasifikasi.codes),
        bodies=naskah.bodies.names,
        own_numbers=naskah.bodies.own_numbers,
        first_words=frozenset(map(str.upper, naskah.bodies.first_words)),
        above=tuple(map(str.upper, naskah.bodies.above)),
        heads=frozenset(map(str.upper, naskah.bodies.heads)),
        inner=frozenset(map(str.upper, naskah.bodies.inner)),
        unfinished=tuple(map(str.upper, naskah.bodies.unfinished)),
        offices=naskah.words.offices,
        never_names=frozenset(map(str.casefold, naskah.words.never_names)),
        citing=frozenset(map(str.casefold, naskah.citing.words)),
        slips=naskah.citing.slips,
        placeholders=naskah.placeholders.patterns,
        agreements=frozenset(naskah.agreements.kinds),
        regions=tuple(region.name for region in naskah.regions),
        region_codes={region.code: region.name for region in naskah.regions},
        weights=_weights_of(naskah.weights),
    )


def _weights_of(weights: WeightSettings) -> Weights:
    return Weights(
        certain=weights.certain, likely=weights.likely, margin=weights.margin, number=weights.number,
        date=weights.date, date_of={kind: group.weights for group in weights.date_of for kind in group.kinds})


def personal_rules_of(settings: Settings) -> PersonalRules:
    """What is known about personal data; a kind that is switched off has no rules."""
    words = settings.personal
    provinces = frozenset(words.population.provinces)
    return PersonalRules(
        nik=NikRules(words.nik.labels, provinces) if words.nik.active else None,
        family_card=FamilyCardRules(words.nkk.labels, provinces) if words.nkk.active else None,
        tax_number=TaxNumberRules(words.npwp.labels, frozenset(words.npwp.bodies), provinces)
        if words.npwp.active else None,
        account=AccountRules(**_words(words.rekening)) if words.rekening.active else None,
        phone=PhoneRules(**_words(words.telepon)) if words.telepon.active else None,
        address=AddressRules(**_words(words.alamat)) if words.alamat.active else None,
        birth=BirthRules(**_words(words.kelahiran)) if words.kelahiran.active else None,
        health=HealthRules(**_words(words.kesehatan)) if words.kesehatan.active else None,
    )


def _words(section: KindSection) -> dict[str, tuple[str, ...]]:
    """The lists of words of a kind; detectors call them as the file does."""
    return section.model_dump(exclude={"active"})


def open_transport(settings: Settings, token: str | None = None) -> Transport:
    """A session with the Paperless of the settings, under the service's token unless another is given."""
    paperless = settings.service.paperless
    return Transport(
        paperless.url, token or settings.token(), ca_file=paperless.ca_file, timeout=paperless.timeout_seconds)
