"""What a case knows about its conditions: flags that steps set, and conditions that stay decided.

A flag is a computed value that is only ever given constants; conditions on flags are decided exactly.
A condition that several branches ask, and that reads nothing but answers and computed values, is decided
once and stays so until a step writes something that it reads. All others are decided anew each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from workflows.core.definition import Assign, Branch, Call, CaseEvent, Definition, Each, Step, Task
from workflows.core.expressions import Expression

_CHANGING = frozenset({"today", "rounds", "done", "case"})
OPEN = "open"

Place = tuple[str, str]
"""A flag or condition with the value that it has."""

Change = tuple[Place, Place]
"""What it has to be before, and what it is after."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The flags and lasting conditions of a definition.

    Attributes:
        flags: name -> the values that it can have, as text -> value.
        conditions: condition as it is written -> compiled.
        first: flag or condition -> what it is when a case begins.
    """

    definition: Definition
    flags: Mapping[str, Mapping[str, Any]]
    conditions: Mapping[str, Expression]
    first: Mapping[str, str]

    def places(self) -> Iterator[Place]:
        """Everything that can be known."""
        for name, values in self.flags.items():
            yield from ((name, value) for value in values)
        for source in self.conditions:
            yield from ((source, value) for value in (OPEN, "true", "not true"))

    def taking(self, step: Step, key: str) -> list[dict[str, tuple[str, str]]]:
        """Every way in which a step can be left by one of its ways: what is known before and after."""
        needed = list(self._needed(step, key)) if isinstance(step, Branch) else []
        return self._combined([*(self._asking(*wish) for wish in needed), *self._writing(step)])

    def raising(self, event: CaseEvent) -> list[dict[str, tuple[str, str]]]:
        """Every way in which an event can be raised."""
        return self._combined([self._asking(event.when, True)] if event.when else [])

    def _needed(self, step: Branch, key: str) -> Iterator[tuple[Expression, bool]]:
        if not step.every:
            count = int(key) if key else len(step.arms)
            yield from ((arm.when, False) for arm in step.arms[:count])
            yield from ((arm.when, True) for arm in step.arms[count : count + bool(key)])

    def _asking(self, condition: Expression, truth: bool) -> list[list[Change]]:
        if condition.source in self.conditions:
            decided = (condition.source, "true" if truth else "not true")
            return [[((condition.source, OPEN), decided)], [(decided, decided)]]
        if not condition.roots or not condition.roots <= self.flags.keys():
            return [[]]
        names = sorted(condition.roots)
        found: list[list[Change]] = []
        for chosen in product(*(self.flags[name].items() for name in names)):
            values = {name: value for name, (_, value) in zip(names, chosen, strict=True)}
            if condition.holds(values) is truth:
                places = [(name, text) for name, (text, _) in zip(names, chosen, strict=True)]
                found.append([(place, place) for place in places])
        return found

    def _writing(self, step: Step) -> Iterator[list[list[Change]]]:
        written = written_by(self.definition, step)
        for name in written & self.flags.keys():
            assert isinstance(step, Assign)
            value = str(step.values[name].value({}))
            yield [[((name, before), (name, value))] for before in self.flags[name]]
        for source, condition in self.conditions.items():
            if condition.roots & written:
                yield [[((source, before), (source, OPEN))] for before in (OPEN, "true", "not true")]

    def _combined(self, choices: list[list[list[Change]]]) -> list[dict[str, tuple[str, str]]]:
        """All that fit together: one flag cannot have two values before."""
        found = []
        for chosen in product(*choices):
            known: dict[str, tuple[str, str]] = {}
            for (name, before), (_, after) in (change for changes in chosen for change in changes):
                if known.setdefault(name, (before, after))[0] != before:
                    break
                known[name] = (before, after)
            else:
                found.append(known)
        return found


def facts_of(definition: Definition) -> Facts:
    """Find what is worth knowing."""
    flags = _flags(definition)
    branches = [step for step in definition.steps.values() if isinstance(step, Branch) and not step.every]
    asked = Counter(source for step in branches for source in {arm.when.source for arm in step.arms})
    items = {step.name for step in definition.steps.values() if isinstance(step, Each)}
    conditions = {
        arm.when.source: arm.when
        for step in branches
        for arm in step.arms
        if asked[arm.when.source] > 1
        and not arm.when.roots & (_CHANGING | items)
        and not arm.when.roots <= flags.keys()
    }
    start = written_by(definition, definition.steps[definition.start])
    first = dict.fromkeys(flags, str(None))
    for source, condition in conditions.items():
        holds = "true" if condition.holds(definition.blank) else "not true"
        first[source] = OPEN if condition.roots & start else holds
    return Facts(definition, flags, conditions, first)


def _flags(definition: Definition) -> dict[str, dict[str, Any]]:
    assigning = [step for step in definition.steps.values() if isinstance(step, Assign)]
    inside = {name for step in assigning if _block_of(definition, step) for name in step.values}
    found: dict[str, dict[str, Any]] = {}
    for step in assigning:
        for name, expression in step.values.items():
            if expression.roots:
                inside.add(name)
            else:
                value = expression.value({})
                found.setdefault(name, {str(None): None})[str(value)] = value
    return {name: values for name, values in found.items() if name not in inside}


def written_by(definition: Definition, step: Step) -> frozenset[str]:
    """The names that a step gives a new value when it is done: inside an each block, those of its list."""
    own: frozenset[str] = frozenset()
    if isinstance(step, Task | Each | Call) and step.stores:
        own = frozenset({step.stores})
    elif isinstance(step, Assign):
        own = frozenset(step.values)
    block = _block_of(definition, step) if own else None
    return frozenset({block.stores, block.name}) if block else own


def _block_of(definition: Definition, step: Step) -> Each | None:
    """The outermost each block around a step."""
    found = None
    path = step.path
    while "." in path:
        path = path.rpartition(".")[0]
        block = definition.steps.get(path)
        found = block if isinstance(block, Each) else found
    return found
