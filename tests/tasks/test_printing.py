"""Issued documents become files that are kept by their content and are recorded with their promise."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tasks.documents import print_document
from tasks.promises import keep_promise
from tests.tasks.offices import Office
from tests.webapp.rendering.papers import text_of
from tests.webapp.rendering.structure import read_aloud
from webapp.db.tables import blobs, documents
from webapp.services.blobs import read_blob, write_blob
from webapp.services.outbox import claim, record_kept
from webapp.services.prints import find_document
from webapp.services.verification import Verdict, verify_code
from webapp.signing import SignedFacts, spelled_code


def test_documents_are_printed_in_their_language_with_all_their_facts(office: Office) -> None:
    office.application(language="ar", address={"street": "Kanalweg 5", "postal_code": "46284", "city": "Ort"})
    office.work()
    letter, certificate = (
        text_of(read_blob(office.installation.settings.data, row.blob)) for row in office.documents()
    )
    assert "Kanalweg 5 46284 Ort" in letter
    assert "Khadija Alhusaini" in certificate
    assert "خديجة الحسيني" in certificate
    assert "U-2026-001" in certificate
    assert "gültig bis 23. November 2028" in certificate


def test_the_code_on_paper_is_valid_on_the_public_page(office: Office) -> None:
    office.application()
    office.work()
    _, certificate = office.documents()
    printed = text_of(read_blob(office.installation.settings.data, certificate.blob))
    address = office.installation.links.verification(certificate.code)
    assert address in printed
    assert verify_code(office.installation, certificate.code) is Verdict.VALID


def test_whoever_has_a_certificate_can_check_its_signature_against_what_it_says(office: Office) -> None:
    office.application()
    office.work()
    _, certificate = office.documents()
    pdf = read_blob(office.installation.settings.data, certificate.blob)
    (content,) = PdfReader(BytesIO(pdf)).attachments["certificate.json"]
    told = json.loads(content)
    facts = SignedFacts(**{name: told["signed"][name] for name in SignedFacts.__slots__})
    assert facts.signed() == told["signed"]
    assert office.installation.signer.is_signed(facts, told["signature"])
    assert not office.installation.signer.is_signed(replace(facts, number="U-2026-002"), told["signature"])
    assert told["printed"]["number"] == told["signed"]["number"] == "U-2026-001"
    assert told["printed"]["code"] == spelled_code(told["signed"]["code"])
    assert told["printed"]["valid_until"] == "2028-11-23"


def test_a_letter_for_a_reader_of_arabic_is_arabic_and_german_and_a_certificate_only_german(
    office: Office,
) -> None:
    office.application(language="ar")
    office.work()
    letter, certificate = (
        read_aloud(read_blob(office.installation.settings.data, row.blob)) for row in office.documents()
    )
    for words in (
        "أهلًا وسهلًا",
        "Deutscher Text. Dieser Text gilt.",
        "Willkommen",
        "schön, dass Sie da sind.",
    ):
        assert words in letter
    assert "Deutscher Text." not in certificate


def test_who_reads_german_gets_it_once(office: Office) -> None:
    office.application()
    office.work()
    letter = office.documents()[0]
    assert letter.snapshot["official"] is None
    assert text_of(read_blob(office.installation.settings.data, letter.blob)).count("schön, dass Sie da") == 1


def test_a_document_that_was_issued_before_there_were_two_languages_is_still_printed(office: Office) -> None:
    office.application(language="ar")
    letter = office.documents()[0]
    earlier = {name: value for name, value in letter.snapshot.items() if name != "official"}
    change = documents.update().where(documents.c.id == letter.id).values(snapshot=earlier)
    office.installation.database.run(lambda connection: connection.execute(change))
    office.work()
    text = read_aloud(read_blob(office.installation.settings.data, office.documents()[0].blob))
    assert "أهلًا وسهلًا" in text
    assert "Deutscher Text." not in text


def test_printing_again_gives_the_same_file(office: Office) -> None:
    office.application()
    office.work()
    for row in office.documents():
        again = print_document(office.installation, find_document(office.installation, row.id))
        assert hashlib.sha256(again).hexdigest() == row.blob


def test_file_row_and_promise_are_recorded_together_or_not_at_all(office: Office) -> None:
    office.application()
    slow = claim(office.installation, office.promises("document")[0].id)
    assert slow is not None
    now = office.installation.now()
    stale = slow.__class__(
        **{**{name: getattr(slow, name) for name in slow.__slots__}, "lease": slow.lease - 1}
    )
    assert not office.installation.database.run(lambda connection: record_kept(connection, stale, {}, now))
    assert office.documents()[0].blob is None


def test_every_printed_file_has_its_row_and_its_promise_says_so(office: Office) -> None:
    office.application()
    office.work()
    with office.installation.database.reading() as connection:
        known = {row.digest: row for row in connection.execute(select(blobs))}
    for row, promise in zip(office.documents(), office.promises("document"), strict=True):
        content = read_blob(office.installation.settings.data, row.blob)
        assert known[row.blob].size == len(content)
        assert known[row.blob].media_type == "application/pdf"
        assert promise.result["digest"] == row.blob


def test_a_document_that_lacks_a_value_is_parked_with_the_reason(office: Office) -> None:
    office.application()
    office.installation.database.run(
        lambda connection: connection.exec_driver_sql(
            "UPDATE documents SET snapshot = "
            + ("json_set" if office.installation.database.is_sqlite else "jsonb_set")
            + (
                "(snapshot, '$.values', json('{}'))"
                if office.installation.database.is_sqlite
                else "(snapshot, '{values}', '{}')"
            )
        )
    )
    certificate = office.promises("document")[1]
    assert not keep_promise(office.installation, certificate.id)
    row = office.promises("document")[1]
    assert row.state == "parked"
    assert "needs values: name" in row.last_error


def test_a_file_is_written_once_and_is_never_seen_half(tmp_path: Path) -> None:
    content = os.urandom(200_000)
    digest = write_blob(tmp_path, content)
    assert write_blob(tmp_path, content) == digest == hashlib.sha256(content).hexdigest()
    assert read_blob(tmp_path, digest) == content
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [digest]


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_blob(tmp_path, b"content")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
