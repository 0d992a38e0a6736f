"""A certificate as an archive and a program read it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.webapp.rendering.kinds import KINDS, metadata, pdf_of
from tests.webapp.rendering.papers import GERMAN, certificate, text_of
from tests.webapp.rendering.structure import catalogue, read
from webapp.rendering.documents import render_document


@pytest.mark.parametrize("kind", ["certificate", "bare certificate"])
def test_a_certificate_is_made_to_be_kept(kind: str) -> None:
    root = catalogue(read(pdf_of(kind)))
    (intent,) = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].get_object()["/N"] == 3
    assert 'pdfaid:part="3"' in metadata(kind)
    assert 'pdfaid:conformance="A"' in metadata(kind)
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in metadata(kind)
    assert metadata(kind).count("<rdf:RDF") == metadata(kind).count("</rdf:RDF>") == 1
    annotations = [note for page in read(pdf_of(kind)).pages for note in page.get("/Annots", [])]
    assert all(note.get_object()["/F"] == 4 for note in annotations)


def test_a_certificate_holds_for_programs_what_it_says_to_people() -> None:
    (file,) = catalogue(read(pdf_of("certificate")))["/AF"]
    specification = file.get_object()
    assert specification["/AFRelationship"] == "/Data"
    assert (specification["/F"], specification["/UF"]) == ("certificate.json", "certificate.json")
    stream = specification["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/application/json"
    assert str(stream["/Params"]["/ModDate"]) == "D:20260331000000Z"
    content = json.loads(stream.get_data())
    snapshot, printed = KINDS["certificate"][0], content["printed"]
    assert snapshot.signed is not None
    assert content["signed"] == snapshot.signed.facts
    assert content["signature"] == snapshot.signed.signature
    assert {key: printed[key] for key in ("name", "name_original", "units", "issued_on", "valid_until")} == {
        "name": "Khadija Alhusaini",
        "name_original": "خديجة الحسيني",
        "units": 16,
        "issued_on": "2026-03-31",
        "valid_until": "2028-03-31",
    }
    on_paper = text_of(pdf_of("certificate"))
    for fact in (printed["title"], printed["text"], printed["number"], printed["code"], printed["page"]):
        assert fact in on_paper
    for people in printed["signatories"]:
        assert people["name"] in on_paper and people["function"] in on_paper
    assert [entry["units"] for entry in printed["modules"]] == [4, 4, 4, 4]


def test_a_certificate_tells_programs_nothing_that_is_not_printed() -> None:
    snapshot = certificate("Bärbel Groß")
    told: dict[str, Any] = {**snapshot.values, "hidden": "CANARY-7261"}
    told["modules"] = [{"title": "Rolle", "units": 4, "note": "CANARY-7261"}]
    (file,) = catalogue(read(render_document(replace(snapshot, values=told), GERMAN)))["/AF"]
    content = file.get_object()["/EF"]["/F"].get_object().get_data()
    assert b"Rolle" in content
    assert b"CANARY-7261" not in content
