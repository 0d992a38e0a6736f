"""Soundness: from wherever a case can come, it can end; then nothing is left over; no step is dead.

Shown by exploring the state space of the compiled net, with the shortest way to the fault. So that
this stays small, each branch of a block is explored by itself, innermost first, and its block is then
one step for what is around it. That loses nothing: a branch begins and ends with its block, its token
never leaves it, and what it shares with others - a cancellation, the end of the case - takes it away
whole. Only what is known of a condition outside of a block is not known inside.

Source: Vanhatalo, Völzer, Leymann, "Faster and More Focused Control-Flow Analysis for Business
Process Models through SESE Decomposition", ICSOC 2007;
van der Aalst et al., "Soundness of workflow nets", Formal Aspects of Computing 23 (2011).
"""

from __future__ import annotations

from workflows.core.definition import Definition, End, Wait
from workflows.loading.circles import automatic_circles
from workflows.loading.conditions import Conditions
from workflows.loading.known import Names
from workflows.loading.problems import Mark, Severity
from workflows.loading.reading import Reading
from workflows.loading.singles import tell_joins, tell_recursion, tell_ways
from workflows.net.blocks import STUCK
from workflows.net.compilation import ENDED_WITHOUT, part_of
from workflows.net.components import MAIN, Block, Components, Opening, components_of
from workflows.net.exploration import StateSpace, TooManyStates, explore
from workflows.net.petri import Marking
from workflows.net.ways import ways_of
from workflows.net.weaver import RUNNING, Passage, label_of, wanted

MOST_STATES = 50_000
_MOST_SHOWN = 12


def check_soundness(reading: Reading, definition: Definition, names: Names) -> None:
    """Report every fault of the control flow."""
    components = components_of(definition, Conditions(names).possible)
    check = _Check(reading, definition, components)
    check.multiplying()
    circles = list(automatic_circles(definition))
    for steps in circles:
        check.circle(steps)
    tell_joins(reading, definition)
    tell_ways(reading, definition, components)
    if not circles and not components.multiplying:
        for name in reversed([name for name, entry in components.all.items() if entry.parent]):
            check.part(name)
        check.part(MAIN)
        tell_recursion(reading, definition, components)


