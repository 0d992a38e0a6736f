"""Random ways through the shipped definitions: no case is ever lost, stuck or unaccountable."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflows.core.access import Situation, allotment
from workflows.core.advance import advance
from workflows.core.assisted import Marks
from workflows.core.calendars import Calendar
from workflows.core.consents import every_consent, kept_at, may_ever_be_withdrawn
from workflows.core.definition import Definition, Task, Wait
from workflows.core.events import SYSTEM, Actor, Completed, Event, Raised, TimerFired, Withdrawn
from workflows.core.fields import OWN_WORD
from workflows.core.outcome import Advanced
from workflows.core.plain import event_from_plain, event_to_plain, state_from_plain, state_to_plain
from workflows.core.scopes import item_key
from workflows.core.state import State
from workflows.loading.load import load_definition, read_folder
from workflows.loading.play import Entry, play
from workflows.loading.scenarios import Scenario, load_scenario

FOLDERS = sorted((Path(__file__).parents[2] / "workflows" / "definitions").iterdir())
BERLIN = Calendar("Europe/Berlin")
UNITS = ("lindenblueten_grundschule", "sekundarschule_am_musterkanal")
LATEST = datetime(2035, 1, 1, tzinfo=UTC)


def loaded(folder: Path) -> tuple[Definition, list[list[Entry]]]:
    """A definition, and the events of its scenarios: answers that fit, to be mixed anew."""
    definition = load_definition(read_folder(folder))
    assert isinstance(definition, Definition)
    logs = []
    for path in sorted((folder / "scenarios").glob("*.yaml")):
        scenario = load_scenario(path.read_text("utf-8"), path.name)
        assert isinstance(scenario, Scenario)
        logs.append(list(play(definition, scenario, BERLIN).log))
    return definition, logs


KNOWN = {folder.name: loaded(folder) for folder in FOLDERS}


class Walk:
    """A case that does whatever chance says."""

    def __init__(self, name: str, draw: Any) -> None:
        """Begin with the start of one of the scenarios."""
        self.definition, logs = KNOWN[name]
        self.draw = draw
        self.answers = self._answers(logs)
        first = draw(st.sampled_from([log[0] for log in logs]))
        self.now = first.at
        self.log: list[tuple[Event, Actor, datetime]] = []
        self.state: State | None = None
        assert self.apply(first.event, first.actor)

    def _answers(self, logs: list[list[Entry]]) -> dict[str, list[Completed | Raised]]:
        """Step or event -> commands that somebody gave there in a scenario."""
        found: dict[str, list[Completed | Raised]] = {}
        for log in logs:
            state: State | None = None
            for entry in log:
                event = entry.event
                if isinstance(event, Completed) and state:
                    found.setdefault(state.tokens[event.token].step, []).append(event)
                elif isinstance(event, Raised):
                    found.setdefault(event.event, []).append(event)
                answer = advance(self.definition, state, event, entry.actor, entry.at, BERLIN)
                assert isinstance(answer, Advanced)
                state = answer.state
        return found

    @property
    def situation(self) -> Situation:
        """The case now."""
        assert self.state is not None
        return Situation(self.definition, self.state, self.now, BERLIN)

    def apply(self, event: Event, actor: Actor) -> bool:
        """Apply an event; True when it was not refused."""
        answer = advance(self.definition, self.state, event, actor, self.now, BERLIN)
        if isinstance(answer, Advanced):
            self.state = answer.state
            self.log.append((event, actor, self.now))
        return isinstance(answer, Advanced)

    def step(self) -> None:
        """Do a task, raise an event, take back a consent, or let time pass until the next timer."""
        assert self.state is not None
        ways = [token for token in self.state.tokens.values() if token.step in self.answers]
        events = [name for name in self.definition.events if name in self.answers]
        choice = self.draw(st.integers(0, 9))
        if choice < 6 and ways:
            token = self.draw(st.sampled_from(ways))
            given_before = self.draw(st.sampled_from(self.answers[token.step]))
            assert isinstance(given_before, Completed)
            actor = self._somebody(token.id)
            marks = self._marks(token.step, given_before)
            self.apply(Completed(token.id, given_before.values, given_before.outcome, marks), actor)
        elif choice < 8 and events:
            name = self.draw(st.sampled_from(events))
            raised = self.draw(st.sampled_from(self.answers[name]))
            self.apply(raised, self._raiser(name))
        elif choice == 8:
            self._take_back()
        else:
            self._pass_time()

    def _marks(self, step: str, done: Completed) -> Marks:
        """Somebody helped with some of the answers."""
        found = self.definition.steps[step]
        assert isinstance(found, Task)
        form = self.definition.forms[found.form] if found.form else None
        asked = [field.name for field in form.fields if field.type not in OWN_WORD] if form else []
        helped = self.draw(st.sets(st.sampled_from(asked))) if asked and done.values else set()
        return {name: {"by": "person:c", "at": self.now.isoformat()} for name in helped}

    def _somebody(self, token: int) -> Actor:
        assert self.state is not None
        held = self.draw(st.sampled_from(allotment(self.situation, self.state.tokens[token])))
        if held.group is None:
            return Actor(f"party:{held.role}", role=held.role, item=held.item)
        name = held.person or f"person:{self.draw(st.sampled_from(['a', 'b']))}"
        return Actor(name, frozenset({held.group}), frozenset({held.unit} if held.unit else ()))

    def _raiser(self, name: str) -> Actor:
        role = self.definition.roles[self.draw(st.sampled_from(self.definition.events[name].by))]
        if role.party:
            return Actor(f"party:{role.id}", role=role.id)
        return Actor("person:a", frozenset({role.group or ""}), frozenset(UNITS))

    def _take_back(self) -> None:
        """Somebody who may takes back a consent, if there is one."""
        assert self.state is not None
        given = list(every_consent(self.definition, self.state.data))
        consents = [kept for kept in given if may_ever_be_withdrawn(kept.question) and kept.value["given"]]
        for kept in [self.draw(st.sampled_from(consents))] if consents else []:
            role = self.definition.roles[self.draw(st.sampled_from(sorted(kept.givers)))]
            item = item_key(kept.items)
            party = Actor(f"party:{role.id}:{item}", role=role.id, item=item)
            person = Actor("person:a", frozenset({role.group or ""}), frozenset(UNITS))
            if self.apply(Withdrawn(kept.path), party if role.party else person):
                again = kept_at(self.definition, self.state.data, kept.path)
                assert again is not None and again.value["given"] is False

    def _pass_time(self) -> None:
        assert self.state is not None
        timer = min(self.state.timers.values(), key=lambda timer: (timer.at, timer.key), default=None)
        if timer and timer.at < LATEST:
            self.now = max(self.now, timer.at)
            assert self.apply(TimerFired(timer.key), SYSTEM)
        else:
            self.now += timedelta(days=1)

    def check(self) -> None:
        """What must be true of every state that can be reached."""
        state = self.state
        assert state is not None
        if state.ended:
            assert state.outcome in self.definition.outcomes
            assert not (state.tokens or state.timers or state.activations)
            return
        assert state.tokens, "a case that runs is somewhere"
        for token in state.tokens.values():
            step = self.definition.steps[token.step]
            if isinstance(step, Task):
                assert allotment(self.situation, token), f"nobody may do {token.step}"
            else:
                assert isinstance(step, Wait)
                assert f"{token.id}.wait" in state.timers or step.events, f"{token.step} waits for nothing"
        assert {timer.token for timer in state.timers.values()} <= state.tokens.keys()


@pytest.mark.parametrize("name", KNOWN)
def test_whatever_happens_a_case_is_in_an_inbox_waits_or_has_ended_and_folds(name: str) -> None:
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def walk(data: st.DataObject) -> None:
        case = Walk(name, data.draw)
        for _ in range(data.draw(st.integers(1, 60))):
            if case.state is None or case.state.ended:
                break
            case.step()
            case.check()
        state: State | None = None
        for event, actor, at in case.log:
            again = event_from_plain(json.loads(json.dumps(event_to_plain(event))))
            answer = advance(case.definition, state, again, actor, at, BERLIN)
            assert isinstance(answer, Advanced)
            state = state_from_plain(json.loads(json.dumps(state_to_plain(answer.state))))
        assert state == case.state

    walk()


def test_the_walk_knows_answers_for_every_task() -> None:
    for name, (definition, logs) in KNOWN.items():
        case = Walk.__new__(Walk)
        case.definition = definition
        known = case._answers(logs)
        missing = {
            step.path
            for step in definition.steps.values()
            if isinstance(step, Task) and step.path not in known
        } - {definition.start}
        assert missing == set(), name
        raised = (event.id for event in definition.events.values() if not event.follows)
        assert all(event in known for event in raised), name
