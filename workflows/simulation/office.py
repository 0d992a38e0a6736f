"""The people of an office, and the work that waits for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random

from workflows.core.access import Holding
from workflows.core.definition import Definition, Role, Task
from workflows.core.events import Actor
from workflows.core.state import State
from workflows.simulation.plan import Plan, groups_of


class WaitsFor(StrEnum):
    """What an open place of a case waits for."""

    STAFF = "staff"
    PARTY = "a party"
    MOMENT = "a moment"
    EVENT = "an event"
    CASE = "another case"
    NOBODY = "nobody may do it"


@dataclass(slots=True, eq=False)
class Visit:
    """One token at rest: since when, and what it waits for."""

    step: str
    since: int
    waits_for: WaitsFor
    job: Job | None = None
    escalated: str | None = None


@dataclass(slots=True, eq=False)
class Case:
    """One case under way.

    Attributes:
        chance: its own random numbers, so that one person more changes no draw of the arrivals.
        timers: those that are on the agenda, with their moments.
        documents: those that it was issued already.
        allotted: token -> the person whom the engine had the task given to.
    """

    number: int
    chance: Random
    state: State
    started: int
    visits: dict[int, Visit] = field(default_factory=dict)
    timers: dict[str, datetime] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)
    allotted: dict[int, Person] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Job:
    """Work for one of the staff: a task, or an event to be raised.

    Attributes:
        token: of the task; None for an event.
        held: group -> as whom its people may do it.
        queues: groups at whose desks it waits.
        waits: True until somebody has begun, or it is gone.
        barred: ids of people who were refused.
    """

    case: Case
    since: int
    held: dict[str, Holding]
    token: int | None = None
    event: str = ""
    queues: list[str] = field(default_factory=list)
    waits: bool = True
    barred: set[str] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Person:
    """One of the staff, with one thing at a time to do.

    Attributes:
        busy: office seconds of all their work so far.
        allotted: open tasks that were given to them by the engine.
        will_look: True while they will look for work when the office opens.
    """

    id: str
    group: str
    busy: int = 0
    allotted: int = 0
    job: Job | None = None
    will_look: bool = False
    actors: dict[str | None, Actor] = field(default_factory=dict)

    def acting_in(self, unit: str | None) -> Actor:
        """The person as the engine knows them; everybody works for every unit."""
        actor = self.actors.get(unit)
        if actor is None:
            units = frozenset({unit} if unit else ())
            actor = self.actors[unit] = Actor(f"person:{self.id}", frozenset({self.group}), units)
        return actor


@dataclass(slots=True, eq=False)
class Desk:
    """A staff group: its people and the queue before them."""

    people: list[Person]
    queue: deque[Job] = field(default_factory=deque)
    length: int = 0
    longest: int = 0

    def idle(self) -> list[Person]:
        """Those who have nothing to do, the least busy so far first."""
        free = [person for person in self.people if person.job is None]
        return sorted(free, key=lambda person: person.busy) if len(free) > 1 else free

    def add(self, job: Job) -> None:
        """A job begins to wait."""
        self.queue.append(job)
        self.length += 1
        self.longest = max(self.longest, self.length)

    def tidy(self) -> None:
        """Forget what no longer waits at the head of the queue."""
        while self.queue and not self.queue[0].waits:
            self.queue.popleft()


def people_of(definition: Definition, plan: Plan) -> dict[str, tuple[str, ...]]:
    """Staff group -> ids of its people: those whom the definition names itself, then invented ones."""
    people = {}
    for group in groups_of(definition):
        named = dict.fromkeys(_named(role) for role in definition.roles.values() if role.group == group)
        invented = (f"{group}_{number}" for number in range(1, plan.number_of(group) + 1))
        people[group] = tuple([*filter(None, named), *invented][: plan.number_of(group)])
    return people


def _named(role: Role) -> str | None:
    name = role.person.value({}) if role.person and not role.person.roots else None
    return name.removeprefix("person:") if isinstance(name, str) else None


def asked_for_people(definition: Definition) -> dict[str, str]:
    """Questions whose answer names who holds a role: "form.question" -> its staff group."""
    forms: dict[str, set[str]] = {}
    for step in definition.steps.values():
        if isinstance(step, Task) and step.form:
            forms.setdefault(step.stores, set()).add(step.form)
    return {
        f"{form}.{question}": role.group
        for role in definition.roles.values()
        if role.group and role.person
        for stored, _, question in (path.partition(".") for path in role.person.paths)
        for form in forms.get(stored, ())
    }


def desks_of(people: Mapping[str, tuple[str, ...]]) -> dict[str, Desk]:
    """Staff group -> its desk, with nobody busy."""
    return {group: Desk([Person(name, group) for name in names]) for group, names in people.items()}
