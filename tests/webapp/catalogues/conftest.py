"""A small definition with its English and Arabic, to be handed out and taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.every_type import write_definition
from webapp.catalogues.reading import Catalogued
from webapp.catalogues.states import REVISED, TRANSLATOR
from webapp.catalogues.subjects import Subject, of_definition
from webapp.catalogues.writing import catalogue_text

HEADER = {TRANSLATOR: "a machine", REVISED: "2026-11-01 12:00+0100"}


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    """The definition; each text has a translation that only begins with another letter."""
    made = of_definition(write_definition(tmp_path) / "every_type")
    made.folder.mkdir()
    file = made.folder.parent / "workflow.yaml"
    told = file.read_text("utf-8").replace("löschen wir Ihre Anfrage", "löschen wir {case.number}")
    file.write_text(told, "utf-8")
    for tag, letter in (("en", "E"), ("ar", "ع")):
        messages = tuple(
            replace(message, texts=(f"{letter} {message.german}",), places=()) for message in made.wanted(tag)
        )
        made.file(tag).write_text(catalogue_text(Catalogued(HEADER, True, messages), tag), "utf-8")
    return made
