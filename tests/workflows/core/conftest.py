"""Small definitions in YAML, loaded as an author's would be, and a case that is played by hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from workflows.core.access import Situation
from workflows.core.advance import advance
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.core.effects import Effect
from workflows.core.events import SYSTEM, Actor, Completed, Event, Raised, Started, TimerFired
from workflows.core.outcome import Advanced, Refusal
from workflows.core.plain import event_from_plain, event_to_plain, state_from_plain, state_to_plain
from workflows.core.state import State
from workflows.loading.load import load_definition

CALENDAR = Calendar("Europe/Berlin", frozenset({date(2026, 12, 25)}))
ANNA = Actor("person:anna", frozenset({"office"}))
BEN = Actor("person:ben", frozenset({"office"}))
APPLICANT = Actor("party:applicant", role="applicant")


@dataclass
class Case:
    """A case under test: it remembers its events, so that they can be folded again."""

    definition: Definition
    now: datetime = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    state: State | None = None
    effects: tuple[Effect, ...] = ()
    log: list[tuple[Event, Actor, datetime]] = field(default_factory=list)

    @property
    def situation(self) -> Situation:
        """The case as it stands."""
        assert self.state is not None
        return Situation(self.definition, self.state, self.now, CALENDAR)

    def apply(self, event: Event, actor: Actor) -> Advanced | Refusal:
        """Apply one event; a refusal changes nothing."""
        answer = advance(self.definition, self.state, event, actor, self.now, CALENDAR)
        if isinstance(answer, Advanced):
            self.state, self.effects = answer.state, answer.effects
            self.log.append((event, actor, self.now))
        return answer

    def start(self, actor: Actor = APPLICANT, **values: Any) -> "Case":
        """Begin the case."""
        assert isinstance(self.apply(Started("T-1", values), actor), Advanced)
        return self

    def token(self, step: str, nth: int = 0) -> int:
        """Id of an open token at a step."""
        assert self.state is not None
        return [token.id for token in self.state.tokens.values() if token.step == step][nth]

    def do(
        self, step: str, actor: Actor = ANNA, outcome: str = "", nth: int = 0, **values: Any
    ) -> Advanced | Refusal:
        """Complete an open task."""
        return self.apply(Completed(self.token(step, nth), values, outcome), actor)

    def happen(self, event: str, actor: Actor = ANNA, **values: Any) -> Advanced | Refusal:
        """Raise an event."""
        return self.apply(Raised(event, values), actor)

    def let_pass(self, **time: float) -> None:
        """Let time pass; timers fire in their order."""
        assert self.state is not None
        goal = self.now + timedelta(**time)
        while due := [timer for timer in self.state.timers.values() if timer.at <= goal]:
            first = min(due, key=lambda timer: timer.at)
            self.now = max(self.now, first.at)
            self.apply(TimerFired(first.key), SYSTEM)
        self.now = goal

    @property
    def places(self) -> list[str]:
        """Where the case stands."""
        assert self.state is not None
        return sorted(token.step for token in self.state.tokens.values())

    def folded(self) -> State | None:
        """The state that the recorded events give, after a trip through plain data."""
        state: State | None = None
        for event, actor, at in self.log:
            again = event_from_plain(event_to_plain(event))
            answer = advance(self.definition, state, again, actor, at, CALENDAR)
            assert isinstance(answer, Advanced)
            state = state_from_plain(state_to_plain(answer.state))
        return state


HEAD = """
workflow: small
version: 1
title: Klein
summary: Ein kleiner Ablauf
subject: "{application.name}"
number: "T-{number}"
languages: [de]
roles:
  applicant: {title: Antragstellende, party: true, email: application.email, sees: status}
  office: {title: Büro, group: office}
  second: {title: Zweite Person, group: office, not: [BARRED]}
statuses: {received: Eingegangen, question: Frage, talking: Gespräch, done: Fertig}
start: apply
outcomes: {good: Gut, bad: Schlecht}
retention:
  good: {keep: 1 years, then: erase}
  bad: {keep: 1 years, then: erase}
"""

FORMS = """
forms:
  application:
    title: Antrag
    fields:
      name: {type: text, label: Name}
      email: {type: email, label: E-Mail, required: false, personal: contact, purpose: Für Antworten}
      children: {type: yes_no, label: Kinder, required: false}
      people: {type: group, label: Personen, required: false, fields: {called: {type: text, label: Name}}}
  answer:
    title: Antwort
    fields:
      text: {type: text, label: Text}
"""


@pytest.fixture
def case_of() -> Callable[[str], Case]:
    """Makes a case of a definition, given by what comes after its head."""

    def build(steps: str) -> Case:
        head = HEAD.replace("BARRED", "review" if " review:" in steps else "apply")
        loaded = load_definition({"workflow.yaml": head + steps, "forms.yaml": FORMS})
        assert isinstance(loaded, Definition), loaded
        return Case(loaded)

    return build
