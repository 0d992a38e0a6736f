"""An office that writes people's names everywhere, and the invented people of the demo with theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.definition_folders import put_definition

ROOT = Path(__file__).resolve().parents[2]
STORIES = ROOT / "workflows" / "definitions"
OF_PEOPLE = ("demo_lo_*.yaml", "demo_ssa_*.yaml")
"""Applicants and children; the other stories are about institutions and topics."""

WORKFLOW = """
workflow: names
version: 1
title: Namen
summary: Wie jemand heißt.
subject: "{person.name}"
number: "N-{year}-{number:03}"
languages: [de, ar]
roles:
  named:
    title: Person
    party: true
    email: person.email
    name: person.name.official
    language: person.language
    sees: status
  office: {title: Büro, group: coordinators}
statuses: {received: Eingegangen}
start: tell
steps:
  tell: {form: person, role: named, title: Anmelden, status: received, due: none, next: certificate}
  certificate: {document: certificate, next: card}
  card: {document: card, next: letter}
  letter: {document: letter, next: sheet}
  sheet: {document: sheet, next: write}
  write: {notice: greeting, to: named, next: look}
  look: {decision: {done: Fertig}, role: office, title: Ansehen, due: none, next: {done: over}}
  over: {end: over}
notices:
  greeting:
    subject: "Für {person.name.official}"
    body: "Guten Tag {person.name.official} ({person.name.original})."
documents:
  certificate:
    title: Urkunde
    template: certificate
    recipient: office
    verifiable: true
    values: {name: person.name.official, name_original: person.name.original}
    text: ist da.
  card:
    title: Ausweis
    template: card
    recipient: office
    verifiable: true
    values: {name: person.name.official, name_original: person.name.original}
  letter:
    title: Brief
    template: letter
    recipient: named
    values: {name: person.name.official}
    text: "Guten Tag {person.name.official} ({person.name.original})."
  sheet:
    title: Bestätigung
    template: sheet
    recipient: named
    values: {person: person, signatory_named: person.name.official}
    text: "{person.name.original}"
outcomes: {over: Fertig}
retention: {over: {keep: 1 years, then: erase}}
"""

FORMS = """
forms:
  person:
    title: Wer sind Sie?
    pages:
      person:
        title: Über Sie
        fields:
          name: {type: person_name, label: Wie heißen Sie?, personal: identity, purpose: Für die Anrede}
          email: {type: email, label: E-Mail, personal: contact, purpose: Für Antworten}
          language: {type: language, label: Sprache}
"""

ARABIC = """
msgid "Guten Tag {person.name.official} ({person.name.original})."
msgstr "مرحبًا {person.name.official} ({person.name.original})."

msgid "Brief"
msgstr "رسالة"
"""


@dataclass(frozen=True, slots=True)
class Named:
    """An invented person.

    Attributes:
        original: as they write it themselves, in their own script; "" where it is the same.
        call: what they want to be called; "" for the same.
    """

    story: str
    official: str
    original: str
    call: str


def demo_people() -> list[Named]:
    """Whoever the stories of the demo are about, one of each."""
    files = (file for pattern in OF_PEOPLE for file in sorted(STORIES.glob(f"*/scenarios/{pattern}")))
    return [next(_named(file)) for file in files]


def _named(file: Path) -> Iterator[Named]:
    steps: list[Mapping[str, Any]] = yaml.safe_load(file.read_text("utf-8"))["steps"]
    for value in steps[0]["values"].values():
        if isinstance(value, Mapping) and "official" in value:
            yield Named(file.stem, value["official"], value.get("original", ""), value.get("call", ""))


def write_definition(folder: Path) -> Path:
    """Write the workflow into a folder of definitions; gives that folder."""
    return put_definition(folder, "names", WORKFLOW, FORMS, ARABIC)
