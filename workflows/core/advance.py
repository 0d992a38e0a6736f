"""`advance`: one event on one case gives a new state with effects, or a refusal. No clock, no I/O."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflows.core.access import Situation, fits, holding, refusal_to_do
from workflows.core.asking_again import complete_again
from workflows.core.assigning import assign, skip, suspend_or_resume
from workflows.core.calendars import Calendar
from workflows.core.definition import Call, Definition, Task
from workflows.core.entering import settle
from workflows.core.events import (
    SYSTEM,
    Actor,
    Claimed,
    Completed,
    Event,
    Raised,
    Reassigned,
    Released,
    Resumed,
    Skipped,
    Started,
    SubcaseEnded,
    Suspended,
    TimerFired,
    Withdrawn,
)
from workflows.core.firing import fire
from workflows.core.outcome import Advanced, Reason, Refusal
from workflows.core.raising import raise_event
from workflows.core.recording import record_answers
from workflows.core.state import State
from workflows.core.transition import Transition
from workflows.core.voiding import void_signatures
from workflows.core.withdrawing import withdraw


def advance(
    definition: Definition,
    state: State | None,
    event: Event,
    actor: Actor,
    now: datetime,
    calendar: Calendar,
    *,
    recorded: bool = False,
) -> Advanced | Refusal:
    """Apply one event.

    Arguments:
        state: None exactly for `Started`.
        now: aware moment; recorded with the event, so that folding gives the same again.
        calendar: the region's working days.
        recorded: True for an event of the record: in whose name somebody may sign was looked at when it came.

    Returns:
        The new state with its effects, or why nothing happened.
    """
    if isinstance(event, Started):
        empty = State(event.number, event.starter or actor.id, now)
        return _start(Transition(definition, empty, now, calendar, recorded=recorded), event, actor)
    assert state is not None
    if state.ended and not isinstance(event, Withdrawn):
        return Refusal(Reason.CASE_ENDED)
    transition = Transition(definition, state, now, calendar, recorded=recorded)
    refusal = _apply(transition, event, actor)
    if refusal:
        return refusal
    if not state.ended:
        settle(transition)
    return _advanced(transition, state)


def _advanced(transition: Transition, before: State) -> Advanced:
    void_signatures(transition, before)
    return Advanced(transition.state, tuple(transition.effects))


def may_start(definition: Definition, actor: Actor, now: datetime, calendar: Calendar) -> bool:
    """True when the actor may begin a case of this definition."""
    step = _first_task(definition)
    empty = Situation(definition, State("", actor.id, now), now, calendar)
    return any(fits(replace(holding(empty, role), unit=None), actor) for role in (step.role, *step.also))


def _first_task(definition: Definition) -> Task:
    step = definition.steps[definition.start]
    assert isinstance(step, Task)
    return step


def _start(transition: Transition, event: Started, actor: Actor) -> Advanced | Refusal:
    empty, definition = transition.state, transition.definition
    if actor != SYSTEM and not may_start(definition, actor, transition.now, transition.calendar):
        return Refusal(Reason.NOT_ALLOWED)
    step = _first_task(definition)
    refusal = record_answers(transition, step, "", event)
    if refusal:
        return refusal
    if actor.id.startswith("person:") and not _fits_after_start(transition, step, actor):
        return Refusal(Reason.NOT_ALLOWED)
    transition.note_performed(step.path, "", empty.starter)
    transition.go(step.next[""], "")
    settle(transition)
    return _advanced(transition, empty)


def _fits_after_start(transition: Transition, step: Task, actor: Actor) -> bool:
    """With the answers known, units count: a teacher refers for their own school only."""
    return any(fits(holding(transition.situation, role), actor) for role in (step.role, *step.also))


def _apply(transition: Transition, event: Event, actor: Actor) -> Refusal | None:
    refusal: Refusal | None = Refusal(Reason.NOT_NOW)
    match event:
        case Completed():
            refusal = _complete(transition, event, actor)
        case Raised():
            refusal = raise_event(transition, event, actor)
        case Withdrawn():
            refusal = withdraw(transition, event, actor)
        case Claimed() | Released() | Reassigned():
            refusal = assign(transition, event, actor)
        case Skipped():
            refusal = skip(transition, event, actor)
        case Suspended() | Resumed():
            refusal = suspend_or_resume(transition, event, actor)
        case SubcaseEnded():
            refusal = _return_from(transition, event, actor)
        case TimerFired():
            refusal = fire(transition, event)
    return refusal


def _complete(transition: Transition, event: Completed, actor: Actor) -> Refusal | None:
    token = transition.state.tokens.get(event.token)
    step = transition.definition.steps[token.step] if token else None
    if token is None or not isinstance(step, Task):
        return Refusal(Reason.TASK_GONE)
    reason = refusal_to_do(transition.situation, token, actor)
    if reason:
        return Refusal(reason)
    if event.outcome not in step.next:
        return Refusal(Reason.UNKNOWN_OUTCOME)
    if token.again:
        return complete_again(transition, step, token, event, actor)
    refusal = record_answers(transition, step, token.scope, event, event.outcome)
    if refusal:
        return refusal
    transition.note_performed(step.path, token.scope, actor.id)
    transition.leave(token)
    transition.go_on(token, step.next[event.outcome])
    return None


def _return_from(transition: Transition, event: SubcaseEnded, actor: Actor) -> Refusal | None:
    """The case that was called has ended: its number and outcome are known, and the case goes on."""
    token = transition.state.tokens.get(event.token)
    step = transition.definition.steps[token.step] if token else None
    if token is None or not isinstance(step, Call):
        return Refusal(Reason.TASK_GONE)
    if actor != SYSTEM:
        return Refusal(Reason.NOT_ALLOWED)
    transition.store(token.scope, step.stores, {"number": event.number, "outcome": event.outcome})
    transition.note_performed(step.path, token.scope, actor.id)
    transition.leave(token)
    transition.go(step.next.get(event.outcome, step.next[""]), token.scope)
    return None
