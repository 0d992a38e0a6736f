"""Every kind of PDF that is printed: each template, in all ways in which it is laid out."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from tests.webapp.rendering.papers import DRAWN, GERMAN, PAGE, card, certificate, letter, sheet, translated
from tests.webapp.rendering.structure import Element, catalogue, elements, read
from webapp.languages import Catalogue, Languages
from webapp.rendering.documents import render_document
from webapp.rendering.snapshots import Section, Snapshot
from webapp.wording import AnsweredRow

CODE = "4F7K-Q2ZM-9ABC-DEFG-HJKM-NP01-23"
WORDS = "شكرًا على طلبكم. نرجو الحضور إلى مكتبنا."
ROWS = (("اسم الطفل", "Yusuf Alhusaini"), ("المكان", "Fiktivenau"))
GERMAN_ROWS = (
    Section(
        "Kind", (AnsweredRow("Name des Kindes", "Yusuf Alhusaini"), AnsweredRow("Ort", "Fiktivenau"), DRAWN)
    ),
)
DRAWN_HERE = AnsweredRow("التوقيع", "Khadija Alhusaini", (DRAWN.pictures[0]._replace(told="توقيع خديجة"),))
MAILED = replace(letter(WORDS), link="https://fahrwasser.example.org/go/abc123", enclosed=("رسالة",))
LONG = "\n\n".join(["Ein Satz, der sich wiederholt. " * 12] * 9)


@lru_cache(maxsize=1)
def arabic() -> Catalogue:
    """All that a reader of Arabic gets."""
    return Languages.open("Europe/Berlin").catalogue("ar")


ARABIC_SHEET = replace(sheet(*ROWS, signed=DRAWN_HERE), title="إقرار", text=WORDS)
KINDS: dict[str, tuple[Snapshot, bool]] = {
    "certificate": (certificate("Khadija Alhusaini", "خديجة الحسيني"), False),
    "bare certificate": (replace(certificate("Bärbel Groß"), code="", page="", signed=None), False),
    "card": (card("Khadija Alhusaini", "خديجة الحسيني"), False),
    "letter": (replace(letter("Guten Tag,", LONG), number="B-1", code=CODE, page=PAGE), False),
    "letter in Arabic alone": (replace(MAILED, title="دعوة"), True),
    "letter in two columns": (translated(replace(MAILED, title="دعوة"), enclosed=("Brief",)), True),
    "letter on following pages": (translated(replace(MAILED, title="دعوة"), text=LONG), True),
    "sheet": (sheet(("Wie heißt das Kind?", "Yusuf Alhusaini"), signed=DRAWN), False),
    "sheet in two columns": (
        translated(replace(ARABIC_SHEET, code=CODE, page=PAGE), sections=GERMAN_ROWS),
        True,
    ),
    "sheet on following pages": (translated(ARABIC_SHEET, text=LONG, sections=GERMAN_ROWS), True),
}
"""True for readers of Arabic."""


@lru_cache(maxsize=len(KINDS))
def pdf_of(kind: str) -> bytes:
    """The PDF of one kind, printed once."""
    snapshot, in_arabic = KINDS[kind]
    return render_document(snapshot, arabic() if in_arabic else GERMAN)


def found(kind: str, *tags: str) -> list[Element]:
    """The elements of a kind that have one of these tags, in the order of reading."""
    return [element for element in elements(read(pdf_of(kind))) if element.tag in tags]


def metadata(kind: str) -> str:
    """What a kind says of itself (XMP)."""
    text: bytes = catalogue(read(pdf_of(kind)))["/Metadata"].get_object().get_data()
    return text.decode()
