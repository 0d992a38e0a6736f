"""Conditions that are decided once and then known: those that several branches ask, and flags.

A condition is a fact when it reads nothing but answers and computed values of the case, and is asked at
two places at least or reads computed values alone. It is open again as soon as a step writes something
that it reads; where a step writes constants, it is decided at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.core.definition import Assign, Branch, Call, CaseEvent, Definition, Each, Step, Task
from workflows.core.expressions import Expression

_CHANGING = frozenset({"today", "rounds", "done", "case"})


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a definition.

    Attributes:
        conditions: condition as it is written -> compiled.
        first: whether it holds when a case begins; None where that is open.
    """

    definition: Definition
    conditions: Mapping[str, Expression]
    first: Mapping[str, bool | None] = field(default_factory=dict)

    def needed(self, step: Branch, key: str) -> tuple[tuple[str, bool], ...]:
        """What must be true and what not for a way out of a branch to be taken."""
        if step.every:
            return ()
        count = int(key) if key else len(step.arms)
        refused = [(arm.when.source, False) for arm in step.arms[:count]]
        taken = [(step.arms[count].when.source, True)] if key else []
        asked = dict.fromkeys((*refused, *taken))
        return tuple((fact, truth) for fact, truth in asked if fact in self.conditions)

    def needed_for(self, event: CaseEvent) -> tuple[tuple[str, bool], ...]:
        """What must be true for an event to be offered."""
        source = event.when.source if event.when else ""
        return ((source, True),) if source in self.conditions else ()

    def changed_by(self, step: Step) -> Iterator[tuple[str, bool | None]]:
        """Facts that a step changes when it is done: true, not true, or open."""
        written = written_by(self.definition, step)
        for fact, condition in self.conditions.items():
            if condition.roots & written:
                yield fact, _by_constants(step, condition)


def facts_of(definition: Definition) -> Facts:
    """Find the facts."""
    branches = [step for step in definition.steps.values() if isinstance(step, Branch) and not step.every]
    asked = Counter(source for step in branches for source in {arm.when.source for arm in step.arms})
    conditions = {arm.when.source: arm.when for step in branches for arm in step.arms}
    conditions |= {event.when.source: event.when for event in definition.events.values() if event.when}
    items = {step.name for step in definition.steps.values() if isinstance(step, Each)}
    computed = frozenset[str]().union(
        *(frozenset(step.values) for step in definition.steps.values() if isinstance(step, Assign))
    )
    found = {
        source: condition
        for source, condition in conditions.items()
        if (asked[source] > 1 or condition.roots <= computed) and not condition.roots & (_CHANGING | items)
    }
    start = written_by(definition, definition.steps[definition.start])
    first = {
        source: None if condition.roots & start else condition.holds(definition.blank)
        for source, condition in found.items()
    }
    return Facts(definition, found, first)


def _by_constants(step: Step, condition: Expression) -> bool | None:
    if not isinstance(step, Assign) or not condition.roots <= step.values.keys():
        return None
    if any(step.values[root].roots for root in condition.roots):
        return None
    constants: dict[str, Any] = {root: step.values[root].value({}) for root in condition.roots}
    return condition.holds(constants)


def written_by(definition: Definition, step: Step) -> frozenset[str]:
    """The names that a step gives a new value when it is done: inside an each block, those of its list."""
    own = _own_names(step)
    path = step.path
    while own and "." in path:
        path = path.rpartition(".")[0]
        block = definition.steps.get(path)
        if isinstance(block, Each):
            own = frozenset({block.stores, block.name})
    return own


def _own_names(step: Step) -> frozenset[str]:
    if isinstance(step, Task):
        return frozenset({step.stores} if step.stores else ())
    if isinstance(step, Assign):
        return frozenset(step.values)
    return frozenset({step.stores} if isinstance(step, Each | Call) else ())
