"""An office whose only workflow is one of the patterns, with the people of its scenarios."""

from __future__ import annotations

from pathlib import Path

from tests.patterns.composed import HERE, definition_files
from tests.support.installations import new_installation
from webapp.services.installation import Installation
from webapp.services.people import add_person
from workflows.core.events import Actor

PEOPLE = {"ann": ["clerks"], "ben": ["clerks"], "cem": ["clerks"], "lea": ["leads"]}
ANN = Actor("person:ann", frozenset({"clerks"}))
LEA = Actor("person:lea", frozenset({"leads"}))


def pattern_office(folder: Path, name: str, database_url: str = "") -> Installation:
    """An installation of a pattern, named by folder and file: "control_flow/22_recursion"."""
    place = folder / "definitions" / "pattern"
    place.mkdir(parents=True)
    for file, text in definition_files(HERE / f"{name}.yaml").items():
        (place / file).write_text(text, "utf-8")
    made = new_installation(folder, database_url, FAHRWASSER_DEFINITIONS=str(folder / "definitions"))
    for person, groups in PEOPLE.items():
        address = f"{person}@example.org"
        add_person(made, person, address, "not used, sessions are opened", groups=groups, person_id=person)
    return made
