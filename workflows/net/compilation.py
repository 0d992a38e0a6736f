"""From a definition to a workflow net that behaves as the engine does.

Every component has a place for each step that its token may come to, one for being done, and one
for being idle. `running` is held while nothing is being cancelled: a cancellation takes it, drains
what it cancels place by place, and gives it back when all of that is idle. So the net is safe, and
classical soundness of the net says of the case: it can always end, then nothing is left over, and
no step is dead.

What it leaves out on purpose: conditions are free choices unless they are decided (see
`Components.possible`); of an each block's items one stands for all where all have to be done, two
otherwise; the strand of an event runs once at a time; a block whose branches go on after the join
begins again only when they are done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product

from workflows.core.definition import DONE, Branch, CaseEvent, Definition, End, Step, Wait
from workflows.core.expressions import Expression
from workflows.net.components import (
    MAIN,
    Block,
    Component,
    Components,
    Opening,
    components_of,
    interrupts,
    restarts,
)
from workflows.net.facts import Facts, facts_of
from workflows.net.petri import Arrow, Net

SOURCE, SINK, RUNNING = "i", "o", "running"
ENDED_WITHOUT = "ended without an outcome"


def net_of(definition: Definition, components: Components | None = None) -> Net:
    """Compile a definition.

    Arguments:
        components: its strands and branches, where they are known already.
    """
    return _Compilation(definition, components or components_of(definition), facts_of(definition)).net()


@dataclass(slots=True)
class _Compilation:
    definition: Definition
    components: Components
    facts: Facts
    arrows: list[Arrow] = field(default_factory=list)

    def net(self) -> Net:
        """The whole net."""
        self._begin()
        for component in self.components.all.values():
            for path in component.steps:
                self._leave(component, path)
        for event in self.definition.events.values():
            self._raise(event)
        self._end_by_itself()
        places = frozenset[str]().union(*(arrow.before | arrow.after for arrow in self.arrows))
        return Net(self.definition.id, places, tuple(self.arrows), frozenset({SOURCE}), frozenset({SINK}))

    def _arrow(self, label: str, before: set[str], after: set[str]) -> None:
        self.arrows.append(Arrow(f"t{len(self.arrows)}", label, frozenset(before), frozenset(after)))

    def _act(self, label: str, before: set[str], after: set[str]) -> None:
        """Something that happens while nothing is being cancelled."""
        self._arrow(label, before | {RUNNING}, after | {RUNNING})

    def _at(self, component: str, path: str) -> str:
        return self._done(component) if path == DONE else f"{component}: {path}"

    def _done(self, component: str) -> str:
        """A strand that is done is idle again; a branch that is done waits for its block."""
        return self._idle(component) if not self.components.all[component].parent else f"{component}: done"

    def _idle(self, component: str) -> str:
        return f"{component}: idle"

    def _begin(self) -> None:
        idle = {self._idle(name) for name in self.components.all if name != MAIN}
        rests = {f"{block}: closed" for block in self._continuing()}
        rests |= {_place_of(fact, truth) for fact, truth in self.facts.first.items()}
        first = self.components.ways(self.definition.start)
        for way in first:
            self._arrow(self.definition.start, {SOURCE}, {*idle, *rests, RUNNING, self._at(MAIN, way.target)})

    def _continuing(self) -> Iterator[str]:
        """Blocks whose branches go on after the join."""
        for (component, path), block in self.components.blocks.items():
            if block.join.rest == "continue":
                yield f"{component}/{path}"

    def _leave(self, component: Component, path: str) -> None:
        step = self.definition.steps[path]
        here = self._at(component.id, path)
        block = self.components.blocks.get((component.id, path))
        if block:
            self._open(block, here)
        elif isinstance(step, End):
            self._cancel(f"end {path}", {here}, {self._idle(component.id)}, self._all(), {SINK}, ended=True)
        elif not isinstance(step, Wait):
            for way in self.components.ways(path):
                for read, left in self._with_facts(step, way.key):
                    there = self._at(component.id, way.target)
                    self._act(_label(path, way.key), {here} | read, {there} | left)
        else:
            self._leave_wait(step, component.id, here)

    def _with_facts(self, step: Step, key: str) -> Iterator[tuple[set[str], set[str]]]:
        """What a way asks of facts, and how it leaves them: every combination that allows it."""
        needed = self.facts.needed(step, key) if isinstance(step, Branch) else ()
        yield from self._combined(needed, tuple(self.facts.changed_by(step)))

    def _combined(
        self, needed: tuple[tuple[str, bool], ...], changed: tuple[tuple[str, bool | None], ...]
    ) -> Iterator[tuple[set[str], set[str]]]:
        choices: list[list[tuple[str, str]]] = []
        for fact, truth in needed:
            decided = _place_of(fact, truth)
            choices.append([(_place_of(fact, None), decided), (decided, decided)])
        for fact, known in changed:
            choices.append([(place, _place_of(fact, known)) for place in _places_of(fact)])
        for chosen in product(*choices):
            yield {before for before, _ in chosen}, {after for _, after in chosen}

    def _leave_wait(self, step: Wait, component: str, here: str) -> None:
        for way in self.components.ways(step.path):
            event = self.definition.events.get(way.key) if way.key in step.events else None
            during = self._during(event) if event else [set()]
            for places in during:
                read = places - {here}
                if not places or read or here in places:
                    target = self._at(component, way.target)
                    self._act(_label(step.path, way.key), {here} | read, {target} | read)

    def _open(self, block: Block, here: str) -> None:
        name = f"{block.component}/{block.path}"
        for number, opening in enumerate(block.openings):
            before = {here, *(self._idle(branch) for branch in opening.begun)}
            firsts = {self._at(branch, self.components.all[branch].firsts[0]) for branch in opening.begun}
            kept = {f"{name}: closed"} if block.join.rest == "continue" else set()
            onward = self._at(block.component, block.next)
            wanted = self._wanted(block, opening)
            if not opening.begun:
                self._act(block.path, before | kept, {onward} | kept)
            elif 0 in wanted and block.join.rest == "continue":
                self._act(block.path, before | kept, firsts | {onward, f"{name}: rest"})
            else:
                inside = f"{block.component}: in {block.path} {number}"
                self._act(block.path, before | kept, firsts | {inside} | kept)
                self._join(block, opening, inside, onward)
        if block.join.rest == "continue":
            self._let_rest_finish(block, name)

    def _wanted(self, block: Block, opening: Opening) -> tuple[int, ...]:
        """How many branches have to be done, as far as that is known."""
        total = len(opening.begun)
        if block.join.all:
            return (total,)
        number = _constant(block.join.at_least)
        if block.join.at_least is None:
            return (1,)
        return (min(total, number),) if number is not None else tuple(sorted({1, total}))

    def _join(self, block: Block, opening: Opening, inside: str, onward: str) -> None:
        for size in self._wanted(block, opening):
            for finished in combinations(opening.begun, size):
                done = {self._done(branch) for branch in finished}
                idle = {self._idle(branch) for branch in finished}
                rest = tuple(branch for branch in opening.begun if branch not in finished)
                self._complete(block, {inside} | done, idle, rest, onward)
        if block.repeats and opening.begun:
            branch = opening.begun[0]
            again = self._at(branch, self.components.all[branch].firsts[0])
            self._act("", {inside, self._done(branch)}, {inside, again})

    def _complete(
        self, block: Block, before: set[str], idle: set[str], rest: tuple[str, ...], onward: str
    ) -> None:
        name = f"{block.component}/{block.path}"
        if not rest:
            self._act("", before, idle | {onward})
        elif block.join.rest == "continue":
            self._act("", before | {f"{name}: closed"}, idle | {onward, f"{name}: rest"})
        else:
            region = [inner for branch in rest for inner in self.components.inside(branch)]
            self._cancel("", before, idle, region, {onward})

    def _let_rest_finish(self, block: Block, name: str) -> None:
        rest = f"{name}: rest"
        for branch in block.branches:
            self._act("", {self._done(branch), rest}, {self._idle(branch), rest})
        idle = {self._idle(branch) for branch in block.branches}
        self._act("", idle | {rest}, idle | {f"{name}: closed"})

    def _all(self) -> list[str]:
        return list(self.components.all)

    def _cancel(
        self,
        label: str,
        before: set[str],
        after: set[str],
        region: list[str],
        onward: set[str],
        *,
        ended: bool = False,
    ) -> None:
        """Drain a region, then go on; at the end of the case everything is taken away."""
        emptying = f"emptying {len(self.arrows)}"
        self._arrow(label, before | {RUNNING}, after | {emptying})
        for name in region:
            for place in self._places(name):
                self._arrow("", {place, emptying}, {self._idle(name), emptying})
        for block in self._continuing():
            if block.partition(": ")[0].rpartition("/")[0] in region or ended:
                self._arrow("", {f"{block}: rest", emptying}, {f"{block}: closed", emptying})
        idle = {self._idle(name) for name in region}
        closed = {f"{block}: closed" for block in self._continuing()} if ended else set()
        for fact in self.facts.conditions if ended else ():
            closed.add(f"{fact}: nothing")
            for place in _places_of(fact):
                self._arrow("", {place, emptying}, {f"{fact}: nothing", emptying})
        if ended:
            self._arrow("", idle | closed | {emptying}, onward)
        else:
            self._arrow("", idle | {emptying}, idle | {RUNNING} | onward)

    def _places(self, name: str) -> Iterator[str]:
        """Every place of a component but the idle one."""
        component = self.components.all[name]
        for path in component.steps:
            yield self._at(name, path)
            block = self.components.blocks.get((name, path))
            for number, opening in enumerate(block.openings if block else ()):
                if opening.begun and not (block and self._goes_on_at_once(block, opening)):
                    yield f"{name}: in {path} {number}"
        if component.parent:
            yield self._done(name)

    def _goes_on_at_once(self, block: Block, opening: Opening) -> bool:
        return 0 in self._wanted(block, opening) and block.join.rest == "continue"

    def _raise(self, event: CaseEvent) -> None:
        """An event that does something beside waking waits."""
        if not event.cancels and not event.next:
            return
        for during in self._during(event):
            for before, after in self._combined(self.facts.needed_for(event), ()):
                if restarts(event) and event.next:
                    self._restart(f"event {event.id}", during | before, during | after, event.next)
                else:
                    self._cancel_places(event, during | before, during | after)

    def _restart(self, label: str, before: set[str], after: set[str], target: str) -> None:
        emptying = f"emptying {len(self.arrows)}"
        self._arrow(label, {RUNNING} | before, {emptying} | after)
        for name in self._all():
            for place in self._places(name):
                self._arrow("", {place, emptying}, {self._idle(name), emptying})
        for block in self._continuing():
            self._arrow("", {f"{block}: rest", emptying}, {f"{block}: closed", emptying})
        others = {self._idle(name) for name in self._all() if name != MAIN}
        closed = {f"{block}: closed" for block in self._continuing()}
        idle = others | closed | {emptying, self._idle(MAIN)}
        self._arrow("", idle, others | closed | {RUNNING, self._at(MAIN, target)})

    def _cancel_places(self, event: CaseEvent, read: set[str], left: set[str]) -> None:
        """The strand of the event begins; each place that it cancels is cancelled while a token is there."""
        strand = f"event {event.id}"
        if event.next and strand in self.components.all:
            self._act(strand, {self._idle(strand)} | read, {self._at(strand, event.next)} | left)
        for place in event.cancels:
            self._cancel_place(event, place, read, left)

    def _cancel_place(self, event: CaseEvent, place: str, read: set[str], left: set[str]) -> None:
        label = f"event {event.id}"
        for name, component in self.components.all.items():
            idle, begins = self._begun_by(event)
            before, after = read | idle, left | begins
            if component.block and name == f"{component.parent}/{place}":
                self._cancel_branch(label, component, before, after)
            if place not in component.steps:
                continue
            block = self.components.blocks.get((name, place))
            here = self._at(name, place)
            leaves = event.next and interrupts(self.definition, event)
            onward = self._at(name, event.next or DONE) if leaves else self._done(name)
            if block is None:
                self._act(label, {here} | before, {onward} | (after - {here}))
            for number, opening in enumerate(block.openings if block else ()):
                if block and opening.begun and not self._goes_on_at_once(block, opening):
                    inside = f"{name}: in {place} {number}"
                    region = [inner for branch in block.branches for inner in self.components.inside(branch)]
                    self._cancel(label, {inside} | before, after - {inside}, region, {onward})

    def _begun_by(self, event: CaseEvent) -> tuple[set[str], set[str]]:
        """The event's own strand: idle before, at its first step after."""
        strand = f"event {event.id}"
        if not event.next or strand not in self.components.all or interrupts(self.definition, event):
            return set(), set()
        return {self._idle(strand)}, {self._at(strand, event.next)}

    def _cancel_branch(self, label: str, component: Component, before: set[str], after: set[str]) -> None:
        region = list(self.components.inside(component.id))
        for place in self._places(component.id):
            if place != self._done(component.id):
                idle = {self._idle(component.id)}
                self._cancel_branch_at(label, {place} | before, idle | (after - {place}), region)

    def _cancel_branch_at(self, label: str, before: set[str], after: set[str], region: list[str]) -> None:
        branch = region[0]
        emptying = f"emptying {len(self.arrows)}"
        self._arrow(label, before | {RUNNING}, after | {emptying})
        for name in region:
            if name != branch:
                for place in self._places(name):
                    self._arrow("", {place, emptying}, {self._idle(name), emptying})
        idle = {self._idle(name) for name in region}
        kept = idle - {self._idle(branch)}
        self._arrow("", idle | {emptying}, kept | {RUNNING, self._done(branch)})

    def _during(self, event: CaseEvent) -> list[set[str]]:
        """Places one of which must be marked; one empty set where the event may always be raised."""
        if not event.during:
            return [set()]
        found: list[set[str]] = []
        for place in event.during:
            for name, component in self.components.all.items():
                for path in component.steps:
                    if path == place or path.startswith(f"{place}."):
                        found += [{marked} for marked in self._resting(name, path)]
        return found

    def _resting(self, component: str, path: str) -> Iterator[str]:
        """Where a token is while it is at a step: events find it there only where it rests."""
        step = self.definition.steps[path]
        if (component, path) not in self.components.blocks and not isinstance(step, Branch | End):
            yield self._at(component, path)

    def _end_by_itself(self) -> None:
        """Nothing is left to do anywhere: a proper end only where the outcome for that is declared."""
        end = SINK if DONE in self.definition.outcomes else ENDED_WITHOUT
        idle = {self._idle(name) for name in self.components.all}
        emptying = "emptying at last"
        closed = {f"{block}: closed" for block in self._continuing()}
        self._arrow("", idle | closed | {RUNNING}, {emptying})
        for fact in self.facts.conditions:
            for place in _places_of(fact):
                self._arrow("", {place, emptying}, {f"{fact}: nothing", emptying})
        self._arrow("", {emptying, *(f"{fact}: nothing" for fact in self.facts.conditions)}, {end})


def _place_of(fact: str, truth: bool | None) -> str:
    return f"{fact}: {'open' if truth is None else 'true' if truth else 'not true'}"


def _places_of(fact: str) -> tuple[str, ...]:
    return tuple(_place_of(fact, truth) for truth in (None, True, False))


def _label(path: str, key: str) -> str:
    return f"{path}: {key}" if key else path


def _constant(expression: Expression | None) -> int | None:
    """The number of branches that an author has written as a number."""
    if expression is None or expression.roots:
        return None
    value = expression.value({})
    return int(value) if isinstance(value, int | float) else None
