"""How what is due looks in a terminal and in JSON. Pure; what others wrote is never shown raw."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from ppid_dms.commands.due import LISTED, Due
from ppid_dms.commands.telling import printable
from ppid_dms.due import REFRESH_MONTHS, Pace, Renewal, Timed
from ppid_dms.language import translate as _
from ppid_dms.recap.movement import Kept
from ppid_dms.worktime import LeadTime

_UNIT: Final = 60
_ACTIVITY: Final = 19
_COUNT: Final = 9
_TIME: Final = 14
_TITLE: Final = 60


def due_text(due: Due, zone: ZoneInfo) -> str:
    """What is due, in paragraphs; of what there is nothing of, nothing is said."""
    lines = [*_paces(due.paces), *_waiting(due, zone), *_renewal(due), *_ending(due)]
    if due.provisional and due.paces:
        lines.append(_("Hari libur yang tanggalnya masih perkiraan (pastikan dengan SKB; koreksi di kalender.toml):"))
        lines += [f"   {_day(day)}  {printable(holiday.name)}" for day, holiday in due.provisional]
    return "\n".join(lines)


def due_as_json(due: Due) -> dict[str, Any]:
    """What is due, for programs: times in hours, dates in ISO 8601."""
    renewal = due.renewal
    return {
        "as_of": due.today.isoformat(),
        "paces": [{
            "unit": pace.unit, "activity": pace.activity.value, "waiting": pace.waiting,
            "past_target": pace.past_target, "longest": _lead(pace.longest),
            "finished": pace.finished.count if pace.finished else 0,
            "median": _lead(pace.finished.median) if pace.finished else None,
            "p90": _lead(pace.finished.ninetieth) if pace.finished else None,
        } for pace in due.paces],
        "waiting": [lead_time_as_json(waiting) for waiting in due.waiting],
        "dip": None if renewal is None else {
            "decree": renewal.newest and {
                "number": renewal.newest.number, "signed_on": renewal.newest.signed_on.isoformat(),
                "semester": str(renewal.newest.semester)},
            "due_on": renewal.due_on.isoformat(), "overdue": renewal.is_overdue,
            "semesters_without_decree": [str(semester) for semester in renewal.without_decree],
            "not_renewed": due.stale,
            "oldest_not_renewed": [_item(item) for item in due.oldest_stale],
        },
        "exemptions": {
            "ending": due.ending_count, "ended": due.ended_count, "first": [_item(item) for item in due.ending]},
        "provisional_holidays": [{"date": day.isoformat(), "name": holiday.name} for day, holiday in due.provisional],
    }


def lead_time_heading() -> str:
    """The words above such lines."""
    return (
        f"{_('Dok.'):<8}{_('Langkah'):<{_ACTIVITY}}{_('Mulai'):<18}{_('Selesai'):<16}{_('Lama kerja'):>{_TIME}}  "
        f"{_('Judul')}")


def lead_time_text(timed: Timed, zone: ZoneInfo) -> str:
    """One round of a document in a line."""
    one = timed.round
    until = f"{one.ended.astimezone(zone):%d-%m-%Y %H:%M}" if one.ended else _("menunggu")
    line = (
        f"{f'#{one.document_id}':<8}{one.activity.value:<{_ACTIVITY}}{one.begun.astimezone(zone):%d-%m-%Y %H:%M}  "
        f"{until:<16}{_short(timed.taken):>{_TIME}}  {_shortened(one.title, _TITLE)}")
    return f"{line}; {_('lewat target')}" if timed.is_past_target else line


def lead_time_as_json(timed: Timed) -> dict[str, Any]:
    """One round of a document, for programs."""
    one = timed.round
    return {
        "document": one.document_id, "title": one.title, "unit": one.unit, "activity": one.activity.value,
        "since": one.begun.isoformat(), "until": one.ended.isoformat() if one.ended else None,
        "taken": _lead(timed.taken), "past_target": timed.is_past_target}


def _paces(paces: tuple[Pace, ...]) -> list[str]:
    if not paces:
        return []
    heads = (_("Menunggu"), _("Lewat"))
    units = [_shortened(pace.unit, _UNIT) or _("(unit belum diketahui)") for pace in paces]
    wide = max(map(len, units)) + 2  # names of units begin alike: cut short, two of them would read as one
    lines = [
        _("Waktu per unit dan langkah (jam kerja / hari kerja; median dan P90 dari yang selesai setahun terakhir):"),
        f"   {_('Unit'):<{wide}}{_('Langkah'):<{_ACTIVITY}}" + "".join(f"{head:>{_COUNT}}" for head in heads)
        + f"{_('Terlama'):>{_TIME}}{_('Selesai'):>{_COUNT}}{_('Median'):>{_TIME}}{'P90':>{_TIME}}"]
    for pace, unit in zip(paces, units, strict=True):
        done = pace.finished
        lines.append(
            f"   {unit:<{wide}}{pace.activity.value:<{_ACTIVITY}}{pace.waiting:>{_COUNT}}{pace.past_target:>{_COUNT}}"
            f"{_short(pace.longest):>{_TIME}}{done.count if done else 0:>{_COUNT}}"
            f"{_short(done.median if done else None):>{_TIME}}{_short(done.ninetieth if done else None):>{_TIME}}")
    return lines


def _waiting(due: Due, zone: ZoneInfo) -> list[str]:
    count = sum(pace.waiting for pace in due.paces)
    if not count:
        return []
    return [_("Menunggu paling lama ({shown} dari {count}):").format(shown=len(due.waiting), count=count),
            *(_one(waiting, zone) for waiting in due.waiting)]


def _one(waiting: Timed, zone: ZoneInfo) -> str:
    one = waiting.round
    line = _("   #{id} {title}: {activity} sejak {since}, {days} hari kerja ({hours} jam kerja)").format(
        id=one.document_id, title=_shortened(one.title, _TITLE), activity=one.activity.value,
        since=f"{one.begun.astimezone(zone):%d-%m-%Y %H:%M}", days=waiting.taken.days,
        hours=_hours(waiting.taken.worked))
    return f"{line}; {_('lewat target')}" if waiting.is_past_target else line


def _renewal(due: Due) -> list[str]:
    if due.renewal is None:
        return []
    lines = [_newest(due.renewal)]
    if due.renewal.without_decree:
        lines.append(_("   Semester tanpa Keputusan: {semesters}").format(
            semesters=", ".join(str(semester) for semester in due.renewal.without_decree[-LISTED:])))
    if count := sum(due.stale.values()):
        lines.append(_("   {count} informasi belum dimutakhirkan selama {months} bulan; yang terlama:").format(
            count=count, months=REFRESH_MONTHS))
        lines += [f"      {_about(item)}" for item in due.oldest_stale]
    return lines


def _newest(renewal: Renewal) -> str:
    told = _("Daftar Informasi Publik: belum pernah ditetapkan.") if renewal.newest is None else _(
        "Daftar Informasi Publik: terakhir ditetapkan dengan Keputusan {number} tanggal {day}.").format(
            number=printable(renewal.newest.number), day=_day(renewal.newest.signed_on))
    term = _("Pemutakhirannya sudah lewat waktu sejak {day} (PerKI 1/2021 Pasal 45).") if renewal.is_overdue else _(
        "Pemutakhiran berikutnya paling lambat {day} (PerKI 1/2021 Pasal 45).")
    return f"{told} {term.format(day=_day(renewal.due_on))}"


def _ending(due: Due) -> list[str]:
    if not due.ending_count:
        return []
    lines = [
        _("Jangka pengecualian yang sudah atau segera berakhir, PerKI 1/2021 Pasal 52 ({shown} dari {count}):").format(
            shown=len(due.ending), count=due.ending_count)]
    for item in due.ending:
        if item.exempt_until is not None:
            ended = item.exempt_until < due.today
            when = _("berakhir {day}; klasifikasikan kembali") if ended else _("sampai {day}")
            lines.append(f"   {_about(item)}: {when.format(day=_day(item.exempt_until))}")
    return lines


def _about(item: Kept) -> str:
    unit = f" ({_shortened(item.unit, _UNIT)})" if item.unit else ""
    return f"#{item.document_id} {_shortened(item.summary, _TITLE)}{unit}"


def _item(item: Kept) -> dict[str, Any]:
    return {
        "document": item.document_id, "unit": item.unit, "summary": item.summary,
        "recorded_at": item.recorded_at.isoformat(),
        "exempt_until": item.exempt_until.isoformat() if item.exempt_until else None}


def _lead(taken: LeadTime | None) -> dict[str, float] | None:
    return None if taken is None else {"hours": round(taken.worked / timedelta(hours=1), 2), "days": taken.days}


def _short(taken: LeadTime | None) -> str:
    return "-" if taken is None else _("{hours} j/{days} hr").format(hours=_hours(taken.worked), days=taken.days)


def _hours(worked: timedelta) -> str:
    return f"{worked / timedelta(hours=1):.1f}".replace(".", ",")


def _shortened(text: str, width: int) -> str:
    clean = printable(" ".join(text.split()))
    return clean if len(clean) <= width else clean[:width - 1] + "…"


def _day(day: date | datetime) -> str:
    return f"{day:%d-%m-%Y}"
