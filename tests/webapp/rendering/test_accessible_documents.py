"""Every kind of PDF as a screen reader and a public judge read it."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.webapp.rendering.kinds import KINDS, LONG, WORDS, arabic, found, metadata, pdf_of
from tests.webapp.rendering.papers import GERMAN, letter, text_of, translated
from tests.webapp.rendering.structure import catalogue, elements, fonts, glyphs, read
from webapp.rendering.documents import render_document
from webapp.rendering.printing import Printable, print_page
from webapp.rendering.snapshots import Snapshot

JUDGE = Path(__file__).resolve().parents[3] / ".make" / "judge" / "bin" / "outloud"
ALL = pytest.mark.parametrize("kind", KINDS)


@ALL
def test_a_document_says_that_it_is_tagged_and_what_it_is_called_in_which_language(kind: str) -> None:
    reader, (snapshot, in_arabic) = read(pdf_of(kind)), KINDS[kind]
    root = catalogue(reader)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert str(root["/Lang"]) == ("ar" if in_arabic else "de")
    assert all(str(page["/Tabs"]) == "/S" for page in reader.pages)
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith(snapshot.title)
    assert f"{reader.metadata.title}</rdf:li>" in metadata(kind)
    assert metadata(kind).count('pdfuaid:part="1"') == 1


@ALL
def test_a_public_judge_finds_no_fault(kind: str, tmp_path: Path) -> None:
    assert judged(pdf_of(kind), tmp_path) == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<table><tr><td>Name</td><td>Yusuf</td></tr></table>", "TBL-001"),
        ("<h2>Zu tief</h2>", "HDG-002"),
        (
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
            "FIG",
        ),
        ("<p>Prüfen: https://fahrwasser.example.org/verify</p>", "LNK-010"),
    ],
)
def test_the_judge_sees_what_is_wrong(body: str, rule: str, tmp_path: Path) -> None:
    html = f'<!doctype html><html lang="de"><head><title>x</title></head><body>{body}</body></html>'
    assert any(fault.startswith(rule) for fault in judged(print_page(Printable(html, "sheet")), tmp_path))


def judged(pdf: bytes, folder: Path) -> list[str]:
    """Errors and warnings: PDF/UA-1 by the Matterhorn Protocol, and what only people would notice."""
    file, report = folder / "document.pdf", folder / "report.json"
    file.write_bytes(pdf)
    command = [str(JUDGE), "--quiet", "--fail-on", "never", "--json", str(report), str(file)]
    subprocess.run(command, capture_output=True, check=True)
    (document,) = json.loads(report.read_text())["results"]
    assert document["verdict"] != "unreadable"
    return [f"{fault['rule']} {fault['message']}" for fault in document["findings"]]


@ALL
def test_every_font_is_inside_and_says_which_letters_its_glyphs_are(kind: str) -> None:
    named = fonts(read(pdf_of(kind)))
    assert named
    for name, font in named.items():
        inner = font["/DescendantFonts"][0].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object()), name
        assert "/ToUnicode" in font, name


@ALL
def test_no_letter_is_missing_and_none_is_without_a_meaning(kind: str) -> None:
    shown = [glyph for page in read(pdf_of(kind)).pages for glyph in glyphs(page)]
    assert shown
    assert [glyph for glyph in shown if glyph.is_missing] == []


@ALL
def test_figures_are_described_and_lie_on_their_page(kind: str) -> None:
    reader, (snapshot, _) = read(pdf_of(kind)), KINDS[kind]
    figures = found(kind, "Figure")
    assert len(figures) == bool(snapshot.code) + bool(snapshot.link) + drawings_of(snapshot)
    width, height = (float(edge) for edge in reader.pages[0].mediabox.upper_right)
    for figure in figures:
        assert str(figure.entries["/Alt"]).strip()
        left, bottom, right, top = (float(edge) for edge in figure.entries["/A"]["/BBox"])
        assert 0 <= left < right <= width
        assert 0 <= bottom < top <= height


def drawings_of(snapshot: Snapshot) -> int:
    """How many drawn signatures are printed: each in every language."""
    sections = [*snapshot.sections, *(snapshot.official.sections if snapshot.official else ())]
    return sum(len(row.pictures) for section in sections for row in section.rows)


@ALL
def test_tables_have_headers_for_each_cell_and_the_document_lists_them(kind: str) -> None:
    names = catalogue(read(pdf_of(kind)))["/StructTreeRoot"].get("/IDTree", {}).get("/Names", [])
    headers = found(kind, "TH")
    assert bool(headers) == bool(found(kind, "Table"))
    assert [str(header.entries["/A"]["/Scope"]) for header in headers if "/A" in header.entries] != [""]
    assert {str(header.entries["/ID"]) for header in headers} == {str(name) for name in names[::2]}
    for cell in found(kind, "TD"):
        told = [str(name) for name in cell.entries["/A"]["/Headers"]]
        assert told and set(told) <= {str(name) for name in names[::2]}


def test_a_header_says_whether_it_is_for_its_row_or_its_column() -> None:
    scopes = {header.words: str(header.entries["/A"]["/Scope"]) for header in found("certificate", "TH")}
    assert scopes == {"Modul": "/Column", "Unterrichtseinheiten": "/Column", "Zusammen": "/Row"}
    assert {str(header.entries["/A"]["/Scope"]) for header in found("sheet", "TH")} == {"/Row"}


@pytest.mark.parametrize("kind", [kind for kind, (_, in_arabic) in KINDS.items() if in_arabic])
def test_every_passage_in_another_language_says_so(kind: str) -> None:
    office = KINDS[kind][0].office.name
    languages = {element.words: element.language for element in found(kind, "P", "H1", "H2", "TH")}
    assert languages[office] == "de"
    for words, language in languages.items():
        if re.search("[ء-ي]", words):
            assert language == "ar", words
    official = KINDS[kind][0].official
    if official:
        assert languages[official.title] == "de"
        assert languages["Deutscher Text. Dieser Text gilt."] == "de"
        assert language_of(kind, official.text.split()[0]) == "de"


def language_of(kind: str, beginning: str) -> str:
    return next(element.language for element in found(kind, "P") if element.words.startswith(beginning))


def test_letters_from_the_right_are_read_in_their_order() -> None:
    read_aloud = [element.words for element in found("letter in two columns", "P", "H1")]
    assert "دعوة" in read_aloud
    assert WORDS in read_aloud
    assert "خديجة الحسيني" in [element.words for element in found("certificate", "P")]


def test_words_on_two_lines_are_two_words() -> None:
    paragraph = LONG.partition("\n\n")[0].strip()
    assert paragraph in [element.words for element in found("letter", "P")]


@pytest.mark.parametrize("kind", ["letter in two columns", "letter on following pages"])
def test_a_letter_is_read_from_its_head_to_its_end_first_in_one_language_then_in_the_other(kind: str) -> None:
    read_aloud = [element.words for element in found(kind, "P", "H1")]
    snapshot, _ = KINDS[kind]
    order = (
        snapshot.office.name,
        "Khadija Alhusaini",
        arabic().gettext(
            "Diese Übersetzung hat noch niemand geprüft, der die Sprache spricht. Es gilt der deutsche Text."
        ),
        "دعوة",
        WORDS,
        "Deutscher Text. Dieser Text gilt.",
        "Einladung",
    )
    places = [read_aloud.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["letter", "sheet"])
def test_two_versions_share_one_page_when_they_fit_and_else_have_pages_of_their_own(name: str) -> None:
    assert len(read(pdf_of(f"{name} in two columns")).pages) == 1
    pages = [text_of_page(f"{name} on following pages", page) for page in (1, 2)]
    assert "Deutscher Text." not in pages[0]
    assert "Deutscher Text. Dieser Text gilt. Einladung" in pages[1]


def text_of_page(kind: str, page: int) -> str:
    command = ["pdftotext", "-f", str(page), "-l", str(page), "-", "-"]
    told = subprocess.run(command, input=pdf_of(kind), capture_output=True, check=True).stdout.decode()
    return " ".join(told.split())


def test_the_number_of_a_page_is_not_read_with_the_text() -> None:
    assert text_of_page("letter", 1).endswith(("1/2", "1 / 2"))
    assert not any("1 / 2" in element.words for element in elements(read(pdf_of("letter"))))


@ALL
def test_what_was_not_asked_for_holds_no_file(kind: str) -> None:
    root = catalogue(read(pdf_of(kind)))
    assert ("/AF" in root) == ("certificate" in kind)
    assert ("/OutputIntents" in root) == ("certificate" in kind)


@ALL
def test_the_same_document_gives_the_same_bytes(kind: str) -> None:
    snapshot, in_arabic = KINDS[kind]
    assert render_document(snapshot, arabic() if in_arabic else GERMAN) == pdf_of(kind)


def test_what_was_issued_before_there_were_two_languages_is_printed_in_one() -> None:
    text = text_of(pdf_of("letter in Arabic alone"))
    assert "Deutscher Text" not in text
    assert "Khadija Alhusaini" in text


def test_a_document_too_long_for_two_languages_is_printed_in_the_reader_s() -> None:
    long = translated(replace(letter("Wort " * 16_000), title="y"), text="Satz " * 16_000)
    text = text_of(render_document(long, GERMAN))
    assert "Wort Wort" in text
    assert "Satz Satz" not in text
