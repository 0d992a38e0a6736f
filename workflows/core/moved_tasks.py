"""Open tasks and waits in another version: what was promised stays, what is new counts from now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workflows.core.access import Situation, allotment
from workflows.core.deadlines import Deadline
from workflows.core.definition import Reminder, Task, Wait
from workflows.core.state import State, Timer, Token
from workflows.core.timing import deadline_moment, task_due, wait_moment

Timers = dict[str, Timer]


def with_moved_task(before: Situation, after: Situation, state: State, token: Token) -> State:
    """The state with an open task as the new version has it; one that is set aside stays so.

    Arguments:
        after: the new version, with the case's answers and tokens under their new names.
        state: of the new version, with other tasks that were moved already.
        token: as it stood before.
    """
    set_aside = state.suspensions.get(token.id)
    if set_aside is None:
        own = {key: timer for key, timer in before.state.timers.items() if timer.token == token.id}
        return _with(state, *_moved_task(before, after, token, own))
    own = {timer.key: timer for timer in set_aside.timers}
    moved, timers = _moved_task(before, after, replace(token, due=set_aside.due), own)
    set_aside = replace(set_aside, due=moved.due, timers=tuple(timers.values()))
    state = replace(state, suspensions={**state.suspensions, token.id: set_aside})
    return _with(state, replace(moved, due=None), {})


def with_moved_wait(before: Situation, after: Situation, state: State, token: Token) -> State:
    """The state with a wait as the new version has it; arguments as for `with_moved_task`."""
    return _with(state, *_moved_wait(before, after, token))


def _with(state: State, token: Token, own: Timers) -> State:
    rest = {key: timer for key, timer in state.timers.items() if timer.token != token.id}
    return replace(state, tokens={**state.tokens, token.id: token}, timers={**rest, **own})


def _moved_task(before: Situation, after: Situation, token: Token, own: Timers) -> tuple[Token, Timers]:
    old, moved = before.definition.steps[token.step], after.state.tokens[token.id]
    new = after.definition.steps[moved.step]
    assert isinstance(old, Task)
    assert isinstance(new, Task)
    if token.escalated and token.escalated not in after.definition.roles:
        moved = replace(moved, escalated=new.overdue.escalate if new.overdue else None)
    moved = replace(moved, due=token.due)
    kept = {key: timer for key, timer in own.items() if timer.kind not in ("due", "remind")}
    if new.due is None:
        moved = replace(moved, due=None)
    elif token.due is None:
        paused = after.state.clocks.get(new.clock) if new.clock else None
        names = after.names(after.items(moved.scope))
        moved = replace(moved, due=task_due(new, paused, names, after.now, after.calendar))
        if moved.due:
            kept[f"{token.id}.due"] = Timer(f"{token.id}.due", "due", token.id, moved.due)
    else:
        kept |= {key: timer for key, timer in own.items() if timer.kind == "due"}
    for timer in _reminders(after, moved, old.reminders, new.reminders, own):
        kept[timer.key] = timer
    return moved, kept


def _reminders(
    after: Situation, token: Token, old: tuple[Reminder, ...], new: tuple[Reminder, ...], own: Timers
) -> Iterator[Timer]:
    """Reminders that still lie ahead; one that was sent already is not sent again."""
    for position, reminder in enumerate(new):
        key = f"{token.id}.remind.{position}"
        earlier = _position(old, reminder.after)
        if earlier is not None:
            pending = own.get(f"{token.id}.remind.{earlier}")
            if pending:
                yield replace(pending, key=key)
            continue
        names = after.names(after.items(token.scope))
        moment = deadline_moment(reminder.after, names, token.since, after.calendar)
        if moment and moment > after.now:
            yield Timer(key, "remind", token.id, moment)


def _position(reminders: tuple[Reminder, ...], after: Deadline) -> int | None:
    return next((place for place, reminder in enumerate(reminders) if reminder.after == after), None)


def _moved_wait(before: Situation, after: Situation, token: Token) -> tuple[Token, Timers]:
    moved = after.state.tokens[token.id]
    step = after.definition.steps[moved.step]
    assert isinstance(step, Wait)
    own = {key: timer for key, timer in before.state.timers.items() if timer.token == token.id}
    if step.moment is None:
        return moved, {key: timer for key, timer in own.items() if timer.kind != "wait"}
    key = f"{token.id}.wait"
    if key in own:
        return moved, own
    names = after.names(after.items(moved.scope))
    moment = wait_moment(step.moment, names, after.now, after.calendar)
    return moved, {**own, key: Timer(key, "wait", token.id, moment)}


def without_holder(before: Situation, after: Situation) -> Iterator[str]:
    """Open tasks that somebody could do before the move and nobody after it: what they need is missing."""
    for number, token in after.state.tokens.items():
        step = after.definition.steps[token.step]
        if isinstance(step, Task) and not _has_holder(after, token):
            if _has_holder(before, before.state.tokens[number]):
                yield f'nobody could do "{token.step}": the case does not know who its "{step.role}" is'


def _has_holder(situation: Situation, token: Token) -> bool:
    return any(held.unit != "" for held in allotment(situation, token))
