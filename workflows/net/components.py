"""The strands and branches of a definition: each has exactly one token, or none while it does not run.

A branch of a block begins and ends with its block, and a token never leaves it; so a case is made
of state machines that only meet where a block begins, where it is complete, where something is
cancelled, and where the case ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from workflows.core.definition import DONE, Branch, CaseEvent, Definition, Each, Join, Parallel, Step
from workflows.net.ways import Way, ways_of

MAIN = "main"
_MOST_SUBSETS = 4

Possible = Callable[[Step, str], bool]
"""Whether a way out of a step can ever be taken: step, key of the way."""


@dataclass(frozen=True, slots=True)
class Component:
    """A strand of the case or a branch of a block.

    Attributes:
        firsts: where its token comes first; several for the main strand, which events may set anew.
        steps: everything that it can come to, in the order in which it is found.
        parent: id of the component that the block stands in; "" for strands.
        block: path of the block; "" for strands.
    """

    id: str
    firsts: tuple[str, ...]
    steps: tuple[str, ...]
    parent: str = ""
    block: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """One way in which a block may begin: the branches that then run."""

    begun: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A block within a component.

    Attributes:
        openings: every choice of branches with which it may begin.
        repeats: True when its one branch is run again for each further item.
    """

    path: str
    component: str
    join: Join
    next: str
    branches: tuple[str, ...]
    openings: tuple[Opening, ...]
    repeats: bool = False


@dataclass(slots=True)
class Components:
    """All components of a definition.

    Attributes:
        blocks: (component id, path of the block) -> the block.
        multiplying: steps that take every way and come back to themselves: ever more strands would run.
    """

    definition: Definition
    possible: Possible
    all: dict[str, Component] = field(default_factory=dict)
    blocks: dict[tuple[str, str], Block] = field(default_factory=dict)
    multiplying: set[str] = field(default_factory=set)

    def ways(self, path: str) -> Iterator[Way]:
        """The ways out of a step; those that can never be taken are left out."""
        step = self.definition.steps[path]
        if isinstance(step, Branch) and step.every:
            yield Way("", DONE)
            return
        for way in ways_of(step):
            if self.possible(step, way.key):
                yield way

    def interrupting(self, path: str) -> Iterator[CaseEvent]:
        """Events that take a strand away from a step."""
        for event in self.definition.events.values():
            if event.cancels == (path,) and interrupts(self.definition, event):
                yield event

    def inside(self, component: str) -> tuple[str, ...]:
        """A component with everything that runs inside it."""
        inner = (name for name in self.all if name.startswith(f"{component}/"))
        return (component, *inner)

    def concurrent(self, one: str, other: str) -> bool:
        """True when both may have a token at the same time, neither lying inside the other."""
        if one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/"):
            return False
        around = {entry.id for entry in self.around(one)}
        meeting = next((entry for entry in self.around(other) if entry.id in around), None)
        if meeting is None:
            return True
        first, second = self._child(meeting.id, one), self._child(meeting.id, other)
        return self.all[first].block == self.all[second].block

    def around(self, component: str) -> Iterator[Component]:
        """The components around one, innermost first."""
        name = self.all[component].parent
        while name:
            yield self.all[name]
            name = self.all[name].parent

    def _child(self, outer: str, inner: str) -> str:
        """The component directly inside `outer` that `inner` lies in."""
        while self.all[inner].parent != outer:
            inner = self.all[inner].parent
        return inner


def components_of(definition: Definition, possible: Possible = lambda step, key: True) -> Components:
    """Find every strand and branch."""
    found = Components(definition, possible)
    start = tuple(way.target for way in ways_of(definition.steps[definition.start]))
    anew = tuple(event.next for event in definition.events.values() if event.next and restarts(event))
    _add(found, Component(MAIN, (*start, *anew), ()))
    for event in definition.events.values():
        if event.next and begins_strand(definition, event):
            _add(found, Component(f"event {event.id}", (event.next,), ()))
    return found


def begins_strand(definition: Definition, event: CaseEvent) -> bool:
    """True when the event may add a strand to those that run: it cancels nothing that is surely there."""
    surely = event.during == event.cancels and interrupts(definition, event)
    return not restarts(event) and not surely


def interrupts(definition: Definition, event: CaseEvent) -> bool:
    """True when a strand leaves what the event cancels and goes on where the event leads."""
    return bool(event.next) and len(event.cancels) == 1 and event.cancels[0] in _outermost(definition)


def _outermost(definition: Definition) -> frozenset[str]:
    return frozenset(path for path, step in definition.steps.items() if not step.block)


def restarts(event: CaseEvent) -> bool:
    """True when everything is cancelled, so that the case goes on in its main strand."""
    return event.cancels == ("case",)


def _add(found: Components, component: Component) -> None:
    steps = _reached(found, component)
    found.all[component.id] = Component(
        component.id, component.firsts, steps, component.parent, component.block
    )
    for path in steps:
        block = _block(found, component.id, path)
        if block:
            found.blocks[component.id, path] = block


def _reached(found: Components, component: Component) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    ahead = list(component.firsts)
    while ahead:
        path = ahead.pop(0)
        if path == DONE or path in seen:
            continue
        seen[path] = None
        ahead.extend(way.target for way in found.ways(path))
        ahead.extend(event.next or DONE for event in found.interrupting(path))
    return tuple(seen)


def _block(found: Components, component: str, path: str) -> Block | None:
    step = found.definition.steps[path]
    prefix = f"{component}/{path}"
    if isinstance(step, Parallel):
        firsts = {f"{prefix}.{name}": first for name, first in step.branches.items()}
        free = [f"{prefix}.{name}" for name in step.conditions]
        openings = _openings([name for name in firsts if name not in free], free)
    elif isinstance(step, Each):
        copies = 1 if step.join.all or step.in_order else 2
        firsts = {f"{prefix}#{number}": step.first for number in range(1, copies + 1)}
        openings = tuple(Opening(tuple(firsts)[:count]) for count in range(copies + 1))
    elif isinstance(step, Branch) and step.every:
        outer = [component, *(entry.id for entry in found.around(component))]
        if any(found.all[name].block == path for name in outer):
            found.multiplying.add(path)
            return None
        firsts, openings = _every(found, step, prefix)
    else:
        return None
    for name, first in firsts.items():
        _add(found, Component(name, (first,), (), component, path))
    return Block(
        path=path,
        component=component,
        join=Join() if isinstance(step, Branch) else step.join,
        next=DONE if isinstance(step, Branch) else step.next,
        branches=tuple(firsts),
        openings=openings,
        repeats=isinstance(step, Each) and step.in_order,
    )


def _every(found: Components, step: Branch, prefix: str) -> tuple[dict[str, str], tuple[Opening, ...]]:
    """A branch that takes every true way: some of its ways, or `else` alone."""
    targets: Mapping[str, str] = {
        way.key: way.target for way in ways_of(step) if found.possible(step, way.key)
    }
    firsts = {f"{prefix}#{key or 'else'}": target for key, target in targets.items()}
    otherwise = f"{prefix}#else"
    some = [
        opening for opening in _openings([], [name for name in firsts if name != otherwise]) if opening.begun
    ]
    return firsts, (*some, *([Opening((otherwise,))] if otherwise in firsts else []))


def _openings(always: list[str], free: list[str]) -> tuple[Opening, ...]:
    """Every choice of the free branches; of many, none, one alone, and all."""
    sizes = range(len(free) + 1) if len(free) <= _MOST_SUBSETS else (0, 1, len(free))
    return tuple(Opening((*always, *chosen)) for size in sizes for chosen in combinations(free, size))
