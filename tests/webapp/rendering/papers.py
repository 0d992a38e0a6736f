"""Sample documents and the tools that read a PDF back."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from babel.support import Translations
from PIL import Image

from webapp.languages import Catalogue, language_for
from webapp.rendering.snapshots import Office, Section, Signed, Snapshot, Wording
from webapp.signature_pictures import SignaturePicture
from webapp.wording import AnsweredRow
from workflows.core.definition import Plain

LONGEST = (
    "Maximiliane-Wilhelmine Auguste Freifrau von und zu Musterstein-Hohenbeispiel-Langenfeld zu Fiktivenau"
)
POINTS_IN_MILLIMETRE = 72 / 25.4
_NUMBER = re.compile(r'(\w+)="([\d.]+)"')
ZERO_WIDTH_NON_JOINER = "\N{ZERO WIDTH NON-JOINER}"
PAGE = "https://fahrwasser.example.org/verify/4F7KQ2ZM9ABCDEFGHJKMNP0123"
OFFICE = Office(
    "Referat für Integration, Verband Musterkanal",
    ("Musterstraße 12", "46282 Fiktivenau"),
    "Fiktivenau",
    "0221 4710 100",
    "referat@example.org",
)

DRAWN = AnsweredRow(
    "Unterschrift",
    "Khadija Alhusaini",
    (
        SignaturePicture(
            "M 40 150 L 90 20 L 110 160 M 80 90 L 160 40 M 80 90 L 170 160 L 260 90 L 560 120",
            "Gezeichnete Unterschrift von Khadija Alhusaini vom 23. November 2026",
        ),
    ),
)

PEOPLE = (
    "Khadija Alhusaini",
    "Khadīdscha al-Ḥusainī",
    "خديجة الحسيني",
    "Çağrı Şükrüoğlu-Işıldak",
    "Oleksandra Shcherbachenko-Yizhakevych",
    "Олександра Щербаченко-Їжакевич",
    "Tirhas Gebremedhin Hayle",
    "ትርሓስ ገብረመድህን ሃይለ",
    "Rahmatullah",
    "رحمت‌الله",
    LONGEST,
    "Nguyễn Thị Thuỳ Dương",
    "Ngozi Adaeze O’Connor-Okonkwo",
    "Bärbel Groß",
    "Dilşad Ehmed Hesen",
    "دڵشاد ئەحمەد حەسەن",
    "Yusuf Alhusaini",
    "يوسف الحسيني",
    "Elif Çiğdem Yıldırım-Öztürk",
    "Marjana Kowal-Prykladna",
    "Мар’яна Коваль-Прикладна",
    "Senait Tesfay",
    "ሰናይት ተስፋይ",
    "Zabihullah",
    "ذبیح‌الله",
    "Anastasia-Konstantina Papadimitropoulou von der Beispielheide-Schwarzenberg",
    "Αναστασία-Κωνσταντίνα Παπαδημητροπούλου",
    "Lê Minh Đức",
    "Ibrahim Muster-Diallo",
    "Zoë-Änne Weiß",
    "Ronî Hesen",
    "Rojîn Hesen",
    "ڕۆنی حەسەن",
    "ڕۆژین حەسەن",
)
"""The invented people of the demo, in every script they are written in."""


_SOME_ARABIC = """
msgid "Vorgang"
msgstr "رقم الملف"

