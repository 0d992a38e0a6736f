"""Timers: a wait is over, a reminder is sent, a deadline has passed."""

from __future__ import annotations

from dataclasses import replace

from workflows.core.definition import Task, Wait
from workflows.core.events import TimerFired
from workflows.core.outcome import Reason, Refusal
from workflows.core.scopes import item_key
from workflows.core.state import Timer, Token
from workflows.core.transition import Transition


def fire(transition: Transition, event: TimerFired) -> Refusal | None:
    """A timer's moment has come."""
    timer = transition.state.timers.get(event.key)
    if timer is None:
        return Refusal(Reason.TIMER_GONE)
    token = transition.state.tokens[timer.token]
    timers = {key: value for key, value in transition.state.timers.items() if key != timer.key}
    transition.state = transition.state.changed(timers=timers)
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
        transition.go_on(token, overdue.next)


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
