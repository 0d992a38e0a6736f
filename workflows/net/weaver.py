"""What the parts of a compilation share: names of places, arrows, and how something is cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workflows.core.definition import DONE, Definition
from workflows.core.expressions import Expression
from workflows.net.components import Block, Components, Opening
from workflows.net.facts import Facts
from workflows.net.petri import Arrow

SOURCE, SINK, RUNNING, NEVER = "i", "o", "running", "never"

Known = Mapping[str, tuple[str, str]]
"""Flag or condition -> what it is before and after."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a whole block does, once its branches have been looked at by themselves.

    Attributes:
        completes: it can be complete, so that the case goes on after it.
        ends: the case can end within it.
        traps: it can come to where it is neither complete nor can the case end.
    """

    completes: bool
    ends: bool
    traps: bool


@dataclass(slots=True)
class Weaver:
    """A net in the making.

    Attributes:
        top: the component that the net is about.
        visible: the components that it is made of, the top first.
        passages: (component, block) -> what it does; None where the branches are in the net themselves.
    """

    definition: Definition
    components: Components
    facts: Facts
    top: str
    visible: tuple[str, ...]
    passages: Mapping[tuple[str, str], Passage] | None
    arrows: list[Arrow] = field(default_factory=list)

    def arrow(self, label: str, before: set[str], after: set[str]) -> None:
        """A transition."""
        self.arrows.append(Arrow(f"t{len(self.arrows)}", label, frozenset(before), frozenset(after)))

    def act(self, label: str, before: set[str], after: set[str]) -> None:
        """A transition that happens while nothing is being cancelled."""
        self.arrow(label, before | {RUNNING}, after | {RUNNING})

    def at(self, component: str, path: str) -> str:
        """The place of a component's token at a step."""
        return self.done(component) if path == DONE else f"{component}: {path}"

    def done(self, component: str) -> str:
        """A strand that is done is idle again; a branch that is done waits for its block."""
        is_strand = component == self.top or not self.components.all[component].parent
        return self.idle(component) if is_strand else f"{component}: done"

    def idle(self, component: str) -> str:
        """The place of a component that does not run."""
        return f"{component}: idle"

    def inside(self, block: Block, number: int) -> str:
        """The place of a component's token while a block runs that has begun in one of its ways."""
        return f"{block.component}: in {block.path} {number}"

    def block(self, component: str, path: str) -> Block | None:
        """The block at a step, where its branches are part of the net."""
        return self.components.blocks.get((component, path)) if self.passages is None else None

    def closed(self) -> set[str]:
        """The places of blocks whose rest does not run."""
        return {f"{name}: closed" for name in self.continuing()}

    def continuing(self) -> Iterator[str]:
        """Blocks of the net whose branches go on after the join."""
        for (component, path), block in self.components.blocks.items():
            if block.join.rest == "continue" and self.block(component, path):
                yield f"{component}/{path}"

    def known_places(self, name: str) -> Iterator[str]:
        """The places of a flag or condition."""
        return (place_of(other, value) for other, value in self.facts.places() if other == name)

    def places(self, name: str) -> Iterator[str]:
        """Every place of a component but the idle one."""
        component = self.components.all[name]
        for path in component.steps:
            yield self.at(name, path)
            block = self.block(name, path)
            for number, opening in enumerate(block.openings if block else ()):
                if block and opening.begun and not self.goes_on_at_once(block, opening):
                    yield self.inside(block, number)
        if self.done(name) != self.idle(name):
            yield self.done(name)

    def goes_on_at_once(self, block: Block, opening: Opening) -> bool:
        """True when the case does not wait for any branch."""
        return 0 in wanted(block, opening) and block.join.rest == "continue"

    def end_case(self, label: str, before: set[str], after: set[str]) -> None:
        """Everything is taken away, then nothing is left over but the token at the sink."""
        emptying = self._begin_emptying(label, before, after, self.visible)
        for name in self.continuing():
            self.arrow("", {f"{name}: rest", emptying}, {f"{name}: closed", emptying})
        for name in self.facts.first:
            for place in self.known_places(name):
                self.arrow("", {place, emptying}, {f"{name}: nothing", emptying})
        nothing = {f"{name}: nothing" for name in self.facts.first}
        idle = {self.idle(name) for name in self.visible}
        self.arrow("", idle | self.closed() | nothing | {emptying}, {SINK})

    def cancel(
        self, label: str, before: set[str], after: set[str], region: tuple[str, ...], onward: set[str]
    ) -> None:
        """Take away what runs in some components, then go on."""
        emptying = self._begin_emptying(label, before, after, region)
        for name in self.continuing():
            if name.rpartition("/")[0] in region:
                self.arrow("", {f"{name}: rest", emptying}, {f"{name}: closed", emptying})
        idle = {self.idle(name) for name in region}
        self.arrow("", idle | {emptying}, idle | {RUNNING} | onward)

    def _begin_emptying(self, label: str, before: set[str], after: set[str], region: tuple[str, ...]) -> str:
        emptying = f"emptying {len(self.arrows)}"
        self.arrow(label, before | {RUNNING}, after | {emptying})
        for name in region:
            for place in self.places(name):
                if place != self.idle(name):
                    self.arrow("", {place, emptying}, {self.idle(name), emptying})
        return emptying


def wanted(block: Block, opening: Opening) -> tuple[int, ...]:
    """How many branches have to be done, as far as that is known."""
    total = len(opening.begun)
    if block.join.all:
        return (total,)
    if block.join.at_least is None:
        return (min(total, 1),)
    number = constant(block.join.at_least)
    return (min(total, number),) if number is not None else tuple(sorted({min(total, 1), total}))


def constant(expression: Expression | None) -> int | None:
    """The number that an author has written as a number."""
    if expression is None or expression.roots:
        return None
    value = expression.value({})
    return int(value) if isinstance(value, int | float) else None


def label_of(path: str, key: str) -> str:
    """How a way out of a step is called."""
    return f"{path}: {key}" if key else path


def place_of(name: str, value: str) -> str:
    """The place of a flag or condition that has a value."""
    return f"{name} = {value}"


def places_of(known: list[dict[str, tuple[str, str]]]) -> Iterator[tuple[set[str], set[str]]]:
    """Every possibility as places before and after."""
    for changes in known:
        before = {place_of(name, value) for name, (value, _) in changes.items()}
        yield before, {place_of(name, value) for name, (_, value) in changes.items()}