msgid "Ort, Datum"
msgstr "المكان والتاريخ"
"""

GERMAN = Catalogue(language_for("de"), Translations(), ZoneInfo("Europe/Berlin"))
ARABIC = Catalogue(language_for("ar"), Translations(), ZoneInfo("Europe/Berlin")).over(_SOME_ARABIC)


def certificate(name: str, original: str = "") -> Snapshot:
    """A certificate with four modules and two signatories."""
    modules: list[Plain] = [
        {"id": f"m{number}", "title": f"Modul {number} im Überblick", "units": 4} for number in range(1, 5)
    ]
    people: list[Plain] = [
        {"name": "Dr. Anna Beispiel", "function": "Leitung des Referats"},
        {"name": "Jürgen Muster-Öztürk", "function": "Bürgermeister der Stadt Fiktivenau"},
    ]
    return Snapshot(
        template="certificate",
        title="Zertifikat",
        issued_on=date(2026, 3, 31),
        office=OFFICE,
        number="Z-2026-004",
        valid_until=date(2028, 3, 31),
        code="4F7K-Q2ZM-9ABC-DEFG-HJKM-NP01-23",
        page=PAGE,
        values={
            "name": name,
            "name_original": original,
            "qualification": "Integrationslotsin, Integrationslotse",
            "first_day": "2026-03-03",
            "last_day": "2026-03-24",
            "modules": modules,
            "signatories": people,
        },
        text="hat die Ausbildung mit allen Kernmodulen abgeschlossen.",
        signed=Signed({"number": "Z-2026-004", "code": "4F7KQ2ZM9ABCDEFGHJKMNP0123"}, "key.signature"),
    )


def card(name: str, original: str = "") -> Snapshot:
    """A card that can be verified."""
    return Snapshot(
        template="card",
        title="Lotsen-Ausweis",
        issued_on=date(2026, 3, 31),
        office=OFFICE,
        number="A-2026-004",
        valid_until=date(2028, 3, 31),
        code="4F7K-Q2ZM-9ABC-DEFG-HJKM-NP01-23",
        page=PAGE,
        values={"name": name, "name_original": original},
        text="Die Inhaberin, der Inhaber begleitet ehrenamtlich zu Ämtern und Schulen.",
    )


def letter(*paragraphs: str) -> Snapshot:
    """A letter to one person."""
    return Snapshot(
        template="letter",
        title="Bestätigung für das Führungszeugnis",
        issued_on=date(2026, 11, 23),
        office=OFFICE,
        case_number="LO-2026-001",
        values={
            "name": "Khadija Alhusaini",
            "address": {"street": "Kanalweg 5", "postal_code": "46284", "city": "Fiktivenau"},
        },
        text="\n\n".join(paragraphs),
    )


def sheet(*rows: tuple[str, str], signed: AnsweredRow | None = None) -> Snapshot:
    """A sheet with one table of answers and a line to sign on.

    Arguments:
        signed: a further row, with what was drawn.
    """
    return Snapshot(
        template="sheet",
        title="Einwilligung in die Begleitung",
        issued_on=date(2026, 11, 23),
        office=OFFICE,
        case_number="SSA-2026-101",
        values={"signatories": ["Khadija Alhusaini"]},
        text="Sie können die Einwilligung jederzeit widerrufen.",
        sections=(Section("Kind", (*(AnsweredRow(*row) for row in rows), *((signed,) if signed else ()))),),
    )


def translated(snapshot: Snapshot, **official: Any) -> Snapshot:
    """A letter or sheet for a reader of another language; what counts is the German text beside it."""
    german = Wording(**{"title": "Einladung", "text": "Guten Tag,\n\nbitte kommen Sie.", **official})
    return replace(snapshot, official=german)


def text_of(pdf: bytes) -> str:
    """What pdftotext reads, line breaks and marks of direction taken away."""
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(text.translate(dict.fromkeys((0x202A, 0x202B, 0x202C, 0x200E, 0x200F))).split())


def picture_of(pdf: bytes, page: int = 1, resolution: int = 100) -> Image.Image:
    """One page as a picture."""
    command = ["pdftoppm", "-r", str(resolution), "-f", str(page), "-l", str(page), "-png", "-"]
    png = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return Image.open(BytesIO(png)).convert("RGB")


@dataclass(frozen=True, slots=True)
class Word:
    """One word on paper; distances in millimetres from the edges of its page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def words_on(pdf: bytes) -> list[Word]:
    """Every word of every page with its place."""
    command = ["pdftotext", "-bbox", "-", "-"]
    listing = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    words, width, height = [], 0.0, 0.0
    for line in listing.splitlines():
        at = {name: float(number) / POINTS_IN_MILLIMETRE for name, number in _NUMBER.findall(line)}
        if "<page" in line:
            width, height = at["width"], at["height"]
        elif "<word" in line:
            text = unescape(line.partition(">")[2].partition("<")[0])
            words.append(Word(text, at["xMin"], at["yMin"], width - at["xMax"], height - at["yMax"]))
    return words


def words_outside(pdf: bytes, margin: float) -> list[Word]:
    """Words that stand nearer to an edge of their page than `margin` millimetres."""
    return [word for word in words_on(pdf) if min(word.left, word.top, word.right, word.bottom) < margin]
