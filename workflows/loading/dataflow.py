"""Follows answers along all ways: a forward data-flow analysis, run until nothing changes any more.

Source: F. Nielson, H. R. Nielson, C. Hankin, Principles of Program Analysis, chapter 2. "May" unites the
ways that lead to a step and is a little too large, "must" intersects them and is a little too small, so
that what is reported is certain. Sets of answers are integers with one bit for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import and_, or_

from workflows.core.definition import Branch, Definition, Each, Parallel
from workflows.loading.flow import (
    START,
    Answer,
    Edge,
    after,
    filled_beyond,
    filled_within,
    gains_of,
    gains_of_event,
    raising_places,
)

Answers = frozenset[Answer]
_NONE: Answers = frozenset()


class Analysis:
    """One of the two analyses."""

    def __init__(
        self,
        definition: Definition,
        edges: list[Edge],
        known: Answers,
        implying: Mapping[tuple[str, str], Answers],
        every_way: bool,
    ) -> None:
        """Prepare it.

        Arguments:
            implying: fact and source of an edge -> the answers of which one must have been given then.
            every_way: True for "must", False for "may".
        """
        self._bits = {answer: 1 << place for place, answer in enumerate(sorted(known))}
        self._every_way = every_way
        self._values: dict[str, int] = {START: 0}
        self._into: dict[str, list[tuple[str, int, list[list[tuple[str, int]]]]]] = {}
        filled_on: dict[Answer, list[tuple[str, int]]] = {}
        for edge in edges:
            for answer in edge.gains:
                filled_on.setdefault(answer, []).append((edge.source, self._set_of(edge.gains)))
        for edge in edges:
            implied = [
                [way for answer in implying[path, edge.source] for way in filled_on.get(answer, ())]
                for path in edge.facts
            ]
            came = edge.source, self._set_of(edge.gains), implied if every_way else []
            self._into.setdefault(edge.target, []).append(came)
        self._blocks = {
            after(step.path): step for step in definition.steps.values() if isinstance(step, Each | Parallel)
        }
        self._inside = {
            node: self._set_of(_filled_in(definition, step)) for node, step in self._blocks.items()
        }
        beside = {} if every_way else filled_beside(definition)
        self._beside = {node: self._set_of(answers) for node, answers in beside.items()}
        self._everywhere = 0 if every_way else self._set_of(filled_at_any_time(definition))

    def _set_of(self, answers: Iterable[Answer]) -> int:
        return reduce(or_, (self._bits[answer] for answer in answers), 0)

    def solve(self) -> Mapping[str, Answers]:
        """Node -> answers; nodes that nothing reaches are absent."""
        order = self._in_order()
        changed = True
        while changed:
            changed = False
            for node in order:
                value = self._behind(node) if node in self._blocks else self._at(node)
                if value is not None and self._values.get(node) != value:
                    self._values[node] = value
                    changed = True
        return {node: self._answers_in(value) for node, value in self._values.items()}

    def _answers_in(self, value: int) -> Answers:
        return frozenset(answer for answer, bit in self._bits.items() if value & bit)

    def _in_order(self) -> list[str]:
        """The nodes so that most come after those that lead to them: reverse postorder."""
        following: dict[str, list[str]] = {}
        for target, came in self._into.items():
            for source, _, _ in came:
                following.setdefault(source, []).append(target)
        for node, block in self._blocks.items():
            for source in (block.path, *_ends(block)):
                following.setdefault(source, []).append(node)
        seen: set[str] = set()
        left: list[str] = []
        stack = [(START, iter(following.get(START, ())))]
        while stack:
            node, ahead = stack[-1]
            following_node = next((name for name in ahead if name not in seen), None)
            if following_node is None:
                left.append(node)
                stack.pop()
            else:
                seen.add(following_node)
                stack.append((following_node, iter(following.get(following_node, ()))))
        return [node for node in reversed(left) if node != START]

    def _at(self, node: str) -> int | None:
        came = [value for edge in self._into[node] if (value := self._along(*edge)) is not None]
        if not came:
            return None
        return self._met(came) | self._everywhere | self._beside.get(node, 0)

    def _met(self, came: list[int]) -> int:
        return reduce(and_ if self._every_way else or_, came)

    def _along(self, source: str, gains: int, facts: list[list[tuple[str, int]]]) -> int | None:
        """What an edge brings; a tested answer was given, and so was all that comes before that."""
        before = self._values.get(source)
        if before is None:
            return None
        for ways in facts:
            filled = [self._values[place] | gained for place, gained in ways if place in self._values]
            before |= reduce(and_, filled) if filled else 0
        return before | gains

    def _behind(self, node: str) -> int | None:
        block = self._blocks[node]
        before = self._values.get(block.path)
        if before is None:
            return None
        if isinstance(block, Each) or not self._every_way:
            return before | self._inside[node]
        return self._joined(block, before)

    def _joined(self, block: Parallel, before: int) -> int | None:
        """What all branches together have filled; of those that need not begin or finish nothing is sure."""
        sure = [f"{block.path}.{name}:end" for name in block.branches if name not in block.conditions]
        came = [self._values[end] for end in sure if end in self._values]
        if block.join.all:
            return reduce(or_, came, before) if len(came) == len(sure) else None
        if block.join.at_least or len(sure) < len(block.branches):
            return before
        return reduce(and_, came) if came else None


def _ends(block: Each | Parallel) -> Iterable[str]:
    return (f"{block.path}.{name}:end" for name in block.branches) if isinstance(block, Parallel) else ()


def _filled_in(definition: Definition, block: Each | Parallel) -> Answers:
    """What a block may have filled when it is complete: of an each block, its list."""
    if isinstance(block, Each):
        return gains_of(definition, block)
    return _NONE.union(*(filled_within(definition, f"{block.path}.{name}") for name in block.branches))


def filled_beside(definition: Definition) -> dict[str, Answers]:
    """First step of a branch, way or strand -> what others may fill while it runs."""
    found: dict[str, Answers] = {}
    for step in definition.steps.values():
        if isinstance(step, Parallel):
            _add_beside(found, definition, step)
        if isinstance(step, Branch) and step.every:
            for arm in step.arms:
                others = (other.next for other in step.arms if other is not arm)
                found[arm.next] = found.get(arm.next, _NONE) | filled_beyond(definition, *others)
    going_on: dict[tuple[str, ...], Answers] = {}
    for event in definition.events.values():
        if event.next and "case" not in event.cancels:
            if event.during not in going_on:
                going_on[event.during] = filled_beyond(definition, *raising_places(definition, event))
            found[event.next] = found.get(event.next, _NONE) | going_on[event.during]
    return found


def filled_at_any_time(definition: Definition) -> Answers:
    """What events and their strands fill while the rest of the case goes on."""
    beside = [event for event in definition.events.values() if event.acts and "case" not in event.cancels]
    strands = filled_beyond(definition, *(event.next for event in beside if event.next))
    return strands.union(*(gains_of_event(event) for event in beside))


def _add_beside(found: dict[str, Answers], definition: Definition, block: Parallel) -> None:
    """For each branch, what the others fill."""
    own = {name: filled_within(definition, f"{block.path}.{name}") for name in block.branches}
    times = Counter(answer for answers in own.values() for answer in answers)
    for name, first in block.branches.items():
        others = frozenset(answer for answer, count in times.items() if count > (answer in own[name]))
        found[first] = found.get(first, _NONE) | others
