"""How the sentences of a letter begin, and how people are sent or summoned in them."""

import re

_OPENING = re.compile(
    r"\W{0,3}(?:Dengan (?:ini|hormat)|Mengharap|Menindak ?lanjuti|Sehubungan|Dalam rangka|Bersama ini|Memenuhi|Menunjuk"
    r"|Merujuk|Berkenaan|Assalam|Pada hari ini|Berdasarkan|Yang bertanda ?tangan|Rujukan|Kami yang|Disampaikan"
    r"|Memperhatikan|Salam sejahtera|Guna |Mencermati|Selanjutnya|Menjawab|Membalas|Sesuai dengan|Mendasari"
    r"|Teriring|Puji syukur)\b", re.IGNORECASE)


def opens(text: str) -> bool:
    """Whether a line begins as the first sentence of a letter does, however short it is."""
    return _OPENING.match(text) is not None
