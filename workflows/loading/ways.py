"""Which step leads where: steps that nothing leads to, events that nobody can ever raise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.core.definition import (
    DONE,
    Assign,
    Branch,
    Call,
    Definition,
    Each,
    Issue,
    Parallel,
    Revoke,
    Send,
    Step,
    Task,
    Wait,
)
from workflows.loading.problems import Mark
from workflows.loading.reading import Reading


def targets(step: Step) -> Iterator[str]:
    """Where a step may lead, the first steps of a block included."""
    match step:
        case Task():
            yield from step.next.values()
            if step.overdue and step.overdue.next:
                yield step.overdue.next
            if step.skip:
                yield step.skip.next
        case Call():
            yield from step.next.values()
        case Branch():
            yield from (arm.next for arm in step.arms)
            yield step.otherwise
        case Parallel():
            yield from step.branches.values()
            yield step.next
        case Each():
            yield step.first
            yield step.next
        case Wait():
            yield from step.events.values()
            if step.timeout:
                yield step.timeout
        case Send() | Issue() | Revoke() | Assign():
            yield step.next


def reached(definition: Definition, *beginnings: str) -> frozenset[str]:
    """All steps to which a way leads from where a strand begins."""
    found: set[str] = set()
    ahead = list(beginnings)
    while ahead:
        path = ahead.pop()
        if path == DONE or path in found or path not in definition.steps:
            continue
        found.add(path)
        ahead.extend(targets(definition.steps[path]))
    return frozenset(found)


def check_ways(reading: Reading, definition: Definition) -> None:
    """The start, steps without a way to them, and events without effect."""
    _check_start(reading, definition)
    strands = (event.next for event in definition.events.values() if event.next)
    known = reached(definition, definition.start, *strands)
    for path, step in definition.steps.items():
        if path not in known and step.block not in _unreached(definition, known):
            what = f'No way leads to the step "{step.id}".'
            reading.problem(_mark(reading, "step", path), what, "Name it in a next:, or delete it.")
    awaited = {name for step in definition.steps.values() if isinstance(step, Wait) for name in step.events}
    for name, event in definition.events.items():
        if not event.acts and name not in awaited:
            what = f'The event "{name}" does nothing, and no step waits for it.'
            mend = "Add next:, cancels:, adds_to:, keep: or collect: true, or a step that waits for it."
            reading.problem(_mark(reading, "event", name), what, mend)


def _unreached(definition: Definition, known: frozenset[str]) -> frozenset[str]:
    """Blocks that are reported themselves, so that what is inside need not be."""
    return frozenset(definition.steps) - known


def begins_with_a_form(definition: Definition) -> bool:
    """True when the first step is one; without it there is no case to speak of."""
    first = definition.steps.get(definition.start)
    return isinstance(first, Task) and not first.is_decision and first.form is not None


def _check_start(reading: Reading, definition: Definition) -> None:
    if not begins_with_a_form(definition):
        mark = _mark(reading, "step", definition.start)
        reading.problem(mark, "A case must start with a form.", 'Name a step with "form:" after start:.')


def _mark(reading: Reading, kind: str, name: str) -> Mark:
    marks: Mapping[tuple[str, str], Mark] = reading.marks
    return marks.get((kind, name), Mark("workflow.yaml"))
