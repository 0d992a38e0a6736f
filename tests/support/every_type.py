"""A small workflow that asks a question of every type; written here, so that no Python names a real one."""

from __future__ import annotations

from pathlib import Path

from tests.support.definition_folders import put_definition

WORKFLOW = """
workflow: every_type
version: 1
title: Alle Arten von Fragen
summary: Zum Ausprobieren.
subject: "{everything.name}"
number: "A-{year}-{number:03}"
languages: [de]
roles:
  sender: {title: Absender, party: true, email: everything.email, sees: status}
  office: {title: Büro, group: coordinators}
statuses: {received: Eingegangen, done: Fertig}
start: ask
steps:
  ask: {form: everything, role: sender, title: Anfrage, due: none, next: look}
  look:
    decision: {accept: Annehmen, ask_back: Nachfragen}
    form: opinion
    role: office
    title: Ansehen
    due: none
    status: received
    next: {accept: finished, ask_back: again}
  again: {form: everything, role: sender, title: Noch einmal, due: none, status: received, next: look}
  gone: {end: gone, status: done}
  finished: {end: good, status: done}
events:
  take_back:
    title: Zurücknehmen
    by: [sender]
    intro: Danach löschen wir Ihre Anfrage.
    cancels: case
    next: gone
outcomes: {good: Gut, gone: Zurückgenommen}
retention:
  good: {keep: 1 years, then: erase}
  gone: {keep: 1 years, then: erase}
"""

FORMS = """
forms:
  everything:
    title: Anfrage
    pages:
      person:
        title: Über Sie
        fields:
          name: {type: person_name, label: Wie heißen Sie?, hint: Ein Name genügt.,
            personal: identity, purpose: Für die Anrede}
          birth: {type: date, precision: year, label: Wann sind Sie geboren?,
            personal: identity, purpose: Für das Alter}
          email: {type: email, label: Ihre E-Mail-Adresse,
            personal: contact, purpose: Damit wir antworten können.}
          call: {type: yes_no, label: Dürfen wir anrufen?}
          phone: {type: phone, label: Ihre Telefonnummer, visible: call == true,
            personal: contact, purpose: Für Rückfragen}
          address: {type: address, label: Ihre Anschrift, required: false,
            personal: contact, purpose: Für Briefe}
      more:
        title: Mehr
        fields:
          colour: {type: choice, label: Welche Farbe?, choices: {red: Rot, blue: Blau}}
          days: {type: choices, label: Welche Tage?, choices: {mo: Montag, tu: Dienstag, we: Mittwoch}}
          story: {type: long_text, label: Was ist geschehen?, max_length: 100, required: "colour == 'red'"}
          word: {type: text, label: Ein Wort, required: false}
          amount: {type: number, label: Wie viele?, minimum: 1, maximum: 9, required: false, unit: Stück}
          at: {type: moment, label: Wann passt es?, required: false}
          language: {type: language, label: Welche Sprache?}
          spoken: {type: language_skills, label: Welche Sprachen sprechen Sie?,
            personal: none, purpose: Zum Helfen}
      people:
        title: Menschen und Papiere
        fields:
          children:
            type: group
            label: Ihre Kinder
            required: false
            maximum: 3
            entry: Kind
            fields:
              called: {type: text, label: Wie heißt das Kind?}
              school: {type: yes_no, label: Geht es zur Schule?}
              which: {type: text, label: Welche Schule?, visible: school == true}
          paper: {type: file, label: Ein Papier, required: false, accept: [pdf, png], max_size: 1,
            personal: special, purpose: Zum Prüfen}
          photos: {type: file, label: Fotos, required: false, accept: [pdf, jpeg], max_size: 1, most: 3,
            personal: special, purpose: Zum Ansehen}
          note: {type: note, label: Gut zu wissen, text: Fast fertig.}
          agreed: {type: consent, label: Einwilligung, version: "1", text: Ich stimme dem Speichern zu.,
            capacity: self, withdrawal: any_time, purpose: Für die Probe}
          signed: {type: signature, label: Ihre Unterschrift, personal: identity, purpose: Zum Nachweis}
  opinion:
    title: Meinung
    fields:
      reason: {type: text, label: Was fehlt?, visible: outcome == 'ask_back'}
"""

GIVEN = {
    "person": {
        "name.official": ["Khadija Alhusaini"],
        "name.original": ["خديجة الحسيني"],
        "birth.year": ["1988"],
        "email": ["khadija@example.org"],
        "call": ["no"],
    },
    "more": {
        "colour": ["blue"],
        "days": ["mo", "we"],
        "language": ["ar"],
        "spoken.0.language": ["ar"],
        "spoken.0.level": ["native"],
    },
    "people": {"agreed": ["yes"], "signed": ["Khadija Alhusaini"]},
}
"""Page -> what somebody types there."""


def write_definition(folder: Path, also: str = "") -> Path:
    """Write the workflow into a folder of definitions; gives that folder.

    Arguments:
        also: a further line at its top, such as "sensitive: true".
    """
    return put_definition(folder, "every_type", WORKFLOW.replace("start: ask", f"{also}\nstart: ask"), FORMS)
