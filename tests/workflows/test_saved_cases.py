"""Saved cases of every older version: today's code reads them, folds them, finishes them and moves them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from tests.support.walks import Answers, answers_in, walked_to_an_end
from workflows.core.advance import advance
from workflows.core.definition import Definition
from workflows.core.migration import Moved, move
from workflows.core.outcome import Advanced
from workflows.core.plain import state_to_plain
from workflows.core.state import State
from workflows.loading.load import load_published, read_folder
from workflows.loading.play import Entry, play
from workflows.loading.saved import SavedCase, load_saved, saved_folder
from workflows.loading.scenarios import Scenario, load_scenario

DEFINITIONS = Path(__file__).parents[2] / "workflows" / "definitions"
CASES = sorted(DEFINITIONS.glob("*/saved/*/cases/*.json"))
MOST_BYTES = 100_000
"""Of one version: the copies of its files, and cases."""

everything = pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-5]}/{path.stem}")


@cache
def definition_in(folder: Path) -> Definition:
    """The version whose files lie in a folder."""
    found = load_published(read_folder(folder))
    assert found is not None
    return found


def version_of(path: Path) -> Definition:
    """The version that a saved case ran on."""
    return definition_in(path.parents[1])


def todays(path: Path) -> Definition:
    """The version that is in force today."""
    return definition_in(path.parents[3])


def saved(path: Path) -> SavedCase:
    return load_saved(path.read_text("utf-8"), path.stem)


@cache
def answers_for(version: Path, folder: Path) -> Answers:
    """What people answered in today's scenarios and in all saved cases, as far as it fits a version."""
    definition = definition_in(version)
    logs: list[Iterable[Entry]] = [saved(path).log for path in CASES if folder in path.parents]
    calendar = saved(next(path for path in CASES if folder in path.parents)).calendar
    for path in sorted((folder / "scenarios").glob("*.yaml")):
        scenario = load_scenario(path.read_text("utf-8"), path.name)
        assert isinstance(scenario, Scenario)
        logs.append(play(definition, scenario, calendar).log)
    return answers_in(definition, calendar, logs)


def fold(definition: Definition, case: SavedCase, state: State | None, entries: Iterable[Entry]) -> State:
    """Apply events; none may be refused."""
    for entry in entries:
        answer = advance(definition, state, entry.event, entry.actor, entry.at, case.calendar)
        assert isinstance(answer, Advanced), (entry.event, answer)
        state = answer.state
    assert state is not None
    return state


@everything
def test_the_events_of_a_saved_case_fold_to_its_saved_state(path: Path) -> None:
    case, definition = saved(path), version_of(path)
    written = {row["after"]: row["state"] for row in json.loads(path.read_text("utf-8"))["states"]}
    assert case.states and saved_folder(definition) == path.parts[-3]
    for count, state in case.states.items():
        folded = fold(definition, case, None, case.log[:count])
        assert folded == state
        assert state_to_plain(folded).items() >= written[count].items()


@everything
def test_a_saved_case_is_finished_on_its_own_version(path: Path) -> None:
    case, definition = saved(path), version_of(path)
    for count, state in case.states.items():
        last = fold(definition, case, state, case.log[count:])
        assert last == fold(definition, case, None, case.log)
        if not last.ended:
            answers = answers_for(path.parents[1], path.parents[3])
            ended = walked_to_an_end(definition, last, case.log[-1].at, case.calendar, answers)
            assert ended.outcome in definition.outcomes


@everything
def test_a_saved_case_goes_on_in_todays_version_and_is_finished_there(path: Path) -> None:
    """Where this fails, `renamed:` of today's version lacks a line, or the case cannot move: say it here."""
    case, before, today = saved(path), version_of(path), todays(path)
    for count, state in case.states.items():
        now = case.log[count - 1].at
        answer = move(before, today, state, now, case.calendar)
        assert isinstance(answer, Moved) is not state.ended, answer
        if isinstance(answer, Moved):
            answers = answers_for(path.parents[3], path.parents[3])
            ended = walked_to_an_end(today, answer.state, now, case.calendar, answers)
            assert ended.outcome in today.outcomes


def test_every_workflow_has_saved_cases_of_each_kind_and_they_stay_small() -> None:
    folders = {path.parents[1] for path in CASES}
    assert {folder.parents[1].name for folder in folders} >= {"lotse_training", "school_referral"}
    states = [state for path in CASES for state in saved(path).states.values()]
    assert any(state.ended for state in states)
    assert any(len(state.tokens) > 2 for state in states)
    assert any("/" in token.scope and state.timers for state in states for token in state.tokens.values())
    for folder in folders:
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        assert size < MOST_BYTES, folder