class _Check:
    """Explores part by part, innermost first, and remembers what each block does."""

    def __init__(self, reading: Reading, definition: Definition, components: Components) -> None:
        self._reading = reading
        self._definition = definition
        self._components = components
        self._passages: dict[tuple[str, str], Passage] = {}
        self._done: dict[str, bool] = {}
        self._ends: dict[str, bool] = {}
        self._traps: dict[str, tuple[StateSpace, Marking]] = {}
        self._reported: set[str] = set()

    def multiplying(self) -> None:
        """Steps that take every way and come back to themselves."""
        for path in sorted(self._components.multiplying):
            what = f'"{path}" takes every way that is true, and one of them leads back to it.'
            mend = "Ever more strands would run. Lead that way to done, or repeat in one of the ways only."
            self._problem(("step", path), what, mend)

    def circle(self, steps: list[str]) -> None:
        """Steps that lead to each other without anybody being asked."""
        what = f"The case would run in a circle in which nobody is asked: {_told([*steps, steps[0]])}."
        self._problem(("step", steps[0]), what, "Put a person, a wait or a computed value into it.")

    def part(self, name: str) -> None:
        """One branch, or all strands together."""
        for path in self._components.all[name].steps:
            block = self._components.blocks.get((name, path))
            if block:
                self._passages[name, path] = self._passage(block)
        if name == MAIN:
            self._blocks_of_strands()
        try:
            space = explore(part_of(self._definition, self._components, name, self._passages), MOST_STATES)
        except TooManyStates:
            self._tell_bound(name)
            self._done[name], self._ends[name] = True, False
            return
        self._done[name] = any(f"{name}: idle" in state and RUNNING in state for state in space.reached)
        self._ends[name] = self._can_end_case(name, space)
        trap = space.trap()
        if trap is not None:
            self._traps[name] = (space, trap)
        if name == MAIN:
            self._tell_trap(MAIN, [])
        self._tell_dead(name, space)

    def _blocks_of_strands(self) -> None:
        for (component, path), block in self._components.blocks.items():
            if not self._components.all[component].parent:
                self._passages[component, path] = self._passage(block)

    def _passage(self, block: Block) -> Passage:
        ends = any(self._ends[branch] for branch in block.branches)
        completes = traps = False
        for opening in block.openings:
            able = sum(self._done[branch] for branch in opening.begun)
            completes = completes or any(able >= number for number in wanted(block, opening))
            traps = traps or self._can_get_stuck(block, opening)
        return Passage(completes, ends, traps)

    def _can_get_stuck(self, block: Block, opening: Opening) -> bool:
        """True when too few branches are left once each has got stuck that can."""
        free = [branch for branch in opening.begun if branch not in self._traps]
        ends_it = any(not self._done[branch] for branch in free)
        return not ends_it and any(len(free) < number for number in wanted(block, opening))

    def _can_end_case(self, name: str, space: StateSpace) -> bool:
        marked = frozenset[str]().union(*space.reached)
        for path in self._components.all[name].steps:
            passage = self._passages.get((name, path))
            ends = isinstance(self._definition.steps[path], End) or (passage is not None and passage.ends)
            if ends and f"{name}: {path}" in marked:
                return True
        return False

    def _tell_trap(self, name: str, before: list[str]) -> None:
        """Where a case gets stuck: in a block, it is told of the branch in which it does."""
        if name not in self._traps:
            return
        space, trap = self._traps[name]
        way = [*before, *(arrow.label for arrow in space.path_to(trap) if arrow.label)]
        for place in sorted(trap):
            component, _, path = place.partition(f": {STUCK}")
            if path:
                for branch in self._components.blocks[component, path].branches:
                    self._tell_trap(branch, way)
                return
        if ENDED_WITHOUT in trap:
            last = way[-1].partition(":")[0].removeprefix("event ") if way else self._definition.start
            what = f"The case ends without an outcome: {_told(way)}."
            self._problem(("step", last), what, "Lead it to a step with end:, or declare the outcome done.")
            return
        path = self._place(name, trap)
        what = f'From "{path}" the case can never end. The way there: {_told(way)}.'
        mend = "Give one of the steps from there on a way to an end:, or to done."
        self._problem(("step", path), what, mend)

    def _place(self, name: str, trap: Marking) -> str:
        """The step at which a case is stuck."""
        for place in sorted(trap):
            component, _, path = place.partition(": ")
            if component in self._components.all and path in self._definition.steps:
                return path
        return self._components.all[name].firsts[0]

    def _tell_dead(self, name: str, space: StateSpace) -> None:
        marked = frozenset[str]().union(*space.reached)
        alive = {arrow.label for ways in space.onward.values() for arrow, _ in ways}
        strands = [name] if name != MAIN else [n for n, e in self._components.all.items() if not e.parent]
        reached = {
            path
            for strand in strands
            for path in self._components.all[strand].steps
            if f"{strand}: {path}" in marked
        }
        for path in dict.fromkeys(path for strand in strands for path in self._components.all[strand].steps):
            if path in reached:
                self._tell_dead_ways(path, alive)
            elif self._leads_from(reached, path):
                what = f'The step "{path.rpartition(".")[2]}" can never be reached.'
                self._problem(
                    ("step", path), what, "Look at the conditions and blocks before it, or delete it."
                )
        if name == MAIN:
            self._tell_dead_events({arrow.label for arrow in space.net.arrows} - alive)

    def _leads_from(self, reached: set[str], path: str) -> bool:
        """True when the step before it can be reached: only the first of several dead steps is told."""
        steps = (self._definition.steps[before] for before in reached)
        return any(way.target == path for step in steps for way in ways_of(step))

    def _tell_dead_ways(self, path: str, alive: set[str]) -> None:
        step = self._definition.steps[path]
        if not isinstance(step, Wait):
            return
        for event in step.events:
            if label_of(path, event) not in alive:
                what = f'The event "{event}" can never be raised while the case waits at "{path}".'
                mend = (
                    f'Add this step to the "during:" of "{event}", or let the wait end in time with "for:".'
                )
                self._problem(("step", path), what, mend)

    def _tell_dead_events(self, dead: set[str]) -> None:
        for event in self._definition.events:
            if f"event {event}" in dead:
                what = f'The event "{event}" can never be raised.'
                self._problem(("event", event), what, 'Look at its "during:" and "when:".')

    def _tell_bound(self, name: str) -> None:
        where = "This workflow" if name == MAIN else f'The branch "{name.rpartition("/")[2]}"'
        what = f"{where} has more than {MOST_STATES} states, so it was not shown that it always ends."
        mark = self._mark("step", self._components.all[name].firsts[0])
        self._reading.problem(mark, what, "Begin fewer strands by events.", Severity.WARNING)

    def _problem(self, where: tuple[str, str], what: str, mend: str) -> None:
        if what not in self._reported:
            self._reported.add(what)
            self._reading.problem(self._mark(*where), what, mend)

    def _mark(self, kind: str, name: str) -> Mark:
        return self._reading.marks.get((kind, name), Mark("workflow.yaml"))


def _told(way: list[str]) -> str:
    shown = way if len(way) <= _MOST_SHOWN else ["…", *way[-_MOST_SHOWN:]]
    return " -> ".join(shown) or "at once"
