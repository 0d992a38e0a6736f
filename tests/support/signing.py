"""A small workflow in which two guardians and a child sign for what the office has written down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.definition_folders import put_definition
from tests.support.installations import new_installation
from webapp.services.installation import Installation
from webapp.services.transition import Applied, start
from workflows.core.definition import Definition
from workflows.core.events import Actor
from workflows.loading.load import load_definition

ANNA = Actor("person:anna", frozenset({"office"}))
BEN = Actor("person:ben", frozenset({"office"}))
MOTHER = Actor("party:guardian:1", role="guardian", item="1")
FATHER = Actor("party:guardian:2", role="guardian", item="2")
CHILD = Actor("party:child", role="child")
PEOPLE = {MOTHER.id: "Mira Beispiel", FATHER.id: "Mert Beispiel", CHILD.id: "Ada Beispiel"}
PARENTS: list[dict[str, str]] = [
    {"name": "Mira Beispiel", "email": "mira@example.org"},
    {"name": "Mert Beispiel", "email": "mert@example.org"},
]
REFERRAL: dict[str, Any] = {
    "name": "Ada Beispiel",
    "place": "Hafen",
    "email": "ada@example.org",
    "guardians": PARENTS,
}

WORKFLOW = """
workflow: signing
version: 1
title: Unterschreiben
summary: Wer unterschreibt
subject: "{referral.name}"
number: "U-{number}"
languages: [de]
roles:
  office: {title: Büro, group: office}
  guardian: {title: Eltern, party: true, email: guardian.email, name: guardian.name, sees: status,
    not: [refer]}
  child: {title: Kind, party: true, email: referral.email, name: referral.name, sees: status}
statuses: {begun: Begonnen}
start: refer
steps:
  refer: {form: referral, role: office, status: begun, due: none, next: ask_all}
  ask_all:
    each: referral.guardians
    as: guardian
    mode: in_order
    start: ask
    steps:
      ask:
        decision: {give: Ja, refuse: Nein}
        form: agreement
        role: guardian
        also: [office]
        title: Einwilligen
        due: none
        next: {give: done, refuse: done}
    join: all
    next: ask_child
  ask_child: {form: child_agreement, stores: ask_child, role: child, also: [office], due: none, next: hold}
  hold: {form: note, role: office, title: Halten, due: none, next: signed}
  signed:
    branch: [{when: "ask_all.all(entry, entry.ask.signature.valid == true)", next: good}]
    else: unsigned
  good: {end: good}
  unsigned: {end: unsigned}
  fix: {form: referral, role: office, title: Berichtigen, due: none, next: done}
events:
  correct: {title: Berichtigen, by: [office], during: [ask_all, ask_child, hold], next: fix}
  remark: {title: Bemerken, by: [office], form: note, stores: remarks, collect: true}
  leave: {title: Gehen, by: [guardian, office], cancels: case, next: unsigned}
outcomes: {good: Gut, unsigned: Ohne Unterschrift}
retention:
  good: {keep: 1 year, then: erase}
  unsigned: {keep: 1 year, then: erase}
"""

FORMS = """
forms:
  referral:
    title: Meldung
    fields:
      name: {type: text, label: Name}
      place: {type: text, label: Ort}
      email: {type: email, label: E-Mail, required: false, personal: contact, purpose: Für Post}
      guardians:
        type: group
        label: Eltern
        fields:
          name: {type: text, label: Name}
          email: {type: email, label: E-Mail, required: false, personal: contact, purpose: Für Post}
  agreement:
    title: Einwilligung
    fields:
      contact: {type: consent, label: Kontakt, text: Sie dürfen anrufen., version: 1, capacity: guardian,
        visible: "outcome == 'give'", withdrawal: any_time, purpose: Für Anrufe}
      more: {type: consent, label: Mehr, text: Sie dürfen auch schreiben., version: 1, capacity: guardian,
        visible: "outcome == 'give'", required: false, withdrawal: any_time, purpose: Für Briefe}
      paper: {type: file, label: Blatt, required: false, personal: identity, purpose: Nachweis}
      signature: {type: signature, label: Name, covers: [referral], personal: identity, purpose: Nachweis}
  child_agreement:
    title: Zustimmung
    fields:
      signature: {type: signature, label: Name, covers: [referral, remarks], personal: identity,
        purpose: Nachweis}
  note:
    title: Notiz
    fields:
      text: {type: text, label: Was, required: false}
"""


def signing(number: int = 1, *changes: tuple[str, str]) -> Definition:
    """The workflow, or a changed version of it.

    Arguments:
        changes: pairs of what stands in its files and what stands there instead.
    """
    files = {
        "workflow.yaml": WORKFLOW.replace("version: 1\ntitle", f"version: {number}\ntitle"),
        "forms.yaml": FORMS,
    }
    for before, after in changes:
        assert any(before in text for text in files.values()), before
        files = {name: text.replace(before, after) for name, text in files.items()}
    loaded = load_definition(files)
    assert isinstance(loaded, Definition), loaded
    return loaded


def signing_office(folder: Path, number: int = 1) -> Installation:
    """An office whose only workflow this is, in the version of a number."""
    workflow = WORKFLOW.replace("version: 1\ntitle", f"version: {number}\ntitle")
    definitions = put_definition(folder, "signing", workflow, FORMS)
    return new_installation(folder, FAHRWASSER_DEFINITIONS=str(definitions))


def referred(office: Installation, **changed: Any) -> str:
    """A case that asks the first guardian; its id."""
    answer = start(office, "signing", REFERRAL | changed, ANNA, "referred")
    assert isinstance(answer, Applied)
    return answer.case_id
