"""The figures of a simulation: what an office has measured, what it guesses, and the built-in defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from workflows.core.definition import Call, Definition, Task, Wait

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
YEAR = round(365.25 * DAY)
PERIODS: Mapping[str, int] = {
    "day": DAY,
    "week": WEEK,
    "month": YEAR // 12,
    "half-year": YEAR // 2,
    "year": YEAR,
}
"""What a rate may be given for -> seconds."""

OTHERWISE = "else"
"""How a plan names every further outcome of a case that was called."""

MEASURED, GUESSED, DEFAULT = "measured", "guessed", "default"
"""Where a figure comes from; all but the first are guesses."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A triangular distribution, in seconds, days or units, whatever its place says."""

    low: float
    likely: float
    high: float

    def draw(self, chance: Random) -> float:
        """One value."""
        return chance.triangular(self.low, self.high, self.likely)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many seconds, at random (a Poisson process)."""

    number: float
    per: str

    def draw(self, chance: Random) -> int:
        """Seconds until the next one."""
        return max(1, round(chance.expovariate(self.number / PERIODS[self.per])))


@dataclass(frozen=True, slots=True)
class StepPlan:
    """Figures of one task; what is None comes from the defaults.

    Attributes:
        work: office seconds that somebody of the staff is busy with it.
        delay: seconds before a party answers, before staff can begin (an appointment), or until a
            case that was called has ended.
        never: share of parties that never answer, 0 to 1.
        outcomes: decision outcome -> weight.
    """

    work: Spread | None = None
    delay: Spread | None = None
    never: float | None = None
    outcomes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """How a question is answered.

    Attributes:
        weights: answer -> weight; empty where a spread is given.
        spread: days from today for dates and moments, the number itself for numbers.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    spread: Spread | None = None


@dataclass(frozen=True, slots=True)
class EventPlan:
    """How often an event is raised in one case, while that is possible.

    Attributes:
        by: the role that does it; "" for the first that may.
    """

    rate: Rate
    by: str = ""
    work: Spread | None = None


USUAL_WORK = Spread(5 * MINUTE, 15 * MINUTE, 45 * MINUTE)
USUAL_DELAY = Spread(HOUR, 3 * DAY, 14 * DAY)
USUAL_CALL = Spread(WEEK, 4 * WEEK, 13 * WEEK)
USUAL_NEVER = 0.05
USUAL_PEOPLE = 2
USUAL_ARRIVALS = Rate(60, "half-year")
USUAL_WAKING = Rate(1, "month")
USUAL_HOURS: Mapping[int, tuple[tuple[int, int], ...]] = dict.fromkeys(range(5), ((9 * 60, 16 * 60),))
USUAL_BEGIN = date(2026, 1, 1)
USUAL_PERIOD = 3 * YEAR
USUAL_FOLLOWING = YEAR


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a simulation needs beside the definition.

    Attributes:
        begins: local day on which the first case may arrive.
        period: seconds in which the cases of one run arrive, about.
        following: seconds for which they are followed after the last one has arrived.
        hours: weekday (0 is Monday) -> shifts as minutes after midnight.
        people: staff group -> how many.
        steps: path -> figures; answers: "form.question" -> how it is answered.
        sources: name of a figure, such as "people.coordinators" -> where it comes from.
    """

    begins: date = USUAL_BEGIN
    period: int = USUAL_PERIOD
    following: int = USUAL_FOLLOWING
    arrivals: Rate = USUAL_ARRIVALS
    hours: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=lambda: USUAL_HOURS)
    people: Mapping[str, int] = field(default_factory=dict)
    steps: Mapping[str, StepPlan] = field(default_factory=dict)
    answers: Mapping[str, AnswerPlan] = field(default_factory=dict)
    events: Mapping[str, EventPlan] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def step(self, path: str) -> StepPlan:
        """The figures of a step."""
        return self.steps.get(path, _NOTHING)

    def number_of(self, group: str) -> int:
        """How many people a staff group has."""
        return self.people.get(group, USUAL_PEOPLE)


_NOTHING = StepPlan()


def groups_of(definition: Definition) -> tuple[str, ...]:
    """The staff groups of a definition, in the order of its roles."""
    return tuple(dict.fromkeys(role.group for role in definition.roles.values() if role.group))


def figures(definition: Definition, plan: Plan) -> Iterator[tuple[str, str]]:
    """Every figure that a simulation of the definition uses -> where it comes from."""
    names = ["arrivals", "hours", *(f"people.{group}" for group in groups_of(definition))]
    for step in definition.steps.values():
        if isinstance(step, Task) and step.path != definition.start:
            party = definition.roles[step.role].party
            names += [f"steps.{step.path}.{key}" for key in (("delay", "never") if party else ("work",))]
            names += [f"steps.{step.path}.outcomes"] if step.is_decision else []
        elif isinstance(step, Call) and step.waits:
            names += [f"steps.{step.path}.delay", f"steps.{step.path}.outcomes"]
        elif isinstance(step, Wait) and not step.moment:
            names += [f"events.{event}" for event in step.events]
    for name in dict.fromkeys([*names, *plan.sources]):
        yield name, plan.sources.get(name, DEFAULT)
