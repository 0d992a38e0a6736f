"""Which answers are given on which way: the steps as a graph whose edges say what is filled on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.core.definition import (
    DONE,
    Assign,
    Branch,
    Call,
    CaseEvent,
    Definition,
    Each,
    Parallel,
    Step,
    Task,
    Wait,
)
from workflows.loading.facts import given_if_false, given_if_true
from workflows.loading.known import data_place
from workflows.loading.ways import reached, targets

START = ":start"
"""Before the first step of a case."""

OUTCOME = "outcome"


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """Something that a step keeps in the case's data.

    Attributes:
        place: path of the each block in whose items it is kept; "" for the case.
        name: under which it is kept; `DONE` for the day when a step was done.
        part: `OUTCOME` for what was decided; "" for the answers to a form, a list or a computed value;
            with `DONE` the step.
    """

    place: str
    name: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from before a node to before another.

    Attributes:
        gains: what is filled on it.
        facts: paths that a condition on it has found filled.
    """

    source: str
    target: str
    gains: frozenset[Answer] = frozenset()
    facts: frozenset[str] = frozenset()


def gains_of(definition: Definition, step: Step) -> frozenset[Answer]:
    """What a step fills when it is done."""
    place = data_place(definition, step.path)
    if isinstance(step, Task):
        parts = [*([""] if step.form else []), *([OUTCOME] if step.is_decision else [])]
        kept = (Answer(place, step.stores, part) for part in parts)
        return frozenset({*kept, Answer(place, DONE, step.id)})
    if isinstance(step, Assign):
        return frozenset(Answer(place, name) for name in step.values)
    if isinstance(step, Each):
        return frozenset({Answer(place, step.stores)})
    if isinstance(step, Call) and step.waits:
        return frozenset({Answer(place, step.stores), Answer(place, step.stores, OUTCOME)})
    return frozenset()


def never_told(definition: Definition, step: Step) -> frozenset[Answer]:
    """What has a name but never a value: how a case ends that nobody waits for."""
    if isinstance(step, Call) and not step.waits:
        place = data_place(definition, step.path)
        return frozenset({Answer(place, step.stores), Answer(place, step.stores, OUTCOME)})
    return frozenset()


def gains_of_event(event: CaseEvent) -> frozenset[Answer]:
    """What raising an event fills."""
    kept = event.collect or (event.form and not event.adds_to)
    return frozenset({Answer("", event.stores)} if kept else ())


def end_of(definition: Definition, path: str) -> str:
    """The node at which the branch or item around a step is over; "" in the root."""
    block = path.rpartition(".")[0]
    if not block:
        return ""
    around = definition.steps.get(block)
    if isinstance(around, Each):
        return f"{block}:item"
    return f"{path}:end" if isinstance(around, Parallel) else f"{block}:end"


def after(path: str) -> str:
    """The node behind a block that is complete."""
    return f"{path}:out"


def edges_of(definition: Definition) -> list[Edge]:
    """The whole graph; an edge into DONE leads to the end of its branch, in the root it is left out."""
    first = definition.steps[definition.start]
    answered = gains_of(definition, first)
    found = [
        Edge(START, target, answered) for target in (first.next.values() if isinstance(first, Task) else ())
    ]
    for step in definition.steps.values():
        found.extend(_edges(definition, step))
    for event in definition.events.values():
        found.extend(_strand(definition, event))
    for during in {event.during: event for event in definition.events.values() if event.next}.values():
        found.extend(Edge(path, _raised(during)) for path in raising_places(definition, during))
    return [edge for edge in found if edge.target]


def _edges(definition: Definition, step: Step) -> Iterator[Edge]:
    def to(target: str) -> str:
        return end_of(definition, step.path) if target == DONE else target

    gains = gains_of(definition, step)
    match step:
        case Task():
            yield from (Edge(step.path, to(target), gains) for target in step.next.values())
            if step.overdue and step.overdue.next:
                yield Edge(step.path, to(step.overdue.next))
            if step.skip:
                yield Edge(step.path, to(step.skip.next))
        case Branch():
            yield from (Edge(step.path, to(target), facts=facts) for target, facts in _arms(step))
        case Parallel():
            for name, first in step.branches.items():
                condition = step.conditions.get(name)
                yield Edge(step.path, first, facts=given_if_true(condition) if condition else frozenset())
            yield Edge(after(step.path), to(step.next))
        case Each():
            yield Edge(step.path, step.first, gains)
            yield Edge(after(step.path), to(step.next))
        case Wait():
            for name, target in step.events.items():
                yield Edge(step.path, to(target), gains_of_event(definition.events[name]))
            if step.timeout:
                yield Edge(step.path, to(step.timeout))
        case _:
            yield from (Edge(step.path, to(target), gains) for target in targets(step))


def _arms(step: Branch) -> Iterator[tuple[str, frozenset[str]]]:
    refused: frozenset[str] = frozenset()
    for arm in step.arms:
        yield arm.next, given_if_true(arm.when) | (frozenset() if step.every else refused)
        refused |= given_if_false(arm.when)
    yield step.otherwise, refused


def _strand(definition: Definition, event: CaseEvent) -> Iterator[Edge]:
    """From where the event may be raised to its strand; and to the ends of what it cancels."""
    gains = gains_of_event(event)
    facts = given_if_true(event.when) if event.when else frozenset[str]()
    if event.next:
        yield Edge(_raised(event), event.next, gains, facts)
    for region in event.cancels:
        for path in raising_places(definition, event) if region != "case" else ():
            if lies_at(path, region):
                yield Edge(path, end_of(definition, region), gains, facts)


def _raised(event: CaseEvent) -> str:
    """The node at which events with the same `during` may be raised."""
    return f":at:{','.join(event.during)}"


def lies_at(path: str, region: str) -> bool:
    """True for a step, and for all in a block or branch."""
    return path == region or path.startswith(f"{region}.")


def raising_places(definition: Definition, event: CaseEvent) -> list[str]:
    """The steps at which a case may rest when the event is raised."""
    return [
        step.path
        for step in definition.steps.values()
        if (isinstance(step, Task | Call) and event.acts)
        or (isinstance(step, Wait) and (event.acts or event.id in step.events))
        if not event.during or any(lies_at(step.path, place) for place in event.during)
    ]


def filled_beyond(definition: Definition, *beginnings: str) -> frozenset[Answer]:
    """Everything that is filled on some way from steps on."""
    steps = (definition.steps[path] for path in reached(definition, *beginnings))
    found = frozenset[Answer]().union(*(gains_of(definition, step) for step in steps))
    awaited = (definition.steps[path] for path in reached(definition, *beginnings))
    names = {name for step in awaited if isinstance(step, Wait) for name in step.events}
    return found.union(*(gains_of_event(definition.events[name]) for name in names))


def filled_within(definition: Definition, region: str) -> frozenset[Answer]:
    """Everything that is filled in a block or branch."""
    inside = [path for path in definition.steps if lies_at(path, region)]
    return filled_beyond(definition, *inside) if inside else frozenset()
