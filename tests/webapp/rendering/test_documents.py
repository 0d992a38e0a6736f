"""Documents as people and machines read them: every name, every page, the code, the bytes."""

from __future__ import annotations

import logging
from dataclasses import replace
from io import BytesIO
from typing import cast

import pytest
import zxingcpp
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from tests.webapp.rendering.papers import (
    ARABIC,
    DRAWN,
    GERMAN,
    LONGEST,
    PAGE,
    PEOPLE,
    POINTS_IN_MILLIMETRE,
    ZERO_WIDTH_NON_JOINER,
    Word,
    card,
    certificate,
    letter,
    picture_of,
    sheet,
    text_of,
    words_on,
    words_outside,
)
from webapp.rendering.documents import UnusableDocument, document_page, render_document
from webapp.rendering.snapshots import Snapshot
from webapp.signature_pictures import SignaturePicture
from webapp.wording import AnsweredRow

ALL = [certificate("Bärbel Groß"), card("Bärbel Groß"), letter("Guten Tag,"), sheet(("Name", "Bärbel Groß"))]


@pytest.mark.parametrize("name", PEOPLE)
def test_every_name_is_read_back_from_certificate_and_card(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    visible = name.replace(ZERO_WIDTH_NON_JOINER, "")
    with caplog.at_level(logging.WARNING):
        for snapshot in (certificate(name), card(name)):
            pdf = render_document(snapshot, GERMAN)
            assert "".join(visible.split()) in "".join(text_of(pdf).split())
            assert not words_outside(pdf, margin=1.5)
    assert not caplog.messages, "a font has no glyph for a letter, or the page is malformed"


def test_a_zero_width_non_joiner_is_seen_on_paper() -> None:
    apart = picture_of(render_document(certificate("رحمت\N{ZERO WIDTH NON-JOINER}الله"), GERMAN))
    joined = picture_of(render_document(certificate("رحمتالله"), GERMAN))
    assert apart.tobytes() != joined.tobytes()


@pytest.mark.parametrize("snapshot", ALL, ids=lambda snapshot: snapshot.template)
def test_the_same_snapshot_gives_the_same_bytes(snapshot: Snapshot) -> None:
    first = render_document(snapshot, GERMAN)
    render_document(certificate("Somebody Else"), GERMAN)
    assert render_document(snapshot, GERMAN) == first


@pytest.mark.parametrize("snapshot", ALL, ids=lambda snapshot: snapshot.template)
def test_every_document_is_tagged_titled_and_in_a_language(snapshot: Snapshot) -> None:
    reader = PdfReader(BytesIO(render_document(snapshot, GERMAN)))
    catalogue = cast(DictionaryObject, reader.trailer["/Root"].get_object())
    assert str(catalogue["/Lang"]) == "de"
    assert cast(DictionaryObject, catalogue["/MarkInfo"])["/Marked"]
    assert reader.metadata is not None
    assert snapshot.title in str(reader.metadata.title)
    assert b"pdfuaid:part" in cast(StreamObject, catalogue["/Metadata"].get_object()).get_data()


def test_a_certificate_is_one_page_with_all_its_facts() -> None:
    pdf = render_document(certificate(LONGEST, "Αναστασία-Κωνσταντίνα"), GERMAN)
    text = text_of(pdf)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    for fact in (
        "Z-2026-004",
        "31. März 2026",
        "31. März 2028",
        "Modul 3 im Überblick",
        "16",
        "Dr. Anna Beispiel",
    ):
        assert fact in text


def test_a_card_has_two_sides_of_the_size_of_a_bank_card() -> None:
    pages = PdfReader(BytesIO(render_document(card(LONGEST), GERMAN))).pages
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in pages]
    assert sizes == [pytest.approx((85.6 * POINTS_IN_MILLIMETRE, 53.98 * POINTS_IN_MILLIMETRE), abs=0.1)] * 2


def test_the_longest_name_leaves_the_facts_of_a_card_free() -> None:
    places = _places(render_document(card(LONGEST, "Αναστασία-Κωνσταντίνα Παπαδημητροπούλου"), GERMAN))
    assert places["Παπαδημητροπούλου"].bottom > places["Nummer"].bottom + 3
    assert places["Auguste"].top < places["Παπαδημητροπούλου"].top


