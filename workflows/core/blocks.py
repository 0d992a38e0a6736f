"""Blocks in a transition: branches side by side begin, finish, and let the case go on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workflows.core.definition import Each, Join, Parallel
from workflows.core.joins import is_complete, started_items
from workflows.core.state import Activation
from workflows.core.transition import Transition


def open_parallel(transition: Transition, block: Parallel, scope: str) -> None:
    """Begin the branches whose conditions are true."""
    names = transition.names(scope)
    started = tuple(
        branch
        for branch in block.branches
        if branch not in block.conditions or block.conditions[branch].holds(names)
    )
    if not _has_to_wait(transition, block, scope):
        _open(transition, block, scope, started, ())


def open_each(transition: Transition, block: Each, scope: str) -> None:
    """Begin one branch per item, or the first one where they come one after the other."""
    if _has_to_wait(transition, block, scope):
        return
    assert block.items is not None
    entries = started_items(block.items.value(transition.names(scope)))
    transition.store(scope, block.stores, entries)
    keys = tuple(str(entry["id"]) for entry in entries)
    now_started = keys[:1] if block.in_order else keys
    _open(transition, block, scope, now_started, keys[len(now_started) :])


def _has_to_wait(transition: Transition, block: Parallel | Each, scope: str) -> bool:
    """True when the rest of the last time is still running and the block may not run beside itself."""
    if not block.join.again_waits:
        return False
    for activation in transition.state.activations.values():
        if activation.step == block.path and activation.scope == scope and not activation.apart:
            transition.save(replace(activation, again=activation.again + 1))
            return True
    return False


def _open(
    transition: Transition,
    block: Parallel | Each,
    scope: str,
    branches: tuple[str, ...],
    waiting: tuple[str, ...],
) -> None:
    activation = transition.new_activation(block.path, scope, branches, waiting)
    if not branches or _needs_nobody(block.join, activation, transition.names(scope)):
        _join(transition, block, activation)
    for branch in branches:
        if activation.id in transition.state.activations:
            _start_branch(transition, block, activation, branch)


def _needs_nobody(join: Join, activation: Activation, names: Any) -> bool:
    return not join.all and join.at_least is not None and is_complete(join, activation, names)


def _start_branch(
    transition: Transition, block: Parallel | Each, activation: Activation, branch: str
) -> None:
    first = block.branches[branch] if isinstance(block, Parallel) else block.first
    transition.go(first, f"{activation.id}/{branch}")


def finish_branch(transition: Transition, scope: str) -> None:
    """A branch has come to its end; the block may be complete, or begin the next item."""
    number, _, branch = scope.partition("/")
    activation = transition.state.activations.get(int(number)) if number else None
    if activation is None or branch in activation.finished or transition.busy(scope):
        return
    following = activation.waiting[:1]
    activation = replace(
        activation,
        finished=(*activation.finished, branch),
        branches=activation.branches + following,
        waiting=activation.waiting[1:],
    )
    transition.save(activation)
    block = transition.definition.steps[activation.step]
    assert isinstance(block, Parallel | Each)
    if not activation.joined and is_complete(block.join, activation, transition.names(activation.scope)):
        _join(transition, block, activation)
    elif set(activation.finished) == set(activation.branches) and not following:
        _close(transition, block, activation)
    for started in following:
        if activation.id in transition.state.activations:
            _start_branch(transition, block, activation, started)


def _join(transition: Transition, block: Parallel | Each, activation: Activation) -> None:
    left = set(activation.branches) - set(activation.finished)
    if left and block.join.rest == "continue":
        transition.save(replace(activation, joined=True))
    else:
        transition.clear(activation.id)
    transition.go(block.next, activation.scope)


def _close(transition: Transition, block: Parallel | Each, activation: Activation) -> None:
    """The last of the branches that went on after the join is done; now the block may begin again."""
    transition.clear(activation.id)
    for _ in range(activation.again):
        transition.go(block.path, activation.scope)


def add_item(transition: Transition, block: Each, entry: dict[str, Any]) -> None:
    """One more item for a block that is running: its branch begins, or waits for its turn."""
    for activation in running(transition, block):
        container = transition.stored(activation.scope)
        before = container[block.stores]
        key = str(max((int(item["id"]) for item in before if str(item["id"]).isdigit()), default=0) + 1)
        transition.store(activation.scope, block.stores, [*before, {**entry, "id": key}])
        if block.in_order and set(activation.branches) != set(activation.finished):
            transition.save(replace(activation, waiting=(*activation.waiting, key)))
            continue
        added = replace(activation, branches=(*activation.branches, key))
        transition.save(added)
        _start_branch(transition, block, added, key)


def running(transition: Transition, block: Each) -> list[Activation]:
    """The runs of a block to which an item can be added."""
    return [
        entry
        for entry in transition.state.activations.values()
        if entry.step == block.path and not entry.apart
    ]
