"""Saved cases: recorded events with states between them; later code shows by them that it still knows them.

A version's folder under saved/ holds the files of the definition, and cases/*.json with
"calendar" (zone, holidays), "events" ("at", "actor", "event") and "states" ("after" so many events, "state").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.core.events import Actor, Event
from workflows.core.plain import (
    actor_from_plain,
    actor_to_plain,
    event_from_plain,
    event_to_plain,
    state_from_plain,
    state_to_plain,
)
from workflows.core.state import State
from workflows.loading.play import Entry, play
from workflows.loading.scenarios import Scenario

ZONE = "Europe/Berlin"
_YEARS = 3


@dataclass(frozen=True, slots=True)
class SavedCase:
    """One case.

    Attributes:
        name: of the scenario that it is from.
        log: all its events, to where the scenario leads.
        states: after how many events -> the state then.
    """

    name: str
    calendar: Calendar
    log: tuple[Entry, ...]
    states: Mapping[int, State]


def saved_folder(definition: Definition) -> str:
    """The name of a version's folder: its number, and the beginning of its digest."""
    return f"{definition.version}-{definition.digest[:8]}"


def played_case(definition: Definition, scenario: Scenario, holidays: Iterable[str]) -> SavedCase | None:
    """A scenario as a case with all its states; None where it does not pass.

    Arguments:
        holidays: ISO 8601 dates; those of the case's first years are kept with it.
    """
    years = range(scenario.begins.year, scenario.begins.year + _YEARS)
    days = frozenset(date.fromisoformat(day) for day in holidays)
    calendar = Calendar(ZONE, frozenset(day for day in days if day.year in years))
    report = play(definition, scenario, calendar)
    states: dict[int, State] = {}
    count = 0
    for played in report.steps:
        count += len(played.entries)
        if played.state and played.entries:
            states[count] = played.state
    return None if report.failures else SavedCase(scenario.name, calendar, report.log, states)


def chosen(cases: Iterable[SavedCase], most: int) -> tuple[SavedCase, ...]:
    """States, each with its case, that show the most for their size: where one stands, open blocks, ends."""
    offers = [
        SavedCase(case.name, case.calendar, case.log, {count: state})
        for case in cases
        for count, state in case.states.items()
    ]
    sizes = {id(offer): sum(len(text) for _, text in saved_files([offer])) for offer in offers}
    seen: set[str] = set()
    found: dict[str, SavedCase] = {}
    while len(found) < most:
        best = max(
            offers, key=lambda offer: len(_shown(offer) - seen) / sizes[id(offer)] ** 0.5, default=None
        )
        if best is None or not _shown(best) - seen:
            break
        seen |= _shown(best)
        offers = [offer for offer in offers if offer.name != best.name]
        found[best.name] = best
    return tuple(found.values())


def _shown(case: SavedCase) -> set[str]:
    return {place for state in case.states.values() for place in _places(state)}


def _places(state: State) -> set[str]:
    blocks = {
        f"{activation.step} {bool(activation.finished)} {bool(activation.waiting)} {activation.joined}"
        for activation in state.activations.values()
    }
    ends = {"an end"} if state.ended else set()
    return {token.step for token in state.tokens.values()} | blocks | ends


def saved_files(cases: Iterable[SavedCase]) -> Iterator[tuple[str, str]]:
    """File name and text of each case."""
    for case in cases:
        content = {
            "calendar": {
                "zone": case.calendar.zone,
                "holidays": sorted(day.isoformat() for day in case.calendar.holidays),
            },
            "events": [_entry(entry) for entry in case.log],
            "states": [
                {"after": count, "state": state_to_plain(state)} for count, state in case.states.items()
            ],
        }
        yield f"cases/{case.name}.json", _lines(content)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at.isoformat(),
        "actor": actor_to_plain(entry.actor),
        "event": event_to_plain(entry.event),
    }


def _lines(content: Mapping[str, Any]) -> str:
    """JSON with a line for each event and state."""
    parts = []
    for key, value in content.items():
        if isinstance(value, list):
            rows = ",\n".join(_compact(row) for row in value)
            parts.append(f'"{key}": [\n{rows}\n]')
        else:
            parts.append(f'"{key}": {_compact(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def load_saved(text: str, name: str) -> SavedCase:
    """A case that was saved by any earlier version of the code.

    Raises:
        KeyError: an event of it is none of today's.
    """
    content = json.loads(text)
    calendar = content["calendar"]
    days = frozenset(date.fromisoformat(day) for day in calendar["holidays"])
    log = tuple(Entry(*_happened(row)) for row in content["events"])
    states = {row["after"]: state_from_plain(row["state"]) for row in content["states"]}
    return SavedCase(name, Calendar(calendar["zone"], days), log, states)


def _happened(row: Mapping[str, Any]) -> tuple[Event, Actor, datetime]:
    return event_from_plain(row["event"]), actor_from_plain(row["actor"]), datetime.fromisoformat(row["at"])
