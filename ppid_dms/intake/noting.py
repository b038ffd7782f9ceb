"""Leaving a note on a document so that again is no harm."""

from ppid_dms.paperless.documents import Documents
from ppid_dms.records import Document


def note_once(documents: Documents, document: Document, text: str) -> None:
    """Leave a note, unless the document, as it was read, carries just this one; nothing to say leaves none."""
    if text and all(there.text != text for there in document.notes):
        documents.add_note(document.id, text)
