"""A course whose people all wait for their certificate; its definition is small enough to be played fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select

from tasks.promises import keep_promise
from tests.support.definition_folders import put_definition
from tests.support.installations import new_installation
from webapp.db.tables import case_events, documents, tasks
from webapp.services.batch_pages import BatchView, batch_view
from webapp.services.batches import Batched, Work, make_batch
from webapp.services.chosen_tasks import TaskPlace
from webapp.services.installation import Installation
from webapp.services.outbox import due_promises
from webapp.services.people import add_person, change_person
from webapp.services.sessions import Person, load_person
from webapp.services.transition import Applied, apply, start
from workflows.core.events import Actor, Completed

WORKFLOW = """
workflow: course
version: 1
title: Kurs
summary: Wer den Kurs besucht hat, bekommt eine Urkunde.
subject: "{application.name}"
number: "K-{year}-{number:03}"
languages: [de]
roles:
  guest:
    title: Teilnehmende Person
    party: true
    email: application.email
    name: application.name.official
    sees: status
  office:   {title: Büro, group: office}
  approver: {title: Zweite Person, group: office, not: [look]}
  teacher:  {title: Kursleitung, group: teachers, sees: status}
statuses: {received: Eingegangen}
start: apply
steps:
  apply: {form: application, role: guest, title: Anmelden, status: received, due: none, next: look}
  look:
    form: remark
    role: office
    title: Anmeldung ansehen
    due: 5 working days
    together: true
    next: prepare
  prepare:
    form: details
    role: approver
    also: [teacher]
    title: Urkunde ausstellen
    due: 10 working days
    together: true
    next: certificate
  certificate: {document: certificate, next: card}
  card: {document: letter, next: over}
  over: {end: over}
documents:
  certificate:
    title: Urkunde
    template: certificate
    recipient: office
    number: "U-{year}-{number:03}"
    verifiable: true
    visible_to: [office, approver]
    values: {name: application.name.official}
    text: war dabei.
  letter:
    title: Brief
    template: letter
    recipient: office
    visible_to: [office, approver]
    values: {name: application.name.official}
    text: Guten Tag {application.name}, gezeichnet {details.signatory}.
outcomes: {over: Fertig}
retention: {over: {keep: 1 year, then: erase}}
"""

FORMS = """
forms:
  application:
    title: Anmeldung
    fields:
      name: {type: person_name, label: Wie heißen Sie?, personal: identity, purpose: Für die Anrede}
      email: {type: email, label: E-Mail, required: false, personal: contact, purpose: Für Antworten}
  remark:
    title: Bemerkung
    fields:
      remark: {type: text, label: Was fällt auf?, required: false}
  details:
    title: Angaben
    fields:
      signatory: {type: text, label: Wer unterschreibt?, max_length: 40}
      on: {type: date, label: Wann?, required: false, rules: [{holds: "value >= today", message: Zu früh.}]}
"""

GUEST = Actor("party:guest", role="guest")
PEOPLE = {
    "olga": ("Olga Beispiel", ["office"]),
    "otto": ("Otto Muster", ["office"]),
    "tina": ("Tina Vorbild", ["teachers"]),
    "rita": ("Rita Exempel", ["nobody"]),
}


@dataclass(frozen=True, slots=True)
class Course:
    """An office that runs the course."""

    installation: Installation

    def person(self, name: str) -> Person:
        """A member of staff as the database has them."""
        with self.installation.database.reading() as connection:
            found = load_person(connection, name)
        assert found is not None
        return found

    def guests(self, count: int, looked_at_by: str = "otto", first: int = 0) -> list[TaskPlace]:
        """So many people of whom somebody has looked at the application: their certificates wait."""
        return [self._guest(number, looked_at_by) for number in range(first, first + count)]

    def _guest(self, number: int, looked_at_by: str) -> TaskPlace:
        case_id = self.applicant(number)
        look = Completed(self.task(case_id), {})
        answer = apply(self.installation, case_id, look, self.person(looked_at_by).actor)
        assert isinstance(answer, Applied), answer
        return case_id, self.task(case_id)

    def applicant(self, number: int) -> str:
        """Somebody whose application nobody has looked at; gives the id of the case."""
        values = {"name": {"official": f"Gast {number:03}"}, "email": f"guest{number}@example.org"}
        begun = start(self.installation, "course", values, GUEST, f"guest {number}")
        assert isinstance(begun, Applied), begun
        return begun.case_id

    def task(self, case_id: str) -> int:
        """The token of the only open task of a case."""
        with self.installation.database.reading() as connection:
            query = select(tasks.c.token).where(tasks.c.case_id == case_id)
            return int(connection.execute(query).scalar_one())

    def batch(
        self,
        places: list[TaskPlace],
        by: str = "olga",
        key: str = "once",
        answers: Mapping[str, Any] | None = None,
    ) -> Batched:
        """The certificates of these people, with one form."""
        given = answers or {"signatory": "Olga Beispiel"}
        work = Work("course", "Urkunde ausstellen", "", given, "")
        return make_batch(self.installation, self.person(by), places, work, key)


def open_course(folder: Path, database_url: str = "") -> Course:
    """The course in a folder of its own."""
    definitions = put_definition(folder, "course", WORKFLOW, FORMS)
    installation = new_installation(folder, database_url, FAHRWASSER_DEFINITIONS=str(definitions))
    for name, (title, groups) in PEOPLE.items():
        add_person(
            installation, title, f"{name}@example.org", "a long password", groups=groups, person_id=name
        )
    return Course(installation)


def work(course: Course) -> None:
    """Keep whatever is due, the documents too."""
    for _ in range(3):
        for promise in due_promises(course.installation):
            keep_promise(course.installation, promise)


def seen(course: Course, batch: Batched, by: str = "olga") -> BatchView:
    """The batch's page."""
    return batch_view(course.installation, batch.id, course.person(by))


def outcomes(view: BatchView) -> list[tuple[str, str]]:
    """State and reason of each entry, in order."""
    return [(entry.state, entry.reason) for entry in view.entries]


def count(course: Course, table: Table) -> int:
    """How many rows a table has."""
    with course.installation.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def certificates(course: Course) -> list[str]:
    """The numbers of all certificates, in order."""
    query = select(documents.c.number).where(documents.c.document == "certificate")
    with course.installation.database.reading() as connection:
        return sorted(connection.execute(query).scalars())


def completions(course: Course, case_id: str) -> int:
    """How many events a case has."""
    query = select(func.count()).where(case_events.c.case_id == case_id)
    with course.installation.database.reading() as connection:
        return connection.execute(query).scalar_one()


def take_rights(course: Course, name: str, *, active: bool = True) -> None:
    """Somebody works here no more, or belongs to no group."""
    person = course.person(name)
    change_person(course.installation, name, name=person.name, active=active, groups=[], belongs_to=[])
