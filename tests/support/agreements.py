"""A small workflow in which two guardians agree to something, and take it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.definition_folders import put_definition
from tests.support.installations import new_installation
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from webapp.services.transition import Applied, apply, start
from workflows.core.events import Actor, Completed
from workflows.core.state import State

ANNA = Actor("person:anna", frozenset({"office"}))
MOTHER = Actor("party:guardian:1", role="guardian", item="1")
FATHER = Actor("party:guardian:2", role="guardian", item="2")
CHILD = Actor("party:child", role="child")

WORKFLOW = """
workflow: asking
version: 1
title: Fragen
summary: Wer einwilligt
subject: "{referral.name}"
number: "F-{number}"
languages: [de, ar]
roles:
  office: {title: Büro, group: office}
  guardian: {title: Eltern, party: true, email: guardian.email, sees: status}
  child: {title: Kind, party: true, email: referral.email, sees: status}
statuses: {begun: Begonnen}
start: refer
steps:
  refer: {form: referral, role: office, due: none, next: ask_all}
  ask_all:
    each: referral.guardians
    as: guardian
    start: ask
    steps:
      ask: {form: agreement, stores: ask, role: guardian, also: [office], due: none, next: receipt}
      receipt: {document: receipt, next: done}
    join: all
    next: hold
  hold: {form: note, role: office, title: Halten, due: none, next: may_share}
  may_share:
    branch: [{when: "ask_all.all(entry, entry.ask.contact.given == true)", next: share}]
    else: stopped
  share: {form: note, role: office, stores: shared, due: none, next: good}
  clear: {form: note, role: office, stores: cleared, due: none, next: stopped}
  good: {end: good}
  stopped: {end: stopped}
events:
  stop: {title: Anhalten, by: [office], during: [hold, share], cancels: [hold, share], next: clear}
  photo: {title: Fotos, by: [child, guardian, office], form: photo, stores: photos, collect: true}
documents:
  receipt: {title: Nachweis, template: sheet, recipient: guardian, values: {given: guardian.ask}}
outcomes: {good: Gut, stopped: Angehalten}
retention:
  good: {keep: 1 year, then: erase}
  stopped: {keep: 1 year, then: erase}
"""

FORMS = """
forms:
  referral:
    title: Meldung
    fields:
      name: {type: text, label: Name}
      email: {type: email, label: E-Mail, required: false, personal: contact, purpose: Für Post}
      guardians:
        type: group
        label: Eltern
        fields:
          email: {type: email, label: E-Mail, personal: contact, purpose: Für Post}
  agreement:
    title: Einwilligung
    fields:
      contact: {type: consent, label: Kontakt, text: Sie dürfen anrufen., version: 1, capacity: guardian,
        withdrawal: stop, purpose: Für Anrufe}
      more: {type: consent, label: Mehr, text: Sie dürfen auch, version: 2, capacity: guardian,
        required: false, withdrawal: any_time, scopes: {school: die Schule fragen, office: das Amt fragen}}
      rules: {type: consent, label: Hausordnung, text: Ich kenne sie., version: 1, capacity: guardian,
        withdrawal: none}
      signature: {type: signature, label: Name, personal: identity, purpose: Nachweis}
  photo:
    title: Fotos
    fields:
      allowed: {type: consent, label: Fotos, text: Fotos sind erlaubt., version: 1, capacity: self,
        withdrawal: any_time, purpose: Für die Zeitung}
  note:
    title: Notiz
    fields:
      text: {type: text, label: Was, required: false}
"""

ARABIC = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Sie dürfen anrufen."
msgstr "يمكنكم الاتصال بي."
"""
AGREED: dict[str, Any] = {"contact": True, "more": True, "rules": True, "signature": "Mira Beispiel"}
AGREED_TOO: dict[str, Any] = {**AGREED, "signature": "Mert Beispiel"}
BOTH = ((MOTHER, AGREED), (FATHER, AGREED_TOO))


OLD, NEW = "Sie dürfen anrufen.", "Sie dürfen anrufen und schreiben."


def agreements(folder: Path, database_url: str = "", number: int = 1) -> Installation:
    """An office whose only workflow this is; from the second version on the first text is another one."""
    workflow = WORKFLOW.replace("version: 1", f"version: {number}")
    forms = FORMS.replace(OLD, NEW) if number > 1 else FORMS
    definitions = put_definition(folder, "asking", workflow, forms, ARABIC)
    return new_installation(folder, database_url, FAHRWASSER_DEFINITIONS=str(definitions))


def asked(office: Installation, key: str = "asked") -> str:
    """A case in which both guardians are asked; its id."""
    guardians = [{"email": "mira@example.org"}, {"email": "mert@example.org"}]
    answer = start(
        office,
        "asking",
        {"name": "Ada", "email": "ada@example.org", "guardians": guardians},
        ANNA,
        key,
    )
    assert isinstance(answer, Applied)
    return answer.case_id


def agreed(office: Installation, key: str = "agreed") -> str:
    """A case in which both guardians have agreed to everything; its id."""
    case = asked(office, key)
    for actor, answers in BOTH:
        token = min(state_of(office, case).tokens)
        assert isinstance(apply(office, case, Completed(token, answers), actor), Applied)
    return case


def state_of(office: Installation, case: str) -> State:
    """A case as the database has it."""
    with office.database.reading() as connection:
        return load_case(office, connection, case).state
