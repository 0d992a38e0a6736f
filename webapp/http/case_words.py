"""A case in words: where it stands, what it waits for, on whom, until when, and what happens then.

Staff and parties read the same sentences; how much they may know is decided by the core.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from webapp.http.due import Due, due_in_words
from webapp.languages import Catalogue, marked
from webapp.wording import People
from workflows.core.access import Situation, fits
from workflows.core.events import Actor
from workflows.core.explanation import Pause, Waiting, public_status
from workflows.core.outlook import public_path, step_to_come, what_follows, what_follows_in_time

_THEN = {
    "notice": marked("Wird die Frist überschritten, bekommt %(name)s eine Nachricht."),
    "escalate": marked("Nach der Frist darf auch %(name)s die Aufgabe erledigen."),
}
_SINCE_THEN = {
    "notice": marked("Die Frist ist um: %(name)s hat eine Nachricht bekommen."),
    "escalate": marked("Die Frist ist um: Auch %(name)s darf die Aufgabe jetzt erledigen."),
}
_SECONDS_OF_A_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class PathStop:
    """One stop of a case's way, in words; `place` is "done", "here" or "ahead"."""

    words: str
    place: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingWords:
    """One thing that the case waits for.

    Attributes:
        token: of the task, -1 for what is told without details.
        then: sentences about what happens after the deadline.
        follows: what may come next, one line for each way on.
    """

    title: str
    item: str
    words: str
    due: Due | None = None
    then: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    token: int = -1


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a case, and in which words.

    Attributes:
        people: gives a person's name by id.
    """

    actor: Actor
    words: Catalogue
    people: People


def status_words(situation: Situation, words: Catalogue) -> str:
    """The public status of a case."""
    return words.gettext(situation.definition.statuses.get(public_status(situation), ""))


def path_words(situation: Situation, words: Catalogue) -> list[PathStop]:
    """The way of a case by its public statuses."""
    titles = situation.definition.statuses
    return [
        PathStop(words.gettext(titles[stop.status]), stop.place, stop.since)
        for stop in public_path(situation)
        if stop.status in titles
    ]


def waiting_words(situation: Situation, found: Iterable[Waiting], reader: Reader) -> list[WaitingWords]:
    """Everything that a case waits for, as much of it as the reader may know."""
    found = list(found)
    entries = [_one(situation, waiting, reader) for waiting in found if not waiting.hidden]
    if any(waiting.hidden for waiting in found):
        entries.append(_hidden(reader.words, alone=not entries))
    return entries


def _hidden(words: Catalogue, *, alone: bool) -> WaitingWords:
    title = words.gettext("Wir arbeiten daran") if alone else words.gettext("Außerdem arbeiten wir daran")
    return WaitingWords(title, "", words.gettext("Sie müssen dafür gerade nichts tun."))


def _one(situation: Situation, waiting: Waiting, reader: Reader) -> WaitingWords:
    words = reader.words
    calendar = situation.calendar
    return WaitingWords(
        title=words.gettext(waiting.title),
        item=words.gettext(waiting.item),
        words=_sentence(situation, waiting, reader),
        due=due_in_words(waiting.due, situation.now, calendar, words, waiting.since)
        if waiting.kind == "task"
        else None,
        then=_then(situation, waiting, reader) if waiting.kind == "task" else (),
        follows=tuple(_follows(situation, waiting.step, reader))
        if _leads_on(situation, waiting, reader)
        else (),
        token=waiting.token,
    )


def _leads_on(situation: Situation, waiting: Waiting, reader: Reader) -> bool:
    """True where staff read what comes next; nothing does after a question that was asked again."""
    return not reader.actor.is_party and not situation.state.tokens[waiting.token].again


def _then(situation: Situation, waiting: Waiting, reader: Reader) -> tuple[str, ...]:
    """What happens when the deadline passes, or has happened since."""
    words = reader.words
    sentences = _SINCE_THEN if waiting.overdue else _THEN
    lines = [
        words.gettext(sentences[kind]) % {"name": words.gettext(name)}
        for kind, name in waiting.then
        if kind in _THEN
    ]
    if any(kind not in _THEN for kind, _ in waiting.then):
        following = what_follows_in_time(situation, reader.actor, waiting.step)
        ahead = " / ".join(words.gettext(title) for title in following)
        with_title = words.gettext("Nach der Frist geht es von selbst weiter mit: %(name)s.")
        without = words.gettext("Nach der Frist geht es von selbst weiter.")
        lines.append(with_title % {"name": ahead} if ahead else without)
    return tuple(lines)


def _sentence(situation: Situation, waiting: Waiting, reader: Reader) -> str:
    words = reader.words
    since = words.date(waiting.since)
    if waiting.suspended:
        return words.gettext("Zurückgestellt seit %(day)s. Die Frist ruht.") % {
            "day": words.date(waiting.suspended)
        }
    if waiting.kind == "case":
        return words.gettext("Wartet seit %(day)s auf das Ende eines anderen Vorgangs.") % {"day": since}
    if waiting.kind == "task":
        if waiting.assignee == reader.actor.id or (not waiting.assignee and is_ones_own(waiting, reader)):
            return words.gettext("Wartet auf Sie, seit %(day)s.") % {"day": since}
        if waiting.assignee:
            name = reader.people(waiting.assignee.removeprefix("person:"))
            return words.gettext("%(name)s hat die Aufgabe übernommen. Offen seit %(day)s.") % {
                "name": name,
                "day": since,
            }
        return words.gettext("Wartet auf %(role)s, seit %(day)s.") % {
            "role": words.gettext(waiting.role),
            "day": since,
        }
    return _sentence_of_a_wait(situation, waiting, words, since)


def is_ones_own(waiting: Waiting, reader: Reader) -> bool:
    """True when nobody else than the reader may do the task by the same role."""
    held = [entry for entry in waiting.holdings if fits(entry, reader.actor)]
    return bool(held) and (reader.actor.is_party or held[0].person == reader.actor.id)


def _sentence_of_a_wait(situation: Situation, waiting: Waiting, words: Catalogue, since: str) -> str:
    until = words.date(situation.calendar.last_day(waiting.due)) if waiting.due else ""
    events = words.listing(words.gettext(event) for event in waiting.events)
    said = {"day": since, "until": until, "events": events}
    if waiting.events and until:
        return (
            words.gettext("Seit %(day)s. Es geht weiter durch: %(events)s – oder von selbst am %(until)s.")
            % said
        )
    if waiting.events:
        return words.gettext("Seit %(day)s. Es geht weiter durch: %(events)s.") % said
    return words.gettext("Seit %(day)s. Am %(until)s geht es von selbst weiter.") % said


def _follows(situation: Situation, path: str, reader: Reader) -> list[str]:
    definition, words = situation.definition, reader.words
    step = definition.steps[path]
    outcomes: dict[str, str] = dict(getattr(step, "outcomes", {}))
    events = {event: definition.events[event].title for event in getattr(step, "events", {})}
    titles = {**outcomes, **events, "timeout": marked("Zeit um")}
    lines = []
    for way, targets in what_follows(situation, reader.actor, path).items():
        ahead = " / ".join(words.gettext(title) for title in targets)
        title = words.gettext(titles.get(way, ""))
        lines.append(f"{title}: {ahead}" if title else ahead)
    return lines


def pause_words(situation: Situation, found: Iterable[Pause], words: Catalogue) -> list[str]:
    """One sentence for each deadline that stands still and may still go on."""
    lines = []
    for pause in found:
        step = step_to_come(situation, pause.name)
        if step is None:
            continue
        since = words.date(pause.since)
        if pause.working_days is not None:
            left = pause.working_days
            sentence = words.ngettext(
                "Die Frist für „%(step)s“ ruht seit %(day)s. Es bleibt noch %(left)s Arbeitstag.",
                "Die Frist für „%(step)s“ ruht seit %(day)s. Es bleiben noch %(left)s Arbeitstage.",
                left,
            )
        else:
            left = max(0, (pause.seconds or 0) // _SECONDS_OF_A_DAY)
            sentence = words.ngettext(
                "Die Frist für „%(step)s“ ruht seit %(day)s. Es bleibt noch %(left)s Tag.",
                "Die Frist für „%(step)s“ ruht seit %(day)s. Es bleiben noch %(left)s Tage.",
                left,
            )
        lines.append(sentence % {"step": words.gettext(step.title), "day": since, "left": left})
    return lines
