"""What a case already holds, in words: answers as summary lists, and its timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from webapp.http.case_files import files_in
from webapp.http.case_words import Reader
from webapp.http.delivery_words import delivery_words
from webapp.http.letter_words import letter_words
from webapp.http.timeline_words import TimelineWords
from webapp.languages import Catalogue, marked
from webapp.services.case_history import Line
from webapp.services.deliveries import Delivery
from webapp.services.letter_history import LetterMoment
from webapp.services.timeline import Happening
from webapp.signature_pictures import SignaturePicture, signature_pictures
from webapp.wording import answer_text
from workflows.core.access import Situation
from workflows.core.definition import Definition, Field, Task
from workflows.core.visibility import AnswerGroup

_KINDS = {
    "withdrawn": marked("%(step)s: Einwilligung widerrufen"),
    "claimed": marked("%(step)s: übernommen"),
    "released": marked("%(step)s: zurückgegeben"),
    "reassigned": marked("%(step)s: neu zugewiesen"),
    "skipped": marked("%(step)s: übersprungen"),
    "suspended": marked("%(step)s: zurückgestellt"),
    "resumed": marked("%(step)s: wieder aufgenommen"),
    "subcaseended": marked("%(step)s: anderer Vorgang abgeschlossen"),
    "migrated": marked("Der Ablauf wurde geändert; der Vorgang geht in der neuen Fassung weiter"),
}
_TIMERS = {
    "due": marked("%(step)s: Frist abgelaufen"),
    "remind": marked("%(step)s: Erinnerung"),
    "wait": marked("%(step)s: Zeit um"),
}


class AnswerRow(NamedTuple):
    """One answer; `address` is that of a file, `entered_by` the name of a helper who typed it."""

    label: str
    words: str
    address: str
    entered_by: str
    pictures: tuple[SignaturePicture, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """The answers of one form."""

    title: str
    item: str
    outcome: str
    rows: tuple[AnswerRow, ...]


def answer_words(found: Iterable[AnswerGroup], reader: Reader, file_address: str) -> list[AnswerWords]:
    """Every answer that the reader may see.

    Arguments:
        found: as `workflows.core.visibility.visible_answers` gives it for the reader.
        file_address: where a file is fetched, with {} for its id; "" for nowhere.
    """
    found = list(found)
    helpers = {mark["by"] for group in found for mark in group.assisted.values()}
    names = {helper: reader.people(helper) for helper in helpers}
    groups = (_group(group, reader, file_address, names) for group in found)
    return [group for group in groups if group.rows or group.outcome]


def _group(group: AnswerGroup, reader: Reader, file_address: str, names: Mapping[str, str]) -> AnswerWords:
    words = reader.words
    rows = (
        row
        for field, value in group.answers
        for row in _rows(field, value, reader, file_address, _helper(group, field, names))
    )
    return AnswerWords(
        title=words.gettext(group.title),
        item=words.gettext(group.item_title),
        outcome=words.gettext(group.outcome),
        rows=tuple(row for row in rows if row.words),
    )


def _helper(group: AnswerGroup, field: Field, names: Mapping[str, str]) -> str:
    mark = group.assisted.get(field.name)
    return names[mark["by"]] if mark else ""


def _rows(field: Field, value: Any, reader: Reader, file_address: str, entered_by: str) -> list[AnswerRow]:
    """One row for an answer; one for each file, because each is fetched by itself."""
    label = reader.words.gettext(field.label)
    if field.type == "file" and file_address:
        return [
            AnswerRow(label, str(file["name"]), file_address.format(file["id"]), entered_by)
            for file in files_in(value)
        ]
    said = answer_text(field, value, reader.words, reader.people)
    return [AnswerRow(label, said, "", entered_by, signature_pictures(field, value, reader.words))]


def history_words(situation: Situation, found: Iterable[Line], reader: Reader) -> list[TimelineWords]:
    """What happened and what became of mails and letters, in the order in which it is given."""
    return [_line(situation, line, reader) for line in found]


def _line(situation: Situation, line: Line, reader: Reader) -> TimelineWords:
    if isinstance(line, Delivery):
        return delivery_words(situation, line, reader)
    if isinstance(line, LetterMoment):
        return letter_words(situation, line, reader)
    what = _what(situation.definition, line, reader.words)
    if line.helpers:
        names = reader.words.listing(reader.people(helper) for helper in line.helpers)
        what = reader.words.gettext("%(what)s (ausgefüllt mit Hilfe von %(names)s)") % {
            "what": what,
            "names": names,
        }
    return TimelineWords(what, _who(situation, line.actor, reader), line.at)


def _what(definition: Definition, entry: Happening, words: Catalogue) -> str:
    title = words.gettext(entry.title)
    if entry.kind == "timerfired":
        return words.gettext(_TIMERS[entry.timer]) % {"step": title}
    if entry.kind in _KINDS:
        said = words.gettext(_KINDS[entry.kind]) % {"step": title}
        return f"{said} ({entry.reason})" if entry.reason else said
    step = definition.steps.get(definition.renamed.path(entry.step))
    outcomes = step.outcomes if isinstance(step, Task) else {}
    outcome = words.gettext(outcomes.get(entry.outcome, ""))
    return f"{title}: {outcome}" if outcome else title


def _who(situation: Situation, actor: str, reader: Reader) -> str:
    words = reader.words
    kind, _, rest = actor.partition(":")
    if actor == reader.actor.id:
        return words.gettext("Sie")
    if kind == "party":
        role = situation.definition.roles.get(rest.partition(":")[0])
        return words.gettext(role.title) if role else ""
    if kind == "person":
        return words.gettext("Das Büro") if reader.actor.is_party else reader.people(rest)
    return words.gettext("Automatisch")
