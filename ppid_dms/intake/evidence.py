"""The Formulir DIP on paper: its scan is set apart as evidence, and is no item of the list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ppid_dms.config import Settings
from ppid_dms.form.evidence import number_on_paper
from ppid_dms.form.template import period_in_words
from ppid_dms.intake.explaining import paper_form, remarks_in
from ppid_dms.intake.noting import note_once
from ppid_dms.language import translate as _
from ppid_dms.paperless.documents import Documents
from ppid_dms.records import Document, Registration
from ppid_dms.vocabulary import FORM_FIELDS, OwnField, SideTag, Stage, TextLayer

FormOf = Callable[[str], tuple[str, str, datetime] | None]
"""Unit and period of the form that was handed out under a number, and when; None where none was."""


class Evidence:
    """Recognises and sets apart the scans of forms on paper."""

    def __init__(self, documents: Documents, settings: Settings, form_of: FormOf) -> None:
        self._documents = documents
        self._sop = settings.sop
        self._form_of = form_of

    def told_of(self, document: Document, sent: Registration, text_layer: TextLayer) -> Registration | None:
        """What is said about a scan instead of what was sent, if its text is that of a form on paper; else None."""
        number = number_on_paper(document.content or "")
        if number is None:
            return None
        title = _("Formulir DIP {number} (salinan digital)") if text_layer is TextLayer.DIGITAL else (
            _("Formulir DIP {number} (pindaian kertas)"))
        unit, period, _when = self._form_of(number) or ("", "", None)
        note = paper_form(
            number, unit, period_in_words(period), tag=self._sop.side_tags[SideTag.PAPER_FORM].tag,
            stage=self._sop.stages[Stage.COLLECTED].tag)
        return replace(
            sent, title=title.format(number=number), paper_form=number, holds={},
            note="\n\n".join(filter(None, (note, remarks_in(sent.note)))),
            fields={key: text for key, text in sent.fields.items() if key is OwnField.REFERENCE})

    def set_apart(self, document: Document, told: Registration) -> None:
        """Take off the document what was filled in for an item, say what it is, close it, and take it from step 1 last.

        Everybody may see it, nobody may change it. Again, after a stop in the middle, is no harm.
        """
        if filled := [key for key in FORM_FIELDS.values() if document.values[key]]:
            self._documents.clear_fields(document.id, filled)
        self._documents.describe(document.id, title=told.title, created=None, jenis=None)
        note_once(self._documents, document, told.note)
        self._documents.open_to(document.id, ())
        self._documents.set_apart(document.id)
