"""Simulated cases whose commands are watched."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.core.events import Actor, Event
from workflows.core.outcome import Refusal
from workflows.simulation.model import Model, model_of
from workflows.simulation.office import Case
from workflows.simulation.plan import Plan
from workflows.simulation.record import Record
from workflows.simulation.run import Run


@dataclass(slots=True)
class Seen:
    """A command, when it was given, and whether the engine did what it says."""

    now: int
    event: Event
    actor: str
    case: int
    accepted: bool = False


class Watched(Run):
    """A run that remembers which commands were given when."""

    def __init__(self, model: Model, record: Record, seed: str, cases: int) -> None:
        """Nothing was seen yet."""
        self.seen: list[Seen] = []
        super().__init__(model, record, seed, cases, lambda: None)

    def apply(self, case: Case, event: Event, actor: Actor) -> Refusal | None:
        """Remember the command before what follows from it."""
        seen = Seen(self.now, event, actor.id, case.number)
        self.seen.append(seen)
        refusal = super().apply(case, event, actor)
        seen.accepted = refusal is None
        return refusal


def watched(definition: Definition, plan: Plan, calendar: Calendar, cases: int) -> Watched:
    """One run that has been played."""
    run = Watched(model_of(definition, plan, calendar), Record(), "1", cases)
    run.play()
    return run
