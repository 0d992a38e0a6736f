"""A case of a random definition, and everything that can be done with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from workflows.core.advance import advance
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Task
from workflows.core.effects import Effect
from workflows.core.events import SYSTEM, Actor, Completed, Event, Started, TimerFired
from workflows.core.outcome import Advanced
from workflows.core.plain import event_from_plain, event_to_plain, state_from_plain, state_to_plain
from workflows.core.scopes import enclosing
from workflows.core.state import State

BERLIN = Calendar("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLERK = Actor("person:ann", frozenset({"clerks", "leads"}))

Command = tuple[str, Event, Actor]
"""What it is called in the net, and what the engine is told."""


def begun(definition: Definition, **answers: Any) -> State:
    """A new case."""
    return done(definition, None, ("begin", Started("M-1", answers), CLERK))[0]


def done(definition: Definition, state: State | None, command: Command) -> tuple[State, tuple[Effect, ...]]:
    """The state after a command, with its effects; it must not be refused."""
    answer = advance(definition, state, command[1], command[2], NOW, BERLIN)
    assert isinstance(answer, Advanced), (command, answer)
    return answer.state, answer.effects


def commands(definition: Definition, state: State) -> Iterator[Command]:
    """Everything that can be done now."""
    for token in state.tokens.values():
        step = definition.steps[token.step]
        if isinstance(step, Task):
            for outcome in step.next:
                label = f"{step.path}: {outcome}" if outcome else step.path
                yield label, Completed(token.id, {}, outcome), CLERK
    for timer in state.timers.values():
        yield f"{state.tokens[timer.token].step}: timeout", TimerFired(timer.key), SYSTEM


@dataclass(frozen=True, slots=True)
class Future:
    """What can become of a case.

    Attributes:
        whole: False when there was more than was looked at.
    """

    outcomes: frozenset[str]
    whole: bool


def future(definition: Definition, state: State, most: int = 1000) -> Future:
    """Every outcome that a case can still come to, by trying everything."""
    seen = {_shape(state)}
    ahead, outcomes = [state], set()
    while ahead:
        here = ahead.pop(0)
        if here.outcome is not None:
            outcomes.add(here.outcome)
            continue
        for command in commands(definition, here):
            after, _ = done(definition, here, command)
            if _shape(after) not in seen:
                seen.add(_shape(after))
                ahead.append(after)
        if len(seen) > most:
            return Future(frozenset(outcomes), False)
    return Future(frozenset(outcomes), True)


def _shape(state: State) -> object:
    """Where a case stands, without numbers that only grow."""

    def place(scope: str) -> tuple[tuple[str, str], ...]:
        return tuple((entry.step, branch) for entry, branch in enclosing(state.activations, scope))

    tokens = sorted((token.step, place(token.scope)) for token in state.tokens.values())
    blocks = sorted(
        (entry.step, place(entry.scope), tuple(sorted(entry.finished)), entry.joined, entry.again)
        for entry in state.activations.values()
    )
    return state.outcome, tuple(tokens), tuple(blocks)


def folded(definition: Definition, log: list[Command]) -> State:
    """The state that the recorded commands give, each by way of JSON."""
    state: State | None = None
    for label, event, actor in log:
        again = event_from_plain(json.loads(json.dumps(event_to_plain(event))))
        state = done(definition, state, (label, again, actor))[0]
        state = state_from_plain(json.loads(json.dumps(state_to_plain(state))))
    assert state is not None
    return state


def assert_tokens_are_conserved(state: State) -> None:
    """Every branch that was begun and has not finished has something in it; nothing lies outside."""
    scopes = {token.scope for token in state.tokens.values()}
    scopes |= {entry.scope for entry in state.activations.values()}
    for scope in scopes:
        assert all(entry.id in state.activations for entry, _ in enclosing(state.activations, scope))
    for entry in state.activations.values():
        for branch in set(entry.branches) - set(entry.finished):
            assert f"{entry.id}/{branch}" in scopes, f"{entry.step}/{branch} has lost its token"
    assert {timer.token for timer in state.timers.values()} <= state.tokens.keys()
