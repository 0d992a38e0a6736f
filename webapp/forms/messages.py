"""Words for what is wrong with an answer. They say what to do, and never "invalid"."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from webapp.languages import Catalogue, marked
from workflows.core.definition import Field
from workflows.core.fields import FieldError
from workflows.core.fields.composed import USUAL_SIZE, accepted_types, most_files
from workflows.core.own_addresses import OWN_ADDRESS
from workflows.core.signers import SIGNED_BY_ANOTHER
from workflows.core.vouching import ANSWERS_CHANGED

_REQUIRED: Mapping[str, str] = {
    "choice": marked("Wählen Sie eine Antwort: %(label)s"),
    "choices": marked("Wählen Sie mindestens eine Antwort: %(label)s"),
    "yes_no": marked("Wählen Sie Ja oder Nein: %(label)s"),
    "language": marked("Wählen Sie eine Sprache: %(label)s"),
    "language_skills": marked("Nennen Sie mindestens eine Sprache: %(label)s"),
    "consent": marked("Stimmen Sie zu, damit es weitergehen kann: %(label)s"),
    "file": marked("Wählen Sie eine Datei aus: %(label)s"),
    "group": marked("Fügen Sie mindestens einen Eintrag hinzu: %(label)s"),
    "signature": marked("Schreiben Sie Ihren Namen als Unterschrift: %(label)s"),
    "date": marked("Schreiben Sie das Datum auf: %(label)s"),
    "moment": marked("Schreiben Sie Tag und Uhrzeit auf: %(label)s"),
}
_REQUIRED_OTHERWISE = marked("Hier fehlt noch eine Antwort: %(label)s")

_WORDS: Mapping[str, str] = {
    "too_long": marked("Kürzen Sie die Antwort. Sie darf höchstens %(maximum)s Zeichen haben"),
    "characters": marked(
        "Die Antwort enthält unsichtbare Zeichen. Schreiben Sie sie neu, ohne sie zu kopieren"
    ),
    "email": marked("Schreiben Sie die E-Mail-Adresse vollständig, zum Beispiel name@example.org"),
    "phone": marked(
        "Schreiben Sie die Telefonnummer mit Vorwahl, zum Beispiel 02362 1234 oder +49 2362 1234"
    ),
    "date": marked("Schreiben Sie das Datum in Zahlen, zum Beispiel 27 3 1991"),
    "date_missing": marked("Schreiben Sie auch das Datum auf"),
    "date_incomplete": marked("Vervollständigen Sie das Datum"),
    "date_year_missing": marked("Schreiben Sie auch das Jahr auf"),
    "date_month_missing": marked("Schreiben Sie auch den Monat auf"),
    "date_year_range": marked("Schreiben Sie das Jahr mit vier Ziffern, von %(from)s bis %(to)s"),
    "date_does_not_exist": marked("Diesen Tag gibt es im Kalender nicht"),
    "moment": marked("Schreiben Sie Tag und Uhrzeit auf, zum Beispiel 26 11 2026 und 17:00"),
    "time": marked("Schreiben Sie die Uhrzeit so: 17:00"),
    "time_missing": marked("Schreiben Sie auch die Uhrzeit auf"),
    "number": marked("Schreiben Sie eine Zahl"),
    "whole_number": marked("Schreiben Sie eine ganze Zahl, ohne Komma"),
    "decimals": marked("Die Zahl darf höchstens %(decimals)s Stellen nach dem Komma haben"),
    "too_small": marked("Die Zahl muss mindestens %(minimum)s sein"),
    "too_large": marked("Die Zahl darf höchstens %(maximum)s sein"),
    "unknown_choice": marked("Wählen Sie eine der Antworten, die hier stehen"),
    "language": marked("Wählen Sie eine Sprache aus der Liste"),
    "language_missing": marked("Wählen Sie auch die Sprache aus"),
    "level_missing": marked("Wählen Sie auch aus, wie gut Sie die Sprache sprechen"),
    "language_twice": marked("Nennen Sie jede Sprache nur einmal"),
    "official_missing": marked("Schreiben Sie den Namen auf, wie er im Ausweis steht"),
    "street_missing": marked("Schreiben Sie Straße und Hausnummer auf"),
    "postal_code_missing": marked("Schreiben Sie die Postleitzahl auf"),
    "postal_code": marked("Schreiben Sie die Postleitzahl mit %(digits)s Ziffern"),
    "city_missing": marked("Schreiben Sie den Ort auf"),
    "drawing": marked("Zeichnen Sie Ihre Unterschrift noch einmal, oder lassen Sie das Feld dafür leer"),
    "consent": marked("Der Text wurde geändert. Lesen Sie ihn noch einmal und stimmen Sie dann zu"),
    "file": marked("Wählen Sie die Datei noch einmal aus"),
    "file_type": marked("Diese Art von Datei geht hier nicht. Möglich sind: %(accepted)s"),
    "file_photo": marked("Dieses Foto hat das Format HEIC. Speichern Sie es als JPEG und wählen Sie es dann"),
    "file_too_large": marked("Die Datei ist zu groß. Sie darf höchstens %(megabytes)s MB haben"),
    "file_empty": marked("Die Datei ist leer. Wählen Sie eine andere aus"),
    "file_damaged": marked("Die Datei lässt sich nicht öffnen. Speichern oder fotografieren Sie sie neu"),
    "file_locked": marked("Die Datei ist mit einem Passwort geschützt. Speichern Sie sie ohne Passwort"),
    "file_active": marked("Die Datei enthält Programme. Drucken Sie sie als PDF und senden Sie dieses"),
    "file_virus": marked("In der Datei ist ein Virus. Wir haben sie nicht angenommen"),
    "file_failed": marked(
        "Die Datei konnte nicht geprüft werden. Versuchen Sie es in ein paar Minuten noch einmal"
    ),
    "file_too_many": marked("Es dürfen höchstens %(most)s Dateien sein. Senden Sie nur die wichtigsten"),
    "too_many": marked("Es dürfen höchstens %(maximum)s Einträge sein"),
    "too_few": marked("Es müssen mindestens %(minimum)s Einträge sein"),
    "not_text": marked("Schreiben Sie die Antwort neu"),
    "unknown_field": marked("Öffnen Sie die Seite neu"),
    OWN_ADDRESS: marked(
        "Das ist Ihre eigene Adresse. Wer dieses Formular ausfüllt, kann nicht auch für diese Person handeln"
    ),
    ANSWERS_CHANGED: marked(
        "Die Angaben, für die Sie unterschreiben, wurden gerade geändert. "
        "Schreiben Sie Ihren Namen noch einmal, wenn Sie weiter einverstanden sind"
    ),
    SIGNED_BY_ANOTHER: marked(
        "Mit diesem Namen hat schon eine andere Person unterschrieben. Jede Person unterschreibt selbst."
    ),
}


def error_words(question: Field, error: FieldError, words: Catalogue, say: Callable[[str], str]) -> str:
    """What is wrong with an answer, in the reader's language.

    Arguments:
        say: puts a text of the definition into words, placeholders filled in.
    """
    if error.code == "rule":
        return say(str(error.values["message"]))
    if error.code == "required":
        pattern = _REQUIRED.get(question.type, _REQUIRED_OTHERWISE)
        return words.gettext(pattern) % {"label": say(question.label)}
    values = {name: _shown(value, words) for name, value in error.values.items()}
    if error.code.startswith("file_"):
        values |= _file_limits(question, words)
    said = words.gettext(_WORDS[error.code]) % values
    return f"{values['name']}: {said}" if most_files(question) > 1 and "name" in values else said


def _shown(value: object, words: Catalogue) -> str:
    if isinstance(value, int) and 1800 < value < 2300:
        return str(value)
    return words.number(value) if isinstance(value, int | float) else str(value)


def _file_limits(question: Field, words: Catalogue) -> dict[str, str]:
    names = [kind.rpartition("/")[2].upper() for kind in accepted_types(question)]
    limits = {"megabytes": megabytes(question), "most": most_files(question)}
    return {"accepted": words.listing(names), **{name: words.number(limit) for name, limit in limits.items()}}


def megabytes(question: Field) -> int | float:
    """How large a file may be."""
    size = question.options.get("max_size")
    return size if isinstance(size, int | float) else USUAL_SIZE
