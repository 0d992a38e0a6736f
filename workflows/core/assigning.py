"""Tasks change hands, are set aside, or are passed over: everything but being done."""

from __future__ import annotations

from dataclasses import replace

from workflows.core.access import Situation, refusal_to_do, refusal_to_reassign, roles_of
from workflows.core.definition import Task
from workflows.core.events import SYSTEM, Actor, Claimed, Reassigned, Released, Resumed, Skipped, Suspended
from workflows.core.outcome import Reason, Refusal
from workflows.core.state import Suspension, Token
from workflows.core.timing import paused_clock, task_due
from workflows.core.transition import Transition


def assign(transition: Transition, event: Claimed | Released | Reassigned, actor: Actor) -> Refusal | None:
    """Somebody takes a task, gives it back, or gives it to a person."""
    token = transition.state.tokens.get(event.token)
    if token is None or not isinstance(transition.definition.steps[token.step], Task):
        return Refusal(Reason.TASK_GONE)
    reason = _refusal_to_assign(transition.situation, event, token, actor)
    if reason:
        return Refusal(reason)
    assignee = {Claimed: actor.id, Released: None}.get(type(event), getattr(event, "to", None))
    transition.change_token(replace(token, assignee=assignee))
    return None


def _refusal_to_assign(
    situation: Situation, event: Claimed | Released | Reassigned, token: Token, actor: Actor
) -> Reason | None:
    if actor == SYSTEM:
        return Reason.TAKEN if token.assignee else None
    if actor.is_party:
        return Reason.NOT_ALLOWED
    check = refusal_to_do if isinstance(event, Claimed) else refusal_to_reassign
    return check(situation, token, actor)


def refusal_to_skip(situation: Situation, token: Token, actor: Actor) -> Reason | None:
    """Why the actor may not pass an open task over; None when they may."""
    step = situation.definition.steps[token.step]
    if not isinstance(step, Task) or step.skip is None:
        return Reason.NOT_ALLOWED
    return None if roles_of(situation, actor) & set(step.skip.by) else Reason.NOT_ALLOWED


def refusal_to_suspend(situation: Situation, token: Token, actor: Actor) -> Reason | None:
    """Why the actor may not set a task aside, or take it up again; None when they may."""
    step = situation.definition.steps[token.step]
    if not isinstance(step, Task):
        return Reason.NOT_ALLOWED
    return None if roles_of(situation, actor) & set(step.suspend) else Reason.NOT_ALLOWED


def skip(transition: Transition, event: Skipped, actor: Actor) -> Refusal | None:
    """A task is passed over, with a reason that stays in the history."""
    token = transition.state.tokens.get(event.token)
    step = transition.definition.steps[token.step] if token else None
    if token is None or not isinstance(step, Task):
        return Refusal(Reason.TASK_GONE)
    reason = refusal_to_skip(transition.situation, token, actor)
    if reason:
        return Refusal(reason)
    if not event.reason.strip():
        return Refusal(Reason.NO_REASON)
    assert step.skip is not None
    transition.leave(token)
    transition.go_on(token, step.skip.next)
    return None


def suspend_or_resume(transition: Transition, event: Suspended | Resumed, actor: Actor) -> Refusal | None:
    """A task is set aside, and its deadline and reminders stand still; or it is taken up again."""
    token = transition.state.tokens.get(event.token)
    step = transition.definition.steps[token.step] if token else None
    if token is None or not isinstance(step, Task):
        return Refusal(Reason.TASK_GONE)
    reason = refusal_to_suspend(transition.situation, token, actor)
    if reason:
        return Refusal(reason)
    suspension = transition.state.suspensions.get(token.id)
    if (suspension is None) is isinstance(event, Resumed):
        return Refusal(Reason.NOT_NOW)
    if isinstance(event, Suspended):
        if not event.reason.strip():
            return Refusal(Reason.NO_REASON)
        _suspend(transition, token)
    elif suspension:
        _resume(transition, step, token, suspension)
    return None


def _suspend(transition: Transition, token: Token) -> None:
    state = transition.state
    stopped = tuple(timer for timer in state.timers.values() if timer.token == token.id)
    suspension = Suspension(token.id, transition.now, token.due, stopped)
    transition.state = state.changed(
        timers={key: timer for key, timer in state.timers.items() if timer.token != token.id},
        suspensions={**state.suspensions, token.id: suspension},
    )
    transition.change_token(replace(token, due=None))


def _resume(transition: Transition, step: Task, token: Token, suspension: Suspension) -> None:
    """The deadline goes on with what was left of it, counted as the step counts it."""
    rest = {key: value for key, value in transition.state.suspensions.items() if key != token.id}
    transition.state = transition.state.changed(suspensions=rest)
    due = None
    if suspension.due:
        left = paused_clock(step, suspension.due, suspension.since, transition.calendar)
        names = transition.names(token.scope)
        due = task_due(step, left, names, transition.now, transition.calendar)
    transition.change_token(replace(token, due=due))
    pause = transition.now - suspension.since
    for timer in suspension.timers:
        at = due if timer.kind == "due" and due else timer.at + pause
        transition.start_timer(replace(timer, at=at))
