"""How blocks begin and are complete, as arrows; or how they are passed as a whole."""

from __future__ import annotations

from itertools import combinations, product

from workflows.net.components import Block
from workflows.net.facts import OPEN, written_by
from workflows.net.weaver import Weaver, place_of, wanted

STUCK = "stuck in "
"""Begins the name of the place to which a block leads that can get stuck."""


def open_block(weaver: Weaver, block: Block, here: str) -> None:
    """Every way in which a block begins, with its joins."""
    name = f"{block.component}/{block.path}"
    kept = {f"{name}: closed"} if block.join.rest == "continue" else set()
    for number, opening in enumerate(block.openings):
        before = {here, *(weaver.idle(branch) for branch in opening.begun)}
        firsts = {weaver.at(branch, weaver.components.all[branch].firsts[0]) for branch in opening.begun}
        onward = weaver.at(block.component, block.next)
        if not opening.begun:
            weaver.act(block.path, before | kept, {onward} | kept)
        elif weaver.goes_on_at_once(block, opening):
            weaver.act(block.path, before | kept, firsts | {onward, f"{name}: rest"})
        else:
            inside = weaver.inside(block, number)
            weaver.act(block.path, before | kept, firsts | {inside} | kept)
            _join(weaver, block, opening.begun, wanted(block, opening), inside)
    if block.join.rest == "continue":
        _let_rest_finish(weaver, block, f"{name}: rest", f"{name}: closed")


def _join(weaver: Weaver, block: Block, begun: tuple[str, ...], sizes: tuple[int, ...], inside: str) -> None:
    onward = weaver.at(block.component, block.next)
    for size in sizes:
        for finished in combinations(begun, size):
            rest = tuple(branch for branch in begun if branch not in finished)
            before = {inside, *(weaver.done(branch) for branch in finished)}
            idle = {weaver.idle(branch) for branch in finished}
            _complete(weaver, block, before, idle, rest, onward)
    if block.repeats:
        again = weaver.at(begun[0], weaver.components.all[begun[0]].firsts[0])
        weaver.act("", {inside, weaver.done(begun[0])}, {inside, again})


def _complete(
    weaver: Weaver, block: Block, before: set[str], idle: set[str], rest: tuple[str, ...], onward: str
) -> None:
    name = f"{block.component}/{block.path}"
    if not rest:
        weaver.act("", before, idle | {onward})
    elif block.join.rest == "continue":
        weaver.act("", before | {f"{name}: closed"}, idle | {onward, f"{name}: rest"})
    else:
        region = tuple(inner for branch in rest for inner in weaver.components.inside(branch))
        weaver.cancel("", before, idle, region, {onward})


def _let_rest_finish(weaver: Weaver, block: Block, rest: str, closed: str) -> None:
    for branch in block.branches:
        weaver.act("", {weaver.done(branch), rest}, {weaver.idle(branch), rest})
    idle = {weaver.idle(branch) for branch in block.branches}
    weaver.act("", idle | {rest}, idle | {closed})


def pass_block(weaver: Weaver, component: str, path: str) -> None:
    """A block as one step: what its branches write may be anything afterwards."""
    assert weaver.passages is not None
    block, passage = weaver.components.blocks[component, path], weaver.passages[component, path]
    here = weaver.at(component, path)
    if passage.completes:
        for before, after in _anything_written(weaver, block):
            weaver.act(path, {here} | before, {weaver.at(component, block.next)} | after)
    if passage.ends:
        weaver.end_case(path, {here}, {weaver.idle(component)})
    if passage.traps:
        weaver.act(path, {here}, {f"{component}: {STUCK}{path}"})


def _anything_written(weaver: Weaver, block: Block) -> list[tuple[set[str], set[str]]]:
    definition, facts = weaver.definition, weaver.facts
    inner = [
        definition.steps[path]
        for branch in block.branches
        for name in weaver.components.inside(branch)
        for path in weaver.components.all[name].steps
    ]
    written = frozenset[str]().union(*(written_by(definition, step) for step in inner))
    written |= written_by(definition, definition.steps[block.path])
    choices: list[list[tuple[str, str]]] = []
    for name in sorted(written & facts.flags.keys()):
        values = [place_of(name, value) for value in facts.flags[name]]
        choices.append([(before, after) for before in values for after in values])
    for source, condition in facts.conditions.items():
        if condition.roots & written:
            choices.append([(before, place_of(source, OPEN)) for before in weaver.known_places(source)])
    return [
        ({before for before, _ in chosen}, {after for _, after in chosen}) for chosen in product(*choices)
    ]
