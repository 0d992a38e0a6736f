"""Before every step: the answers that may have been given, and those that must have been, on every way.

A forward data-flow analysis (F. Nielson, H. R. Nielson, C. Hankin: Principles of Program Analysis,
chapter 2): "may" unites the ways that lead to a step and is a little too large, "must" intersects
them and is a little too small, so that what is reported is certain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.core.definition import DONE, Branch, CaseEvent, Definition, Each, Parallel
from workflows.loading.flow import (
    OUTCOME,
    START,
    Answer,
    Edge,
    after,
    edges_of,
    filled_beyond,
    filled_within,
    gains_of,
    gains_of_event,
    never_told,
    raising_places,
)
from workflows.loading.known import lies_in

Answers = frozenset[Answer]
_NONE: Answers = frozenset()


@dataclass(frozen=True, slots=True)
class Given:
    """What has been answered where.

    Attributes:
        may: node -> answers that some way has filled; a node that nothing reaches is absent.
        must: node -> answers that every way has filled.
        known: all answers that any step or event fills.
    """

    definition: Definition
    may: Mapping[str, Answers]
    must: Mapping[str, Answers]
    known: Answers

    def before(self, place: str) -> tuple[Answers, Answers] | None:
        """What may and what must be filled before a step, or when "events.<id>" is raised; None if never."""
        if place.startswith("events."):
            event = self.definition.events[place.removeprefix("events.")]
            return self._when_raised(event)
        if place == self.definition.start:
            return self.may.get(place, _NONE), _NONE
        return (self.may[place], self.must[place]) if place in self.must else None

    def _when_raised(self, event: CaseEvent) -> tuple[Answers, Answers] | None:
        places = [path for path in raising_places(self.definition, event) if path in self.must]
        if not places:
            return None
        return (
            _NONE.union(*(self.may[path] for path in places)),
            self.known.intersection(*(self.must[path] for path in places)),
        )

    def read_by(self, path: str, block: str) -> Answers:
        """The answers that a dotted path in a block speaks of; empty for what is always there."""
        return answers_at(self.definition, self.known, path, block)


def kept_at(definition: Definition, path: str, block: str) -> tuple[str, tuple[str, ...]]:
    """Where a dotted path in a block points: the each block in whose items it is kept, and what follows.

    The place is "" for the case; nothing follows where a whole item is meant.
    """
    root, *rest = path.split(".")
    for step in definition.steps.values():
        if isinstance(step, Each) and step.name == root and lies_in(block, step.path):
            return step.path, tuple(rest)
    return "", (root, *rest)


def answers_at(definition: Definition, known: Answers, path: str, block: str) -> Answers:
    """See `Given.read_by`."""
    place, parts = kept_at(definition, path, block)
    if not parts:
        return _NONE
    if (place, parts[0]) == ("", DONE):
        return _day_of(known, parts[-1], block)
    found = frozenset(answer for answer in known if (answer.place, answer.name) == (place, parts[0]))
    if len(parts) == 1:
        return found
    part = OUTCOME if parts[1] == OUTCOME else ""
    return frozenset(answer for answer in found if answer.part == part) or found


def _day_of(known: Answers, step: str, block: str) -> Answers:
    """`done.<step>`: of the case, and of the items around."""
    return frozenset(
        answer
        for answer in known
        if (answer.name, answer.part) == (DONE, step) and (not answer.place or lies_in(block, answer.place))
    )


def given_answers(definition: Definition) -> Given:
    """Follow all ways of a definition."""
    edges = edges_of(definition)
    known = _NONE.union(*(edge.gains for edge in edges))
    known = known.union(*(gains_of_event(event) for event in definition.events.values()))
    known = known.union(*(never_told(definition, step) for step in definition.steps.values()))
    may = _Analysis(definition, edges, known, every_way=False).solve()
    must = _Analysis(definition, edges, known, every_way=True).solve()
    return Given(definition, may, must, known)


class _Analysis:
    """One of the two analyses, run until nothing changes any more."""

    def __init__(self, definition: Definition, edges: list[Edge], known: Answers, every_way: bool) -> None:
        self._definition = definition
        self._known = known
        self._every_way = every_way
        self._into: dict[str, list[Edge]] = {}
        for edge in edges:
            self._into.setdefault(edge.target, []).append(edge)
        self._filled_on = {answer: [edge for edge in edges if answer in edge.gains] for answer in known}
        self._beside = {} if every_way else filled_beside(definition)
        self._everywhere = _NONE if every_way else filled_at_any_time(definition)
        self._values: dict[str, Answers] = {START: _NONE}

    def solve(self) -> Mapping[str, Answers]:
        """The fixed point."""
        blocks = [step for step in self._definition.steps.values() if isinstance(step, Each | Parallel)]
        changed = True
        while changed:
            changed = False
            for node in self._into:
                changed |= self._set(node, self._at(node))
            for block in blocks:
                changed |= self._set(after(block.path), self._behind(block))
        return self._values

    def _set(self, node: str, value: Answers | None) -> bool:
        if value is None or self._values.get(node) == value:
            return False
        self._values[node] = value
        return True

    def _at(self, node: str) -> Answers | None:
        came = [value for edge in self._into[node] if (value := self._along(edge)) is not None]
        if not came:
            return None
        found = self._met(came)
        return found | self._everywhere | self._beside.get(node, _NONE)

    def _met(self, came: list[Answers]) -> Answers:
        return came[0].intersection(*came[1:]) if self._every_way else came[0].union(*came[1:])

    def _along(self, edge: Edge) -> Answers | None:
        before = self._values.get(edge.source)
        if before is None:
            return None
        if not self._every_way:
            return before | edge.gains
        block = edge.source.rpartition(".")[0]
        implied = (self._implied(path, block) for path in edge.facts)
        return before.union(edge.gains, *implied)

    def _implied(self, path: str, block: str) -> Answers:
        """A path that has a value: what filled it was done, and all that comes before that."""
        ways = [
            self._values[edge.source] | edge.gains
            for answer in answers_at(self._definition, self._known, path, block)
            for edge in self._filled_on[answer]
            if edge.source in self._values
        ]
        return ways[0].intersection(*ways[1:]) if ways else _NONE

    def _behind(self, block: Each | Parallel) -> Answers | None:
        before = self._values.get(block.path)
        if before is None:
            return None
        if isinstance(block, Each):
            return before | gains_of(self._definition, block)
        if not self._every_way:
            branches = (filled_within(self._definition, f"{block.path}.{name}") for name in block.branches)
            return before.union(*branches)
        return self._joined(block, before)

    def _joined(self, block: Parallel, before: Answers) -> Answers | None:
        """What all branches together have filled; of those that need not begin or finish nothing is sure."""
        sure = [name for name in block.branches if name not in block.conditions]
        ends = [self._values.get(f"{block.path}.{name}:end") for name in sure]
        came = [value for value in ends if value is not None]
        if block.join.all:
            return before.union(*came) if len(came) == len(ends) else None
        if block.join.at_least or len(sure) < len(block.branches):
            return before
        return came[0].intersection(*came[1:]) if came else None


def filled_beside(definition: Definition) -> dict[str, Answers]:
    """First step of a branch, way or strand -> what others may fill while it runs."""
    found: dict[str, Answers] = {}
    for step in definition.steps.values():
        if isinstance(step, Parallel):
            for name, first in step.branches.items():
                others = (f"{step.path}.{other}" for other in step.branches if other != name)
                beside = (filled_within(definition, other) for other in others)
                found[first] = found.get(first, _NONE).union(*beside)
        if isinstance(step, Branch) and step.every:
            for arm in step.arms:
                others = (other.next for other in step.arms if other is not arm)
                found[arm.next] = found.get(arm.next, _NONE) | filled_beyond(definition, *others)
    for event in definition.events.values():
        if event.next and "case" not in event.cancels:
            going_on = filled_beyond(definition, *raising_places(definition, event))
            found[event.next] = found.get(event.next, _NONE) | going_on
    return found


def filled_at_any_time(definition: Definition) -> Answers:
    """What events and their strands fill while the rest of the case goes on."""
    found = _NONE
    for event in definition.events.values():
        if event.acts and "case" not in event.cancels:
            found |= gains_of_event(event) | filled_beyond(definition, *filter(None, [event.next]))
    return found
