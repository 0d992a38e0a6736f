"""Where forms are asked: the start of a workflow, and every task and event of a party in some scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tests.support.loaded import DEFINITIONS, loaded
from webapp.demo.seeding import demo_people
from workflows.core.access import Situation, allotment
from workflows.core.advance import advance
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Form, Page, Plain, Task
from workflows.core.events import Actor, Completed, Event, Raised, Started
from workflows.core.explanation import offers
from workflows.core.outcome import Advanced
from workflows.core.state import State
from workflows.examples.walks import Guide, Place, Walk, Walks
from workflows.loading.play import Played, Report, play
from workflows.loading.scenarios import Scenario, load_scenario

WORKFLOWS = tuple(sorted(folder.name for folder in DEFINITIONS.iterdir()))
BERLIN = Calendar("Europe/Berlin")


WITHOUT_QUESTIONS = Form("", "", "", (Page("confirm", "", "", ()),))
"""What the application asks for a bare decision or event."""


@dataclass(frozen=True)
class Occasion:
    """One form, at one moment of one case.

    Attributes:
        place: "start", "tasks/<token>" or "events/<event>", as in addresses.
        steps: how many steps of the scenario come before.
    """

    actor: Actor
    place: str
    form: str | None
    outcomes: tuple[str, ...]
    situation: Situation
    scenario: str
    steps: int
    names: Mapping[str, Any]

    def accepts(self, values: Mapping[str, Plain], outcome: str) -> bool:
        """Whether the engine takes these answers from this person."""
        situation = self.situation
        kind, _, what = self.place.partition("/")
        event: Event = Raised(what, values)
        if kind == "start":
            event = Started("X-1", values)
        elif kind == "tasks":
            event = Completed(int(what), values, outcome)
        state = situation.state if self.steps else None
        answer = advance(situation.definition, state, event, self.actor, situation.now, BERLIN)
        return isinstance(answer, Advanced)


@dataclass(frozen=True)
class Asked:
    """A form where it is asked, with the walks through it, each with its occasion."""

    workflow: str
    title: str
    form: Form
    walks: Walks
    occasions: Sequence[Occasion]

    def occasion(self, walk: Walk) -> Occasion:
        """Where a walk begins."""
        return self.occasions[walk.place]


@lru_cache
def definition_of(workflow: str) -> Definition:
    """A shipped definition."""
    return loaded(DEFINITIONS / workflow)


@lru_cache
def reports_of(workflow: str) -> Mapping[str, Report]:
    """Its golden scenarios, played."""
    found = {}
    for path in sorted((DEFINITIONS / workflow / "scenarios").glob("*.yaml")):
        scenario = load_scenario(path.read_text("utf-8"), path.name)
        assert isinstance(scenario, Scenario)
        found[path.stem] = play(definition_of(workflow), scenario, BERLIN)
    return found


def begun(workflow: str, occasion: Occasion, number: int) -> Report:
    """A scenario up to an occasion, as a case of its own."""
    report = reports_of(workflow)[occasion.scenario]
    scenario = replace(report.scenario, name=f"{occasion.scenario}-{number}")
    return replace(report, scenario=scenario, steps=report.steps[: occasion.steps])


def asked_forms(workflow: str) -> tuple[Asked, ...]:
    """Every form of a workflow that the public or a party fills in, and the one that begins a case."""
    definition = definition_of(workflow)
    guide = Guide(definition, _staff(), _given(workflow))
    grouped: dict[tuple[str, str], list[Occasion]] = {}
    for title, occasion in _occasions(workflow, definition):
        grouped.setdefault((title, occasion.form or ""), []).append(occasion)
    return tuple(
        _asked(workflow, title, definition.forms.get(form, WITHOUT_QUESTIONS), occasions, guide)
        for (title, form), occasions in grouped.items()
    )


def _asked(workflow: str, title: str, form: Form, occasions: list[Occasion], guide: Guide) -> Asked:
    today = BERLIN.local_date(occasions[0].situation.now)
    places = (Place(occasion.names, occasion.accepts) for occasion in occasions)
    return Asked(workflow, title, form, guide.through(form, places, occasions[0].outcomes, today), occasions)


def _staff() -> Mapping[str, Sequence[str]]:
    """Staff group -> the ids of the demo's people."""
    found: dict[str, list[str]] = {}
    for person in demo_people()[0]:
        for group in person.groups:
            found.setdefault(group, []).append(person.id)
    return found


def _given(workflow: str) -> Mapping[str, Sequence[Plain]]:
    """What people answered in the scenarios."""
    definition, found = definition_of(workflow), dict[str, list[Plain]]()
    for report in reports_of(workflow).values():
        for played in report.steps:
            form = played.step.values and _form_of(definition, played)
            for entry in played.entries if form else ():
                for name, value in getattr(entry.event, "values", {}).items():
                    if value is not None:
                        found.setdefault(f"{form}.{name}", []).append(value)
    return found


def _form_of(definition: Definition, played: Played) -> str | None:
    """The form that a step of a scenario fills in."""
    subject = definition.start if played.step.action == "start" else played.step.subject
    if played.step.action == "raise":
        return definition.events[subject].form
    name = subject.partition("@")[0]
    steps = [step for path, step in definition.steps.items() if path == name or path.endswith(f".{name}")]
    return next((step.form for step in steps if isinstance(step, Task)), None)


def _occasions(workflow: str, definition: Definition) -> Iterator[tuple[str, Occasion]]:
    for name, report in reports_of(workflow).items():
        yield definition.start, _start(definition, name, report)
        for number, played in enumerate(report.steps, start=1):
            if played.state is not None:
                yield from _of_parties(definition, name, number, played)


def _start(definition: Definition, scenario: str, report: Report) -> Occasion:
    entry = report.log[0]
    step = definition.steps[definition.start]
    assert isinstance(step, Task)
    situation = Situation(definition, State("", entry.actor.id, entry.at), entry.at, BERLIN)
    return Occasion(entry.actor, "start", step.form, (), situation, scenario, 0, situation.names())


def _of_parties(
    definition: Definition, scenario: str, steps: int, played: Played
) -> Iterator[tuple[str, Occasion]]:
    assert played.state is not None
    situation = Situation(definition, played.state, played.now, BERLIN)
    for actor in _parties(situation):
        for offer in offers(situation, actor):
            common = (offer.form, tuple(name for name, _ in offer.outcomes), situation, scenario, steps)
            if offer.kind == "complete" and offer.token is not None:
                token = played.state.tokens[offer.token]
                names = situation.names(situation.items(token.scope))
                yield token.step, Occasion(actor, f"tasks/{token.id}", *common, names)
            elif offer.kind == "event":
                place = f"events/{offer.event}"
                yield place, Occasion(actor, place, *common, situation.names())


def _parties(situation: Situation) -> Sequence[Actor]:
    """Everybody with a personal link who has something to do."""
    roles = [role.id for role in situation.definition.roles.values() if role.party]
    found = [Actor(f"party:{role}", role=role) for role in roles]
    for token in situation.state.tokens.values():
        if isinstance(situation.definition.steps[token.step], Task):
            for held in allotment(situation, token):
                if held.group is None and held.item:
                    found.append(Actor(f"party:{held.role}:{held.item}", role=held.role, item=held.item))
    return found
