"""`advance`: one event on one case gives a new state with effects, or a refusal. No clock, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from workflows.core.access import Situation, fits, holding, refusal_to_do, refusal_to_reassign, roles_of
from workflows.core.answers import recheck
from workflows.core.calendars import Calendar
from workflows.core.definition import CaseEvent, Definition, Plain, Task, Wait
from workflows.core.events import (
    Actor,
    Claimed,
    Completed,
    Event,
    Raised,
    Reassigned,
    Released,
    Started,
    TimerFired,
)
from workflows.core.outcome import Advanced, Reason, Refusal
from workflows.core.scopes import item_key
from workflows.core.state import State, Timer, Token
from workflows.core.transition import Transition

_RAISED = "events."


def advance(
    definition: Definition, state: State | None, event: Event, actor: Actor, now: datetime, calendar: Calendar
) -> Advanced | Refusal:
    """Apply one event.

    Arguments:
        state: None exactly for `Started`.
        now: aware moment; recorded with the event, so that folding gives the same again.
        calendar: the region's working days.

    Returns:
        The new state with its effects, or why nothing happened.
    """
    if isinstance(event, Started):
        return _start(definition, event, actor, now, calendar)
    assert state is not None
    if state.ended:
        return Refusal(Reason.CASE_ENDED)
    transition = Transition(definition, state, now, calendar)
    refusal = _apply(transition, event, actor)
    if refusal:
        return refusal
    transition.settle()
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


def _start(
    definition: Definition, event: Started, actor: Actor, now: datetime, calendar: Calendar
) -> Advanced | Refusal:
    if not may_start(definition, actor, now, calendar):
        return Refusal(Reason.NOT_ALLOWED)
    step = _first_task(definition)
    transition = Transition(definition, State(event.number, actor.id, now), now, calendar)
    refusal = _record_answers(transition, step, "", event.values, "")
    if refusal:
        return refusal
    if not actor.is_party and not _fits_after_start(transition, step, actor):
        return Refusal(Reason.NOT_ALLOWED)
    transition.note_performed(step.path, "", actor.id)
    transition.go(step.next[""], "")
    transition.settle()
    return Advanced(transition.state, tuple(transition.effects))


def _fits_after_start(transition: Transition, step: Task, actor: Actor) -> bool:
    """With the answers known, units count: a teacher refers for their own school only."""
    return any(fits(holding(transition.situation, role), actor) for role in (step.role, *step.also))


def _apply(transition: Transition, event: Event, actor: Actor) -> Refusal | None:
    match event:
        case Completed():
            return _complete(transition, event, actor)
        case Raised():
            return _raise(transition, event, actor)
        case Claimed() | Released() | Reassigned():
            return _assign(transition, event, actor)
        case TimerFired():
            return _fire(transition, event)
        case Started():
            return Refusal(Reason.NOT_NOW)


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
    refusal = _record_answers(transition, step, token.scope, event.values, event.outcome)
    if refusal:
        return refusal
    transition.note_performed(step.path, token.scope, actor.id)
    transition.leave(token)
    transition.go(step.next[event.outcome], token.scope)
    return None


def _record_answers(
    transition: Transition, step: Task, scope: str, values: Mapping[str, Plain], outcome: str
) -> Refusal | None:
    checked: Mapping[str, Plain] = {}
    if step.form:
        names = transition.names(scope)
        answers = recheck(transition.definition.forms[step.form], values, names, outcome=outcome)
        if answers.errors:
            return Refusal(Reason.INVALID_ANSWERS, _codes(answers.errors))
        checked = answers.values
    if step.is_decision:
        transition.store(scope, step.stores, {**checked, "outcome": outcome})
    elif step.form:
        transition.store(scope, step.stores, dict(checked))
    return None


def _codes(errors: Mapping[str, Any]) -> dict[str, str]:
    return {path: error.code for path, error in errors.items()}


def refusal_to_raise(situation: Situation, event: CaseEvent, actor: Actor) -> Reason | None:
    """Why the actor may not raise an event now; None when they may."""
    roles = roles_of(situation, actor)
    if not any(role in roles and actor.id not in holding(situation, role).barred for role in event.by):
        return Reason.NOT_ALLOWED
    if event.when and not event.when.holds(situation.names()):
        return Reason.NOT_NOW
    if event.during and not any(_is_at(situation.state, place) for place in event.during):
        return Reason.NOT_NOW
    acts = event.next or event.cancels or event.collect
    if not acts and not any(
        _waits_for(situation, token, event.id) for token in situation.state.tokens.values()
    ):
        return Reason.NOT_NOW
    return None


def _is_at(state: State, place: str) -> bool:
    return any(token.step == place or token.step.startswith(f"{place}.") for token in state.tokens.values())


def _waits_for(situation: Situation, token: Token, event: str) -> bool:
    step = situation.definition.steps[token.step]
    return isinstance(step, Wait) and event in step.events


def _raise(transition: Transition, event: Raised, actor: Actor) -> Refusal | None:
    raised = transition.definition.events.get(event.event)
    if raised is None:
        return Refusal(Reason.UNKNOWN_EVENT)
    reason = refusal_to_raise(transition.situation, raised, actor)
    if reason:
        return Refusal(reason)
    refusal = _record_event(transition, raised, event.values, actor)
    if refusal:
        return refusal
    transition.note_performed(_RAISED + raised.id, "", actor.id)
    _wake_waits(transition, raised.id, actor)
    for region in raised.cancels:
        transition.cancel(region)
    if raised.next:
        transition.go(raised.next, "")
    return None


def _record_event(
    transition: Transition, raised: CaseEvent, values: Mapping[str, Plain], actor: Actor
) -> Refusal | None:
    entry: dict[str, Any] = {}
    if raised.form:
        answers = recheck(transition.definition.forms[raised.form], values, transition.names(""))
        if answers.errors:
            return Refusal(Reason.INVALID_ANSWERS, _codes(answers.errors))
        entry = dict(answers.values)
    if raised.collect:
        entry = {**entry, "at": transition.calendar.local_date(transition.now).isoformat(), "by": actor.id}
        before = transition.state.data.get(raised.stores) or []
        assert isinstance(before, list)
        transition.store("", raised.stores, [*before, entry])
    elif raised.form:
        transition.store("", raised.stores, entry)
    return None


def _wake_waits(transition: Transition, event: str, actor: Actor) -> None:
    for token in list(transition.state.tokens.values()):
        step = transition.definition.steps[token.step]
        if not isinstance(step, Wait) or event not in step.events:
            continue
        if actor.item in ("", item_key(transition.items(token.scope))):
            transition.leave(token)
            transition.go(step.events[event], token.scope)


def _assign(transition: Transition, event: Claimed | Released | Reassigned, actor: Actor) -> Refusal | None:
    token = transition.state.tokens.get(event.token)
    if token is None or not isinstance(transition.definition.steps[token.step], Task):
        return Refusal(Reason.TASK_GONE)
    if actor.is_party:
        return Refusal(Reason.NOT_ALLOWED)
    check = refusal_to_do if isinstance(event, Claimed) else refusal_to_reassign
    reason = check(transition.situation, token, actor)
    if reason:
        return Refusal(reason)
    assignee = {Claimed: actor.id, Released: None}.get(type(event), getattr(event, "to", None))
    transition.change_token(replace(token, assignee=assignee))
    return None


def _fire(transition: Transition, event: TimerFired) -> Refusal | None:
    timer = transition.state.timers.get(event.key)
    if timer is None:
        return Refusal(Reason.TIMER_GONE)
    token = transition.state.tokens[timer.token]
    timers = {key: value for key, value in transition.state.timers.items() if key != timer.key}
    transition.state = replace(transition.state, timers=timers)
    step = transition.definition.steps[token.step]
    if isinstance(step, Wait):
        transition.leave(token)
        transition.go(step.timeout or "done", token.scope)
    elif isinstance(step, Task):
        _remind_or_escalate(transition, step, token, timer)
    return None


def _remind_or_escalate(transition: Transition, step: Task, token: Token, timer: Timer) -> None:
    _notify_once(transition, step, token, timer)
    overdue = step.overdue
    if timer.kind == "remind" or overdue is None:
        return
    if overdue.escalate:
        transition.change_token(replace(token, escalated=overdue.escalate))
    if overdue.next:
        transition.leave(token)
        transition.go(overdue.next, token.scope)


def _notify_once(transition: Transition, step: Task, token: Token, timer: Timer) -> None:
    """Send the timer's notice, unless another timer of the same moment will send the author's same words."""
    notice, role = _words(step, timer)
    if not notice or not role:
        return
    item = item_key(transition.items(token.scope))
    for other in transition.state.timers.values():
        beside = transition.state.tokens[other.token]
        task = transition.definition.steps[beside.step]
        if other.at == timer.at and isinstance(task, Task) and notice in transition.definition.notices:
            if _words(task, other) == (notice, role) and item_key(transition.items(beside.scope)) == item:
                return
    transition.notify(notice, role, token.scope, token.id)


def _words(step: Task, timer: Timer) -> tuple[str | None, str | None]:
    """Notice and reader of a task's timer; (None, None) when nobody is told."""
    if timer.kind == "remind":
        reminder = step.reminders[int(timer.key.rpartition(".")[2])]
        return reminder.notice or "reminder", reminder.to or step.role
    if step.overdue is None or step.overdue.notice is None:
        return None, None
    return step.overdue.notice, step.overdue.to or step.role
