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
from workflows.net.weaver import constant

_AUTOMATIC = (Assign, Branch, Each, Issue, Revoke, Send)


def automatic_circles(definition: Definition) -> Iterator[list[str]]:
    """Circles of automatic steps that change nothing which their conditions read.

    A block counts as one where it may have nothing to do: of an empty list, or with every condition untrue.
    """
    passed = _passed_by_nobody(definition)
    onward = {path: list(_onward(definition.steps[path])) for path in definition.steps if path in passed}
    found: set[frozenset[str]] = set()
    for path in onward:
        circle = _circle(onward, path)
        if circle and frozenset(circle) not in found and not _changes_itself(definition, circle):
            found.add(frozenset(circle))
            yield circle


def _passed_by_nobody(definition: Definition) -> set[str]:
    """Steps that a case may leave without anybody's doing: automatic ones, and blocks of no others."""
    blocks = {path: step for path, step in definition.steps.items() if isinstance(step, Parallel)}
    passed = {path for path, step in definition.steps.items() if isinstance(step, _AUTOMATIC)}
    while more := {
        path
        for path, block in blocks.items()
        if path not in passed and _may_be_passed(definition, block, passed)
    }:
        passed |= more
    return passed


def _may_be_passed(definition: Definition, block: Parallel, passed: set[str]) -> bool:
    """True for a block that may be over as soon as it is begun, of its own or since its branches are.

    A number that depends on answers may be one. A block that waits for the rest of its last time
    does not begin again by itself.
    """
    at_once = {name for name, first in block.branches.items() if _comes_to_its_end(definition, first, passed)}
    always = block.branches.keys() - block.conditions.keys()
    if not always or at_once >= always:
        return True
    if block.join.all or (block.join.rest == "continue" and block.join.again_waits):
        return False
    number = constant(block.join.at_least) if block.join.at_least else 1
    return len(at_once) >= (1 if number is None else number)


def _comes_to_its_end(definition: Definition, first: str, passed: set[str]) -> bool:
    """True when the end of a branch can be reached from its first step by steps that nobody does."""
    waiting, seen = [first], {first}
    while waiting:
        path = waiting.pop()
        if path == DONE:
            return True
        if path in passed:
            more = {way.target for way in ways_of(definition.steps[path])} - seen
            seen |= more
            waiting += more
    return False


def _onward(step: Step) -> Iterator[str]:
    yield from (way.target for way in ways_of(step) if way.target != DONE)


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
