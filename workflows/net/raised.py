"""Events that people raise, as arrows: what they cancel, and the strands that they begin."""

from __future__ import annotations

from workflows.core.definition import DONE, Branch, CaseEvent, End
from workflows.net.components import Block, Component, interrupts, restarts
from workflows.net.weaver import NEVER, RUNNING, Weaver, places_of


def raise_event(weaver: Weaver, event: CaseEvent) -> None:
    """An event that does something beside waking waits, and beside beginning the case anew."""
    if restarts(event) or not (event.cancels or event.next):
        return
    places = during(weaver, event)
    for place in places:
        for before, after in places_of(weaver.facts.raising(event)):
            _begin_strand(weaver, event, place | before, place | after)
            for cancelled in event.cancels:
                _cancel_place(weaver, event, cancelled, place | before, place | after)
    if not places:
        weaver.act(f"event {event.id}", {NEVER}, {NEVER})


def during(weaver: Weaver, event: CaseEvent) -> list[set[str]]:
    """Places one of which must be marked; one empty set where the event may always be raised."""
    if not event.during:
        return [set()]
    found: list[set[str]] = []
    for place in event.during:
        for name, component in weaver.components.all.items():
            for path in component.steps:
                if path == place or path.startswith(f"{place}."):
                    found += _where(weaver, name, path)
    return [set(places) for places in dict.fromkeys(map(frozenset, found))]


def _where(weaver: Weaver, name: str, path: str) -> list[set[str]]:
    """Where a token at a step is in this net: at its place, in a block that is passed as one, or outside."""
    step = weaver.definition.steps[path]
    if name in weaver.visible:
        rests = not isinstance(step, Branch | End) and weaver.block(name, path) is None
        return [{weaver.at(name, path)}] if rests else []
    inner, outer = name, weaver.components.all[name].parent
    while outer and outer not in weaver.visible:
        inner, outer = outer, weaver.components.all[outer].parent
    if outer:
        return [{weaver.at(outer, weaver.components.all[inner].block)}]
    encloses = weaver.top.startswith(f"{name}/{path}")
    return [set()] if encloses or weaver.components.concurrent(name, weaver.top) else []


def _begin_strand(weaver: Weaver, event: CaseEvent, before: set[str], after: set[str]) -> None:
    strand = f"event {event.id}"
    if event.next and strand in weaver.visible:
        weaver.act(strand, {weaver.idle(strand)} | before, {weaver.at(strand, event.next)} | after)


def _begun_with(weaver: Weaver, event: CaseEvent) -> tuple[set[str], set[str]]:
    """The event's own strand: idle before, at its first step after."""
    strand = f"event {event.id}"
    if not event.next or strand not in weaver.visible or interrupts(weaver.definition, event):
        return set(), set()
    return {weaver.idle(strand)}, {weaver.at(strand, event.next)}


def _cancel_place(weaver: Weaver, event: CaseEvent, place: str, read: set[str], left: set[str]) -> None:
    idle, begun = _begun_with(weaver, event)
    before, after = read | idle, left | begun
    for name in weaver.visible:
        component = weaver.components.all[name]
        if component.block and name == f"{component.parent}/{place}" and name != weaver.top:
            _cancel_branch(weaver, event, component, before, after)
        if place in component.steps:
            leaves = event.next and interrupts(weaver.definition, event)
            onward = weaver.at(name, event.next or DONE) if leaves else weaver.done(name)
            block = weaver.block(name, place)
            if block is None:
                here = weaver.at(name, place)
                weaver.act(f"event {event.id}", {here} | before, {onward} | (after - {here}))
            else:
                _cancel_block(weaver, event, block, before, after, onward)


def _cancel_block(
    weaver: Weaver, event: CaseEvent, block: Block, before: set[str], after: set[str], onward: str
) -> None:
    region = tuple(inner for branch in block.branches for inner in weaver.components.inside(branch))
    for number, opening in enumerate(block.openings):
        if opening.begun and not weaver.goes_on_at_once(block, opening):
            inside = weaver.inside(block, number)
            weaver.cancel(f"event {event.id}", {inside} | before, after - {inside}, region, {onward})


def _cancel_branch(
    weaver: Weaver, event: CaseEvent, component: Component, before: set[str], after: set[str]
) -> None:
    """A branch that is cancelled counts as done."""
    branch, *inner = weaver.components.inside(component.id)
    for place in weaver.places(branch):
        if place == weaver.done(branch):
            continue
        emptying = f"emptying {len(weaver.arrows)}"
        idle = {weaver.idle(branch)}
        weaver.arrow(f"event {event.id}", {place, RUNNING} | before, idle | (after - {place}) | {emptying})
        for name in inner:
            for running in weaver.places(name):
                weaver.arrow("", {running, emptying}, {weaver.idle(name), emptying})
        empty = {weaver.idle(name) for name in inner}
        weaver.arrow("", empty | idle | {emptying}, empty | {RUNNING, weaver.done(branch)})
