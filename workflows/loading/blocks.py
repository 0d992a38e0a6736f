"""Blocks: branches side by side, and one branch for each item of a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.core.definition import Each, Join, Parallel, Step
from workflows.core.expressions import Expression, compile_expression
from workflows.loading import values
from workflows.loading.calls import read_call
from workflows.loading.entries import Entries
from workflows.loading.language import steps as language
from workflows.loading.nodes import Node, Scalar, Table
from workflows.loading.problems import did_you_mean
from workflows.loading.reading import Reach, Reading
from workflows.loading.steps import (
    KINDS,
    Place,
    Reader,
    common,
    read_block,
    read_branch,
    read_document,
    read_end,
    read_notice,
    read_revoke,
    read_set,
    read_step,
    read_wait,
)
from workflows.loading.tasks import read_decision, read_form

_JOINS = language.PARALLEL.keys["join"].value.of[0].words


def read_parallel(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`parallel:` branches that run at the same time."""
    entries = Entries(place.reading, node, language.PARALLEL)
    firsts: dict[str, str] = {}
    conditions: dict[str, Expression] = {}
    inner: list[Step] = []
    for name, key, value in entries.named("parallel", "branches"):
        branch = f"{path}.{name}"
        place.reading.declare("step", branch, key.mark)
        condition, rest = _condition(place, value)
        conditions |= {name: condition} if condition else {}
        firsts[name], steps = _branch(place, branch, rest)
        inner.extend(steps)
    yield Parallel(
        **common(entries, path),
        branches=firsts,
        join=_join(entries, place.reach),
        next=place.target(entries.node("next")),
        conditions=conditions,
        one_at_a_time=entries.one_of("mode", "any_order") == "one_at_a_time",
    )
    yield from inner


def _condition(place: Place, node: Node) -> tuple[Expression | None, Node]:
    """The `when:` of a branch, and the branch without it."""
    if not isinstance(node, Table) or "when" not in node.entries:
        return None, node
    rest = Table(node.mark, {key: entry for key, entry in node.entries.items() if key != "when"})
    return values.expression(place.reading, node.entries["when"].value, "when", place.reach), rest


def _branch(place: Place, path: str, node: Node) -> tuple[str, list[Step]]:
    keys = node.entries if isinstance(node, Table) else {}
    if "steps" in keys and not any(kind in keys for kind in KINDS):
        entries = Entries(place.reading, node, language.BRANCH_WITH_STEPS)
        return _inside(place, path, entries)
    block, _, name = path.rpartition(".")
    alone = place.inside(block, frozenset({name}))
    return path, list(read_step(alone, path, node, READERS))


def _inside(place: Place, path: str, entries: Entries) -> tuple[str, list[Step]]:
    written = entries.node("steps")
    if written is None:
        return path, []
    inner = place.inside(path, frozenset(written.entries if isinstance(written, Table) else ()))
    steps = list(read_block(inner, written, READERS))
    start = entries.node("start")
    first = inner.target(start) if start else path
    if isinstance(start, Scalar) and start.text == "done":
        place.reading.problem(start, "A block cannot begin with its end.", "Name its first step.")
    return first, steps


def read_each(place: Place, path: str, node: Node) -> Iterator[Step]:
    """`each:` one branch per item of a list."""
    entries = Entries(place.reading, node, language.EACH)
    items = entries.expression("each", place.reach)
    mode = entries.one_of("mode", "any_order")
    first, steps = _inside(place, path, entries)
    yield Each(
        **common(entries, path),
        items=items or compile_expression("[]"),
        name=entries.name("as"),
        in_order=mode == "in_order",
        first=first,
        join=_join(entries, place.reach),
        next=place.target(entries.node("next")),
        stores=entries.name("stores", path.rpartition(".")[2]),
        one_at_a_time=mode == "one_at_a_time",
    )
    yield from steps


def _join(entries: Entries, reach: Reach) -> Join:
    node = entries.node("join")
    rest = entries.one_of("rest", "cancel")
    again = entries.one_of("again", "beside") == "wait"
    if node is None:
        return Join(rest=rest, again_waits=again)
    reading = entries.reading
    if isinstance(node, Table):
        written = Entries(reading, node, language.JOIN)
        at_least = written.expression("at_least", reach)
        return Join(all=False, at_least=at_least, rest=rest, again_waits=again)
    word = values.text(reading, node, "join")
    if word not in _JOINS:
        mend = f'{did_you_mean(word, _JOINS)} A number is written as {{at_least: "2"}}.'
        reading.problem(node, f'"{word}" does not say when the block is complete.', mend)
    _check_rest(entries, reading, word)
    if word == "none":
        return Join(all=False, at_least=compile_expression("0"), rest="continue", again_waits=again)
    return Join(all=word != "any", rest=rest, again_waits=again)


def _check_rest(entries: Entries, reading: Reading, word: str) -> None:
    if word == "all" and entries.has("rest"):
        what = 'With "join: all" no branch is left, so "rest" says nothing.'
        reading.problem(entries.place("rest"), what, 'Delete "rest".')
    if word == "none" and entries.has("rest"):
        what = 'With "join: none" the branches always continue, so "rest" says nothing.'
        reading.problem(entries.place("rest"), what, 'Delete "rest".')


READERS: Mapping[str, Reader] = {
    "decision": read_decision,
    "form": read_form,
    "branch": read_branch,
    "call": read_call,
    "parallel": read_parallel,
    "each": read_each,
    "wait": read_wait,
    "document": read_document,
    "revoke": read_revoke,
    "set": read_set,
    "end": read_end,
    "notice": read_notice,
}
