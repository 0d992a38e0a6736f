"""What a machine finds hard to read in Leichte Sprache, and what it leaves alone."""

from __future__ import annotations

import pytest

from webapp.catalogues.easy_german import TAG, Kind, strains_in, strains_of
from webapp.catalogues.subjects import Subject


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Wir helfen Ihnen. Sie können uns anrufen.", []),
        ("Das ist ein Satz der hat sehr viele Worte und er hört auch gar nicht mehr auf.", [Kind.SENTENCE]),
        ("Ein Satz mit sechs Worten hier.\nEin zweiter Satz mit sieben Worten hier:\nUnd ein dritter.", []),
        ("Bringen Sie die Aufenthaltserlaubnis mit.", [Kind.WORD]),
        ("Bringen Sie die Aufenthalts·erlaubnis mit, oder das Führungs-Zeugnis.", []),
        ("Schreiben Sie an verwaltungsstelle.integration@example.org.", []),
        ("Zu {application.representative_of_the_family} fehlt etwas.", []),
        ("Das ist der Name des Kindes.", [Kind.GENITIVE]),
        ("Wegen der Prüfung rufen wir an.", [Kind.GENITIVE]),
        ("Ihr Antrag wird geprüft.", [Kind.PASSIVE]),
        ("Die Daten werden von uns nicht gespeichert.", [Kind.PASSIVE]),
        ("Sie werden zu Ihrer Lehrerin gehen.", []),
        ("Das könnte länger dauern.", [Kind.SUBJUNCTIVE]),
        ("Jeder Mensch hat eine Würde.", []),
    ],
)
def test_what_is_hard_to_read(text: str, kinds: list[Kind]) -> None:
    assert [kind for kind, _ in strains_in(text)] == kinds


def test_a_warning_says_where(subject: Subject) -> None:
    text = 'msgid "Anfrage"\nmsgstr "Anfrage"\n\nmsgid "Büro"\nmsgstr "Ihr Brief wird geschrieben."\n'
    subject.file(TAG).write_text(text, "utf-8")
    (found,) = strains_of(subject)
    assert str(found) == f'{subject.file(TAG)}:4: warning: a passive: "wird geschrieben"'
