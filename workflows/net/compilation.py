"""From a definition to a workflow net that behaves as the engine does.

Every component has a place for each step that its token may come to, one for being done, and one
for being idle. `running` is held while nothing is being cancelled: a cancellation takes it, drains
what it cancels place by place, and gives it back when all of that is idle. So the net is safe, and
classical soundness of the net says of the case: it can always end, then nothing is left over, and
no step is dead.

An event that cancels the whole case counts as another beginning and not as a way out: nobody should have
to give a case up because it cannot end otherwise.

What it leaves out on purpose: conditions are free choices unless they are decided (see `Facts`, and
`Components.possible`); of an each block's items one stands for all where all have to be done, two
otherwise; the strand of an event runs once at a time; a block whose branches go on after the join
begins again only when they are done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from workflows.core.definition import DONE, CaseEvent, Definition, End, Wait
from workflows.net.blocks import open_block, pass_block
from workflows.net.components import MAIN, Component, Components, components_of, restarts
from workflows.net.facts import OPEN, facts_of
from workflows.net.petri import Net
from workflows.net.raised import during, raise_event
from workflows.net.weaver import NEVER, RUNNING, SINK, SOURCE, Passage, Weaver, label_of, place_of, places_of

ENDED_WITHOUT = "ended without an outcome"


def net_of(definition: Definition, components: Components | None = None) -> Net:
    """Compile a whole definition.

    Arguments:
        components: its strands and branches, where they are known already.
    """
    found = components or components_of(definition)
    return _woven(Weaver(definition, found, facts_of(definition), MAIN, tuple(found.all), None))


def part_of(
    definition: Definition,
    components: Components,
    top: str,
    passages: Mapping[tuple[str, str], Passage],
) -> Net:
    """Compile the strands of a case, or one branch, with the blocks inside as single steps.

    Arguments:
        top: `MAIN` for all strands together, or the id of a branch.
        passages: what each of the blocks does that the part passes.
    """
    strands = tuple(name for name, entry in components.all.items() if not entry.parent)
    visible = strands if top == MAIN else (top,)
    return _woven(Weaver(definition, components, facts_of(definition), top, visible, passages))


def _woven(weaver: Weaver) -> Net:
    _begin(weaver)
    for name in weaver.visible:
        for path in weaver.components.all[name].steps:
            _leave(weaver, weaver.components.all[name], path)
    for event in weaver.definition.events.values():
        raise_event(weaver, event)
    _end_by_itself(weaver)
    places = frozenset[str]().union(*(arrow.before | arrow.after for arrow in weaver.arrows))
    start, end = frozenset({SOURCE}), frozenset({SINK})
    return Net(weaver.definition.id, places | start | end, tuple(weaver.arrows), start, end)


def _begin(weaver: Weaver) -> None:
    """The start, and what an event that cancels the whole case begins: nothing else is left then."""
    if weaver.top != MAIN:
        for known in _anything(weaver, None):
            _begin_at(weaver, "", weaver.components.all[weaver.top].firsts[0], known)
        return
    first = {place_of(name, value) for name, value in weaver.facts.first.items()}
    for way in weaver.components.ways(weaver.definition.start):
        _begin_at(weaver, weaver.definition.start, way.target, first)
    for event in weaver.definition.events.values():
        if restarts(event) and event.next:
            for known in _anything(weaver, event):
                _begin_at(weaver, f"event {event.id}", event.next, known)


def _anything(weaver: Weaver, event: CaseEvent | None) -> Iterator[set[str]]:
    """Every value that flags may have had (when the event could be raised); conditions are open again."""
    opened = {place_of(source, OPEN) for source in weaver.facts.conditions}
    for values in product(*weaver.facts.flags.values()):
        known = dict(zip(weaver.facts.flags, values, strict=True))
        asked = weaver.facts.raising(event) if event else [{}]
        if any(all(known.get(name, one) == one for name, (one, _) in wish.items()) for wish in asked):
            yield opened | {place_of(name, value) for name, value in known.items()}


def _begin_at(weaver: Weaver, label: str, target: str, known: set[str]) -> None:
    idle = {weaver.idle(name) for name in weaver.visible if name != weaver.top}
    weaver.arrow(label, {SOURCE}, {*idle, *weaver.closed(), *known, RUNNING, weaver.at(weaver.top, target)})


def _leave(weaver: Weaver, component: Component, path: str) -> None:
    step = weaver.definition.steps[path]
    here = weaver.at(component.id, path)
    block = weaver.components.blocks.get((component.id, path))
    if block and weaver.passages is not None:
        pass_block(weaver, component.id, path)
    elif block:
        open_block(weaver, block, here)
    elif isinstance(step, End):
        weaver.end_case(f"end {path}", {here}, {weaver.idle(component.id)})
    elif isinstance(step, Wait):
        _leave_wait(weaver, step, component.id, here)
    else:
        for way in weaver.components.ways(path):
            for read, left in places_of(weaver.facts.taking(step, way.key)):
                onward = weaver.at(component.id, way.target)
                weaver.act(label_of(path, way.key), {here} | read, {onward} | left)


def _leave_wait(weaver: Weaver, step: Wait, component: str, here: str) -> None:
    for way in weaver.components.ways(step.path):
        event = weaver.definition.events.get(way.key) if way.key in step.events else None
        onward, label = weaver.at(component, way.target), label_of(step.path, way.key)
        found = False
        for place in during(weaver, event) if event else [set()]:
            for before, after in places_of(weaver.facts.raising(event) if event else [{}]):
                weaver.act(label, {here} | place | before, {onward} | (place - {here}) | after)
                found = True
        if not found:
            weaver.act(label, {here, NEVER}, {onward, NEVER})


def _end_by_itself(weaver: Weaver) -> None:
    """Nothing is left to do anywhere: a proper end of a branch, or where the outcome for that is declared."""
    idle = {weaver.idle(name) for name in weaver.visible}
    declared = weaver.top != MAIN or DONE in weaver.definition.outcomes
    if declared:
        weaver.end_case("", idle | weaver.closed(), idle | weaver.closed())
    else:
        weaver.arrow("", idle | weaver.closed() | {RUNNING}, {ENDED_WITHOUT})
