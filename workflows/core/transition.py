"""One transition under way: a working copy of the state in which tokens move until all rest."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import datetime
from typing import Any

from workflows.core.access import Situation
from workflows.core.calendars import Calendar
from workflows.core.definition import (
    DONE,
    Assign,
    Branch,
    Definition,
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
from workflows.core.effects import CaseEnded, Effect, IssueDocument, RevokeDocument, SendNotice
from workflows.core.joins import is_complete, started_items
from workflows.core.scopes import Item, item_key, items_of, names_at, performed_key, store
from workflows.core.state import Activation, Performed, State, Timer, Token
from workflows.core.timing import deadline_moment, paused_clock, task_due, wait_moment

STEP_LIMIT = 10_000
"""Automatic steps in one transition; more is a loop in which nobody is ever asked."""


class EndlessLoop(RuntimeError):
    """A definition runs in a circle without a person, a wait or an end."""


class Transition:
    """Moves tokens; nothing leaves it but the finished state and its effects."""

    def __init__(self, definition: Definition, state: State, now: datetime, calendar: Calendar) -> None:
        """Begin from a state at a moment."""
        self.definition = definition
        self.state = state
        self.now = now
        self.calendar = calendar
        self.effects: list[Effect] = []
        self._agenda: deque[tuple[str, str]] = deque()

    @property
    def situation(self) -> Situation:
        """The case as it stands in the middle of the transition."""
        return Situation(self.definition, self.state, self.now, self.calendar)

    def items(self, scope: str) -> tuple[Item, ...]:
        """The each items around a scope."""
        return items_of(self.definition, self.state.activations, scope)

    def names(self, scope: str) -> dict[str, Any]:
        """What expressions at a scope read now."""
        return names_at(self.definition, self.state, self.items(scope), self.now, self.calendar)

    def store(self, scope: str, name: str, value: Any) -> None:
        """Keep an answer at a scope."""
        self.state = replace(self.state, data=store(self.state.data, self.items(scope), name, value))

    def note_performed(self, step: str, scope: str, actor: str) -> None:
        """Remember who did a step, for four eyes and for counting rounds."""
        key = performed_key(step, self.items(scope))
        times = self.state.performed[key].times + 1 if key in self.state.performed else 1
        performed = {**self.state.performed, key: Performed(actor, self.now, times)}
        self.state = replace(self.state, performed=performed)

    def go(self, target: str, scope: str) -> None:
        """Put a target on the agenda; `settle` then follows it."""
        self._agenda.append((target, scope))

    def settle(self) -> None:
        """Follow the agenda until every token rests or the case has ended.

        Raises:
            EndlessLoop: more than `STEP_LIMIT` automatic steps.
        """
        for _ in range(STEP_LIMIT):
            if not self._agenda or self.state.ended:
                break
            target, scope = self._agenda.popleft()
            if target == DONE:
                self._finish_branch(scope)
            else:
                self._enter(self.definition.steps[target], scope)
        else:
            raise EndlessLoop(self.definition.id)
        if not self.state.ended and not self.state.tokens:
            self._end(DONE)

    def leave(self, token: Token) -> None:
        """Take a token away with its timers; a named clock keeps what is left."""
        step = self.definition.steps[token.step]
        clocks = dict(self.state.clocks)
        if isinstance(step, Task) and step.clock and token.due:
            clocks[step.clock] = paused_clock(step, token.due, self.now, self.calendar)
        tokens = {key: value for key, value in self.state.tokens.items() if key != token.id}
        timers = {key: value for key, value in self.state.timers.items() if value.token != token.id}
        self.state = replace(self.state, tokens=tokens, timers=timers, clocks=clocks)

    def cancel(self, region: str) -> None:
        """Take away every token at a step or in a block; "case" means all of them."""
        inside = [token for token in self.state.tokens.values() if _lies_in(token.step, region)]
        for token in inside:
            self.leave(token)
        for activation in list(self.state.activations.values()):
            if _lies_in(activation.step, region):
                self._forget(activation.id)
        for scope in dict.fromkeys(token.scope for token in inside):
            if scope and int(scope.partition("/")[0]) in self.state.activations and not self._busy(scope):
                self.go(DONE, scope)

    def change_token(self, token: Token) -> None:
        """Replace a token by one with the same id."""
        self.state = replace(self.state, tokens={**self.state.tokens, token.id: token})

    def notify(self, notice: str, role: str, scope: str, token: int | None = None) -> None:
        """Promise a notice to a role at a scope; tasks that open together share one."""
        promise = SendNotice(notice, role, item_key(self.items(scope)), token)
        for place, effect in enumerate(self.effects):
            if isinstance(effect, SendNotice) and replace(effect, token=token) == promise:
                self.effects[place] = replace(effect, token=None)
                return
        self.effects.append(promise)

    def _enter(self, step: Step, scope: str) -> None:
        match step:
            case Task():
                self._open_task(step, scope)
            case Wait():
                self._begin_wait(step, scope)
            case Branch():
                names = self.names(scope)
                taken = next((arm.next for arm in step.arms if arm.when.holds(names)), step.otherwise)
                self.go(taken, scope)
            case Parallel():
                self._open_block(step.path, scope, tuple(step.branches), ())
            case Each():
                self._open_each(step, scope)
            case Send():
                item = item_key(self.items(scope))
                self.effects.append(SendNotice(step.notice, step.to, item, None, step.attach))
                self.go(step.next, scope)
            case Issue():
                self.effects.append(IssueDocument(step.document, item_key(self.items(scope))))
                self.go(step.next, scope)
            case Revoke():
                self.effects.append(RevokeDocument(step.document, item_key(self.items(scope))))
                self.go(step.next, scope)
            case Assign():
                for name, expression in step.values.items():
                    self.store(scope, name, expression.value(self.names(scope)))
                self.go(step.next, scope)
            case End():
                self._end(step.outcome)

    def _open_task(self, step: Task, scope: str) -> None:
        paused = self.state.clocks.get(step.clock) if step.clock else None
        due = task_due(step, paused, self.names(scope), self.now, self.calendar)
        token = self._new_token(step, scope, due)
        if due:
            self._start_timer(f"{token.id}.due", "due", token, due)
        for position, reminder in enumerate(step.reminders):
            moment = deadline_moment(reminder.after, self.names(scope), self.now, self.calendar)
            if moment:
                self._start_timer(f"{token.id}.remind.{position}", "remind", token, moment)
        if step.notice or self.definition.roles[step.role].party:
            self.notify(step.notice or "task_opened", step.role, scope, token.id)

    def _begin_wait(self, step: Wait, scope: str) -> None:
        token = self._new_token(step, scope, None)
        if step.moment:
            moment = wait_moment(step.moment, self.names(scope), self.now, self.calendar)
            self._start_timer(f"{token.id}.wait", "wait", token, moment)

    def _new_token(self, step: Step, scope: str, due: datetime | None) -> Token:
        token = Token(self.state.next_id, step.path, scope, self.now, due)
        self.state = replace(self.state, tokens={**self.state.tokens, token.id: token}, next_id=token.id + 1)
        return token

    def _start_timer(self, key: str, kind: str, token: Token, at: datetime) -> None:
        timers = {**self.state.timers, key: Timer(key, kind, token.id, at)}
        self.state = replace(self.state, timers=timers)

    def _open_each(self, step: Each, scope: str) -> None:
        assert step.items is not None
        entries = started_items(step.items.value(self.names(scope)))
        self.store(scope, step.stores, entries)
        keys = tuple(str(entry["id"]) for entry in entries)
        now_started = keys[:1] if step.in_order else keys
        self._open_block(step.path, scope, now_started, keys[len(now_started) :])

    def _open_block(self, step: str, scope: str, branches: tuple[str, ...], waiting: tuple[str, ...]) -> None:
        activation = Activation(self.state.next_id, step, scope, branches, waiting)
        self._save(activation)
        self.state = replace(self.state, next_id=activation.id + 1)
        if not branches:
            self._join(activation)
        for branch in branches:
            self._start_branch(activation, branch)

    def _start_branch(self, activation: Activation, branch: str) -> None:
        block = self.definition.steps[activation.step]
        assert isinstance(block, Parallel | Each)
        first = block.branches[branch] if isinstance(block, Parallel) else block.first
        self.go(first, f"{activation.id}/{branch}")

    def _finish_branch(self, scope: str) -> None:
        number, _, branch = scope.partition("/")
        activation = self.state.activations.get(int(number)) if number else None
        if activation is None or branch in activation.finished or self._busy(scope):
            return
        following = activation.waiting[:1]
        activation = replace(
            activation,
            finished=(*activation.finished, branch),
            branches=activation.branches + following,
            waiting=activation.waiting[1:],
        )
        self._save(activation)
        block = self.definition.steps[activation.step]
        assert isinstance(block, Parallel | Each)
        if not activation.joined and is_complete(block.join, activation, self.names(activation.scope)):
            self._join(activation)
        elif set(activation.finished) == set(activation.branches) and not following:
            self._forget(activation.id)
        else:
            for started in following:
                self._start_branch(activation, started)

    def _join(self, activation: Activation) -> None:
        block = self.definition.steps[activation.step]
        assert isinstance(block, Parallel | Each)
        left = set(activation.branches) - set(activation.finished)
        if left and block.join.rest == "continue":
            self._save(replace(activation, joined=True))
        else:
            self._clear(activation.id)
        self.go(block.next, activation.scope)

    def _clear(self, number: int) -> None:
        """Take away everything that runs in an activation, blocks inside it too."""
        for token in list(self.state.tokens.values()):
            if token.scope.startswith(f"{number}/"):
                self.leave(token)
        self._agenda = deque(entry for entry in self._agenda if not entry[1].startswith(f"{number}/"))
        for inner in list(self.state.activations.values()):
            if inner.scope.startswith(f"{number}/"):
                self._clear(inner.id)
        self._forget(number)

    def _busy(self, scope: str) -> bool:
        """True while something else still runs in a branch."""
        return (
            any(token.scope == scope for token in self.state.tokens.values())
            or any(inner.scope == scope for inner in self.state.activations.values() if not inner.joined)
            or any(entry[1] == scope for entry in self._agenda)
        )

    def _save(self, activation: Activation) -> None:
        activations = {**self.state.activations, activation.id: activation}
        self.state = replace(self.state, activations=activations)

    def _forget(self, number: int) -> None:
        rest = {key: value for key, value in self.state.activations.items() if key != number}
        self.state = replace(self.state, activations=rest)

    def _end(self, outcome: str) -> None:
        self.state = replace(
            self.state, tokens={}, activations={}, timers={}, outcome=outcome, ended_at=self.now
        )
        self._agenda.clear()
        self.effects.append(CaseEnded(outcome, self.now))


def _lies_in(step: str, region: str) -> bool:
    return region in ("case", step) or step.startswith(f"{region}.")
