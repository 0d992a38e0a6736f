"""Entering steps: what happens when a token comes to one, until every token rests."""

from __future__ import annotations

from datetime import datetime

from workflows.core.access import holding
from workflows.core.blocks import finish_branch, open_each, open_parallel
from workflows.core.definition import (
    DONE,
    Assign,
    Branch,
    Call,
    Each,
    End,
    Issue,
    Parallel,
    Revoke,
    Send,
    Step,
    Task,
    Wait,
)
from workflows.core.effects import AllotTask, IssueDocument, RevokeDocument, SendNotice, StartCase
from workflows.core.scopes import item_key
from workflows.core.state import Timer, Token
from workflows.core.timing import deadline_moment, task_due, wait_moment
from workflows.core.transition import Transition

STEP_LIMIT = 10_000
"""Automatic steps in one transition; more is a loop in which nobody is ever asked."""


class EndlessLoop(RuntimeError):
    """A definition runs in a circle without a person, a wait or an end."""


def settle(transition: Transition) -> None:
    """Follow the agenda until every token rests or the case has ended.

    Raises:
        EndlessLoop: more than `STEP_LIMIT` automatic steps.
    """
    for _ in range(STEP_LIMIT):
        entry = transition.take()
        if entry is None:
            break
        target, scope = entry
        if target == DONE:
            finish_branch(transition, scope)
        else:
            _enter(transition, transition.definition.steps[target], scope)
    else:
        raise EndlessLoop(transition.definition.id)
    if not transition.state.ended and not transition.state.tokens:
        transition.end(DONE)


def _enter(transition: Transition, step: Step, scope: str) -> None:
    match step:
        case Task():
            open_task(transition, step, scope)
        case Wait():
            _begin_wait(transition, step, scope)
        case Call():
            _call(transition, step, scope)
        case Branch():
            _choose(transition, step, scope)
        case Parallel():
            open_parallel(transition, step, scope)
        case Each():
            open_each(transition, step, scope)
        case End():
            transition.end(step.outcome)
        case Send() | Issue() | Revoke() | Assign():
            _do(transition, step, scope)
            transition.go(step.next, scope)


def _do(transition: Transition, step: Send | Issue | Revoke | Assign, scope: str) -> None:
    item = item_key(transition.items(scope))
    match step:
        case Send():
            transition.effects.append(SendNotice(step.notice, step.to, item, None, step.attach))
        case Issue():
            transition.effects.append(IssueDocument(step.document, item))
        case Revoke():
            transition.effects.append(RevokeDocument(step.document, item))
        case Assign():
            for name, expression in step.values.items():
                transition.store(scope, name, expression.value(transition.names(scope)))


def _choose(transition: Transition, step: Branch, scope: str) -> None:
    names = transition.names(scope)
    true = (arm.next for arm in step.arms if arm.when.holds(names))
    taken = list(true) if step.every else [way for way in [next(true, None)] if way]
    for target in taken or [step.otherwise]:
        transition.go(target, scope)


def open_task(transition: Transition, step: Task, scope: str, again: tuple[str, ...] = ()) -> None:
    """Somebody is asked; `again` names the only questions where they are asked once more."""
    names = transition.names(scope)
    paused = transition.state.clocks.get(step.clock) if step.clock and not again else None
    due = task_due(step, paused, names, transition.now, transition.calendar)
    token = transition.new_token(step, scope, due, again)
    if due:
        transition.start_timer(Timer(f"{token.id}.due", "due", token.id, due))
    for position, reminder in enumerate(step.reminders):
        moment = deadline_moment(reminder.after, names, transition.now, transition.calendar)
        if moment:
            transition.start_timer(Timer(f"{token.id}.remind.{position}", "remind", token.id, moment))
    role = transition.definition.roles[step.role]
    if step.notice or role.party:
        transition.notify(step.notice or "task_opened", step.role, scope, token.id)
    if role.choose and holding(transition.situation, role.id, transition.items(scope)).person is None:
        transition.effects.append(AllotTask(token.id))


def _begin_wait(transition: Transition, step: Wait, scope: str) -> None:
    for event, target in step.events.items():
        if transition.take_pending(event):
            transition.go(target, scope)
            return
    token = transition.new_token(step, scope, None)
    if step.moment:
        transition.start_timer(Timer(f"{token.id}.wait", "wait", token.id, _over(transition, step, token)))


def _over(transition: Transition, step: Wait, token: Token) -> datetime:
    assert step.moment is not None
    names = transition.names(token.scope)
    return wait_moment(step.moment, names, transition.now, transition.calendar)


def _call(transition: Transition, step: Call, scope: str) -> None:
    names = transition.names(scope)
    values = {name: expression.value(names) for name, expression in step.values.items()}
    given = {name: value for name, value in values.items() if value is not None}
    token = transition.new_token(step, scope, None) if step.waits else None
    starter = transition.state.starter
    transition.effects.append(StartCase(step.workflow, given, token.id if token else None, starter))
    if token is None:
        transition.go(step.next[""], scope)
