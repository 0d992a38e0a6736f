"""Faults of the control flow that one step shows by itself: no state space is needed to see them."""

from __future__ import annotations

from workflows.core.definition import DONE, Branch, Call, Definition, End, Parallel
from workflows.loading.problems import Mark, Severity
from workflows.loading.reading import Reading
from workflows.net.components import Components
from workflows.net.ways import ways_of
from workflows.net.weaver import constant


def tell_joins(reading: Reading, definition: Definition) -> None:
    """A block that waits for more branches than it has."""
    for path, step in definition.steps.items():
        if not isinstance(step, Parallel):
            continue
        number = constant(step.join.at_least)
        if number is not None and number > len(step.branches):
            what = f'"{path}" waits for {number} branches, but it has {len(step.branches)}.'
            reading.problem(_mark(reading, path), what, 'Write a smaller number, or "join: all".')


def tell_ways(reading: Reading, definition: Definition, components: Components) -> None:
    """Ways out of a branch that no answer can ever take."""
    for path, step in definition.steps.items():
        if not isinstance(step, Branch):
            continue
        for way in ways_of(step):
            if not components.possible(step, way.key):
                said = (
                    f'"{step.arms[int(way.key)].when.source}" is never true here'
                    if way.key
                    else "else is never taken"
                )
                what = f'At "{path}", {said}, whatever was answered.'
                mend = "Look at the conditions before it, or delete it."
                reading.problem(_mark(reading, path), what, mend, Severity.WARNING)


def tell_recursion(reading: Reading, definition: Definition, components: Components) -> None:
    """A workflow that calls itself and cannot end without doing so would never end."""
    calls = {
        path
        for path, step in definition.steps.items()
        if isinstance(step, Call) and step.waits and step.workflow == definition.id
    }
    if calls and not _ends_without(definition, components, calls):
        path = min(calls)
        what = f'The case cannot end without calling itself again at "{path}", so it never ends.'
        reading.problem(_mark(reading, path), what, "Add a way to an end that does not call it.")


def _ends_without(definition: Definition, components: Components, calls: set[str]) -> bool:
    ahead = [way.target for way in ways_of(definition.steps[definition.start])]
    seen: set[str] = set()
    while ahead:
        path = ahead.pop()
        if path == DONE:
            return True
        if path in seen or path in calls or _always_calls(definition, path, calls):
            continue
        seen.add(path)
        step = definition.steps[path]
        if isinstance(step, End):
            return True
        ahead += [way.target for way in components.ways(path)]
    return False


def _always_calls(definition: Definition, path: str, calls: set[str]) -> bool:
    """True for a block of which a branch begins with such a call."""
    step = definition.steps[path]
    return isinstance(step, Parallel) and any(first in calls for first in step.branches.values())


def _mark(reading: Reading, path: str) -> Mark:
    return reading.marks.get(("step", path), Mark("workflow.yaml"))
