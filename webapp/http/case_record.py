"""What a case already holds, in words: answers as summary lists, and its timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.http.case_words import Reader
from webapp.languages import Catalogue, marked
from webapp.wording import answer_text
from workflows.core.access import Situation
from workflows.core.definition import Definition, Field, Task
from workflows.core.visibility import AnswerGroup, sees_step, visible_answers

_RAISED = "events."
_KINDS = {
    "claimed": marked("%(step)s: übernommen"),
    "released": marked("%(step)s: zurückgegeben"),
    "reassigned": marked("%(step)s: neu zugewiesen"),
    "timerfired": marked("%(step)s: Frist oder Erinnerung"),
}
_ADDRESS_OF_A_FILE = "/uploads/{}"


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """The answers of one form; rows are (label, words, address of a file or "")."""

    title: str
    item: str
    outcome: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One recorded event of a case.

    Attributes:
        kind: of the event as `workflows.core.plain` names it.
        actor: actor id.
        event: the event's plain data.
    """

    kind: str
    step: str
    item: str
    actor: str
    at: datetime
    event: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """One line of the timeline."""

    words: str
    who: str
    at: datetime


def answer_words(situation: Situation, reader: Reader) -> list[AnswerWords]:
    """Every answer that the reader may see."""
    groups = (_group(group, reader) for group in visible_answers(situation, reader.actor))
    return [group for group in groups if group.rows or group.outcome]


def _group(group: AnswerGroup, reader: Reader) -> AnswerWords:
    words = reader.words
    rows = (_row(field, value, reader) for field, value in group.answers)
    return AnswerWords(
        title=words.gettext(group.title),
        item=words.gettext(group.item_title),
        outcome=words.gettext(group.outcome),
        rows=tuple(row for row in rows if row[1]),
    )


def _row(field: Field, value: Any, reader: Reader) -> tuple[str, str, str]:
    address = _ADDRESS_OF_A_FILE.format(value["id"]) if field.type == "file" and value else ""
    return (
        reader.words.gettext(field.label),
        answer_text(field, value, reader.words, reader.people),
        address,
    )


def timeline_words(situation: Situation, reader: Reader, happened: Iterable[Happened]) -> list[TimelineWords]:
    """What happened so far, newest first, as much of it as the reader may know."""
    return [
        TimelineWords(
            _what(situation.definition, entry, reader.words), _who(situation, entry, reader), entry.at
        )
        for entry in sorted(happened, key=lambda entry: entry.at, reverse=True)
        if sees_step(situation, reader.actor, entry.step, entry.item)
    ]


def _what(definition: Definition, entry: Happened, words: Catalogue) -> str:
    if entry.step.startswith(_RAISED):
        return words.gettext(definition.events[entry.step.removeprefix(_RAISED)].title)
    step = definition.steps[entry.step]
    title = words.gettext(step.title)
    if entry.kind in _KINDS:
        return words.gettext(_KINDS[entry.kind]) % {"step": title}
    outcomes = step.outcomes if isinstance(step, Task) else {}
    outcome = words.gettext(outcomes.get(str(entry.event.get("outcome") or ""), ""))
    return f"{title}: {outcome}" if outcome else title


def _who(situation: Situation, entry: Happened, reader: Reader) -> str:
    kind, _, rest = entry.actor.partition(":")
    if entry.actor == reader.actor.id:
        return reader.words.gettext("Sie")
    if kind == "party":
        role = situation.definition.roles.get(rest.partition(":")[0])
        return reader.words.gettext(role.title) if role else ""
    if kind == "person" and not reader.actor.is_party:
        return reader.people(rest)
    return reader.words.gettext("Das Büro") if kind == "person" else reader.words.gettext("Automatisch")
