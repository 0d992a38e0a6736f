"""A small office for these tests: its own definition, its people, and one application's way through it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tasks.promises import keep_promise
from tests.support.definition_folders import put_definition
from tests.support.installations import TODAY, new_installation
from tests.support.servers import Sink
from webapp.db.tables import documents, letters, outbox
from webapp.services.installation import Installation
from webapp.services.outbox import due_promises
from webapp.services.people import add_person
from webapp.services.transition import Applied, apply, start
from workflows.core.events import Actor, Completed, Raised

WORKFLOW = """
workflow: choir
version: 1
title: Chor
summary: Wer mitsingen möchte.
subject: "{application.name}"
number: "C-{year}-{number:03}"
languages: [de, ar]
roles:
  singer:
    title: Sängerin, Sänger
    party: true
    email: "size(moves) > 0 ? moves[size(moves) - 1].email : application.email"
    name: application.name.official
    language: application.language
    sees: status
  leader: {title: Chorleitung, group: leaders}
statuses: {received: Eingegangen}
start: apply
steps:
  apply: {form: application, role: singer, title: Anmelden, status: received, due: none, next: thank}
  thank: {notice: thanks, to: singer, next: tell}
  tell: {notice: somebody_new, to: leader, next: letter}
  letter: {document: welcome, next: certificate}
  certificate: {document: certificate, next: send}
  send: {notice: enclosed, to: singer, attach: [welcome, certificate], next: confirm}
  confirm:
    form: confirmation
    role: singer
    title: Bestätigen
    due: 5 working days
    remind: [2 working days]
    next: over
  over: {end: over}
events:
  move: {title: Neue Adresse, by: [leader], form: moved, collect: true, stores: moves}
notices:
  thanks: {subject: Danke, body: "Ihre Nummer ist {case.number}.", button: Ansehen}
  somebody_new: {subject: "Anmeldung {case.number}", body: Bitte ansehen.}
  enclosed: {subject: Ihre Papiere, body: Zwei Papiere liegen bei., link: none}
documents:
  welcome:
    title: Willkommen
    template: letter
    recipient: singer
    values: {name: application.name.official, address: application.address}
    text: |
      Guten Tag {application.name},

      schön, dass Sie da sind.
  certificate:
    title: Urkunde
    template: certificate
    recipient: leader
    number: "U-{year}-{number:03}"
    valid_for: 2 years
    verifiable: true
    values: {name: application.name.official, name_original: application.name.original}
    text: singt im Chor.
outcomes: {over: Fertig}
retention: {over: {keep: 1 years, then: erase}}
"""

FORMS = """
forms:
  application:
    title: Anmeldung
    fields:
      name: {type: person_name, label: Wie heißen Sie?, personal: identity, purpose: Für die Anrede}
      email: {type: email, label: E-Mail, required: false, personal: contact, purpose: Für Antworten}
      language: {type: language, label: Sprache}
      address: {type: address, label: Anschrift, required: false, personal: contact, purpose: Für Briefe}
  moved:
    title: Neue Adresse
    fields:
      email: {type: email, label: E-Mail, personal: contact, purpose: Für Antworten}
  confirmation:
    title: Bestätigung
    fields:
      comes: {type: yes_no, label: Kommen Sie?}
"""

ARABIC = """
msgid "Danke"
msgstr "شكرًا"

msgid "Ihre Nummer ist {case.number}."
msgstr "رقمكم {case.number}."

msgid "Willkommen"
msgstr "أهلًا وسهلًا"
"""

SINGER = Actor("party:singer", role="singer")
LEADER = Actor("person:leader", frozenset({"leaders"}))
STRANGER = Actor("person:stranger", frozenset({"altos"}))


@dataclass(frozen=True, slots=True)
class Office:
    """A running office and what its SMTP server got."""

    installation: Installation
    sink: Sink

    def application(self, key: str = "once", **answers: Any) -> Applied:
        """Somebody applies."""
        values = {
            "name": {"official": "Khadija Alhusaini", "original": "خديجة الحسيني"},
            "email": "khadija@example.org",
            "language": "de",
            **answers,
        }
        applied = start(self.installation, "choir", values, SINGER, key)
        assert isinstance(applied, Applied), applied
        return applied

    def confirmation(self, applied: Applied) -> None:
        """The singer does the only task there is."""
        answer = apply(self.installation, applied.case_id, Completed(1, {"comes": True}), SINGER)
        assert isinstance(answer, Applied), answer

    def new_address(self, applied: Applied, email: str) -> None:
        """The leader writes down another mail address."""
        answer = apply(self.installation, applied.case_id, Raised("move", {"email": email}), LEADER)
        assert isinstance(answer, Applied), answer

    def work(self, rounds: int = 5) -> None:
        """Keep whatever is due, as a worker with a sweep would."""
        for _ in range(rounds):
            for promise in due_promises(self.installation):
                keep_promise(self.installation, promise)

    def promises(self, kind: str = "mail") -> list[Any]:
        """Rows of the outbox, in order."""
        with self.installation.database.reading() as connection:
            query = select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.id)
            return list(connection.execute(query))

    def letters(self) -> list[Any]:
        """Rows of letters, in order."""
        with self.installation.database.reading() as connection:
            return list(connection.execute(select(letters).order_by(letters.c.id)))

    def documents(self) -> list[Any]:
        """Rows of documents, in the order of the definition."""
        with self.installation.database.reading() as connection:
            return list(connection.execute(select(documents).order_by(documents.c.document.desc())))

    def member(self, name: str, **wishes: Any) -> str:
        """A member of staff."""
        address = f"{name.lower()}@office.example"
        return add_person(self.installation, name, address, "a long password", groups=["leaders"], **wishes)


def text(message: EmailMessage) -> str:
    """The words of a mail."""
    body = message.get_body(("plain",))
    assert body is not None
    content: str = body.get_content()
    return content


def write_definitions(folder: Path) -> Path:
    """The folder of definitions of this office."""
    return put_definition(folder, "choir", WORKFLOW, FORMS, ARABIC)


def open_office(
    folder: Path, sink: Sink, database_url: str = "", at: datetime = TODAY, **settings: str
) -> Office:
    """An office in a folder of its own."""
    installation = new_installation(
        folder,
        database_url,
        at,
        FAHRWASSER_DEFINITIONS=str(write_definitions(folder)),
        SMTP_URL=f"smtp://127.0.0.1:{sink.port}",
        **settings,
    )
    return Office(installation, sink)
