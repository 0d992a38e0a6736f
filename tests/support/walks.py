"""A case goes any legal way, by chance that is always the same, until it has ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from workflows.core.access import Situation, allotment
from workflows.core.advance import advance
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.core.events import SYSTEM, Actor, Completed, Event, Raised, TimerFired
from workflows.core.outcome import Advanced
from workflows.core.state import State, Timer
from workflows.loading.play import Entry

Answers = dict[str, list[Completed | Raised]]
MOST_STEPS = 300
TRIES = 30


def answers_in(definition: Definition, calendar: Calendar, logs: Iterable[Iterable[Entry]]) -> Answers:
    """Step, or "events.<id>" -> commands that somebody gave there; a log ends where it is refused."""
    found: Answers = {}
    for log in logs:
        state: State | None = None
        for entry in log:
            event = entry.event
            if isinstance(event, Completed) and state and event.token in state.tokens:
                found.setdefault(state.tokens[event.token].step, []).append(event)
            elif isinstance(event, Raised):
                found.setdefault(f"events.{event.event}", []).append(event)
            answer = advance(definition, state, event, entry.actor, entry.at, calendar)
            if not isinstance(answer, Advanced):
                break
            state = answer.state
    return found


def walked_to_an_end(
    definition: Definition, state: State, now: datetime, calendar: Calendar, answers: Answers
) -> State:
    """Try several ways until one ends.

    Raises:
        AssertionError: none does.
    """
    for seed in range(TRIES):
        ended = _walk(definition, state, now, calendar, answers, Random(seed))
        if ended.ended:
            return ended
    raise AssertionError(f"{definition.id} {definition.version}: no way to an end from {state.tokens}")


def _walk(
    definition: Definition, state: State, now: datetime, calendar: Calendar, answers: Answers, chance: Random
) -> State:
    for _ in range(MOST_STEPS):
        if state.ended:
            break
        event, actor, now = _next(Situation(definition, state, now, calendar), answers, chance)
        answer = advance(definition, state, event, actor, now, calendar)
        if isinstance(answer, Advanced):
            state = answer.state
    return state


def _next(situation: Situation, answers: Answers, chance: Random) -> tuple[Event, Actor, datetime]:
    state, now = situation.state, situation.now
    open_tasks = [token for token in state.tokens.values() if token.step in answers]
    events = [name for name in situation.definition.events if f"events.{name}" in answers]
    choice = chance.random()
    if open_tasks and choice < 0.7:
        token = chance.choice(open_tasks)
        given = chance.choice(answers[token.step])
        assert isinstance(given, Completed)
        return Completed(token.id, given.values, given.outcome), _somebody(situation, token.id, chance), now
    if events and choice < 0.75:
        name = chance.choice(events)
        role = situation.definition.roles[chance.choice(situation.definition.events[name].by)]
        group = frozenset({role.group or ""})
        actor = Actor(f"party:{role.id}", role=role.id) if role.party else Actor("person:a", group)
        return chance.choice(answers[f"events.{name}"]), actor, now
    return _time(state, now)


def _time(state: State, now: datetime) -> tuple[Event, Actor, datetime]:
    timers: list[Timer] = sorted(state.timers.values(), key=lambda timer: (timer.at, timer.key))
    if timers:
        return TimerFired(timers[0].key), SYSTEM, max(now, timers[0].at)
    return TimerFired("none"), SYSTEM, now + timedelta(days=1)


def _somebody(situation: Situation, token: int, chance: Random) -> Actor:
    held = chance.choice(allotment(situation, situation.state.tokens[token]))
    if held.group is None:
        return Actor(f"party:{held.role}", role=held.role, item=held.item)
    name = held.person or f"person:{chance.choice('ab')}"
    return Actor(name, frozenset({held.group}), frozenset({held.unit} if held.unit else ()))
