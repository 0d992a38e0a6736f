"""Circles of steps in which nobody is asked: the engine would never come to rest in them."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.core.definition import (
    DONE,
    Assign,
    Branch,
    Definition,
    Each,
    Issue,
    Parallel,
    Revoke,
    Send,
    Step,
)
from workflows.net.ways import ways_of


def automatic_circles(definition: Definition) -> Iterator[list[str]]:
    """Circles of automatic steps that change nothing which their conditions read.

    A block counts as one where it may have nothing to do: of an empty list, or with every condition untrue.
    """
    onward = {
        path: [way.target for way in ways_of(step) if way.target != DONE]
        for path, step in definition.steps.items()
        if isinstance(step, Assign | Branch | Each | Issue | Revoke | Send) or _may_be_passed(step)
    }
    found: set[frozenset[str]] = set()
    for path in onward:
        circle = _circle(onward, path)
        if circle and frozenset(circle) not in found and not _changes_itself(definition, circle):
            found.add(frozenset(circle))
            yield circle


def _may_be_passed(step: Step) -> bool:
    """True for a block of which no branch may be begun."""
    return isinstance(step, Parallel) and step.conditions.keys() == step.branches.keys()


def _changes_itself(definition: Definition, circle: list[str]) -> bool:
    steps = [definition.steps[path] for path in circle]
    written = {name for step in steps if isinstance(step, Assign) for name in step.values}
    read = {
        root for step in steps if isinstance(step, Branch) for arm in step.arms for root in arm.when.roots
    }
    return bool(written & read)


def _circle(onward: dict[str, list[str]], start: str) -> list[str]:
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for target in onward.get(way[-1], ()):
            if target == start:
                return way
            if target in onward and target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []
