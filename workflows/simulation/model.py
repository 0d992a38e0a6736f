"""What all runs of a simulation share."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.simulation.answers import AnswerBook
from workflows.simulation.hours import OfficeHours
from workflows.simulation.office import people_of
from workflows.simulation.plan import Plan


@dataclass(slots=True, eq=False)
class Model:
    """A definition with its figures, and what is worked out from both only once."""

    definition: Definition
    plan: Plan
    calendar: Calendar
    people: dict[str, tuple[str, ...]]
    hours: OfficeHours
    book: AnswerBook


def model_of(definition: Definition, plan: Plan, calendar: Calendar) -> Model:
    """Put together what all runs share."""
    people = people_of(definition, plan)
    hours = OfficeHours(plan.hours, plan.begins, calendar)
    return Model(definition, plan, calendar, people, hours, AnswerBook(definition, plan.answers, people))
