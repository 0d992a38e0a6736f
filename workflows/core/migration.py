"""`move`: a running case goes on to another version of its definition, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from workflows.core.access import Situation
from workflows.core.asking_again import ask_consents_again, without_asking_again
from workflows.core.calendars import Calendar
from workflows.core.definition import Call, Definition, Each, Parallel, Step, Task, Wait
from workflows.core.effects import Effect
from workflows.core.moved_answers import refused_answers
from workflows.core.moved_data import MovedData
from workflows.core.moved_tasks import with_moved_task, with_moved_wait, without_holder
from workflows.core.state import Activation, Clock, Performed, State, Token
from workflows.core.transition import Transition
from workflows.core.voiding import renew_signatures


@dataclass(frozen=True, slots=True)
class Moved:
    """The case as it stands in the new version.

    Attributes:
        left: answers that the new version does not ask for and that stay in the record only.
        effects: who is told that a consent or signature is asked for again.
    """

    state: State
    left: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class CannotMove:
    """Nothing changed; the reasons are sentences for whoever moves cases."""

    reasons: tuple[str, ...]


def move(
    old: Definition, new: Definition, state: State, now: datetime, calendar: Calendar
) -> Moved | CannotMove:
    """Move a case from one version to another, by the names that the new one says were renamed.

    A deadline stays as it was promised, unless the step has none any more; one that is new counts from now.
    Whoever consented to a text that is another one now is asked again, beside the way of the case, and so is
    whoever signed for answers that were changed. Names that moved change no answers.

    Arguments:
        old: the version that the case runs on.
        now: aware moment; recorded with the event, so that folding gives the same again.

    Returns:
        The case in the new version, or every reason why it has to stay.
    """
    if state.ended:
        return CannotMove(("the case has ended",))
    if new.version < old.version:
        return CannotMove((f"version {new.version} is older than the one it runs on",))
    state = without_asking_again(state)
    moving = _Moving(old, new, state, Situation(old, state, now, calendar))
    moved = moving.whole()
    if moving.reasons:
        return CannotMove(tuple(moving.reasons))
    reasons = [
        *refused_answers(moving.before, replace(moving.before, definition=new, state=moved)),
        *without_holder(moving.before, replace(moving.before, definition=new, state=moved)),
    ]
    if reasons:
        return CannotMove(tuple(dict.fromkeys(reasons)))
    transition = Transition(new, moved, now, calendar)
    ask_consents_again(transition)
    renew_signatures(transition)
    return Moved(transition.state, tuple(moving.left), tuple(transition.effects))


@dataclass(slots=True)
class _Moving:
    """One move under way.

    Attributes:
        scopes: scope in the old version -> scope in the new one.
        blocks: scope in the new version -> path of the block and of its branch.
    """

    old: Definition
    new: Definition
    state: State
    before: Situation
    reasons: dict[str, None] = field(default_factory=dict)
    left: dict[str, None] = field(default_factory=dict)
    scopes: dict[str, str] = field(default_factory=lambda: {"": ""})
    blocks: dict[str, tuple[str, str]] = field(default_factory=lambda: {"": ("", "")})

    def whole(self) -> State:
        """The new state; of no use when there are reasons."""
        self._check_who_did_it()
        activations = self._activations()
        data = MovedData(self.old, self.new, self.left, self.reasons).at("", "", self.state.data)
        state = replace(
            self.state,
            activations=activations,
            tokens=self._tokens(),
            data=data,
            clocks=self._clocks(),
            pending=self._pending(),
            performed=self._performed(),
        )
        if self.reasons:
            return state
        after = replace(self.before, definition=self.new, state=state)
        for token in self.state.tokens.values():
            if isinstance(self.old.steps[token.step], Task):
                state = with_moved_task(self.before, after, state, token)
            elif isinstance(self.old.steps[token.step], Wait):
                state = with_moved_wait(self.before, after, state, token)
        return state

    def _path(self, before: str) -> str:
        return self.new.renamed.path(before)

    def _activations(self) -> dict[int, Activation]:
        found = {}
        for activation in sorted(self.state.activations.values(), key=lambda entry: entry.id):
            old, new = self.old.steps[activation.step], self.new.steps.get(self._path(activation.step))
            if isinstance(old, Parallel | Each) and self._same_kind(old, new):
                assert isinstance(new, Parallel | Each)
                self._check_block(old, new, activation)
                found[activation.id] = self._activation(activation, old, new)
                self._check_place(new.path, found[activation.id].scope)
        return found

    def _activation(self, activation: Activation, old: Parallel | Each, new: Parallel | Each) -> Activation:
        names = {branch: branch for branch in (*activation.branches, *activation.waiting)}
        if isinstance(old, Parallel):
            names = {branch: self._branch(old, branch) for branch in names}
        for before, after in names.items():
            scope = f"{activation.id}/{after}"
            self.scopes[f"{activation.id}/{before}"] = scope
            inside = f"{new.path}.{after}" if isinstance(new, Parallel) else new.path
            self.blocks[scope] = (new.path, inside)
        return replace(
            activation,
            step=new.path,
            scope=self.scopes.get(activation.scope, ""),
            branches=tuple(names[branch] for branch in activation.branches),
            waiting=tuple(names[branch] for branch in activation.waiting),
            finished=tuple(names.get(branch, branch) for branch in activation.finished),
        )

    def _branch(self, block: Parallel, branch: str) -> str:
        return self._path(f"{block.path}.{branch}").rpartition(".")[2]

    def _check_block(self, old: Parallel | Each, new: Parallel | Each, activation: Activation) -> None:
        if isinstance(old, Parallel) and isinstance(new, Parallel):
            branches = {self._branch(old, branch) for branch in old.branches}
            if branches != new.branches.keys() or len(branches) != len(old.branches):
                self._reason(f'the branches of the block "{old.path}", which is open, have changed')
        if isinstance(old, Each) and isinstance(new, Each) and activation.waiting and not new.in_order:
            self._reason(f'the items of "{old.path}", which is open, are no longer done one after the other')

    def _tokens(self) -> dict[int, Token]:
        found = {}
        for token in self.state.tokens.values():
            old, new = self.old.steps[token.step], self.new.steps.get(self._path(token.step))
            if self._same_kind(old, new) and token.scope in self.scopes:
                assert new is not None
                found[token.id] = replace(token, step=new.path, scope=self.scopes[token.scope])
                self._check_place(new.path, self.scopes[token.scope])
                self._check_what_goes_on(old, new, token)
        return found

    def _same_kind(self, old: Step, new: Step | None) -> bool:
        if new is None:
            self._reason(f'the step "{old.path}", which is open, does not exist and is not renamed')
        elif type(old) is not type(new):
            self._reason(f'the step "{old.path}", which is open, is of another kind')
        return new is not None and type(old) is type(new)

    def _check_place(self, path: str, scope: str) -> None:
        """What is open must stand in the same block as before."""
        block, inside = self.blocks[scope]
        fits = not inside or path == inside or path.startswith(f"{inside}.")
        if not fits or self._block_around(path) != block:
            self._reason(f'the step "{path}", which is open, stands in another block')

    def _block_around(self, path: str) -> str:
        while path:
            path = path.rpartition(".")[0]
            if path in self.new.steps:
                return path
        return ""

    def _check_what_goes_on(self, old: Step, new: Step, token: Token) -> None:
        if isinstance(old, Wait) and isinstance(new, Wait):
            for event in sorted({self._event(event) for event in old.events} - new.events.keys()):
                self._reason(f'"{old.path}" waits for the event "{event}", which is gone there')
        if isinstance(old, Call) and isinstance(new, Call) and old.workflow != new.workflow:
            self._reason(f'"{old.path}" waits for a case of "{old.workflow}", and calls another one now')
        if isinstance(new, Task) and token.id in self.state.suspensions and not new.suspend:
            self._reason(f'the task "{old.path}" is set aside, and nobody could take it up again')

    def _event(self, before: str) -> str:
        return self._path(f"events.{before}").removeprefix("events.")

    def _pending(self) -> dict[str, int]:
        found = {}
        for before, count in self.state.pending.items():
            event = self.new.events.get(self._event(before))
            if event is None or not event.keeps:
                self._reason(f'the event "{before}" is kept for a later wait, and is gone or no longer kept')
            else:
                found[event.id] = count
        return found

    def _reason(self, words: str) -> None:
        self.reasons[words] = None

    def _check_who_did_it(self) -> None:
        """Four eyes, and roles of whoever did a step, must not get lost with a name."""
        done = {key.partition("@")[0] for key in self.state.performed}
        known = {*self.new.steps, *(f"events.{event}" for event in self.new.events)}
        for role in self.old.roles.values():
            now = self.new.roles.get(role.id)
            needed = {*role.barred, role.did} & done if now and (now.barred or now.did) else set()
            for step in sorted(step for step in needed if step and self._path(step) not in known):
                self._reason(
                    f'the role "{role.id}" depends on who did "{step}", which is gone and not renamed'
                )

    def _clocks(self) -> dict[str, Clock]:
        """A clock goes by the name that it has at the step where it ran."""
        names: dict[str, str] = {}
        for step in self.old.steps.values():
            moved = self.new.steps.get(self._path(step.path))
            if isinstance(step, Task) and isinstance(moved, Task) and step.clock and moved.clock:
                names.setdefault(step.clock, moved.clock)
        return {names.get(name, name): clock for name, clock in self.state.clocks.items()}

    def _performed(self) -> dict[str, Performed]:
        """Who did what; two steps that became one count together."""
        found: dict[str, Performed] = {}
        for key, performed in sorted(self.state.performed.items(), key=_moment):
            path, at, item = key.partition("@")
            place = self._path(path) + at + item
            times = performed.times + (found[place].times if place in found else 0)
            found[place] = replace(performed, times=times)
        return found


def _moment(entry: tuple[str, Performed]) -> Any:
    return entry[1].at, entry[0]
