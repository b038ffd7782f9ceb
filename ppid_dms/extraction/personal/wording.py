"""What the kinds of personal data are called when people are told of them. Indonesian."""

from ppid_dms.language import translate as _
from ppid_dms.vocabulary import PersonalData


def name_of(kind: PersonalData) -> str:
    """The kind in words, as it stands inside a sentence."""
    return {
        PersonalData.NIK: _("NIK"),
        PersonalData.FAMILY_CARD: _("nomor kartu keluarga"),
        PersonalData.TAX_NUMBER: _("NPWP orang pribadi"),
        PersonalData.ACCOUNT: _("nomor rekening"),
        PersonalData.PHONE: _("nomor telepon pribadi"),
        PersonalData.ADDRESS: _("alamat rumah"),
        PersonalData.BIRTH: _("tanggal lahir"),
        PersonalData.HEALTH: _("data kesehatan"),
    }[kind]
