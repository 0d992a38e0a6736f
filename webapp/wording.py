"""Answers in words, as the reader's language writes them: for pages, mails and documents alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import phonenumbers

from webapp.languages import SOURCE_LANGUAGE, Catalogue, marked
from webapp.signature_pictures import SignaturePicture, signature_pictures
from workflows.core.answers import is_empty
from workflows.core.definition import Definition, Each, Field, Form, Task
from workflows.core.fields import GROUP, NOTE
from workflows.core.placeholders import fill_text, plain_text
from workflows.core.vouching import is_void

People = Callable[[str], str]
"""The name of a member of staff, by id."""

_ISOLATED = ("\u2066", "\u2069")
"""Between words that are written from the right, the groups of a number would change places (UAX 9)."""

_VOID = marked("Gilt nicht mehr: unterschriebene Angaben wurden geändert")
_MINUTES = len("2026-01-01T00:00")


class AnsweredRow(NamedTuple):
    """A question that was answered, in words, with what was drawn as a signature."""

    label: str
    text: str
    pictures: tuple[SignaturePicture, ...] = ()


def answer_text(field: Field, value: Any, words: Catalogue, people: People = str) -> str:
    """An answer in words; "" for none. Entries of a repeated group stand on lines of their own."""
    if is_empty(value):
        return ""
    if field.type == GROUP:
        entries = (_entry_text(field, entry, words, people) for entry in value)
        return "\n".join(entries)
    write = _WRITERS.get(field.type)
    return write(field, value, words, people) if write else str(value)


def answer_rows(
    fields: tuple[Field, ...], values: Mapping[str, Any], words: Catalogue, people: People = str
) -> list[AnsweredRow]:
    """Label and answer in words, for every question that was answered; a consent with what was agreed to."""
    asked = ((field, values.get(field.name)) for field in fields if field.type != NOTE)
    rows = (
        AnsweredRow(
            words.gettext(field.label),
            _documented(field, value, words, people),
            signature_pictures(field, value, words),
        )
        for field, value in asked
    )
    return [row for row in rows if row.text]


def _documented(field: Field, value: Any, words: Catalogue, people: People) -> str:
    """An answer as a sheet proves it: a consent with its exact text, language, version and digest."""
    said = answer_text(field, value, words, people)
    if field.type != "consent" or not said or "text" not in value:
        return said
    facts = {
        marked("Sprache des Textes"): words.language_name(value["language"] or SOURCE_LANGUAGE),
        marked("Fassung des Textes"): value["text_version"],
        marked("Wann"): _moment_text(value["at"], words) if value["at"] else "",
        marked("Prüfsumme des Textes (SHA-256)"): value["text_digest"],
    }
    lines = (f"{words.gettext(label)}: {fact}" for label, fact in facts.items() if fact)
    return "\n".join([said, value["text"], *lines])


def filled_text(
    definition: Definition, text: str, names: Mapping[str, Any], words: Catalogue, people: People = str
) -> str:
    """A title, mail or letter of the definition in the reader's language, its placeholders in words.

    Arguments:
        names: what expressions read at the place, as `Situation.names` gives it.
    """
    said = words.gettext(text)
    if "{" not in said:
        return said

    def write(path: str, value: Any) -> str:
        return _written(definition, path, value, words, people)

    return fill_text(said, names, write)


def question_at(definition: Definition, path: str) -> Field | None:
    """The question whose answer stands at a path such as "application.birth"."""
    return _questions(definition).get(path)


def form_at(definition: Definition, name: str) -> Form | None:
    """The form whose answers are kept under a name such as "application"."""
    return next((form for kept, form in _kept_forms(definition) if kept == name), None)


def _written(definition: Definition, path: str, value: Any, words: Catalogue, people: People) -> str:
    field = question_at(definition, path)
    if field is not None:
        return answer_text(field, value, words, people)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return words.number(value)
    if isinstance(value, Mapping):
        return words.gettext(plain_text(path, value))
    return _day_or_text(value, words) if isinstance(value, str) else plain_text(path, value)


def _day_or_text(value: str, words: Catalogue) -> str:
    """A computed day in words; other text as it is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return _moment_text(value, words) if "T" in value else words.date(moment.date())


def _questions(definition: Definition) -> Mapping[str, Field]:
    """Questions by path; "course.m1" and, inside an each block, "module.attendance.present"."""
    known = _QUESTIONS.get(definition.digest)
    if known is None:
        known = {
            f"{name}.{field.name}": field for name, form in _kept_forms(definition) for field in form.fields
        }
        _QUESTIONS[definition.digest] = known
    return known


