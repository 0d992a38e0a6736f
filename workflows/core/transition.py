"""One transition under way: a working copy of the state, with everything that may be done to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from workflows.core.access import Situation
from workflows.core.calendars import Calendar
from workflows.core.definition import DONE, Definition, Step, Task
from workflows.core.effects import CaseEnded, Effect, SendNotice
from workflows.core.scopes import Item, enclosing, item_key, items_of, names_at, performed_key, store, stored
from workflows.core.state import Activation, Performed, State, Timer, Token
from workflows.core.timing import paused_clock


class Transition:
    """Moves tokens; nothing leaves it but the finished state and its effects."""

    def __init__(
        self,
        definition: Definition,
        state: State,
        now: datetime,
        calendar: Calendar,
        *,
        recorded: bool = False,
    ) -> None:
        """Begin from a state at a moment; `recorded` as in `advance`."""
        self.definition = definition
        self.state = state
        self.now = now
        self.calendar = calendar
        self.recorded = recorded
        self.effects: list[Effect] = []
        self._agenda: deque[tuple[str, str]] = deque()

    @property
    def situation(self) -> Situation:
        """The case as it stands in the middle of the transition."""
        return Situation(self.definition, self.state, self.now, self.calendar)

    def items(self, scope: str) -> tuple[Item, ...]:
        """The each items around a scope."""
        return items_of(self.definition, self.state.activations, scope)

    def names(self, scope: str) -> Mapping[str, Any]:
        """What expressions at a scope read now."""
        return names_at(self.definition, self.state, self.items(scope), self.now, self.calendar)

    def store(self, scope: str, name: str, value: Any) -> None:
        """Keep an answer at a scope."""
        self.state = self.state.changed(data=store(self.state.data, self.items(scope), name, value))

    def note_performed(self, step: str, scope: str, actor: str) -> None:
        """Remember who did a step, for four eyes and for counting rounds."""
        key = performed_key(step, self.items(scope))
        times = self.state.performed[key].times + 1 if key in self.state.performed else 1
        performed = {**self.state.performed, key: Performed(actor, self.now, times)}
        self.state = self.state.changed(performed=performed)

    def go(self, target: str, scope: str) -> None:
        """Put a target on the agenda, which `settle` then follows."""
        self._agenda.append((target, scope))

    def go_on(self, token: Token, target: str) -> None:
        """Go where a token leads that has been left; after one that only asked again nothing follows."""
        if not token.again:
            self.go(target, token.scope)
            return
        for activation, _ in list(enclosing(self.state.activations, token.scope)):
            self.forget(activation.id)

    def take(self) -> tuple[str, str] | None:
        """The next target with its scope; None when the agenda is done."""
        return self._agenda.popleft() if self._agenda and not self.state.ended else None

    def leave(self, token: Token) -> None:
        """Take a token away with its timers; a named clock keeps what is left."""
        step = self.definition.steps[token.step]
        clocks = dict(self.state.clocks)
        if isinstance(step, Task) and step.clock and token.due and not token.again:
            clocks[step.clock] = paused_clock(step, token.due, self.now, self.calendar)
        tokens = {key: value for key, value in self.state.tokens.items() if key != token.id}
        timers = {key: value for key, value in self.state.timers.items() if value.token != token.id}
        set_aside = self.state.suspensions
        if token.id in set_aside:
            set_aside = {key: value for key, value in set_aside.items() if key != token.id}
        self.state = self.state.changed(tokens=tokens, timers=timers, clocks=clocks, suspensions=set_aside)

    def cancel(self, region: str) -> None:
        """Take away every token at a step or in a block; "case" means all of them."""
        inside = [token for token in self.state.tokens.values() if _lies_in(token.step, region)]
        for token in inside:
            self.leave(token)
        blocks = [entry for entry in self.state.activations.values() if _lies_in(entry.step, region)]
        for activation in blocks:
            self.forget(activation.id)
        scopes = [*(token.scope for token in inside), *(block.scope for block in blocks)]
        for scope in dict.fromkeys(scopes):
            if scope and int(scope.partition("/")[0]) in self.state.activations and not self.busy(scope):
                self.go(DONE, scope)

    def change_token(self, token: Token) -> None:
        """Replace a token by one with the same id."""
        self.state = self.state.changed(tokens={**self.state.tokens, token.id: token})

    def notify(self, notice: str, role: str, scope: str, token: int | None = None) -> None:
        """Promise a notice to a role at a scope; tasks that open together share one."""
        promise = SendNotice(notice, role, item_key(self.items(scope)), token)
        for place, effect in enumerate(self.effects):
            if isinstance(effect, SendNotice) and replace(effect, token=token) == promise:
                self.effects[place] = replace(effect, token=None)
                return
        self.effects.append(promise)

    def stored(self, scope: str) -> Mapping[str, Any]:
        """The answers kept at a scope."""
        return stored(self.state.data, self.items(scope))

    def take_pending(self, event: str) -> bool:
        """Use up one raising that was kept for a wait; False when there is none."""
        count = self.state.pending.get(event, 0)
        if count:
            rest = {**self.state.pending, event: count - 1}
            pending = {name: left for name, left in rest.items() if left}
            self.state = self.state.changed(pending=pending)
        return bool(count)

    def keep_pending(self, event: str) -> None:
        """Keep a raising for which nobody waits yet."""
        pending = {**self.state.pending, event: self.state.pending.get(event, 0) + 1}
        self.state = self.state.changed(pending=pending)

    def new_token(self, step: Step, scope: str, due: datetime | None, again: tuple[str, ...] = ()) -> Token:
        """A token that rests at a step."""
        token = Token(self.state.next_id, step.path, scope, self.now, due, again=again)
        self.state = self.state.changed(tokens={**self.state.tokens, token.id: token}, next_id=token.id + 1)
        return token

    def start_timer(self, timer: Timer) -> None:
        """Begin to wait for a moment."""
        self.state = self.state.changed(timers={**self.state.timers, timer.key: timer})

    def new_activation(
        self, step: str, scope: str, branches: tuple[str, ...], waiting: tuple[str, ...]
    ) -> Activation:
        """A block that begins."""
        activation = Activation(self.state.next_id, step, scope, branches, waiting)
        self.save(activation)
        self.state = self.state.changed(next_id=activation.id + 1)
        return activation

    def save(self, activation: Activation) -> None:
        """Replace an activation by one with the same id."""
        activations = {**self.state.activations, activation.id: activation}
        self.state = self.state.changed(activations=activations)

    def forget(self, number: int) -> None:
        """Take an activation away."""
        rest = {key: value for key, value in self.state.activations.items() if key != number}
        self.state = self.state.changed(activations=rest)

    def clear(self, number: int) -> None:
        """Take away everything that runs in an activation, blocks inside it too."""
        for token in list(self.state.tokens.values()):
            if token.scope.startswith(f"{number}/"):
                self.leave(token)
        self._agenda = deque(entry for entry in self._agenda if not entry[1].startswith(f"{number}/"))
        for inner in list(self.state.activations.values()):
            if inner.scope.startswith(f"{number}/"):
                self.clear(inner.id)
        self.forget(number)

    def busy(self, scope: str) -> bool:
        """True while something else still runs in a branch."""
        return (
            any(token.scope == scope for token in self.state.tokens.values())
            or any(
                inner.scope == scope and (inner.again or not inner.joined)
                for inner in self.state.activations.values()
            )
            or any(entry[1] == scope for entry in self._agenda)
        )

    def end(self, outcome: str) -> None:
        """End the case: nothing is left over, whatever was still running."""
        self.state = self.state.changed(
            tokens={},
            activations={},
            timers={},
            suspensions={},
            pending={},
            outcome=outcome,
            ended_at=self.now,
        )
        self._agenda.clear()
        self.effects.append(CaseEnded(outcome, self.now))


def _lies_in(step: str, region: str) -> bool:
    return region in ("case", step) or step.startswith(f"{region}.")