@pytest.mark.parametrize(("snapshot", "page"), [(ALL[0], 1), (ALL[1], 2)], ids=["certificate", "card"])
def test_a_camera_reads_the_public_address(snapshot: Snapshot, page: int) -> None:
    codes = zxingcpp.read_barcodes(picture_of(render_document(snapshot, GERMAN), page, resolution=200))
    assert [code.text for code in codes] == [PAGE]


def test_a_letter_fits_the_window_of_an_envelope_in_both_directions() -> None:
    for words in (GERMAN, ARABIC):
        street = _places(render_document(letter("مرحبًا"), words))["Kanalweg"]
        assert street.left == pytest.approx(25, abs=0.5)
        assert 62.7 < street.top < 90


def test_an_arabic_sheet_is_written_from_the_right() -> None:
    rows = (("الاسم", "Yusuf Alhusaini"),)
    arabic = _places(render_document(sheet(*rows), ARABIC))
    german = _places(render_document(sheet(*rows), GERMAN))
    assert german["Yusuf"].left > 80
    assert arabic["Yusuf"].right > 80


def test_a_letter_of_many_paragraphs_goes_on_over_the_pages() -> None:
    paragraphs = [f"Absatz {number}. " + "Ein Satz, der sich wiederholt. " * 12 for number in range(40)]
    pdf = render_document(letter(*paragraphs), GERMAN)
    assert len(PdfReader(BytesIO(pdf)).pages) > 3
    assert "Absatz 39." in text_of(pdf)
    assert not words_outside(pdf, margin=7)


def test_words_of_people_are_text_and_never_markup() -> None:
    page = document_page(certificate('<b>Bo</b> {{ 7 * 7 }} <img src="file:///etc/passwd">'), GERMAN)
    assert "<b>" not in page
    assert "<img" not in page
    assert "{{ 7 * 7 }}" in page


def test_names_keep_their_letters() -> None:
    text = text_of(render_document(certificate("Ingrid Weiß-İnönü Straße"), GERMAN))
    assert "Ingrid Weiß-İnönü Straße" in text


def test_a_year_of_birth_is_written_as_a_year() -> None:
    snapshot = certificate("Tirhas Gebremedhin Hayle")
    born = replace(snapshot, values={**snapshot.values, "born": "1991"})
    assert "geboren 1991" in text_of(render_document(born, GERMAN))


def test_a_document_that_cannot_be_printed_says_what_it_lacks() -> None:
    with pytest.raises(UnusableDocument, match="name"):
        document_page(replace(certificate("x"), values={}), GERMAN)
    with pytest.raises(UnusableDocument, match="poster"):
        document_page(replace(certificate("x"), template="poster"), GERMAN)


def _places(pdf: bytes) -> dict[str, Word]:
    return {word.text: word for word in words_on(pdf)}


def test_signatories_are_written_with_their_function_below() -> None:
    snapshot = certificate("Bärbel Groß")
    values = {
        **snapshot.values,
        "signatories": None,
        "signatory_office": "Ömer Öztürk, Leitung",
        "signatory_city": None,
    }
    text = text_of(render_document(replace(snapshot, values=values), GERMAN))
    assert "Ömer Öztürk Leitung" in text
    assert "None" not in text


@pytest.mark.parametrize("signed", [None, DRAWN], ids=["typed", "drawn"])
def test_a_drawn_signature_is_seen_below_the_name(signed: AnsweredRow | None) -> None:
    pdf = render_document(
        sheet(("Name", "Wort"), signed=signed or AnsweredRow("Unterschrift", "Name")), GERMAN
    )
    label = next(word for word in words_on(pdf) if word.text == "Unterschrift")
    dots, begin_of_answers, below_the_name = 100 / 25.4, 87, label.top + 7
    left, top = begin_of_answers * dots, below_the_name * dots
    below = picture_of(pdf, resolution=100).crop((left, top, left + 58 * dots, top + 14 * dots))
    ink = below.convert("L").point(lambda light: 255 if light < 100 else 0).getbbox()
    assert bool(ink) is bool(signed)


def test_what_is_no_drawing_is_not_printed_whatever_a_snapshot_says() -> None:
    forged = AnsweredRow("Unterschrift", "Name", (SignaturePicture('M 0 0 L 1 1"/><b>', "Bild"),))
    assert "<svg" not in document_page(sheet(signed=forged), GERMAN)
    assert "<svg" in document_page(sheet(signed=DRAWN), GERMAN)
