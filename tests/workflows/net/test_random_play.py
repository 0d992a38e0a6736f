"""The checker's verdict is what random play finds: sound cases never get stuck, counterexamples play out."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.support.commanded import (
    CLERK,
    Command,
    assert_tokens_are_conserved,
    begun,
    commands,
    done,
    folded,
    future,
)
from tests.support.unchecked import unchecked
from tests.workflows.net.random_definitions import random_steps
from workflows.core.definition import Definition
from workflows.core.events import Started
from workflows.core.state import State
from workflows.net.exploration import explore
from workflows.net.petri import Arrow

MOST = 20
ANSWERS = st.fixed_dictionaries({
    "wanted": st.lists(st.sampled_from(["paint", "wood", "glass"]), max_size=3, unique=True),
    "helper": st.sampled_from(["sa", "sb", "sap", "nobody"]),
})  # fmt: skip
SLOWLY = settings(max_examples=100, suppress_health_check=list(HealthCheck))


@SLOWLY
@given(st.data())
def test_whatever_is_done_tokens_are_conserved_and_the_record_folds(data: st.DataObject) -> None:
    found = unchecked(data.draw(random_steps()))
    assume(not any("circle" in problem.what for problem in found.problems))
    answers: dict[str, Any] = data.draw(ANSWERS)
    state = begun(found.definition, **answers)
    log: list[Command] = [("begin", Started("M-1", answers), CLERK)]
    for _ in range(data.draw(st.integers(0, MOST))):
        assert_tokens_are_conserved(state)
        if state.ended:
            break
        possible = list(commands(found.definition, state))
        assert possible, "a case that runs is in an inbox or waits for a moment"
        command = data.draw(st.sampled_from(possible))
        again = done(found.definition, state, command)
        assert done(found.definition, state, command) == again, "the same command has the same effects"
        state = again[0]
        log.append(command)
    assert folded(found.definition, log) == state


@SLOWLY
@given(st.data())
def test_a_case_of_a_sound_definition_can_end_from_wherever_it_has_come(data: st.DataObject) -> None:
    found = unchecked(data.draw(random_steps(choices_of_people_only=True)))
    assume(not found.problems)
    state = begun(found.definition)
    for _ in range(data.draw(st.integers(0, MOST))):
        if not state.ended:
            state, _ = done(
                found.definition, state, data.draw(st.sampled_from(list(commands(found.definition, state))))
            )
    ahead = future(found.definition, state, 400)
    assert ahead.outcomes == {"finished"} or not ahead.whole


@SLOWLY
@given(random_steps(choices_of_people_only=True))
def test_a_counterexample_leads_the_engine_to_where_it_cannot_end(steps: str) -> None:
    found = unchecked(steps)
    space = explore(found.net, 20_000)
    trap = space.trap()
    assume(trap is not None)
    assert trap is not None
    assert found.problems, "the checker tells of it"
    state = _played(found.definition, space.path_to(trap))
    ahead = future(found.definition, state)
    assert ahead.whole
    assert ahead.outcomes == frozenset(), "the case can end after all"


def _played(definition: Definition, path: list[Arrow]) -> State:
    """The engine is told what people do on the way; the rest happens by itself."""
    state = begun(definition)
    for arrow in path:
        wanted = [command for command in commands(definition, state) if command[0] == arrow.label]
        if wanted:
            state, _ = done(definition, state, wanted[0])
    return state
