"""Before every step: the answers that may have been given, and those that must have been, on every way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.core.definition import DONE, CaseEvent, Definition, Each
from workflows.loading.dataflow import Analysis
from workflows.loading.flow import (
    OUTCOME,
    Answer,
    edges_of,
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
    known = _NONE.union(*(gains_of(definition, step) for step in definition.steps.values()))
    known = known.union(*(gains_of_event(event) for event in definition.events.values()))
    known = known.union(*(never_told(definition, step) for step in definition.steps.values()))
    implying = {
        (path, edge.source): answers_at(definition, known, path, edge.source.rpartition(".")[0])
        for edge in edges
        for path in edge.facts
    }
    may, must = (
        Analysis(definition, edges, known, implying, every_way).solve() for every_way in (False, True)
    )
    return Given(definition, may, must, known)