_QUESTIONS: dict[str, Mapping[str, Field]] = {}
"""Found once for each version of a definition; a digest names a version for ever."""


def _kept_forms(definition: Definition) -> Iterator[tuple[str, Form]]:
    """Names under which answers are kept, with the form that asks for them."""
    for step in definition.steps.values():
        if isinstance(step, Task) and step.form:
            item = _item_name(definition, step.path)
            yield f"{item}.{step.stores}" if item else step.stores, definition.forms[step.form]
    for event in definition.events.values():
        if event.form:
            yield event.stores, definition.forms[event.form]


def _item_name(definition: Definition, path: str) -> str:
    """What the innermost each block around a step calls its item; "" outside of all."""
    while "." in path:
        path = path.rpartition(".")[0]
        block = definition.steps.get(path)
        if isinstance(block, Each):
            return block.name
    return ""


def _entry_text(field: Field, entry: Mapping[str, Any], words: Catalogue, people: People) -> str:
    texts = (answer_text(inner, entry.get(inner.name), words, people) for inner in field.fields)
    return ", ".join(text for text in texts if text)


def _choice_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    if field.source is not None:
        return people(str(value))
    title = next((choice.title for choice in field.choices if choice.id == value), str(value))
    return words.gettext(title)


def _choices_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    return words.listing(_choice_text(field, entry, words, people) for entry in value)


def _yes_no_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    return words.gettext(marked("Ja")) if value else words.gettext(marked("Nein"))


def _date_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    return words.date(str(value))


def _moment_field_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    return _moment_text(str(value), words)


def _moment_text(value: str, words: Catalogue) -> str:
    moment = datetime.fromisoformat(value[:_MINUTES] if "+" not in value else value)
    return words.moment(moment.replace(tzinfo=moment.tzinfo or words.zone), "long")


def _number_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    unit = words.gettext(str(field.options.get("unit") or ""))
    return f"{words.number(value)} {unit}".rstrip()


def _phone_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    try:
        number = phonenumbers.parse(str(value))
    except phonenumbers.NumberParseException:
        return str(value)
    is_home = number.country_code == phonenumbers.country_code_for_region(words.country)
    formats = phonenumbers.PhoneNumberFormat
    shown = phonenumbers.format_number(number, formats.NATIONAL if is_home else formats.INTERNATIONAL)
    return f"{_ISOLATED[0]}{shown}{_ISOLATED[1]}" if words.language.direction == "rtl" else shown


def _language_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    return words.language_name(str(value))


def _skills_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    native = words.gettext(marked("Muttersprache"))
    levels = (native if entry["level"] == "native" else entry["level"] for entry in value)
    names = (words.language_name(entry["language"]) for entry in value)
    return ", ".join(f"{name} ({level})" for name, level in zip(names, levels, strict=True))


def _consent_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    if not value.get("given"):
        day = words.date(datetime.fromisoformat(value["withdrawn_at"]))
        return words.gettext(marked("Widerrufen am %(day)s")) % {"day": day}
    agreed = words.gettext(marked("Eingewilligt"))
    scopes = [_choice_text(field, scope, words, people) for scope in value.get("scopes") or ()]
    return f"{agreed}: {words.listing(scopes)}" if scopes else agreed


def _name_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    """The official name: what letters and lists call somebody."""
    return str(value.get("official") or "")


def _address_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    return ", ".join(address_lines(value))


def _file_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    files = value if isinstance(value, list) else [value]
    return words.listing(str(file.get("name") or "") for file in files)


def _signature_text(field: Field, value: Any, words: Catalogue, people: People) -> str:
    name = str(value.get("name") or "")
    return f"{name} – {words.gettext(_VOID)}" if is_void(value) else name


def address_lines(value: Any) -> list[str]:
    """Street and town of an `address` answer, as on an envelope; nothing for none."""
    if not isinstance(value, Mapping):
        return []
    town = f"{value.get('postal_code') or ''} {value.get('city') or ''}".strip()
    return [line for line in (str(value.get("street") or ""), town) if line]


_WRITERS: Mapping[str, Callable[[Field, Any, Catalogue, People], str]] = {
    "phone": _phone_text,
    "date": _date_text,
    "moment": _moment_field_text,
    "number": _number_text,
    "choice": _choice_text,
    "choices": _choices_text,
    "yes_no": _yes_no_text,
    "language": _language_text,
    "language_skills": _skills_text,
    "consent": _consent_text,
    "person_name": _name_text,
    "address": _address_text,
    "file": _file_text,
    "signature": _signature_text,
}
