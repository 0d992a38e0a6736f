"""Files for translators: they go out with the German, the English and the place, and come back checked."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from webapp.catalogues.faults import LANGUAGE, SUBJECT, Fault, Kind, faults
from webapp.catalogues.messages import Message
from webapp.catalogues.plurals import forms_of
from webapp.catalogues.reading import Catalogued, Unreadable, read_catalogue
from webapp.catalogues.states import TRANSLATOR, header_at
from webapp.catalogues.subjects import Subject
from webapp.catalogues.writing import catalogue_text

_PAGE_WIDTH = 100
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file without a fault, as it is to lie in the subject's folder."""

    subject: Subject
    tag: str
    text: str


def text_for_translators(subject: Subject, tag: str) -> str:
    """The catalogue of a language as it goes out: each message with its places and its English."""
    stored = subject.stored(tag)
    marks = {SUBJECT: subject.name, LANGUAGE: tag}
    messages = _for_translators(subject, subject.translated(tag), forms_of(tag))
    return catalogue_text(replace(stored, header={**stored.header, **marks}, messages=messages), tag)


def template_for_translators(subject: Subject, tag: str = "") -> str:
    """The same for a language that nobody has begun with."""
    messages = _for_translators(subject, subject.wanted(tag), 2)
    return catalogue_text(Catalogued(header={SUBJECT: subject.name}, messages=messages), tag)


def _for_translators(subject: Subject, messages: tuple[Message, ...], forms: int) -> tuple[Message, ...]:
    english = subject.english()
    return tuple(_for_translator(message, english, forms) for message in messages)


def _for_translator(message: Message, english: Mapping[tuple[str, str], str], forms: int) -> Message:
    said = " ".join(english.get(message.key, "").split())
    empty = ("",) * (forms if message.singular else 1)
    notes = (*message.notes, f"English: {said}") if said else message.notes
    return replace(message, texts=message.texts or empty, notes=notes)


def accept(
    subject: Subject, tag: str, text: str, moment: datetime, checked_by: str = ""
) -> Accepted | list[Fault]:
    """Look at a file that has come back.

    It stays a draft, as whatever somebody has changed is one, unless it is checked.

    Arguments:
        checked_by: who speaks the language and has read all of it; "" for nobody.

    Returns:
        What to put into the folder; or everything that is wrong.
    """
    try:
        sent = read_catalogue(text)
    except Unreadable as problem:
        return [Fault(problem.line, Kind.UNREADABLE)]
    found = faults(sent, tag, subject.name, subject.wanted(tag), checked=bool(checked_by))
    if found:
        return found
    stored = subject.stored(tag)
    if not checked_by and _words(sent) == _words(stored):
        return Accepted(subject, tag, subject.file(tag).read_text("utf-8"))
    by = checked_by or sent.header.get(TRANSLATOR, "")
    merged = replace(
        stored,
        header=header_at(stored, by[:_LONGEST_NAME], moment),
        draft=not checked_by,
        messages=_in_order(subject, tag, stored, sent),
    )
    return Accepted(subject, tag, _text(subject, tag, merged))


def check_stored(subject: Subject, tag: str, moment: datetime, by: str) -> Accepted | list[Fault]:
    """Take the draft mark away from a catalogue as it lies there."""
    return accept(subject, tag, subject.file(tag).read_text("utf-8"), moment, by)


def put(accepted: Accepted) -> Path:
    """Write what was accepted into the folder of its subject, whole or not at all.

    Raises:
        OSError: it may not be written there.
    """
    file = accepted.subject.file(accepted.tag)
    file.parent.mkdir(exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(accepted.text)
        Path(draft).chmod(0o644)
        os.replace(draft, file)
    finally:
        Path(draft).unlink(missing_ok=True)
    return file


def _in_order(subject: Subject, tag: str, stored: Catalogued, sent: Catalogued) -> tuple[Message, ...]:
    """The messages as they lay there, then the new ones, so that what has not changed stays where it was."""
    wanted = {message.key: message for message in subject.wanted(tag)}
    new = sent.by_key()
    before = stored.by_key()
    keys = [key for key in before if key in wanted] + [key for key in wanted if key not in before]
    return tuple(
        replace(new[key], notes=before[key].notes, places=before[key].places)
        if key in before
        else replace(new[key], notes=wanted[key].notes, places=_files(wanted[key].places))
        for key in keys
    )


def _files(places: tuple[str, ...]) -> tuple[str, ...]:
    """Without the lines: they change with every line that somebody writes above."""
    return tuple(place for place in places if not place.rpartition(":")[2].isdigit())


def _words(catalogue: Catalogued) -> Mapping[tuple[str, str], tuple[tuple[str, ...], bool]]:
    return {message.key: (message.texts, message.doubtful) for message in catalogue.messages}


def _text(subject: Subject, tag: str, catalogue: Catalogued) -> str:
    """Definitions are written without broken lines, the pages as `fahrwasser texts --update` does."""
    if subject.definition is not None:
        return catalogue_text(catalogue, tag)
    ordered = sorted(
        catalogue.messages, key=lambda message: (message.singular or message.german, message.context)
    )
    return catalogue_text(replace(catalogue, messages=tuple(ordered)), tag, _PAGE_WIDTH)
